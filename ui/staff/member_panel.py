"""Beside the list: adding somebody, or what can be done about the one the bar stands on."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_app.access.permissions import CLINICAL_KEY_HOLDERS, DEED_TITLES, ROLE_TITLES, Permission, Role
from clinic_app.staff.model import Deputyship, MemberAccess, NewMember, OneTimePassword, StaffName
from ui.widgets.boxes import Column, Row
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.checks import CheckBox
from ui.widgets.fields import DateField, Field, Reading, TextField
from ui.widgets.panels import Card
from ui.widgets.text import Text, section_title


class RoleChoice(QWidget):
    """Every role with a word on whether it opens charts."""

    def __init__(self, held: frozenset[Role] = frozenset()) -> None:
        super().__init__()
        column = Column(self, gap=0)
        self._boxes: dict[Role, CheckBox] = {}
        for role in sorted(Role, key=lambda each: ROLE_TITLES[each]):
            opens = "opens charts" if role in CLINICAL_KEY_HOLDERS else "no charts"
            self._boxes[role] = CheckBox(f"{ROLE_TITLES[role]} · {opens}", checked=role in held)
            column.addWidget(self._boxes[role])

    @property
    def roles(self) -> frozenset[Role]:
        """What is ticked."""
        return frozenset(role for role, box in self._boxes.items() if box.isChecked())


class AddPanel(Card):
    """A new member of staff."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__("New member of staff", gap=1.5)
        self._name = TextField("Name", hint="As colleagues know them, in any script.", max_length=200)
        self._title = TextField("Title", hint="Such as Dr.", optional=True, max_length=40)
        self._username = TextField("Username", hint="What they type each morning.", max_length=40)
        self._roles = RoleChoice()
        self._field = Field("Role", self._roles)
        add = Button("Add", kind=ButtonKind.PRIMARY)
        for widget in (self._name, self._title, self._username, self._field, add):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self._username.submitted.connect(self._ask)
        add.clicked.connect(self._ask)

    def focus_first(self) -> None:
        """To the name."""
        self._name.control.setFocus()

    def show_error(self, label: str | None, sentence: str) -> bool:
        """Say it beside the field of that name."""
        fields: dict[str, Field] = {"Name": self._name, "Title": self._title, "Username": self._username, "Role": self._field}
        for name, field in fields.items():
            field.set_error(sentence if name == label else "")
        return label in fields

    def _ask(self) -> None:
        name = StaffName(display=self._name.text, title=self._title.text)
        self.asked.emit(NewMember(username=self._username.text, name=name, roles=self._roles.roles))


class MemberPanel(Card):
    """One member of staff: roles, a new password, deputising, and everything their roles allow."""

    roles_asked = Signal(object)
    reset_asked = Signal()
    deputy_asked = Signal(object, object)
    end_asked = Signal(object)

    def __init__(
        self,
        access: MemberAccess,
        deputyships: tuple[Deputyship, ...],
        *,
        may: Callable[[Permission], bool],
        is_me: bool,
        read_day: Callable[[str], Reading[date]],
    ) -> None:
        super().__init__(access.member.name.shown, gap=1.5)
        self._roles = RoleChoice(access.roles)
        if may(Permission.STAFF_ROLE_CHANGE):
            self.column.addWidget(Field("Roles", self._roles))
            change = Button("Change roles")
            change.clicked.connect(lambda: self.roles_asked.emit(self._roles.roles))
            self.column.addWidget(change)
        if may(Permission.STAFF_PASSWORD_RESET) and not is_me:
            self.column.addWidget(section_title("Forgotten password"))
            self.column.addWidget(
                Text("They get five words for one sign-in. What they had drafted and not saved is lost.", quiet=True, wrap=True)
            )
            reset = Button("Reset password")
            reset.clicked.connect(self.reset_asked)
            self.column.addWidget(reset)
        if may(Permission.DEPUTY_NAME) and not is_me and access.opens_charts and Role.MANAGER not in access.roles:
            self._add_deputy(deputyships, read_day)
        self.column.addWidget(section_title("May do"))
        deeds = ", ".join(sorted(DEED_TITLES[permission] for permission in access.permissions))
        self.column.addWidget(Text(deeds[:1].upper() + deeds[1:] + ".", quiet=True, wrap=True))
        self.column.addStretch(1)

    def _add_deputy(self, deputyships: tuple[Deputyship, ...], read_day: Callable[[str], Reading[date]]) -> None:
        self.column.addWidget(section_title("Acts as manager"))
        for deputyship in deputyships:
            row = Row(gap=1)
            row.addWidget(Text(f"{deputyship.first:%d-%b-%Y} to {deputyship.last:%d-%b-%Y}"), 1)
            end = Button("End now", compact=True)
            end.clicked.connect(lambda _checked=False, ending=deputyship: self.end_asked.emit(ending))
            row.addWidget(end)
            self.column.addLayout(row)
        self._first, self._last = DateField("From", read_day), DateField("To", read_day)
        days = Row(gap=1)
        days.addWidget(self._first)
        days.addWidget(self._last)
        self.column.addLayout(days)
        name = Button("Name as deputy")
        name.clicked.connect(self._name_deputy)
        self.column.addWidget(name)

    def _name_deputy(self) -> None:
        if self._first.check() and self._last.check():
            first, last = self._first.value, self._last.value
            if isinstance(first, date) and isinstance(last, date):
                self.deputy_asked.emit(first, last)


class PasswordPanel(Card):
    """Five words, once."""

    closed = Signal()

    def __init__(self, given: OneTimePassword) -> None:
        super().__init__("One-time password", gap=1.5)
        self.column.addWidget(
            Text(f"For {given.member.name.shown} ({given.member.username}). It is shown only now and kept nowhere:", wrap=True)
        )
        words = Text(given.words or "", strong=True, selectable=True, wrap=True)
        words.setAccessibleName("One-time password")
        words.setAccessibleDescription(given.words or "")
        self.column.addWidget(words)
        self.column.addWidget(
            Text("Tell it to them in person. At their first sign-in they choose a password of their own.", quiet=True, wrap=True)
        )
        done = Button("I have told them", kind=ButtonKind.PRIMARY)
        done.clicked.connect(self.closed)
        self.column.addWidget(done)
        self.column.addStretch(1)
        self.setFocusProxy(done)
