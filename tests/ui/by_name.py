"""Finding what is on a page by the name that a person, or a screen reader, reads."""

from typing import TypeVar

from PySide6.QtWidgets import QLabel, QWidget

W = TypeVar("W", bound=QWidget)


def named(page: QWidget, name: str, kind: type[W]) -> W:
    """The one widget in sight that is called ``name``."""
    found = [each for each in page.findChildren(kind) if each.accessibleName() == name and each.isVisible()]
    assert len(found) == 1, f"{len(found)} called “{name}” are in sight"
    return found[0]


def words_on(page: QWidget) -> str:
    """Everything that labels on the page say now, a line each."""
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible() and label.text())
