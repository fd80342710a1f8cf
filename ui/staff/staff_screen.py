"""Staff: everybody with their roles on the left, one person or a new one on the right."""

from collections.abc import Callable
from datetime import date

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from clinic_app.access.permissions import ROLE_TITLES, Permission
from clinic_app.staff.model import MemberAccess, NewMember, OneTimePassword
from ui.messages import Message
from ui.navigation import Page
from ui.staff.member_panel import AddPanel, MemberPanel, PasswordPanel
from ui.staff.staff_view_model import StaffList, StaffViewModel
from ui.theme import Tone, look
from ui.widgets.badge import BadgeText
from ui.widgets.boxes import Column, Row, Scroll
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.fields import Reading
from ui.widgets.notice import Notice
from ui.widgets.panels import PageHead
from ui.widgets.table import Table, TableColumn, TableModel

_PANEL_WIDTH = 400
"""px at 100 %."""


class StaffScreen(Page):
    """Ctrl+N adds somebody; Esc closes what is open on the right."""

    def __init__(self, view_model: StaffViewModel, say: Callable[[Notice], None], read_day: Callable[[str], Reading[date]]) -> None:
        super().__init__()
        self.view_model = view_model
        self._say = say
        self._read_day = read_day
        self._list = StaffList((), ())
        self._model: TableModel[MemberAccess] = TableModel(
            [
                TableColumn(title="Name", words=lambda each: each.member.name.shown, strong=True),
                TableColumn(title="Username", words=lambda each: each.member.username, width=13, quiet=True),
                TableColumn(title="Roles", words=_role_words, width=24),
                TableColumn(title="Charts", words=lambda each: "opens charts" if each.opens_charts else "no", width=13, quiet=True),
                TableColumn(title="Password", words=_password_words, width=13, badge=_password_badge),
            ]
        )
        self._table = Table("Staff", self._model)
        self._side = Column()
        self._panel: QWidget | None = None
        head = PageHead("Staff", "Everybody has a name and a password of their own; what they open is on record under it.")
        self._new = Button("Add somebody", kind=ButtonKind.PRIMARY)
        if view_model.may(Permission.STAFF_ADD):
            head.deeds.addWidget(self._new)
        column = Column(self, gap=2, margins=3)
        column.addWidget(head)
        row = Row(gap=2)
        row.addWidget(self._table, 1)
        row.addLayout(self._side)
        column.addLayout(row, 1)
        self._new.clicked.connect(self._add)
        if view_model.may(Permission.STAFF_ADD):
            QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self._add)
        self._table.opened.connect(self._open)
        self._table.clicked.connect(lambda _index: self._open(self._table.current))
        view_model.listed.connect(self._show)
        view_model.password_given.connect(self._give)
        view_model.done.connect(lambda sentence: say(Notice(sentence, Tone.GIVEN)))
        view_model.refused.connect(self._refused)

    def arrive(self) -> None:
        """To the list, read anew."""
        self.view_model.load()
        self._table.setFocus()

    def step_back(self) -> bool:
        """Close the panel on the right."""
        if self._panel is None:
            return False
        self._put(None)
        self._table.setFocus()
        return True

    def _show(self, listed: StaffList) -> None:
        self._list = listed
        self._model.set_items(listed.members)

    def _open(self, access: MemberAccess | None) -> None:
        if access is None:
            return
        mine = tuple(each for each in self._list.deputyships if each.deputy == access.member.id and each.ended_at is None)
        panel = MemberPanel(access, mine, may=self.view_model.may, is_me=self.view_model.is_me(access.member.id), read_day=self._read_day)
        who = access.member.id
        panel.roles_asked.connect(lambda roles: self.view_model.change_roles(who, roles))
        panel.reset_asked.connect(lambda: self.view_model.reset(who))
        panel.deputy_asked.connect(lambda first, last: self.view_model.name_deputy(who, first, last))
        panel.end_asked.connect(self.view_model.end_deputy)
        self._put(panel)

    def _add(self) -> None:
        panel = AddPanel()
        panel.asked.connect(self._ask_to_add)
        self._put(panel)
        panel.focus_first()

    def _ask_to_add(self, new: NewMember) -> None:
        self.view_model.add(new)

    def _give(self, given: OneTimePassword) -> None:
        panel = PasswordPanel(given)
        panel.closed.connect(lambda: self.step_back())
        self._put(panel)
        panel.setFocus()

    def _refused(self, message: Message) -> None:
        if not (isinstance(self._panel, AddPanel) and self._panel.show_error(message.field, message.words)):
            self._say(message.notice)

    def _put(self, panel: QWidget | None) -> None:
        while (item := self._side.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._panel = panel
        if panel is not None:
            scroll = Scroll(margins=0)
            scroll.setFixedWidth(look().px(_PANEL_WIDTH))
            scroll.column.addWidget(panel)
            self._side.addWidget(scroll)


def _role_words(access: MemberAccess) -> str:
    return ", ".join(sorted(ROLE_TITLES[role] for role in access.roles)) or "none"


def _password_words(access: MemberAccess) -> str:
    return "one-time" if access.must_change_password else "own"


def _password_badge(access: MemberAccess) -> BadgeText | None:
    return BadgeText("one-time", Tone.DUE) if access.must_change_password else None
