"""Reading in the side panel: a visit with all that belongs to it, one entry with every detail, and what may be done with it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from clinic_app.access.permissions import Permission
from clinic_app.errors import InvalidInput
from clinic_app.history.chart_model import Entry, TimelineGroup
from clinic_app.history.copy_lines import item_of, leftover_item, note_item
from clinic_app.history.kinds import ItemKind
from clinic_app.history.model import DocumentReference, Leftover, Recorded
from clinic_app.history.notes_model import Note, NoteStatus
from clinic_app.history.treatments_model import MedicationStatement
from clinic_app.record_map.model import CopyLine
from ui.history.requests import (
    Add,
    Addable,
    Amend,
    Continue,
    MarkWrong,
    OpenDocument,
    ShowEntry,
    StopMedicine,
    who_may,
)
from ui.history.services import ChartServices
from ui.history.sheet import Bench, Sheet, WritingSheet
from ui.history.words import ICONS, NAMES, aside_words, day_words, note_paragraphs, note_state
from ui.theme import Tone
from ui.widgets.boxes import Column
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.icons import Icon
from ui.widgets.link_row import LinkRow
from ui.widgets.panels import Fact, FactList
from ui.widgets.text import HintLine, Text, section_title

PARTS = 200
"""Entries of one visit that are listed; a visit that holds more was not one."""


class VisitSheet(Sheet):
    """A visit; Enter on a line opens it."""

    def __init__(self, group: TimelineGroup) -> None:
        visit = group.encounter
        super().__init__(visit.title if visit is not None else "Entries", day_words(group.occurred))
        self._first: QWidget | None = None
        if visit is not None:
            self._add(LinkRow("About this visit", aside_words(visit.fact), icon=ICONS[ItemKind.ENCOUNTER]), visit)
        for entry in group.entries[:PARTS]:
            aside = "" if isinstance(entry, Note | Leftover) else aside_words(entry.fact)
            if isinstance(entry, Note):
                aside = entry.signed_by or "not signed"
            wrong = not isinstance(entry, Leftover) and entry.in_error is not None
            self._add(LinkRow(entry.title, "entered in error" if wrong else aside, icon=ICONS[entry.kind], quiet=wrong), entry)
        self.middle.addStretch(1)

    def begin(self) -> None:
        if self._first is not None:
            self._first.setFocus()

    def _add(self, row: LinkRow, entry: Entry) -> None:
        row.pressed_here.connect(lambda: self.wanted.emit(ShowEntry(entry)))
        self._first = self._first or row
        self.middle.setSpacing(0)
        self.middle.addWidget(row)


class EntrySheet(Sheet):
    """One entry, and under it what this person may do with it."""

    def __init__(self, services: ChartServices, entry: Entry) -> None:
        super().__init__(entry.title, f"{NAMES[entry.kind]} · {day_words(entry.occurred)}")
        self.entry = entry
        self._services = services
        self._buttons: list[Button] = []
        self._facts: list[Fact] = []
        self._list = FactList()
        if isinstance(entry, Note):
            self._note(entry)
        elif isinstance(entry, Leftover):
            self._tell(leftover_item(entry).lines)
        else:
            self._tell(item_of(entry, None).lines)
        self.middle.addStretch(1)
        deeds = Column(gap=1)
        self.foot.addLayout(deeds, 1)
        self._deeds(entry, deeds)

    def begin(self) -> None:
        (self._buttons[0] if self._buttons else self).setFocus()

    @property
    def has_unplaced(self) -> bool:
        """Whether another system sent more with the entry than there are places for."""
        return not isinstance(self.entry, Leftover) and self.entry.unplaced > 0

    def show_unplaced(self, words: str) -> None:
        """Show what that was, in words."""
        if words:
            self._list.show_facts([*self._facts, Fact("Also received", words)])

    def _note(self, note: Note) -> None:
        say = self._services.day_and_time
        self.middle.addWidget(Text(note_state(note, say), quiet=True, wrap=True))
        for paragraph in note_paragraphs(note, say):
            if paragraph.label:
                self.middle.addWidget(section_title(paragraph.label))
            self.middle.addWidget(Text(paragraph.text, quiet=paragraph.quiet, wrap=True, selectable=True))
        self._tell([line for line in note_item(note, None, ()).lines if line.label in ("Kind", "Recorded by")])

    def _tell(self, lines: Sequence[CopyLine]) -> None:
        self._facts = [Fact(line.label, line.value) for line in lines]
        self._list.show_facts(self._facts)
        self.middle.addWidget(self._list)

    def _deeds(self, entry: Entry, column: Column) -> None:
        if isinstance(entry, Leftover):
            return
        if entry.in_error is not None:
            mark = entry.in_error
            words = f"Entered in error: {mark.reason} ({mark.by}, {self._services.day_and_time(mark.at)})"
            column.addWidget(HintLine(words, icon=Icon.BAN, tone=Tone.REFUSE))
            return
        actor = self._services.actor
        if isinstance(entry, Note):
            self._note_deeds(entry, column)
        elif isinstance(entry.fact, DocumentReference):
            if entry.fact.attachment is not None:
                self._offer(column, "Open document", Icon.EYE, lambda: self.wanted.emit(OpenDocument(entry)), kind=ButtonKind.PRIMARY)
            else:
                column.addWidget(HintLine("Only the existence of this document is known here.", icon=Icon.INFO))
        elif isinstance(entry.fact, MedicationStatement) and entry.fact.is_current:
            if actor.may(Permission.PRESCRIPTION_WRITE):
                medicine: Recorded[MedicationStatement] = entry  # type: ignore[assignment]  # the fact was just looked at
                self._offer(column, "Stop medicine", Icon.MINUS, lambda: self.wanted.emit(StopMedicine(medicine)))
            else:
                column.addWidget(HintLine(who_may(Permission.PRESCRIPTION_WRITE), icon=Icon.LOCK))
        if actor.may(Permission.CHART_WRITE):
            self._offer(column, "Mark as entered in error", Icon.BAN, lambda: self.wanted.emit(MarkWrong(entry)), kind=ButtonKind.QUIET)
        elif not isinstance(entry, Note):
            column.addWidget(HintLine(who_may(Permission.CHART_WRITE), icon=Icon.LOCK))

    def _note_deeds(self, note: Note, column: Column) -> None:
        if not self._services.actor.may(Permission.NOTE_WRITE):
            column.addWidget(HintLine(who_may(Permission.NOTE_WRITE), icon=Icon.LOCK))
        elif note.status is not NoteStatus.DRAFT:
            self._offer(column, "Amend", Icon.PENCIL, lambda: self.wanted.emit(Amend(note)))
        elif note.provenance.author_id == self._services.actor.staff_id:
            self._offer(column, "Go on writing", Icon.PENCIL, lambda: self.wanted.emit(Continue(note)), kind=ButtonKind.PRIMARY)
        else:
            column.addWidget(HintLine(f"Only {note.provenance.author} can sign this.", icon=Icon.LOCK))

    def _offer(self, column: Column, words: str, icon: Icon, act: Callable[[], None], *, kind: ButtonKind = ButtonKind.PLAIN) -> None:
        button = Button(words, kind=kind, icon=icon)
        button.clicked.connect(act)
        self._buttons.append(button)
        column.addWidget(button, alignment=Qt.AlignmentFlag.AlignLeading)


class MarkSheet(WritingSheet):
    """Why an entry should never have been in this chart."""

    name = "mark-wrong"

    def __init__(self, bench: Bench, entry: Entry) -> None:
        about = f"{entry.title}, {day_words(entry.occurred)}"
        super().__init__(bench, "Mark as entered in error", "Mark as entered in error", about=about, target=entry.id)
        self._entry = entry
        words = "It stays readable in the chart, marked, with your reason. It cannot be unmarked."
        self.form.add_widget(Text(words, quiet=True, wrap=True))
        self._reason = self.form.area("Reason", hint="such as: belongs to somebody else, typed twice", optional=False)

    def write(self) -> Callable[[], str]:
        core, patient, command, entry, reason = self.bench.services, self.bench.patient_id, self.commands[0], self._entry, self._reason.text
        if not reason.strip():
            raise InvalidInput("Say why this entry is wrong; the reason stays with it.", field="Reason")

        def deed() -> str:
            core.history.withdraw(core.actor, command, patient, entry.kind, entry.id, reason=reason)
            return f"{NAMES[entry.kind]} marked as entered in error."

        return deed


class AddSheet(Sheet):
    """What can be added; what a role lacks says who can."""

    def __init__(self, services: ChartServices, what: Sequence[Addable] = tuple(Addable)) -> None:
        super().__init__("Add to the chart")
        self.middle.setSpacing(0)
        self._rows: list[LinkRow] = []
        lacking: list[str] = []
        for each in what:
            if services.actor.may(each.permission):
                row = LinkRow(each.value.capitalize(), "Ctrl+N" if each is Addable.NOTE else "", icon=each.icon)
                row.pressed_here.connect(lambda each=each: self.wanted.emit(Add(each)))
                self._rows.append(row)
                self.middle.addWidget(row)
            elif who_may(each.permission) not in lacking:
                lacking.append(who_may(each.permission))
        self.middle.addSpacing(16)
        for words in lacking:
            self.middle.addWidget(HintLine(words, icon=Icon.LOCK))
        self.middle.addStretch(1)

    def begin(self) -> None:
        if self._rows:
            self._rows[0].setFocus()
