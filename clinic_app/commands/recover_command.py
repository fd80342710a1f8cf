"""``clinic-app recover``: the way in with a recovery sheet, where no password opens the clinic."""

import argparse
from pathlib import Path

from clinic_app.bootstrap import hold_for_rescue
from clinic_app.commands.shell import Shell, UsageError, data_option, sheet_text
from clinic_app.errors import Trouble, VaultError
from clinic_app.rescue import SECRET_PUT_BACK, Manager, Rescue, Secret
from clinic_app.staff.model import StaffName

_ABOUT = (
    "Puts back what keeps everybody out: this computer's secret in its keyring, the key file, pc.json. Passwords stay as they are, unless "
    "a manager is given a new one. The sheet file holds the groups as printed; other text around them is ignored."
)


_WITHOUT = "Or do without it: add --without-keyring, and --new-manager-password-file for a password of at least 24 characters."


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its options."""
    parser = commands.add_parser("recover", help="get back in with a recovery sheet", description=_ABOUT)
    data_option(parser)
    parser.add_argument("--sheet-file", required=True, type=Path, metavar="FILE", help="a text file with the groups of one recovery sheet")
    parser.add_argument("--key-file", type=Path, metavar="FILE", help="keys.json out of a backup, where the clinic's own is lost")
    parser.add_argument(
        "--new-manager-password-file", type=Path, metavar="FILE", help="a file whose first line is a manager's new password"
    )
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--manager", metavar="USER", help="which manager gets it, where there are several")
    who.add_argument("--add-manager", metavar="USER", help="put somebody new on the staff list as manager, where none is left")
    parser.add_argument(
        "--without-keyring",
        action="store_true",
        help="do without the keyring of this computer from now on; everybody else then needs a new password from the manager",
    )
    parser.set_defaults(run=_recover)


def _recover(arguments: argparse.Namespace, shell: Shell) -> None:
    password = _password(arguments, shell)
    sheet = sheet_text(arguments.sheet_file)
    with hold_for_rescue(arguments.data, clock=shell.clock) as desk:
        rescue = desk.open(sheet, arguments.key_file)
        try:
            for notice in rescue.notices:
                shell.say(notice)
            if password is None:
                _mend(rescue, shell)
            else:
                _let_in(rescue, arguments, password, shell)
        finally:
            rescue.close()
    shell.say(f"Recovery sheet {rescue.sheet} was used, which is on record; a manager should make a new one in its place.")


def _mend(rescue: Rescue, shell: Shell) -> None:
    steps, nothing_lost = rescue.findings.was, rescue.findings.nothing_lost
    try:
        rescue.mend()
    except VaultError as error:
        if error.trouble is Trouble.KEYRING:
            raise VaultError(f"{error} {_WITHOUT}") from None
        raise
    if nothing_lost:
        shell.say("Nothing is lost here, so nothing was changed. For a manager who forgot the password add --new-manager-password-file.")
        return
    for step in steps or (SECRET_PUT_BACK,):
        shell.say(f"Done: {step}")


def _let_in(rescue: Rescue, arguments: argparse.Namespace, password: bytearray, shell: Shell) -> None:
    keyring = not arguments.without_keyring
    others_shut_out = not keyring and rescue.findings.secret is not Secret.NOT_NEEDED
    if arguments.add_manager:
        username = arguments.add_manager
        rescue.add_manager(username, StaffName(display=username), password, keyring=keyring)
    else:
        manager = chosen_manager(rescue, arguments.manager)
        username = manager.username
        rescue.give_password(manager.id, password, keyring=keyring)
    shell.say(f"{username} has a new password and signs in with it as manager.")
    if others_shut_out:
        shell.say("This computer now does without a keyring: give everybody else a new password with clinic-app staff reset-password.")


def chosen_manager(rescue: Rescue, username: str | None) -> Manager:
    """The manager who gets the password.

    Raises: ``UsageError`` naming the option where it is not said who.
    """
    fitting = [each for each in rescue.managers if username is None or each.username == username.casefold()]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(each.username for each in rescue.managers)
    if not names:
        raise UsageError("No manager is left; name the one to be added with --add-manager USER.")
    raise UsageError(f"Say which manager gets the password with --manager; there are: {names}.")


def _password(arguments: argparse.Namespace, shell: Shell) -> bytearray | None:
    wanted = arguments.new_manager_password_file
    if wanted is not None:
        return shell.secret(wanted, option="--new-manager-password-file", question="")
    if arguments.manager or arguments.add_manager or arguments.without_keyring:
        raise UsageError("This needs the manager's new password; name a file with --new-manager-password-file.")
    return None
