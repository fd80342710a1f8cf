"""One resource on its way to becoming a fact: its elements, the names and reasons that its references mean, and what came of it."""

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from clinic_app.exchange.fhir_elements import Element
from clinic_app.exchange.fhir_references import ReferenceIndex, Resource
from clinic_app.exchange.json_limits import JsonValue
from clinic_app.exchange.model import ParsedAttachment, ParsedNote, SourceKey
from clinic_app.history.model import Fact
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.values import CodedConcept, plain_digits

ENCOUNTER = frozenset({"Encounter"})


class Taken(NamedTuple):
    """A fact read from a resource; ``parts`` are further items that the same resource carries (attached documents)."""

    fact: Fact | ParsedNote
    author: str | None = None
    organisation: str | None = None
    in_error: bool = False
    attachment: ParsedAttachment | None = None
    parts: "tuple[Taken, ...]" = ()
    remark: str = ""
    """A sentence for the report, where something in the resource could not be read."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The resource is kept whole, for the stated reason."""

    reason: str


Reading: TypeAlias = Taken | Kept


class When(NamedTuple):
    """FHIR's many ways to say when: a start, an end, or words."""

    start: PartialDate | None = None
    end: PartialDate | None = None
    text: str | None = None


@dataclass(slots=True)
class ResourceReader:
    """What a reader of one resource type works with."""

    element: Element
    resource: Resource
    index: ReferenceIndex
    patient: SourceKey

    def name(self, name: str, element: Element | None = None) -> str | None:
        """The name behind a Reference, or the first that has one of a list of them; a reference that leads nowhere is left over."""
        return next(iter(self.names(name, element)), None)

    def names(self, name: str, element: Element | None = None) -> tuple[str, ...]:
        """The names behind one Reference or a list of them."""
        part = element or self.element
        value = part.raw(name)
        if value is None:
            return ()
        found: list[str] = []
        is_settled = True
        for each in value if isinstance(value, list) else [value]:
            shown = self.index.name_of(each, self.resource.source)
            if shown:
                found.append(shown)
            is_settled = is_settled and shown is not None and _is_all_said(each, self.index.resolve(each, self.resource.source))
        if is_settled:
            part.drop(name)
        return tuple(dict.fromkeys(found))

    def member_names(self, name: str, member: str) -> tuple[str, ...]:
        """The names behind the reference ``member`` of each object in a list (participant.individual, performer.actor)."""
        found = [shown for each in self.element.children(name) for shown in self.names(member, each)]
        return tuple(dict.fromkeys(found))

    def concept_or_reference(self, stem: str) -> CodedConcept | None:
        """FHIR's choice ``stem``CodeableConcept or ``stem``Reference."""
        found = self.element.concept(f"{stem}CodeableConcept")
        if found is not None:
            return found
        reference = self.element.raw(f"{stem}Reference")
        if reference is None:
            return None
        concept = self.index.concept_of(reference, self.resource.source)
        resolved = self.index.resolve(reference, self.resource.source)
        if concept is not None and resolved is not None and resolved.position >= 0:
            self.element.drop(f"{stem}Reference")
        return concept

    def reason(self) -> CodedConcept | None:
        """Why it was done: the first ``reasonCode``, or what ``reasonReference`` points at."""
        found = self.element.concept("reasonCode")
        if found is not None:
            return found
        references = self.element.raw("reasonReference")
        if not isinstance(references, list) or not references:
            return None
        concept = self.index.concept_of(references[0], self.resource.source)
        if concept is not None and len(references) == 1 and self.index.resolve(references[0]) is not None:
            self.element.drop("reasonReference")
        return concept

    def reason_text(self) -> str | None:
        found = self.reason()
        return found.text if found is not None else None

    def when(self, stem: str) -> When:
        """FHIR's choice ``stem``DateTime, Instant, Date, Period, String, Age or Range."""
        element = self.element
        for suffix in ("DateTime", "Instant", "Date"):
            found = element.date(f"{stem}{suffix}")
            if found is not None:
                return When(start=found)
        start, end = element.period(f"{stem}Period")
        if start is not None or end is not None:
            return When(start=start, end=end)
        said = element.text(f"{stem}String")
        if said is None:
            age = element.quantity(f"{stem}Age")
            said = f"at {age.exact}" if age is not None else self.range_text(element, f"{stem}Range")
        return When(text=said)

    def range_text(self, element: Element, name: str) -> str | None:
        """A Range in words: "3 to 5 mg", "from 3 mg", "up to 5 mg"."""
        part = element.child(name)
        if part is None:
            return None
        low, high = part.quantity("low"), part.quantity("high")
        if low is not None and high is not None:
            return f"{plain_digits(low.value)} to {high.exact}" if low.unit == high.unit else f"{low.exact} to {high.exact}"
        return f"from {low.exact}" if low is not None else f"up to {high.exact}" if high is not None else None

    def encounter(self) -> SourceKey | None:
        """The encounter that the resource belongs to, taken if it leads somewhere."""
        for name in ("encounter", "context"):
            value = self.element.raw(name)
            reference: JsonValue = value
            if isinstance(value, dict) and isinstance(listed := value.get("encounter"), list) and listed:
                reference = listed[0]
            if not isinstance(reference, dict):
                continue
            found = self.index.resolve(reference)
            if found is None:
                key = self.index.key_of(reference, self.patient, ENCOUNTER)
            else:
                key = found.key if found.type == "Encounter" and found.patient_key == self.patient else None
            if key is not None:
                if reference is value and _is_all_said(reference, found):
                    self.element.drop(name)
                return key
        return None


def _is_all_said(reference: JsonValue, resolved: Resource | None) -> bool:
    """Whether a Reference holds nothing beyond what was read of it."""
    if not isinstance(reference, dict):
        return False
    if not reference.keys() <= {"reference", "display", "type"}:
        return False
    return resolved is not None and resolved.position >= 0 or "reference" not in reference
