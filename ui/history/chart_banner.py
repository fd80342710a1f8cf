"""Whose chart is open, and what must not be missed: names, birth, record number, allergies, and the place of the picture."""

from datetime import date

from PySide6.QtCore import QRect
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from clinic_app.history.chart_model import ChartSummary
from clinic_app.history.problems_model import AllergyIntolerance, ListState
from clinic_app.history.statuses import AllergyCriticality
from clinic_app.patients.model import Patient
from ui.theme import Tone, look
from ui.widgets.badge import BadgeText
from ui.widgets.banner import IdentityBanner
from ui.widgets.boxes import Row
from ui.widgets.icons import Icon, draw_icon
from ui.widgets.kit import Restyled, brush, hug, rounded
from ui.widgets.panels import Fact
from ui.widgets.text import HintLine

NAMED = 4
"""Allergies that stand in the banner by name; the summary holds them all."""


class ChartBanner(QWidget):
    """The same on every page of a chart. ``deeds`` takes a button or two."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("chart-banner")
        row = Row(self, gap=0)
        self._banner = IdentityBanner()
        self.deeds = self._banner.deeds
        row.addWidget(_PicturePlace())
        row.addWidget(self._banner, 1)
        hug(self)

    def show_patient(self, patient: Patient, summary: ChartSummary, today: date) -> None:
        """Another person, or the same after something was written."""
        registration = patient.registration
        birth, gender = registration.birth, registration.gender
        facts = [
            Fact("Born", f"{birth.display} ({birth.age_on(today)} y)") if birth else Fact("Born", "not known", quiet=True),
            Fact("Gender", gender.value.capitalize()) if gender else Fact("Gender", "not asked", quiet=True),
            Fact("Record", patient.record_number),
        ]
        name = registration.name
        second = name.native if name.display != name.native else ""
        self._banner.show_identity(name.display, second=second, facts=facts, badges=allergy_badges(summary))
        self.setAccessibleName(self._banner.accessibleName())

    def say_who(self, words: str) -> None:
        """Who may do what this person's role lacks, where the deed would stand."""
        self.deeds.addWidget(HintLine(words, icon=Icon.LOCK))

    @property
    def words(self) -> str:
        """All that the banner says."""
        return self._banner.accessibleName()


def allergy_badges(summary: ChartSummary) -> list[BadgeText]:
    """Red only if there is any, grey for "none known", outlined where nobody asked."""
    allergies = summary.allergies
    if allergies.state is ListState.NOT_ASKED:
        return [BadgeText("Allergies: not asked", icon=Icon.QUESTION, outlined=True)]
    if allergies.state is ListState.NONE_KNOWN:
        return [BadgeText("Allergies: none known", icon=Icon.CHECK)]
    worst_first = sorted(allergies.current, key=lambda entry: entry.fact.criticality is not AllergyCriticality.HIGH)
    badges = [BadgeText(_allergy(entry.fact), Tone.REFUSE, Icon.ALERT) for entry in worst_first[:NAMED]]
    more = len(worst_first) - NAMED
    return [*badges, BadgeText(f"and {more} more", Tone.REFUSE, Icon.ALERT)] if more > 0 else badges


def _allergy(fact: AllergyIntolerance) -> str:
    kind = "Intolerance" if fact.is_intolerance else "Allergy"
    return f"{kind}: {fact.title} ({fact.reactions[0]})" if fact.reactions else f"{kind}: {fact.title}"


class _PicturePlace(Restyled, QWidget):
    """Where the identity picture will stand; until there is one, the shape of a person."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("No identity picture")
        self.restyle()

    def restyle(self) -> None:
        self.setFixedWidth(look().grid(10))
        self.setMinimumHeight(look().grid(9))

    def paintEvent(self, event: QPaintEvent) -> None:
        current = look()
        painter = brush(self)
        painter.fillRect(self.rect(), current.colours.panel)
        side = current.grid(6)
        frame = QRect(current.grid(3), (self.height() - side) // 2, side, side)
        rounded(painter, frame, side / 2, fill=current.colours.neutral_soft)
        inset = current.grid(1.5)
        draw_icon(painter, Icon.PERSON, frame.adjusted(inset, inset, -inset, -inset), current.colours.quiet)
