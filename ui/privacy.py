"""Eyes across the counter: names are shortened while privacy is on, and shown in full for a moment to whoever asks (promise E7)."""

from PySide6.QtCore import QObject, QTimer, Signal

TURN_KEY, SHOW_KEY = "F8", "F9"
"""Two keys that nothing else takes: hands that are typing a name find them without looking."""

MOMENT = 8_000
"""Ms for which something stays shown: long enough to read a row aloud and compare it with a card, short enough to be forgotten."""


class Privacy(QObject):
    """Whether this PC's window stands where others can read it. It changes what is drawn, never what is kept.

    ``changed`` says that what is covered is drawn anew; ``turned`` carries whether privacy is on, each time it is turned on or off.
    """

    changed = Signal()
    turned = Signal(bool)

    def __init__(self, *, is_on: bool = False, moment: int = MOMENT) -> None:
        super().__init__()
        self._is_on = is_on
        self._shown = QTimer(self, singleShot=True, interval=moment)
        self._shown.timeout.connect(self.changed)

    @property
    def is_on(self) -> bool:
        """Whether names are shortened on this PC."""
        return self._is_on

    @property
    def is_showing(self) -> bool:
        """Whether, while it is on, the one thing that is asked about is shown in full just now."""
        return self._is_on and self._shown.isActive()

    @property
    def covers(self) -> bool:
        """Whether whoever is open or stands under the bar is covered just now."""
        return self._is_on and not self._shown.isActive()

    def turn(self) -> None:
        """On, or off again."""
        self._shown.stop()
        self._is_on = not self._is_on
        self.turned.emit(self._is_on)
        self.changed.emit()

    def show_for_a_moment(self) -> None:
        """Show what is asked about; asked again while it is shown, cover it at once: somebody is coming."""
        if not self._is_on:
            return
        if self._shown.isActive():
            self._shown.stop()
        else:
            self._shown.start()
        self.changed.emit()

    def cover(self) -> None:
        """The bar moves on, or another page comes: what was shown is covered before the moment is over."""
        if self.is_showing:
            self._shown.stop()
            self.changed.emit()
