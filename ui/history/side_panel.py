"""The panel beside the chart: one sheet at a time, made from what is asked for; what was typed stays a draft when another comes."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from clinic_app.history.chart_model import Entry
from clinic_app.history.kinds import EncounterId
from clinic_app.history.model import Encounter, Recorded
from clinic_app.history.notes_model import Note
from clinic_app.history.treatments_model import MedicationStatement
from ui.history.chart_drafts import Writing
from ui.history.entry_sheets import AddSheet, EntrySheet, MarkSheet, VisitSheet
from ui.history.fact_sheets import AllergySheet, ImmunisationSheet, ProblemSheet, ResultSheet
from ui.history.file_sheet import FileSheet
from ui.history.note_sheets import AmendSheet, NoteSheet
from ui.history.requests import Add, Addable, AddSomething, Amend, Continue, MarkWrong, Request, Resume, ShowEntry, ShowGroup, StopMedicine
from ui.history.sheet import Bench, Sheet, WritingSheet
from ui.history.treatment_sheets import MedicineSheet, ProcedureSheet, StopSheet
from ui.theme import look
from ui.widgets.boxes import Column
from ui.widgets.kit import Restyled

WIDTH, NARROWEST = 464, 376
"""Px at 100 %: fields of a comfortable length, with room for the summary beside them; the least where the page is narrow."""

SHARE = 0.42
"""Of a narrow page."""

_FORMS: dict[Addable, type[AllergySheet | ImmunisationSheet | ProblemSheet | ResultSheet | MedicineSheet | ProcedureSheet]] = {
    Addable.ALLERGY: AllergySheet,
    Addable.IMMUNISATION: ImmunisationSheet,
    Addable.PROBLEM: ProblemSheet,
    Addable.RESULT: ResultSheet,
    Addable.MEDICINE: MedicineSheet,
    Addable.PROCEDURE: ProcedureSheet,
}


class SidePanel(Restyled, QWidget):
    """``finished`` carries what to announce, ``wanted`` what a sheet asks for, ``thrown_away`` a note that can still be taken back.

    ``moved_on`` says that a sheet was opened, or its deed pressed.
    """

    finished = Signal(str)
    wanted = Signal(object)
    thrown_away = Signal(object)
    moved_on = Signal()
    closed = Signal()

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._sheet: Sheet | None = None
        self._page_width = 0
        ground = QFrame()
        ground.setObjectName("panel")
        Column(self, gap=0, margins=(0, 2, 3, 2)).addWidget(ground)
        self._column = Column(ground, gap=0)
        self.hide()
        self.restyle()

    @property
    def sheet(self) -> Sheet | None:
        """What stands in the panel."""
        return self._sheet

    def fit(self, page_width: int) -> None:
        """The page beside whose parts the panel stands is so wide, px."""
        self._page_width = page_width
        self.restyle()

    def restyle(self) -> None:
        widest, narrowest = look().px(WIDTH), look().px(NARROWEST)
        self.setFixedWidth(max(narrowest, min(widest, round(self._page_width * SHARE))) if self._page_width else widest)

    def open(self, request: Request, visits: Sequence[Recorded[Encounter]]) -> None:
        """Show what is asked for; ``visits`` are the newest ones, to which something new may belong."""
        sheet = self._make(request, visits)
        if sheet is None:
            return
        self._take_away()
        self._sheet = sheet
        sheet.closed.connect(self.shut)
        sheet.finished.connect(self._finished)
        sheet.wanted.connect(self.wanted)
        sheet.pressed.connect(self.moved_on)
        if isinstance(sheet, NoteSheet):
            sheet.thrown_away.connect(self._thrown)
        self._column.addWidget(sheet)
        # A layout shows what is added only when Qt gets to it; the keyboard goes there now.
        sheet.show()
        self.show()
        self.moved_on.emit()
        sheet.begin()

    def shut(self) -> bool:
        """Close; False if it was closed already."""
        if self._sheet is None:
            return False
        self._take_away()
        self.hide()
        self.closed.emit()
        return True

    def settle(self) -> None:
        """The page is left: what was typed must be safe."""
        if self._sheet is not None:
            self._sheet.settle()

    def _take_away(self) -> None:
        sheet, self._sheet = self._sheet, None
        if sheet is not None:
            sheet.settle()
            sheet.hide()
            self._column.removeWidget(sheet)
            sheet.deleteLater()

    def _finished(self, words: str) -> None:
        self.shut()
        self.finished.emit(words)

    def _thrown(self, writing: Writing) -> None:
        self.shut()
        self.thrown_away.emit(writing)

    def _make(self, request: Request, visits: Sequence[Recorded[Encounter]]) -> Sheet | None:
        bench, services = self._bench, self._bench.services
        match request:
            case AddSomething():
                return AddSheet(services)
            case Add(what):
                return self._form(what.value, visits, None)
            case Resume(writing, entry):
                sheet = self._form(writing.form, visits, entry)
                if sheet is not None:
                    sheet.resume(writing)
                return sheet
            case Continue(note):
                return NoteSheet(bench, visits, lying=note)
            case ShowGroup(group):
                alone = group.entries if group.encounter is None else ()
                return EntrySheet(services, alone[0]) if len(alone) == 1 else VisitSheet(group)
            case ShowEntry(entry):
                return EntrySheet(services, entry)
            case Amend(note):
                return AmendSheet(bench, note)
            case MarkWrong(entry):
                return MarkSheet(bench, entry)
            case StopMedicine(entry):
                return StopSheet(bench, entry)
        return None

    def _form(self, name: str, visits: Sequence[Recorded[Encounter]], entry: Entry | None) -> WritingSheet | None:
        """The form that drafts of that name belong to; nothing where the entry that it is about is gone."""
        bench = self._bench
        if name == NoteSheet.name:
            return NoteSheet(bench, visits, lying=entry if isinstance(entry, Note) else None)
        if name == FileSheet.name:
            return FileSheet(bench)
        if name == AmendSheet.name:
            return AmendSheet(bench, entry) if isinstance(entry, Note) else None
        if name == MarkSheet.name:
            return None if entry is None else MarkSheet(bench, entry)
        if name == StopSheet.name:
            is_medicine = isinstance(entry, Recorded) and isinstance(entry.fact, MedicationStatement)
            return StopSheet(bench, entry) if is_medicine else None  # type: ignore[arg-type]  # the fact was just looked at
        return _FORMS[Addable(name)](bench, _visit_of_today(bench, visits))


def _visit_of_today(bench: Bench, visits: Sequence[Recorded[Encounter]]) -> EncounterId | None:
    """What is added today belongs to the visit of today, if there is one."""
    today = bench.services.today.isoformat()
    found = [visit for visit in visits if visit.occurred is not None and visit.occurred.text.startswith(today)]
    return EncounterId(found[0].id) if found else None
