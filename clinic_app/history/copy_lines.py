"""What a record copy says of each entry: its day, its name and every detail in plain words, with every digit as it was given."""

import json
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from clinic_app.history.kept_words import in_words
from clinic_app.history.model import DocumentReference, Encounter, Fact, Leftover, Recorded
from clinic_app.history.notes_model import Note, NoteStatus
from clinic_app.history.partial_date import PartialDate, Precision
from clinic_app.history.problems_model import AllergyIntolerance, Condition
from clinic_app.history.provenance import EnteredInError, Provenance, Source
from clinic_app.history.results_model import DiagnosticReport, Observation, ObservationValue
from clinic_app.history.treatments_model import Immunization, MedicationStatement, Procedure, ProductUsed
from clinic_app.history.values import CodedConcept, Quantity, ReferenceRange
from clinic_app.record_map.model import CopyFile, CopyItem, CopyLine, CopyParts, DaySpan


def item_of(recorded: Recorded[Fact], unplaced: Mapping[str, object] | None, parts: tuple[CopyParts, ...] = ()) -> CopyItem:
    """One entry; ``unplaced`` is what an import brought with it beyond its places."""
    lines = [*_details(recorded.fact), *_provenance(recorded.provenance), *_marks(recorded.in_error)]
    if unplaced is not None and (said := in_words(unplaced)):
        lines.append(CopyLine(label="Also received", value=said))
    return CopyItem(
        when=_when(recorded.occurred),
        what=recorded.title,
        lines=tuple(lines),
        days=day_span(recorded.occurred),
        files=_files(recorded),
        parts=parts,
    )


def note_item(note: Note, unplaced: Mapping[str, object] | None, parts: tuple[CopyParts, ...]) -> CopyItem:
    """A note with its signature and its amendments."""
    lines = [CopyLine(label="Note", value=note.text), *_named("Kind", note.type)]
    if note.status is NoteStatus.DRAFT:
        lines.append(CopyLine(label="Status", value="draft, not signed"))
    elif note.signed_by:
        lines.append(CopyLine(label="Signed", value=f"{note.signed_by}, {_moment(note.signed_at)}"))
    for each in note.amendments:
        lines.append(CopyLine(label=f"Amendment by {each.author}, {_moment(each.at)}", value=each.text))
    lines += [*_provenance(note.provenance), *_marks(note.in_error)]
    if unplaced is not None and (said := in_words(unplaced)):
        lines.append(CopyLine(label="Also received", value=said))
    return CopyItem(when=_when(note.occurred), what=note.title, lines=tuple(lines), days=day_span(note.occurred), parts=parts)


def leftover_item(leftover: Leftover) -> CopyItem:
    """A whole resource that was kept as it came, all its values in a row."""
    lines = [
        CopyLine(label="Kind", value=leftover.resource_type),
        CopyLine(label="Content", value=content_words(leftover)),
    ]
    return CopyItem(
        when=_when(leftover.occurred),
        what=leftover.title,
        lines=(*lines, *_provenance(leftover.provenance)),
        days=day_span(leftover.occurred),
    )


def content_words(leftover: Leftover) -> str:
    """All values of what was kept as it came, in a row."""
    return in_words(json.loads(leftover.content, parse_float=Decimal))


def day_span(when: PartialDate | None) -> DaySpan | None:
    """The first and the last day that a date may mean."""
    if when is None:
        return None
    first = when.earliest_day
    if when.precision is Precision.YEAR:
        return DaySpan(first, date(first.year, 12, 31))
    if when.precision is Precision.MONTH:
        return DaySpan(first, date(first.year, first.month, monthrange(first.year, first.month)[1]))
    return DaySpan(first, first)


def _details(fact: Fact) -> Iterator[CopyLine]:
    match fact:
        case Encounter():
            yield from _lines(
                ("Status", fact.status),
                ("Setting", fact.setting),
                ("Until", fact.ended),
                ("Reason", fact.reason),
                ("Seen by", ", ".join(fact.practitioners)),
                ("At", fact.organisation),
                ("Place", fact.location),
                ("Discharge", fact.discharge),
            )
        case Condition():
            yield from _lines(
                ("Status", fact.clinical_status),
                ("Certainty", fact.verification),
                ("Onset", fact.onset_text),
                ("Ended", fact.abated or fact.abatement_text),
                ("Recorded", fact.recorded),
                ("Severity", fact.severity),
                ("Body site", fact.body_site),
                ("Comment", fact.comment),
            )
        case AllergyIntolerance():
            yield from _lines(
                ("Kind", "intolerance" if fact.is_intolerance else "allergy"),
                ("Status", fact.clinical_status),
                ("Certainty", fact.verification),
                ("Category", ", ".join(fact.categories)),
                ("Risk", fact.criticality),
                ("Reaction", "; ".join(fact.reactions)),
                ("Recorded", fact.recorded),
                ("Comment", fact.comment),
            )
        case MedicationStatement():
            yield from _lines(
                ("Status", fact.status),
                ("Kind", fact.origin),
                ("Dosage", fact.dosage),
                ("Route", fact.route),
                ("As needed", "yes" if fact.as_needed else None),
                ("Until", fact.ended),
                ("Reason", fact.reason),
                ("Prescribed by", fact.prescriber),
                ("Quantity", fact.quantity),
                ("Comment", fact.comment),
            )
        case Immunization():
            yield from _lines(
                ("Status", fact.status),
                ("Reason", fact.status_reason),
                ("Given", fact.given_text),
                ("Dose", fact.dose),
                ("Dose number", fact.dose_number),
                ("Lot", fact.lot_number),
                ("Expiry", fact.expires),
                ("Manufacturer", fact.manufacturer),
                ("Site", fact.site),
                ("Route", fact.route),
                ("Given by", fact.performer),
                ("Comment", fact.comment),
            )
        case Procedure():
            yield from _lines(
                ("Status", fact.status),
                ("Until", fact.ended),
                ("When", fact.performed_text),
                ("Category", fact.category),
                ("Body site", ", ".join(fact.body_sites)),
                ("Done by", ", ".join(fact.performers)),
                ("Reason", fact.reason),
                ("Outcome", fact.outcome),
                ("Comment", fact.comment),
            )
            for product in fact.products:
                yield CopyLine(label="Product", value=_product(product))
        case Observation():
            yield from _observation(fact)
        case DiagnosticReport():
            yield from _lines(
                ("Status", fact.status),
                ("Category", fact.category),
                ("Until", fact.effective_until),
                ("Reported", fact.issued),
                ("By", fact.performer),
                ("Conclusion", fact.conclusion),
            )
        case DocumentReference():
            yield from _lines(
                ("Kind", fact.type),
                ("Status", fact.status),
                ("Author", fact.author),
                ("Description", fact.description),
                ("Lies at", fact.location),
            )


def _observation(fact: Observation) -> Iterator[CopyLine]:
    yield from _lines(("Value", fact.value), ("Not measured", fact.absent_reason))
    for part in fact.components:
        yield from _lines((part.code.text, part.value or part.absent_reason), (f"{part.code.text}: usual", part.reference_range))
    yield from _lines(
        ("Meaning", fact.interpretation),
        ("Usual range", fact.reference_range),
        ("Category", fact.category),
        ("Status", fact.status),
        ("Until", fact.effective_until),
        ("Body site", fact.body_site),
        ("Method", fact.method),
        ("By", fact.performer),
        ("Comment", fact.comment),
    )


def _lines(
    *pairs: tuple[str, str | Enum | PartialDate | Quantity | CodedConcept | ReferenceRange | ObservationValue | None],
) -> Iterator[CopyLine]:
    for label, value in pairs:
        shown = _shown(value)
        if shown:
            yield CopyLine(label=label, value=shown)


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case Quantity():
            return value.exact
        case Enum():
            return str(value.value).replace("-", " ")
        case CodedConcept():
            return value.text if value.code is None else f"{value.text} ({value.code})"
    return str(value)


def _product(product: ProductUsed) -> str:
    known = (
        product.product,
        product.lot_number and f"lot {product.lot_number}",
        product.expires and f"expiry {product.expires}",
        product.site,
        product.amount and product.amount.exact,
    )
    return ", ".join(str(part) for part in known if part)


def _provenance(provenance: Provenance) -> Iterator[CopyLine]:
    who = provenance.author if provenance.organisation in (None, provenance.author) else f"{provenance.author}, {provenance.organisation}"
    way = "imported" if provenance.source is Source.IMPORT else provenance.source.value.replace("-", " ")
    yield CopyLine(label="Recorded by", value=f"{who} ({way}), {_moment(provenance.recorded_at)}")


def _marks(mark: EnteredInError | None) -> Iterator[CopyLine]:
    if mark is not None:
        yield CopyLine(label="Entered in error", value=f"{mark.reason} ({mark.by}, {_moment(mark.at)})")


def _named(label: str, concept: CodedConcept | None) -> Iterator[CopyLine]:
    if concept is not None:
        yield CopyLine(label=label, value=concept.text)


def _files(recorded: Recorded[Fact]) -> tuple[CopyFile, ...]:
    fact = recorded.fact
    if not isinstance(fact, DocumentReference) or fact.attachment is None:
        return ()
    attachment = fact.attachment
    return (CopyFile(id=recorded.id, title=fact.title, media_type=attachment.media_type, size=attachment.size, sha256=attachment.sha256),)


def _when(when: PartialDate | None) -> str:
    return "" if when is None else when.shown


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else PartialDate.of_day(moment.date()).shown
