"""Beside the list: adding somebody, or what can be done about the one the bar stands on."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from clinic_app.access.permissions import CLINICAL_KEY_HOLDERS, DEED_TITLES, ROLE_TITLES, Permission, Role, granted
from clinic_app.clock import shown_day
from clinic_app.staff.model import Deputyship, MemberAccess, NewMember, OneTimePassword, Parting, StaffName
from ui.staff.leaving_section import LeavingSection
from ui.theme import TextSize, Tone
from ui.widgets.boxes import Column, Row
from ui.widgets.buttons import Button, ButtonKind, IconButton
from ui.widgets.checks import CheckBox
from ui.widgets.fields import DateField, Field, Reading, TextField
from ui.widgets.icons import Icon
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.panels import Card
from ui.widgets.text import Text, section_title


class RoleChoice(QWidget):
    """Every role with a word on whether it opens charts."""

    def __init__(self, held: frozenset[Role] = frozenset()) -> None:
        super().__init__()
        column = Column(self, gap=0)
        self._boxes: dict[Role, CheckBox] = {}
        for role in sorted(Role, key=lambda each: ROLE_TITLES[each]):
            self._boxes[role] = CheckBox(f"{ROLE_TITLES[role]} · {_charts(role)}", checked=role in held)
            column.addWidget(self._boxes[role])

    @property
    def roles(self) -> frozenset[Role]:
        """What is ticked."""
        return frozenset(role for role, box in self._boxes.items() if box.isChecked())


def _closing(card: Card, closed: SignalInstance) -> None:
    """A cross at the end of the card's head."""
    close = IconButton(Icon.CROSS, "Back to the list")
    close.clicked.connect(closed)
    card.head.addWidget(close)


class AddPanel(Card):
    """A new member of staff."""

    asked = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__("New member of staff", gap=1.5)
        _closing(self, self.closed)
        self._name = TextField("Name", hint="As colleagues know them, in any script.", max_length=200)
        self._title = TextField("Title", hint="Such as Dr.", optional=True, max_length=40)
        self._username = TextField("Username", hint="What they type each morning.", max_length=40)
        self._roles = RoleChoice()
        self._field = Field("Role", self._roles)
        add = Button("Add", kind=ButtonKind.PRIMARY)
        for widget in (self._name, self._title, self._username, self._field, add):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        for line in (self._name, self._title, self._username):
            line.submitted.connect(self._ask)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut).activated.connect(self._ask)
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
    """One member of staff: roles, a new password, deputising, what they did, and everything their roles allow."""

    roles_asked = Signal(object)
    reset_asked = Signal()
    deputy_asked = Signal(object, object)
    end_asked = Signal(object)
    rename_asked = Signal(object)
    trail_asked = Signal()
    suspend_asked = Signal()
    reinstate_asked = Signal()
    weigh_asked = Signal()
    remove_asked = Signal()
    closed = Signal()

    def __init__(
        self,
        access: MemberAccess,
        *,
        may: Callable[[Permission], bool],
        is_me: bool,
        today: date,
        read_day: Callable[[str], Reading[date]],
    ) -> None:
        super().__init__(gap=1.5)
        self.access = access
        name = access.member.name.shown
        self.setAccessibleName(name)
        # A name is as long as it is: it takes a second line, for what is wider than the panel would be cut with all below it.
        self.head.addWidget(Text(name, size=TextSize.SMALL, strong=True, quiet=True, wrap=True), 1)
        self.column.addLayout(self.head)
        self._slot = NoticeSlot()
        self._naming: dict[str, TextField] = {}
        self._roles = RoleChoice(access.roles)
        _closing(self, self.closed)
        self._leaving: LeavingSection | None = None
        if access.member.left_at is not None:
            left = f"Left on {shown_day(access.member.left_at)}. The name stays for what they did."
            self.column.addWidget(Text(left, quiet=True, wrap=True))
        if may(Permission.STAFF_ROLE_CHANGE) and access.is_active:
            self.column.addWidget(Field("Roles", self._roles))
            change = Button("Change roles")
            change.clicked.connect(self._ask_roles)
            self.column.addWidget(change)
            self.column.addWidget(self._slot)
        if may(Permission.STAFF_PASSWORD_RESET) and not is_me and access.is_active:
            self.column.addWidget(section_title("Forgotten password"))
            self.column.addWidget(
                Text("They get five words for one sign-in. What they had drafted and not saved is lost.", quiet=True, wrap=True)
            )
            reset = Button("Reset password")
            reset.clicked.connect(self.reset_asked)
            self.column.addWidget(reset)
        if may(Permission.DEPUTY_NAME) and not is_me and access.holds_clinical and Role.MANAGER not in access.roles:
            self._add_deputy(tuple(each for each in access.deputyships if not each.is_over(today)), read_day)
        if not is_me and access.member.left_at is None and (may(Permission.STAFF_SUSPEND) or may(Permission.STAFF_REMOVE)):
            self._add_leaving(may)
        if may(Permission.AUDIT_READ):
            self.column.addWidget(section_title("What they did"))
            trail = Button("See the trail", icon=Icon.SHIELD_CHECK)
            trail.setAccessibleDescription(f"What {access.member.name.shown} did and saw")
            trail.clicked.connect(self.trail_asked)
            self.column.addWidget(trail)
        if may(Permission.STAFF_ADD):
            self._add_name(access.member.name)
        if access.is_active:
            self.column.addWidget(section_title("May do"))
            deeds = ", ".join(sorted(DEED_TITLES[permission] for permission in access.permissions))
            self.column.addWidget(Text(deeds[:1].upper() + deeds[1:] + ".", quiet=True, wrap=True))
        self.column.addStretch(1)

    def show_error(self, label: str | None, sentence: str) -> bool:
        """Say it beside the field of that name, if this person has it."""
        if not self._naming:
            return False
        for name, field in self._naming.items():
            field.set_error(sentence if name == label else "")
        return label in self._naming

    def confirm_removal(self, parting: Parting) -> None:
        """Say what it costs, with the button that does it."""
        if self._leaving is not None:
            self._leaving.confirm(parting)

    def _add_leaving(self, may: Callable[[Permission], bool]) -> None:
        self._leaving = LeavingSection(self.access, may_suspend=may(Permission.STAFF_SUSPEND), may_remove=may(Permission.STAFF_REMOVE))
        for asked, passed_on in (
            (self._leaving.suspend_asked, self.suspend_asked),
            (self._leaving.reinstate_asked, self.reinstate_asked),
            (self._leaving.weigh_asked, self.weigh_asked),
            (self._leaving.remove_asked, self.remove_asked),
        ):
            asked.connect(passed_on)
        self.column.addWidget(self._leaving)

    def _add_name(self, name: StaffName) -> None:
        self.column.addWidget(section_title("How colleagues call them"))
        display = TextField("Name", text=name.display, max_length=200)
        title = TextField("Title", text=name.title, hint="Such as Dr.", optional=True, max_length=40)
        save = Button("Save name")
        self._naming = {"Name": display, "Title": title}

        def ask() -> None:
            self.rename_asked.emit(StaffName(display=display.text, title=title.text))

        for widget in (display, title, save):
            self.column.addWidget(widget)
        for field in (display, title):
            field.submitted.connect(ask)
        save.clicked.connect(ask)

    def _ask_roles(self) -> None:
        """The key to the charts goes with some roles: that is said before it is given or taken."""
        self._slot.clear()
        roles, member = self._roles.roles, self.access.member
        if not roles or self.access.holds_clinical == bool(roles & CLINICAL_KEY_HOLDERS):
            self.roles_asked.emit(roles)
            return
        if self.access.holds_clinical:
            words = (
                f"{member.name.shown} opens no charts with this: the charts get a new key, which they do not know. What they saw or copied "
                "before they have seen."
            )
            self._slot.say(Notice(words, Tone.DUE, deed="Take the charts", act=lambda: self.roles_asked.emit(roles)), closable=True)
            return
        # The username is proven by the key file, a name could have been exchanged by whoever can write in the registry.
        name = f"{member.name.shown}, who signs in as {member.username},"
        words = f"{name} gets the key of the charts with this. Taking it back later means a new key for the charts."
        self._slot.say(Notice(words, Tone.DUE, deed="Give the key", act=lambda: self.roles_asked.emit(roles)), closable=True)

    def _add_deputy(self, deputyships: tuple[Deputyship, ...], read_day: Callable[[str], Reading[date]]) -> None:
        self.column.addWidget(section_title("Acts as manager"))
        for deputyship in deputyships:
            row = Row(gap=1)
            days = f"{shown_day(deputyship.first)} to {shown_day(deputyship.last)}"
            row.addWidget(Text(days, wrap=True), 1)
            end = Button("End now", compact=True)
            end.setAccessibleDescription(days)
            end.clicked.connect(lambda _checked=False, ending=deputyship: self.end_asked.emit(ending))
            row.addWidget(end)
            self.column.addLayout(row)
        hint = "such as 2 mar 2027"
        self._first, self._last = DateField("From", read_day, hint=hint), DateField("To", read_day, hint=hint)
        row = Row(gap=1)
        row.addWidget(self._first)
        row.addWidget(self._last)
        self.column.addLayout(row)
        name = Button("Name as deputy")
        name.clicked.connect(self._name_deputy)
        self._last.submitted.connect(self._name_deputy)
        self.column.addWidget(name)

    def _name_deputy(self) -> None:
        fields = (self._first, self._last)
        for field in fields:
            if field.check() and field.value is None:
                field.set_error("Write a day.")
        if not any(field.error for field in fields):
            self.deputy_asked.emit(self._first.value, self._last.value)
        else:
            next(field for field in fields if field.error).control.setFocus()


class PasswordPanel(Card):
    """Five words, once."""

    closed = Signal()

    def __init__(self, given: OneTimePassword) -> None:
        super().__init__("One-time password", gap=1.5)
        self.column.addWidget(
            Text(f"For {given.member.name.shown} ({given.member.username}). It is shown only now and kept nowhere:", wrap=True)
        )
        words = Text(given.words or "", size=TextSize.SUBHEAD, strong=True, selectable=True, wrap=True)
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


def _charts(role: Role) -> str:
    if Permission.CHART_OPEN in granted(frozenset({role})):
        return "opens charts"
    return "holds their key, opens none" if role in CLINICAL_KEY_HOLDERS else "no charts"
