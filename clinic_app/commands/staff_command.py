"""``clinic-app staff``: who works here and what they may do."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clinic_app.access.permissions import ROLE_TITLES, Role
from clinic_app.clock import shown_day
from clinic_app.commands.shell import Shell, json_option, printable, signed_in_options
from clinic_app.errors import InvalidInput
from clinic_app.identifiers import StaffId
from clinic_app.progress import Progress, untold
from clinic_app.staff.model import MemberAccess, NewMember, OneTimePassword, StaffName


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its options."""
    deeds = commands.add_parser("staff", help="who works here").add_subparsers(dest="deed", required=True, metavar="DEED")
    roles = [role.value for role in Role]
    add = deeds.add_parser("add", help="add a member of staff; prints a one-time password unless a file names one")
    add.add_argument("user", metavar="USER")
    add.add_argument("--role", action="append", required=True, choices=roles, help="may be given several times")
    add.add_argument("--name", metavar="NAME", help="how colleagues call them (the username)")
    add.add_argument("--title", default="", metavar="TITLE", help="such as Dr")
    add.set_defaults(run=_add)
    reset = deeds.add_parser("reset-password", help="give somebody a one-time password; what they were still writing is lost")
    reset.add_argument("user", metavar="USER")
    reset.set_defaults(run=_reset)
    for deed in (add, reset):
        deed.add_argument(
            "--new-password-file", type=Path, metavar="FILE", help="a file whose first line is a password that they chose themselves"
        )
    change = deeds.add_parser("roles", help="give somebody other roles")
    change.add_argument("user", metavar="USER")
    change.add_argument("--role", action="append", required=True, choices=roles)
    change.set_defaults(run=_change_roles)
    suspend = deeds.add_parser("suspend", help="let somebody's password open nothing until they are reinstated")
    suspend.add_argument("user", metavar="USER")
    suspend.set_defaults(run=_suspend)
    reinstate = deeds.add_parser("reinstate", help="give somebody who was suspended their keys back")
    reinstate.add_argument("user", metavar="USER")
    reinstate.set_defaults(run=_reinstate)
    remove = deeds.add_parser("remove", help="take somebody's keys away for good; what they were still writing is lost")
    remove.add_argument("user", metavar="USER")
    remove.set_defaults(run=_remove)
    listing = deeds.add_parser("list", help="everybody with their roles")
    listing.set_defaults(run=_list)
    for deed in (add, reset, change, suspend, reinstate, remove, listing):
        signed_in_options(deed)
    json_option(listing)


def _add(arguments: argparse.Namespace, shell: Shell) -> None:
    chosen = _chosen_password(arguments, shell)
    with shell.clinic(arguments) as clinic:
        name = StaffName(display=arguments.name or arguments.user, title=arguments.title)
        new = NewMember(username=arguments.user, name=name, roles=frozenset(Role(role) for role in arguments.role))
        given = clinic.staff.add(clinic.actor, shell.new_command(), new, password=chosen)
    shell.say(f"{given.member.username} is on the staff list.")
    _tell_words(shell, given)


def _reset(arguments: argparse.Namespace, shell: Shell) -> None:
    chosen = _chosen_password(arguments, shell)
    with shell.clinic(arguments) as clinic:
        person = _named(clinic.staff.members(clinic.actor), arguments.user)
        given = clinic.staff.reset_password(clinic.actor, shell.new_command(), person, password=chosen)
    username = given.member.username
    shell.say(f"{username} has a new password, and the old one opens nothing. What {username} had begun to write and not saved is lost.")
    _tell_words(shell, given)


def _change_roles(arguments: argparse.Namespace, shell: Shell) -> None:
    with shell.clinic(arguments) as clinic:
        person = _named(clinic.staff.members(clinic.actor), arguments.user)
        roles = frozenset(Role(role) for role in arguments.role)
        with _told() as told:
            clinic.staff.change_roles(clinic.actor, shell.new_command(), person, roles, told)
    shell.say(f"{arguments.user} now has the role {', '.join(arguments.role)}; it counts from their next sign-in.")


def _suspend(arguments: argparse.Namespace, shell: Shell) -> None:
    with shell.clinic(arguments) as clinic:
        person = _named(clinic.staff.members(clinic.actor), arguments.user)
        clinic.leavers.suspend(clinic.actor, shell.new_command(), person)
    shell.say(f"{arguments.user} is suspended: their password opens nothing until you reinstate them.")


def _reinstate(arguments: argparse.Namespace, shell: Shell) -> None:
    with shell.clinic(arguments) as clinic:
        person = _named(clinic.staff.members(clinic.actor), arguments.user)
        clinic.leavers.reinstate(clinic.actor, shell.new_command(), person)
    shell.say(f"{arguments.user} is reinstated and signs in with the password that they had.")


def _remove(arguments: argparse.Namespace, shell: Shell) -> None:
    with shell.clinic(arguments) as clinic:
        person = _named(clinic.staff.members(clinic.actor), arguments.user)
        lost = clinic.leavers.parting(clinic.actor, person).drafts
        with _told() as told:
            clinic.leavers.remove(clinic.actor, shell.new_command(), person, told)
    drafts = f" {lost} draft{'' if lost == 1 else 's'} of theirs went with them." if lost else ""
    shell.say(f"{arguments.user} has left: neither their password nor a copy they took opens what is written from now on.{drafts}")


@contextmanager
def _told() -> Iterator[Progress]:
    """Tells on the terminal how far the copying is, where there is one."""
    if not sys.stderr.isatty():
        yield untold
        return

    def tell(words: str, done: int, total: int | None, /) -> None:
        share = f" {done * 100 // total} %" if total else ""
        print(f"\r\x1b[K{printable(words)}{share}", end="", file=sys.stderr, flush=True)

    try:
        yield tell
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _list(arguments: argparse.Namespace, shell: Shell) -> None:
    with shell.clinic(arguments) as clinic:
        members = clinic.staff.members(clinic.actor)
    if arguments.json:
        shell.give(
            [
                {
                    "id": str(each.member.id),
                    "username": each.member.username,
                    "name": each.member.name.shown,
                    "roles": [*sorted(role.value for role in each.roles)],
                    "permissions": [*sorted(permission.value for permission in each.permissions)],
                    "opens_charts": each.opens_charts,
                    "holds_clinical_key": each.holds_clinical,
                    "must_change_password": each.must_change_password,
                    "suspended_at": None if each.suspended_at is None else each.suspended_at.isoformat(),
                    "left_at": None if each.member.left_at is None else each.member.left_at.isoformat(),
                }
                for each in members
            ]
        )
        return
    for each in members:
        titles = ", ".join(ROLE_TITLES[role] for role in sorted(each.roles, key=lambda role: role.value))
        shell.say(f"{each.member.username}  {each.member.name.shown}  {titles}{_standing(each)}")


def _standing(access: MemberAccess) -> str:
    if access.member.left_at is not None:
        return f"(left on {shown_day(access.member.left_at)})"
    if access.suspended_at is not None:
        return f"  (suspended since {shown_day(access.suspended_at)})"
    return "  (has a one-time password)" if access.must_change_password else ""


def _chosen_password(arguments: argparse.Namespace, shell: Shell) -> bytearray | None:
    if arguments.new_password_file is None:
        return None
    return shell.secret(arguments.new_password_file, option="--new-password-file", question="")


def _named(members: tuple[MemberAccess, ...], username: str) -> StaffId:
    # A username may be somebody else's again once its owner has left.
    for each in sorted(members, key=lambda each: each.member.left_at is not None):
        if each.member.username == username.casefold():
            return each.member.id
    raise InvalidInput("Nobody here has this username; clinic-app staff list shows them all.")


def _tell_words(shell: Shell, given: OneTimePassword) -> None:
    if given.words is not None:
        shell.say(f"One-time password, shown only now: {given.words}")
