"""Something else lies where a clinic's file should be (FR8): a sentence of its own for each, and never a new empty clinic."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic_app.bootstrap import open_door
from clinic_app.errors import ClinicError
from clinic_app.vault.derivation import VaultFile
from clinic_app.vault.encrypted_file import EncryptedFile
from clinic_app.vault.head_mark import HeadFile
from tests.faults.children import ended, forked
from tests.faults.ground import Ground
from tests.faults.tally import Tally

NOBODY = 65534

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pipes and rights in the file system are POSIX's")


def removed(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut_to_a_hundred_bytes(path: Path) -> None:
    os.truncate(path, 100)


def replaced_by_a_plain_database(path: Path) -> None:
    path.unlink()
    plain = sqlite3.connect(path)
    plain.execute("CREATE TABLE patients (family TEXT)")
    plain.close()


def replaced_by_another_programs_file(path: Path) -> None:
    path.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 64)


def replaced_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def replaced_by_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def replaced_by_a_link_to_itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def made_read_only(path: Path) -> None:
    path.chmod(0o400)


def made_unreadable(path: Path) -> None:
    path.chmod(0)


def in_a_read_only_folder(path: Path) -> None:
    path.parent.chmod(0o500)


def in_a_folder_that_is_gone(path: Path) -> None:
    path.parent.rename(path.parent.with_name("moved away"))


CASES: tuple[Callable[[Path], None], ...] = (
    removed,
    emptied,
    cut_to_a_hundred_bytes,
    replaced_by_a_plain_database,
    replaced_by_another_programs_file,
    replaced_by_a_folder,
    replaced_by_a_pipe,
    replaced_by_a_link_to_itself,
    made_read_only,
    made_unreadable,
    in_a_read_only_folder,
    in_a_folder_that_is_gone,
)


def walk_in(ground: Ground) -> str:
    """The sentence with which the program stays outside; nothing where it opens."""
    try:
        with open_door(ground.folder, clock=ground.clock) as door:
            clinic = door._opening.open(ground.keys, 0)  # noqa: SLF001 - what a sign-in does after the password
            for home in clinic.homes:
                home.file.close()
            return ""
    except ClinicError as error:
        return str(error)


def walk_in_as_an_ordinary_account(ground: Ground) -> str:
    """Rights mean nothing to the superuser, whom tests may run as: a child gives them up for good."""
    above = ground.folder.parent
    if os.geteuid() == 0:
        for each in (above, *above.rglob("*")):
            os.chown(each, NOBODY, NOBODY, follow_symlinks=False)
        for folder in above.parents[:-1]:
            folder.chmod(folder.stat().st_mode | 0o011)
    said, answer = os.pipe()

    def work() -> None:
        if os.geteuid() == 0:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        os.write(answer, walk_in(ground).encode())

    child = forked(work)
    os.close(answer)
    with os.fdopen(said, "rb") as heard:
        sentence = heard.read().decode()
    assert ended(child) == 0
    return sentence


def contents(folder: Path) -> dict[str, bytes | str]:
    """Every file with its bytes, and what else lies there; but for the lock beside the clinic's folder."""

    def content(path: Path) -> bytes | str:
        if path.is_symlink() or not path.is_file():
            return "no file"
        return path.read_bytes() if os.access(path, os.R_OK) else "unreadable"

    return {str(each.relative_to(folder)): content(each) for each in folder.rglob("*") if not each.name.startswith("clinic.lock")}


@pytest.mark.parametrize("which", VaultFile)
def test_whatever_lies_in_its_place_no_new_clinic_is_made_and_each_is_told_in_other_words(
    ground: Ground, tally: Tally, tmp_path: Path, which: VaultFile
) -> None:
    count, sentences = tally.count("FR8", "something else in the place of a database"), {}
    for spoil in CASES:
        ours = ground.copied(tmp_path / spoil.__name__ / "clinic")
        spoil(ours.folder / f"{which.value}.db")
        before = contents(ours.folder.parent)
        sentences[spoil.__name__] = sentence = walk_in_as_an_ordinary_account(ours)
        for folder in ours.folder.parent.glob("*/"):
            folder.chmod(0o700)
        count.add(undetected=not sentence, lost=contents(ours.folder.parent) != before)
        assert sentence, spoil.__name__
        assert contents(ours.folder.parent) == before, spoil.__name__
    assert len(set(sentences.values())) == len(CASES), sentences


def test_a_database_of_a_newer_program_is_left_alone(ground: Ground, tally: Tally, tmp_path: Path) -> None:
    ours, key = ground.copied(tmp_path / "clinic"), ground.keys.sqlcipher_key(VaultFile.CLINICAL)
    assert key is not None
    file = EncryptedFile(ours.folder / "clinical.db", key, HeadFile(tmp_path / "no mark", ground.keys.clinic, ground.keys.pc))
    with file.maintenance() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    file.close()
    before = (ours.folder / "clinical.db").read_bytes()
    sentence = walk_in(ours)
    tally.count("FR8", "something else in the place of a database").add(undetected="newer version" not in sentence)
    assert "newer version" in sentence
    assert (ours.folder / "clinical.db").read_bytes() == before


def test_another_clinics_databases_are_not_opened(ground: Ground, tally: Tally, tmp_path: Path) -> None:
    """A whole file, of the right shape, under another key, and one under the right key that says it is another file."""
    count = tally.count("FR8", "something else in the place of a database")
    for of in VaultFile:
        ours = ground.copied(tmp_path / of.value)
        other = ours.folder / ("clinical.db" if of is VaultFile.REGISTRY else "registry.db")
        shutil.copyfile(ground.folder / f"{of.value}.db", other)
        before, sentence = other.read_bytes(), walk_in(ours)
        count.add(undetected=not sentence)
        assert sentence
        assert other.read_bytes() == before
