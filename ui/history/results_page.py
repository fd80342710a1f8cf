"""Results: every kind with its newest value at the left; the chosen one over time at the right, as a plot and as a table."""

from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from clinic_app.clock import shown_day
from clinic_app.history.chart_model import ResultLine, Trend
from clinic_app.history.kinds import ItemId
from clinic_app.history.results_model import Observation
from ui.history.chart_view_model import ChartViewModel, TrendViewModel
from ui.history.words import day_words, value_words
from ui.theme import TextSize, Tone, look
from ui.widgets.badge import BadgeText
from ui.widgets.boxes import Column, Row, Scroll, clear
from ui.widgets.empty_state import EmptyState
from ui.widgets.icons import Icon
from ui.widgets.items import ItemModel
from ui.widgets.panels import Card
from ui.widgets.rows import RowList, RowText
from ui.widgets.table import Table, TableColumn, TableModel
from ui.widgets.text import Text
from ui.widgets.trend_plot import Trend as Plot
from ui.widgets.trend_plot import TrendPlot


@dataclass(frozen=True, slots=True)
class _Value:
    """A measured value as a row of the table."""

    item: ItemId
    day: str
    words: str
    standing: bool | None


class ResultsPage(QWidget):
    """``opened`` carries the id of a single result that was asked for in the table."""

    opened = Signal(object)

    def __init__(self, model: ChartViewModel) -> None:
        super().__init__()
        self._model = model
        self._trend = TrendViewModel(model)
        self._trend.failed.connect(model.failed)
        self._trend.changed.connect(self._show_trend)
        self._stack = QStackedWidget()
        Column(self).addWidget(self._stack)
        about = "Values that were measured or reported stand here, each kind with its newest value, and over time."
        self._stack.addWidget(EmptyState("No results yet", about, icon=Icon.FLASK))
        both = QWidget()
        row = Row(both, gap=2.5, margins=(3, 2))
        self._lines: ItemModel[ResultLine] = ItemModel(_row)
        self.list: RowList[ResultLine] = RowList("Kinds of result", self._lines)
        self.list.moved.connect(self._moved)
        row.addWidget(self.list, 2)
        right = Scroll(gap=2, margins=0, clear=True)
        self._right = right.column
        row.addWidget(right, 3)
        self._stack.addWidget(both)
        model.results_changed.connect(self._show_lines)
        self._show_lines()

    def show_line(self, line: ResultLine) -> None:
        """Choose that kind of result."""
        for number, each in enumerate(self._lines.items):
            if each.newest.fact.code == line.newest.fact.code:
                self.list.move_to(number)

    def _show_lines(self) -> None:
        before = self.list.current
        lines = sorted(self._model.results, key=lambda line: line.newest.title.casefold())
        self._lines.set_items(lines)
        self._stack.setCurrentIndex(1 if lines else 0)
        if before is not None:
            self.show_line(before)
        elif lines:
            self.list.move_to(0)

    def _moved(self, line: ResultLine | None) -> None:
        if line is not None:
            self._trend.choose(line)

    def _show_trend(self) -> None:
        clear(self._right)
        line = self._trend.line
        if line is None:
            return
        self._right.addWidget(Text(line.newest.title, size=TextSize.HEADING, strong=True, wrap=True))
        for trend, plot in self._trend.trends:
            self._right.addWidget(self._card(trend, plot))
        if not self._trend.trends:
            card = Card("Newest")
            card.column.addWidget(Text(f"{value_words(line.newest.fact)} · {day_words(line.newest.occurred)}", wrap=True))
            self._right.addWidget(card)
        self._right.addStretch(1)

    def _card(self, trend: Trend, shown: Plot) -> Card:
        card = Card(inset=1.5)
        if len(trend.points) > 1:
            card.column.addWidget(LargePlot(shown, shown_day))
        columns: list[TableColumn[_Value]] = [
            TableColumn(title="Day", words=lambda value: value.day, width=18),
            TableColumn(title=trend.title, words=lambda value: value.words, strong=True),
        ]
        if any(point.is_usual is not None for point in trend.points):
            columns.append(TableColumn(title="Against the usual", words=_standing_words, badge=_standing, width=22))
        values: TableModel[_Value] = TableModel(columns, card)
        words = [point.words for point in shown.points]
        values.set_items(
            [
                _Value(each.item, each.occurred.shown_with_time, said, each.is_usual)
                for each, said in reversed(list(zip(trend.points, words, strict=True)))
            ]
        )
        table: Table[_Value] = Table(f"Values of {trend.title}", values)
        table.setMinimumHeight(look().grid(5.5 * min(12, len(trend.points) + 1) + 1))
        table.opened.connect(lambda value: self.opened.emit(value.item))
        card.column.addWidget(table)
        return card


class LargePlot(TrendPlot):
    """The plot with room for detail."""

    def sizeHint(self) -> QSize:
        return QSize(look().grid(60), look().grid(32))


def _row(line: ResultLine) -> RowText:
    observation: Observation = line.newest.fact
    usual = f"usual {observation.reference_range}" if observation.reference_range is not None else ""
    times = f"{line.count:,} values" if line.count > 1 else ""
    detail = " · ".join(part for part in (day_words(line.newest.occurred), times, usual) if part)
    return RowText(title=observation.title, detail=detail, code=value_words(observation))


def _standing_words(value: _Value) -> str:
    return {True: "usual", False: "outside", None: ""}[value.standing]


def _standing(value: _Value) -> BadgeText | None:
    return BadgeText("outside", Tone.REFUSE, Icon.ALERT) if value.standing is False else None
