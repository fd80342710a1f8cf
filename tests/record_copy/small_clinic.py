"""A small clinic with real encrypted files: a registry, and a chart of visits, amendments and documents made for these tests."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from pathlib import Path
from uuid import UUID

from sqlalchemy import BLOB, Column, Connection, Date, MetaData, Table, Text, delete, insert, select

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Role
from clinic_app.audit import repository as audit_rows
from clinic_app.audit.model import AuditEntry, AuditFilter
from clinic_app.audit.tables import clinical_audit, registry_audit
from clinic_app.audit.trail import AuditTrail, RegistryRefusals, TrailHome
from clinic_app.clock import shown_day
from clinic_app.errors import NotFound
from clinic_app.identifiers import ClinicId, CommandId, PatientId, PcId, SessionId, StaffId, new_command, new_uuid7
from clinic_app.patients import gate as patients_gate
from clinic_app.patients import record_entries as patients_map
from clinic_app.patients.model import Address, BirthDate, ContactKind, ContactPoint, Gender, HumanName, Patient, Provenance, Registration
from clinic_app.policy import gate as policy_gate
from clinic_app.policy import repository as policy_rows
from clinic_app.policy.profile import Profile, ProfileVersion
from clinic_app.policy.profile_file import digest, shipped_profile
from clinic_app.record_copy import record_entries as copies_map
from clinic_app.record_copy.model import Asker, CopyRequest, CopyScope
from clinic_app.record_copy.reading import ReadFile
from clinic_app.record_copy.service import RecordCopyService
from clinic_app.record_map.entries import RecordEntry, RecordMap
from clinic_app.record_map.model import (
    CopyFile,
    CopyItem,
    CopyLine,
    CopyParts,
    DaySpan,
    Erasure,
    Merge,
    Restriction,
    Settlement,
)
from clinic_app.vault.encrypted_file import EncryptedFile
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.migrating import create_file, open_file
from clinic_app.vault.schema import Id
from tests.fake_clock import FakeClock

TODAY = date(2026, 3, 2)

_PC = PcId(UUID(int=2))
_TABLES = {"registry": registry_audit, "clinical": clinical_audit}
_chart = MetaData()
visits = Table(
    "test_visits",
    _chart,
    Column("id", Id, primary_key=True),
    Column("patient_id", Id, nullable=False),
    Column("day", Date),
    Column("what", Text, nullable=False),
    Column("note", Text, nullable=False),
)
amendments = Table(
    "test_amendments",
    _chart,
    Column("id", Id, primary_key=True),
    Column("patient_id", Id, nullable=False),
    Column("visit_id", Id, nullable=False),
    Column("text", Text, nullable=False),
)
documents = Table(
    "test_documents",
    _chart,
    Column("id", Id, primary_key=True),
    Column("patient_id", Id, nullable=False),
    Column("title", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("content", BLOB, nullable=False),
)


def _visits(connection: Connection, patient: PatientId) -> Iterator[CopyItem]:
    for row in connection.execute(select(visits).where(visits.c.patient_id == patient).order_by(visits.c.day, visits.c.id)):
        added = connection.execute(select(amendments).where(amendments.c.visit_id == row.id).order_by(amendments.c.id)).all()
        yield CopyItem(
            when="" if row.day is None else shown_day(row.day),
            what=row.what,
            lines=(
                CopyLine(label="Status", value="finished"),
                *([CopyLine(label="Note, signed", value=row.note)] if row.note else []),
                *(CopyLine(label="Amendment", value=each.text) for each in added),
            ),
            days=None if row.day is None else DaySpan(row.day, row.day),
            parts=(CopyParts(table=amendments.name, rows=len(added)),),
        )


def _documents(connection: Connection, patient: PatientId) -> Iterator[CopyItem]:
    for row in connection.execute(select(documents).where(documents.c.patient_id == patient).order_by(documents.c.id)):
        file = CopyFile(
            id=row.id, title=row.title, media_type=row.media_type, size=len(row.content), sha256=hashlib.sha256(row.content).digest()
        )
        yield CopyItem(when="", what=row.title, files=(file,))


def read_document(connection: Connection, patient: PatientId, document: UUID) -> bytes:
    """The bytes of a document of the test chart."""
    found = connection.scalar(select(documents.c.content).where(documents.c.id == document, documents.c.patient_id == patient))
    if found is None:
        raise NotFound("There is no such document.")
    return bytes(found)


def damaged(connection: Connection, patient: PatientId, document: UUID) -> bytes:
    """The same from a disk on which PDFs have gone bad."""
    content = read_document(connection, patient, document)
    return content + b"!" if content.startswith(b"%PDF") else content


def vanished(connection: Connection, patient: PatientId, document: UUID) -> bytes:
    """The same from a disk on which PDFs are missing."""
    if read_document(connection, patient, document).startswith(b"%PDF"):
        raise NotFound("The file is missing; restore it from a backup.")
    return read_document(connection, patient, document)


def _entry(table: Table, heading: str, order: int, **more: object) -> RecordEntry:
    answers: dict[str, object] = {
        "table": table,
        "person": table.c.patient_id,
        "heading": heading,
        "order": order,
        "items": None,
        "fhir": None,
        "merge": Merge.MOVE,
        "erasure": Erasure.DELETE,
        "restriction": Restriction.NAMED_PEOPLE_ONLY,
        "settlement": Settlement.ADD_ONLY,
    }
    return RecordEntry(**(answers | more))  # type: ignore[arg-type]  # a builder: the answers above fit the fields


CHART = (
    _entry(visits, "Visits", 110, items=_visits),
    _entry(amendments, "amendments", 0, without_heading="told with the visit", part_of=visits),
    _entry(documents, "Documents", 180, items=_documents),
)
RECORD_MAP = RecordMap((*patients_map.ENTRIES, *CHART, *copies_map.ENTRIES), patients_map.NOBODYS)


def a_profile() -> Profile:
    """A clinic's profile without a blank."""
    profile = shipped_profile("mediglo")
    return replace(profile, contact=replace(profile.contact, name="Mediglo Skin & Wellness", email="desk@mediglo.example"))


@dataclass(slots=True)
class SmallClinic:
    """Both files, open, and the people at work."""

    registry: TrailHome
    clinical: TrailHome
    clock: FakeClock
    pc: PcId
    record_map: RecordMap = RECORD_MAP
    rows: int = 0
    versions: Iterator[int] = field(default_factory=lambda: count(2))

    def service(self, *, charts: bool = True, read_file: ReadFile = read_document) -> RecordCopyService:
        """The service as a person signed in with or without the key of the charts has it."""
        return RecordCopyService(
            self.registry,
            self.clinical if charts else None,
            self.clock,
            zone="Asia/Kolkata",
            record_map=self.record_map,
            read_file=read_file,
        )

    def actor(self, *roles: Role, number: int = 7) -> Actor:
        """Somebody who is signed in; a manager unless said otherwise, and always the same one."""
        return Actor(
            staff_id=StaffId(UUID(int=number)),
            username="maya",
            roles=frozenset(roles or (Role.MANAGER,)),
            pc=self.pc,
            session=SessionId(UUID(int=8)),
            refusals=RegistryRefusals(self.registry),
        )

    def command(self) -> CommandId:
        """A new deed's name."""
        return new_command(self.clock())

    def register(self, registration: Registration) -> Patient:
        """A new person."""
        with self.registry.file.transaction() as connection:
            return patients_gate.register(connection, self.pc, registration, at=self.clock(), on=TODAY)

    def adopt(self, profile: Profile) -> None:
        """Let a profile count, whatever it leaves blank."""
        now = self.clock()
        version = ProfileVersion(id=new_uuid7(now), number=next(self.versions), at=now, digest=digest(profile), profile=profile)
        with self.registry.file.transaction() as connection:
            policy_rows.add(connection, version)

    def visit(self, patient: PatientId, what: str, *, day: date | None = TODAY, note: str = "") -> UUID:
        """Add a visit to the chart."""
        made = self._next_id()
        self._add(visits, id=made, patient_id=patient, day=day, what=what, note=note)
        return made

    def amend(self, patient: PatientId, visit: UUID, text: str) -> UUID:
        """Add an amendment to a visit's note."""
        made = self._next_id()
        self._add(amendments, id=made, patient_id=patient, visit_id=visit, text=text)
        return made

    def file(self, patient: PatientId, title: str, media_type: str, content: bytes) -> UUID:
        """File a document in the chart."""
        made = self._next_id()
        self._add(documents, id=made, patient_id=patient, title=title, media_type=media_type, content=content)
        return made

    def forget(self, table: Table, row: UUID) -> None:
        """Take a row out behind everybody's back."""
        with self.clinical.file.transaction() as connection:
            connection.execute(delete(table).where(table.c.id == row))

    def trail(self, home: TrailHome) -> list[AuditEntry]:
        """The file's audit rows, oldest first."""
        with home.file.reading() as connection:
            return list(audit_rows.newest(connection, home.tables, AuditFilter(), limit=1_000))[::-1]

    def _next_id(self) -> UUID:
        """Ids in the order in which things were made, though the clock stands still."""
        self.rows += 1
        return UUID(int=1_000 + self.rows)

    def _add(self, table: Table, **values: object) -> None:
        with self.clinical.file.transaction() as connection:
            connection.execute(insert(table).values(**values))


def found(folder: Path, clock: FakeClock) -> None:
    """Make both files in ``folder`` and close them."""
    for name in _TABLES:
        _home(folder, name, clock, create_file).file.close()


def opened(folder: Path, clock: FakeClock) -> SmallClinic:
    """The clinic that was made in ``folder`` or copied there."""

    def open_again(path: Path, key: bytes, heads: HeadFile) -> EncryptedFile:
        return open_file(path, key, heads, copies=folder / "before-migration", now=clock())

    return SmallClinic(_home(folder, "registry", clock, open_again), _home(folder, "clinical", clock, open_again), clock, _PC)


def _home(folder: Path, name: str, clock: FakeClock, opener: Callable[[Path, bytes, HeadFile], EncryptedFile]) -> TrailHome:
    heads, tables = HeadFile(folder / "head.json", ClinicId(UUID(int=1)), _PC), _TABLES[name]
    file = opener(folder / f"{name}.db", name.encode().ljust(32), heads)
    home = TrailHome(file, tables, AuditTrail(name, tables, clock, heads))
    if opener is create_file:
        with file.maintenance() as connection:
            connection.execute(insert(tables.keys).values(epoch=1, key=b"k" * 32, since=clock()))
            if name == "registry":
                patients_gate.start_series(connection, _PC, "A")
                policy_gate.adopt(connection, a_profile(), at=clock())
            else:
                _chart.create_all(connection)
    return home


def ananya() -> Registration:
    """Somebody with names in two scripts and something in every part of a registration."""
    return Registration(
        name=HumanName(family="Sharma", given="Ananya", prefix="Ms", native="अनन्या शर्मा"),
        birth=BirthDate(day=date(1984, 2, 29)),
        gender=Gender.FEMALE,
        contacts=(
            ContactPoint(kind=ContactKind.MOBILE, value="+91 98200 12345", preferred=True),
            ContactPoint(kind=ContactKind.EMAIL, value="ananya@example.org"),
        ),
        addresses=(Address(lines="12 Lake View\nFlat 4", city="Pune", district="Maharashtra", postal_code="411001", country="India"),),
        provenance=Provenance.IN_PERSON,
    )


def a_request(**changes: object) -> CopyRequest:
    """The patient asks for everything, and showed a passport."""
    usual: dict[str, object] = {
        "asker": Asker.PATIENT,
        "asker_words": "the patient",
        "identity_check": "passport, photo matches",
        "received_on": TODAY,
        "scope": CopyScope(),
    }
    return CopyRequest(**(usual | changes))  # type: ignore[arg-type]  # a builder: the answers above fit the fields
