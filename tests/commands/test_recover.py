"""``clinic-app recover``: the way in without a window, with a file that holds the groups among other text."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_app.bootstrap import open_door
from clinic_app.vault.folder import DataFolder
from tests.commands.terminal import Said, run
from tests.journeys.founding import FoundedClinic, password_of
from tests.recovery.lost import a_tied_clinic, copy_of, everybody_signs_in, keep_secret, lose_secret, typed

NEW = "the copper kettle hums at dawn"


@pytest.fixture(scope="module")
def founded(secret_service: None, tmp_path_factory: pytest.TempPathFactory) -> FoundedClinic:
    return a_tied_clinic(tmp_path_factory.mktemp("recover"))


@pytest.fixture
def clinic(founded: FoundedClinic, tmp_path: Path) -> Iterator[FoundedClinic]:
    """A copy of the clinic whose keyring has lost its secret."""
    copied = copy_of(founded, tmp_path / "clinic")
    secret = lose_secret(copied)
    yield copied
    keep_secret(founded, secret)


def recover(clinic: FoundedClinic, *more: str | Path, sheet: str | None = None) -> Said:
    file = clinic.folder.parent / "sheet.txt"
    groups = "\n".join(f"{number} {group}" for number, group in enumerate(typed(clinic).split(), start=1))
    file.write_text(sheet or f"Lakeside Clinic\nRecovery sheet A\n{groups}\nKeep this page as you would keep cash.\n", encoding="utf-8")
    return run("recover", "--data", clinic.folder, "--sheet-file", file, *more)


def password_file(folder: Path, password: str = NEW) -> Path:
    file = folder / "new-password.txt"
    file.write_text(password, encoding="utf-8")
    return file


def test_the_secret_comes_back_and_every_password_works(clinic: FoundedClinic) -> None:
    said = recover(clinic)
    assert (said.exit_code, said.err) == (0, "")
    assert "put back into its keyring" in said.out
    assert "make a new one in its place" in said.out
    everybody_signs_in(clinic)


def test_a_manager_gets_a_new_password(clinic: FoundedClinic, tmp_path: Path) -> None:
    said = recover(clinic, "--new-manager-password-file", password_file(tmp_path))
    assert (said.exit_code, said.err) == (0, "")
    with open_door(clinic.folder, clock=clinic.clock) as door:
        door.sign_in("maya", bytearray(NEW, "utf-8")).close()
    everybody_signs_in(clinic, "rita")


def test_somebody_new_becomes_manager_where_none_is_left(clinic: FoundedClinic, tmp_path: Path) -> None:
    said = recover(clinic, "--new-manager-password-file", password_file(tmp_path), "--add-manager", "nadia")
    assert (said.exit_code, said.err) == (0, "")
    with open_door(clinic.folder, clock=clinic.clock) as door:
        door.sign_in("nadia", bytearray(NEW, "utf-8")).close()


def test_who_gets_the_password_must_be_a_manager(clinic: FoundedClinic, tmp_path: Path) -> None:
    said = recover(clinic, "--new-manager-password-file", password_file(tmp_path), "--manager", "rita")
    assert said.exit_code == 2
    assert "--manager; there are: maya." in said.err


@pytest.mark.parametrize("option", [("--manager", "maya"), ("--add-manager", "nadia"), ("--without-keyring",)])
def test_an_option_that_needs_a_password_says_so(clinic: FoundedClinic, option: tuple[str, ...]) -> None:
    said = recover(clinic, *option)
    assert said.exit_code == 2
    assert "--new-manager-password-file" in said.err


def test_where_nothing_is_lost_that_is_said(founded: FoundedClinic, tmp_path: Path) -> None:
    said = recover(copy_of(founded, tmp_path / "clinic"))
    assert said.exit_code == 0
    assert "Nothing is lost here" in said.out


def test_a_lost_key_file_is_put_back_from_a_copy(clinic: FoundedClinic, tmp_path: Path) -> None:
    kept = tmp_path / "keys of last week.json"
    shutil.copy(clinic.folder / "keys.json", kept)
    for name in ("keys.json", "keys.json.bak", "pc.json"):
        (clinic.folder / name).unlink()
    said = recover(clinic)
    assert said.exit_code == 1
    assert "keys.json" in said.err
    said = recover(clinic, "--key-file", kept)
    assert (said.exit_code, said.err) == (0, "")
    assert said.out.count("Done: ") == 3
    assert DataFolder(clinic.folder).pc().clinic is not None
    everybody_signs_in(clinic, "maya")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("This letter holds no groups.", "40 characters in groups"),
        ("008J8 4CT4P ANK74 F24SV NAXWY SQFE0 ZW0JH 6HB74", "Group 8"),
        ("008J8 4CT4P ANK74 F24SV NAXWY SQFE0 ZW0JH 6HB73", "not one of these files' two sheets"),
    ],
)
def test_a_text_that_is_not_this_clinics_sheet_is_told(clinic: FoundedClinic, text: str, words: str) -> None:
    said = recover(clinic, sheet=text)
    assert (said.exit_code, said.out) == (1, "")
    assert words in said.err


def test_a_missing_sheet_file_is_told(clinic: FoundedClinic, tmp_path: Path) -> None:
    said = run("recover", "--data", clinic.folder, "--sheet-file", tmp_path / "nowhere.txt")
    assert said.exit_code == 1
    assert "nowhere.txt" in said.err


def test_a_folder_without_a_clinic_stays_without_one(tmp_path: Path, clinic: FoundedClinic) -> None:
    (tmp_path / "empty").mkdir()
    sheet = tmp_path / "sheet.txt"
    sheet.write_text(typed(clinic), encoding="utf-8")
    said = run("recover", "--data", tmp_path / "empty", "--sheet-file", sheet)
    assert said.exit_code == 1
    assert list((tmp_path / "empty").iterdir()) == []


def test_a_poor_new_password_changes_nothing(clinic: FoundedClinic, tmp_path: Path) -> None:
    said = recover(clinic, "--new-manager-password-file", password_file(tmp_path, "short"))
    assert said.exit_code == 1
    assert "too short" in said.err
    everybody_signs_in(clinic, "maya")
    assert password_of("maya") not in said.err
