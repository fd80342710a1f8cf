"""The words in which a chart's entries stand on a screen: short ones for a line, a card for the timeline."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from clinic_app.history.chart_model import Entry, TimelineGroup
from clinic_app.history.kinds import ItemKind
from clinic_app.history.model import DocumentReference, Encounter, Fact, Leftover, Recorded
from clinic_app.history.notes_model import Note, NoteStatus
from clinic_app.history.partial_date import PartialDate, Precision
from clinic_app.history.problems_model import AllergyIntolerance, Condition
from clinic_app.history.results_model import DiagnosticReport, Observation, ObservationComponent
from clinic_app.history.statuses import AllergyCriticality, ConditionStatus, EncounterStatus, MedicationStatus, Verification
from clinic_app.history.treatments_model import Immunization, MedicationStatement, Procedure, ProductUsed
from clinic_app.history.values import Quantity
from ui.theme import Tone
from ui.widgets.badge import BadgeText
from ui.widgets.icons import Icon
from ui.widgets.timeline import Paragraph, TimelineEntry

SayMoment = Callable[[datetime], str]
"""A moment on the clinic's clock, in words."""

ICONS: Mapping[ItemKind, Icon] = {
    ItemKind.ENCOUNTER: Icon.STETHOSCOPE,
    ItemKind.CONDITION: Icon.HEART,
    ItemKind.ALLERGY: Icon.ALERT,
    ItemKind.MEDICATION: Icon.PILL,
    ItemKind.IMMUNIZATION: Icon.SYRINGE,
    ItemKind.PROCEDURE: Icon.CLIPBOARD,
    ItemKind.OBSERVATION: Icon.FLASK,
    ItemKind.REPORT: Icon.SHEET,
    ItemKind.NOTE: Icon.NOTE,
    ItemKind.DOCUMENT: Icon.DOCUMENT,
    ItemKind.LEFTOVER: Icon.INBOX,
}

NAMES: Mapping[ItemKind, str] = {
    ItemKind.ENCOUNTER: "Visit",
    ItemKind.CONDITION: "Problem",
    ItemKind.ALLERGY: "Allergy",
    ItemKind.MEDICATION: "Medicine",
    ItemKind.IMMUNIZATION: "Immunisation",
    ItemKind.PROCEDURE: "Procedure",
    ItemKind.OBSERVATION: "Result",
    ItemKind.REPORT: "Report",
    ItemKind.NOTE: "Note",
    ItemKind.DOCUMENT: "Document",
    ItemKind.LEFTOVER: "Imported as it came",
}

_PLURALS = {
    ItemKind.CONDITION: "Problems",
    ItemKind.ALLERGY: "Allergies",
    ItemKind.MEDICATION: "Medicines",
    ItemKind.IMMUNIZATION: "Immunisations",
    ItemKind.PROCEDURE: "Procedures",
    ItemKind.OBSERVATION: "Results",
    ItemKind.REPORT: "Reports",
    ItemKind.DOCUMENT: "Documents",
}

_MONTHS_IN_FULL = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

IN_ERROR = BadgeText("entered in error", Tone.REFUSE, Icon.BAN)


def day_words(when: PartialDate | None) -> str:
    """``21-Nov-2026``; without a day, words that say so."""
    return when.shown if when is not None else "no date"


def month_words(when: PartialDate | None) -> str:
    """``November 2026``: what stands over the entries of a month."""
    if when is None:
        return "No date"
    if when.precision is Precision.YEAR:
        return when.text
    return f"{_MONTHS_IN_FULL[int(when.text[5:7]) - 1]} {when.text[:4]}"


def value_words(observation: Observation | ObservationComponent) -> str:
    """The value alone: ``6.4 %``, ``120 mmHg / 80 mmHg``, ``not done (refused)``."""
    if observation.value is not None:
        return str(observation.value)
    if isinstance(observation, Observation) and observation.components:
        return _parts(observation.components)
    return f"not measured ({observation.absent_reason})" if observation.absent_reason else ""


def _parts(components: tuple[ObservationComponent, ...]) -> str:
    """``120 / 80 mmHg``: a unit that all parts share is said once."""
    amounts = [part.value for part in components if isinstance(part.value, Quantity)]
    units = {amount.unit for amount in amounts}
    if len(amounts) == len(components) and len(units) == 1:
        return " / ".join([*(str(replace(amount, unit=None, code=None)) for amount in amounts[:-1]), str(amounts[-1])])
    return " / ".join(words for words in map(value_words, components) if words)


def product_words(product: ProductUsed) -> str:
    """``Toxin A, 12 units, glabella, lot C4821, expires Mar-2027``."""
    parts = (
        product.product,
        product.amount and str(product.amount),
        product.site,
        product.lot_number and f"lot {product.lot_number}",
        product.expires and f"expires {product.expires}",
    )
    return ", ".join(part for part in parts if part)


def aside_words(fact: Fact) -> str:
    """What stands quietly beside a fact's title."""
    match fact:
        case Condition():
            return _condition(fact)
        case AllergyIntolerance():
            return _joined(*fact.reactions, "high risk" if fact.criticality is AllergyCriticality.HIGH else "")
        case MedicationStatement():
            return _medicine(fact)
        case Observation():
            return value_words(fact)
        case Procedure():
            return _joined(*(product_words(product) for product in fact.products), ", ".join(fact.body_sites), fact.outcome)
        case Immunization():
            return _joined(fact.dose and str(fact.dose), fact.site, fact.lot_number and f"lot {fact.lot_number}", fact.status_reason)
        case DiagnosticReport():
            return fact.conclusion or ""
        case DocumentReference():
            return _joined(fact.type and fact.type.text, fact.description)
        case Encounter():
            return _joined(fact.reason and fact.reason.text, *fact.practitioners)


def line_words(entry: Entry) -> str:
    """An entry on one line."""
    if isinstance(entry, Note | Leftover):
        return entry.title
    aside = aside_words(entry.fact)
    words = f"{entry.title} {aside}" if isinstance(entry.fact, Observation) and aside else _joined(entry.title, aside)
    return f"{words} (entered in error)" if entry.in_error is not None else words


def card(group: TimelineGroup, say: SayMoment, heading: str) -> TimelineEntry:
    """A visit with what belongs to it, or an entry that belongs to none, as a card of the timeline."""
    visit = group.encounter
    if visit is None:
        return _loose(group.entries[0], say, heading)
    return TimelineEntry(
        when=day_words(visit.occurred),
        title=visit.title,
        byline=_joined(*visit.fact.practitioners[:2], visit.fact.organisation),
        icon=ICONS[ItemKind.ENCOUNTER],
        paragraphs=(*_reason(visit.fact), *_paragraphs(group.entries, say, within=visit.title)),
        badges=_visit_badges(visit),
        heading=heading,
    )


def note_paragraphs(note: Note, say: SayMoment) -> tuple[Paragraph, ...]:
    """What was signed, and behind it every amendment; both texts stay in sight (promise R24)."""
    amended = [Paragraph(each.text, f"Amended {say(each.at)} by {each.author}") for each in note.amendments]
    return (Paragraph(note.text, quiet=note.in_error is not None), *amended)


def note_state(note: Note, say: SayMoment) -> str:
    """``Dr Asha Rao · signed 21-Nov-2026 11:42``."""
    if note.status is NoteStatus.DRAFT:
        return f"{note.provenance.author} · draft, not signed"
    signed = f"{note.signed_by or note.provenance.author} · signed {say(note.signed_at)}" if note.signed_at else note.provenance.author
    return f"{signed} · amended" if note.amendments else signed


def _loose(entry: Entry, say: SayMoment, heading: str) -> TimelineEntry:
    if isinstance(entry, Note):
        return TimelineEntry(
            when=day_words(entry.occurred),
            title=entry.title,
            byline=note_state(entry, say),
            icon=ICONS[entry.kind],
            paragraphs=note_paragraphs(entry, say),
            badges=_note_badges(entry),
            heading=heading,
        )
    if isinstance(entry, Leftover):
        return TimelineEntry(
            when=day_words(entry.occurred), title=entry.title, byline=entry.resource_type, icon=ICONS[entry.kind], heading=heading
        )
    aside = aside_words(entry.fact)
    is_value = isinstance(entry.fact, Observation)
    return TimelineEntry(
        when=day_words(entry.occurred),
        title=f"{entry.title} {aside}" if is_value and aside else entry.title,
        byline=_joined(NAMES[entry.kind], entry.provenance.author),
        icon=ICONS[entry.kind],
        paragraphs=() if is_value or not aside else (Paragraph(aside, quiet=entry.in_error is not None),),
        badges=(IN_ERROR,) if entry.in_error is not None else _fact_badges(entry.fact),
        heading=heading,
    )


def _paragraphs(entries: Iterable[Entry], say: SayMoment, *, within: str) -> Iterable[Paragraph]:
    """A note that is called as its visit is does not say so again."""
    by_kind: dict[ItemKind, list[Entry]] = {}
    for entry in entries:
        if isinstance(entry, Note):
            first, *rest = note_paragraphs(entry, say)
            title, mark = "" if entry.title == within else entry.title, "entered in error" if entry.in_error is not None else ""
            yield Paragraph(first.text, _joined(title, note_state(entry, say), mark), quiet=first.quiet)
            yield from rest
        else:
            by_kind.setdefault(entry.kind, []).append(entry)
    for kind, found in by_kind.items():
        label = _PLURALS.get(kind, NAMES[kind]) if len(found) > 1 else NAMES[kind]
        yield Paragraph(" · ".join(map(line_words, found)), label)


def _reason(visit: Encounter) -> tuple[Paragraph, ...]:
    return (Paragraph(visit.reason.text, "Reason"),) if visit.reason is not None else ()


def _visit_badges(visit: Recorded[Encounter]) -> tuple[BadgeText, ...]:
    if visit.in_error is not None:
        return (IN_ERROR,)
    tones = {EncounterStatus.PLANNED: Tone.ACCENT, EncounterStatus.CANCELLED: Tone.NEUTRAL, EncounterStatus.IN_PROGRESS: Tone.ACCENT}
    tone = tones.get(visit.fact.status)
    return () if tone is None else (BadgeText(visit.fact.status.value.replace("-", " "), tone, Icon.CLOCK),)


def _note_badges(note: Note) -> tuple[BadgeText, ...]:
    if note.in_error is not None:
        return (IN_ERROR,)
    return (BadgeText("not signed", Tone.DUE, Icon.PENCIL),) if note.status is NoteStatus.DRAFT else ()


def _fact_badges(fact: Fact) -> tuple[BadgeText, ...]:
    if isinstance(fact, MedicationStatement) and fact.status is MedicationStatus.STOPPED:
        return (BadgeText("stopped", icon=Icon.MINUS),)
    return ()


def _condition(fact: Condition) -> str:
    since = f"since {fact.onset}" if fact.onset is not None else fact.onset_text or ""
    ended = f"ended {fact.abated}" if fact.abated is not None else ""
    status = "" if fact.clinical_status is ConditionStatus.UNKNOWN else fact.clinical_status.value
    doubt = "" if fact.verification in (Verification.CONFIRMED, Verification.UNKNOWN) else fact.verification.value
    return _joined(since, ended, "" if ended else status, doubt, fact.severity)


def _medicine(fact: MedicationStatement) -> str:
    ended = f"to {fact.ended}" if fact.ended is not None else ""
    return _joined(fact.dosage, "as needed" if fact.as_needed else "", ended, "on hold" if fact.status is MedicationStatus.ON_HOLD else "")


def _joined(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)
