"""What every command needs: the clinic's folder, a password without a question where nobody can answer, and plain output."""

import argparse
import getpass
import json
import os
import sys
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO, TypeAlias

from clinic_app.bootstrap import open_door
from clinic_app.clinic import Clinic
from clinic_app.clock import Clock, system_clock
from clinic_app.errors import ClinicError, InvalidInput, VaultError
from clinic_app.identifiers import CommandId, PatientId, new_command
from clinic_app.paths import default_data_folder
from clinic_app.patients.model import FoundPatient
from clinic_app.vault.safe_files import read_small

PASSWORD_VARIABLE = "CLINIC_APP_PASSWORD_FILE"
LONGEST_PASSWORD_FILE = 4096
"""Bytes; a longer file is something else."""

LONGEST_SHEET_FILE = 1 << 20
"""Bytes; a sheet with whatever stands around it is far shorter."""

BYTE_ORDER_MARK = "\ufeff"

Value: TypeAlias = "str | int | bool | None | list[Value] | dict[str, Value]"


class UsageError(Exception):
    """The command lacks something that it may not ask for here; the sentence names the option."""


@dataclass(frozen=True, slots=True)
class Shell:
    """Where the command talks and listens."""

    out: TextIO = field(default_factory=lambda: _standard_output())
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: Clock = system_clock
    interactive: bool = field(default_factory=lambda: sys.stdin is not None and sys.stdin.isatty())

    def say(self, sentence: str) -> None:
        """Write one line for a person."""
        print(printable(sentence), file=self.out)

    def give(self, value: Value) -> None:
        """Write JSON for a program, which may show it to a person."""
        text = json.dumps(value, ensure_ascii=False, indent=2)
        # Only inside a string can such a character stand, and there its number means the same.
        print("".join(each if each.isprintable() or each == "\n" else json.dumps(each)[1:-1] for each in text), file=self.out)

    def new_command(self) -> CommandId:
        """The id of the one deed that this call of the program does."""
        return new_command(self.clock())

    def secret(self, path: Path | None, *, option: str, question: str) -> bytearray:
        """A password from a file, from the file that the environment names (for ``--password-file`` only) or from the keyboard.

        Raises: ``UsageError`` where none is given and nobody can be asked; ``InvalidInput`` for an unusable file.
        """
        named = self.environment.get(PASSWORD_VARIABLE) if option == "--password-file" else None
        source = path if path is not None else Path(named) if named else None
        if source is not None:
            return _first_line(source)
        if not self.interactive:
            raise UsageError(f"There is nobody to ask for a password; name a file with {option}.")
        try:
            return bytearray(getpass.getpass(f"{question}: "), "utf-8")
        except EOFError:
            raise UsageError(f"No password was given; type it, or name a file with {option}.") from None

    def ask(self, question: str, *, option: str) -> str:
        """What somebody at the keyboard answers.

        Raises: ``UsageError`` where nobody is, or where they end the input instead.
        """
        if not self.interactive:
            raise UsageError(f"There is nobody to ask; give the answer with {option}.")
        try:
            return input(printable(f"{question}: "))
        except EOFError:
            raise UsageError(f"No answer was given; type it, or give it with {option}.") from None

    @contextmanager
    def clinic(self, arguments: argparse.Namespace) -> Iterator[Clinic]:
        """The clinic in ``--data``, opened by ``--as`` with their password, and closed again afterwards.

        Raises: ``UsageError``, ``ClinicError``.
        """
        require_username(arguments)
        with open_door(arguments.data, clock=self.clock) as door:
            password = self.secret(arguments.password_file, option="--password-file", question=f"Password of {arguments.username}")
            clinic = door.sign_in(arguments.username, password)
            try:
                for notice in clinic.notices:
                    print(printable(notice), file=sys.stderr)
                if clinic.must_change_password and arguments.command != "password":
                    raise InvalidInput("This is a one-time password; choose your own first with: clinic-app password --data DIR --as USER.")
                yield clinic
            finally:
                clinic.close()


def require_username(arguments: argparse.Namespace) -> None:
    """Let only a command pass that says who does it.

    Raises: ``UsageError``.
    """
    if not arguments.username:
        raise UsageError("It is not said who does this; name yourself with --as USER.")


def data_option(parser: argparse.ArgumentParser) -> None:
    """``--data``: which clinic."""
    parser.add_argument("--data", type=Path, default=default_data_folder(), metavar="DIR", help="the clinic's folder (%(default)s)")


def signed_in_options(parser: argparse.ArgumentParser) -> None:
    """``--data``, ``--as`` and ``--password-file``: which clinic, and who is at work."""
    data_option(parser)
    parser.add_argument("--as", dest="username", metavar="USER", help="who does this")
    parser.add_argument(
        "--password-file", type=Path, metavar="FILE", help=f"a file whose first line is the password; {PASSWORD_VARIABLE} may name it too"
    )


def sheet_text(file: Path) -> str:
    """What stands in a file with the groups of a recovery sheet, whatever stands around them.

    Raises: ``InvalidInput``.
    """
    try:
        content = read_small(file, LONGEST_SHEET_FILE)
    except FileNotFoundError:
        raise InvalidInput(f"There is no file {file.name}; write the groups of the recovery sheet into it first.") from None
    except VaultError as error:
        raise InvalidInput(str(error)) from None
    return content.decode("utf-8", "replace")


def json_option(parser: argparse.ArgumentParser) -> None:
    """``--json``: for another program instead of a person."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def a_day(text: str) -> date:
    """A day on the command line, of a century that a clinic has to do with."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("write a day that the calendar knows as YYYY-MM-DD") from None
    if not 1800 <= day.year < 2200:
        raise argparse.ArgumentTypeError("write a day between 1800 and 2199 as YYYY-MM-DD")
    return day


def patient_named(clinic: Clinic, text: str) -> PatientId:
    """The id of ``the_patient``."""
    return the_patient(clinic, text).id


def the_patient(clinic: Clinic, text: str) -> FoundPatient:
    """The one patient whom a record number or any other finder text names.

    Raises: ``InvalidInput`` where nobody or several people are meant.
    """
    # An empty line finds whom one opened last, which nobody means by it.
    found = clinic.patients.find(clinic.actor, text) if text.strip() else ()
    if len(found) != 1:
        many = "Several patients match" if found else "No patient matches"
        raise InvalidInput(f"{many} this; give the record number, as patients find shows it.")
    return found[0]


def printable(text: str) -> str:
    """``text`` without characters that would move the terminal's cursor or turn its direction."""
    return "".join(character if character.isprintable() or character == "\n" else "\ufffd" for character in text)


def sentence_of(error: ClinicError) -> str:
    """An error as one line, which names the field: there is none here beside which it could stand."""
    sentence = " ".join(str(error).split())
    field_name = error.field if isinstance(error, InvalidInput) else None
    return printable(sentence if field_name is None or sentence.startswith(field_name) else f"{field_name}: {sentence}")


def _standard_output() -> TextIO:
    """This process's own; letters that its encoding lacks are told by their numbers, so that no list ends halfway."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    return sys.stdout


def _first_line(path: Path) -> bytearray:
    try:
        content = read_small(path, LONGEST_PASSWORD_FILE)
    except FileNotFoundError:
        raise InvalidInput(f"There is no file {path.name}; write the password into it first.") from None
    # Some editors put the mark in front of everything, where nobody sees it and nobody would type it.
    lines = content.removeprefix(BOM_UTF8).splitlines()
    line = bytearray(lines[0] if lines else b"")
    if not line:
        raise InvalidInput(f"The first line of {path.name} is empty; write the password there.")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput(f"{path.name} is no text in UTF-8; save it anew in that encoding, so that it says what you type.") from None
    if BYTE_ORDER_MARK in text:
        raise InvalidInput(f"{path.name} holds an invisible sign that nobody can type; write its first line anew.")
    return line
