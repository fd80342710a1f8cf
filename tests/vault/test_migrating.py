"""The structure of both files: built by revisions alone, brought up to date whole or not at all, with the old file kept."""

import importlib
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import MetaData
from sqlalchemy.exc import DBAPIError

import clinic_app
from clinic_app.errors import VaultError
from clinic_app.identifiers import ClinicId, PcId
from clinic_app.vault import cipher, migrating
from clinic_app.vault.encrypted_file import EncryptedFile
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.migrating import create_file, newest_revision, open_file, stored_revision
from clinic_app.vault.schema import clinical, registry
from tests.builders import FILE_KEY, a_registry
from tests.fake_clock import FakeClock
from tests.vault.full_disk import fill

FILES = {"registry": registry, "clinical": clinical}

BAD_REVISION = '''
"""Makes a table and fails."""

from alembic import op

revision = "9000"
down_revision = "{newest}"


def upgrade() -> None:
    op.execute("CREATE TABLE half_way (id INTEGER)")
    raise ZeroDivisionError
'''


@pytest.fixture(scope="module", autouse=True)
def _every_slice_has_declared_its_tables() -> None:
    for module in pkgutil.walk_packages(clinic_app.__path__, "clinic_app."):
        if module.name.endswith("tables"):
            importlib.import_module(module.name)


@pytest.fixture
def heads(tmp_path: Path) -> HeadFile:
    return HeadFile(tmp_path / "head.json", ClinicId(uuid4()), PcId(uuid4()))


def structure(file: EncryptedFile, kinds: tuple[str, ...] = ("table", "index")) -> dict[str, tuple[str, ...]]:
    """Every table and index with its parts, in an order and spacing that mean nothing."""
    with file.reading() as connection:
        rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL").all()
    return {
        row.name: tuple(sorted(" ".join(part.split()) for part in re.split(r", ?\n|\(\n|\n\)", row.sql)))
        for row in rows
        if row.type in kinds and row.name != "alembic_version"
    }


def set_revision(path: Path, heads: HeadFile, revision: str) -> None:
    file = EncryptedFile(path, FILE_KEY, heads)
    with file.maintenance() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (revision,))
    file.close()


def an_old_file(folder: Path, heads: HeadFile, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A registry as the first revision made it, with a row in it."""
    scripts = folder / "old scripts"
    shutil.copytree(Path(migrating.__file__).parent / "migrations", scripts, ignore=shutil.ignore_patterns("000[2-9]*", "__pycache__"))
    with monkeypatch.context() as context:
        context.setattr(migrating, "_SCRIPTS", scripts)
        file = create_file(folder / "registry.db", FILE_KEY, heads)
    with file.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO audit_keys VALUES (1, x'01', '2026-03-02T09:00:00.000000Z')")
    file.close()
    return folder / "registry.db"


def reopen(path: Path, heads: HeadFile) -> EncryptedFile:
    return open_file(path, FILE_KEY, heads, copies=path.parent / "before-migration", now=FakeClock()())


@pytest.mark.parametrize("name", FILES)
def test_the_revisions_build_exactly_what_the_program_expects(tmp_path: Path, heads: HeadFile, name: str) -> None:
    metadata: MetaData = FILES[name]
    migrated = create_file(tmp_path / f"{name}.db", FILE_KEY, heads)
    (tmp_path / "expected").mkdir()
    expected = EncryptedFile(tmp_path / "expected" / f"{name}.db", FILE_KEY, heads, fresh=True)
    with expected.maintenance() as connection:
        metadata.create_all(connection)
    built, wanted = structure(migrated), structure(expected)
    assert built.keys() == wanted.keys()
    for table in wanted:
        assert built[table] == wanted[table], table
    migrated.close()
    expected.close()


@pytest.mark.parametrize("name", FILES)
def test_the_trail_is_guarded_in_both_files(tmp_path: Path, heads: HeadFile, name: str) -> None:
    file = create_file(tmp_path / f"{name}.db", FILE_KEY, heads)
    assert set(structure(file, ("trigger",))) >= {
        "audit_goes_on_by_one",
        "audit_is_never_changed",
        "audit_is_never_deleted",
        "audit_keys_are_never_changed",
        "audit_keys_are_never_deleted",
    }
    file.close()


def test_a_new_file_is_whole_before_anything_is_saved_in_it(tmp_path: Path, heads: HeadFile) -> None:
    """A program killed in its first minute must find its clinic again, not a file that is cut short."""
    file = create_file(tmp_path / "registry.db", FILE_KEY, heads)
    killed = tmp_path / "killed"
    killed.mkdir()
    shutil.copyfile(tmp_path / "registry.db", killed / "registry.db")
    file.close()
    again = reopen(killed / "registry.db", heads)
    assert stored_revision(again) == newest_revision("registry")
    again.close()


def test_a_file_that_is_up_to_date_opens_without_alembic_and_without_a_copy(tmp_path: Path) -> None:
    """Loading Alembic takes longer than opening both files."""
    registry = a_registry(tmp_path)
    registry.home.file.close()
    program = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.migrating import open_file
folder = Path({str(tmp_path)!r})
heads = HeadFile(folder / "head.json", UUID({str(registry.clinic)!r}), UUID({str(registry.pc)!r}))
open_file(folder / "registry.db", bytes.fromhex({FILE_KEY.hex()!r}), heads, copies=folder / "copies", now=datetime.now(UTC)).close()
sys.exit(any(name.startswith("alembic") for name in sys.modules) or (folder / "copies").exists())
"""
    assert subprocess.run([sys.executable, "-c", program], check=False, cwd=Path(clinic_app.__path__[0]).parent).returncode == 0


def test_an_older_file_is_brought_up_to_date_and_kept_as_it_was(tmp_path: Path, heads: HeadFile, monkeypatch: pytest.MonkeyPatch) -> None:
    path = an_old_file(tmp_path, heads, monkeypatch)
    before = path.read_bytes()
    file = reopen(path, heads)
    assert stored_revision(file) == newest_revision("registry")
    with file.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM audit_keys").scalar() == 1
        assert connection.exec_driver_sql("SELECT count(*) FROM patients").scalar() == 0
    file.close()
    (copy,) = (tmp_path / "before-migration").iterdir()
    assert copy.name == "registry-0001-20260302T090000Z.db"
    assert copy.read_bytes() == before
    if sys.platform != "win32":
        assert copy.stat().st_mode & 0o777 == 0o600
        assert copy.parent.stat().st_mode & 0o777 == 0o700


def test_a_revision_that_fails_leaves_the_old_file_as_it_was(tmp_path: Path, heads: HeadFile, monkeypatch: pytest.MonkeyPatch) -> None:
    path = an_old_file(tmp_path, heads, monkeypatch)
    scripts = tmp_path / "bad scripts"
    shutil.copytree(Path(migrating.__file__).parent / "migrations", scripts)
    bad = BAD_REVISION.format(newest=newest_revision("registry"))
    (scripts / "registry" / "versions" / "9000_bad.py").write_text(bad, encoding="utf-8")
    with monkeypatch.context() as context:
        context.setattr(migrating, "_SCRIPTS", scripts)
        with pytest.raises(ZeroDivisionError):
            reopen(path, heads)
    file = EncryptedFile(path, FILE_KEY, heads)
    assert stored_revision(file) == "0001"
    assert "half_way" not in structure(file)
    assert "patients" not in structure(file)
    file.close()


def test_nothing_is_changed_where_the_copy_cannot_be_made(tmp_path: Path, heads: HeadFile, monkeypatch: pytest.MonkeyPatch) -> None:
    path = an_old_file(tmp_path, heads, monkeypatch)
    (tmp_path / "before-migration").write_bytes(b"in the way")
    with pytest.raises(VaultError, match="could not be written"):
        reopen(path, heads)
    file = EncryptedFile(path, FILE_KEY, heads)
    assert stored_revision(file) == "0001"
    file.close()


def test_a_file_whose_log_has_no_room_in_it_is_not_updated(
    tmp_path: Path, heads: HeadFile, monkeypatch: pytest.MonkeyPatch, small_disk: Path
) -> None:
    path = an_old_file(tmp_path, heads, monkeypatch)
    file = EncryptedFile(path, FILE_KEY, heads)
    with file.maintenance() as connection:
        connection.exec_driver_sql("CREATE TABLE ballast AS SELECT zeroblob(400000) AS content")
    for name in ("registry.db", "registry.db-wal"):
        shutil.copyfile(tmp_path / name, small_disk / name)
    file.close()
    fill(small_disk / "ballast")
    before = {name: (small_disk / name).read_bytes() for name in ("registry.db-wal",)}
    with pytest.raises(VaultError, match="could not be put into registry.db, so it was not updated"):
        reopen(small_disk / "registry.db", heads)
    assert {name: (small_disk / name).read_bytes() for name in before} == before
    (small_disk / "ballast").unlink()
    again = reopen(small_disk / "registry.db", heads)
    assert stored_revision(again) == newest_revision("registry")
    again.close()


def test_a_file_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path, heads: HeadFile) -> None:
    path = tmp_path / "registry.db"
    create_file(path, FILE_KEY, heads).close()
    set_revision(path, heads, "9999")
    before = path.read_bytes()
    with pytest.raises(VaultError, match="newer version of this program; install that version"):
        reopen(path, heads)
    assert path.read_bytes() == before
    assert not (tmp_path / "before-migration").exists()


def test_an_encrypted_file_that_holds_no_clinic_is_refused(tmp_path: Path, heads: HeadFile) -> None:
    path = tmp_path / "registry.db"
    empty = cipher.create(path, FILE_KEY)
    cipher.relax(empty)
    empty.execute("CREATE TABLE notes (id INTEGER)")
    empty.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    empty.close()
    with pytest.raises(VaultError, match="holds no clinic"):
        reopen(path, heads)


def test_a_file_whose_revision_cannot_be_read_is_let_go(tmp_path: Path, heads: HeadFile) -> None:
    path = tmp_path / "registry.db"
    file = create_file(path, FILE_KEY, heads)
    with file.maintenance() as connection:
        connection.exec_driver_sql("ALTER TABLE alembic_version RENAME COLUMN version_num TO something_else")
    file.close()
    with pytest.raises(DBAPIError, match="version_num"):
        reopen(path, heads)
    EncryptedFile(path, FILE_KEY, heads).close()


def test_a_refused_file_is_let_go(tmp_path: Path, heads: HeadFile) -> None:
    path = tmp_path / "registry.db"
    create_file(path, FILE_KEY, heads).close()
    set_revision(path, heads, "9999")
    with pytest.raises(VaultError):
        reopen(path, heads)
    set_revision(path, heads, newest_revision("registry"))
    reopen(path, heads).close()


@pytest.mark.parametrize("name", FILES)
def test_revisions_are_numbered_one_after_the_other(name: str) -> None:
    scripts = sorted((Path(migrating.__file__).parent / "migrations" / name / "versions").glob("*.py"))
    numbers = [script.name[:4] for script in scripts]
    assert numbers == [f"{number:04d}" for number in range(1, len(scripts) + 1)]
    for script, before in zip(scripts, [None, *numbers], strict=False):
        text = script.read_text(encoding="utf-8")
        assert f'revision = "{script.name[:4]}"' in text
        assert f"down_revision = {before!r}".replace("'", '"') in text
