"""A FHIR R4 file read into people, facts and leftovers, with a line of report for every resource.

A bundle of any type, a single resource, or one resource a line (NDJSON). The work is a pure function of the bytes, so that a window runs it
in a child process; whatever the bytes hold, it gives a ``ParsedFile`` or raises ``InvalidInput``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from clinic_app.errors import InvalidInput
from clinic_app.exchange.fhir_documents import read_binary, read_document_reference, read_media
from clinic_app.exchange.fhir_elements import Element, Interned, clean, read_concept
from clinic_app.exchange.fhir_patients import read_patient
from clinic_app.exchange.fhir_problems import read_allergy, read_condition
from clinic_app.exchange.fhir_references import NAMED_TYPES, ReferenceIndex, Resource
from clinic_app.exchange.fhir_resource import Kept, Reading, ResourceReader, Taken
from clinic_app.exchange.fhir_results import read_diagnostic_report, read_observation
from clinic_app.exchange.fhir_treatments import read_imaging_study, read_immunization, read_medication, read_procedure
from clinic_app.exchange.fhir_visits import read_encounter
from clinic_app.exchange.json_limits import DEFAULT_LIMITS, JsonObject, JsonValue, Limits, collector_paused, parse_json
from clinic_app.exchange.model import (
    Outcome,
    ParsedEntry,
    ParsedFile,
    ParsedItem,
    ParsedLeftover,
    ParsedPatient,
    ReportRow,
    SourceKey,
    source_key,
)
from clinic_app.history.partial_date import PartialDate

READERS: Mapping[str, Callable[[ResourceReader], Reading]] = MappingProxyType(
    {
        "AllergyIntolerance": read_allergy,
        "Binary": read_binary,
        "Condition": read_condition,
        "DiagnosticReport": read_diagnostic_report,
        "DocumentReference": read_document_reference,
        "Encounter": read_encounter,
        "ImagingStudy": read_imaging_study,
        "Immunization": read_immunization,
        "Media": read_media,
        "MedicationAdministration": read_medication,
        "MedicationDispense": read_medication,
        "MedicationRequest": read_medication,
        "MedicationStatement": read_medication,
        "Observation": read_observation,
        "Procedure": read_procedure,
    }
)
"""Which resource types have a place of their own in the chart, and who reads each."""

_ABOUT_NOBODY = NAMED_TYPES | {"Medication", "Substance", "Endpoint"}
_MODIFIER = "It carries a modifier that changes its meaning in a way this program does not know, so it was kept as it came."
_NO_PERSON = "It names no patient of this file, so it cannot be filed."


@dataclass(slots=True)
class _Result:
    patients: list[ParsedPatient] = field(default_factory=list)
    entries: list[ParsedEntry] = field(default_factory=list)
    report: list[ReportRow] = field(default_factory=list)


def read_fhir(data: bytes, *, stated_system: str = "", limits: Limits = DEFAULT_LIMITS) -> ParsedFile:
    """Read one file.

    ``stated_system`` is what the person who imports says of where the file comes from; with it, resources that are numbered only within
    their system ("Patient/1") are recognised from file to file. Raises ``InvalidInput`` if the bytes are no JSON or no FHIR.
    """
    with collector_paused():
        result = _Result()
        resources = _resources(data, limits, result)
        interned = Interned()
        index = ReferenceIndex(interned, stated_system.strip())
        index.add_all(resources)
        latest = _latest(resources)
        rows: list[ReportRow] = []
        for resource in resources:
            outcome, reason = _read(resource, index, result, is_latest=latest[resource.key] is resource)
            rows.append(ReportRow(resource.type, resource.id, outcome, reason, resource.key))
    return ParsedFile(patients=tuple(result.patients), entries=tuple(result.entries), report=(*rows, *result.report))


def _resources(data: bytes, limits: Limits, result: _Result) -> list[Resource]:
    """Every resource of the file, from whichever of the three forms it has; entries that are none are reported."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise InvalidInput("This file is XML; ask the sender for FHIR as JSON.")
    first_line, _, rest = data.strip().partition(b"\n")
    if rest and first_line.rstrip().endswith(b"}") and first_line.lstrip(b"\xef\xbb\xbf").startswith(b"{"):
        return _lines(data, limits, result)
    top = parse_json(data, limits)
    if not isinstance(top, dict) or not isinstance(top.get("resourceType"), str):
        raise InvalidInput("This file holds JSON, but no FHIR resource; choose a FHIR R4 bundle.")
    if top["resourceType"] != "Bundle":
        return [_resource(0, "", top)]
    entries = top.get("entry")
    if not isinstance(entries, list):
        raise InvalidInput("This bundle has no entries.")
    found: list[Resource] = []
    for position, entry in enumerate(entries):
        body = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(body, dict) or not isinstance(body.get("resourceType"), str):
            result.report.append(ReportRow("", "", Outcome.SKIPPED, f"Entry {position + 1} holds no resource."))
            continue
        full_url = entry.get("fullUrl")
        found.append(_resource(position, full_url if isinstance(full_url, str) else "", body))
    return found


def _lines(data: bytes, limits: Limits, result: _Result) -> list[Resource]:
    if len(data) > limits.file_bytes:
        raise InvalidInput(f"This file is larger than {limits.file_bytes // 1024**2} MB; ask the sender to divide it.")
    found: list[Resource] = []
    for position, line in enumerate(data.splitlines()):
        if not line.strip():
            continue
        try:
            value = parse_json(line, limits)
        except InvalidInput:
            value = None
        if isinstance(value, dict) and isinstance(value.get("resourceType"), str):
            found.append(_resource(position, "", value))
        else:
            result.report.append(ReportRow("", "", Outcome.SKIPPED, f"Line {position + 1} holds no resource."))
    return found


def _resource(position: int, full_url: str, source: JsonObject) -> Resource:
    kind, identity = source.get("resourceType"), source.get("id")
    return Resource(
        position,
        kind if isinstance(kind, str) and kind.isascii() and kind.isprintable() else _cleaned(kind),
        identity if isinstance(identity, str) and identity.isascii() and identity.isprintable() else _cleaned(identity),
        full_url,
        source,
    )


def _cleaned(value: JsonValue) -> str:
    return clean(value) if isinstance(value, str) else ""


def _latest(resources: list[Resource]) -> dict[SourceKey, Resource]:
    """Of several versions of one resource in a file, the newest: by ``meta.lastUpdated``, else the later in the file."""
    latest: dict[SourceKey, Resource] = {}
    for each in resources:
        other = latest.get(each.key)
        if other is None or _updated(each.source) >= _updated(other.source):
            latest[each.key] = each
    return latest


def _updated(source: JsonObject) -> str:
    meta = source.get("meta")
    moment = meta.get("lastUpdated") if isinstance(meta, dict) else None
    if not isinstance(moment, str):
        return ""
    try:
        return PartialDate(moment).sort_key
    except InvalidInput:
        return ""


def _read(resource: Resource, index: ReferenceIndex, result: _Result, *, is_latest: bool) -> tuple[Outcome, str]:
    """One resource into ``result``; what became of it."""
    if resource.type in _ABOUT_NOBODY:
        return Outcome.SKIPPED, "It is not about the patient; its name is shown where the record refers to it."
    if resource.type in ("Bundle", "OperationOutcome", "Parameters"):
        return Outcome.SKIPPED, "It is a message between programs and not part of a record."
    if not is_latest:
        return Outcome.SKIPPED, "The file holds a newer version of it."
    if resource.patient_key is None:
        return Outcome.SKIPPED, _NO_PERSON
    read = READERS.get(resource.type)
    if read is None and resource.type != "Patient":
        return _keep(resource, index.interned, result, "The chart has no place of its own for it, so it was kept as it came.")
    element = Element(resource.source, index.interned)
    reader = ResourceReader(element, resource, index, resource.patient_key)
    element.drop("resourceType", "id")
    if read is None:
        result.patients.append(read_patient(reader))
        return Outcome.TAKEN, "It was also kept as it came."
    if "modifierExtension" in element:
        return _keep(resource, index.interned, result, _MODIFIER)
    encounter = reader.encounter() if resource.type != "Encounter" else None
    element.drop(resource.says_person_in)
    reading = read(reader)
    if isinstance(reading, Kept):
        return _keep(resource, index.interned, result, reading.reason)
    return _take(resource, reader, reading, encounter, result)


def _take(resource: Resource, reader: ResourceReader, reading: Taken, encounter: SourceKey | None, result: _Result) -> tuple[Outcome, str]:
    left = reader.element.left()
    for position, part in enumerate((reading, *reading.parts)):
        result.entries.append(
            ParsedItem(
                key=resource.key if position == 0 else source_key("part", resource.key.hex(), str(position)),
                patient=reader.patient,
                fact=part.fact,
                resource_type=resource.type,
                encounter=encounter,
                report=resource.report_key if position == 0 else None,
                author=part.author,
                organisation=part.organisation,
                in_error=part.in_error or reading.in_error,
                attachment=part.attachment,
                unplaced=left if position == 0 else {},
            )
        )
    count = counted(left)
    if not count:
        return Outcome.TAKEN, reading.remark
    return Outcome.TAKEN, f"{reading.remark} {_kept_sentence(count)}" if reading.remark else _kept_sentence(count)


def _keep(resource: Resource, interned: Interned, result: _Result, reason: str) -> tuple[Outcome, str]:
    if resource.patient_key is None:
        return Outcome.SKIPPED, _NO_PERSON
    result.entries.append(
        ParsedLeftover(
            key=resource.key,
            patient=resource.patient_key,
            resource_type=resource.type,
            title=_title(resource.source, resource.type, interned),
            occurred=_occurred(resource.source, interned),
            unplaced=resource.source,
        )
    )
    return Outcome.KEPT, reason


def counted(elements: JsonObject) -> int:
    """How many elements there are, but for the bookkeeping of the sending server, which is kept and says nothing about the person."""
    return len(elements) - ("meta" in elements)


def _kept_sentence(count: int) -> str:
    if count == 1:
        return "1 element has no place of its own and was kept as it came."
    return f"{count} elements have no place of their own and were kept as they came."


_TITLE_CONCEPTS = ("code", "type", "category", "serviceType", "vaccineCode")
_TITLE_TEXTS = ("title", "name", "summary", "comment")
_DATE_NAMES = (
    "date",
    "authoredOn",
    "created",
    "recordedDate",
    "occurrenceDateTime",
    "effectiveDateTime",
    "started",
    "issued",
    "start",
    "startDate",
)


def _title(source: JsonObject, kind: str, interned: Interned) -> str:
    """What a resource of any type calls itself, to name it in lists."""
    for name in _TITLE_TEXTS:
        said = source.get(name)
        if isinstance(said, str) and clean(said):
            return clean(said)
    described = source.get("description")
    if isinstance(described, str) and clean(described):
        return clean(described)
    for value in (described, *(source.get(name) for name in _TITLE_CONCEPTS)):
        one = value[0] if isinstance(value, list) and value else value
        concept, _ = read_concept(one, interned)
        if concept is not None:
            return concept.text
    return kind


def _occurred(source: JsonObject, interned: Interned) -> PartialDate | None:
    """The date that a resource of any type gives first."""
    for name in ("period", "billablePeriod", "performedPeriod", "occurrencePeriod", "effectivePeriod"):
        period = source.get(name)
        start: JsonValue = period.get("start") if isinstance(period, dict) else None
        if isinstance(start, str) and (found := interned.date(start)) is not None:
            return found
    for name in _DATE_NAMES:
        said = source.get(name)
        if isinstance(said, str) and (found := interned.date(said)) is not None:
            return found
    return None
