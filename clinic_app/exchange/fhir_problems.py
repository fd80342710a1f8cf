"""Condition and AllergyIntolerance."""

from clinic_app.exchange.fhir_elements import Element
from clinic_app.exchange.fhir_resource import Kept, Reading, ResourceReader, Taken, When
from clinic_app.history.problems_model import AllergyIntolerance, Condition
from clinic_app.history.statuses import AllergyCriticality, ConditionStatus, Verification


def read_condition(reader: ResourceReader) -> Reading:
    element = reader.element
    code = element.concept("code")
    if code is None:
        return Kept("It names no condition, so it was kept as it came.")
    verification = element.hl7_member("verificationStatus", Verification) or Verification.UNKNOWN
    onset, abated = reader.when("onset"), reader.when("abatement")
    fact = Condition(
        code=code,
        clinical_status=element.hl7_member("clinicalStatus", ConditionStatus) or ConditionStatus.UNKNOWN,
        verification=verification,
        onset=onset.start,
        onset_text=_with_end(onset.text, onset.end),
        abated=abated.end or abated.start,
        abatement_text=_abatement(element, abated),
        recorded=element.date("recordedDate"),
        severity=", ".join(element.concept_texts("severity")) or None,
        body_site=", ".join(element.concept_texts("bodySite")) or None,
        comment=element.notes(),
    )
    return Taken(fact=fact, author=_author(reader), in_error=verification is Verification.ENTERED_IN_ERROR)


def read_allergy(reader: ResourceReader) -> Reading:
    element = reader.element
    code = element.concept("code")
    reactions: list[str] = []
    for reaction in element.children("reaction"):
        if code is None:
            code = reaction.concept("substance")
        if text := _reaction(reaction):
            reactions.append(text)
    if code is None:
        return Kept("It names nothing that the person is allergic to, so it was kept as it came.")
    verification = element.hl7_member("verificationStatus", Verification) or Verification.UNKNOWN
    onset = reader.when("onset")
    since = _with_end(onset.text, onset.end)
    comment = [text for text in (since and f"Onset: {since}", element.notes()) if text]
    last = element.date("lastOccurrence")
    if last is not None:
        comment.append(f"Last reaction: {last.shown}")
    is_intolerance = element.raw("type") == "intolerance"
    if element.raw("type") in ("allergy", "intolerance"):
        element.drop("type")
    fact = AllergyIntolerance(
        code=code,
        clinical_status=element.hl7_member("clinicalStatus", ConditionStatus) or ConditionStatus.UNKNOWN,
        verification=verification,
        is_intolerance=is_intolerance,
        categories=element.texts("category"),
        criticality=element.code("criticality", AllergyCriticality),
        reactions=tuple(reactions),
        onset=onset.start,
        recorded=element.date("recordedDate"),
        comment="\n".join(comment) or None,
    )
    return Taken(fact=fact, author=_author(reader), in_error=verification is Verification.ENTERED_IN_ERROR)


def _abatement(element: Element, abated: When) -> str | None:
    if abated.start is not None and abated.end is not None:
        return f"from {abated.start}"
    return "yes" if element.flag("abatementBoolean") else abated.text


def _author(reader: ResourceReader) -> str | None:
    """Who stated it; who typed it is second best."""
    asserter, recorder = reader.name("asserter"), reader.name("recorder")
    return asserter or recorder


def _reaction(reaction: Element) -> str:
    """One reaction in words: "hives, swelling (severe)"."""
    shown = ", ".join(reaction.concept_texts("manifestation"))
    said = reaction.text("description")
    words = f"{shown}: {said}" if shown and said and said != shown else shown or said or ""
    severity = reaction.text("severity")
    return f"{words} ({severity})" if severity and words else words or severity or ""


def _with_end(text: str | None, end: object) -> str | None:
    return f"until {end}" if text is None and end is not None else text
