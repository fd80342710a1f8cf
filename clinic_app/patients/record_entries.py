"""The registration's part of the record map: what a person's copy says of who they are, and what becomes of the rows."""

from collections.abc import Iterator

from sqlalchemy import Connection

from clinic_app.clock import shown_day
from clinic_app.identifiers import PatientId
from clinic_app.patients import repository
from clinic_app.patients.model import ContactPoint, Patient
from clinic_app.patients.tables import (
    addresses,
    contact_points,
    number_series,
    patients,
    related_persons,
    retention_events,
    search_days,
    search_names,
    search_pairs,
    search_phones,
    source_identities,
)
from clinic_app.policy.profile import RetentionEventKind
from clinic_app.record_map.entries import NobodysTable, RecordEntry
from clinic_app.record_map.model import CopyItem, CopyLine, Erasure, Merge, Restriction, Settlement

_EVENT_TITLES = {
    RetentionEventKind.LAST_VISIT: "Visit",
    RetentionEventKind.LAST_INTERACTION: "Contact with the clinic",
    RetentionEventKind.RELATIONSHIP_END: "End of the relationship with the clinic",
    RetentionEventKind.CONTRACT_OR_CLAIM_CLOSED: "Contract completed or claim closed",
}


def _registration(connection: Connection, patient: PatientId) -> Iterator[CopyItem]:
    found = repository.get(connection, patient)
    yield CopyItem(when=shown_day(found.registered_at), what=found.name.display, lines=tuple(_facts(found)))


def _facts(found: Patient) -> Iterator[CopyLine]:
    registration, name = found.registration, found.registration.name
    values = (
        ("Record number", found.record_number),
        ("Family name", name.family),
        ("Given names", name.given),
        ("Title", name.prefix),
        ("Name in own script", name.native),
        ("Date of birth", "" if registration.birth is None else registration.birth.display),
        ("Gender", "" if registration.gender is None else registration.gender.value),
        ("Told to the clinic", registration.provenance.value.replace("-", " ")),
        ("Last changed", shown_day(found.changed_at)),
    )
    return (CopyLine(label=label, value=value) for label, value in values if value)


def _contacts(connection: Connection, patient: PatientId) -> Iterator[CopyItem]:
    for contact in repository.get(connection, patient).registration.contacts:
        yield CopyItem(when="", what=contact.value, lines=tuple(_contact_lines(contact)))


def _contact_lines(contact: ContactPoint) -> Iterator[CopyLine]:
    yield CopyLine(label="Kind", value=contact.kind.value)
    if contact.label:
        yield CopyLine(label="Label", value=contact.label)
    if contact.preferred:
        yield CopyLine(label="Use", value="preferred")
    if contact.do_not_use:
        yield CopyLine(label="Use", value="do not use")
    if contact.verified_on is not None:
        yield CopyLine(label="Verified", value=shown_day(contact.verified_on))


def _addresses(connection: Connection, patient: PatientId) -> Iterator[CopyItem]:
    for address in repository.get(connection, patient).registration.addresses:
        yield CopyItem(when="", what=address.display)


def _related(connection: Connection, patient: PatientId) -> Iterator[CopyItem]:
    for person in repository.get(connection, patient).registration.related:
        lines = (("Role", person.kind.value.replace("-", " ")), ("Relationship", person.relationship), ("Phone", person.phone))
        yield CopyItem(when="", what=person.name, lines=tuple(CopyLine(label=label, value=value) for label, value in lines if value))


def _events(connection: Connection, patient: PatientId) -> Iterator[CopyItem]:
    """The newest day of each kind, from which keeping is counted; the earlier ones behind it, for each visit leaves one."""
    events = repository.retention(connection, patient)
    for kind, title in _EVENT_TITLES.items():
        days = [shown_day(event.on) for event in reversed(events) if event.kind is kind]
        if len(days) > 1:
            earlier = CopyLine(label=f"{len(days) - 1:,} earlier", value=", ".join(days[1:]))
            yield CopyItem(when=days[0], what=f"{title}, the newest of {len(days):,}", lines=(earlier,), rows=len(days))
        elif days:
            yield CopyItem(when=days[0], what=title)


def _sources(connection: Connection, patient: PatientId) -> Iterator[CopyItem]:
    for system, value in repository.sources(connection, patient):
        yield CopyItem(when="", what=value, lines=(CopyLine(label="System", value=system),))


ENTRIES: tuple[RecordEntry, ...] = (
    RecordEntry(
        table=patients,
        person=patients.c.id,
        heading="Registration",
        order=10,
        items=_registration,
        fhir="Patient",
        merge=Merge.FOLD,
        erasure=Erasure.DELETE,
        restriction=Restriction.NAMED_PEOPLE_ONLY,
        settlement=Settlement.LATER_COLUMN_WINS,
    ),
    RecordEntry(
        table=contact_points,
        person=contact_points.c.patient_id,
        heading="Contacts",
        order=20,
        items=_contacts,
        fhir="Patient",
        merge=Merge.FOLD,
        erasure=Erasure.DELETE,
        restriction=Restriction.NO_NEW_USE,
        settlement=Settlement.LATER_COLUMN_WINS,
    ),
    RecordEntry(
        table=addresses,
        person=addresses.c.patient_id,
        heading="Addresses",
        order=30,
        items=_addresses,
        fhir="Patient",
        merge=Merge.FOLD,
        erasure=Erasure.DELETE,
        restriction=Restriction.NO_NEW_USE,
        settlement=Settlement.LATER_COLUMN_WINS,
    ),
    RecordEntry(
        table=related_persons,
        person=related_persons.c.patient_id,
        heading="Emergency contacts and guardians",
        order=40,
        items=_related,
        fhir="RelatedPerson",
        merge=Merge.FOLD,
        erasure=Erasure.DELETE,
        restriction=Restriction.NO_NEW_USE,
        settlement=Settlement.LATER_COLUMN_WINS,
    ),
    RecordEntry(
        table=retention_events,
        person=retention_events.c.patient_id,
        heading="Dates from which keeping is counted",
        order=50,
        items=_events,
        fhir=None,
        merge=Merge.MOVE,
        erasure=Erasure.DELETE,
        restriction=Restriction.UNAFFECTED,
        settlement=Settlement.ADD_ONLY,
    ),
    RecordEntry(
        table=source_identities,
        person=source_identities.c.patient_id,
        heading="Names in other systems",
        order=60,
        items=_sources,
        fhir="Patient",
        merge=Merge.MOVE,
        erasure=Erasure.DELETE,
        restriction=Restriction.NO_NEW_USE,
        settlement=Settlement.ADD_ONLY,
    ),
    RecordEntry(
        table=search_names,
        person=search_names.c.patient_id,
        heading="",
        order=0,
        items=None,
        without_heading="made from the names of the registration",
        fhir=None,
        merge=Merge.FOLD,
        erasure=Erasure.DELETE,
        restriction=Restriction.NAMED_PEOPLE_ONLY,
        settlement=Settlement.REBUILT,
    ),
    RecordEntry(
        table=search_days,
        person=search_days.c.patient_id,
        heading="",
        order=0,
        items=None,
        without_heading="made from the date of birth and the names of the registration",
        fhir=None,
        merge=Merge.FOLD,
        erasure=Erasure.DELETE,
        restriction=Restriction.NAMED_PEOPLE_ONLY,
        settlement=Settlement.REBUILT,
    ),
    RecordEntry(
        table=search_pairs,
        person=search_pairs.c.patient_id,
        heading="",
        order=0,
        items=None,
        without_heading="made from the names of the registration",
        fhir=None,
        merge=Merge.FOLD,
        erasure=Erasure.DELETE,
        restriction=Restriction.NAMED_PEOPLE_ONLY,
        settlement=Settlement.REBUILT,
    ),
    RecordEntry(
        table=search_phones,
        person=search_phones.c.patient_id,
        heading="",
        order=0,
        items=None,
        without_heading="made from the digits of the contacts",
        fhir=None,
        merge=Merge.FOLD,
        erasure=Erasure.DELETE,
        restriction=Restriction.NAMED_PEOPLE_ONLY,
        settlement=Settlement.REBUILT,
    ),
)

NOBODYS: tuple[NobodysTable, ...] = (NobodysTable(table=number_series, reason="counts the record numbers that each PC gave"),)
