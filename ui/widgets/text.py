"""Words on a screen: always plain text, in a step of the type scale and a tone."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme import TextSize, Tone, look
from ui.widgets.boxes import Row
from ui.widgets.icons import Icon, icon_pixmap
from ui.widgets.kit import Restyled, brush, elided, mirrored, set_shown, unbroken


class Text(Restyled, QLabel):
    """A line or a paragraph. ``quiet`` for what is said beside the thing itself; ``tone`` only where colour means a state."""

    def __init__(
        self,
        text: str = "",
        *,
        size: TextSize = TextSize.BODY,
        strong: bool = False,
        quiet: bool = False,
        tone: Tone | None = None,
        wrap: bool = False,
        selectable: bool = False,
    ) -> None:
        super().__init__()
        self._size, self._strong, self._quiet, self._tone = size, strong, quiet, tone
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.setText(text)
        self.restyle()

    def set_tone(self, tone: Tone | None) -> None:
        """Another state, another colour."""
        self._tone = tone
        self.restyle()

    def restyle(self) -> None:
        current = look()
        palette = QPalette(self.palette())
        ink = current.colours.quiet if self._quiet else current.colours.text
        palette.setColor(QPalette.ColorRole.WindowText, ink if self._tone is None else current.colours.ink(self._tone))
        self.setPalette(palette)
        self.setFont(current.font(self._size, strong=self._strong))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse:
            super().paintEvent(event)
            return
        painter = brush(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        wrap = Qt.TextFlag.TextWordWrap if self.wordWrap() else Qt.TextFlag.TextSingleLine
        painter.drawText(self.contentsRect(), self._flags() | int(wrap), unbroken(self.text()))

    def _flags(self) -> int:
        """The alignment as it is seen: left and right change places where the page runs from right to left."""
        aligned = self.alignment()
        sides = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignRight
        return int(aligned ^ sides if mirrored(self) and aligned & sides else aligned)

    def heightForWidth(self, width: int) -> int:
        if not self.wordWrap():
            return super().heightForWidth(width)
        return self.fontMetrics().boundingRect(QRect(0, 0, width, 1 << 20), Qt.TextFlag.TextWordWrap, unbroken(self.text())).height()


class ElidedText(Text):
    """One line that ends with … where it does not fit; a screen reader still gets all of it."""

    def __init__(
        self,
        text: str = "",
        *,
        size: TextSize = TextSize.BODY,
        strong: bool = False,
        quiet: bool = False,
        tone: Tone | None = None,
    ) -> None:
        super().__init__(text, size=size, strong=strong, quiet=quiet, tone=tone)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(elided(self.text(), metrics, 1 << 12)) + 1, metrics.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), self.fontMetrics().averageCharWidth() * 6), self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = brush(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        metrics = self.fontMetrics()
        words = elided(self.text(), metrics, self.width())
        # On the baseline of the program's own font, whatever the script: a fallback font's height must not move the words.
        x = self.width() - metrics.horizontalAdvance(words) if mirrored(self) else 0
        painter.drawText(x, (self.height() - metrics.height()) // 2 + metrics.ascent(), words)


class Sign(Restyled, QLabel):
    """An icon that stands beside words and says nothing to a screen reader that the words do not."""

    def __init__(self, icon: Icon, *, tone: Tone = Tone.NEUTRAL, small: bool = False) -> None:
        super().__init__()
        self._icon, self._tone, self._small = icon, tone, small
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.restyle()

    def show_icon(self, icon: Icon, tone: Tone) -> None:
        """Another sign."""
        self._icon, self._tone = icon, tone
        self.restyle()

    def restyle(self) -> None:
        current = look()
        side = current.small_icon if self._small else current.icon
        self.setFixedSize(side, side)
        self.setPixmap(
            icon_pixmap(
                self._icon,
                QSize(side, side),
                current.colours.ink(self._tone),
                ratio=self.devicePixelRatioF(),
                mirrored=mirrored(self),
            )
        )


class HintLine(QWidget):
    """A small line under something: a hint, what was understood, an error, or who may do it; hidden while it has no words."""

    def __init__(self, text: str = "", *, icon: Icon | None = None, tone: Tone | None = None) -> None:
        super().__init__()
        row = Row(self, gap=0.5)
        self._sign = Sign(icon or Icon.INFO, tone=tone or Tone.NEUTRAL, small=True)
        self._text = Text(size=TextSize.SMALL, quiet=True, wrap=True)
        row.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self.say(text, icon=icon, tone=tone)

    @property
    def words(self) -> str:
        """What the line says now."""
        return self._text.text()

    def say(self, text: str, *, icon: Icon | None = None, tone: Tone | None = None) -> None:
        """Show ``text``; nothing hides the line."""
        self._text.setText(text)
        self._text.set_tone(tone)
        self._sign.setVisible(icon is not None)
        if icon is not None:
            self._sign.show_icon(icon, tone or Tone.NEUTRAL)
        set_shown(self, bool(text))


def section_title(text: str) -> Text:
    """The small heading over a group, in words as they are (no capitals: they slow reading and break some scripts)."""
    return Text(text, size=TextSize.SMALL, strong=True, quiet=True)
