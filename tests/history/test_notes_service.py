"""Notes: one's own draft, signed once, amended ever after."""

import pytest

from clinic_app.access.permissions import Role
from clinic_app.errors import Conflict, InvalidInput, NotFound, Refused
from clinic_app.history import notes_repository
from clinic_app.history.kinds import EncounterId
from clinic_app.history.notes_model import NoteStatus
from clinic_app.history.notes_service import NoteWords
from tests.history.builders import IN_PERSON, TODAY, Ward, a_visit, note_words


def test_a_draft_is_kept_rewritten_signed_and_amended(ward: Ward) -> None:
    visit = ward.history.add_encounter(ward.doctor, ward.command(), ward.patient, a_visit(), IN_PERSON)
    draft = ward.notes.draft_note(
        ward.doctor,
        ward.command(),
        ward.patient,
        NoteWords(title="Laser session", text="", occurred=TODAY, encounter=EncounterId(visit.id)),
        IN_PERSON,
    )
    assert [each.id for each in ward.chart().summary().drafts] == [draft.id]
    ward.notes.rewrite_note(ward.doctor, ward.command(), ward.patient, draft.id, title="Laser", text="Mild erythema.")
    signed = ward.notes.sign_note(ward.doctor, ward.command(), ward.patient, draft.id)
    amended = ward.notes.amend_note(ward.doctor, ward.command(), ward.patient, draft.id, "Left cheek only.")
    found = ward.chart().note(draft.id)
    assert found == amended
    assert (found.text, found.signed_by, found.status) == ("Mild erythema.", "Dr Asha Rao", NoteStatus.AMENDED)
    assert signed.signed_at == found.signed_at
    assert [each.text for each in found.amendments] == ["Left cheek only."]
    assert ward.events()[1:] == ["note:draft", "chart:open", "note:draft", "note:sign", "note:amend", "chart:open"]


def test_nobody_changes_anothers_draft(ward: Ward) -> None:
    draft = ward.notes.draft_note(ward.doctor, ward.command(), ward.patient, note_words(), IN_PERSON)
    colleague = ward.actor(Role.DOCTOR)
    with pytest.raises(Refused):
        ward.notes.rewrite_note(colleague, ward.command(), ward.patient, draft.id, title="x", text="y")
    with pytest.raises(Refused):
        ward.notes.sign_note(colleague, ward.command(), ward.patient, draft.id)
    assert ward.chart().note(draft.id).text == draft.text


def test_signed_words_stay_even_below_the_rules(ward: Ward) -> None:
    draft = ward.notes.draft_note(ward.doctor, ward.command(), ward.patient, note_words(), IN_PERSON)
    ward.notes.sign_note(ward.doctor, ward.command(), ward.patient, draft.id)
    with pytest.raises(Refused):
        ward.notes.rewrite_note(ward.doctor, ward.command(), ward.patient, draft.id, title="x", text="y")
    with pytest.raises(Conflict), ward.clinical.home.file.transaction() as connection:
        notes_repository.save_draft(connection, draft)
    assert ward.chart().note(draft.id).text == draft.text


def test_a_colleague_may_amend_a_signed_note(ward: Ward) -> None:
    draft = ward.notes.draft_note(ward.doctor, ward.command(), ward.patient, note_words(), IN_PERSON)
    ward.notes.sign_note(ward.doctor, ward.command(), ward.patient, draft.id)
    ward.notes.amend_note(ward.actor(Role.THERAPIST), ward.command(), ward.patient, draft.id, "Seen again.")
    assert [each.author for each in ward.chart().note(draft.id).amendments] == ["somebody not on the staff list"]


def test_retries_write_once(ward: Ward) -> None:
    first, second = ward.command(), ward.command()
    draft = ward.notes.draft_note(ward.doctor, first, ward.patient, note_words(), IN_PERSON)
    assert ward.notes.draft_note(ward.doctor, first, ward.patient, note_words(), IN_PERSON) == draft
    ward.notes.sign_note(ward.doctor, ward.command(), ward.patient, draft.id)
    ward.notes.amend_note(ward.doctor, second, ward.patient, draft.id, "Once.")
    assert len(ward.notes.amend_note(ward.doctor, second, ward.patient, draft.id, "Once.").amendments) == 1


def test_an_empty_note_is_not_signed(ward: Ward) -> None:
    draft = ward.notes.draft_note(ward.doctor, ward.command(), ward.patient, note_words(" "), IN_PERSON)
    with pytest.raises(InvalidInput):
        ward.notes.sign_note(ward.doctor, ward.command(), ward.patient, draft.id)


def test_a_card_number_in_a_note_is_refused(ward: Ward) -> None:
    with pytest.raises(InvalidInput, match="card"):
        ward.notes.draft_note(ward.doctor, ward.command(), ward.patient, note_words("4111 1111 1111 1111"), IN_PERSON)


def test_a_note_belongs_to_one_chart(ward: Ward) -> None:
    draft = ward.notes.draft_note(ward.doctor, ward.command(), ward.patient, note_words(), IN_PERSON)
    with pytest.raises(NotFound):
        ward.notes.sign_note(ward.doctor, ward.command(), ward.another_patient(), draft.id)


@pytest.mark.parametrize("role", [Role.RECEPTIONIST, Role.COORDINATOR, Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_does_not_treat_writes_no_notes(ward: Ward, role: Role) -> None:
    with pytest.raises(Refused):
        ward.notes.draft_note(ward.actor(role), ward.command(), ward.patient, note_words(), IN_PERSON)
    assert ward.events() == []
