"""Where the pages before work stand: one card, a little above the middle of the window."""

from PySide6.QtWidgets import QWidget

from ui.theme import look
from ui.widgets.boxes import Column, Row
from ui.widgets.panels import Card

CARD_WIDTH = 400
"""px at 100 %: as wide as a line of a form reads well."""


def in_the_middle(page: QWidget, card: Card, *, width: int = CARD_WIDTH) -> None:
    """Give ``page`` the layout that holds ``card``."""
    card.setFixedWidth(look().px(width))
    column = Column(page)
    column.addStretch(2)
    row = Row()
    row.addStretch(1)
    row.addWidget(card)
    row.addStretch(1)
    column.addLayout(row)
    column.addStretch(3)
