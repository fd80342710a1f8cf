"""``clinic-app restore``: a clinic made anew from a backup and a recovery sheet, on this computer or another."""

import argparse
from pathlib import Path

from clinic_app.access.actor import CODE
from clinic_app.bootstrap import hold_for_rescue
from clinic_app.clock import shown_day
from clinic_app.commands.recover_command import chosen_manager
from clinic_app.commands.shell import Shell, UsageError, data_option, sheet_text
from clinic_app.errors import InvalidInput
from clinic_app.paths import default_data_folder
from clinic_app.restoring import Restored, restore

_ABOUT = (
    "Makes the clinic anew from a backup file, in a folder that is new or holds the same clinic, damaged; that one is kept beside it for "
    "30 days. Nobody who was erased comes back. The folder with the pictures must lie beside the backup, as it does where it was made."
)
_OLD_PC = "Do not go on working with the clinic on its old computer or in its old folder: what is saved there is not in this one."


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its options."""
    parser = commands.add_parser("restore", help="make the clinic anew from a backup", description=_ABOUT)
    parser.add_argument("backup", type=Path, metavar="BACKUP", help="the file, whose name begins with clinic- and ends in .cbk")
    data_option(parser)
    parser.add_argument(
        "--sheet-file", required=True, type=Path, metavar="FILE", help="a text file with the groups of one recovery sheet, or with the code"
    )
    parser.add_argument(
        "--new-manager-password-file", type=Path, metavar="FILE", help="a file whose first line is a manager's new password"
    )
    parser.add_argument("--manager", metavar="USER", help="which manager gets it, where there are several")
    parser.add_argument(
        "--without-keyring", action="store_true", help="do without the keyring of this computer; needs --new-manager-password-file"
    )
    parser.set_defaults(run=_restore)


def _restore(arguments: argparse.Namespace, shell: Shell) -> None:
    password = None
    if arguments.new_manager_password_file is not None:
        password = shell.secret(arguments.new_manager_password_file, option="--new-manager-password-file", question="")
    elif arguments.manager or arguments.without_keyring:
        raise UsageError("This needs the manager's new password; name a file with --new-manager-password-file.")
    sheet = sheet_text(arguments.sheet_file)
    done = restore(arguments.backup, sheet, arguments.data, known_folders=(default_data_folder(),), clock=shell.clock)
    _tell(done, shell)
    if password is None:
        if not done.secret_is_in_keyring:
            shell.say(f"Passwords do not open it here yet. {done.keyring}")
            shell.say("Or do without a keyring: clinic-app recover --without-keyring --new-manager-password-file FILE.")
        return
    if done.opened_by == CODE:
        raise InvalidInput("The clinic is restored, but a code gives nobody a new password; use clinic-app recover with a recovery sheet.")
    with hold_for_rescue(arguments.data, clock=shell.clock) as desk:
        rescue = desk.open(sheet)
        try:
            manager = chosen_manager(rescue, arguments.manager)
            rescue.give_password(manager.id, password, keyring=not arguments.without_keyring)
        finally:
            rescue.close()
    shell.say(f"{manager.username} has a new password and signs in with it as manager.")


def _tell(done: Restored, shell: Shell) -> None:
    when = f"{shown_day(done.backup_at)} {done.backup_at:%H:%M} UTC"
    shell.say(f"{done.clinic_name}: {done.people:,} people, {done.notes:,} notes, {done.documents:,} documents, as of {when}.")
    shell.say(f"{done.rows:,} rows were counted and are what the backup says. What was saved after {when} is not in it.")
    if done.erased_again:
        shell.say(f"Erased again, because a ledger says so: {len(done.erased_again)} ({', '.join(done.erased_again)}).")
    for warning in done.warnings:
        shell.say(warning)
    shell.say(f"New record numbers begin with {done.new_letters}, so that none is given twice.")
    shell.say("The staff are those of the backup: whoever was removed since can sign in again, remove them again.")
    if done.old_folder is not None:
        shell.say(f"The files that were in the folder are kept in {done.old_folder.name} for 30 days.")
    shell.say(_OLD_PC)
