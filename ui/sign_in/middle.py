"""Where the pages before work stand: one card, a little above the middle of the window."""

from PySide6.QtWidgets import QWidget

from ui.widgets.boxes import Centred, Column, Scroll
from ui.widgets.panels import Card

CARD_WIDTH = 400
"""px at 100 %: as wide as a line of a form reads well."""


def in_the_middle(page: QWidget, card: Card) -> None:
    """Give ``page`` the layout that holds ``card``; it scrolls where the window is lower than the card."""
    scroll = Scroll(margins=0)
    scroll.column.addWidget(Centred(card, width=CARD_WIDTH), 1)
    Column(page).addWidget(scroll)
