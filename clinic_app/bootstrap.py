"""The way in to a clinic: founds one, opens its door, signs a person in.

Three steps, each holding less than the next: ``open_door`` holds the folder's lock and no key; ``Door.sign_in`` trades a
username and a password for a ``Clinic``, which is everything this one person may do; ``Clinic.close`` puts it all away.
"""

import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from clinic_app.access.permissions import Role
from clinic_app.assembly import Premises
from clinic_app.clinic import Clinic, Founding, Plan
from clinic_app.clock import Clock, system_clock
from clinic_app.errors import VaultError
from clinic_app.identifiers import ClinicId, PcId, StaffId, new_uuid7
from clinic_app.opening import Opening
from clinic_app.rescue import RescueDesk
from clinic_app.vault import device_secret, restore_folder
from clinic_app.vault.disk_space import Room
from clinic_app.vault.folder import DataFolder, Pc
from clinic_app.vault.folder_errors import PcFileUnusable
from clinic_app.vault.folder_lock import ClinicLock
from clinic_app.vault.founding_mark import UnderWay
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.key_cabinet import KeyCabinet
from clinic_app.vault.key_errors import Suspended, WrongPassword
from clinic_app.vault.keyring_errors import DeviceSecretUnreadable, KeyringAbsent, KeyringBroken, KeyringUnsafe, KeyringUnusableForFounding
from clinic_app.vault.open_keys import NewPerson, OpenKeys
from clinic_app.vault.safe_files import write_atomically
from clinic_app.vault.throttle import Throttle
from clinic_app.vault.write_gate import WriteGate


@dataclass(frozen=True, slots=True, repr=False)
class Proven:
    """Somebody whose password was right, and whose files are not open yet."""

    keys: OpenKeys

    def __repr__(self) -> str:
        return "Proven(hidden)"


class Door:
    """A clinic whose folder this program holds, and whose files are still closed."""

    def __init__(self, folder: DataFolder, pc: Pc, clock: Clock, room: Room | None = None) -> None:
        self.pc = pc
        self._folder = folder
        self._clock = clock
        self._cabinet = KeyCabinet(folder.path, pc.id, clock)
        self._throttle = Throttle(folder.throttle, clock)
        heads = HeadFile(folder.head, pc.clinic, pc.id)
        self._opening = Opening(
            Premises(
                folder=folder,
                pc=pc,
                heads=heads,
                cabinet=self._cabinet,
                throttle=self._throttle,
                gate=WriteGate(folder.path, room),
                clock=clock,
            )
        )
        self._founding = False

    def sign_in(self, username: str, password: bytearray) -> Clinic:
        """Open what this person's keys open; the sign-in is on record before anything is shown. ``password`` is wiped.

        Raises: ``TooManyTries``, ``WrongPassword``, what ``device_secret.load`` raises, ``VaultError``.
        """
        return self.open(self.prove(username, password))

    def opens_charts(self, username: str) -> bool | None:
        """Whether this person's keys open the clinical file too; nothing where nobody is called so. No key is opened for it."""
        return self._cabinet.opens_charts(username)

    def prove(self, username: str, password: bytearray) -> Proven:
        """The keys that this password opens, before any file is; a wrong try is counted. ``password`` is wiped.

        Raises: as ``sign_in``.
        """
        self._throttle.ask(username)
        secret = device_secret.load(self.pc.clinic, self.pc.id) if self._cabinet.needs_device_secret() else None
        try:
            return Proven(self._cabinet.unlock(username, password, secret))
        except (WrongPassword, Suspended):
            self._throttle.failed(username)
            raise

    def open(self, proven: Proven) -> Clinic:
        """The files that somebody's keys open; nobody else may have them open.

        Raises: ``VaultError``.
        """
        keys, username = proven.keys, proven.keys.username
        tries = self._throttle.tries(username)
        clinic = self._opening.open(keys, 0 if tries is None else tries.count)
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
        self._opening.make(keys, plan)
        return Founding(clinic=self._opening.open(keys, 0), sheets=sheets, begun_again=begun_again)

    def abandon(self, *, keyring: bool) -> None:
        """Take away again what a founding has made whose sheets nobody has; nothing where there is no such founding.

        Raises: ``CannotWrite``; the next founding in the folder then clears the rest.
        """
        if self._founding:
            self._founding = False
            _clear(self._folder, UnderWay(clinic=self.pc.clinic, pc=self.pc.id, keyring=keyring))


@contextmanager
def open_door(path: Path, *, clock: Clock = system_clock, room: Room | None = None, patience: float = 0.0) -> Iterator[Door]:
    """Hold the clinic in ``path`` for this program until the end of the block; ``room`` is what its disk must have free.

    Waits up to ``patience`` seconds for a program that is just closing it.

    Raises: ``VaultError`` where no clinic is there, somebody else holds it or its place is not safe.
    """
    finish_restore(path, clock=clock, patience=patience)
    folder = DataFolder(path)
    pc = folder.pc()
    lock = folder.lock(pc.name, clock(), patience=patience)
    try:
        yield Door(folder, pc, clock, room)
    finally:
        lock.release()


def finish_restore(path: Path, *, clock: Clock = system_clock, patience: float = 0.0) -> None:
    """Finish or clear away a restore into ``path`` that was cut off: nothing of it is seen but the old clinic or the new one.

    Raises: ``AlreadyOpen`` while it is under way, ``CannotWrite``.
    """
    path = path.expanduser().absolute()
    if restore_folder.is_cut_off(path):
        lock = ClinicLock(path, platform.node() or "this PC", clock(), patience=patience)
        try:
            restore_folder.finish(path)
        finally:
            lock.release()


@contextmanager
def hold_for_rescue(path: Path, *, clock: Clock = system_clock) -> Iterator[RescueDesk]:
    """Hold the clinic in ``path`` for somebody with a recovery sheet, whatever of its small files is lost, until the end of the block.

    Raises: ``VaultError`` where no clinic is there, somebody else holds it or its place is not safe.
    """
    finish_restore(path, clock=clock)
    folder = DataFolder(path)
    try:
        name = folder.pc().name
    except PcFileUnusable:
        name = platform.node() or "this PC"
    lock = folder.lock(name, clock())
    try:
        yield RescueDesk(folder, clock)
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


def place_for_clinic(chosen: Path) -> Path:
    """The folder of the clinic that lies or would lie where a person chose; see ``DataFolder.place_in_it`` for what it raises."""
    return DataFolder(chosen).place_in_it()


def save_file(path: Path, content: bytes) -> None:
    """Put a file where a person asked for it, whole or not at all.

    Raises: ``DiskFull``, ``CannotWrite``.
    """
    write_atomically(path, content)
