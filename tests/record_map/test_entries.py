"""The record map refuses to be incomplete, doubled or at odds with itself."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Column, Connection, MetaData, Table

from clinic_app.audit.tables import clinical_audit
from clinic_app.identifiers import PatientId
from clinic_app.patients import record_entries as registration
from clinic_app.patients.tables import addresses, patients, search_names
from clinic_app.record_map.entries import NobodysTable, RecordEntry, RecordMap
from clinic_app.record_map.model import CopyItem, DaySpan, Erasure, Merge, Restriction, Settlement
from clinic_app.vault.schema import Id

things = Table("things", MetaData(), Column("id", Id, primary_key=True), Column("patient_id", Id))
pieces = Table("pieces", MetaData(), Column("id", Id, primary_key=True), Column("patient_id", Id))


def no_items(connection: Connection, patient: PatientId) -> Iterator[CopyItem]:
    yield from ()


def an_entry(table: Table = things, *, heading: str = "Things", order: int = 500, part_of: Table | None = None) -> RecordEntry:
    return RecordEntry(
        table=table,
        person=table.c.patient_id,
        heading=heading if part_of is None else "",
        order=order if part_of is None else 0,
        items=no_items if part_of is None else None,
        without_heading=None if part_of is None else "told with the things",
        part_of=part_of,
        fhir=None,
        merge=Merge.MOVE,
        erasure=Erasure.DELETE,
        restriction=Restriction.NO_NEW_USE,
        settlement=Settlement.ADD_ONLY,
    )


def test_a_forgotten_table_is_named() -> None:
    whole = RecordMap(registration.ENTRIES, registration.NOBODYS)
    without = RecordMap(tuple(entry for entry in whole.entries if entry.table is not addresses), registration.NOBODYS)
    assert set(without.forgotten(patients.metadata)) - set(whole.forgotten(patients.metadata)) == {"registry.addresses"}


def test_a_table_of_either_file_is_missed_when_no_slice_claims_it() -> None:
    forgotten = RecordMap((), ()).forgotten(patients.metadata, clinical_audit.trail.metadata)
    assert {"registry.patients", "registry.audit", "clinical.audit"} <= set(forgotten)


def test_a_table_is_on_the_map_once() -> None:
    with pytest.raises(ValueError, match=r"twice: registry\.patients"):
        RecordMap(registration.ENTRIES, (*registration.NOBODYS, NobodysTable(table=patients, reason="nobody's")))


@pytest.mark.parametrize("second", [an_entry(pieces, order=501), an_entry(pieces, heading="Pieces")])
def test_no_two_entries_share_a_heading_or_a_place(second: RecordEntry) -> None:
    with pytest.raises(ValueError, match="share"):
        RecordMap((an_entry(), second), ())


def test_rows_without_a_heading_of_their_own_are_found_where_they_are_told() -> None:
    part = an_entry(pieces, part_of=things)
    assert RecordMap((an_entry(), part), ()).parts_of(things) == (part,)
    with pytest.raises(ValueError, match=r"has no heading in the copy: clinical\.pieces"):
        RecordMap((part,), ())


def test_an_entry_says_how_it_is_copied_or_why_not() -> None:
    with pytest.raises(ValueError, match="either items or a reason"):
        RecordEntry(
            table=search_names,
            person=search_names.c.patient_id,
            heading="",
            order=0,
            items=None,
            fhir=None,
            merge=Merge.FOLD,
            erasure=Erasure.DELETE,
            restriction=Restriction.NAMED_PEOPLE_ONLY,
            settlement=Settlement.REBUILT,
        )
    with pytest.raises(ValueError, match="no part of another"):
        RecordEntry(
            table=things,
            person=things.c.patient_id,
            heading="Things",
            order=1,
            items=no_items,
            part_of=pieces,
            fhir=None,
            merge=Merge.FOLD,
            erasure=Erasure.DELETE,
            restriction=Restriction.NAMED_PEOPLE_ONLY,
            settlement=Settlement.REBUILT,
        )


def test_the_copy_follows_the_maps_order() -> None:
    headings = [entry.heading for entry in RecordMap(registration.ENTRIES[::-1], registration.NOBODYS).copied()]
    assert headings[:3] == ["Registration", "Contacts", "Addresses"]


@pytest.mark.parametrize(
    ("first", "last", "met"),
    [
        (None, None, True),
        (date(1984, 12, 31), None, True),
        (date(1985, 1, 1), None, False),
        (None, date(1984, 1, 1), True),
        (None, date(1983, 12, 31), False),
        (date(1984, 6, 1), date(1984, 6, 1), True),
    ],
)
def test_a_year_meets_every_range_that_holds_one_of_its_days(first: date | None, last: date | None, met: bool) -> None:
    assert DaySpan(date(1984, 1, 1), date(1984, 12, 31)).meets(first, last) is met
