"""Who works here and what they may do: the list, and the deeds on it."""

from datetime import date

from PySide6.QtCore import QObject, Signal

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import ROLE_TITLES, Permission, Role
from clinic_app.clock import Clock, shown_day
from clinic_app.identifiers import CommandId, StaffId, new_command
from clinic_app.staff.deputy_service import DeputyService
from clinic_app.staff.model import Deputyship, MemberAccess, NewMember, OneTimePassword, StaffMember
from clinic_app.staff.service import StaffService
from ui.background import Background
from ui.messages import explain


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
        self._command: CommandId | None = None

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
        command = self._begun()
        self._background.run(lambda: self._staff.add(self._actor, command, new), done=self._given, failed=self._failed)

    def reset(self, member: StaffId) -> None:
        """New one-time words for somebody who forgot their password."""
        command = self._begun()
        self._background.run(lambda: self._staff.reset_password(self._actor, command, member), done=self._given, failed=self._failed)

    def change_roles(self, access: MemberAccess, roles: frozenset[Role]) -> None:
        """Give somebody other roles; what they had before is told, so that it can be given back."""
        if roles == access.roles:
            self.done.emit(f"{access.member.name.shown} has these roles already; nothing was changed.")
            return
        command, member = self._begun(), access.member

        def changed(_changed: StaffMember) -> None:
            self._command = None
            titles = ", ".join(sorted(ROLE_TITLES[role] for role in roles))
            self.roles_changed.emit(f"{member.name.shown}: {titles}, from the next sign-in.", member.id, access.roles)
            self.load()

        self._background.run(lambda: self._staff.change_roles(self._actor, command, member.id, roles), done=changed, failed=self._failed)

    def name_deputy(self, member: StaffId, first: date, last: date) -> None:
        """Let somebody act as manager on these days."""
        command = self._begun()
        self._background.run(
            lambda: self._deputies.name_deputy(self._actor, command, member, first=first, last=last),
            done=lambda named: self._finish(f"The deputy is named from {shown_day(named.first)} to {shown_day(named.last)}."),
            failed=self._failed,
        )

    def end_deputy(self, deputyship: Deputyship) -> None:
        """End a deputyship before its last day."""
        command = self._begun()
        self._background.run(
            lambda: self._deputies.end_deputy(self._actor, command, deputyship.id),
            done=lambda _ended: self._finish("The deputyship is ended; what was done is listed under Audit, Deputies."),
            failed=self._failed,
        )

    def _begun(self) -> CommandId:
        # Kept until the deed is done: pressing the button again after a failure is the same deed, not a second one.
        self._command = self._command or new_command(self._clock())
        return self._command

    def _given(self, given: OneTimePassword) -> None:
        self._command = None
        self.password_given.emit(given)
        self.load()

    def _finish(self, sentence: str) -> None:
        self._command = None
        self.done.emit(sentence)
        self.load()

    def _failed(self, error: BaseException) -> None:
        self._command = None
        self.refused.emit(explain(error))
