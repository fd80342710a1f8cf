"""The page of a short path: its parts in the middle of the window, one below the other, with the ways back and on under them."""

from collections.abc import Iterable

from PySide6.QtWidgets import QLayout, QWidget

from ui.widgets.boxes import Column, Row, Scroll


def lay_out_path(page: QWidget, body: QWidget, parts: Iterable[QWidget | QLayout], *, back: QWidget, onward: QWidget) -> None:
    """Put ``parts`` into ``body``, which stands in the middle of ``page`` and is scrolled where the window is low."""
    column = Column(body, gap=2, margins=(0, 4, 0, 4))
    for part in parts:
        if isinstance(part, QLayout):
            column.addLayout(part)
        else:
            column.addWidget(part)
    foot = Row(gap=1)
    foot.addWidget(back)
    foot.addStretch(1)
    foot.addWidget(onward)
    column.addLayout(foot)
    column.addStretch(1)
    scroll = Scroll()
    line = Row()
    line.addStretch(1)
    line.addWidget(body, 1000)
    line.addStretch(1)
    scroll.column.addLayout(line)
    Column(page).addWidget(scroll)
