"""A person's page: who they are, how to reach them, from when their record is kept, and what may be done from here."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QWidget

from clinic_app.access.permissions import Permission
from clinic_app.clock import local_day, shown_day
from clinic_app.identifiers import PatientId
from clinic_app.patients.model import FoundPatient, Patient, Registration
from ui.messages import Message
from ui.navigation import Page
from ui.patients.desk import Desk
from ui.patients.discreet import covered
from ui.patients.keeping_card import KeepingCard
from ui.patients.patient_banner import PatientBanner
from ui.patients.patient_view_model import PatientViewModel
from ui.patients.registration_keeping import KeptRegistration
from ui.patients.registration_panel import WIDTH, RegistrationPanel
from ui.patients.registration_view_model import RegistrationViewModel
from ui.patients.wording import CONTACTS, GENDERS, PROVENANCES, RELATED, born, in_sight, who_may
from ui.theme import Tone, look
from ui.unfinished import UnfinishedOffer
from ui.widgets.boxes import Column, Row, Scroll
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.icons import Icon
from ui.widgets.notice import Notice
from ui.widgets.panels import Card, Fact, FactList
from ui.widgets.text import HintLine

_TWO_COLUMNS, _ONE_COLUMN = 720, 300
"""px at 100 %: what two columns of cards need to be read, and what one does."""

_LOOKED_AT = 250
"""ms after which the form is made ready: sooner than anybody reads the page and presses Edit."""


class PatientScreen(Page):
    """``chart_wanted``, ``record_copy_wanted`` and ``erasure_wanted`` carry the person's id, ``trail_wanted`` the finder's row."""

    chart_wanted = Signal(object)
    record_copy_wanted = Signal(object)
    trail_wanted = Signal(object)
    erasure_wanted = Signal(object)

    def __init__(self, desk: Desk, patient_id: PatientId) -> None:
        """Asks for the registration at once: before the finder is told that it was left, so that it counts whom it led to."""
        super().__init__()
        self._desk = desk
        self._model = PatientViewModel(desk, patient_id)
        self._model.setParent(self)
        self._editing = RegistrationViewModel(desk, patient_id)
        self._editing.setParent(self)
        self._panel: RegistrationPanel | None = None
        self.banner = PatientBanner(desk.privacy)
        self._unfinished = UnfinishedOffer()
        self._chart = Button("Open chart", kind=ButtonKind.PRIMARY, icon=Icon.STETHOSCOPE)
        self._copy = Button("Record copy", icon=Icon.RECORD_COPY)
        self._edit = Button("Edit", icon=Icon.PENCIL, compact=True, kind=ButtonKind.QUIET, name="Edit the registration")
        self._trail = Button("See the trail", icon=Icon.SHIELD_CHECK, compact=True, kind=ButtonKind.QUIET)
        self._trail.setAccessibleDescription("Who looked at this record and what they did")
        self._erase = Button("Erase this record…", compact=True, kind=ButtonKind.QUIET)
        self._who = FactList()
        self._reach = FactList()
        self._others = FactList()
        self._keeping = KeepingCard(desk, may_record=self._may(Permission.PATIENT_EDIT))
        self._lay_out()
        self._join()
        # Nothing of an empty page is seen: no banner without a name, no card without its facts.
        self.banner.hide()
        self._facts.hide()
        self._model.open()

    def arrive(self) -> None:
        """To the deed that is most likely wanted, once there is a person to do it for."""
        if self._model.patient is None:
            self.setFocus()
            return
        buttons = (self._chart, self._edit, self._copy)
        first = next((button for button in buttons if button.isVisibleTo(self)), None)
        if first is not None:
            first.setFocus()
        else:
            self.setFocus()

    def leave(self) -> None:
        """What was typed goes into the drawer."""
        self._editing.settle()

    def step_back(self) -> bool:
        """Esc closes the form within the page; what was typed in it is kept."""
        if self._side.isVisibleTo(self):
            self._close_panel()
            return True
        if self._keeping.is_open:
            self._keeping.close_form()
            return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What the cards say, and a form within one, may need more room than there was."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._share_width()
        return super().eventFilter(watched, event)

    def _may(self, permission: Permission) -> bool:
        return self._desk.actor.may(permission)

    def _lay_out(self) -> None:
        deeds = (
            (self._chart, Permission.CHART_OPEN),
            (self._copy, Permission.RECORD_COPY_MAKE),
            (self._trail, Permission.AUDIT_READ),
            (self._edit, Permission.PATIENT_EDIT),
            (self._erase, Permission.PATIENT_ERASE),
        )
        for button, permission in deeds:
            # Hidden or left alone: to show a button that stands nowhere yet would open a window and take the keyboard.
            if not self._may(permission):
                button.hide()
        self.banner.deeds.addWidget(self._copy)
        self.banner.deeds.addWidget(self._chart)
        registration = Card("Registration", gap=2)
        registration.head.addWidget(self._trail)
        registration.head.addWidget(self._edit)
        registration.column.addWidget(self._who)
        reach = Card("Contacts and addresses")
        reach.column.addWidget(self._reach)
        others = Card("Emergency contact or guardian")
        others.column.addWidget(self._others)
        self._facts = scroll = Scroll(gap=2, margins=3)
        scroll.column.addWidget(self._unfinished)
        self._columns = Row(gap=2)
        self._sides = left, right = Column(gap=2), Column(gap=2)
        left.addWidget(registration)
        left.addWidget(reach)
        left.addStretch(1)
        right.addWidget(others)
        right.addWidget(self._keeping)
        right.addStretch(1)
        self._columns.addLayout(left, 3)
        self._columns.addLayout(right, 2)
        scroll.column.addLayout(self._columns)
        scroll.column.addWidget(HintLine(self._who_may_what(), icon=Icon.INFO))
        last = Row(gap=1)
        last.addStretch(1)
        last.addWidget(self._erase)
        scroll.column.addLayout(last)
        scroll.column.addStretch(1)
        scroll.canvas.installEventFilter(self)
        self._body = Row(gap=0)
        self._body.addWidget(scroll, 1)
        self._side = QWidget()
        self._side_place = Column(self._side, margins=(0, 3, 3, 3))
        self._side.hide()
        self._body.addWidget(self._side)
        column = Column(self, gap=0)
        column.addWidget(self.banner)
        column.addLayout(self._body, 1)

    def _join(self) -> None:
        self._model.changed.connect(self._show)
        self._desk.privacy.changed.connect(self._cover)
        self._model.failed.connect(self._tell)
        self._model.event_saved.connect(self._keeping.close_form)
        self._model.event_refused.connect(self._keeping.refuse)
        self._keeping.asked.connect(self._model.record_event)
        self._editing.saved.connect(self._saved)
        self._editing.unfinished_changed.connect(self._offer_unfinished)
        self._unfinished.wanted.connect(lambda _kept: self.start_editing())
        self._unfinished.thrown_away.connect(self._throw_away)
        self._unfinished.taken_back.connect(self._editing.take_back)
        self._chart.clicked.connect(lambda: self.chart_wanted.emit(self._model.patient_id))
        self._copy.clicked.connect(lambda: self.record_copy_wanted.emit(self._model.patient_id))
        self._trail.clicked.connect(self._ask_trail)
        self._edit.clicked.connect(self.start_editing)
        self._erase.clicked.connect(lambda: self.erasure_wanted.emit(self._model.patient_id))
        if self._may(Permission.PATIENT_EDIT):
            QShortcut(QKeySequence("Ctrl+E"), self).activated.connect(self.start_editing)

    def _ask_trail(self) -> None:
        patient = self._model.patient
        if patient is not None:
            known = patient.registration
            row = FoundPatient(
                id=patient.id,
                record_number=patient.record_number,
                name=patient.name,
                birth=known.birth,
                gender=known.gender,
                phone_ending="",
            )
            self.trail_wanted.emit(row)

    def start_editing(self) -> None:
        """The registration as a form beside the facts; where something was left unfinished, that is gone on with."""
        patient = self._model.patient
        if patient is None:
            return
        panel = self._prepared_panel()
        if self._editing.unfinished and not self._editing.is_touched:
            self._editing.resume(self._editing.unfinished[-1], patient)
        else:
            self._editing.edit(patient)
        panel.show()
        self._side.show()
        self._share_width()
        self._offer_unfinished()
        panel.take_focus()

    def _throw_away(self, kept: KeptRegistration) -> None:
        self._editing.throw_away(kept)
        self._edit.setFocus()

    def _offer_unfinished(self) -> None:
        """Nothing is offered while the form is open: it is what stands there."""
        unfinished = self._editing.unfinished if self._side.isHidden() else ()
        self._unfinished.offer(unfinished, lambda _kept: "You were changing this registration and did not finish.")

    def _prepared_panel(self) -> RegistrationPanel:
        """The form, made once: while the page is being looked at, so that Edit has nothing to wait for."""
        if self._panel is None:
            self._panel = RegistrationPanel(self._side, self._editing, self._desk, title="Edit the registration", deed="Save")
            self._panel.closed.connect(self._close_panel)
            self._side_place.addWidget(self._panel, alignment=Qt.AlignmentFlag.AlignHCenter)
        return self._panel

    def _close_panel(self) -> None:
        self._side.hide()
        self._unfinished.forget()
        self._share_width()
        self._edit.setFocus()
        self._editing.settle()
        self._editing.look()

    def _share_width(self) -> None:
        """Cards side by side where both have room, else one under the other; no cards where even one has none beside the form."""
        current = look()
        beside = current.px(WIDTH) + current.grid(3) if self._side.isVisibleTo(self) else 0
        # The scroll bar takes its part as soon as the cards are taller than the page.
        room = self.width() - beside - current.grid(6) - self._facts.verticalScrollBar().sizeHint().width()
        least = [side.minimumSize().width() for side in self._sides]
        two = room >= max(current.px(_TWO_COLUMNS), sum(least) + self._columns.spacing())
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if two else QBoxLayout.Direction.TopToBottom)
        one = room >= max(current.px(_ONE_COLUMN), *least)
        self._facts.setVisible(self._model.patient is not None and (not beside or one))

    def _saved(self, patient: Patient) -> None:
        self._close_panel()
        self._model.take(patient)
        self._desk.say(Notice("The registration is saved."))

    def _show(self) -> None:
        patient = self._model.patient
        if patient is None:
            return
        self.banner.show_patient(patient, today=self._desk.today)
        self._who.show_facts(self._readable(self._who_facts(patient)))
        if self.banner.isHidden():
            self.banner.show()
            self._share_width()
            self.arrive()
            if self._may(Permission.PATIENT_EDIT):
                self._editing.look()
                QTimer.singleShot(_LOOKED_AT, self, self._prepared_panel)
        # The rest a turn later: all cards at once would hold the window up.
        QTimer.singleShot(0, self, self._show_rest)

    def _show_rest(self) -> None:
        patient = self._model.patient
        if patient is not None:
            self._show_reach(patient)
            self._keeping.show_days(patient)

    def _show_reach(self, patient: Patient) -> None:
        self._reach.show_facts(self._readable(_reach_facts(patient.registration)))
        self._others.show_facts(self._readable(_other_facts(patient.registration)))

    def _cover(self) -> None:
        """The cards follow the banner, which hears of it by itself."""
        patient = self._model.patient
        if patient is not None:
            self._who.show_facts(self._readable(self._who_facts(patient)))
            self._show_reach(patient)

    def _readable(self, facts: list[Fact]) -> list[Fact]:
        return covered(facts) if self._desk.privacy.covers else facts

    def _who_facts(self, patient: Patient) -> list[Fact]:
        registered = shown_day(local_day(patient.registered_at, self._desk.profile.place.time_zone))
        return _who_facts(patient, born_words=born(patient.registration.birth, self._desk.today), registered=registered)

    def _who_may_what(self) -> str:
        lacking = {
            Permission.CHART_OPEN: "Charts are opened by",
            Permission.RECORD_COPY_MAKE: "Record copies are made by",
            Permission.PATIENT_EDIT: "Registrations are changed by",
        }
        return " ".join(f"{words}: {who_may(permission)}." for permission, words in lacking.items() if not self._may(permission))

    def _tell(self, message: Message) -> None:
        self._desk.say(message.notice)


def _fact(name: str, value: str, *, otherwise: str = "none", tone: Tone | None = None) -> Fact:
    """A fact as far as a page shows it; ``otherwise`` stands quietly where there is none."""
    return Fact(name, in_sight(value) or otherwise, tone=tone, quiet=not value)


def _who_facts(patient: Patient, *, born_words: str, registered: str) -> list[Fact]:
    registration = patient.registration
    name = registration.name
    gender = registration.gender
    return [
        _fact("Family name", name.family),
        _fact("Given names", name.given),
        *([_fact("Title", name.prefix)] if name.prefix else []),
        _fact("Name in own script", name.native, otherwise="not asked"),
        Fact("Born", born_words, quiet=registration.birth is None),
        Fact("Gender", "not asked" if gender is None else GENDERS[gender], quiet=gender is None),
        Fact("How it reached us", PROVENANCES[registration.provenance]),
        Fact("Record number", patient.record_number),
        Fact("Registered", registered),
    ]


def _reach_facts(registration: Registration) -> list[Fact]:
    facts = []
    for contact in registration.contacts:
        remarks = ["do not use" if contact.do_not_use else "preferred" if contact.preferred else "", contact.label]
        said = ", ".join(remark for remark in remarks if remark)
        words = f"{contact.value}\n{said}" if said else contact.value
        facts.append(_fact(CONTACTS[contact.kind], words, tone=Tone.DUE if contact.do_not_use else None))
    facts += [_fact("Address", address.display) for address in registration.addresses]
    return facts or [Fact("Contacts", "none recorded", quiet=True)]


def _other_facts(registration: Registration) -> list[Fact]:
    facts = []
    for person in registration.related:
        beside = ", ".join(part for part in (person.relationship, person.phone) if part)
        facts.append(_fact(RELATED[person.kind], "\n".join(filter(None, (in_sight(person.name), beside)))))
    return facts or [Fact("Emergency contact", "none recorded", quiet=True)]
