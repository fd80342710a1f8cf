"""Patient: who the person is, as far as a registration can take it."""

from clinic_app.exchange.fhir_elements import Element
from clinic_app.exchange.fhir_resource import ResourceReader
from clinic_app.exchange.model import (
    ContactPoint,
    ParsedPatient,
    PersonIdentifier,
    PersonName,
    PostalAddress,
    RelatedContact,
)

_GENDERS = frozenset({"male", "female", "other", "unknown"})


def read_patient(reader: ResourceReader) -> ParsedPatient:
    """A patient without a name or a date of birth is read too; whether that is enough is for the registration to say."""
    element = reader.element
    names = tuple(_name(each) for each in element.children("name"))
    gender = element.raw("gender")
    is_known = isinstance(gender, str) and gender in _GENDERS
    if is_known:
        element.drop("gender")
    deceased = element.date("deceasedDateTime")
    organisation = reader.name("managingOrganization")
    return ParsedPatient(
        key=reader.patient,
        names=tuple(name for name in names if name.family or name.given or name.text),
        gender=str(gender) if is_known else None,
        birth_date=element.date("birthDate"),
        deceased=deceased,
        is_deceased=deceased is not None or element.flag("deceasedBoolean") is True,
        telecoms=_telecoms(element),
        addresses=tuple(_address(each) for each in element.children("address")),
        identifiers=tuple(found for each in element.children("identifier") if (found := _identifier(each)) is not None),
        contacts=tuple(person for each in element.children("contact") if (person := _contact(each)) is not None),
        languages=tuple(text for each in element.children("communication") for text in each.concept_texts("language")),
        organisation=organisation,
        unplaced=reader.resource.source,
    )


def _name(part: Element) -> PersonName:
    return PersonName(
        use=part.text("use"),
        family=part.text("family") or "",
        given=part.texts("given"),
        prefix=" ".join(part.texts("prefix")),
        suffix=" ".join(part.texts("suffix")),
        text=part.text("text") or "",
    )


def _telecoms(part: Element) -> tuple[ContactPoint, ...]:
    found: list[ContactPoint] = []
    for each in part.children("telecom"):
        value = each.text("value")
        if value:
            found.append(ContactPoint(system=each.text("system") or "other", value=value, use=each.text("use"), rank=each.whole("rank")))
    return tuple(found)


def _address(part: Element) -> PostalAddress:
    return PostalAddress(
        use=part.text("use"),
        lines=part.texts("line"),
        city=part.text("city") or "",
        district=part.text("district") or "",
        state=part.text("state") or "",
        postal_code=part.text("postalCode") or "",
        country=part.text("country") or "",
        text=part.text("text") or "",
    )


def _identifier(part: Element) -> PersonIdentifier | None:
    value = part.text("value")
    if not value:
        return None
    return PersonIdentifier(system=part.text("system") or "", value=value, type=", ".join(part.concept_texts("type")))


def _contact(part: Element) -> RelatedContact | None:
    named = part.child("name")
    name = _name(named) if named is not None else PersonName()
    shown = name.text or " ".join(text for text in (name.prefix, *name.given, name.family, name.suffix) if text)
    telecoms = _telecoms(part)
    if not shown and not telecoms:
        return None
    return RelatedContact(name=shown, relationship=", ".join(part.concept_texts("relationship")), telecoms=telecoms)
