"""A clinic with real keys and both encrypted files, at which people sign in one after the other, as ``bootstrap`` has it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Table, insert

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Role
from clinic_app.audit import gate as audit_gate
from clinic_app.audit.model import AuditEntry, AuditEvent, AuditFilter
from clinic_app.audit.tables import TrailTables, clinical_audit, registry_audit
from clinic_app.audit.trail import AuditTrail, RegistryRefusals, TrailHome
from clinic_app.clock import local_day
from clinic_app.identifiers import ClinicId, CommandId, PcId, SessionId, StaffId, new_command
from clinic_app.staff import gate
from clinic_app.staff.deputy_service import DeputyService
from clinic_app.staff.key_deeds import KeyDeeds
from clinic_app.staff.key_rotation import KeyRotations
from clinic_app.staff.leaver_service import LeaverService
from clinic_app.staff.model import Arrival, NewMember, StaffMember, StaffName
from clinic_app.staff.service import StaffService
from clinic_app.staff.signing_in import settle
from clinic_app.vault.derivation import VaultFile
from clinic_app.vault.drafts import DraftDrawer
from clinic_app.vault.folder import DataFolder
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.key_cabinet import KeyCabinet
from clinic_app.vault.key_generation import keep_generation, kept_generation
from clinic_app.vault.migrating import create_file, open_file
from clinic_app.vault.open_keys import NewPerson, OpenKeys
from clinic_app.vault.tables import clinical_identity, registry_identity
from tests.fake_clock import FakeClock
from tests.vault.builders import CHEAP, SECRET, password_of

ZONE = "Asia/Kolkata"
_FILES: dict[VaultFile, tuple[TrailTables, Table]] = {
    VaultFile.REGISTRY: (registry_audit, registry_identity),
    VaultFile.CLINICAL: (clinical_audit, clinical_identity),
}


@dataclass(slots=True)
class AtWork:
    """Somebody signed in, with what they can reach."""

    actor: Actor
    arrival: Arrival
    keys: OpenKeys
    registry: TrailHome
    clinical: TrailHome | None
    staff: StaffService
    leavers: LeaverService
    deputies: DeputyService
    notices: tuple[str, ...]
    since: datetime
    """From when on ``trail`` looks."""

    def trail(self, event: AuditEvent | None = None, *, home: TrailHome | None = None) -> tuple[AuditEntry, ...]:
        """The newest rows of one file's trail, the registry's unless said otherwise, without those of the founding."""
        wanted = AuditFilter(events=frozenset() if event is None else frozenset({event}), since=self.since)
        file = home or self.registry
        with file.file.reading() as connection:
            return audit_gate.newest(connection, file.tables, wanted, limit=50)

    def staff_with(self, deeds: type[KeyDeeds], clinic: "StaffedClinic") -> StaffService:
        """The service, whose keys change in another way than the program's."""
        cabinet = KeyCabinet(clinic.folder, clinic.pc, clinic.clock, CHEAP)
        others = deeds(self.registry, self.clinical, cabinet, self.keys, clinic_name="")
        return StaffService(self.registry, others, clinic.rotations(others, self.registry, self.clinical), clinic.clock)

    def close(self) -> None:
        """Sign out."""
        for home in (self.registry, self.clinical):
            if home is not None:
                home.file.close()


@dataclass(slots=True)
class StaffedClinic:
    """A clinic with a manager (maya), a doctor (dee) and a receptionist (rita); whoever signs in takes the place of whoever was there."""

    folder: Path
    clock: FakeClock
    clinic: ClinicId
    pc: PcId
    maya: StaffId
    dee: StaffId
    rita: StaffId
    founded_at: datetime
    present: AtWork | None = field(default=None)

    @property
    def today(self) -> date:
        """The day at the clinic."""
        return local_day(self.clock(), ZONE)

    def command(self) -> CommandId:
        """The name of a new deed."""
        return new_command(self.clock())

    def sign_in(self, username: str, password: bytearray | None = None) -> AtWork:
        """What ``bootstrap`` and ``opening`` do with a username and a password, here ``password_of(username)`` unless given."""
        self.leave()
        self.clock.advance(minutes=1)
        cabinet = KeyCabinet(self.folder, self.pc, self.clock, CHEAP)
        keys = cabinet.unlock(username, password or password_of(username), SECRET)
        heads = HeadFile(self.folder / "head.json", self.clinic, self.pc)
        registry = self._home(VaultFile.REGISTRY, keys, heads)
        clinical = None if keys.clinical_key is None else self._home(VaultFile.CLINICAL, keys, heads)
        with registry.file.reading() as connection:
            known = kept_generation(connection, registry_identity)
            arrival = gate.arrival(connection, keys, on=self.today)
        vouched = None
        if clinical is not None:
            with clinical.file.reading() as connection:
                vouched = kept_generation(connection, clinical_identity)
        generations = cabinet.check_generation(keys, registry=known, clinical=vouched)
        actor = Actor(
            staff_id=keys.staff_id,
            username=keys.username,
            roles=arrival.roles,
            pc=self.pc,
            session=SessionId(uuid4()),
            refusals=RegistryRefusals(registry),
            deputising=arrival.deputising,
        )
        with registry.file.transaction() as connection:
            people = () if clinical is None else cabinet.roll(keys).people
            ahead = generations.file - known
            notices = settle(connection, registry.trail, actor, people, generations_ahead=ahead, at=self.clock())
            keep_generation(connection, registry_identity, generations.file)
            registry.trail.record(connection, actor, AuditEvent.SIGN_IN)
        if clinical is not None:
            with clinical.file.transaction() as connection:
                keep_generation(connection, clinical_identity, generations.vouched)
        deeds = KeyDeeds(registry, clinical, cabinet, keys, clinic_name="Sunrise")
        rotations = self.rotations(deeds, registry, clinical)
        staff = StaffService(registry, deeds, rotations, self.clock)
        leavers = LeaverService(registry, deeds, rotations, DraftDrawer(self.folder / "drafts", keys), self.clock)
        deputies = DeputyService(registry, clinical, deeds, self.clock, zone=ZONE)
        self.present = AtWork(actor, arrival, keys, registry, clinical, staff, leavers, deputies, notices, self.founded_at)
        return self.present

    def sign_in_beside(self, username: str) -> AtWork:
        """The same without sending away whoever is there."""
        there, self.present = self.present, None
        try:
            return self.sign_in(username)
        finally:
            self.present = there

    def leave(self) -> None:
        """Sign whoever is there out."""
        if self.present is not None:
            self.present.close()
            self.present = None

    def add(self, username: str, *roles: Role) -> StaffId:
        """Let maya add somebody whose own password is ``password_of(username)``."""
        maya = self.sign_in("maya")
        added = maya.staff.add(maya.actor, self.command(), a_new_member(username, *roles))
        assert added.words is not None
        newcomer = self.sign_in(username, bytearray(added.words, "utf-8"))
        newcomer.staff.change_own_password(newcomer.actor, self.command(), bytearray(added.words, "utf-8"), password_of(username))
        return added.member.id

    def rotations(self, deeds: KeyDeeds, registry: TrailHome, clinical: TrailHome | None) -> KeyRotations:
        """Changes of keys in a session."""
        homes = (registry,) if clinical is None else (registry, clinical)
        return KeyRotations(deeds, homes, DataFolder(self.folder), self.clock)

    def _home(self, file: VaultFile, keys: OpenKeys, heads: HeadFile) -> TrailHome:
        key = keys.sqlcipher_key(file)
        assert key is not None
        tables = _FILES[file][0]
        opened = open_file(self.folder / f"{file.value}.db", key, heads, copies=self.folder / "before-migration", now=self.clock())
        return TrailHome(opened, tables, AuditTrail(file.value, tables, self.clock, heads))


def a_new_member(username: str, *roles: Role, display: str = "") -> NewMember:
    """Somebody to be added."""
    return NewMember(username=username, name=StaffName(display=display or username.title()), roles=frozenset(roles))


def a_staffed_clinic(folder: Path, clock: FakeClock) -> StaffedClinic:
    """Found one in an existing folder, as ``bootstrap`` does."""
    clinic, pc, maya = ClinicId(uuid4()), PcId(uuid4()), StaffId(uuid4())
    person = NewPerson(staff_id=maya, username="maya", roles=frozenset({Role.MANAGER}))
    keys, _ = KeyCabinet(folder, pc, clock, CHEAP).create(clinic, person, password_of("maya"), SECRET)
    heads = HeadFile(folder / "head.json", clinic, pc)
    for file, (tables, identity) in _FILES.items():
        key = keys.sqlcipher_key(file)
        assert key is not None
        made = create_file(folder / f"{file.value}.db", key, heads)
        with made.transaction() as connection:
            connection.execute(insert(tables.keys).values(epoch=1, key=bytes(32), since=clock()))
            row = {"only": 1, "clinic_id": clinic, "file": file.value, "created_at": clock()}
            generation = keys.generations.file if file is VaultFile.REGISTRY else keys.generations.vouched
            connection.execute(insert(identity).values(**row, key_generation=generation))
            if file is VaultFile.REGISTRY:
                name = StaffName(display="Maya Rao", title="Ms")
                roles = frozenset({Role.MANAGER})
                gate.enrol(connection, StaffMember(id=maya, username="maya", name=name, recorded_roles=roles, added_at=clock()))
        made.close()
    staffed = StaffedClinic(folder=folder, clock=clock, clinic=clinic, pc=pc, maya=maya, dee=maya, rita=maya, founded_at=clock())
    staffed.dee, staffed.rita = staffed.add("dee", Role.DOCTOR), staffed.add("rita", Role.RECEPTIONIST)
    staffed.leave()
    staffed.founded_at = clock.advance(minutes=1)
    return staffed
