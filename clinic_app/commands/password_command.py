"""``clinic-app password``: choose a password of one's own."""

import argparse
from pathlib import Path

from clinic_app.commands.shell import Shell, require_username, signed_in_options


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its options."""
    parser = commands.add_parser("password", help="choose a new password of your own")
    signed_in_options(parser)
    parser.add_argument("--new-password-file", type=Path, metavar="FILE", help="a file whose first line is the new password")
    parser.set_defaults(run=_change)


def _change(arguments: argparse.Namespace, shell: Shell) -> None:
    require_username(arguments)
    old = shell.secret(arguments.password_file, option="--password-file", question=f"Password of {arguments.username}")
    new = shell.secret(arguments.new_password_file, option="--new-password-file", question="New password")
    with shell.clinic(arguments) as clinic:
        clinic.staff.change_own_password(clinic.actor, shell.new_command(), old, new)
    shell.say("The password is changed; the old one no longer opens anything.")
