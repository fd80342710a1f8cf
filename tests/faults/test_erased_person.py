"""Somebody who was erased: nothing that the program offers finds, opens, changes or copies them, and each try is answered (FS1)."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from clinic_app.erasures.model import ErasureReason
from clinic_app.errors import ClinicError
from clinic_app.history.kinds import ItemKind
from clinic_app.history.model import DocumentReference
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import ListName
from clinic_app.identifiers import PatientId
from clinic_app.policy.profile import RetentionEventKind
from tests.builders import a_registration
from tests.faults.every_deed import VACCINE, Bench
from tests.faults.ground import TOLD, Ground
from tests.faults.tally import Tally
from tests.faults.test_audit_completeness import contents
from tests.history.builders import a_condition, a_medicine, a_procedure, a_result, a_visit, an_allergy, note_words


@pytest.fixture(scope="module")
def bench(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    copied = ground.copied(tmp_path_factory.mktemp("erased") / "clinic")
    with copied.opened() as clinic:
        yield Bench(copied, clinic)


def deeds(at: Bench, erased: PatientId) -> Iterator[tuple[str, Callable[[], object]]]:
    """Everything that is done about somebody, asked about them by the ids that they had."""
    clinic, charts, actor = at.clinic, at.charts, at.clinic.actor
    medicine, note, letter = at.medicine(), at.note().id, at.document().id
    yield "open", partial(clinic.patients.open, actor, erased)
    yield "edit", partial(clinic.patients.edit, actor, at.command(), erased, a_registration(), version=1)
    yield "record event", partial(clinic.patients.record_event, actor, at.command(), erased, RetentionEventKind.LAST_VISIT, clinic.today)
    yield "open chart", partial(charts.history.open_chart, actor, erased)
    for method, fact in (
        ("add_encounter", a_visit()),
        ("add_condition", a_condition()),
        ("add_allergy", an_allergy()),
        ("add_observation", a_result()),
        ("add_procedure", a_procedure()),
        ("add_immunization", VACCINE),
        ("add_medication", a_medicine()),
    ):
        yield method, partial(getattr(charts.history, method), actor, at.command(), erased, fact, TOLD)
    yield "none known", partial(charts.history.set_none_known, actor, at.command(), erased, ListName.ALLERGIES, TOLD)
    day = PartialDate.of_day(clinic.today)
    yield "stop", partial(charts.history.stop_medication, actor, at.command(), erased, medicine, on=day)
    yield "withdraw", partial(charts.history.withdraw, actor, at.command(), erased, ItemKind.MEDICATION, medicine, reason="x")
    yield "draft note", partial(charts.notes.draft_note, actor, at.command(), erased, note_words(), TOLD)
    yield "rewrite note", partial(charts.notes.rewrite_note, actor, at.command(), erased, note, title="x", text="x")
    yield "sign note", partial(charts.notes.sign_note, actor, at.command(), erased, note)
    yield "amend note", partial(charts.notes.amend_note, actor, at.command(), erased, note, "x")
    letter_of = DocumentReference(title="x")
    yield "file", partial(charts.documents.file_document, actor, at.command(), erased, letter_of, b"x", "text/plain", TOLD)
    yield "open document", partial(charts.documents.open_document, actor, erased, letter)
    yield "copy", partial(clinic.record_copies.collect, actor, at.command(), erased, at.request())
    yield "preview of an erasure", partial(clinic.erasures.preview, actor, erased)


def test_nothing_is_done_about_somebody_who_was_erased(bench: Bench, tally: Tally) -> None:
    count = tally.count("FS1", "deeds about somebody who was erased")
    clinic, actor = bench.clinic, bench.clinic.actor
    gone = bench.somebody()
    bench.charts.history.add_condition(actor, bench.command(), gone.id, a_condition(), TOLD)
    clinic.erasures.erase(actor, bench.command(), gone.id, ErasureReason.ASKED, record_number=gone.record_number)
    done = []
    for name, deed in list(deeds(bench, gone.id)):
        before = contents(clinic)
        count.add()
        try:
            deed()
            done.append(name)
        except ClinicError:
            pass
        if contents(clinic) != before:
            done.append(f"{name}: something changed")
    assert done == []
    assert gone.id not in {row.id for row in clinic.patients.find(actor, gone.record_number)}
    assert clinic.patients.rows_of(actor, (gone.id,)) == ()


def test_the_same_deeds_are_done_about_somebody_who_was_not(bench: Bench) -> None:
    """The control; a deed that needs a note or medicine in a state that it is not in may say so."""
    failed = []
    for name, deed in list(deeds(bench, bench.patient)):
        try:
            deed()
        except ClinicError as error:
            failed.append(f"{name}: {error}")
    assert [each for each in failed if not each.startswith(("amend note", "withdraw", "edit", "none known"))] == []
