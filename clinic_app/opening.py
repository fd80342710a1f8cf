"""Opens the encrypted files of a clinic with one person's keys, and sees that they are what they must be."""

import secrets
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Table, insert, select

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Role
from clinic_app.assembly import Arrived, Premises, assemble, eraser
from clinic_app.audit import gate as audit_gate
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.tables import TrailTables, clinical_audit, registry_audit
from clinic_app.audit.trail import AuditTrail, RegistryRefusals, TrailHome
from clinic_app.audit.verification import missing_since
from clinic_app.audit.words import BEHIND_ITS_MARK, KEY_FILE_DAMAGED
from clinic_app.clinic import Clinic, Plan
from clinic_app.clock import local_day, shown_day
from clinic_app.erasures.finishing import finish_cut_off, settle_ledger, waiting
from clinic_app.errors import VaultError
from clinic_app.identifiers import ClinicId, SessionId, new_uuid7
from clinic_app.patients import gate as patients_gate
from clinic_app.policy import gate as policy_gate
from clinic_app.staff import gate as staff_gate
from clinic_app.staff.model import StaffMember
from clinic_app.staff.signing_in import report_tries, settle
from clinic_app.vault import rotation
from clinic_app.vault.derivation import VaultFile
from clinic_app.vault.key_generation import keep_generation, kept_generation
from clinic_app.vault.migrating import create_file, open_file
from clinic_app.vault.open_keys import Generations, OpenKeys
from clinic_app.vault.restore_folder import KEPT, clear_old
from clinic_app.vault.tables import clinical_identity, registry_identity

FIRST_SERIES = "A"
"""The letter of the record numbers that the first PC gives."""

_TABLES: dict[VaultFile, tuple[TrailTables, Table]] = {
    VaultFile.REGISTRY: (registry_audit, registry_identity),
    VaultFile.CLINICAL: (clinical_audit, clinical_identity),
}


class HoldsKeys(Protocol):
    """What opens files: a person's keys, or what a recovery sheet opened."""

    @property
    def clinic(self) -> ClinicId:
        """Whose files."""

    def sqlcipher_key(self, file: VaultFile) -> bytes | None:
        """The raw key of one of the two files; None where it is not held."""

    def former_sqlcipher_key(self, file: VaultFile) -> bytes | None:
        """The raw key under which it may still lie there, if a change of its key was cut off."""


class Opening:
    """The files of one clinic's folder, which this program holds."""

    def __init__(self, premises: Premises) -> None:
        self._premises = premises

    def make(self, keys: OpenKeys, plan: Plan) -> None:
        """Make both files of a new clinic.

        Raises: ``VaultError``.
        """
        for which in VaultFile:
            self._make_file(which, keys, plan)

    def open(self, keys: OpenKeys, failures: int) -> Clinic:
        """Open what ``keys`` open, put the sign-in on record, and give what this person works with.

        ``failures`` wrong passwords lie before it.

        Raises: ``VaultError``.
        """
        homes = self.files(keys)
        try:
            registry = homes[0]
            generations = self._agreed(keys, homes)
            if keys.former and len(homes) > 1:
                generations = self._premises.cabinet.partings.finish(keys)
            with registry.file.reading() as connection:
                profile = policy_gate.current(connection)
                arrival = staff_gate.arrival(connection, keys, on=local_day(self._premises.clock(), profile.place.time_zone))
            actor = Actor(
                staff_id=keys.staff_id,
                username=keys.username,
                roles=arrival.roles,
                pc=keys.pc,
                session=SessionId(new_uuid7(self._premises.clock())),
                refusals=RegistryRefusals(registry),
                deputising=arrival.deputising,
            )
            missing = self.missing(homes)
            notices = (*([] if keys.notice is None else [keys.notice]), *missing)
            details = [code for code, there in ((BEHIND_ITS_MARK, missing), (KEY_FILE_DAMAGED, keys.notice)) if there]
            with registry.file.transaction() as connection:
                people = self._premises.cabinet.roll(keys).people if len(homes) > 1 else ()
                ahead = generations.file - kept_generation(connection, registry_identity)
                settled = settle(connection, registry.trail, actor, people, generations_ahead=ahead, at=self._premises.clock())
                keep_generation(connection, registry_identity, generations.file)
                if Role.MANAGER in actor.roles:
                    report_tries(connection, registry.trail, actor, people, self._premises.throttle)
                registry.trail.record(connection, actor, AuditEvent.SIGN_IN, count=failures, detail=" ".join(details) or None)
            if len(homes) > 1:
                with homes[1].file.transaction() as connection:
                    keep_generation(connection, clinical_identity, generations.vouched)
            later = (*self._erasures(homes, actor), *self._old_folder(actor))
            name = arrival.name.shown if arrival.name is not None else keys.username
            arrived = Arrived(name=name, profile=profile, notices=notices + settled + later)
            return assemble(self._premises, keys, actor, arrived, homes)
        except BaseException:
            for home in homes:
                home.file.close()
            raise

    def files(self, keys: HoldsKeys) -> tuple[TrailHome, ...]:
        """The files that ``keys`` open, the registry first; whoever asks closes them.

        Raises: ``VaultError``; none is then open.
        """
        homes: list[TrailHome] = []
        # First: on a full disk the ballast makes room for the row that is left before anything is shown.
        self._premises.gate.look()
        # Copies from a change of keys that came to nothing; of one that counts they are made anew.
        rotation.clear(self._premises.folder.rotation)
        try:
            for which in VaultFile:
                if keys.sqlcipher_key(which) is not None:
                    homes.append(self._home(which, keys))
        except BaseException:
            for home in homes:
                home.file.close()
            raise
        return tuple(homes)

    def _make_file(self, which: VaultFile, keys: OpenKeys, plan: Plan) -> None:
        key = keys.sqlcipher_key(which)
        if key is None:
            raise ValueError("a founder holds both keys")
        tables, identity = _TABLES[which]
        now = self._premises.clock()
        generation = keys.generations.file if which is VaultFile.REGISTRY else keys.generations.vouched
        file = create_file(self._path(which), key, self._premises.heads)
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

    def _home(self, which: VaultFile, keys: HoldsKeys) -> TrailHome:
        key = keys.sqlcipher_key(which)
        if key is None:
            raise ValueError("this person does not hold the key of that file")
        tables, identity = _TABLES[which]
        premises = self._premises
        former = keys.former_sqlcipher_key(which)
        if former is not None:
            self._finish_new_key(which, former, key)
        file = open_file(
            self._path(which), key, premises.heads, copies=premises.folder.before_migration, now=premises.clock(), gate=premises.gate
        )
        try:
            with file.reading() as connection:
                row = connection.execute(select(identity.c.clinic_id, identity.c.file)).first()
            if row is None or (row.clinic_id, row.file) != (keys.clinic, which.value):
                raise VaultError(f"{which.value}.db belongs to another clinic; put this clinic's file back from a backup.")
        except BaseException:
            file.close()
            raise
        return TrailHome(file=file, tables=tables, trail=self._trail(which))

    def _finish_new_key(self, which: VaultFile, former: bytes, key: bytes) -> None:
        """Do what was cut off after the key file had named a new key, before anything is written under the former one."""
        folder, tables, now = self._premises.folder, _TABLES[which][0], self._premises.clock()
        rotation.bring_to_key(
            self._path(which),
            former,
            key,
            self._premises.heads,
            folder.rotation,
            lambda connection: audit_gate.begin_epoch(connection, tables, at=now),
        )
        rotation.forget_copies(folder.before_migration, which.value)

    def _agreed(self, keys: OpenKeys, homes: tuple[TrailHome, ...]) -> Generations:
        """The key file's generations, once neither file knows of a later one."""
        known = []
        for home, (_, identity) in zip(homes, _TABLES.values(), strict=False):
            with home.file.reading() as connection:
                known.append(kept_generation(connection, identity))
        return self._premises.cabinet.check_generation(keys, registry=known[0], clinical=known[1] if len(known) > 1 else None)

    def missing(self, homes: tuple[TrailHome, ...]) -> tuple[str, ...]:
        """What is missing since the last mark; the mark is set aside first, because the next save writes a new one."""
        found: list[str] = []
        for home in homes:
            try:
                with home.file.reading() as connection:
                    missing = missing_since(connection, home.tables, home.file.name, self._premises.pc.id, self._premises.heads)
            except VaultError as error:
                missing = str(error)
            if missing is not None:
                self._premises.folder.set_aside(self._premises.folder.head, self._premises.clock())
                found.append(missing)
        return tuple(dict.fromkeys(found))

    def _erasures(self, homes: tuple[TrailHome, ...], actor: Actor) -> tuple[str, ...]:
        """What became of erasures that were cut off, and of their ledger."""
        registry, folder = homes[0], self._premises.folder.path
        told = settle_ledger(registry, self._premises.pc.clinic, folder, self._premises.clock())
        if len(homes) > 1:
            return told + finish_cut_off(registry, eraser(self._premises, *homes), actor)
        with registry.file.reading() as connection:
            return told + waiting(connection)

    def _old_folder(self, actor: Actor) -> tuple[str, ...]:
        """What became of the folder that a restore has replaced; a manager hears of it until it is cleared away."""
        try:
            kept = clear_old(self._premises.folder.path, self._premises.clock())
        except VaultError as error:
            return (str(error),)
        if kept is None or Role.MANAGER not in actor.roles:
            return ()
        note, cleared = kept
        restored = f"This clinic was restored on {shown_day(note.at)} from a backup of {shown_day(note.backup_at)}"
        if cleared:
            return (f"{restored}; the files from before are deleted now, after {KEPT.days} days.",)
        return (f"{restored}; the files from before are kept in {note.old} until {shown_day(note.at + KEPT)}.",)

    def _trail(self, which: VaultFile) -> AuditTrail:
        return AuditTrail(which.value, _TABLES[which][0], self._premises.clock, self._premises.heads)

    def _path(self, which: VaultFile) -> Path:
        return self._premises.folder.registry if which is VaultFile.REGISTRY else self._premises.folder.clinical


def _founder(keys: OpenKeys, plan: Plan, now: datetime) -> StaffMember:
    return StaffMember(id=keys.staff_id, username=keys.username, name=plan.manager_name, recorded_roles=keys.roles, added_at=now)
