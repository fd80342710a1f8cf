"""What the chart adds to the banner over every page of a person: allergies, and who may write where this person may not."""

from clinic_app.history.chart_model import ChartSummary
from clinic_app.history.problems_model import AllergyIntolerance, ListState
from clinic_app.history.statuses import AllergyCriticality
from ui.patients.patient_banner import PatientBanner
from ui.theme import Tone
from ui.widgets.badge import BadgeText
from ui.widgets.icons import Icon
from ui.widgets.text import HintLine

NAMED = 4
"""Allergies that stand in the banner by name; the summary holds them all."""


class ChartBanner(PatientBanner):
    """The same on every page of a chart. ``deeds`` takes a button or two."""

    def say_who(self, words: str) -> None:
        """Who may do what this person's role lacks, where the deed would stand."""
        self.deeds.addWidget(HintLine(words, icon=Icon.LOCK))

    @property
    def words(self) -> str:
        """All that the banner says."""
        return self.accessibleName()


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
