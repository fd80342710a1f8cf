"""Who is this and what must not be missed: problems, medicines, allergies and results at the left, the timeline at the right."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from clinic_app.access.permissions import Permission
from clinic_app.clock import shown_day
from clinic_app.history.kinds import ItemKind
from clinic_app.history.problems_model import ListName
from ui.history.chart_view_model import ChartViewModel, PlottedResult
from ui.history.summary_cards import ListCard, RecentResults
from ui.history.timeline_pane import TimelinePane
from ui.theme import look
from ui.widgets.boxes import Column, Row, Scroll, clear
from ui.widgets.icons import Icon
from ui.widgets.link_row import LinkRow
from ui.widgets.panels import Card
from ui.widgets.trend_plot import TrendPlot

NARROW = 760
"""Px under which the timeline gives way to what matters now: a form stands beside the page."""


class SummaryPage(QWidget):
    """Cards beside the timeline. What is pressed in a card is told by ``add_asked``, ``none_known_asked``, ``entry_opened``."""

    add_asked = Signal(object)
    """A ``ListName`` to which something is to be added."""
    none_known_asked = Signal(object)
    entry_opened = Signal(object)
    result_opened = Signal(object)
    as_it_came_asked = Signal()

    def __init__(self, model: ChartViewModel, timeline: TimelinePane) -> None:
        super().__init__()
        self._model = model
        self._timeline = timeline
        actor = model.services.actor
        may_write, may_prescribe = actor.may(Permission.CHART_WRITE), actor.may(Permission.PRESCRIPTION_WRITE)
        row = Row(self, gap=2.5, margins=(3, 2, 3, 2))
        self._left = Scroll(gap=2, margins=0, clear=True)
        self._cards = {
            ListName.CONDITIONS: ListCard(ListName.CONDITIONS, may_add=may_write, may_deny=may_write),
            ListName.MEDICATIONS: ListCard(ListName.MEDICATIONS, may_add=may_prescribe, may_deny=may_write),
            ListName.ALLERGIES: ListCard(ListName.ALLERGIES, may_add=may_write, may_deny=may_write),
        }
        for name, card in self._cards.items():
            card.add_asked.connect(lambda name=name: self.add_asked.emit(name))
            card.none_known_asked.connect(lambda name=name: self.none_known_asked.emit(name))
            card.opened.connect(self.entry_opened)
            self._left.column.addWidget(card)
        self._recent = RecentResults()
        self._recent.opened.connect(self.result_opened)
        self._left.column.addWidget(self._recent)
        self._plots = Column(gap=2)
        self._left.column.addLayout(self._plots)
        self._as_it_came = Column(gap=0)
        self._left.column.addLayout(self._as_it_came)
        self._left.column.addStretch(1)
        row.addWidget(self._left, 2)
        row.addWidget(timeline, 3)
        model.changed.connect(self._show)
        model.results_changed.connect(self._show_results)
        self._show()
        self._show_results()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._timeline.setVisible(event.size().width() >= look().px(NARROW))

    def _show(self) -> None:
        summary = self._model.summary
        if summary is None:
            return
        self._cards[ListName.CONDITIONS].show_list(summary.conditions)
        self._cards[ListName.MEDICATIONS].show_list(summary.medications)
        self._cards[ListName.ALLERGIES].show_list(summary.allergies)
        clear(self._as_it_came)
        if count := summary.counts.get(ItemKind.LEFTOVER, 0):
            row = LinkRow(_as_it_came_words(count), icon=Icon.INBOX, quiet=True)
            row.pressed_here.connect(self.as_it_came_asked)
            self._as_it_came.addWidget(row)

    def _show_results(self) -> None:
        clear(self._plots)
        plotted = {each.line.newest.id for each in self._model.plotted}
        self._recent.show_lines([line for line in self._model.results if line.newest.id not in plotted])
        for each in self._model.plotted:
            plot = PlotCard(each)
            plot.opened.connect(self.result_opened)
            self._plots.addWidget(plot)


def _as_it_came_words(count: int) -> str:
    if count == 1:
        return "1 entry from another system has no place of its own"
    return f"{count:,} entries from other systems have no place of their own"


class PlotCard(Card):
    """A small plot; Enter or a double click opens its values."""

    opened = Signal(object)

    def __init__(self, result: PlottedResult) -> None:
        super().__init__(inset=1.5)
        self._line = result.line
        self.column.addWidget(TrendPlot(result.plot, shown_day))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, which the plot leaves to the card."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self._line)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The same by mouse."""
        self.opened.emit(self._line)
