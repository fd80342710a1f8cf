"""Where one is in a short path: numbered steps, done ones ticked."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Look, TextSize, look
from ui.widgets.icons import Icon, draw_icon
from ui.widgets.kit import Restyled, brush, elided, mirrored, rounded


class StepIndicator(Restyled, QWidget):
    """Steps in a line; says "Step 2 of 5: Clinic" to a screen reader."""

    def __init__(self, steps: Sequence[str], *, current: int = 0) -> None:
        super().__init__()
        self._steps = tuple(steps)
        self._current = current
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_current(current)

    @property
    def current(self) -> int:
        """The step one is at, from 0."""
        return self._current

    def set_current(self, step: int) -> None:
        """Go to a step; all before it are done. One past the last: everything is done."""
        self._current = step
        here = f"Step {step + 1} of {len(self._steps)}: {self._steps[step]}" if step < len(self._steps) else "All steps are done"
        self.setAccessibleName(here)
        self.update()

    def restyle(self) -> None:
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(look().grid(60), look().grid(4))

    def paintEvent(self, event: QPaintEvent) -> None:
        look_now = look()
        painter = brush(self)
        turned = mirrored(self)
        share = self.width() / max(1, len(self._steps))
        for number, words in enumerate(self._steps):
            left = round(number * share)
            box = QRect(left, 0, round(share) - look_now.grid(2), self.height())
            if turned:
                box.moveRight(self.width() - 1 - left)
            self._step(painter, box, number, words, look_now, turned=turned)

    def _step(self, painter: QPainter, box: QRect, number: int, words: str, now: Look, *, turned: bool) -> None:
        colours = now.colours
        side = now.grid(3)
        disc = QRect(box.left(), (self.height() - side) // 2, side, side)
        if turned:
            disc.moveRight(box.right())
        done, here = number < self._current, number == self._current
        if done:
            rounded(painter, disc, side / 2, fill=colours.accent_soft)
            sign = now.small_icon
            draw_icon(
                painter, Icon.CHECK, QRect(disc.center().x() - sign // 2 + 1, disc.center().y() - sign // 2 + 1, sign, sign), colours.accent
            )
        else:
            rounded(painter, disc, side / 2, fill=colours.accent if here else colours.panel, line=None if here else colours.field_line)
            painter.setPen(colours.on_accent if here else colours.quiet)
            painter.setFont(now.font(TextSize.SMALL, strong=True))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(number + 1))
        metrics = now.metrics(strong=here)
        room = box.width() - side - now.grid(1)
        shown = elided(words, metrics, room)
        wide = metrics.horizontalAdvance(shown)
        y = (self.height() - metrics.height()) // 2 + metrics.ascent()
        painter.setPen(colours.text if here else colours.quiet)
        painter.setFont(now.font(strong=here))
        painter.drawText(disc.left() - now.grid(1) - wide if turned else disc.right() + now.grid(1), y, shown)
        line = room - wide - now.grid(2)
        if number < len(self._steps) - 1 and line > now.grid(2):
            start = box.left() if turned else disc.right() + now.grid(2) + wide
            painter.fillRect(QRect(start, self.height() // 2, line + now.grid(1), now.px(1)), colours.accent if done else colours.line)
