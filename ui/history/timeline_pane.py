"""The timeline with its search box and its chips; a page is fetched when the end of the last one comes near."""

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from clinic_app.history.chart_model import TimelineFilter
from ui.history.timeline_view_model import AFTER_PAINT, TimelineRow, TimelineViewModel
from ui.widgets.boxes import Column, Row
from ui.widgets.checks import Chips
from ui.widgets.choices import Option
from ui.widgets.empty_state import EmptyState
from ui.widgets.icons import Icon
from ui.widgets.search_box import SearchBox
from ui.widgets.timeline import Timeline


class TimelinePane(QWidget):
    """``opened`` carries the row that was opened; ``write_asked`` comes from the invitation of an empty chart."""

    opened = Signal(object)
    write_asked = Signal()

    def __init__(self, model: TimelineViewModel, *, may_write: bool) -> None:
        super().__init__()
        self._model = model
        column = Column(self, gap=1.5)
        self.search = SearchBox("Search within this record", placeholder="Search within this record", large=False)
        self.search.searched.connect(lambda text: model.ask(text=text))
        self.head = Row(gap=1)
        self.head.addWidget(self.search, 1)
        column.addLayout(self.head)
        self._chips = Chips([Option(each, each.value) for each in TimelineFilter])
        self._chips.changed.connect(self._chip)
        column.addWidget(self._chips)
        self.list: Timeline[TimelineRow] = Timeline("Timeline", model.rows)
        self.search.drive(self.list)
        self.search.chosen.connect(self._open_current)
        self.list.opened.connect(self.opened)
        self.list.verticalScrollBar().valueChanged.connect(self._follow)
        self._stack = _Yielding()
        self._stack.addWidget(self.list)
        who = "Write the first note" if may_write else ""
        about = "Notes, results, medicines and everything else stand here by day, the newest first."
        empty = EmptyState("Nothing is written in this chart yet", about, icon=Icon.NOTE, deed=who)
        empty.acted.connect(self.write_asked)
        self._stack.addWidget(empty)
        self._stack.addWidget(EmptyState("Nothing found", "Try other words, or turn the chips off.", icon=Icon.SEARCH))
        column.addWidget(self._stack, 1)
        model.asked_changed.connect(self._show_asked)
        model.loaded.connect(self._show_loaded)
        self._show_asked()
        self._show_loaded()

    def _chip(self, values: frozenset[TimelineFilter]) -> None:
        """One chip at a time: the newest press counts, and none at all means everything."""
        newest = values - {self._model.chosen}
        chosen = next(iter(newest), next(iter(values), TimelineFilter.EVERYTHING))
        self._model.ask(chosen=chosen)
        self._show_asked()

    def _show_asked(self) -> None:
        self._chips.blockSignals(True)
        self._chips.set_values(frozenset({self._model.chosen}))
        self._chips.blockSignals(False)
        if self.search.text() != self._model.text:
            self.search.setText(self._model.text)

    def _show_loaded(self) -> None:
        if self._model.rows.items or not self._model.is_loaded:
            self._stack.setCurrentIndex(0)
        else:
            self._stack.setCurrentIndex(2 if self._model.is_narrowed else 1)
        QTimer.singleShot(AFTER_PAINT, self, self._follow)

    def _follow(self) -> None:
        """Fetch the next page while a screenful is left of the last."""
        bar = self.list.verticalScrollBar()
        if self.isVisible() and bar.maximum() - bar.value() < bar.pageStep():
            self._model.more()

    def _open_current(self) -> None:
        row = self.list.current or (self._model.rows.items[0] if self._model.rows.items else None)
        if row is not None:
            self.opened.emit(row)


class _Yielding(QStackedWidget):
    """In a low window the list gives way, not the search or a chip; by itself a stack is as tall as the words of its empty pages need."""

    def hasHeightForWidth(self) -> bool:
        return False

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)
