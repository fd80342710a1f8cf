"""``clinic-app new``: found a clinic."""

import argparse
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clinic_app.bootstrap import found_clinic
from clinic_app.clinic import Plan
from clinic_app.clock import local_day
from clinic_app.commands.shell import Shell, UsageError, data_option
from clinic_app.errors import InvalidInput, VaultError
from clinic_app.plain_text import one_line
from clinic_app.policy.cautions import cautions
from clinic_app.policy.profile import Profile
from clinic_app.policy.profile_file import shipped_profile, shipped_profiles
from clinic_app.policy.questions import Answer, Question, read_answers, required_answers, with_answers
from clinic_app.staff.model import StaffName
from clinic_app.vault.keyring_errors import KeyringUnusableForFounding
from clinic_app.vault.safe_files import write_atomically

LONGEST_PC_NAME = 100
"""Characters; it stands in the middle of sentences."""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its options."""
    parser = commands.add_parser("new", help="found a clinic in an empty folder")
    data_option(parser)
    parser.add_argument("--profile", required=True, choices=shipped_profiles(), help="whose promises the clinic's policy makes")
    parser.add_argument("--name", required=True, metavar="TEXT", help="the name of the clinic, as it stands on letters")
    parser.add_argument("--manager", required=True, metavar="USER", help="the username of the first manager")
    parser.add_argument("--manager-name", metavar="NAME", help="how colleagues call the manager (the username)")
    parser.add_argument(
        "--sheets", required=True, type=Path, metavar="DIR", help="where the two recovery sheets are put, to be printed and deleted"
    )
    parser.add_argument("--no-keyring", action="store_true", help="do without the keyring of this computer; passwords are then longer")
    parser.add_argument("--answers", type=Path, metavar="FILE", help="a TOML file with what the profile leaves open, such as contact.email")
    parser.add_argument(
        "--pc-name", default=platform.node() or "this PC", metavar="TEXT", help="how people call this computer (%(default)s)"
    )
    parser.add_argument("--password-file", type=Path, metavar="FILE", help="a file whose first line is the manager's password")
    parser.set_defaults(run=_found)


def _found(arguments: argparse.Namespace, shell: Shell) -> None:
    profile = _profile(arguments, shell)
    sheets = _sheet_files(arguments.sheets)
    password = shell.secret(arguments.password_file, option="--password-file", question=f"Password for {arguments.manager}")
    plan = Plan(
        profile=profile,
        manager_username=arguments.manager,
        manager_name=StaffName(display=arguments.manager_name or arguments.manager).checked(),
        pc_name=_pc_name(arguments.pc_name),
        use_keyring=not arguments.no_keyring,
    )
    with _told_of_the_option(), found_clinic(arguments.data, plan, password, clock=shell.clock) as (door, founding):
        try:
            if founding.begun_again:
                shell.say("Setting up a clinic was not finished in this folder; what it left was cleared away, and it began again.")
                shell.say("Recovery sheets that were printed or saved then open nothing: destroy them.")
            for sheet, path in zip(founding.sheets, sheets, strict=True):
                write_atomically(path, founding.page_of(sheet))
            door.accept_sheets()
        finally:
            founding.clinic.close()
    for caution in cautions(profile, local_day(shell.clock(), profile.place.time_zone)):
        shell.say(f"Note on {caution.topic}: {caution.sentence}")
    shell.say(f"The clinic is ready. Print {sheets[0].name} and {sheets[1].name}, keep them in two places, then delete the files.")


@contextmanager
def _told_of_the_option() -> Iterator[None]:
    """Where a keyring is missing, the way round it is an option here, not a tick in a window."""
    try:
        yield
    except KeyringUnusableForFounding:
        raise InvalidInput(
            "This computer has no keyring that the program can rely on; have one switched on, or add --no-keyring and choose a password "
            "of at least 24 characters."
        ) from None


def _pc_name(typed: str) -> str:
    """What other PCs will say of this one.

    Raises: ``InvalidInput``.
    """
    name = one_line(typed)
    if not 0 < len(name) <= LONGEST_PC_NAME:
        raise InvalidInput(f"Write a name of up to {LONGEST_PC_NAME} characters, such as Front desk.", field="Name of the computer")
    return name


def _profile(arguments: argparse.Namespace, shell: Shell) -> Profile:
    """The profile with every blank filled: from the command line, the answers file and, where somebody sits there, the keyboard.

    Raises: ``UsageError`` naming what is missing, ``InvalidInput``.
    """
    written = read_answers(arguments.answers) if arguments.answers else ()
    profile = with_answers(shipped_profile(arguments.profile), (*written, Answer("contact.name", arguments.name)))
    while missing := required_answers(profile):
        if not shell.interactive:
            keys = ", ".join(each.key for each in missing)
            raise UsageError(f"The policy leaves open what only the clinic can say; name a file with --answers that holds {keys}.")
        profile = _asked(profile, missing[0], shell)
    return profile


def _asked(profile: Profile, question: Question, shell: Shell) -> Profile:
    """The profile after one answer from the keyboard; one that cannot be taken is told, and changes nothing."""
    hint = " / ".join(choice.value for choice in question.choices if choice.value) or question.hint
    answer = Answer(question.key, shell.ask(f"{question.label} ({hint})", option="--answers"))
    try:
        return with_answers(profile, (answer,))
    except InvalidInput as error:
        shell.say(str(error))
        return profile


def _sheet_files(folder: Path) -> tuple[Path, Path]:
    """Where the sheets will go, tried before anything is made."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise VaultError("The folder for the recovery sheets cannot be made; name another with --sheets.") from None
    files = (folder / "recovery-sheet-A.pdf", folder / "recovery-sheet-B.pdf")
    if any(file.exists() for file in files):
        raise InvalidInput(
            "The folder for the sheets already holds recovery sheets; name another with --sheets, or delete them if their clinic was never "
            "set up to its end."
        )
    return files
