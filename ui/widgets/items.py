"""The model behind every list: things in order, each shown by one function; only what is on the screen is ever drawn."""

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeAlias, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

T = TypeVar("T")

SHOWN = Qt.ItemDataRole.UserRole
"""The role under which a delegate asks for what to draw."""

Index: TypeAlias = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Shown(Protocol):
    """What a delegate draws can also be said aloud."""

    @property
    def spoken(self) -> str:
        """The row in one sentence for a screen reader."""


class ItemModel(QAbstractListModel, Generic[T]):
    """Things in order; ``show`` makes of each what its delegate draws, when it is drawn."""

    def __init__(self, show: Callable[[T], Shown], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._show = show
        self._items: tuple[T, ...] = ()

    @property
    def items(self) -> tuple[T, ...]:
        """All things, in order."""
        return self._items

    def set_items(self, items: Sequence[T]) -> None:
        """Show these and no others."""
        self.beginResetModel()
        self._items = tuple(items)
        self.endResetModel()

    def show_again(self) -> None:
        """The same things, of which something else is to be seen now; the bar stays where it stands."""
        if self._items:
            self.dataChanged.emit(self.index(0), self.index(len(self._items) - 1))

    def add_items(self, items: Sequence[T]) -> None:
        """Show these too, below the others."""
        if items:
            self.beginInsertRows(_ROOT, len(self._items), len(self._items) + len(items) - 1)
            self._items = (*self._items, *items)
            self.endInsertRows()

    def item(self, index: Index) -> T:
        """The thing of that row."""
        return self._items[index.row()]

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == SHOWN:
            return self._show(self._items[index.row()])
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._show(self._items[index.row()]).spoken
        return None
