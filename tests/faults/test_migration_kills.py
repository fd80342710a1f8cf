"""A file is brought up to date and the program is killed in the middle (FR11): it is old or new, never between, and its copy is kept."""

import os
import random
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection

from clinic_app.vault import migrating
from clinic_app.vault.derivation import VaultFile
from clinic_app.vault.encrypted_file import EncryptedFile
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.migrating import create_file, newest_revision, open_file, stored_revision
from tests.faults.children import ended, forked
from tests.faults.ground import Ground
from tests.faults.tally import Tally

Rows = dict[str, list[tuple[str, ...]]]
Looked = tuple[str | None, dict[str, str], Rows]
ROW = ("FR11", "kills while a file of an older structure is brought up to date")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child, which only POSIX has")


def revisions() -> list[tuple[VaultFile, str]]:
    """Every structure that a file ever had, but the newest."""
    scripts = Path(migrating.__file__).parent / "migrations"
    numbers = {which: sorted(path.name[:4] for path in (scripts / which.value / "versions").glob("[0-9]*.py")) for which in VaultFile}
    return [(which, number) for which in VaultFile for number in numbers[which][:-1]]


@dataclass(frozen=True, slots=True)
class OldFile:
    """One file of the clinic as an earlier program would have written it, and what is in it."""

    path: Path
    key: bytes
    ground: Ground

    @property
    def copies(self) -> Path:
        """Where it is copied to before it is touched."""
        return self.path.parent / "before-migration"

    def heads(self) -> HeadFile:
        """A mark of no importance here."""
        return HeadFile(self.path.parent / "head.json", self.ground.keys.clinic, self.ground.keys.pc)

    def migrate(self) -> EncryptedFile:
        """As the program does at opening."""
        return open_file(self.path, self.key, self.heads(), copies=self.copies, now=self.ground.clock())

    def copied(self, folder: Path) -> "OldFile":
        """The same in a folder of its own."""
        shutil.copytree(self.path.parent, folder)
        return OldFile(folder / self.path.name, self.key, self.ground)

    def looked_at(self) -> Looked:
        """Its revision, its structure and its rows, without bringing it up to date."""
        file = EncryptedFile(self.path, self.key, self.heads())
        try:
            return stored_revision(file), structure(file), rows(file)
        finally:
            file.close()


def structure(file: EncryptedFile) -> dict[str, str]:
    """Every table, index and trigger as it was declared."""
    with file.reading() as connection:
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").all()
    return {str(row.name): str(row.sql) for row in found}


def rows(file: EncryptedFile) -> Rows:
    """What stands in every table."""
    with file.reading() as connection:
        return {
            name: sorted(tuple(map(repr, row)) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'))
            for name in tables(connection)
        }


def tables(connection: Connection) -> list[str]:
    """Those with rows of people's, in the order in which they were made."""
    found = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table' AND name != 'alembic_version'")
    return [str(row.name) for row in found]


def carried_over(now: Looked, before: Looked) -> bool:
    """Whether every row is where it was: the same rows in tables that were not changed, as many in those that were."""
    _, declared, found = before
    return all(now[2][name] == rows if now[1][name] == declared[name] else len(now[2][name]) == len(rows) for name, rows in found.items())


def an_old_file(ground: Ground, folder: Path, which: VaultFile, revision: str) -> OldFile:
    """The clinic's file as the program of that ``revision`` would have it: its structure, and every row for which it has a place."""
    key, source = ground.keys.sqlcipher_key(which), ground.copied(folder / "source").folder / f"{which.value}.db"
    assert key is not None
    old = OldFile(folder / "old" / source.name, key, ground)
    old.path.parent.mkdir()
    scripts = folder / "scripts"
    shutil.copytree(Path(migrating.__file__).parent / "migrations", scripts, ignore=shutil.ignore_patterns("__pycache__"))
    for script in (scripts / which.value / "versions").glob("[0-9]*.py"):
        if script.name[:4] > revision:
            script.unlink()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(migrating, "_SCRIPTS", scripts)
        made = create_file(old.path, key, old.heads())
    now = EncryptedFile(source, key, old.heads())
    with now.reading() as read, made.maintenance() as write:
        for table in tables(write):
            columns = [str(row.name) for row in write.exec_driver_sql(f'PRAGMA table_info("{table}")')]
            had = {str(row.name) for row in read.exec_driver_sql(f'PRAGMA table_info("{table}")')}
            kept = [column for column in columns if column in had]
            if kept:
                # What the revisions put in by themselves gives way to what the clinic has there.
                write.exec_driver_sql(f'DELETE FROM "{table}"')
                names = ", ".join(f'"{column}"' for column in kept)
                order = " ORDER BY pc, sequence" if table == "audit" else ""
                for row in read.exec_driver_sql(f'SELECT {names} FROM "{table}"{order}'):
                    write.exec_driver_sql(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(kept))})', tuple(row))
    now.close()
    made.pragma("wal_checkpoint(TRUNCATE)")
    made.close()
    return old


def killed_while_migrating(old: OldFile, moment: float) -> bool:
    """Bring it up to date in a child and kill it so many seconds after it began; whether it was killed before its end."""
    said, told = os.pipe()

    def work() -> None:
        os.write(told, b"!")
        old.migrate().close()

    child = forked(work)
    os.close(told)
    with os.fdopen(said, "rb") as heard:
        assert heard.read(1) == b"!"
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
    return ended(child) != 0


def unhindered(old: OldFile, folder: Path) -> tuple[Looked, Looked, float]:
    """A file before and after it was brought up to date without a kill, and how many seconds that took."""
    before, updated = old.looked_at(), old.copied(folder)
    began = time.monotonic()
    updated.migrate().close()
    lasted, after = time.monotonic() - began, updated.looked_at()
    shutil.rmtree(folder)
    assert after[0] == newest_revision(old.path.stem)
    assert carried_over(after, before)
    return before, after, lasted


@pytest.fixture(scope="module")
def old_files(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> list[OldFile]:
    """One of every older structure."""
    return [an_old_file(ground, tmp_path_factory.mktemp(f"{which.value}-{revision}"), which, revision) for which, revision in revisions()]


@pytest.mark.parametrize("kills", [20, pytest.param(200, marks=pytest.mark.long)], ids=["quick", "long"])
def test_a_file_is_old_or_new_and_never_between(old_files: list[OldFile], tally: Tally, light_disk: Path, kills: int) -> None:
    count, chance, cut_short = tally.count(*ROW), random.Random(kills), 0
    uncut = [unhindered(old, light_disk / "updated") for old in old_files]
    for number in range(kills):
        old, (before, after, lasted) = old_files[number % len(old_files)], uncut[number % len(old_files)]
        whole = old.path.read_bytes()
        ours = old.copied(light_disk / "killed")
        cut_short += killed_while_migrating(ours, chance.uniform(0, lasted))
        found = ours.looked_at()
        is_old, is_new = found == before, found[:2] == after[:2] and carried_over(found, before)
        copies = [copy.read_bytes() for copy in ours.copies.glob("*.db")]
        count.add(lost=not (is_old or is_new) or (is_new and whole not in copies))
        assert is_old or is_new, f"kill {number}: between {before[0]} and {after[0]}"
        assert set(copies) <= {whole}, f"kill {number}: half a copy has the name of a whole one"
        assert is_old or copies, f"kill {number}: no copy was kept"
        ours.migrate().close()
        again = ours.looked_at()
        assert again[:2] == after[:2]
        assert carried_over(again, before)
        assert whole in [copy.read_bytes() for copy in ours.copies.glob("*.db")]
        shutil.rmtree(ours.path.parent)
    assert cut_short


@pytest.mark.parametrize("which", VaultFile)
def test_the_clinic_opens_with_a_file_of_the_structure_before(ground: Ground, tmp_path: Path, which: VaultFile) -> None:
    revision = max(number for file, number in revisions() if file is which)
    ours, old = ground.copied(tmp_path / "clinic"), an_old_file(ground, tmp_path, which, revision)
    shutil.copyfile(old.path, ours.folder / old.path.name)
    assert ours.troubles() == []
    assert [copy.read_bytes() for copy in (ours.folder / "before-migration").iterdir()] == [old.path.read_bytes()]
    with ours.opened() as clinic:
        assert clinic.patients.open(clinic.actor, ground.patient).registration.name.family == "Sharma"
