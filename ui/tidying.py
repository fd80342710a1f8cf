"""Python's search for reference cycles, done by the window's own thread, and the long part of it while nothing else goes on.

Python searches on whichever thread happens to make an object. That holds the window for 100 ms where it searches everything, and on the
worker it would take away widgets that only the window's thread may touch.
"""

import gc

from PySide6.QtCore import QObject, QTimer

SWEEP = 100
"""Ms between two searches of what is young: a few ms each, whatever the worker makes meanwhile."""

PAUSE = 1_000
"""Ms in which nothing was made after which nobody is held up by a search of everything."""

FULL_SEARCH_AFTER = 200
"""Searches of the middle generation before everything is searched all the same, at work or not; Python's own habit is 10."""

_STILL = 20
"""Objects more or fewer between two looks that are the looks' own."""


class Tidying(QObject):
    """Make one, on the GUI thread: until ``end`` nobody else searches.

    What stands to the end of a session is left out of every search between ``keep`` and ``release``.
    """

    def __init__(self, parent: QObject | None = None, *, pause: int = PAUSE) -> None:
        super().__init__(parent)
        gc.disable()
        self._young, self._middle, _ = gc.get_threshold()
        self._sweeps = 0
        self._before = _made()
        self._tidy: _Made | None = None
        self._timers = [QTimer(self, interval=min(SWEEP, pause)), QTimer(self, interval=pause)]
        for timer, work in zip(self._timers, (self._sweep, self._look), strict=True):
            timer.timeout.connect(work)
            timer.start()

    def keep(self) -> None:
        """All that there is now stays to the end of the session: never search it."""
        gc.freeze()

    def release(self) -> None:
        """The session is over; its pages are searched for like anything else."""
        gc.unfreeze()
        self._tidy = None

    def end(self) -> None:
        """The window is closed: Python searches as it always does."""
        for timer in self._timers:
            timer.stop()
        gc.enable()

    def _sweep(self) -> None:
        """Search what is young, as often as Python would."""
        young, middle, _ = gc.get_count()
        if young <= self._young:
            return
        if middle <= self._middle:
            gc.collect(0)
            return
        self._sweeps += 1
        if self._sweeps <= FULL_SEARCH_AFTER:
            gc.collect(1)
        else:
            self._search()

    def _look(self) -> None:
        """Search everything once, when nothing was made since the last look."""
        now = _made()
        if _same(now, self._before) and not _same(now, self._tidy):
            self._search()
            now = self._tidy = _made()
        self._before = now

    def _search(self) -> None:
        self._sweeps = 0
        gc.collect()


_Made = tuple[int, int]
"""How many searches of what is young there were, and how many objects were made since the last."""


def _made() -> _Made:
    return gc.get_stats()[0]["collections"], gc.get_count()[0]


def _same(one: _Made, other: _Made | None) -> bool:
    return other is not None and one[0] == other[0] and abs(one[1] - other[1]) <= _STILL
