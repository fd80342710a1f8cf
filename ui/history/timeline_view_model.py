"""The timeline of an open chart: page after page as it is scrolled, narrowed by chips and by what is searched for."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from clinic_app.history.chart import OpenChart
from clinic_app.history.chart_model import Cursor, TimelineFilter, TimelineGroup, TimelinePage
from ui.history.services import ChartServices
from ui.history.words import card, month_words
from ui.messages import explain
from ui.widgets.items import ItemModel
from ui.widgets.timeline import TimelineEntry

AFTER_PAINT = 50
"""Ms after which an opened chart reads what is not seen at once: beside a worker busy in Python a paint takes three times as long."""


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A group of the timeline; ``heading`` is the month where it is the month's first."""

    group: TimelineGroup
    heading: str


class TimelineViewModel(QObject):
    """``rows`` is the model of every list that shows the timeline; ``asked_changed`` follows another chip or another search."""

    asked_changed = Signal()
    loaded = Signal()
    failed = Signal(object)  # messages.Message

    def __init__(self, services: ChartServices, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._chart: OpenChart | None = None
        self._next: Cursor | None = None
        self._under_way = False
        self.chosen = TimelineFilter.EVERYTHING
        self.text = ""
        self.is_loaded = False
        self.rows: ItemModel[TimelineRow] = ItemModel(self._card, self)

    @property
    def is_whole(self) -> bool:
        """Whether the last page is here."""
        return self.is_loaded and self._next is None

    @property
    def is_narrowed(self) -> bool:
        """Whether a chip or a search leaves something out."""
        return bool(self.text.strip()) or self.chosen is not TimelineFilter.EVERYTHING

    def start(self, chart: OpenChart, first: TimelinePage) -> None:
        """Show the first page of a chart that was just opened."""
        self._chart = chart
        self._first(first)

    def ask(self, *, text: str | None = None, chosen: TimelineFilter | None = None) -> None:
        """Narrow otherwise; what is not named stays as it is."""
        before = (self.text, self.chosen)
        self.text = self.text if text is None else text
        self.chosen = self.chosen if chosen is None else chosen
        if (self.text, self.chosen) != before:
            self.asked_changed.emit()
            self.refresh()

    def refresh(self) -> None:
        """Read the first page again."""
        if self._chart is not None:
            self._under_way = True
            self._run(self._chart, None)

    def more(self) -> None:
        """The next page, once, while the one before is not here yet."""
        if self._chart is not None and self._next is not None and not self._under_way:
            self._under_way = True
            self._run(self._chart, self._next)

    def _run(self, chart: OpenChart, after: Cursor | None) -> None:
        text, chosen = self.text, self.chosen

        def read() -> TimelinePage:
            if text.strip():
                return self._services.history.search_chart(self._services.actor, chart, text, chosen, after=after)
            return chart.timeline(chosen, after=after)

        # One key for both: a new question drops a page of the old one that is still under way.
        done = self._first if after is None else self._further
        self._services.background.run(read, done=done, failed=self._tell, key=(self, "timeline"))

    def _first(self, page: TimelinePage) -> None:
        self._under_way, self._next, self.is_loaded = False, page.next, True
        self.rows.set_items(_rows(page.groups, None))
        self.loaded.emit()

    def _further(self, page: TimelinePage) -> None:
        self._under_way, self._next = False, page.next
        last = self.rows.items[-1].group if self.rows.items else None
        self.rows.add_items(_rows(page.groups, last))
        self.loaded.emit()

    def _tell(self, error: BaseException) -> None:
        self._under_way = False
        self.failed.emit(explain(error))

    def _card(self, row: TimelineRow) -> TimelineEntry:
        return card(row.group, self._services.day_and_time, row.heading)


def _rows(groups: tuple[TimelineGroup, ...], before: TimelineGroup | None) -> list[TimelineRow]:
    month = None if before is None else month_words(before.occurred)
    rows = []
    for group in groups:
        heading = month_words(group.occurred)
        rows.append(TimelineRow(group, "" if heading == month else heading))
        month = heading
    return rows
