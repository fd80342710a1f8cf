"""The box that finds: large, one line, and the arrow keys drive the list under it while the keyboard stays in the box."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit

from ui.theme import TextSize, look
from ui.widgets.buttons import IconButton
from ui.widgets.icons import Icon, draw_icon
from ui.widgets.kit import Restyled, brush, mirrored

_TO_LIST = frozenset({Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp})


class SearchBox(Restyled, QLineEdit):
    """``searched`` carries the words with every key; ``chosen`` says Enter; Esc empties the box and, if it was empty, goes on up."""

    searched = Signal(str)
    chosen = Signal()

    def __init__(self, name: str, *, placeholder: str = "", large: bool = True) -> None:
        """``name`` is what a screen reader calls the box; ``drives`` a list with ``drive``."""
        super().__init__()
        self._large = large
        self._list: QAbstractItemView | None = None
        if large:
            self.setObjectName("search")
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setMaxLength(200)
        self._clear = IconButton(Icon.CROSS, "Clear the search")
        self._clear.setParent(self)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.clicked.connect(self.clear)
        self._clear.hide()
        self.textChanged.connect(self._changed)
        self.returnPressed.connect(self.chosen)
        self.restyle()

    def drive(self, view: QAbstractItemView) -> None:
        """Let the arrow and page keys move through ``view``."""
        self._list = view

    def restyle(self) -> None:
        current = look()
        if self._large:
            self.setFont(current.font(TextSize.HEADING))
        lead, tail = current.icon + current.grid(1.5), current.compact + current.px(4)
        self.setTextMargins(*((tail, 0, lead, 0) if mirrored(self) else (lead, 0, tail, 0)))
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._list is not None and Qt.Key(event.key()) in _TO_LIST:
            self._list.event(event)
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        current = look()
        turned = mirrored(self)
        box = QRect(QPoint(), QSize(current.icon, current.icon))
        box.moveCenter(self.rect().center())
        lead = current.grid(2 if self._large else 1.5)
        box.moveLeft(self.width() - lead - box.width() if turned else lead)
        draw_icon(brush(self), Icon.SEARCH, box, current.colours.quiet)

    def _changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self.searched.emit(text)

    def _place(self) -> None:
        edge = look().grid(1 if self._large else 0.5)
        x = edge if mirrored(self) else self.width() - self._clear.width() - edge
        self._clear.move(x, (self.height() - self._clear.height()) // 2)
