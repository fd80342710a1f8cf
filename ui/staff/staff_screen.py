"""Staff: everybody with their roles on the left, one person or a new one on the right."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from clinic_app.access.permissions import ROLE_TITLES, Permission, Role
from clinic_app.clock import shown_day
from clinic_app.identifiers import StaffId
from clinic_app.staff.model import MemberAccess, NewMember, OneTimePassword, Parting
from ui.audit.question import Period, Question
from ui.messages import Message
from ui.navigation import Page
from ui.staff.member_panel import AddPanel, MemberPanel, PasswordPanel
from ui.staff.staff_view_model import StaffViewModel
from ui.theme import Tone, look
from ui.widgets.badge import BadgeText
from ui.widgets.boxes import Column, Row, Scroll, clear
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.fields import Reading
from ui.widgets.notice import Notice
from ui.widgets.panels import PageHead
from ui.widgets.progress import ProgressStrip
from ui.widgets.table import Table, TableColumn, TableModel

_PANEL_WIDTH = 400
_LEAST_TABLE = 600
"""px at 100 %: the panel, and what all columns of the list need to be read."""
_ANY_WIDTH = 16_777_215
"""What Qt takes for no bound."""


class StaffScreen(Page):
    """Ctrl+N adds somebody; Esc closes what is open beside the list, but not a password that was not told yet.

    ``trail_asked`` carries what is to be asked of the trail.
    """

    trail_asked = Signal(object)

    def __init__(self, view_model: StaffViewModel, say: Callable[[Notice], None], read_day: Callable[[str], Reading[date]]) -> None:
        super().__init__()
        self.view_model = view_model
        view_model.setParent(self)
        self._say = say
        self._read_day = read_day
        self._wanted: StaffId | None = None
        self._model: TableModel[MemberAccess] = TableModel(
            [
                TableColumn(title="Name", words=lambda each: each.member.name.shown, strong=True),
                TableColumn(title="Username", words=lambda each: each.member.username, width=15, least=10, quiet=True),
                TableColumn(title="Roles", words=_role_words, width=26, least=16),
                TableColumn(title="Charts", words=_charts, width=12, least=11, quiet=True),
                TableColumn(title="Standing", words=_standing_words, width=24, least=13, badge=_standing_badge),
            ]
        )
        self._table = Table("Staff", self._model)
        self._side = QWidget()
        self._beside = Column(self._side)
        self._side.hide()
        self._panel: AddPanel | MemberPanel | PasswordPanel | None = None
        head = PageHead("Staff", "Everybody has a name and a password of their own; what they open is on record under it.")
        self._new = Button("Add somebody", kind=ButtonKind.PRIMARY)
        if view_model.may(Permission.STAFF_ADD):
            head.deeds.addWidget(self._new)
        column = Column(self, gap=2, margins=3)
        column.addWidget(head)
        self._strip = ProgressStrip("New keys")
        self._strip.hide()
        column.addWidget(self._strip)
        row = Row(gap=2)
        row.addWidget(self._table, 1)
        row.addWidget(self._side)
        column.addLayout(row, 1)
        self._join(view_model)

    def _join(self, view_model: StaffViewModel) -> None:
        self._new.clicked.connect(self._add)
        if view_model.may(Permission.STAFF_ADD):
            QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self._add)
        self._table.opened.connect(self._open)
        self._table.clicked.connect(lambda _index: self._open(self._table.current))
        view_model.listed.connect(self._show)
        view_model.password_given.connect(self._give)
        view_model.done.connect(lambda sentence: self._say(Notice(sentence, Tone.GIVEN)))
        view_model.roles_changed.connect(self._offer_roles_back)
        view_model.refused.connect(self._refused)
        view_model.weighed.connect(self._confirm_removal)
        view_model.working.connect(self._show_work)
        view_model.worked.connect(self._strip.hide)
        self._strip.cancelled.connect(view_model.stop)

    def arrive(self) -> None:
        """To the list, read anew."""
        self.view_model.load()
        self._table.setFocus()

    def open_at(self, member: StaffId) -> None:
        """Be about this person, when the page is gone to; nothing is read before."""
        self._wanted = member

    def step_back(self) -> bool:
        """Close the panel beside the list; a password that is shown only once stays until somebody says that it was told."""
        if self._panel is None:
            return False
        if isinstance(self._panel, PasswordPanel):
            self._panel.setFocus()
        else:
            self._close_panel()
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for both, the panel has the page to itself."""
        super().resizeEvent(event)
        self._share_the_room()

    def _share_the_room(self) -> None:
        current, panel = look(), self._panel is not None
        narrow = self.width() < current.px(_PANEL_WIDTH + _LEAST_TABLE)
        self._table.setVisible(not (panel and narrow))
        self._side.setVisible(panel)
        self._side.setMinimumWidth(0 if narrow else current.px(_PANEL_WIDTH))
        self._side.setMaximumWidth(_ANY_WIDTH if narrow else current.px(_PANEL_WIDTH))

    def _show(self, members: tuple[MemberAccess, ...]) -> None:
        wanted, self._wanted = self._wanted, None
        panel = self._panel
        shown = panel.access if isinstance(panel, MemberPanel) else self._table.current
        self._model.set_items(members)
        number = next((n for n, each in enumerate(members) if each.member.id == (wanted or (shown and shown.member.id))), None)
        if number is None:
            return
        self._table.setCurrentIndex(self._model.index(number, 0))
        if wanted is not None:
            self._open(members[number])
        elif isinstance(panel, MemberPanel) and members[number] != panel.access:
            self._open_anew(members[number])

    def _open_anew(self, access: MemberAccess) -> None:
        """The same panel after a change; the keyboard stays where it was."""
        before = self.focusWidget()
        name = "" if before is None else before.accessibleName()
        self._open(access)
        there = next((each for each in self._side.findChildren(QWidget) if name and each.accessibleName() == name), self._table)
        there.setFocus()

    def _open(self, access: MemberAccess | None) -> None:
        if access is None:
            return
        vm, member = self.view_model, access.member
        panel = MemberPanel(access, may=vm.may, is_me=vm.is_me(member.id), today=vm.today, read_day=self._read_day)
        panel.roles_asked.connect(lambda roles: vm.change_roles(access, roles))
        panel.reset_asked.connect(lambda: vm.reset(member.id))
        panel.deputy_asked.connect(lambda first, last: vm.name_deputy(member.id, first, last))
        panel.end_asked.connect(vm.end_deputy)
        panel.suspend_asked.connect(lambda: vm.suspend(access))
        panel.reinstate_asked.connect(lambda: vm.reinstate(access))
        panel.weigh_asked.connect(lambda: vm.weigh(member.id))
        panel.remove_asked.connect(lambda: vm.remove(access))
        panel.rename_asked.connect(lambda name: vm.rename(access, name))
        panel.trail_asked.connect(
            lambda: self.trail_asked.emit(Question(staff=member.id, staff_name=member.name.shown, period=Period.MONTH))
        )
        self._put(panel)

    def _confirm_removal(self, member: StaffId, parting: Parting) -> None:
        if isinstance(self._panel, MemberPanel) and self._panel.access.member.id == member:
            self._panel.confirm_removal(parting)

    def _show_work(self, words: str, done: int, total: int | None) -> None:
        if self._strip.isHidden():
            self._strip.begin(words)
        self._strip.show_progress(done, total, words=words, of="pages" if total else "")

    def _offer_roles_back(self, sentence: str, member: StaffId, before: frozenset[Role]) -> None:
        def back() -> None:
            now = next((each for each in self._model.items if each.member.id == member), None)
            if now is not None:
                self.view_model.change_roles(now, before)

        self._say(Notice(sentence, Tone.GIVEN, deed="Undo", act=back))

    def _add(self) -> None:
        panel = AddPanel()
        panel.asked.connect(self._ask_to_add)
        self._put(panel)
        panel.focus_first()

    def _ask_to_add(self, new: NewMember) -> None:
        self.view_model.add(new)

    def _give(self, given: OneTimePassword) -> None:
        panel = PasswordPanel(given)
        self._put(panel)
        panel.setFocus()

    def _refused(self, message: Message) -> None:
        if not (isinstance(self._panel, AddPanel | MemberPanel) and self._panel.show_error(message.field, message.words)):
            self._say(message.notice)

    def _close_panel(self) -> None:
        self._put(None)
        self._table.setFocus()

    def _put(self, panel: AddPanel | MemberPanel | PasswordPanel | None) -> None:
        clear(self._beside)
        self._panel = panel
        if panel is not None:
            panel.closed.connect(self._close_panel)
            scroll = Scroll(margins=0)
            scroll.column.addWidget(panel)
            self._beside.addWidget(scroll)
        self._share_the_room()


def _role_words(access: MemberAccess) -> str:
    return ", ".join(sorted(ROLE_TITLES[role] for role in access.roles)) or "none"


def _standing_words(access: MemberAccess) -> str:
    if access.member.left_at is not None:
        return f"left {shown_day(access.member.left_at)}"
    if access.suspended_at is not None:
        return f"suspended {shown_day(access.suspended_at)}"
    return "one-time" if access.must_change_password else "own password"


def _standing_badge(access: MemberAccess) -> BadgeText | None:
    if access.member.left_at is not None:
        return BadgeText(_standing_words(access))
    if access.suspended_at is not None:
        return BadgeText(_standing_words(access), Tone.REFUSE)
    return BadgeText(_standing_words(access), Tone.DUE) if access.must_change_password else None


def _charts(access: MemberAccess) -> str:
    if not access.is_active:
        return "no"
    if access.opens_charts:
        return "opens"
    return "key only" if access.holds_clinical else "no"
