"""The manager's return: who stood in, on which days, and everything they did, newest first."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.audit.deputy_view_model import DeputyViewModel, Standing
from ui.audit.question import Period, Question
from ui.audit.trail_rows import TrailRow, columns
from ui.theme import Tone, look
from ui.widgets.badge import BadgeText
from ui.widgets.boxes import Column, Row
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.empty_state import EmptyState
from ui.widgets.icons import Icon
from ui.widgets.items import ItemModel
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.rows import RowList, RowText
from ui.widgets.table import Table, TableModel
from ui.widgets.text import Text


class DeputyPanel(QWidget):
    """Deputyships beside what was done in the chosen one; ``trail_asked`` carries the question for all that the deputy did then."""

    trail_asked = Signal(object)

    def __init__(self, model: DeputyViewModel) -> None:
        super().__init__()
        self._model = model
        model.setParent(self)
        self._slot = NoticeSlot()
        self._standings: ItemModel[Standing] = ItemModel(_standing_row)
        self._list = RowList("Deputyships", self._standings)
        self._list.setFixedWidth(look().px(320))
        self._rows: TableModel[TrailRow] = TableModel(columns(of_one_person=True))
        self._table: Table[TrailRow] = Table("What the deputy did", self._rows)
        self._count = Text(quiet=True, wrap=True)
        self._mark = Button("I have looked at these", kind=ButtonKind.PRIMARY, icon=Icon.CHECK)
        self._trail = Button("See the trail", icon=Icon.SHIELD_CHECK)
        self._trail.setAccessibleDescription("Everything that the deputy did in these days, also in their own roles")
        nobody = EmptyState(
            "Nobody has stood in for the manager",
            "When somebody acts as deputy, everything they do in the manager's place is listed here for your return.",
            icon=Icon.PEOPLE,
        )
        lists = QWidget()
        row = Row(lists, gap=2)
        row.addWidget(self._list)
        right = Column(gap=1)
        head = Row(gap=2)
        head.addWidget(self._count, 1)
        head.addWidget(self._trail, alignment=Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._mark, alignment=Qt.AlignmentFlag.AlignTop)
        right.addLayout(head)
        right.addWidget(self._table, 1)
        row.addLayout(right, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(nobody)
        self._stack.addWidget(lists)
        column = Column(self, gap=1, margins=(3, 2, 3, 3))
        column.addWidget(self._slot)
        column.addWidget(self._stack, 1)
        self._list.moved.connect(self._choose)
        self._mark.clicked.connect(model.mark_reviewed)
        self._trail.clicked.connect(self._ask_trail)
        model.changed.connect(self._follow)
        model.reviewed.connect(lambda words: self._slot.say(Notice(words, Tone.GIVEN)))
        model.failed.connect(lambda message: self._slot.say(message.notice))

    def begin(self) -> None:
        """Ask anew."""
        self._slot.clear()
        self._model.refresh()
        self._list.setFocus()

    def _choose(self, standing: Standing | None) -> None:
        if standing is not None and standing != self._model.shown:
            self._model.choose(standing)

    def _ask_trail(self) -> None:
        shown = self._model.shown
        if shown is not None:
            days = shown.deputyship
            self.trail_asked.emit(Question(staff=days.deputy, staff_name=shown.name, period=Period.DAYS, first=days.first, last=days.last))

    def _follow(self) -> None:
        model = self._model
        self._stack.setCurrentIndex(1 if model.standings else 0)
        if self._standings.items != model.standings:
            self._standings.set_items(model.standings)
            if model.shown is not None:
                self._list.move_to(model.standings.index(model.shown))
        self._rows.set_items(model.rows)
        shown = model.shown
        if shown is not None:
            self._count.setText(_summary(shown))
            self._mark.setVisible(shown.new > 0 and model.may_review)


def _summary(standing: Standing) -> str:
    if not standing.deeds.deeds:
        return f"{standing.name} has done nothing in the manager's place."
    total = len(standing.deeds.deeds)
    deeds = "1 deed" if total == 1 else f"{total:,} deeds"
    if standing.new == 0:
        return f"{deeds} by {standing.name}, all looked at."
    return f"{deeds} by {standing.name}, {standing.new:,} of them not looked at yet."


def _standing_row(standing: Standing) -> RowText:
    badges: tuple[BadgeText, ...] = ()
    if standing.new:
        badges = (BadgeText(f"{standing.new:,} new", Tone.DUE),)
    elif not standing.is_over:
        badges = (BadgeText("now", Tone.ACCENT),)
    return RowText(title=standing.name, detail=standing.days, badges=badges)
