"""On a full disk nothing new is saved, what was in hand is, looking up goes on, and all of it goes back to normal by itself."""

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Role
from clinic_app.audit.trail import AuditTrail, TrailHome
from clinic_app.errors import VaultError
from clinic_app.identifiers import CommandId
from clinic_app.vault.disk_space import Room, takes_writes
from clinic_app.vault.errors import DiskIsFull, DiskIsReadOnly, SaveOnceMore
from clinic_app.vault.migrating import open_file
from clinic_app.vault.model import DiskStanding, DiskState
from clinic_app.vault.write_gate import WriteGate
from tests.builders import FILE_KEY, OpenFile, a_name, a_registration, a_registry
from tests.vault.full_disk import fill

SMALL = Room(low=900_000, again=700_000, full=4_096, ballast=500_000)


@dataclass
class Ear:
    """Keeps what the gate tells."""

    states: list[DiskState] = field(default_factory=list)
    repeats: int = 0

    def disk_stands(self, standing: DiskStanding) -> None:
        self.states.append(standing.state)

    def was_saved_before(self) -> None:
        self.repeats += 1


@dataclass
class Desk:
    """A registry on a disk of its own, with a gate."""

    opened: OpenFile
    gate: WriteGate
    ear: Ear

    @property
    def actor(self) -> Actor:
        return self.opened.actor(Role.RECEPTIONIST)

    def register(self, command: CommandId, family: str = "Sharma") -> None:
        self.opened.patients().register(self.actor, command, a_registration(a_name(family)))

    def people(self) -> int:
        with self.opened.home.file.reading() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM patients").scalar_one())


def at_a_desk(folder: Path, room: Room) -> Desk:
    opened = a_registry(folder)
    opened.home.file.close()
    gate, ear = WriteGate(folder, room), Ear()
    gate.listen(ear)
    file = open_file(opened.path, FILE_KEY, opened.heads, copies=folder / "copies", now=opened.clock(), gate=gate)
    home = TrailHome(file, opened.home.tables, AuditTrail(file.name, opened.home.tables, opened.clock, opened.heads))
    return Desk(replace(opened, home=home), gate, ear)


@pytest.fixture
def desk(small_disk: Path) -> Iterator[Desk]:
    made = at_a_desk(small_disk, SMALL)
    yield made
    made.opened.home.file.close()


@pytest.fixture
def filled(desk: Desk) -> Callable[[], Path]:
    """Fills the disk beside the ballast; gives what fills it."""

    def fill_up() -> Path:
        filler = desk.opened.folder / "holiday pictures"
        fill(filler)
        return filler

    return fill_up


def register_until_it_fails(desk: Desk) -> tuple[CommandId, str]:
    """Gives the deed that failed, which the caller does again, and what the person was told."""
    for number in range(2_000):
        command = desk.opened.command()
        try:
            desk.register(command, f"Number {number} {'x' * 2000}")
        except VaultError as error:
            return command, str(error)
    pytest.fail("the disk never was full")


def test_a_save_that_finds_the_disk_full_frees_the_ballast_and_goes_through_when_done_again(desk: Desk, filled: Callable[[], Path]) -> None:
    desk.gate.look()
    desk.gate.keep_ballast()
    assert (desk.opened.folder / "ballast").stat().st_size == SMALL.ballast
    filled()
    failed, said = register_until_it_fails(desk)
    before = desk.people()
    assert said == str(SaveOnceMore("registry.db"))
    assert not (desk.opened.folder / "ballast").exists()
    desk.register(failed, "x" * 2000)
    assert desk.people() == before + 1
    assert desk.ear.repeats == 0
    with pytest.raises(DiskIsFull, match="nothing new is saved"):
        desk.register(desk.opened.command())
    assert desk.people() == before + 1


def test_looking_up_goes_on_while_nothing_new_is_saved_and_leaves_its_rows_on_the_trail(desk: Desk, filled: Callable[[], Path]) -> None:
    desk.gate.look()
    desk.gate.keep_ballast()
    desk.register(desk.opened.command())
    filled()
    desk.gate.full()
    patients = desk.opened.patients()
    found = patients.find(desk.actor, "sharma")
    assert len(found) == 1
    for _ in range(10):
        patients.open(desk.actor, found[0].id)
    assert all(finding.is_whole for finding in desk.opened.verified())


def test_once_there_is_room_saving_goes_on_the_ballast_comes_back_and_each_change_is_told_once(
    desk: Desk, filled: Callable[[], Path]
) -> None:
    desk.gate.look()
    desk.gate.keep_ballast()
    filler = filled()
    register_until_it_fails(desk)
    assert desk.gate.look().state is DiskState.FULL
    desk.gate.keep_ballast()
    assert not (desk.opened.folder / "ballast").exists()
    filler.unlink()
    assert desk.gate.look().state is DiskState.AMPLE
    desk.gate.keep_ballast()
    assert (desk.opened.folder / "ballast").stat().st_size == SMALL.ballast
    desk.register(desk.opened.command())
    desk.gate.look()
    assert desk.ear.states.count(DiskState.FULL) == 1
    assert [state for state in desk.ear.states if state is not DiskState.LOW] == [DiskState.FULL, DiskState.AMPLE]


def test_a_full_disk_is_seen_before_a_save_has_to_fail(desk: Desk, filled: Callable[[], Path]) -> None:
    desk.gate.look()
    desk.gate.keep_ballast()
    filled()
    assert desk.gate.look().state is DiskState.FULL
    assert not (desk.opened.folder / "ballast").exists()
    with pytest.raises(DiskIsFull):
        desk.register(desk.opened.command())


def test_a_disk_that_takes_nothing_any_more_refuses_deeds_with_its_own_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = at_a_desk(tmp_path, Room(low=0, again=0, full=0, ballast=0))
    monkeypatch.setattr("clinic_app.vault.write_gate.takes_writes", lambda _folder: False)
    assert desk.gate.look().state is DiskState.READ_ONLY
    with pytest.raises(DiskIsReadOnly, match="takes no changes any more"):
        desk.register(desk.opened.command())
    monkeypatch.undo()
    assert desk.gate.look().state is DiskState.AMPLE
    desk.register(desk.opened.command())
    assert desk.people() == 1
    desk.opened.home.file.close()


@pytest.mark.skipif(os.name != "posix", reason="mounts are POSIX")
def test_a_disk_mounted_read_only_takes_no_writes(small_disk: Path) -> None:
    assert takes_writes(small_disk)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert not takes_writes(small_disk)


def test_a_folder_that_is_gone_takes_no_writes(tmp_path: Path) -> None:
    assert not takes_writes(tmp_path / "unplugged")
