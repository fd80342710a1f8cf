"""What somebody typed and did not finish, offered when they come back: gone on with, or thrown away and taken back."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.draft_keeper import Unfinished
from ui.theme import Tone
from ui.widgets.boxes import Column
from ui.widgets.kit import hug
from ui.widgets.notice import Notice, NoticeSlot

U = TypeVar("U", bound=Unfinished)


class UnfinishedOffer(QWidget):
    """Takes no room while there is nothing to offer. All three signals carry the draft."""

    wanted = Signal(object)
    thrown_away = Signal(object)
    taken_back = Signal(object)

    def __init__(self, *, after: QWidget | None = None) -> None:
        """``after`` is where the keyboard stops before it comes to what is offered."""
        super().__init__()
        self._offer, self._undo = NoticeSlot(after=after), NoticeSlot(after=after)
        self._shown: object = None
        column = Column(self, gap=0.5)
        column.addWidget(self._offer)
        column.addWidget(self._undo)
        for slot in (self._offer, self._undo):
            slot.changed.connect(self._follow)
        hug(self)
        self.hide()

    def offer(self, unfinished: Sequence[U], sentence: Callable[[U], str]) -> None:
        """Offer the newest, and say how many more there are."""
        if not unfinished:
            self._shown = None
            self._offer.clear()
            return
        newest, others = unfinished[-1], len(unfinished) - 1
        words = f"{sentence(newest)} {others} more unfinished." if others else sentence(newest)
        if newest == self._shown and words == self._offer.words:
            return  # what stands there already is not said again
        self._shown = newest
        self._offer.say(
            Notice(
                words, Tone.DUE, "Go on", lambda: self.wanted.emit(newest), other="Throw away", act_other=lambda: self._throw_away(newest)
            )
        )

    def forget(self) -> None:
        """Something else has begun: what was thrown away stays so."""
        self._undo.clear()

    def _throw_away(self, unfinished: U) -> None:
        self._undo.say(Notice("The draft is thrown away.", Tone.NEUTRAL, "Take it back", lambda: self.taken_back.emit(unfinished)))
        self._shown = None
        self.thrown_away.emit(unfinished)

    def _follow(self) -> None:
        self.setVisible(not (self._offer.isHidden() and self._undo.isHidden()))
