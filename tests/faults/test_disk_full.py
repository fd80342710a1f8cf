"""The disk of the clinic's folder is full (FR5) at a save, a key's change, a copy, a checkpoint, an update and while somebody types.

Each ends in a sentence, with nothing confirmed lost; what is in hand goes through, looking up goes on, and all goes on once there is room.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

import pytest

from clinic_app.bootstrap import Door, save_file
from clinic_app.clinic import Clinic
from clinic_app.errors import ClinicError, VaultError
from clinic_app.identifiers import new_command
from clinic_app.staff.key_deeds import KeysAheadOfRecord
from clinic_app.vault import cipher
from clinic_app.vault.derivation import VaultFile
from clinic_app.vault.disk_space import Room
from clinic_app.vault.errors import DiskFull, DiskIsFull
from clinic_app.vault.folder import DataFolder
from clinic_app.vault.key_cabinet import KeyCabinet
from clinic_app.vault.migrating import newest_revision
from clinic_app.vault.model import DiskState, Draft
from tests.builders import a_name, a_registration
from tests.faults.ground import DOCTOR, Ground, wrong_with
from tests.faults.saves import Saved, lost, save
from tests.faults.tally import Tally
from tests.journeys.founding import password_of
from tests.vault.full_disk import fill
from tests.vault.small_disk import mounted

ROOM = Room(low=6 << 20, again=4 << 20, full=64 << 10, ballast=2 << 20)


@dataclass(slots=True)
class SmallClinic:
    """A clinic on a disk of 16 MB, with its ballast, open for its doctor."""

    ground: Ground
    spare: int
    """Bytes that are left when the disk is as full as it gets."""
    clinic: Clinic = field(init=False)
    saved: list[Saved] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.open()
        self.clinic.gate.keep_ballast()
        assert self.ballast.stat().st_size == ROOM.ballast

    @property
    def ballast(self) -> Path:
        """Where it lies."""
        return self.ground.folder / "ballast"

    @property
    def filler(self) -> Path:
        """What fills the disk."""
        return self.ground.folder.parent / "films"

    def open(self) -> None:
        """As the program does after the password."""
        folder = DataFolder(self.ground.folder)
        door = Door(folder, folder.pc(), self.ground.clock, ROOM)
        self.clinic = door._opening.open(self.ground.keys, 0)  # noqa: SLF001 - see ``Ground.unlocked``

    def fill(self) -> None:
        """Somebody else's files take what there is."""
        fill(self.filler)
        with self.filler.open("r+b") as file:
            file.truncate(max(0, self.filler.stat().st_size - self.spare))

    def make_room(self) -> None:
        """Somebody deletes their films; the program sees it by itself."""
        self.filler.unlink()
        assert self.clinic.gate.look().state is DiskState.AMPLE
        self.clinic.gate.keep_ballast()

    def save(self, count: int) -> None:
        """One thing after the other."""
        for _ in range(count):
            number = len(self.saved)
            self.saved.append(save(self.clinic, self.ground.patient, number, f"F{number}x{uuid4().hex}"))

    def save_until_it_fails(self) -> ClinicError:
        """What the person is told."""
        for _ in range(5_000):
            try:
                self.save(1)
            except ClinicError as error:
                return error
        pytest.fail("the disk never was full")

    def whole(self) -> None:
        """Nothing that was confirmed is lost, and everything is as it must be, also after a restart."""
        self.make_room()
        self.save(3)
        assert self.ballast.stat().st_size == ROOM.ballast
        assert lost(self.clinic, self.ground.patient, self.saved) == []
        self.clinic.close()
        self.open()
        assert wrong_with(self.clinic) == []
        assert lost(self.clinic, self.ground.patient, self.saved) == []


def at_a_save(at: SmallClinic) -> None:
    at.fill()
    assert isinstance(at.save_until_it_fails(), DiskFull | DiskIsFull)
    assert at.clinic.gate.standing.state is DiskState.FULL
    assert not at.ballast.exists()
    with pytest.raises(DiskIsFull, match="everything saved is safe and can be looked up"):
        at.save(1)
    assert lost(at.clinic, at.ground.patient, at.saved) == []


def at_a_save_done_again(at: SmallClinic) -> None:
    clinic = at.clinic
    at.fill()
    for _ in range(5_000):
        command, someone = new_command(clinic.clock()), a_registration(a_name(f"P{uuid4().hex}"))
        try:
            clinic.patients.register(clinic.actor, command, someone)
        except DiskFull:
            break
        except DiskIsFull:
            return  # seen before a save had to fail
    patient = clinic.patients.register(clinic.actor, command, someone)
    at.saved.append(Saved("person", patient.id, someone.name.family))
    assert clinic.gate.standing.state is DiskState.FULL


def at_a_change_of_keys(at: SmallClinic) -> None:
    clinic, old, new = at.clinic, password_of(DOCTOR), "another way home past copper lanterns"
    before = {name: (at.ground.folder / name).read_bytes() for name in ("keys.json", "keys.json.bak")}
    at.fill()

    def change() -> None:
        clinic.staff.change_own_password(clinic.actor, command, bytearray(old, "utf-8"), bytearray(new, "utf-8"))

    command = new_command(clinic.clock())
    try:
        change()
    except KeysAheadOfRecord:
        # The room was enough for the keys and not for the row about them: the sentence says to sign in with the new password.
        at.make_room()
        at.clinic.close()
        pc = clinic.actor.pc
        at.ground = replace(at.ground, keys=KeyCabinet(at.ground.folder, pc, at.ground.clock).unlock(DOCTOR, bytearray(new, "utf-8"), None))
        at.open()
        at.fill()
    except VaultError:
        assert {name: (at.ground.folder / name).read_bytes() for name in before} == before
        assert not list(at.ground.folder.glob("*.tmp"))
        at.make_room()
        change()
        at.fill()
    assert (at.ground.folder / "keys.json").read_bytes() != before["keys.json"]


def at_a_copy_for_somebody(at: SmallClinic) -> None:
    copy = at.ground.folder.parent / "record-copy.pdf"
    save_file(copy, b"the copy of last week")
    at.fill()
    with pytest.raises(DiskFull, match=r"The disk is full, so record-copy\.pdf could not be saved"):
        save_file(copy, bytes(at.spare + 3_000_000))
    assert copy.read_bytes() == b"the copy of last week"
    assert not list(copy.parent.glob("*.tmp"))


def at_a_checkpoint(at: SmallClinic) -> None:
    at.save(12)
    at.fill()
    told = {finding.about: finding for finding in at.clinic.upkeep.check(at.clinic.actor)}
    for name in ("registry.db", "clinical.db"):
        assert told[name].ok is not False, told[name].sentence
        assert "restore from a backup" not in told[name].sentence
    with suppress(ClinicError):
        at.clinic.close()
    at.open()
    assert lost(at.clinic, at.ground.patient, at.saved) == []


def at_an_update(at: SmallClinic) -> None:
    at.save(3)
    path = at.ground.folder / "registry.db"
    newest = newest_revision(VaultFile.REGISTRY.value)

    at.clinic.close()
    call_revision(at.ground, "0000")
    before = path.read_bytes()
    at.ballast.unlink()  # its room would do for so small a file
    at.fill()
    with pytest.raises(DiskFull, match=r"The disk is full, so registry-0000-.*\.db could not be saved"):
        at.open()
    assert path.read_bytes() == before
    assert not list((at.ground.folder / "before-migration").glob("*"))
    at.filler.unlink()
    # The file is of the newest structure all along, so it is called so again, past the program.
    call_revision(at.ground, newest)
    at.open()
    at.fill()


def call_revision(ground: Ground, revision: str) -> None:
    """Have the closed registry say that it is of that revision."""
    key = ground.keys.sqlcipher_key(VaultFile.REGISTRY)
    assert key is not None
    raw = cipher.connect(ground.folder / "registry.db", key)
    raw.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    raw.close()


def while_somebody_types(at: SmallClinic) -> None:
    at.fill()
    draft = Draft(uuid4(), b"half a sentence" * (20_000 + at.spare // 10))
    at.clinic.drafts.save(draft)
    assert at.clinic.drafts.load(draft.id) == draft
    assert at.clinic.gate.look().state is DiskState.FULL
    assert not at.ballast.exists()


CASES: tuple[Callable[[SmallClinic], None], ...] = (
    at_a_save,
    at_a_save_done_again,
    at_a_change_of_keys,
    at_a_copy_for_somebody,
    at_a_checkpoint,
    at_an_update,
    while_somebody_types,
)


@pytest.mark.parametrize(
    "spare", [0, *(pytest.param(4096 * pages, marks=pytest.mark.long) for pages in range(1, 20))], ids=lambda spare: f"{spare}-bytes-left"
)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_a_full_disk_loses_nothing_and_all_goes_on_once_there_is_room(
    ground: Ground, tally: Tally, tmp_path: Path, case: Callable[[SmallClinic], None], spare: int
) -> None:
    count = tally.count("FR5", "disks that fill up, with 0 to 19 pages left")
    with mounted(tmp_path / "disk", "size=16m") as disk:
        at = SmallClinic(ground.copied(disk / "clinic"), spare)
        lost_something = True
        try:
            case(at)
            at.whole()
            lost_something = False
        finally:
            count.add(lost=int(lost_something))
            for home in at.clinic.homes:
                home.file.close()
