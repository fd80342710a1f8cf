"""The clinic's two recovery sheets: how they stand, one that is checked, and new ones until they are in force."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from clinic_app.access.actor import Actor
from clinic_app.clock import Clock, local_day, shown_day
from clinic_app.errors import InvalidInput
from clinic_app.identifiers import CommandId, new_command
from clinic_app.recovery.model import GroupAsked, SheetState
from clinic_app.recovery.service import DrawnSheets, SheetService
from ui.background import Background
from ui.messages import explain
from ui.paper import Paper
from ui.widgets.pdf_printing import Printers

_SAVED = "saved; print what was saved, then delete it"
_JOB = "Clinic Records: recovery sheet"


class SheetsViewModel(QObject):
    """``changed`` says that the states are other; ``checked`` which sheet opened everything; ``drawn`` that new ones wait for paper."""

    changed = Signal()
    checked = Signal(str)
    drawn = Signal()
    out = Signal(str)
    """The new sheets were printed or saved: where."""
    renewed = Signal(object)
    """The letters of the sheets that are in force from now on."""
    printers_known = Signal(object)
    refused = Signal(object)
    failed = Signal(object)

    def __init__(self, sheets: SheetService, actor: Actor, background: Background, clock: Clock, paper: Paper, *, zone: str) -> None:
        super().__init__()
        self._sheets, self._actor, self._background, self._clock, self._paper = sheets, actor, background, clock, paper
        self._zone = zone
        self.states: tuple[SheetState, ...] = ()
        self._new: DrawnSheets | None = None
        self._command: CommandId | None = None

    @property
    def asked(self) -> tuple[GroupAsked, ...]:
        """What must be typed back of the new sheets."""
        return () if self._new is None else self._new.asked

    @property
    def letters(self) -> tuple[str, ...]:
        """Which sheets are being made."""
        return () if self._new is None else self._new.letters

    def facts(self, state: SheetState) -> str:
        """How one sheet stands: ``made on 02-Mar-2026, last checked on 04-May-2026``."""
        told = [f"made on {self._day(state.made_at)}"]
        told.append("not checked since" if state.checked_at is None else f"last checked on {self._day(state.checked_at)}")
        if state.used_at is not None:
            told.append(f"used on {self._day(state.used_at)}")
        return ", ".join(told)

    def needs_care(self, state: SheetState) -> bool:
        """Whether it was used, or nobody has looked at it for three months."""
        return state.used_at is not None or state.is_due(self._clock())

    def refresh(self) -> None:
        """Look again how they stand."""
        self._background.run(lambda: self._sheets.states(self._actor), done=self._show, failed=self._fail, key=self)

    def check(self, sheet: str) -> None:
        """Have a sheet tried; ``checked`` or ``refused`` says what came of it."""
        self._background.run(lambda: self._sheets.check(self._actor, sheet), done=self._checked, failed=self._refuse)

    def draw(self, letters: tuple[str, ...]) -> None:
        """Draw new ones up; those in force stay so until these are read back."""
        self._background.run(lambda: self._sheets.draw(self._actor, letters), done=self._drawn, failed=self._fail)

    def ask_printers(self) -> None:
        """Which printers there are."""
        self._paper.ask_printers(self._printers)

    def print_sheets(self, printer: str) -> None:
        """One page for each."""
        for page in self._pages():
            self._paper.print_pages(page, 1, printer, _JOB, done=lambda _pages: self.out.emit(f"sent to {printer}"), failed=self._fail)

    def save_sheets(self, folder: Path) -> None:
        """As files, over none that lies there."""
        files = [folder / f"recovery-sheet-{letter}.pdf" for letter in self.letters]
        if any(file.exists() for file in files):
            words = "In this folder lie recovery sheets already, which would be lost; choose another folder."
            self._fail(InvalidInput(words))
            return
        for file, page in zip(files, self._pages(), strict=True):
            self._paper.save(file, page, done=lambda _nothing: self.out.emit(_SAVED), failed=self._fail)

    def is_right(self, asked: GroupAsked, text: str) -> bool:
        """Whether that is the group on the new paper."""
        return self._new is not None and self._new.is_right(asked, text)

    def renew(self, read_back: tuple[str, ...]) -> None:
        """Put the new sheets in force; ``renewed`` says that the old ones open nothing any more."""
        new, self._command = self._new, self._command or new_command(self._clock())
        command = self._command
        if new is not None:
            self._background.run(
                lambda: self._sheets.renew(self._actor, command, new, read_back),
                done=lambda _nothing: self._renewed(new),
                failed=self._fail,
            )

    def forget(self) -> None:
        """Leave the sheets that were in force as they are."""
        self._new = self._command = None

    def _day(self, at: datetime) -> str:
        return shown_day(local_day(at, self._zone))

    def _pages(self) -> tuple[bytes, ...]:
        return () if self._new is None else self._new.pages

    def _show(self, states: tuple[SheetState, ...]) -> None:
        self.states = states
        self.changed.emit()

    def _checked(self, letter: str) -> None:
        self.checked.emit(letter)
        self.refresh()

    def _drawn(self, new: DrawnSheets) -> None:
        self._new, self._command = new, None
        self.drawn.emit()

    def _renewed(self, new: DrawnSheets) -> None:
        self.forget()
        self.renewed.emit(new.letters)
        self.refresh()

    def _printers(self, known: Printers) -> None:
        self.printers_known.emit(known)

    def _refuse(self, error: BaseException) -> None:
        self.refused.emit(explain(error))

    def _fail(self, error: BaseException) -> None:
        self.failed.emit(explain(error))
