"""Every query about registrations except the finder's; takes an open connection, never commits, never checks roles."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, Row, Table, bindparam, delete, insert, select, update

from clinic_app.errors import Conflict, NotFound
from clinic_app.identifiers import PatientId, PcId
from clinic_app.patients import search_index
from clinic_app.patients.model import (
    Address,
    BirthDate,
    ContactPoint,
    HumanName,
    Patient,
    Registration,
    RelatedPerson,
    RetentionEvent,
)
from clinic_app.patients.record_numbers import record_number
from clinic_app.patients.tables import (
    addresses,
    contact_points,
    number_series,
    patients,
    related_persons,
    retention_events,
    source_identities,
)
from clinic_app.policy.profile import RetentionEventKind

# Built once: putting a statement together takes longer than running it, and an import runs these for everybody.
_INSERT = {table: insert(table) for table in (patients, contact_points, addresses, related_persons, retention_events)}
_NEXT_NUMBER = (
    update(number_series)
    .where(number_series.c.pc == bindparam("of_pc"))
    .values(last=number_series.c.last + 1)
    .returning(number_series.c.series, number_series.c.last)
)


def next_record_number(connection: Connection, pc: PcId) -> str:
    """The next number of this PC's series, without a gap: it is taken in the same transaction as the person it is for."""
    series, running = connection.execute(_NEXT_NUMBER, {"of_pc": pc}).one()
    return record_number(series, running)


def add(connection: Connection, *new: Patient) -> None:
    """Store new registrations with everything that belongs to them."""
    connection.execute(_INSERT[patients], [_columns(patient) for patient in new])
    _write_parts(connection, new)
    search_index.add(connection, new)


def save(connection: Connection, patient: Patient) -> None:
    """Store a changed registration.

    Raises: ``Conflict`` where somebody saved in between.
    """
    changed = update(patients).where(patients.c.id == patient.id, patients.c.version == patient.version - 1).values(_columns(patient))
    if connection.execute(changed).rowcount != 1:
        raise Conflict("Someone changed this registration while you were editing; look at what they wrote and save again.")
    for table in (contact_points, addresses, related_persons):
        connection.execute(delete(table).where(table.c.patient_id == patient.id))
    _write_parts(connection, (patient,))
    search_index.replace(connection, patient)


def get(connection: Connection, patient: PatientId) -> Patient:
    """One registration, whole.

    Raises: ``NotFound``.
    """
    row = connection.execute(select(patients).where(patients.c.id == patient)).first()
    if row is None:
        raise NotFound("There is no such patient here; find them again.")
    contacts = tuple(
        ContactPoint(
            kind=each.kind,
            value=each.value,
            label=each.label,
            preferred=each.preferred,
            do_not_use=each.do_not_use,
            verified_on=each.verified_on,
        )
        for each in _parts(connection, contact_points, patient)
    )
    places = tuple(
        Address(lines=each.lines, city=each.city, district=each.district, postal_code=each.postal_code, country=each.country)
        for each in _parts(connection, addresses, patient)
    )
    related = tuple(
        RelatedPerson(kind=each.kind, name=each.name, relationship=each.relationship, phone=each.phone)
        for each in _parts(connection, related_persons, patient)
    )
    return Patient(
        id=PatientId(row.id),
        record_number=row.record_number,
        registration=Registration(
            name=name_of(row),
            birth=birth_of(row),
            gender=row.gender,
            contacts=contacts,
            addresses=places,
            related=related,
            provenance=row.provenance,
        ),
        registered_at=row.registered_at,
        changed_at=row.changed_at,
        version=row.version,
        retention=retention(connection, patient),
    )


def add_event(connection: Connection, event: UUID, patient: PatientId, kind: RetentionEventKind, on: date, *, at: datetime) -> None:
    """Add one of the four dated events."""
    values = {"id": event, "patient_id": patient, "kind": kind, "on": on, "recorded_at": at}
    connection.execute(_INSERT[retention_events], values)


def retention(connection: Connection, patient: PatientId) -> tuple[RetentionEvent, ...]:
    """Every dated event of the four kinds, oldest first."""
    rows = connection.execute(
        select(retention_events).where(retention_events.c.patient_id == patient).order_by(retention_events.c.on, retention_events.c.id)
    )
    return tuple(RetentionEvent(kind=row.kind, on=row.on, recorded_at=row.recorded_at) for row in rows)


def by_source(connection: Connection, system: str, value: str) -> PatientId | None:
    """Who was imported under that identity."""
    wanted = select(source_identities.c.patient_id).where(source_identities.c.system == system, source_identities.c.value == value)
    found = connection.scalar(wanted)
    return None if found is None else PatientId(found)


def add_source(connection: Connection, patient: PatientId, system: str, value: str) -> None:
    """Remember how another system names this person."""
    connection.execute(insert(source_identities).values(system=system, value=value, patient_id=patient))


def sources(connection: Connection, patient: PatientId) -> tuple[tuple[str, str], ...]:
    """The systems and the values under which this person was imported."""
    wanted = select(source_identities.c.system, source_identities.c.value).where(source_identities.c.patient_id == patient)
    return tuple(
        (row.system, row.value) for row in connection.execute(wanted.order_by(source_identities.c.system, source_identities.c.value))
    )


def name_of(row: Row[tuple[object, ...]]) -> HumanName:
    """The name in a row of ``patients``."""
    return HumanName(family=row.family, given=row.given, prefix=row.prefix, native=row.native)


def birth_of(row: Row[tuple[object, ...]]) -> BirthDate | None:
    """The date of birth in a row of ``patients``."""
    return None if row.birth_day is None else BirthDate(day=row.birth_day, estimated=row.birth_estimated)


def _columns(patient: Patient) -> dict[str, object]:
    registration, birth = patient.registration, patient.registration.birth
    usable = [contact.digits for contact in registration.contacts if len(contact.digits) >= 4 and not contact.do_not_use]
    return {
        "id": patient.id,
        "record_number": patient.record_number,
        "family": registration.name.family,
        "given": registration.name.given,
        "prefix": registration.name.prefix,
        "native": registration.name.native,
        "birth_day": None if birth is None else birth.day,
        "birth_estimated": birth is not None and birth.estimated,
        "gender": registration.gender,
        "provenance": registration.provenance,
        "phone_ending": usable[0][-4:] if usable else "",
        "registered_at": patient.registered_at,
        "changed_at": patient.changed_at,
        "version": patient.version,
    }


def _write_parts(connection: Connection, people: Sequence[Patient]) -> None:
    rows = {
        contact_points: [row for each in people for row in _numbered(each.id, each.registration.contacts)],
        addresses: [row for each in people for row in _numbered(each.id, each.registration.addresses)],
        related_persons: [row for each in people for row in _numbered(each.id, each.registration.related)],
    }
    for table, values in rows.items():
        if values:
            connection.execute(_INSERT[table], values)


def _numbered(patient: PatientId, parts: Sequence[ContactPoint | Address | RelatedPerson]) -> Iterator[dict[str, object]]:
    for position, part in enumerate(parts):
        yield {"patient_id": patient, "position": position} | {field: getattr(part, field) for field in part.__slots__}


def _parts(connection: Connection, table: Table, patient: PatientId) -> Sequence[Row[tuple[object, ...]]]:
    return connection.execute(select(table).where(table.c.patient_id == patient).order_by(table.c.position)).all()
