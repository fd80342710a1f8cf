"""Reference cycles are looked for while nothing else goes on: a search through all that a program holds keeps the window for 100 ms.

What is young is searched as ever, in a millisecond or two, on whichever thread makes it.
"""

import gc

from PySide6.QtCore import QObject, QTimer

PAUSE = 1_000
"""Ms in which nothing was made after which nobody is held up by a search."""

FULL_SEARCH_AFTER = 200
"""Searches of the middle generation before Python searches everything all the same, at work or not; its own habit is 10."""

_STILL = 20
"""Objects more or fewer between two looks that are the looks' own."""


class Tidying(QObject):
    """Make one, on the GUI thread. What stands to the end of a session is left out of every search between ``keep`` and ``release``."""

    def __init__(self, parent: QObject | None = None, *, pause: int = PAUSE) -> None:
        super().__init__(parent)
        young, middle, _ = gc.get_threshold()
        gc.set_threshold(young, middle, FULL_SEARCH_AFTER)
        self._before = _made()
        self._tidy: _Made | None = None
        self._timer = QTimer(self, interval=pause)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def keep(self) -> None:
        """All that there is now stays to the end of the session: never search it."""
        gc.freeze()

    def release(self) -> None:
        """The session is over; its pages are searched for like anything else."""
        gc.unfreeze()
        self._tidy = None

    def _look(self) -> None:
        """Search everything once, when nothing was made since the last look."""
        now = _made()
        if _same(now, self._before) and not _same(now, self._tidy):
            gc.collect()
            now = self._tidy = _made()
        self._before = now


_Made = tuple[int, int]
"""How many searches of what is young there were, and how many objects were made since the last."""


def _made() -> _Made:
    return gc.get_stats()[0]["collections"], gc.get_count()[0]


def _same(one: _Made, other: _Made | None) -> bool:
    return other is not None and one[0] == other[0] and abs(one[1] - other[1]) <= _STILL
