"""A day at the clinic through a screen reader: every deed by the names that people hear, in the real program, over the real bus."""

import subprocess
from pathlib import Path

import pytest

from clinic_app.access.permissions import Role
from tests.journeys.founding import a_founded_clinic, password_of
from tests.journeys.hearing import Listener, heard_program, why_no_screen_reader

pytestmark = pytest.mark.skipif(bool(why_no_screen_reader()), reason=why_no_screen_reader())

STAFF = {"rita": Role.RECEPTIONIST, "asha": Role.DOCTOR}
ANANYA = "SHARMA, Ananya, अनन्या शर्मा"


def sign_in(listener: Listener, username: str) -> None:
    listener.type("Username", username)
    listener.type("Password", password_of(username))
    listener.press("Sign in")
    listener.wait_for("Sign out")


def sign_out(listener: Listener) -> None:
    listener.press("Sign out")
    listener.wait_for("Username")


def test_a_day_at_the_clinic_by_ear(tmp_path: Path) -> None:
    founded = a_founded_clinic(tmp_path, staff=STAFF)
    copies = tmp_path / "copies"
    copies.mkdir()
    with heard_program(founded.folder) as listener:
        sign_in(listener, "rita")
        register_and_find(listener)
        sign_out(listener)
        sign_in(listener, "asha")
        write_and_sign_a_note(listener)
        sign_out(listener)
        sign_in(listener, "maya")
        passphrase = make_a_record_copy(listener, copies)
        sign_out(listener)
    (copy,) = copies.iterdir()
    assert words_of(copy, passphrase) >= {"Ananya", "Sharma", "Patches", "Follow-up"}


def register_and_find(listener: Listener) -> None:
    listener.press("Register a patient")
    listener.type("Family name", "Sharma")
    listener.type("Given names", "Ananya")
    listener.type("Name in own script", "अनन्या शर्मा")
    listener.type("Date of birth", "29 feb 84")
    listener.wait_for("understood as 29-Feb-1984")
    listener.press("Gender: Female")
    listener.type("Mobile phone", "98200 14471")
    listener.choose("How did this reach us?", "On paper")
    listener.press("Register")
    listener.wait_for("Registered as")
    listener.type("Find a patient", "4471")
    listener.wait_for(ANANYA)
    listener.key("Return")
    listener.wait_for("How it reached us: On paper")


def write_and_sign_a_note(listener: Listener) -> None:
    listener.type("Find a patient", "sharma")
    listener.wait_for(ANANYA)
    listener.key("Return")
    listener.press("Open chart")
    listener.press("New note")
    listener.choose("Start from", "Follow-up")
    listener.type("Note", "Patches are paler. दाग हल्के हो रहे हैं।")
    listener.press("Sign")
    listener.wait_for("The note is signed")


def make_a_record_copy(listener: Listener, folder: Path) -> str:
    """Gives the passphrase, which is shown once."""
    listener.press("Record copy")
    listener.type("Find the patient", "sharma")
    listener.wait_for(ANANYA)
    listener.key("Return")
    listener.type("Identity", "Passport, photo matches")
    listener.press("Make the copy")
    listener.wait_for("each heading counted against the database")
    listener.press("How it leaves: A file with a passphrase")
    listener.press("Save…")
    listener.type("File name:", str(folder / Path(listener.read("File name:")).name))
    listener.press("Save")
    listener.wait_for("Passphrase")
    heard = listener.hear()
    listener.press("Done")
    return heard[heard.index("Passphrase") + 1]


def words_of(pdf: Path, passphrase: str) -> set[str]:
    """The words of a copy that only its passphrase opens."""
    locked = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=False)
    assert locked.returncode != 0
    assert b"Incorrect password" in locked.stderr
    text = subprocess.run(["pdftotext", "-upw", passphrase, pdf, "-"], capture_output=True, encoding="utf-8", check=True).stdout
    return set(text.split())
