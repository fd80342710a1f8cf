"""Puts the core together: founds a clinic, opens its door, signs a person in. Nothing else builds a service.

Three steps, each holding less than the next: ``open_door`` holds the folder's lock and no key; ``Door.sign_in`` trades a
username and a password for a ``Clinic``, which is everything this one person may do; ``Clinic.close`` puts it all away.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, Table, insert, select

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.service import AuditService
from clinic_app.audit.tables import TrailTables, clinical_audit, registry_audit
from clinic_app.audit.trail import AuditTrail, RegistryRefusals, TrailHome
from clinic_app.audit.verification import missing_since
from clinic_app.audit.words import BEHIND_ITS_MARK, KEY_FILE_DAMAGED
from clinic_app.clinic import Charts, Clinic, Founding, Plan, password_rule
from clinic_app.clock import Clock, local_day, system_clock
from clinic_app.errors import NotFound, VaultError
from clinic_app.exchange.service import ExchangeService
from clinic_app.history import gate as history_gate
from clinic_app.history import record_entries as history_map
from clinic_app.history.documents_service import DocumentService
from clinic_app.history.notes_service import NoteService
from clinic_app.history.service import HistoryService
from clinic_app.history.writing import Desk
from clinic_app.identifiers import ClinicId, PatientId, PcId, SessionId, StaffId, new_uuid7
from clinic_app.patients import gate as patients_gate
from clinic_app.patients import record_entries as patients_map
from clinic_app.patients.service import PatientService
from clinic_app.policy import gate as policy_gate
from clinic_app.policy.profile import Profile
from clinic_app.policy.service import SettingsService
from clinic_app.record_copy import record_entries as record_copy_map
from clinic_app.record_copy.service import RecordCopyService
from clinic_app.record_map import ground as ground_map
from clinic_app.record_map.entries import RecordMap
from clinic_app.staff import gate as staff_gate
from clinic_app.staff import record_entries as staff_map
from clinic_app.staff.deputy_service import DeputyService
from clinic_app.staff.key_deeds import KeyDeeds
from clinic_app.staff.model import StaffMember
from clinic_app.staff.service import StaffService
from clinic_app.staff.signing_in import report_tries, settle
from clinic_app.upkeep.service import Places, UpkeepService
from clinic_app.vault import device_secret
from clinic_app.vault.blobs import BlobStore
from clinic_app.vault.derivation import VaultFile
from clinic_app.vault.drafts import DraftDrawer
from clinic_app.vault.errors import (
    DeviceSecretUnreadable,
    KeyringAbsent,
    KeyringBroken,
    KeyringUnsafe,
    KeyringUnusableForFounding,
    WrongPassword,
)
from clinic_app.vault.folder import DataFolder, Pc
from clinic_app.vault.founding_mark import UnderWay
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.key_cabinet import KeyCabinet
from clinic_app.vault.key_generation import keep_generation, kept_generation
from clinic_app.vault.migrating import create_file, open_file
from clinic_app.vault.open_keys import Generations, NewPerson, OpenKeys
from clinic_app.vault.safe_files import write_atomically
from clinic_app.vault.tables import clinical_identity, registry_identity
from clinic_app.vault.throttle import Throttle

RECORD_MAP = RecordMap(
    (*ground_map.ENTRIES, *patients_map.ENTRIES, *history_map.ENTRIES, *record_copy_map.ENTRIES),
    (*ground_map.NOBODYS, *patients_map.NOBODYS, *staff_map.NOBODYS, *record_copy_map.NOBODYS),
)
"""Every table that holds something about a person, and why the others do not."""

FIRST_SERIES = "A"
"""The letter of the record numbers that the first PC gives."""

_TABLES: dict[VaultFile, tuple[TrailTables, Table]] = {
    VaultFile.REGISTRY: (registry_audit, registry_identity),
    VaultFile.CLINICAL: (clinical_audit, clinical_identity),
}


class Door:
    """A clinic whose folder this program holds, and whose files are still closed."""

    def __init__(self, folder: DataFolder, pc: Pc, clock: Clock) -> None:
        self.pc = pc
        self._folder = folder
        self._clock = clock
        self._heads = HeadFile(folder.head, pc.clinic, pc.id)
        self._cabinet = KeyCabinet(folder.path, pc.id, clock)
        self._throttle = Throttle(folder.throttle, clock)
        self._founding = False

    def sign_in(self, username: str, password: bytearray) -> Clinic:
        """Open what this person's keys open; the sign-in is on record before anything is shown. ``password`` is wiped.

        Raises: ``TooManyTries``, ``WrongPassword``, what ``device_secret.load`` raises, ``VaultError``.
        """
        self._throttle.ask(username)
        secret = device_secret.load(self.pc.clinic, self.pc.id) if self._cabinet.needs_device_secret() else None
        try:
            keys = self._cabinet.unlock(username, password, secret)
        except WrongPassword:
            self._throttle.failed(username)
            raise
        tries = self._throttle.tries(username)
        clinic = self._open(keys, 0 if tries is None else tries.count)
        # Only now: a power cut before this line has them told twice, and never not at all.
        self._throttle.passed(username)
        if Role.MANAGER in clinic.actor.roles:
            self._throttle.all_reported()
        return clinic

    def accept_sheets(self) -> None:
        """The sheets are printed or saved: from here on the clinic stays.

        Raises: ``CannotWrite``; the founding is then not at its end.
        """
        self._folder.finish()
        self._founding = False

    def found(self, plan: Plan, password: bytearray, *, begun_again: bool) -> Founding:
        """Make the clinic's keys and files in a folder that was just prepared, and open it for its manager."""
        self._founding = True
        self._folder.begin(self.pc, keyring=plan.use_keyring)
        secret = device_secret.fresh() if plan.use_keyring else None
        if secret is not None:
            try:
                device_secret.store(self.pc.clinic, self.pc.id, secret)
            except (KeyringAbsent, KeyringUnsafe, KeyringBroken, DeviceSecretUnreadable):
                raise KeyringUnusableForFounding from None
        manager = NewPerson(staff_id=StaffId(new_uuid7(self._clock())), username=plan.manager_username, roles=frozenset({Role.MANAGER}))
        keys, sheets = self._cabinet.create(self.pc.clinic, manager, password, secret, clinic_name=plan.profile.contact.name)
        for which in VaultFile:
            self._make_file(which, keys, plan)
        return Founding(clinic=self._open(keys, 0), sheets=sheets, begun_again=begun_again)

    def abandon(self, *, keyring: bool) -> None:
        """Take away again what a founding has made whose sheets nobody has; nothing where there is no such founding.

        Raises: ``CannotWrite``; the next founding in the folder then clears the rest.
        """
        if self._founding:
            self._founding = False
            _clear(self._folder, UnderWay(clinic=self.pc.clinic, pc=self.pc.id, keyring=keyring))

    def _make_file(self, which: VaultFile, keys: OpenKeys, plan: Plan) -> None:
        key = keys.sqlcipher_key(which)
        if key is None:
            raise ValueError("a founder holds both keys")
        tables, identity = _TABLES[which]
        now = self._clock()
        generation = keys.generations.file if which is VaultFile.REGISTRY else keys.generations.vouched
        file = create_file(self._path(which), key, self._heads)
        try:
            with file.transaction() as connection:
                connection.execute(
                    insert(identity).values(only=1, clinic_id=keys.clinic, file=which.value, key_generation=generation, created_at=now)
                )
                connection.execute(insert(tables.keys).values(epoch=1, key=secrets.token_bytes(32), since=now))
                if which is VaultFile.REGISTRY:
                    policy_gate.adopt(connection, plan.profile, at=now)
                    staff_gate.enrol(connection, _founder(keys, plan, now))
                    patients_gate.start_series(connection, keys.pc, FIRST_SERIES)
                    home = TrailHome(file=file, tables=tables, trail=self._trail(which))
                    actor = Actor(
                        staff_id=keys.staff_id,
                        username=keys.username,
                        roles=keys.roles,
                        pc=keys.pc,
                        session=SessionId(new_uuid7(now)),
                        refusals=RegistryRefusals(home),
                    )
                    home.trail.record(connection, actor, AuditEvent.CLINIC_CREATE, thing=keys.clinic)
        finally:
            file.close()

    def _open(self, keys: OpenKeys, failures: int) -> Clinic:
        homes: list[TrailHome] = []
        try:
            for which in VaultFile:
                if keys.sqlcipher_key(which) is not None:
                    homes.append(self._home(which, keys))
            registry = homes[0]
            generations = self._agreed(keys, homes)
            with registry.file.reading() as connection:
                profile = policy_gate.current(connection)
                arrival = staff_gate.arrival(connection, keys, on=local_day(self._clock(), profile.place.time_zone))
            actor = Actor(
                staff_id=keys.staff_id,
                username=keys.username,
                roles=arrival.roles,
                pc=keys.pc,
                session=SessionId(new_uuid7(self._clock())),
                refusals=RegistryRefusals(registry),
                deputising=arrival.deputising,
            )
            missing = self._missing(homes)
            notices = (*([] if keys.notice is None else [keys.notice]), *missing)
            details = [code for code, there in ((BEHIND_ITS_MARK, missing), (KEY_FILE_DAMAGED, keys.notice)) if there]
            with registry.file.transaction() as connection:
                people = self._cabinet.roll(keys).people if len(homes) > 1 else ()
                ahead = generations.file - kept_generation(connection, registry_identity)
                settled = settle(connection, registry.trail, actor, people, generations_ahead=ahead, at=self._clock())
                keep_generation(connection, registry_identity, generations.file)
                if Role.MANAGER in actor.roles:
                    report_tries(connection, registry.trail, actor, people, self._throttle)
                registry.trail.record(connection, actor, AuditEvent.SIGN_IN, count=failures, detail=" ".join(details) or None)
            if len(homes) > 1:
                with homes[1].file.transaction() as connection:
                    keep_generation(connection, clinical_identity, generations.vouched)
            name = arrival.name.shown if arrival.name is not None else keys.username
            return self._clinic(keys, actor, name, profile, homes, notices + settled)
        except BaseException:
            for home in homes:
                home.file.close()
            raise

    def _home(self, which: VaultFile, keys: OpenKeys) -> TrailHome:
        key = keys.sqlcipher_key(which)
        if key is None:
            raise ValueError("this person does not hold the key of that file")
        tables, identity = _TABLES[which]
        file = open_file(self._path(which), key, self._heads, copies=self._folder.before_migration, now=self._clock())
        try:
            with file.reading() as connection:
                row = connection.execute(select(identity.c.clinic_id, identity.c.file)).first()
            if row is None or (row.clinic_id, row.file) != (keys.clinic, which.value):
                raise VaultError(f"{which.value}.db belongs to another clinic; put this clinic's file back from a backup.")
        except BaseException:
            file.close()
            raise
        return TrailHome(file=file, tables=tables, trail=self._trail(which))

    def _agreed(self, keys: OpenKeys, homes: list[TrailHome]) -> Generations:
        """The key file's generations, once neither file knows of a later one."""
        known = []
        for home, (_, identity) in zip(homes, _TABLES.values(), strict=False):
            with home.file.reading() as connection:
                known.append(kept_generation(connection, identity))
        return self._cabinet.check_generation(keys, registry=known[0], clinical=known[1] if len(known) > 1 else None)

    def _missing(self, homes: list[TrailHome]) -> tuple[str, ...]:
        """What is missing since the last mark; the mark is set aside first, because the next save writes a new one."""
        found: list[str] = []
        for home in homes:
            try:
                with home.file.reading() as connection:
                    missing = missing_since(connection, home.tables, home.file.name, self.pc.id, self._heads)
            except VaultError as error:
                missing = str(error)
            if missing is not None:
                self._folder.set_aside(self._folder.head, self._clock())
                found.append(missing)
        return tuple(dict.fromkeys(found))

    def _clinic(
        self, keys: OpenKeys, actor: Actor, name: str, profile: Profile, homes: list[TrailHome], notices: tuple[str, ...]
    ) -> Clinic:
        registry, clinical = homes[0], homes[1] if len(homes) > 1 else None
        blobs, drafts = BlobStore(self._folder.blobs, keys.clinic), DraftDrawer(self._folder.drafts, keys)
        deeds = KeyDeeds(registry, clinical, self._cabinet, keys, clinic_name=profile.contact.name)
        return Clinic(
            actor=actor,
            name=name,
            profile=profile,
            clock=self._clock,
            must_change_password=keys.must_change_password,
            password_rule=password_rule(use_keyring=keys.device_secret is not None),
            notices=notices,
            audit=AuditService(registry, clinical),
            deputies=DeputyService(registry, clinical, deeds, self._clock, zone=profile.place.time_zone),
            settings=SettingsService(registry, self._clock),
            staff=StaffService(registry, deeds, self._clock),
            patients=PatientService(registry, self._clock, zone=profile.place.time_zone, order=profile.place.date_order),
            record_copies=RecordCopyService(
                registry,
                clinical,
                self._clock,
                zone=profile.place.time_zone,
                record_map=RECORD_MAP,
                read_file=lambda connection, patient, document: _document(connection, blobs, patient, document),
            ),
            charts=None if clinical is None else self._charts(registry, clinical, profile, blobs),
            upkeep=UpkeepService(
                registry, clinical, self._cabinet, keys, self._places(drafts, blobs), self._clock, zone=profile.place.time_zone
            ),
            drafts=drafts,
            imports=None if clinical is None else ExchangeService(registry, clinical, blobs, self._clock, zone=profile.place.time_zone),
            homes=tuple(homes),
        )

    def _charts(self, registry: TrailHome, clinical: TrailHome, profile: Profile, blobs: BlobStore) -> Charts:
        desk = Desk(clinical, registry, self._clock, zone=profile.place.time_zone)
        return Charts(history=HistoryService(desk), notes=NoteService(desk), documents=DocumentService(desk, blobs))

    def _places(self, drafts: DraftDrawer, blobs: BlobStore) -> Places:
        return Places(
            folder=self._folder.path, unheld=self._folder.clinical, heads=self._heads, blobs=blobs, drafts=drafts, throttle=self._throttle
        )

    def _trail(self, which: VaultFile) -> AuditTrail:
        return AuditTrail(which.value, _TABLES[which][0], self._clock, self._heads)

    def _path(self, which: VaultFile) -> Path:
        return self._folder.registry if which is VaultFile.REGISTRY else self._folder.clinical


@contextmanager
def open_door(path: Path, *, clock: Clock = system_clock) -> Iterator[Door]:
    """Hold the clinic in ``path`` for this program until the end of the block.

    Raises: ``VaultError`` where no clinic is there, somebody else holds it or its place is not safe.
    """
    folder = DataFolder(path)
    pc = folder.pc()
    lock = folder.lock(pc.name, clock())
    try:
        yield Door(folder, pc, clock)
    finally:
        lock.release()


@contextmanager
def found_clinic(path: Path, plan: Plan, password: bytearray, *, clock: Clock = system_clock) -> Iterator[tuple[Door, Founding]]:
    """Make a clinic in the empty or missing folder ``path``; it is held until the end of the block.

    The founding's clinic is open for its manager; whoever has it closes it. A clinic whose recovery sheets nobody kept is worse
    than none: unless ``Door.accept_sheets`` was called, everything is taken away again at the end of the block. What a power cut
    has left of an earlier founding is taken away first: nobody was ever let in to it, so nothing of value lies in it.

    Raises: ``ClinicAlreadyHere``, ``VaultError``, ``PasswordRefused``, ``UsernameUnfit``, what ``device_secret.store`` raises.
    """
    now = clock()
    folder = DataFolder(path)
    folder.prepare()
    pc = Pc(id=PcId(new_uuid7(now)), clinic=ClinicId(new_uuid7(now)), name=plan.pc_name, made_at=now)
    lock = folder.lock(pc.name, now)
    try:
        cut_off = folder.cut_off_founding()
        if cut_off is not None:
            _clear(folder, cut_off)
        folder.require_free()
        door = Door(folder, pc, clock)
        try:
            yield door, door.found(plan, password, begun_again=cut_off is not None)
        except BaseException:
            # The first error is the one to be heard; what cannot be cleared now, the next founding clears.
            with suppress(VaultError):
                door.abandon(keyring=plan.use_keyring)
            raise
        door.abandon(keyring=plan.use_keyring)
    finally:
        lock.release()


def _clear(folder: DataFolder, founding: UnderWay) -> None:
    if founding.keyring:
        # Before the mark goes, which alone says where the secret lies. Left behind in a keyring that is shut it opens nothing.
        with suppress(VaultError):
            device_secret.forget(founding.clinic, founding.pc)
    folder.clear()


def _document(connection: Connection, blobs: BlobStore, patient: PatientId, document: UUID) -> bytes:
    """The bytes of somebody's document, for the copy of their record."""
    found = history_gate.document_blob(connection, patient, document)
    if found is None:
        raise NotFound("Only the existence of this document is known here; ask for it where it lies.")
    return blobs.read(*found)


def place_for_clinic(chosen: Path) -> Path:
    """The folder of the clinic that lies or would lie where a person chose; see ``DataFolder.place_in_it`` for what it raises."""
    return DataFolder(chosen).place_in_it()


def save_file(path: Path, content: bytes) -> None:
    """Put a file where a person asked for it, whole or not at all.

    Raises: ``DiskFull``, ``CannotWrite``.
    """
    write_atomically(path, content)


def _founder(keys: OpenKeys, plan: Plan, now: datetime) -> StaffMember:
    return StaffMember(id=keys.staff_id, username=keys.username, name=plan.manager_name, recorded_roles=keys.roles, added_at=now)
