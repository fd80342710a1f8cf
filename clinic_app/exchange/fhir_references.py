"""Who a resource is, and what a reference points at: by full URL, by ``urn:uuid``, by "Type/id", by "#contained", by identifier.

A resource keeps its key over every reading of its file and over files of the same system. Where its id is no UUID and its system
is not named, ids such as "Patient/1" would meet in files of different clinics; then the key is bound to the person the file is about.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

from clinic_app.exchange.fhir_elements import Interned, clean, read_concept
from clinic_app.exchange.json_limits import JsonObject, JsonValue
from clinic_app.exchange.model import SourceKey, source_key
from clinic_app.history.packs import to_json
from clinic_app.history.values import CodedConcept

_UUID = re.compile(r"(?:urn:uuid:)?([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})", re.ASCII)
_TYPED = re.compile(r"(?P<base>.*/)?(?P<type>[A-Z][A-Za-z]+)/(?P<id>[^/?#]+)", re.ASCII)
_VERSION = re.compile(r"/_history/[^/]*$")

_PLAIN_REFERENCE = frozenset({"reference", "type"})
_SUBJECT_NAMES = ("subject", "patient", "beneficiary", "for", "individual")
NAMED_TYPES = frozenset({"Practitioner", "PractitionerRole", "Organization", "Location", "HealthcareService", "Device", "CareTeam"})
"""Resources that give a record its names and are not about the patient."""


@dataclass(slots=True)
class Resource:
    """One resource of the file with its place there."""

    position: int
    type: str
    id: str
    full_url: str
    source: JsonObject
    key: SourceKey = SourceKey(b"")
    patient: "Resource | None" = None
    """The person it is about, where that is known from the file."""
    patient_key: SourceKey | None = None
    """The same as a key; also where the person stands in another file of the same system."""
    says_person_in: str = ""
    """The element that does nothing but name this person."""
    report_key: SourceKey | None = None
    """For a result: the first report of the same person that carries it."""


@dataclass(slots=True)
class ReferenceIndex:
    """Every resource of one file by each of the texts that may point at it."""

    interned: Interned
    stated_system: str
    by_reference: dict[str, Resource] = field(default_factory=dict)
    by_identifier: dict[str, Resource] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    def add_all(self, resources: Iterable[Resource]) -> None:
        """Index the file, then give each resource its person and its key."""
        every = list(resources)
        for each in every:
            self._index(each)
        for each in every:
            if each.type == "Patient":
                each.key = self._key(each, _fingerprint(each.source))
                each.patient, each.patient_key = each, each.key
        patients = [each for each in every if each.type == "Patient"]
        only = patients[0] if len(patients) == 1 else None
        for each in every:
            if each.type == "Patient":
                continue
            self._find_person(each, only)
            each.key = self._key(each, each.patient_key or b"")
        for each in every:
            if each.type == "DiagnosticReport":
                self._claim_results(each)

    def resolve(self, reference: JsonValue, owner: JsonObject | None = None) -> Resource | None:
        """What a Reference points at in this file; ``owner`` is the resource whose ``contained`` it may mean."""
        if not isinstance(reference, dict):
            return None
        text = reference.get("reference")
        if isinstance(text, str) and text:
            if text.startswith("#"):
                return _contained(owner, text[1:])
            found = self.by_reference.get(text) or self.by_reference.get(_VERSION.sub("", text))
            if found is not None:
                return found
            _, is_search, query = text.partition("?identifier=")
            return self.by_identifier.get(query) if is_search else None
        identifier = reference.get("identifier")
        return self.by_identifier.get(_identifier_text(identifier)) if isinstance(identifier, dict) else None

    def key_of(self, reference: JsonValue, patient: SourceKey, expected: frozenset[str]) -> SourceKey | None:
        """The key of what a Reference points at, also outside this file; None unless its type is one of ``expected``."""
        found = self.resolve(reference)
        if found is not None:
            return found.key if found.type in expected else None
        text = reference.get("reference") if isinstance(reference, dict) else None
        if not isinstance(text, str):
            return None
        unique = _UUID.fullmatch(text)
        if unique is not None and len(expected) == 1:
            return source_key("urn:uuid", next(iter(expected)), unique[1].lower())
        typed = _TYPED.fullmatch(_VERSION.sub("", text))
        if typed is None or typed["type"] not in expected:
            return None
        return self._make_key(typed["type"], typed["id"], typed["base"] or "", patient)

    def name_of(self, reference: JsonValue, owner: JsonObject | None = None) -> str | None:
        """The name to print for what a Reference points at: the resource's own, else the reference's ``display``."""
        found = self.resolve(reference, owner)
        if found is not None:
            name = self.names.get(id(found.source))
            if name is None:
                name = self.names[id(found.source)] = _name(found.source, self.interned)
            if name:
                return name
        shown = reference.get("display") if isinstance(reference, dict) else None
        return clean(shown) or None if isinstance(shown, str) else None

    def concept_of(self, reference: JsonValue, owner: JsonObject | None = None) -> CodedConcept | None:
        """The ``code`` of what a Reference points at (a Medication, a Condition), else its ``display`` as plain words."""
        found = self.resolve(reference, owner)
        if found is not None:
            concept, _ = read_concept(found.source.get("code"), self.interned)
            if concept is not None:
                return concept
        shown = self.name_of(reference, owner)
        return CodedConcept(shown) if shown else None

    def _index(self, resource: Resource) -> None:
        if resource.full_url:
            self.by_reference.setdefault(resource.full_url, resource)
        if resource.id:
            self.by_reference.setdefault(f"{resource.type}/{resource.id}", resource)
            if not resource.full_url.startswith("urn:uuid:"):
                self.by_reference.setdefault(f"urn:uuid:{resource.id}", resource)
        identifiers = resource.source.get("identifier")
        if identifiers is None:
            return
        for each in identifiers if isinstance(identifiers, list) else [identifiers]:
            if isinstance(each, dict) and (text := _identifier_text(each)):
                self.by_identifier.setdefault(text, resource)

    def _claim_results(self, report: Resource) -> None:
        results = report.source.get("result")
        for reference in results if isinstance(results, list) else ():
            found = self.resolve(reference)
            if found is not None and found.type == "Observation" and found.report_key is None and found.patient_key == report.patient_key:
                found.report_key = report.key

    def _find_person(self, resource: Resource, only: Resource | None) -> None:
        """The person a resource is about: whom it names; if it names nobody, the only person of the file."""
        names_someone = False
        for name in _SUBJECT_NAMES:
            reference = resource.source.get(name)
            if not isinstance(reference, dict):
                continue
            names_someone = True
            found = self.resolve(reference, resource.source)
            if found is not None and found.type == "Patient" and found.patient is found:
                resource.patient, resource.patient_key = found, found.key
                if reference.keys() <= _PLAIN_REFERENCE:
                    resource.says_person_in = name
                return
            elsewhere = self.key_of(reference, SourceKey(b""), frozenset({"Patient"}))
            if elsewhere is not None:
                resource.patient_key = elsewhere
                return
        if not names_someone and only is not None and resource.type not in NAMED_TYPES:
            resource.patient, resource.patient_key = only, only.key

    def _key(self, resource: Resource, scope: bytes) -> SourceKey:
        unique = _UUID.fullmatch(resource.id)
        if unique is not None:
            return source_key("urn:uuid", resource.type, unique[1].lower())
        base = resource.full_url.removesuffix(f"{resource.type}/{resource.id}") if resource.id else ""
        identity = resource.id or resource.full_url
        if not identity:
            identity = blake2b(to_json(resource.source, sort=True).encode(), digest_size=16).hexdigest()
        if _UUID.fullmatch(resource.full_url) is not None and not self.stated_system:
            identity = resource.full_url
        return self._make_key(resource.type, identity, base if base != resource.full_url else "", SourceKey(scope))

    def _make_key(self, kind: str, identity: str, base: str, scope: SourceKey) -> SourceKey:
        unique = _UUID.fullmatch(identity)
        if unique is not None:
            return source_key("urn:uuid", kind, unique[1].lower())
        if base.startswith(("http://", "https://")):
            return source_key(base, kind, identity)
        if self.stated_system:
            return source_key(f"stated:{self.stated_system.casefold()}", kind, identity)
        return source_key(f"person:{scope.hex()}", kind, identity)


def _contained(owner: JsonObject | None, local_id: str) -> Resource | None:
    inside = owner.get("contained") if owner is not None else None
    for each in inside if isinstance(inside, list) else ():
        if isinstance(each, dict) and each.get("id") == local_id:
            kind = each.get("resourceType")
            return Resource(-1, kind if isinstance(kind, str) else "", local_id, "", each)
    return None


def _identifier_text(identifier: JsonObject) -> str:
    """ "system|value", as a search writes it."""
    system, value = identifier.get("system"), identifier.get("value")
    return f"{system}|{value}" if isinstance(system, str) and isinstance(value, str) else ""


def _fingerprint(patient: JsonObject) -> bytes:
    """What tells this person from another whose file also calls them "Patient/1"."""
    known = patient.get("identifier") or [patient.get("name"), patient.get("birthDate")]
    return blake2b(to_json(known, sort=True).encode(), digest_size=16).digest()


def _name(resource: JsonObject, interned: Interned) -> str:
    """How a person, a place or a thing is called."""
    name = resource.get("name")
    if isinstance(name, str):
        return clean(name)
    first = name[0] if isinstance(name, list) and name else None
    if isinstance(first, dict):
        said = first.get("text")
        if isinstance(said, str) and clean(said):
            return clean(said)
        parts: list[JsonValue] = []
        for part in ("prefix", "given"):
            listed = first.get(part)
            parts += listed if isinstance(listed, list) else []
        parts.append(first.get("family"))
        return clean(" ".join(part for part in parts if isinstance(part, str)))
    listed = resource.get("deviceName")
    first = listed[0] if isinstance(listed, list) and listed else None
    if isinstance(first, dict) and isinstance(shown := first.get("name"), str):
        return clean(shown)
    concept, _ = read_concept(resource.get("code"), interned)
    return concept.text if concept is not None else ""
