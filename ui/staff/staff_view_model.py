"""Who works here and what they may do: the list, and the deeds on it."""

from collections.abc import Callable, Hashable
from datetime import date
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import ROLE_TITLES, Permission, Role
from clinic_app.clock import Clock, shown_day
from clinic_app.identifiers import CommandId, StaffId, new_command
from clinic_app.progress import Progress
from clinic_app.staff.deputy_service import DeputyService
from clinic_app.staff.leaver_service import LeaverService
from clinic_app.staff.model import Deputyship, MemberAccess, NewMember, OneTimePassword, StaffName
from clinic_app.staff.service import StaffService
from ui.background import Background, Handle
from ui.messages import explain

T = TypeVar("T")


class StaffViewModel(QObject):
    """``listed`` carries everybody's ``MemberAccess``; ``password_given`` a ``OneTimePassword`` to show once; ``done`` a sentence.

    ``roles_changed`` carries a sentence and the roles before, for whoever may want them back; ``weighed`` who might be removed and
    what that costs; ``working`` what is being done while keys change, how much of how much, and ``worked`` that it came to an end.
    """

    listed = Signal(object)
    password_given = Signal(object)
    done = Signal(str)
    roles_changed = Signal(str, object, object)
    weighed = Signal(object, object)
    working = Signal(str, int, object)
    worked = Signal()
    refused = Signal(object)

    def __init__(
        self,
        staff: StaffService,
        leavers: LeaverService,
        deputies: DeputyService,
        actor: Actor,
        background: Background,
        clock: Clock,
    ) -> None:
        super().__init__()
        self._staff = staff
        self._leavers = leavers
        self._changing: tuple[Handle, StaffId] | None = None
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
        self._background.run(lambda: self._staff.members(self._actor), done=self._show, failed=self._failed)

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
        self._do_told(
            member.id,
            ("roles", member.id, roles),
            lambda command, progress: self._staff.change_roles(self._actor, command, member.id, roles, progress),
            lambda _changed: self.roles_changed.emit(words, member.id, access.roles),
        )

    def suspend(self, access: MemberAccess) -> None:
        """Let somebody's password open nothing from now on."""
        member = access.member
        self._do(
            ("suspend", member.id),
            lambda command: self._leavers.suspend(self._actor, command, member.id),
            lambda _member: self.done.emit(f"{member.name.shown} is suspended: their password opens nothing until you reinstate them."),
        )

    def reinstate(self, access: MemberAccess) -> None:
        """Give somebody back the keys that they had."""
        member = access.member
        self._do(
            ("reinstate", member.id),
            lambda command: self._leavers.reinstate(self._actor, command, member.id),
            lambda _member: self.done.emit(f"{member.name.shown} is reinstated and signs in with the password that they had."),
        )

    def weigh(self, member: StaffId) -> None:
        """Find out what removing somebody costs; ``weighed`` tells."""
        self._background.run(
            lambda: self._leavers.parting(self._actor, member),
            done=lambda parting: self.weighed.emit(member, parting),
            failed=self._failed,
            key=("weigh", member),
        )

    def remove(self, access: MemberAccess) -> None:
        """Take somebody's keys away for good; ``working`` tells how far it is, and ``stop`` stops it while it still can be."""
        member = access.member
        self._do_told(
            member.id,
            ("remove", member.id),
            lambda command, progress: self._leavers.remove(self._actor, command, member.id, progress),
            lambda _left: self.done.emit(f"{member.name.shown} has left: their password and their copies open nothing from now on."),
        )

    def stop(self) -> None:
        """Stop a change of keys; the list is read anew, for it may have been too late."""
        if self._changing is None:
            return
        handle, member = self._changing
        handle.cancel()
        self._changing = None

        def stopped(members: tuple[MemberAccess, ...]) -> None:
            self._under_way = False
            gone = next((each for each in members if each.member.id == member and each.member.left_at is not None), None)
            self.worked.emit()
            self._show(members)
            late = "" if gone is None else f"It was too late to stop: {gone.member.name.shown} has left."
            words = late or "It was stopped, and nothing was changed."
            self.done.emit(words)

        def failed(error: BaseException) -> None:
            self._under_way = False
            self.worked.emit()
            self._failed(error)

        self._background.run(lambda: self._staff.members(self._actor), done=stopped, failed=failed)

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

    def _do_told(self, member: StaffId, deed: Hashable, work: Callable[[CommandId, Progress], T], done: Callable[[T], None]) -> None:
        """Like ``_do`` for what may take a while: it is told of by ``working`` and can be stopped by ``stop``."""
        if self._under_way:
            return
        self._under_way = True
        if self._command is None or self._command[0] != deed:
            self._command = (deed, new_command(self._clock()))
        command = self._command[1]

        def finished(answer: T) -> None:
            self._under_way, self._command, self._changing = False, None, None
            self.worked.emit()
            done(answer)
            self.load()

        def failed(error: BaseException) -> None:
            self._under_way, self._changing = False, None
            self.worked.emit()
            self.refused.emit(explain(error))

        handle = self._background.run_told(
            lambda progress: work(command, progress), progress=self.working.emit, done=finished, failed=failed
        )
        self._changing = (handle, member)

    def _show(self, members: tuple[MemberAccess, ...]) -> None:
        """Those who work here first."""
        self.listed.emit(tuple(sorted(members, key=lambda each: each.member.left_at is not None)))

    def _give(self, given: OneTimePassword) -> None:
        if given.words is None:
            # The deed had been done before and its words were lost with the answer.
            self.done.emit(f"{given.member.name.shown} is on the staff list; reset their password to get words for them.")
        else:
            self.password_given.emit(given)

    def _failed(self, error: BaseException) -> None:
        self.refused.emit(explain(error))
