"""Who did or saw what: the whole trail, and what deputies did in the manager's place."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QWidget

from ui.audit.audit_view_model import AuditViewModel
from ui.audit.deputy_panel import DeputyPanel
from ui.audit.deputy_view_model import DeputyViewModel
from ui.audit.question import Question
from ui.audit.trail_panel import TrailPanel
from ui.navigation import Page
from ui.record_copy.record_copy_screen import ask_where_to_save
from ui.widgets.boxes import Column
from ui.widgets.panels import PageHead
from ui.widgets.tabs import Tabs

_EVERYTHING, _DEPUTIES = range(2)


class AuditScreen(Page):
    """``deputies`` is nothing for somebody who does not review them."""

    def __init__(
        self,
        model: AuditViewModel,
        deputies: DeputyViewModel | None,
        *,
        ask_path: Callable[[QWidget, str], Path | None] | None = None,
    ) -> None:
        super().__init__()
        self._trail = TrailPanel(model, ask_path or ask_where_to_save)
        self._deputies = None if deputies is None else DeputyPanel(deputies)
        column = Column(self, gap=0)
        head = QWidget()
        Column(head, margins=(3, 3, 3, 1)).addWidget(PageHead("Audit", "Who did or saw what, newest first. Reading this is on record too."))
        column.addWidget(head)
        if self._deputies is None:
            column.addWidget(self._trail, 1)
            return
        panel = self._deputies
        self._tabs = Tabs("Audit")
        self._tabs.add("Everything", lambda: self._trail)
        self._tabs.add("Deputies", lambda: panel)
        column.addWidget(self._tabs, 1)
        self._tabs.turned.connect(lambda _number: self.arrive())
        panel.trail_asked.connect(self._show_trail)

    def arrive(self) -> None:
        """Ask anew: more was done since."""
        if self._deputies is not None and self._tabs.bar.currentIndex() == _DEPUTIES:
            self._deputies.begin()
        else:
            self._trail.begin()

    def step_back(self) -> bool:
        return self._trail.isVisible() and self._trail.step_back()

    def narrow(self, question: Question) -> None:
        """Be about what was asked on another page, when the page is gone to; nothing is read before."""
        self._trail.narrow(question)
        self._turn_to(_EVERYTHING)

    def turn_to_deputies(self) -> None:
        """Be about what deputies did, when the page is gone to; nothing is read before."""
        self._turn_to(_DEPUTIES)

    def _show_trail(self, question: Question) -> None:
        self.narrow(question)
        self.arrive()

    def _turn_to(self, number: int) -> None:
        if self._deputies is not None:
            # Arriving reads; turning under a page that is not there yet would read once more.
            with QSignalBlocker(self._tabs):
                self._tabs.turn_to(number)
