"""Who works here and what they may do: the list, and the deeds on it."""

from collections.abc import Callable, Hashable
from datetime import date
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import ROLE_TITLES, Permission, Role
from clinic_app.clock import Clock, shown_day
from clinic_app.identifiers import CommandId, StaffId, new_command
from clinic_app.staff.deputy_service import DeputyService
from clinic_app.staff.model import Deputyship, MemberAccess, NewMember, OneTimePassword, StaffName
from clinic_app.staff.service import StaffService
from ui.background import Background
from ui.messages import explain

T = TypeVar("T")


class StaffViewModel(QObject):
    """``listed`` carries everybody's ``MemberAccess``; ``password_given`` a ``OneTimePassword`` to show once; ``done`` a sentence.

    ``roles_changed`` carries a sentence and the roles before, for whoever may want them back.
    """

    listed = Signal(object)
    password_given = Signal(object)
    done = Signal(str)
    roles_changed = Signal(str, object, object)
    refused = Signal(object)

    def __init__(self, staff: StaffService, deputies: DeputyService, actor: Actor, background: Background, clock: Clock) -> None:
        super().__init__()
        self._staff = staff
        self._deputies = deputies
        self._actor = actor
        self._background = background
        self._clock = clock
        self._command: tuple[Hashable, CommandId] | None = None
        self._under_way = False

    def may(self, permission: Permission) -> bool:
        """Whether the page offers the deed."""
        return self._actor.may(permission)

    @property
    def today(self) -> date:
        """The calendar day at the clinic."""
        return self._deputies.today

    def is_me(self, member: StaffId) -> bool:
        """Whether that is the person who is signed in."""
        return member == self._actor.staff_id

    def load(self) -> None:
        """Read the list anew."""
        self._background.run(lambda: self._staff.members(self._actor), done=self.listed.emit, failed=self._failed)

    def add(self, new: NewMember) -> None:
        """Add somebody; their one-time words come with ``password_given``."""
        self._do(("add", new), lambda command: self._staff.add(self._actor, command, new), self._give)

    def reset(self, member: StaffId) -> None:
        """New one-time words for somebody who forgot their password."""
        self._do(("reset", member), lambda command: self._staff.reset_password(self._actor, command, member), self._give)

    def rename(self, access: MemberAccess, name: StaffName) -> None:
        """Correct how somebody is called."""
        if name == access.member.name:
            self.done.emit(f"{name.shown} is called so already; nothing was changed.")
            return
        member = access.member.id
        self._do(
            ("rename", member, name),
            lambda command: self._staff.rename(self._actor, command, member, name),
            lambda renamed: self.done.emit(f"{renamed.username} is called {renamed.name.shown} from now on."),
        )

    def change_roles(self, access: MemberAccess, roles: frozenset[Role]) -> None:
        """Give somebody other roles; what they had before is told, so that it can be given back."""
        member = access.member
        if roles == access.roles:
            self.done.emit(f"{member.name.shown} has these roles already; nothing was changed.")
            return
        titles = ", ".join(sorted(ROLE_TITLES[role] for role in roles))
        words = f"{member.name.shown}: {titles}, from the next sign-in."
        self._do(
            ("roles", member.id, roles),
            lambda command: self._staff.change_roles(self._actor, command, member.id, roles),
            lambda _changed: self.roles_changed.emit(words, member.id, access.roles),
        )

    def name_deputy(self, member: StaffId, first: date, last: date) -> None:
        """Let somebody act as manager on these days."""
        self._do(
            ("deputy", member, first, last),
            lambda command: self._deputies.name_deputy(self._actor, command, member, first=first, last=last),
            lambda named: self.done.emit(f"The deputy is named from {shown_day(named.first)} to {shown_day(named.last)}."),
        )

    def end_deputy(self, deputyship: Deputyship) -> None:
        """End a deputyship before its last day."""
        self._do(
            ("end", deputyship.id),
            lambda command: self._deputies.end_deputy(self._actor, command, deputyship.id),
            lambda _ended: self.done.emit("The deputyship is ended; what was done is listed under Audit, Deputies."),
        )

    def _do(self, deed: Hashable, work: Callable[[CommandId], T], done: Callable[[T], None]) -> None:
        """Have ``work`` done, and the list read anew; a second press of the button while it is under way is none.

        The command is kept while the very same deed is asked for again after a failure: it is not done twice then.
        """
        if self._under_way:
            return
        self._under_way = True
        if self._command is None or self._command[0] != deed:
            self._command = (deed, new_command(self._clock()))
        command = self._command[1]

        def finished(answer: T) -> None:
            self._under_way, self._command = False, None
            done(answer)
            self.load()

        def failed(error: BaseException) -> None:
            self._under_way = False
            self.refused.emit(explain(error))

        self._background.run(lambda: work(command), done=finished, failed=failed)

    def _give(self, given: OneTimePassword) -> None:
        if given.words is None:
            # The deed had been done before and its words were lost with the answer.
            self.done.emit(f"{given.member.name.shown} is on the staff list; reset their password to get words for them.")
        else:
            self.password_given.emit(given)

    def _failed(self, error: BaseException) -> None:
        self.refused.emit(explain(error))
