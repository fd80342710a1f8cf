"""A signed note is amended, never overwritten (promise R24)."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from clinic_app.errors import InvalidInput, Refused
from clinic_app.history.kinds import ItemId
from clinic_app.history.notes_model import Amendment, Note, NoteStatus
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.provenance import EnteredInError, Provenance, Source
from clinic_app.identifiers import PatientId, StaffId

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
RAO, OTHER = StaffId(uuid4()), StaffId(uuid4())


def a_draft(text: str = "Mild erythema, settled in 20 minutes.") -> Note:
    return Note(
        id=ItemId(uuid4()),
        patient_id=PatientId(uuid4()),
        title="Laser session 3 of 6",
        text=text,
        provenance=Provenance(source=Source.IN_PERSON, author="Dr A. Rao", author_id=RAO, recorded_at=NOW),
        occurred=PartialDate("2026-11-22"),
    )


def an_amendment(text: str = "Left cheek only.") -> Amendment:
    return Amendment(id=ItemId(uuid4()), text=text, author="Dr A. Rao", author_id=RAO, at=NOW)


def test_a_draft_is_rewritten_and_signed_by_its_author() -> None:
    note = a_draft().rewritten(title="Laser", text="New words", by=RAO).signed(by="Dr A. Rao", by_id=RAO, at=NOW)
    assert (note.title, note.text, note.status, note.signed_by) == ("Laser", "New words", NoteStatus.SIGNED, "Dr A. Rao")


def test_nobody_signs_or_changes_anothers_draft() -> None:
    with pytest.raises(Refused):
        a_draft().signed(by="Dr B", by_id=OTHER, at=NOW)
    with pytest.raises(Refused):
        a_draft().rewritten(title="", text="x", by=OTHER)


def test_a_signed_note_cannot_be_rewritten_or_signed_again() -> None:
    note = a_draft().signed(by="Dr A. Rao", by_id=RAO, at=NOW)
    with pytest.raises(Refused):
        note.rewritten(title="x", text="y", by=RAO)
    with pytest.raises(Refused):
        note.signed(by="Dr A. Rao", by_id=RAO, at=NOW)


def test_an_amendment_leaves_the_signed_words_as_they_were() -> None:
    signed = a_draft().signed(by="Dr A. Rao", by_id=RAO, at=NOW)
    amended = signed.amended(an_amendment())
    assert amended.text == signed.text
    assert amended.status is NoteStatus.AMENDED
    assert [each.text for each in amended.amendments] == ["Left cheek only."]


def test_a_draft_is_not_amended() -> None:
    with pytest.raises(Refused):
        a_draft().amended(an_amendment())


def test_a_note_marked_as_wrong_is_not_amended() -> None:
    signed = a_draft().signed(by="Dr A. Rao", by_id=RAO, at=NOW)
    wrong = replace(signed, in_error=EnteredInError(reason="wrong patient", by="Dr A. Rao", at=NOW))
    with pytest.raises(Refused):
        wrong.amended(an_amendment())


def test_empty_words_are_neither_signed_nor_added() -> None:
    with pytest.raises(InvalidInput):
        a_draft("  \n").signed(by="Dr A. Rao", by_id=RAO, at=NOW)
    with pytest.raises(InvalidInput):
        an_amendment(" ")
