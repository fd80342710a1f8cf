"""Observation and DiagnosticReport."""

from decimal import Decimal

from clinic_app.exchange.fhir_attachments import About, read_attachments
from clinic_app.exchange.fhir_elements import Element
from clinic_app.exchange.fhir_resource import Kept, Reading, ResourceReader, Taken
from clinic_app.history.results_model import DiagnosticReport, Observation, ObservationComponent, ObservationValue
from clinic_app.history.statuses import ObservationStatus, ReportStatus
from clinic_app.history.values import CodedConcept, Quantity, ReferenceRange


def read_observation(reader: ResourceReader) -> Reading:
    element = reader.element
    code = element.concept("code")
    if code is None:
        return Kept("It does not say what was observed, so it was kept as it came.")
    status = element.code("status", ObservationStatus) or ObservationStatus.UNKNOWN
    when = reader.when("effective")
    value = _value(reader, element)
    performers = reader.names("performer")
    fact = Observation(
        code=code,
        status=status,
        category=_category(element),
        effective=when.start,
        effective_until=when.end,
        issued=element.date("issued"),
        value=value,
        components=tuple(part for each in element.children("component") if (part := _component(reader, each)) is not None),
        interpretation=element.concept("interpretation"),
        reference_range=_reference_range(element, value),
        absent_reason=", ".join(element.concept_texts("dataAbsentReason")) or None,
        body_site=", ".join(element.concept_texts("bodySite")) or None,
        method=", ".join(element.concept_texts("method")) or None,
        performer=", ".join(performers) or None,
        comment=element.notes() or element.text("comment"),
    )
    return Taken(fact=fact, author=performers[0] if performers else None, in_error=status is ObservationStatus.ENTERED_IN_ERROR)


def read_diagnostic_report(reader: ResourceReader) -> Reading:
    element = reader.element
    code = element.concept("code")
    if code is None:
        return Kept("It does not say what was examined, so it was kept as it came.")
    status = element.code("status", ReportStatus) or ReportStatus.UNKNOWN
    when = reader.when("effective")
    performers = reader.names("performer")
    interpreters = reader.names("resultsInterpreter")
    issued = element.date("issued")
    conclusions = [element.text("conclusion") or "", *element.concept_texts("conclusionCode")]
    _take_results(reader)
    author = next(iter(interpreters or performers), None)
    about = About(title=code.text, occurred=when.start or issued, author=author)
    parts = read_attachments(element.children("presentedForm"), about)
    fact = DiagnosticReport(
        code=code,
        status=status,
        category=", ".join(element.concept_texts("category")) or None,
        effective=when.start,
        effective_until=when.end,
        issued=issued,
        conclusion="\n".join(text for text in conclusions if text) or None,
        performer=", ".join((*performers, *(name for name in interpreters if name not in performers))) or None,
    )
    return Taken(
        fact=fact,
        author=author,
        in_error=status is ReportStatus.ENTERED_IN_ERROR,
        parts=parts.items,
        remark=parts.remark,
    )


def _take_results(reader: ResourceReader) -> None:
    """The results themselves say which report they belong to; a reference to one that is not in the file stays."""
    results = reader.element.raw("result")
    if not isinstance(results, list):
        return
    found = [reader.index.resolve(each) for each in results]
    if all(each is not None and each.report_key == reader.resource.key for each in found):
        reader.element.drop("result")


def _category(element: Element) -> str | None:
    return element.hl7_code("category") or ", ".join(element.concept_texts("category")) or None


def _component(reader: ResourceReader, part: Element) -> ObservationComponent | None:
    code = part.concept("code")
    if code is None:
        return None
    value = _value(reader, part)
    return ObservationComponent(
        code=code,
        value=value,
        interpretation=part.concept("interpretation"),
        reference_range=_reference_range(part, value),
        absent_reason=", ".join(part.concept_texts("dataAbsentReason")) or None,
    )


def _value(reader: ResourceReader, part: Element) -> ObservationValue | None:
    """FHIR's choice of value; what is neither an amount nor a code becomes words."""
    found: Quantity | CodedConcept | None = part.quantity("valueQuantity") or part.concept("valueCodeableConcept")
    if found is not None:
        return found
    for name in ("valueString", "valueTime"):
        if (said := part.text(name)) is not None:
            return said
    answer = part.flag("valueBoolean")
    if answer is not None:
        return "yes" if answer else "no"
    whole = part.whole("valueInteger")
    if whole is not None:
        return Quantity(Decimal(whole))
    moment = part.date("valueDateTime")
    if moment is not None:
        return " ".join(text for text in (moment.shown_with_time, moment.zone_shown) if text)
    start, end = part.period("valuePeriod")
    if start is not None or end is not None:
        return f"{start.shown_with_time if start else '…'} to {end.shown_with_time if end else '…'}"
    return reader.range_text(part, "valueRange") or _ratio(part)


def _ratio(part: Element) -> str | None:
    ratio = part.child("valueRatio")
    if ratio is None:
        return None
    numerator, denominator = ratio.quantity("numerator"), ratio.quantity("denominator")
    if numerator is None and denominator is None:
        return None
    return f"{numerator.exact if numerator else '?'} : {denominator.exact if denominator else '?'}"


def _reference_range(part: Element, value: ObservationValue | None) -> ReferenceRange | None:
    """The first range, in the unit of the value; in another unit it is words."""
    ranges = part.children("referenceRange")
    if not ranges:
        return None
    first = ranges[0]
    low, high, text = first.quantity("low"), first.quantity("high"), first.text("text")
    if low is None and high is None:
        return ReferenceRange(text=text) if text else None
    unit = value.unit if isinstance(value, Quantity) else None
    if text is None and any(end is not None and end.unit not in (None, unit) for end in (low, high)):
        text = " to ".join(end.exact for end in (low, high) if end is not None)
        return ReferenceRange(text=text)
    return ReferenceRange(low.value if low is not None else None, high.value if high is not None else None, text)
