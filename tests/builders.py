"""What most tests of the core start from: an encrypted file with its trail, a person at work, somebody to register."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import insert

from clinic_app.access.actor import Actor, RefusalLog
from clinic_app.access.permissions import Permission, Role
from clinic_app.audit.model import ChainFinding
from clinic_app.audit.service import AuditService
from clinic_app.audit.tables import TrailTables, clinical_audit, registry_audit
from clinic_app.audit.trail import AuditTrail, RegistryRefusals, TrailHome
from clinic_app.identifiers import ClinicId, CommandId, PatientId, PcId, SessionId, StaffId, new_command
from clinic_app.patients import gate as patients_gate
from clinic_app.patients.model import BirthDate, ContactKind, ContactPoint, Gender, HumanName, Provenance, Registration
from clinic_app.patients.service import PatientService
from clinic_app.policy.profile import DateOrder
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.migrating import create_file, open_file
from tests.fake_clock import FakeClock

FILE_KEY = bytes(range(32))
"""The raw key of the test files; fixed, so that a test can look into one from outside."""

AUDIT_KEY = bytes(range(32, 64))


class RefusalsKept:
    """A log of refusals for somebody who sits at no file."""

    def __init__(self) -> None:
        self.refused: list[Permission] = []

    def record_refusal(self, actor: Actor, permission: Permission, *, patient: PatientId | None, thing: UUID | None) -> None:
        """Keep which permission was missing."""
        self.refused.append(permission)


def an_actor(*roles: Role, refusals: RefusalLog | None = None, pc: PcId | None = None, deputising: bool = False) -> Actor:
    """Somebody who works here, signed in."""
    return Actor(
        staff_id=StaffId(uuid4()),
        username="rita",
        roles=frozenset(roles),
        pc=pc or PcId(uuid4()),
        session=SessionId(uuid4()),
        refusals=refusals or RefusalsKept(),
        deputising=deputising,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFile:
    """One encrypted file of a test clinic, open on one PC."""

    folder: Path
    clinic: ClinicId
    pc: PcId
    heads: HeadFile
    home: TrailHome
    clock: FakeClock

    @property
    def path(self) -> Path:
        """Where the encrypted file lies."""
        return self.home.file.path

    def command(self) -> CommandId:
        """The name of a new deed."""
        return new_command(self.clock())

    def actor(self, *roles: Role, deputising: bool = False) -> Actor:
        """Somebody at this PC, whose refusals this file keeps."""
        return an_actor(*roles, refusals=RegistryRefusals(self.home), pc=self.pc, deputising=deputising)

    def patients(self, *, order: DateOrder = DateOrder.DAY_FIRST, zone: str = "Asia/Kolkata") -> PatientService:
        """The service that registers and finds people."""
        return PatientService(self.home, self.clock, zone=zone, order=order)

    def verified(self) -> tuple[ChainFinding, ...]:
        """What a manager's verification finds."""
        return AuditService(self.home, None).verify(self.actor(Role.MANAGER))

    @contextmanager
    def closed(self) -> Iterator[Path]:
        """The path of the file while it is shut, for tests that take it in their own hands; it stays shut afterwards."""
        self.home.file.close()
        yield self.path

    def reopened(self) -> "OpenFile":
        """The same after the program was started again."""
        self.home.file.close()
        return opened_copy(self, self.folder)


def opened_copy(original: OpenFile, folder: Path) -> OpenFile:
    """A folder that was copied from ``original``'s, opened as the program opens it."""
    heads = HeadFile(folder / "head.json", original.clinic, original.pc)
    now = original.clock()
    file = open_file(folder / original.path.name, FILE_KEY, heads, copies=folder / "before-migration", now=now)
    tables = original.home.tables
    home = TrailHome(file, tables, AuditTrail(file.name, tables, original.clock, heads))
    return OpenFile(folder=folder, clinic=original.clinic, pc=original.pc, heads=heads, home=home, clock=original.clock)


def a_registry(folder: Path, *, clock: FakeClock | None = None, series: str = "A") -> OpenFile:
    """A new ``registry.db`` in an existing folder, whose PC gives record numbers of ``series``."""
    clinic, pc = ClinicId(uuid4()), PcId(uuid4())
    opened = _new_file("registry", registry_audit, folder, HeadFile(folder / "head.json", clinic, pc), clinic, pc, clock or FakeClock())
    with opened.home.file.transaction() as connection:
        patients_gate.start_series(connection, pc, series)
    return opened


def a_registry_found(folder: Path) -> OpenFile:
    """A ``registry.db`` that an earlier run made and left without its mark, open on a new PC."""
    clinic, pc, clock = ClinicId(uuid4()), PcId(uuid4()), FakeClock()
    heads = HeadFile(folder / "head.json", clinic, pc)
    file = open_file(folder / "registry.db", FILE_KEY, heads, copies=folder / "before-migration", now=clock())
    home = TrailHome(file, registry_audit, AuditTrail("registry", registry_audit, clock, heads))
    return OpenFile(folder=folder, clinic=clinic, pc=pc, heads=heads, home=home, clock=clock)


def a_clinical_file(beside: OpenFile) -> OpenFile:
    """A new ``clinical.db`` of the same clinic, open on the same PC."""
    return _new_file("clinical", clinical_audit, beside.folder, beside.heads, beside.clinic, beside.pc, beside.clock)


def _new_file(name: str, tables: TrailTables, folder: Path, heads: HeadFile, clinic: ClinicId, pc: PcId, clock: FakeClock) -> OpenFile:
    file = create_file(folder / f"{name}.db", FILE_KEY, heads)
    with file.transaction() as connection:
        connection.execute(insert(tables.keys).values(epoch=1, key=AUDIT_KEY, since=clock()))
    home = TrailHome(file, tables, AuditTrail(name, tables, clock, heads))
    return OpenFile(folder=folder, clinic=clinic, pc=pc, heads=heads, home=home, clock=clock)


def a_name(family: str = "Sharma", given: str = "Ananya Devi", *, prefix: str = "", native: str = "") -> HumanName:
    """A person's name."""
    return HumanName(family=family, given=given, prefix=prefix, native=native)


def a_phone(value: str = "+91 98110 44471", *, kind: ContactKind = ContactKind.MOBILE) -> ContactPoint:
    """A phone to be reached by."""
    return ContactPoint(kind=kind, value=value)


def a_registration(
    name: HumanName | None = None, *, birth: date | None = date(1984, 2, 29), contacts: tuple[ContactPoint, ...] = ()
) -> Registration:
    """What reception writes down about somebody, Ananya Devi Sharma unless the test says otherwise."""
    return Registration(
        name=name or a_name(native="अनन्या देवी शर्मा"),
        birth=None if birth is None else BirthDate(day=birth),
        gender=Gender.FEMALE,
        contacts=contacts or (a_phone(),),
        provenance=Provenance.IN_PERSON,
    )
