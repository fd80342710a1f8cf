"""From FHIR's Patient to what reception would have written down."""

from datetime import date

import pytest

from clinic_app.errors import InvalidInput
from clinic_app.exchange.fhir_reading import read_fhir
from clinic_app.exchange.json_limits import JsonValue
from clinic_app.exchange.registering import registration_of
from clinic_app.patients.model import Address, BirthDate, ContactKind, Gender, HumanName, Registration, RelatedPersonKind
from tests.exchange.bundles import a_bundle, a_patient

TODAY = date(2026, 3, 2)


def registered(**elements: JsonValue) -> Registration:
    (person,) = read_fhir(a_bundle([a_patient() | elements])).patients
    return registration_of(person, today=TODAY)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (
            [{"family": "Abreu", "given": ["María", "del Carmen"], "prefix": ["Mrs."]}],
            HumanName(family="Abreu", given="María del Carmen", prefix="Mrs."),
        ),
        ([{"use": "maiden", "family": "Meier"}, {"use": "official", "family": "Muster", "suffix": ["JD"]}], HumanName(family="Muster JD")),
        ([{"text": "ABC"}], HumanName(family="ABC")),
        ([{"family": "शर्मा", "given": ["अनन्या"]}], HumanName(family="शर्मा", given="अनन्या")),
        (
            [{"family": "शर्मा", "given": ["अनन्या"]}, {"family": "Sharma", "given": ["Ananya"]}],
            HumanName(family="Sharma", given="Ananya", native="अनन्या शर्मा"),
        ),
        ([{"family": "Sharma"}, {"text": "山田 太郎"}], HumanName(family="Sharma", native="山田 太郎")),
    ],
)
def test_one_of_several_names_is_registered(names: JsonValue, expected: HumanName) -> None:
    assert registered(name=names).name == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("1984-02-29", BirthDate(day=date(1984, 2, 29))),
        ("1984", BirthDate(day=date(1984, 1, 1), estimated=True)),
        ("1984-02", BirthDate(day=date(1984, 2, 1), estimated=True)),
        ("1701-01-01", None),
        ("2027-01-01", None),
        ("soon", None),
    ],
)
def test_a_date_of_birth_is_as_sure_as_it_was_told(given: str, expected: BirthDate | None) -> None:
    assert registered(birthDate=given).birth == expected


def test_a_number_that_nobody_can_ring_is_kept_beside_the_others() -> None:
    contacts = registered(telecom=[{"system": "phone", "value": "none"}, {"system": "email", "value": "a@example.org"}]).contacts
    assert [(each.kind, each.value) for each in contacts] == [(ContactKind.OTHER, "none"), (ContactKind.EMAIL, "a@example.org")]


def test_contacts_keep_their_kind_their_rank_and_their_warning() -> None:
    telecom: JsonValue = [
        {"system": "phone", "use": "home", "value": "0615617461", "rank": 3},
        {"system": "phone", "use": "mobile", "value": "0615617462", "rank": 2},
        {"system": "email", "value": "a@example.org"},
        {"system": "phone", "use": "old", "value": "0615617463", "rank": 1},
        {"system": "url", "value": "https://example.org"},
        {"system": "phone"},
    ]
    contacts = registered(telecom=telecom).contacts
    assert [each.kind for each in contacts] == [
        ContactKind.PHONE,
        ContactKind.MOBILE,
        ContactKind.EMAIL,
        ContactKind.PHONE,
        ContactKind.OTHER,
    ]
    assert [each.preferred for each in contacts] == [False, True, False, False, False]
    assert [each.do_not_use for each in contacts] == [False, False, False, True, False]


def test_addresses_and_gender() -> None:
    address: JsonValue = [
        {"line": ["586 Jacobs Trailer", "Flat 2"], "city": "Springfield", "state": "Massachusetts", "postalCode": "01013", "country": "US"},
        {"text": "12 MG Road, Pune"},
        {"use": "home"},
    ]
    found = registered(address=address, gender="other")
    assert found.addresses == (
        Address(lines="586 Jacobs Trailer\nFlat 2", city="Springfield", district="Massachusetts", postal_code="01013", country="US"),
        Address(lines="12 MG Road, Pune"),
    )
    assert found.gender is Gender.OTHER
    assert registered(gender="dragon").gender is None


def test_someone_to_call_is_a_guardian_if_they_are_said_to_be() -> None:
    contact: JsonValue = [
        {
            "name": {"given": ["Eleonor"], "family": "Müller"},
            "relationship": [{"text": "Mother"}],
            "telecom": [{"system": "phone", "value": "12345"}],
        },
        {"telecom": [{"system": "phone", "value": "777"}], "relationship": [{"text": "Neighbour"}]},
        {"relationship": [{"text": "nobody"}]},
    ]
    related = registered(contact=contact).related
    assert [(each.kind, each.name, each.phone) for each in related] == [
        (RelatedPersonKind.GUARDIAN, "Eleonor Müller", "12345"),
        (RelatedPersonKind.EMERGENCY_CONTACT, "Neighbour", "777"),
    ]


def test_what_cannot_be_taken_over_is_left_out_and_the_rest_stays() -> None:
    found = registered(
        telecom=[{"system": "phone", "value": "4111 1111 1111 1111"}], birthDate="1700", contact=[{"name": {"text": "4111111111111111"}}]
    )
    assert (found.birth, found.contacts, found.related) == (None, (), ())
    assert found.name.family == "Sharma"


@pytest.mark.parametrize("names", [[], [{"use": "official"}], [{"family": "4111 1111 1111 1111"}], [{"family": "x" * 10_001}]])
def test_nobody_is_registered_without_a_name_that_can_be_kept(names: JsonValue) -> None:
    with pytest.raises(InvalidInput):
        registered(name=names)
