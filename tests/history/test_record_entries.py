"""The chart in a record copy: every row is told, oldest first, in words, and counted against the database."""

import hashlib
from collections import Counter
from datetime import date

import pytest

from clinic_app.history.copy_lines import day_span
from clinic_app.history.kinds import ItemKind
from clinic_app.history.model import DocumentReference
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import ListName
from clinic_app.history.record_entries import ENTRIES
from clinic_app.history.treatments_model import ProductUsed
from clinic_app.record_map.entries import RecordEntry
from clinic_app.record_map.model import CopyItem, DaySpan
from tests.history.builders import IN_PERSON, Ward, a_condition, a_medicine, a_procedure, a_result, a_visit, an_allergy, note_words


def items_of(ward: Ward, entry: RecordEntry) -> list[CopyItem]:
    with ward.clinical.home.file.reading() as connection:
        return list(entry.items(connection, ward.patient)) if entry.items is not None else []


def the_entry(name: str) -> RecordEntry:
    return next(entry for entry in ENTRIES if entry.table.name == name)


def lines_of(item: CopyItem) -> dict[str, str]:
    return {line.label: line.value for line in item.lines}


@pytest.fixture
def full(ward: Ward) -> Ward:
    """A chart with something in every table that people fill."""
    deed = (ward.doctor, ward.patient)
    ward.history.set_none_known(deed[0], ward.command(), deed[1], ListName.MEDICATIONS, IN_PERSON)
    ward.history.add_encounter(deed[0], ward.command(), deed[1], a_visit(), IN_PERSON)
    condition = ward.history.add_condition(deed[0], ward.command(), deed[1], a_condition(comment="After pregnancy."), IN_PERSON)
    ward.history.add_allergy(deed[0], ward.command(), deed[1], an_allergy(), IN_PERSON)
    ward.history.add_medication(deed[0], ward.command(), deed[1], a_medicine(), IN_PERSON)
    toxin = ProductUsed(product="Toxin", lot_number="C1", expires=PartialDate("2027-01"))
    treated = a_procedure(products=(toxin, ProductUsed(product="Saline")))
    ward.history.add_procedure(deed[0], ward.command(), deed[1], treated, IN_PERSON)
    ward.history.add_observation(deed[0], ward.command(), deed[1], a_result("6.4400"), IN_PERSON)
    note = ward.notes.draft_note(deed[0], ward.command(), deed[1], note_words(), IN_PERSON)
    ward.notes.sign_note(deed[0], ward.command(), deed[1], note.id)
    ward.notes.amend_note(deed[0], ward.command(), deed[1], note.id, "Left cheek only.")
    letter = DocumentReference(title="Letter", created=PartialDate("2026-02"))
    ward.documents.file_document(deed[0], ward.command(), deed[1], letter, b"%PDF", "application/pdf", IN_PERSON)
    ward.history.withdraw(deed[0], ward.command(), deed[1], ItemKind.CONDITION, condition.id, reason="wrong chart")
    return ward


def test_every_row_is_told_or_counted_as_part_of_one_that_is(full: Ward) -> None:
    told: Counter[str] = Counter()
    for entry in ENTRIES:
        for item in items_of(full, entry):
            told[entry.table.name] += 1
            for part in item.parts:
                told[part.table] += part.rows
    with full.clinical.home.file.reading() as connection:
        held = {entry.table.name: entry.count(connection, full.patient) for entry in ENTRIES}
    assert dict(told) == {name: count for name, count in held.items() if count and name != "charts"}


def test_digits_are_told_as_they_were_given(full: Ward) -> None:
    (result,) = items_of(full, the_entry("observations"))
    assert (result.when, result.what, lines_of(result)["Value"]) == ("12-Jan-2026", "HbA1c", "6.4400%")
    assert result.days == DaySpan(date(2026, 1, 12), date(2026, 1, 12))


def test_an_entry_made_in_error_is_told_with_its_reason(full: Ward) -> None:
    (condition,) = items_of(full, the_entry("conditions"))
    assert condition.when == "Mar-2024"
    assert lines_of(condition)["Entered in error"].startswith("wrong chart (Dr Asha Rao")
    (mark,) = items_of(full, the_entry("withdrawals"))
    assert lines_of(mark)["Reason"] == "wrong chart"


def test_products_and_amendments_are_told_with_what_they_belong_to(full: Ward) -> None:
    (procedure,) = items_of(full, the_entry("procedures"))
    assert [line.value for line in procedure.lines if line.label == "Product"] == ["Toxin, lot C1, expiry Jan-2027", "Saline"]
    (note,) = items_of(full, the_entry("notes"))
    assert lines_of(note)["Note"] == "Mild erythema, settled in 20 minutes."
    assert "Left cheek only." in lines_of(note).values()
    assert lines_of(note)["Signed"] == "Dr Asha Rao, 02-Mar-2026"


def test_a_document_is_named_with_its_bytes(full: Ward) -> None:
    (document,) = items_of(full, the_entry("documents"))
    (file,) = document.files
    assert (file.title, file.media_type, file.size, file.sha256) == ("Letter", "application/pdf", 4, hashlib.sha256(b"%PDF").digest())
    assert document.days == DaySpan(date(2026, 2, 1), date(2026, 2, 28))


def test_who_said_it_is_told(full: Ward) -> None:
    (allergy,) = items_of(full, the_entry("allergies"))
    assert lines_of(allergy)["Recorded by"] == "Dr Asha Rao (in person), 02-Mar-2026"
    (asked,) = items_of(full, the_entry("none_known"))
    assert asked.what == "No medications known"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1984", date(1984, 1, 1), date(1984, 12, 31)),
        ("1984-02", date(1984, 2, 1), date(1984, 2, 29)),
        ("2025-12-31T23:30:00-08:00", date(2025, 12, 31), date(2025, 12, 31)),
    ],
)
def test_a_partial_date_means_every_day_it_allows(text: str, first: date, last: date) -> None:
    assert day_span(PartialDate(text)) == DaySpan(first, last)
    assert day_span(None) is None
