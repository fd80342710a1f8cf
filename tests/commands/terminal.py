"""The command line as a script has it that nobody watches: what it is told, what it prints, and how it ends."""

import io
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path

from clinic_app import cli
from clinic_app.clock import Clock
from clinic_app.commands.shell import Shell
from tests.fake_clock import FakeClock
from tests.journeys.founding import FoundedClinic, password_of


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended."""

    exit_code: int
    out: str
    err: str

    @property
    def is_one_sentence(self) -> bool:
        """Whether it failed as a person can read it: one line on standard error, and nothing of the program's own making."""
        line = self.err.rstrip("\n")
        return line.startswith("clinic-app: ") and "\n" not in line and line.endswith(".") and "fault of the program" not in line


def run(*arguments: str | Path, clock: Clock | None = None, interactive: bool = False) -> Said:
    """One command in a shell of its own; no variable of this computer reaches it."""
    out, err = io.StringIO(), io.StringIO()
    shell = Shell(out=out, environment={}, clock=clock or FakeClock(), interactive=interactive)
    with redirect_stderr(err):
        code = cli.main([str(each) for each in arguments], shell)
    return Said(code, out.getvalue(), err.getvalue())


@dataclass(frozen=True, slots=True)
class Terminal:
    """A clinic's folder, and a file with the password of everybody who may type here."""

    clinic: FoundedClinic
    passwords: Path

    def run(self, by: str, *arguments: str | Path, password_of_other: str = "") -> Said:
        """What somebody does."""
        return run(*arguments, *self.signed(by, self.password_file(password_of_other or by)), clock=self.clinic.clock)

    def signed(self, by: str, password: Path | None = None) -> tuple[str | Path, ...]:
        """The options that say who it is."""
        return ("--data", self.clinic.folder, "--as", by, "--password-file", password or self.password_file(by))

    def password_file(self, username: str) -> Path:
        """A file whose first line is what ``username`` signs in with."""
        return self.file(f"{username}.txt", f"{password_of(username)}\nwhat stands below is not read\n")

    def file(self, name: str, text: str) -> Path:
        """A file that a command reads."""
        path = self.passwords / name
        path.write_text(text, encoding="utf-8")
        return path
