"""MedicationRequest, -Statement, -Administration and -Dispense, Immunization, Procedure, ImagingStudy."""

from clinic_app.exchange.fhir_dosage import dosage_in_words
from clinic_app.exchange.fhir_elements import Element
from clinic_app.exchange.fhir_resource import Kept, Reading, ResourceReader, Taken
from clinic_app.history.statuses import ImmunizationStatus, MedicationOrigin, MedicationStatus, ProcedureStatus
from clinic_app.history.treatments_model import Immunization, MedicationStatement, Procedure, ProductUsed
from clinic_app.history.values import CodedConcept, Quantity

_ORIGINS = {
    "MedicationRequest": MedicationOrigin.REQUEST,
    "MedicationStatement": MedicationOrigin.STATEMENT,
    "MedicationAdministration": MedicationOrigin.ADMINISTRATION,
    "MedicationDispense": MedicationOrigin.DISPENSE,
}

_LIKE_STATUSES = {
    "in-progress": MedicationStatus.ACTIVE,
    "not-done": MedicationStatus.NOT_TAKEN,
    "declined": MedicationStatus.CANCELLED,
    "preparation": MedicationStatus.DRAFT,
}
"""Codes of administrations and dispenses that a medicine list has another word for; the code itself stays with what is left over."""


def read_medication(reader: ResourceReader) -> Reading:
    element, origin = reader.element, _ORIGINS[reader.resource.type]
    medication = reader.concept_or_reference("medication")
    if medication is None:
        return Kept("It names no medicine, so it was kept as it came.")
    status = element.code("status", MedicationStatus, _LIKE_STATUSES) or MedicationStatus.UNKNOWN
    comments = [element.notes()]
    if element.flag("doNotPerform"):
        # A prescription *not* to give a medicine must never stand among the medicines of today.
        status = MedicationStatus.NOT_TAKEN if status is not MedicationStatus.ENTERED_IN_ERROR else status
        comments.insert(0, "Not to be given.")
    if element.raw("intent") == "order":
        element.drop("intent")
    if origin is MedicationOrigin.ADMINISTRATION:
        dosage = element.child("dosage")
        given = dosage.quantity("dose") if dosage is not None else None
        words, route, as_needed = dosage_in_words([dosage] if dosage is not None else [])
    else:
        given = None
        words, route, as_needed = dosage_in_words(element.children("dosage") or element.children("dosageInstruction"))
    when = reader.when("effective")
    started = when.start or element.date("authoredOn") or element.date("whenHandedOver") or element.date("dateAsserted")
    prescriber = reader.name("requester") or reader.name("informationSource") or next(iter(reader.member_names("performer", "actor")), None)
    fact = MedicationStatement(
        medication=medication,
        status=status,
        origin=origin,
        started=started,
        ended=when.end,
        dosage=words,
        route=route,
        as_needed=as_needed,
        reason=reader.reason_text(),
        prescriber=prescriber,
        quantity=given or element.quantity("quantity") or _dispensed(element),
        comment="\n".join(text for text in comments if text) or None,
    )
    return Taken(fact=fact, author=prescriber or reader.name("recorder"), in_error=status is MedicationStatus.ENTERED_IN_ERROR)


def _dispensed(element: Element) -> Quantity | None:
    part = element.child("dispenseRequest")
    return part.quantity("quantity") if part is not None else None


def read_immunization(reader: ResourceReader) -> Reading:
    element = reader.element
    vaccine = element.concept("vaccineCode")
    if vaccine is None:
        return Kept("It names no vaccine, so it was kept as it came.")
    status = element.code("status", ImmunizationStatus) or ImmunizationStatus.UNKNOWN
    given = reader.when("occurrence")
    doses: list[str] = []
    for protocol in element.children("protocolApplied"):
        number = protocol.whole("doseNumberPositiveInt")
        of = protocol.whole("seriesDosesPositiveInt")
        said = str(number) if number is not None else protocol.text("doseNumberString")
        if said:
            doses.append(f"{said} of {of}" if of is not None else said)
    performers = reader.member_names("performer", "actor")
    fact = Immunization(
        vaccine=vaccine,
        status=status,
        given=given.start,
        given_text=given.text,
        lot_number=element.text("lotNumber"),
        expires=element.date("expirationDate"),
        manufacturer=reader.name("manufacturer"),
        site=", ".join(element.concept_texts("site")) or None,
        route=", ".join(element.concept_texts("route")) or None,
        dose=element.quantity("doseQuantity"),
        dose_number=", ".join(doses) or None,
        performer=", ".join(performers) or None,
        status_reason=", ".join(element.concept_texts("statusReason")) or None,
        comment=element.notes(),
    )
    return Taken(fact=fact, author=performers[0] if performers else None, in_error=status is ImmunizationStatus.ENTERED_IN_ERROR)


def read_procedure(reader: ResourceReader) -> Reading:
    element = reader.element
    code = element.concept("code")
    if code is None:
        return Kept("It names no procedure, so it was kept as it came.")
    status = element.code("status", ProcedureStatus) or ProcedureStatus.UNKNOWN
    performed = reader.when("performed")
    performers = reader.member_names("performer", "actor")
    refused = element.concept_texts("statusReason")
    comments = [", ".join(refused), element.notes()]
    fact = Procedure(
        code=code,
        status=status,
        started=performed.start,
        ended=performed.end,
        performed_text=performed.text,
        category=", ".join(element.concept_texts("category")) or None,
        body_sites=element.concept_texts("bodySite"),
        products=tuple(ProductUsed(product=text) for text in element.concept_texts("usedCode")),
        performers=performers,
        reason=reader.reason_text(),
        outcome=", ".join(element.concept_texts("outcome")) or None,
        comment="\n".join(text for text in comments if text) or None,
    )
    author = performers[0] if performers else reader.name("asserter") or reader.name("recorder")
    return Taken(fact=fact, author=author, in_error=status is ProcedureStatus.ENTERED_IN_ERROR)


_IMAGING_STATUSES = {
    "registered": ProcedureStatus.PREPARATION,
    "available": ProcedureStatus.COMPLETED,
    "cancelled": ProcedureStatus.NOT_DONE,
}


def read_imaging_study(reader: ResourceReader) -> Reading:
    """An imaging study as the procedure it was; the series and their pictures' numbers are left over."""
    element = reader.element
    modality, site = _first_series(element)
    code = element.concept("procedureCode")
    if code is None:
        said = element.text("description")
        words = said or ", ".join(text for text in (modality, site) if text)
        if not words:
            return Kept("It does not say what was imaged, so it was kept as it came.")
        code = CodedConcept(words)
    status = element.code("status", ProcedureStatus, _IMAGING_STATUSES) or ProcedureStatus.UNKNOWN
    fact = Procedure(
        code=code,
        status=status,
        started=element.date("started"),
        category="imaging",
        body_sites=(site,) if site else (),
        performers=reader.names("interpreter"),
        reason=reader.reason_text(),
        comment=element.notes(),
    )
    return Taken(fact=fact, author=reader.name("referrer"), in_error=status is ProcedureStatus.ENTERED_IN_ERROR)


def _first_series(element: Element) -> tuple[str | None, str | None]:
    """How and where the first series was taken, read and left in place."""
    series = element.raw("series")
    first = series[0] if isinstance(series, list) and series else None
    found: list[str | None] = []
    for name in ("modality", "bodySite"):
        coding = first.get(name) if isinstance(first, dict) else None
        shown = (coding.get("display") or coding.get("code")) if isinstance(coding, dict) else None
        found.append(shown if isinstance(shown, str) else None)
    return found[0], found[1]
