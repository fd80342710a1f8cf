"""One person's open chart: its opening, what matters now, results over time; the timeline has a view model of its own."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_app.errors import NotFound
from clinic_app.history.chart import OpenChart
from clinic_app.history.chart_model import ChartSummary, Entry, ResultLine, TimelinePage, Trend
from clinic_app.history.copy_lines import content_words
from clinic_app.history.kinds import ItemId, ItemKind
from clinic_app.history.model import Encounter, Fact, Recorded
from clinic_app.history.notes_model import Note
from clinic_app.history.problems_model import ListName
from clinic_app.history.provenance import Source, Told
from clinic_app.history.results_model import Observation
from clinic_app.history.values import Quantity
from clinic_app.identifiers import PatientId
from clinic_app.patients.model import Patient
from ui.deed_names import DeedNames
from ui.history.plots import plotted
from ui.history.services import ChartServices
from ui.history.timeline_view_model import AFTER_PAINT, TimelineViewModel
from ui.messages import explain
from ui.widgets.trend_plot import Trend as Plot

PLOTTED = 4
"""Plots on the summary: the kinds of result measured last that have more than one value."""

FRAME = 16
"""Ms in which a window is painted once."""

PLOT_VALUES = 100
"""The newest values of a kind that a plot of the summary shows; the page of results has all of them."""

VISITS = 20
"""Rows of the timeline among which visits are looked for, to offer them."""


@dataclass(frozen=True, slots=True)
class PlottedResult:
    """A kind of result with its first line over time; ``is_outside`` says that its newest value left the usual range."""

    line: ResultLine
    plot: Plot
    is_outside: bool


@dataclass(frozen=True, slots=True)
class _Opening:
    patient: Patient
    chart: OpenChart
    summary: ChartSummary
    first: TimelinePage


@dataclass(frozen=True, slots=True)
class _Results:
    lines: tuple[ResultLine, ...]
    plotted: tuple[PlottedResult, ...]


class ChartViewModel(QObject):
    """Opens the chart once; after something is written ``refresh`` reads it again without another opening."""

    opened = Signal()
    changed = Signal()
    results_changed = Signal()
    failed = Signal(object)  # messages.Message

    def __init__(self, patient_id: PatientId, services: ChartServices) -> None:
        super().__init__()
        self.patient_id = patient_id
        self.services = services
        self._names = DeedNames(services.clock)
        self.timeline = TimelineViewModel(services, self)
        self.patient: Patient | None = None
        self.chart: OpenChart | None = None
        self.summary: ChartSummary | None = None
        self.results: tuple[ResultLine, ...] = ()
        self.plotted: tuple[PlottedResult, ...] = ()
        self.is_whole = False

    def open(self) -> None:
        """Put the opening on record and read what is seen first."""
        if self.chart is None:
            self.services.background.run(self._read_opening, done=self._opened, failed=self._tell)

    def refresh(self) -> None:
        """Read again what the page shows."""
        chart = self.chart
        if chart is None:
            return
        self.services.background.run(chart.summary, done=self._refreshed, failed=self._tell, key=(self, "summary"))
        self.timeline.refresh()
        self._ask_results()

    @property
    def visits(self) -> tuple[Recorded[Encounter], ...]:
        """The newest visits, to which something new may belong."""
        groups = [row.group for row in self.timeline.rows.items[:VISITS]]
        return tuple(group.encounter for group in groups if group.encounter is not None and group.encounter.in_error is None)

    def say_none_known(self, name: ListName) -> None:
        """Keep that the person was asked and there is none."""
        services, patient, told = self.services, self.patient_id, Told(source=Source.IN_PERSON)
        command = self._names.of(name)

        def kept(_nothing: None) -> None:
            self._names.done()
            self.refresh()

        services.background.run(
            lambda: services.history.set_none_known(services.actor, command, patient, name, told), done=kept, failed=self._tell
        )

    def read_target(self, item: ItemId, done: Callable[[Recorded[Fact] | Note], None]) -> None:
        """Read one entry as it stands now, whatever its kind."""
        chart = self.chart
        if chart is not None:
            self.services.background.run(lambda: _find(chart, item), done=done, failed=self._tell)

    def read_unplaced(self, entry: Entry, done: Callable[[str], None]) -> None:
        """Read, in words, what another system sent with an entry that the chart has no place for."""
        chart = self.chart
        if chart is None:
            return

        def read() -> str:
            leftover = chart.unplaced(entry.id, entry.kind)
            return "" if leftover is None else content_words(leftover)

        self.services.background.run(read, done=done, failed=self._tell)

    def _read_opening(self) -> _Opening:
        patient = self.services.patients.open(self.services.actor, self.patient_id)
        chart = self.services.history.open_chart(self.services.actor, self.patient_id)
        return _Opening(patient, chart, chart.summary(), chart.timeline())

    def _opened(self, opening: _Opening) -> None:
        self.patient, self.chart, self.summary = opening.patient, opening.chart, opening.summary
        self.changed.emit()
        # Who it is and what must not be missed is painted first, and the window answers before the rest.
        QTimer.singleShot(FRAME, self, lambda: self._begin_timeline(opening))

    def _begin_timeline(self, opening: _Opening) -> None:
        self.timeline.start(opening.chart, opening.first)
        self.opened.emit()
        QTimer.singleShot(AFTER_PAINT, self, self._ask_results)

    def _refreshed(self, summary: ChartSummary) -> None:
        self.summary = summary
        self.changed.emit()

    def _ask_results(self) -> None:
        self.services.background.run(self._read_results, done=self._show_results, failed=self._tell, key=(self, "results"))

    def _read_results(self) -> _Results:
        chart = self.chart
        if chart is None:
            return _Results((), ())
        lines = chart.results()
        plottable = sorted((line for line in lines if line.count > 1 and _is_measured(line.newest.fact)), key=_newest_first, reverse=True)
        plotted_results: list[PlottedResult] = []
        for line in plottable[:PLOTTED]:
            trends = tuple(trend for trend in chart.trend(line.newest.fact.code, newest=PLOT_VALUES) if len(trend.points) > 1)
            if trends:
                is_outside = any(trend.points[-1].is_usual is False for trend in trends)
                plotted_results.append(PlottedResult(line, plotted(trends[0], of=line.newest.title), is_outside))
        # What left its usual range comes first: it is what the reader must not miss.
        plotted_results.sort(key=lambda each: not each.is_outside)
        return _Results(lines, tuple(plotted_results))

    def _show_results(self, results: _Results) -> None:
        self.results, self.plotted, self.is_whole = results.lines, results.plotted, True
        self.results_changed.emit()

    def _tell(self, error: BaseException) -> None:
        self.failed.emit(explain(error))


class TrendViewModel(QObject):
    """One kind of result over time, for the page of results."""

    changed = Signal()
    failed = Signal(object)  # messages.Message

    def __init__(self, model: ChartViewModel) -> None:
        super().__init__(model)
        self._model = model
        self.line: ResultLine | None = None
        self.trends: tuple[tuple[Trend, Plot], ...] = ()

    def choose(self, line: ResultLine) -> None:
        """Read every value of that kind."""
        chart = self._model.chart
        if chart is None:
            return
        self.line = line
        code = line.newest.fact.code

        def read() -> tuple[tuple[Trend, Plot], ...]:
            return tuple((trend, plotted(trend)) for trend in chart.trend(code))

        self._model.services.background.run(read, done=self._show, failed=self._tell, key=(self, "trend"))

    def _show(self, trends: tuple[tuple[Trend, Plot], ...]) -> None:
        self.trends = trends
        self.changed.emit()

    def _tell(self, error: BaseException) -> None:
        self.failed.emit(explain(error))


def _find(chart: OpenChart, item: ItemId) -> Recorded[Fact] | Note:
    """Look for an entry among all kinds: an id names only one. Raises: ``NotFound``."""
    for kind in (kind for kind in ItemKind if kind not in (ItemKind.NOTE, ItemKind.LEFTOVER)):
        with suppress(NotFound):
            return chart.entry(kind, item)
    return chart.note(item)


def _is_measured(observation: Observation) -> bool:
    return isinstance(observation.value, Quantity) or any(isinstance(part.value, Quantity) for part in observation.components)


def _newest_first(line: ResultLine) -> str:
    return line.newest.occurred.sort_key if line.newest.occurred is not None else ""
