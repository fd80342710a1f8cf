"""The id of somebody else's note, visit, document or copy opens and changes nothing, and that it was tried is on record (FS2)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest

from clinic_app.errors import ClinicError
from clinic_app.history.kinds import EncounterId, ItemId, ItemKind
from clinic_app.history.model import DocumentReference
from clinic_app.history.partial_date import PartialDate
from clinic_app.identifiers import PatientId
from tests.faults.every_deed import VACCINE, Bench
from tests.faults.ground import TOLD, Ground
from tests.faults.tally import Tally
from tests.faults.test_audit_completeness import contents, new_rows, rows
from tests.history.builders import a_condition, a_medicine, a_procedure, a_result, a_visit, an_allergy, note_words
from tests.record_copy.contents import some_contents

NAMED_BY_THE_PROGRAM = {"print a copy as another's", "print a copy that was never asked for"}
"""Handed back as the program gave it; there is no id that anybody types or chooses."""


@pytest.fixture(scope="module")
def bench(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    copied = ground.copied(tmp_path_factory.mktemp("confused") / "clinic")
    with copied.opened() as clinic:
        yield Bench(copied, clinic)


def things(at: Bench) -> dict[ItemKind, ItemId]:
    """One thing of ``patient``'s of every kind that a chart holds."""
    history, actor = at.charts.history, at.clinic.actor
    return {
        ItemKind.ENCOUNTER: history.add_encounter(actor, at.command(), at.patient, a_visit(), TOLD).id,
        ItemKind.CONDITION: history.add_condition(actor, at.command(), at.patient, a_condition(), TOLD).id,
        ItemKind.ALLERGY: history.add_allergy(actor, at.command(), at.patient, an_allergy(), TOLD).id,
        ItemKind.MEDICATION: at.medicine(),
        ItemKind.OBSERVATION: history.add_observation(actor, at.command(), at.patient, a_result(), TOLD).id,
        ItemKind.PROCEDURE: history.add_procedure(actor, at.command(), at.patient, a_procedure(), TOLD).id,
        ItemKind.IMMUNIZATION: history.add_immunization(actor, at.command(), at.patient, VACCINE, TOLD).id,
        ItemKind.DOCUMENT: at.document().id,
        ItemKind.NOTE: at.note().id,
    }


def tries(at: Bench, other: PatientId) -> Iterator[tuple[str, Callable[[], object]]]:
    """Everything that names somebody's thing, asked in the name of ``other``."""
    clinic, charts, actor = at.clinic, at.charts, at.clinic.actor
    mine = things(at)
    visit = EncounterId(mine[ItemKind.ENCOUNTER])
    for kind, item in mine.items():
        yield f"withdraw {kind.value}", partial(charts.history.withdraw, actor, at.command(), other, kind, item, reason="typed twice")
    note, signed = mine[ItemKind.NOTE], at.note(signed=True).id
    yield "rewrite note", lambda: charts.notes.rewrite_note(actor, at.command(), other, note, title="Mine", text="Mine")
    yield "sign note", lambda: charts.notes.sign_note(actor, at.command(), other, note)
    yield "amend note", lambda: charts.notes.amend_note(actor, at.command(), other, signed, "Mine")
    yield "open document", lambda: charts.documents.open_document(actor, other, mine[ItemKind.DOCUMENT])
    medicine = mine[ItemKind.MEDICATION]
    yield "stop medicine", lambda: charts.history.stop_medication(actor, at.command(), other, medicine, on=PartialDate.of_day(clinic.today))
    for method, fact in (
        ("add_condition", a_condition()),
        ("add_allergy", an_allergy()),
        ("add_observation", a_result()),
        ("add_procedure", a_procedure()),
        ("add_medication", a_medicine()),
    ):
        adding = getattr(charts.history, method)
        yield f"{method} in another's visit", partial(adding, actor, at.command(), other, fact, TOLD, encounter=visit)
    letter = DocumentReference(title="Letter")
    yield (
        "file into another's visit",
        lambda: charts.documents.file_document(actor, at.command(), other, letter, b"x", "text/plain", TOLD, encounter=visit),
    )
    words = replace(note_words(), encounter=visit)
    yield "note in another's visit", lambda: charts.notes.draft_note(actor, at.command(), other, words, TOLD)
    copy, drawn = at.copy()
    yield "print a copy as another's", lambda: clinic.record_copies.note_print(actor, at.command(), replace(copy, patient_id=other), drawn)
    yield "print a copy that was never asked for", lambda: clinic.record_copies.note_print(actor, at.command(), some_contents(), drawn)


def test_every_kind_of_thing_in_a_chart_is_tried(bench: Bench) -> None:
    assert set(things(bench)) == set(ItemKind) - {ItemKind.REPORT, ItemKind.LEFTOVER}, "what only an import writes is left out"


def test_nobodys_thing_is_reached_by_another_persons_id(bench: Bench, tally: Tally) -> None:
    count = tally.count("FS2", "ids of somebody else's notes, visits, documents, medicines and copies")
    other = bench.somebody().id
    reached = []
    for name, deed in list(tries(bench, other)):
        before, known = contents(bench.clinic), rows(bench.clinic)
        count.add()
        try:
            deed()
            reached.append(name)
        except ClinicError:
            pass
        if contents(bench.clinic) != before:
            reached.append(f"{name}: something changed")
        if name not in NAMED_BY_THE_PROGRAM and new_rows(known, rows(bench.clinic)) != [("deed:refused", "denied", 0)]:
            reached.append(f"{name}: not on record")
    assert reached == []


def test_the_same_ids_open_and_change_what_is_the_persons_own(bench: Bench) -> None:
    """The control: the tries fail for the person's sake, and for nothing else."""
    failed = []
    for name, deed in list(tries(bench, bench.patient)):
        try:
            deed()
        except ClinicError as error:
            failed.append(f"{name}: {error}")
    spent = ("rewrite note", "sign note", "amend note", "stop medicine", "print a copy")  # withdrawn by the first tries, or handed out
    assert [each for each in failed if not each.startswith(spent)] == []
