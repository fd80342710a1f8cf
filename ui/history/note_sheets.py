"""Writing notes: from a template to the signature in one go, and words added behind a signed note."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Signal

from clinic_app.errors import InvalidInput
from clinic_app.history.kinds import EncounterId
from clinic_app.history.model import Encounter, Recorded
from clinic_app.history.notes_model import Note
from clinic_app.history.notes_service import NoteWords
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.provenance import Source, Told
from clinic_app.history.statuses import EncounterStatus
from clinic_app.history.values import CodedConcept
from clinic_app.identifiers import CommandId, PatientId, new_command
from ui.history.chart_drafts import Writing
from ui.history.fact_form import required
from ui.history.note_templates import TEMPLATES, NoteTemplate, is_only_headings
from ui.history.requests import Addable
from ui.history.services import ChartServices
from ui.history.sheet import Bench, WritingSheet
from ui.history.words import note_paragraphs, note_state
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.choices import Option
from ui.widgets.dropdown import Dropdown
from ui.widgets.fields import Field
from ui.widgets.text import Text, section_title

OWN_WORDS = Told(source=Source.IN_PERSON)


@dataclass(frozen=True, slots=True)
class _Visit:
    """Where a note belongs: a visit of the chart, a new one, or none."""

    encounter: EncounterId | None
    is_new: bool = False


class NoteSheet(WritingSheet):
    """A note that is not signed yet; ``lying`` is one whose draft lies in the chart already. ``thrown_away`` carries what was."""

    thrown_away = Signal(object)

    name = Addable.NOTE.value
    keys = "Ctrl+Enter signs"
    labels: ClassVar = {"Text": "Note"}

    def __init__(self, bench: Bench, visits: Sequence[Recorded[Encounter]], *, lying: Note | None = None) -> None:
        super().__init__(bench, "New note" if lying is None else "Your unsigned note", "Sign", target=lying.id if lying else None)
        self._lying = lying
        self._template = TEMPLATES[0]
        self._throw = Button("Throw away", kind=ButtonKind.QUIET)
        self._throw.clicked.connect(self._thrown_away)
        self.foot.insertWidget(1, self._throw)
        self._throw.hide()
        self.form.edited.connect(lambda: self._throw.setVisible(lying is None and self.is_touched))
        self._templates: Dropdown[NoteTemplate] = Dropdown([Option(each, each.title) for each in TEMPLATES], value=self._template)
        self._templates.chosen.connect(self._from_template)
        start = Field("Start from", self._templates)
        self.form.add(start)
        start.setVisible(lying is None)
        self._title = self.form.line("Title", text=self._template.title if lying is None else lying.title, optional=False)
        self._note = self.form.area("Note", optional=False, least=14, most=40)
        self._day = self.form.day("Day of the note", text="today")
        self._visits: Dropdown[_Visit] = Dropdown()
        where = Field("Visit", self._visits)
        self.form.add(where)
        self.form.keeps("Visit", self._take_visit, self._put_visit)
        self._visits.chosen.connect(lambda _: self.form.edited.emit())
        self._offer(visits)
        if lying is not None:
            self._note.set_text(lying.text)
            self._day.set_text(lying.occurred.shown)
            self._day.setVisible(False)
            where.setVisible(False)
        else:
            self._note.set_text(self._template.text)
        self.untouch()

    def begin(self) -> None:
        """Behind the first heading, where the writing begins."""
        area = self._note.area
        area.setFocus()
        first = self._note.text.find("\n")
        cursor = area.textCursor()
        cursor.setPosition(first if first >= 0 and not self.is_touched else len(self._note.text))
        area.setTextCursor(cursor)

    def resume(self, writing: Writing) -> None:
        super().resume(writing)
        self._throw.show()

    def write(self) -> Callable[[], str]:
        title = required(self._title, "Give the note a title.")
        if is_only_headings(self._note.text):
            raise InvalidInput("There is nothing written yet.", field="Note")
        day = self._day.value or PartialDate.of_day(self.bench.services.today)
        where = self._visits.value or _Visit(None)
        words = NoteWords(title=title, text=self._note.text, occurred=day, encounter=where.encounter)
        visit = self._new_visit(title, day) if where.is_new and self._lying is None else None
        core, patient, commands, lying = self.bench.services, self.bench.patient_id, self.commands, self._lying
        return lambda: sign(core, patient, commands, words, visit=visit, lying=lying)

    def _new_visit(self, title: str, day: PartialDate) -> Encounter:
        """Who signs the note is who saw the person."""
        services = self.bench.services
        return Encounter(
            type=CodedConcept(title),
            status=EncounterStatus.FINISHED,
            started=services.now if day == PartialDate.of_day(services.today) else day,
            practitioners=(services.name,),
        )

    def _offer(self, visits: Sequence[Recorded[Encounter]]) -> None:
        """The visits it may belong to; one of today comes first, else a new one where the person is seen."""
        known = [Option(_Visit(EncounterId(visit.id)), f"{visit.occurred}: {visit.title}") for visit in visits]
        today = PartialDate.of_day(self.bench.services.today).text
        of_today = [visit for visit in visits if visit.occurred is not None and visit.occurred.text.startswith(today)]
        new = _Visit(None, is_new=True)
        seen = new if self._template.is_visit else _Visit(None)
        chosen = _Visit(EncounterId(of_today[0].id)) if of_today else seen
        self._visits.offer([Option(new, "A new visit"), *known, Option(_Visit(None), "No visit")], value=chosen)

    def _from_template(self, template: NoteTemplate) -> None:
        """Its headings instead of those before, or behind what was written."""
        if self._title.text in {each.title for each in TEMPLATES}:
            self._title.set_text(template.title)
        written = self._note.text
        self._note.set_text(template.text if is_only_headings(written) else f"{written.rstrip()}\n\n{template.text}")
        chosen = self._visits.value
        if chosen is not None and chosen.encounter is None:
            self._visits.set_value(_Visit(None, is_new=template.is_visit))
        self._template = template
        self.begin()

    def _take_visit(self) -> str:
        chosen = self._visits.value
        return "" if chosen is None else "new" if chosen.is_new else str(chosen.encounter or "none")

    def _put_visit(self, kept: str) -> None:
        if kept in ("new", "none"):
            self._visits.set_value(_Visit(None, is_new=kept == "new"))
        elif kept:
            self._visits.set_value(_Visit(EncounterId(UUID(kept))))

    def _thrown_away(self) -> None:
        thrown = self.writing
        self.forget()
        self.thrown_away.emit(thrown)


class AmendSheet(WritingSheet):
    """Words added behind a signed note, which stays in sight as it was signed (promise R24)."""

    name = "amend-note"
    labels: ClassVar = {"Note": "Amendment", "Text": "Amendment"}

    def __init__(self, bench: Bench, note: Note) -> None:
        super().__init__(
            bench, "Amend a note", "Add amendment", about=f"{note.title} · {note_state(note, bench.services.day_and_time)}", target=note.id
        )
        self._note_id = note.id
        self._amendment = self.form.area(
            "Amendment", optional=False, least=5, most=20, hint="The signed words stay; yours stand behind them."
        )
        self.form.group("As it was signed")
        for paragraph in note_paragraphs(note, bench.services.day_and_time):
            if paragraph.label:
                self.form.add_widget(section_title(paragraph.label))
            self.form.add_widget(Text(paragraph.text, wrap=True, selectable=True))

    def write(self) -> Callable[[], str]:
        text = self._amendment.text
        if not text.strip():
            raise InvalidInput("There is nothing written yet.", field="Amendment")
        core, patient, command, note = self.bench.services, self.bench.patient_id, self.commands[0], self._note_id

        def deed() -> str:
            core.notes.amend_note(core.actor, command, patient, note, text)
            return "The amendment stands behind the note."

        return deed


def sign(
    core: ChartServices,
    patient: PatientId,
    commands: Sequence[CommandId],
    words: NoteWords,
    *,
    visit: Encounter | None,
    lying: Note | None,
) -> str:
    """Visit, draft and signature, each under a command of its own: what was cut off is completed by the next try and never doubled."""
    for_visit, for_draft, for_signature = commands[:3]
    if visit is not None:
        encounter = EncounterId(core.history.add_encounter(core.actor, for_visit, patient, visit, OWN_WORDS).id)
        words = replace(words, encounter=encounter)
    note = lying or core.notes.draft_note(core.actor, for_draft, patient, words, OWN_WORDS)
    if (note.title, note.text) != (words.title, words.text):
        # Rewriting twice does no harm, and words may have changed between two tries.
        fresh = new_command(core.clock())
        note = core.notes.rewrite_note(core.actor, fresh, patient, note.id, title=words.title, text=words.text)
    core.notes.sign_note(core.actor, for_signature, patient, note.id)
    return "The note is signed."
