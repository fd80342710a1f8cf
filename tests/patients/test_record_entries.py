"""What a person's copy says of who they are: each row that is stored, and each word of it."""

from dataclasses import replace
from datetime import timedelta

from clinic_app.access.permissions import Role
from clinic_app.patients import gate
from clinic_app.patients.record_entries import ENTRIES, NOBODYS
from clinic_app.patients.tables import number_series
from clinic_app.policy.profile import RetentionEventKind
from clinic_app.record_map.model import CopyItem
from tests.builders import OpenFile, a_registration
from tests.patients.test_registration import FULL


def copied(registry: OpenFile) -> dict[str, list[CopyItem]]:
    """Everything the copy of a fully registered person holds, after somebody else was registered as well."""
    service, rita = registry.patients(), registry.actor(Role.RECEPTIONIST)
    patient = service.register(rita, registry.command(), FULL)
    service.register(rita, registry.command(), replace(a_registration(), contacts=()))
    for kind in RetentionEventKind:
        service.record_event(rita, registry.command(), patient.id, kind, service.today)
    with registry.home.file.transaction() as connection:
        gate.remember_source(connection, patient.id, "urn:oid:1.2.3", "P-42")
    items: dict[str, list[CopyItem]] = {}
    with registry.home.file.reading() as connection:
        for entry in ENTRIES:
            if entry.items is not None:
                items[entry.heading] = list(entry.items(connection, patient.id))
                assert sum(item.rows for item in items[entry.heading]) == entry.count(connection, patient.id) > 0, entry.heading
    return items


def words(items: list[CopyItem]) -> str:
    return "\n".join(f"{item.when} {item.what} " + " ".join(f"{line.label}: {line.value}" for line in item.lines) for item in items)


def test_every_row_about_the_person_is_told_once_and_every_word_of_it(registry: OpenFile) -> None:
    items = copied(registry)
    everything = "\n".join(words(each) for each in items.values())
    for _, texts in FULL.texts():
        for text in texts:
            for line in text.splitlines():
                assert line in everything, line
    for fact in (
        "A-00001", "about 1984", "female", "phone", "Kind: mobile Label: husband's Use: do not use", "Use: preferred Verified: 01-Feb-2026",
        "Role: guardian", "Role: emergency contact Relationship: husband", "P-42 System: urn:oid:1.2.3", "02-Mar-2026 Visit",
    ):  # fmt: skip
        assert fact in everything, fact


def test_of_each_kind_of_date_the_newest_leads_and_every_earlier_one_is_told_behind_it(registry: OpenFile) -> None:
    service, rita = registry.patients(), registry.actor(Role.RECEPTIONIST)
    patient = service.register(rita, registry.command(), FULL)
    for days_ago in (40, 3, 700):
        service.record_event(rita, registry.command(), patient.id, RetentionEventKind.LAST_VISIT, service.today - timedelta(days=days_ago))
    (entry,) = [each for each in ENTRIES if each.heading == "Dates from which keeping is counted"]
    assert entry.items is not None
    with registry.home.file.reading() as connection:
        visits, contact = entry.items(connection, patient.id)
        assert visits.rows + contact.rows == entry.count(connection, patient.id) == 4
    assert words([visits]) == "27-Feb-2026 Visit, the newest of 3 2 earlier: 21-Jan-2026, 01-Apr-2024"
    assert contact.what == "Contact with the clinic"


def test_derived_tables_say_why_they_have_no_heading() -> None:
    derived = [entry for entry in ENTRIES if entry.items is None]
    assert {entry.table.name for entry in derived} == {"search_days", "search_names", "search_pairs", "search_phones"}
    assert all(entry.without_heading for entry in derived)


def test_the_count_of_numbers_given_is_about_nobody() -> None:
    assert [each.table for each in NOBODYS] == [number_series]
