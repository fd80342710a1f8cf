"""Whose record is open: the same banner over every page of a person, so that nobody is taken for somebody else."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from clinic_app.patients.model import Patient
from ui.patients.discreet import BADGE, initials, year
from ui.patients.wording import GENDERS, born, in_sight
from ui.privacy import Privacy
from ui.theme import look
from ui.widgets.badge import BadgeText
from ui.widgets.banner import IdentityBanner
from ui.widgets.boxes import Row
from ui.widgets.icons import Icon, draw_icon
from ui.widgets.kit import Restyled, brush, rounded
from ui.widgets.panels import Fact


class PatientBanner(IdentityBanner):
    """FAMILY, Given (title), the name in its own script, born and age, gender, record number; under them badges.

    The chart gives ``set_allergies`` for those who hold it; ``set_alerts`` takes what a clinician released for the desk and what is
    restricted. Allergies always come first. Facts in one line, so that changing the person changes everything at once.
    While privacy is on, initials, the year of birth and the record number stand in their place.
    """

    def __init__(self, privacy: Privacy) -> None:
        super().__init__()
        self._privacy = privacy
        privacy.changed.connect(self._draw)
        self._patient: tuple[Patient, date] | None = None
        self._allergies: tuple[BadgeText, ...] = ()
        self._alerts: tuple[BadgeText, ...] = ()
        layout = self.layout()
        if isinstance(layout, Row):
            layout.insertWidget(0, _PicturePlace(), alignment=Qt.AlignmentFlag.AlignTop)

    def show_patient(self, patient: Patient, *, today: date, allergies: Sequence[BadgeText] | None = None) -> None:
        """Show this person, with these allergies if they are given; the badges of another person go."""
        if self._patient is None or self._patient[0].id != patient.id:
            self._allergies = self._alerts = ()
        if allergies is not None:
            self._allergies = tuple(allergies)
        self._patient = (patient, today)
        self._draw()

    def set_allergies(self, badges: Sequence[BadgeText]) -> None:
        """What must not be missed, for those who hold the chart: red if any, "none known", or outlined "not asked"."""
        self._allergies = tuple(badges)
        self._draw()

    def set_alerts(self, badges: Sequence[BadgeText]) -> None:
        """What a clinician released for the desk, and what is restricted."""
        self._alerts = tuple(badges)
        self._draw()

    def _draw(self) -> None:
        if self._patient is None:
            return
        patient, today = self._patient
        registration = patient.registration
        name, gender = registration.name, registration.gender
        if self._privacy.covers:
            short = (Fact("Born", year(registration.birth)), Fact("Record", patient.record_number))
            self.show_identity(initials(name), facts=short, badges=(*self._allergies, *self._alerts, BADGE))
            return
        facts = (
            Fact("Born", born(registration.birth, today), quiet=registration.birth is None),
            Fact("Gender", "not asked" if gender is None else GENDERS[gender], quiet=gender is None),
            Fact("Record", patient.record_number),
        )
        second = in_sight(name.native) if name.family or name.given else ""
        self.show_identity(in_sight(name.display), second=second, facts=facts, badges=(*self._allergies, *self._alerts))


class _PicturePlace(Restyled, QWidget):
    """Where the identity picture stands once one is taken: until then a quiet figure, which says nothing to a screen reader."""

    def __init__(self) -> None:
        super().__init__()
        self.restyle()

    def restyle(self) -> None:
        self.setFixedSize(look().grid(6), look().grid(6))

    def sizeHint(self) -> QSize:
        return QSize(look().grid(6), look().grid(6))

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        painter = brush(self)
        rounded(painter, self.rect(), current.control_radius, fill=current.colours.neutral_soft)
        box = QRect(0, 0, current.grid(3), current.grid(3))
        box.moveCenter(self.rect().center())
        draw_icon(painter, Icon.PERSON, box, current.colours.quiet)
