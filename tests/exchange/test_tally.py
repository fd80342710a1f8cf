"""What reports add up to keeps every reason, and does not grow with the files."""

from uuid import UUID

from clinic_app.exchange.model import Outcome, ReportRow, SourceKey
from clinic_app.exchange.reports import ImportReport
from clinic_app.exchange.tally import MOST_REASONS, ImportTally, sum_of
from clinic_app.identifiers import PatientId

ASHA, ROHAN = PatientId(UUID(int=1)), PatientId(UUID(int=2))


def a_tally(*rows: ReportRow, patients: tuple[PatientId, ...] = (), newcomers: tuple[SourceKey, ...] = ()) -> ImportTally:
    return ImportTally.of(ImportReport(name="file.json", rows=rows, patients=patients, newcomers=newcomers))


def test_outcomes_are_counted_by_type_and_in_all() -> None:
    tally = a_tally(
        ReportRow("Observation", "o1", Outcome.TAKEN),
        ReportRow("Observation", "o2", Outcome.UNCHANGED, "It was imported before and says the same."),
        ReportRow("Claim", "c1", Outcome.KEPT, "It has no place."),
    )
    assert tally.types == ("Observation", "Claim")
    assert tally.count(Outcome.TAKEN, "Observation") == tally.count(Outcome.TAKEN) == 1
    assert tally.count(Outcome.SKIPPED) == tally.count(Outcome.TAKEN, "Goal") == 0
    assert tally.news == 2


def test_a_reason_is_kept_once_with_the_first_it_was_given_for() -> None:
    rows = [ReportRow("Observation", f"o{number}", Outcome.SKIPPED, "It has no value.") for number in range(5)]
    total = sum_of([a_tally(*rows), a_tally(ReportRow("Observation", "x", Outcome.SKIPPED, "It has no value."))])
    (reason,) = total.reasons
    assert (reason.resource_type, reason.outcome, reason.sentence) == ("Observation", Outcome.SKIPPED, "It has no value.")
    assert (reason.count, reason.examples) == (6, ("o0", "o1", "o2"))


def test_what_was_taken_needs_no_reason() -> None:
    assert list(a_tally(ReportRow("Patient", "p", Outcome.TAKEN, "It was also kept as it came.")).reasons) == []


def test_a_file_made_of_reasons_takes_no_more_room_than_another() -> None:
    rows = [ReportRow("", "", Outcome.SKIPPED, f"Entry {number} holds no resource.") for number in range(MOST_REASONS * 3)]
    tally = sum_of([a_tally(*rows), a_tally(*rows)])
    assert len(tuple(tally.reasons)) == MOST_REASONS + 1
    assert sum(reason.count for reason in tally.reasons) == MOST_REASONS * 6


def test_somebody_in_two_files_is_one_person() -> None:
    key = SourceKey(b"k" * 16)
    total = sum_of([a_tally(patients=(ASHA, ROHAN), newcomers=(key,)), a_tally(patients=(ROHAN,), newcomers=(key,))])
    assert tuple(total.patients) == (ASHA, ROHAN)
    assert total.newcomers == {key}


def test_adding_up_leaves_the_parts_as_they_were() -> None:
    part = a_tally(ReportRow("Claim", "c1", Outcome.KEPT, "It has no place."))
    sum_of([part, part])
    assert part.count(Outcome.KEPT) == 1
    assert next(part.reasons).count == 1
