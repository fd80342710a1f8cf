"""Reading a chart: a summary first, then pages that miss nothing, and searches that find every entry."""

import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from clinic_app.history.chart import OpenChart
from clinic_app.history.chart_model import TimelineFilter, TimelineGroup
from clinic_app.history.kinds import EncounterId, ItemKind
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.provenance import Source
from clinic_app.history.results_model import ObservationComponent
from clinic_app.history.statuses import ObservationStatus
from clinic_app.history.values import CodedConcept, Comparator, Quantity, ReferenceRange
from tests.history.builders import IN_PERSON, Ward, a_condition, a_medicine, a_procedure, a_result, a_visit, an_allergy, note_words


def every_page(chart: OpenChart, chosen: TimelineFilter = TimelineFilter.EVERYTHING, size: int = 3) -> Iterator[TimelineGroup]:
    cursor = None
    while True:
        page = chart.timeline(chosen, after=cursor, size=size)
        assert len(page.groups) <= size
        yield from page.groups
        cursor = page.next
        if cursor is None:
            return


def fill(ward: Ward, visits: int = 4) -> None:
    """Visits with a result and a note each, and entries that belong to no visit."""
    for number in range(visits):
        day = f"2025-{number % 12 + 1:02d}-10T09:00:00+05:30"
        visit = ward.history.add_encounter(ward.doctor, ward.command(), ward.patient, a_visit(f"Visit {number}", day), IN_PERSON)
        inside = EncounterId(visit.id)
        result = a_result(f"6.{number}", day)
        ward.history.add_observation(ward.doctor, ward.command(), ward.patient, result, IN_PERSON, encounter=inside)
        ward.notes.draft_note(
            ward.doctor,
            ward.command(),
            ward.patient,
            replace(note_words(f"Words {number}"), occurred=PartialDate(day), encounter=inside),
            IN_PERSON,
        )
    ward.history.add_condition(ward.doctor, ward.command(), ward.patient, a_condition(), IN_PERSON)
    ward.history.add_medication(ward.doctor, ward.command(), ward.patient, a_medicine(started=PartialDate("2024")), IN_PERSON)
    ward.history.add_allergy(ward.doctor, ward.command(), ward.patient, an_allergy(), IN_PERSON)
    ward.history.add_procedure(ward.doctor, ward.command(), ward.patient, a_procedure(), IN_PERSON)


@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_pages_hold_every_entry_once_newest_first(ward: Ward, size: int) -> None:
    fill(ward)
    groups = list(every_page(ward.chart(), size=size))
    keys = [group.occurred.sort_key if group.occurred is not None else "" for group in groups]
    assert keys == sorted(keys, reverse=True)
    everything = [group.encounter.id for group in groups if group.encounter] + [entry.id for group in groups for entry in group.entries]
    assert len(everything) == len(set(everything)) == 4 * 3 + 4
    visit = next(group for group in groups if group.encounter is not None and group.encounter.title == "Visit 2")
    assert [entry.kind for entry in visit.entries] == [ItemKind.NOTE, ItemKind.OBSERVATION]


def test_an_entry_added_meanwhile_moves_no_page(ward: Ward) -> None:
    fill(ward)
    chart = ward.chart()
    first = chart.timeline(size=2)
    ward.history.add_procedure(ward.doctor, ward.command(), ward.patient, a_procedure("Peel"), IN_PERSON)
    second = chart.timeline(size=2, after=first.next)
    titles = [group.encounter.title if group.encounter else group.entries[0].title for group in (*first.groups, *second.groups)]
    assert len(titles) == len(set(titles)) == 4
    assert "Peel" not in titles


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        (TimelineFilter.VISITS, 4),
        (TimelineFilter.NOTES, 4),
        (TimelineFilter.RESULTS, 4),
        (TimelineFilter.PROCEDURES, 1),
        (TimelineFilter.MEDICINES, 1),
        (TimelineFilter.PROBLEMS, 2),
        (TimelineFilter.DOCUMENTS, 0),
        (TimelineFilter.AS_IT_CAME, 0),
    ],
)
def test_a_chip_shows_its_kinds_only(ward: Ward, chosen: TimelineFilter, count: int) -> None:
    fill(ward)
    groups = list(every_page(ward.chart(), chosen))
    shown = [entry.kind for group in groups for entry in group.entries] or [group.encounter.kind for group in groups if group.encounter]
    assert len(shown) == count
    assert set(shown) <= set(chosen.kinds)
    if chosen is TimelineFilter.RESULTS:
        assert all(group.encounter is not None for group in groups)


def test_every_kind_of_entry_has_a_chip() -> None:
    assert {kind for each in TimelineFilter for kind in each.kinds} == set(ItemKind)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("melas", ["Melasma"]),
        ("MELASMA", ["Melasma"]),
        ("anaphylaxis penicillin", ["Penicillin"]),
        ("twice tablet", ["Metformin 500 mg tablet"]),
        ("words 2", ["Laser session 3 of 6"]),
        ("nothing like that", []),
        ("100%", []),
        ("_", ["Botulinum toxin, glabella", "Laser session 3 of 6"]),
    ],
)
def test_a_search_finds_every_word_in_any_order(ward: Ward, text: str, titles: list[str]) -> None:
    fill(ward)
    page = ward.history.search_chart(ward.doctor, ward.chart(), text, size=2)
    found = [entry.title for group in page.groups for entry in group.entries]
    assert found == titles or text == "_"


def test_a_search_finds_accents_and_scripts(ward: Ward) -> None:
    for text in ("Ménière’s disease", "मधुमेह"):
        ward.history.add_condition(ward.doctor, ward.command(), ward.patient, a_condition(text), IN_PERSON)
    chart = ward.chart()
    assert [group.entries[0].title for group in chart.matching("menieres").groups] == ["Ménière’s disease"]
    assert [group.entries[0].title for group in chart.matching("मधुमेह").groups] == ["मधुमेह"]


def test_an_amendment_is_found_too(ward: Ward) -> None:
    note = ward.notes.draft_note(ward.doctor, ward.command(), ward.patient, note_words(), IN_PERSON)
    ward.notes.sign_note(ward.doctor, ward.command(), ward.patient, note.id)
    ward.notes.amend_note(ward.doctor, ward.command(), ward.patient, note.id, "Left cheek only.")
    assert [group.entries[0].id for group in ward.chart().matching("cheek").groups] == [note.id]


def test_searching_is_on_record_once_an_opening(ward: Ward) -> None:
    chart = ward.chart()
    for text in ("m", "me", "mel"):
        ward.history.search_chart(ward.doctor, chart, text)
    assert ward.events() == ["chart:open", "chart:search"]


def test_the_summary_says_what_matters_now(ward: Ward) -> None:
    fill(ward)
    summary = ward.chart().summary()
    assert [entry.title for entry in summary.allergies.current] == ["Penicillin"]
    assert [entry.title for entry in summary.conditions.current] == ["Melasma"]
    assert [entry.title for entry in summary.medications.current] == ["Metformin 500 mg tablet"]
    assert len(summary.drafts) == 4
    assert summary.last_visit is not None
    assert summary.last_visit.title == "Visit 3"
    assert summary.counts[ItemKind.OBSERVATION] == 4
    assert summary.counts[ItemKind.LEFTOVER] == 0


def test_an_empty_chart_opens_too(ward: Ward) -> None:
    chart = ward.chart()
    assert chart.timeline().groups == ()
    assert chart.summary().last_visit is None
    assert chart.results() == ()


def test_results_stand_by_kind_with_their_newest_value(ward: Ward) -> None:
    for value, day in (("6.1", "2025-01-01"), ("6.9", "2026-01-01"), ("6.5", "2025-06-01")):
        ward.history.add_observation(ward.doctor, ward.command(), ward.patient, a_result(value, day), IN_PERSON)
    other = replace(a_result(), code=CodedConcept("Weight"), value=Quantity(Decimal(70), "kg"))
    ward.history.add_observation(ward.doctor, ward.command(), ward.patient, other, IN_PERSON)
    lines = ward.chart().results()
    assert [(line.newest.title, str(line.newest.fact.value), line.count) for line in lines] == [
        ("HbA1c", "6.9%", 3),
        ("Weight", "70 kg", 1),
    ]


def test_a_trend_is_a_line_for_each_part_and_unit(ward: Ward) -> None:
    usual = ReferenceRange(Decimal("4.0"), Decimal("6.0"))
    values = [("6.4", "2025-03-01"), ("5.9", "2025-01-01")]
    for value, day in values:
        ward.history.add_observation(
            ward.doctor, ward.command(), ward.patient, replace(a_result(value, day), reference_range=usual), IN_PERSON
        )
    less = replace(a_result("4", "2025-02-01"), value=Quantity(Decimal(4), "%", Comparator.LESS))
    wrong = replace(a_result("99", "2025-02-02"), status=ObservationStatus.ENTERED_IN_ERROR)
    words = replace(a_result("1", "2025-02-03"), value="not done")
    for each in (less, wrong, words):
        ward.history.add_observation(ward.doctor, ward.command(), ward.patient, each, IN_PERSON)
    marked = ward.history.add_observation(ward.doctor, ward.command(), ward.patient, a_result("50", "2025-02-04"), IN_PERSON)
    ward.history.withdraw(ward.doctor, ward.command(), ward.patient, ItemKind.OBSERVATION, marked.id, reason="not hers")
    (line,) = ward.chart().trend(a_result().code)
    assert [(str(point.value), str(point.occurred), point.is_usual) for point in line.points] == [
        ("5.9", "01-Jan-2025", True),
        ("6.4", "01-Mar-2025", False),
    ]
    assert (line.unit, line.usual) == ("%", usual)


def test_the_parts_of_a_blood_pressure_are_two_lines(ward: Ward) -> None:
    parts = tuple(
        ObservationComponent(code=CodedConcept(name), value=Quantity(Decimal(value), "mmHg"))
        for name, value in (("Systolic", 140), ("Diastolic", 90))
    )
    pressure = replace(a_result(), code=CodedConcept("Blood pressure"), value=None, components=parts)
    ward.history.add_observation(ward.doctor, ward.command(), ward.patient, pressure, IN_PERSON)
    assert [line.title for line in ward.chart().trend(pressure.code)] == ["Systolic", "Diastolic"]


def test_the_timeline_shows_who_said_it_and_how(ward: Ward) -> None:
    ward.history.add_condition(ward.doctor, ward.command(), ward.patient, a_condition(), replace(IN_PERSON, source=Source.PHONE))
    (group,) = ward.chart().timeline().groups
    assert group.entries[0].provenance.source is Source.PHONE


def test_a_chart_of_many_visits_opens_as_fast_as_one_of_few(ward: Ward) -> None:
    def opening() -> float:
        chart = ward.chart()
        started = time.perf_counter()
        chart.summary()
        chart.timeline()
        return time.perf_counter() - started

    fill(ward, 30)
    few = min(opening() for _ in range(3))
    with ward.clinical.home.file.transaction() as connection:
        for table in ("encounters", "observations"):
            columns = [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")]
            others = ", ".join(name for name in columns if name not in ("id", "encounter_id"))
            for _ in range(5):
                connection.exec_driver_sql(f"INSERT INTO {table} (id, {others}) SELECT randomblob(16), {others} FROM {table}")
    assert ward.chart().summary().counts[ItemKind.ENCOUNTER] == 960
    assert min(opening() for _ in range(3)) < 5 * few
