"""Encounter: visits, calls and stays."""

from clinic_app.exchange.fhir_elements import Element
from clinic_app.exchange.fhir_resource import Reading, ResourceReader, Taken
from clinic_app.history.model import Encounter
from clinic_app.history.statuses import EncounterStatus
from clinic_app.history.values import CodedConcept

_SETTINGS = {
    "AMB": "ambulatory",
    "EMER": "emergency",
    "FLD": "field",
    "HH": "home health",
    "IMP": "inpatient",
    "ACUTE": "inpatient, acute",
    "NONAC": "inpatient, non-acute",
    "OBSENC": "observation",
    "PRENC": "pre-admission",
    "SS": "short stay",
    "VR": "virtual",
    "ambulatory": "ambulatory",
    "outpatient": "outpatient",
    "inpatient": "inpatient",
    "emergency": "emergency",
}
"""HL7 v3 ActEncounterCode in plain words."""


def read_encounter(reader: ResourceReader) -> Reading:
    element = reader.element
    setting = _setting(element)
    kind = element.concept("type") or CodedConcept(setting.text.capitalize() if setting is not None else "Visit")
    status = element.code("status", EncounterStatus) or EncounterStatus.UNKNOWN
    start, end = element.period("period")
    organisation = reader.name("serviceProvider")
    locations = reader.member_names("location", "location")
    practitioners = reader.member_names("participant", "individual")
    discharge = element.child("hospitalization")
    fact = Encounter(
        type=kind,
        status=status,
        setting=setting,
        started=start,
        ended=end,
        reason=reader.reason(),
        practitioners=practitioners,
        organisation=organisation,
        location=", ".join(locations) or None,
        discharge=", ".join(discharge.concept_texts("dischargeDisposition")) or None if discharge is not None else None,
    )
    return Taken(
        fact=fact,
        author=practitioners[0] if practitioners else None,
        organisation=organisation,
        in_error=status is EncounterStatus.ENTERED_IN_ERROR,
    )


def _setting(element: Element) -> CodedConcept | None:
    """The ``class``, a Coding whose display is often left out."""
    value = element.raw("class")
    if not isinstance(value, dict) or not isinstance(value.get("code"), str):
        return None
    part = element.child("class")
    if part is None:
        return None
    code, system, display = part.text("code"), part.text("system"), part.text("display")
    if code is None:
        return None
    words = _SETTINGS.get(code) or display or code
    return element.interned.concept(words, system, code, display if display != words else None)
