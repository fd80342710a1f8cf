"""Registering, opening and changing people: what is kept, what is refused, and that no one overwrites a colleague."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from clinic_app.access.permissions import Role
from clinic_app.errors import Conflict, InvalidInput, NotFound, Refused
from clinic_app.identifiers import PatientId
from clinic_app.patients import gate
from clinic_app.patients.model import (
    LONGEST_TEXT,
    Address,
    BirthDate,
    ContactKind,
    ContactPoint,
    Gender,
    HumanName,
    Patient,
    Provenance,
    Registration,
    RelatedPerson,
    RelatedPersonKind,
    RetentionEvent,
)
from clinic_app.policy.profile import RetentionEventKind
from tests.builders import OpenFile, a_name, a_phone, a_registration, a_registry

FULL = Registration(
    name=HumanName(family="Śarma-O'Brien", given="Ananya Devi", prefix="Dr", native="अनन्या देवी शर्मा"),
    birth=BirthDate(day=date(1984, 7, 1), estimated=True),
    gender=Gender.FEMALE,
    contacts=(
        ContactPoint(kind=ContactKind.MOBILE, value="+91 98110 44471", label="husband's", do_not_use=True),
        ContactPoint(kind=ContactKind.PHONE, value="011 2345 678", preferred=True, verified_on=date(2026, 2, 1)),
        ContactPoint(kind=ContactKind.EMAIL, value="a.sarma@example.org"),
    ),
    addresses=(
        Address(lines="12 Lane\nFlat 3", city="Delhi", district="South", postal_code="110017", country="India"),
        Address(city="Pune"),
    ),
    related=(
        RelatedPerson(kind=RelatedPersonKind.EMERGENCY_CONTACT, name="Vikram Śarma", relationship="husband", phone="98110 44472"),
        RelatedPerson(kind=RelatedPersonKind.GUARDIAN, name="Sunita O'Brien"),
    ),
    provenance=Provenance.PHONE,
)

HOSTILE = (
    "Robert'); DROP TABLE patients;--",
    '" OR ""="',
    "<b>bold</b><img src=x onerror=alert(1)>",
    "<para><font color='red'>&lt;</font>",
    "=cmd|' /C calc'!A0",
    "%s%n{0}${x}",
    "../../etc/passwd",
    "NULL",
    "देवी 王小明 محمد שרה",
    "👩🏽‍⚕️",
    "a" * LONGEST_TEXT,
)


def registered(registry: OpenFile, registration: Registration) -> Patient:
    return registry.patients().register(registry.actor(Role.RECEPTIONIST), registry.command(), registration)


def opened(registry: OpenFile, patient: Patient) -> Patient:
    return registry.patients().open(registry.actor(Role.RECEPTIONIST), patient.id)


def everywhere(text: str) -> Registration:
    """``text`` in every field that takes any."""
    return Registration(
        name=HumanName(family=text, given=text, prefix=text, native=text),
        contacts=(ContactPoint(kind=ContactKind.OTHER, value=text, label=text),),
        addresses=(Address(lines=text, city=text, district=text, postal_code=text, country=text),),
        related=(RelatedPerson(kind=RelatedPersonKind.GUARDIAN, name=text, relationship=text, phone=text),),
        provenance=Provenance.WEB,
    )


def test_everything_that_was_written_down_is_read_back(registry: OpenFile) -> None:
    patient = registered(registry, FULL)
    assert patient.registration == FULL
    assert opened(registry, patient) == patient
    again = registry.reopened()
    assert opened(again, patient) == patient
    again.home.file.close()


def test_a_person_with_one_name_and_nothing_else_can_be_registered(registry: OpenFile) -> None:
    for name in (HumanName(given="Suharto"), HumanName(family="Suharto"), HumanName(native="सुहार्तो")):
        patient = registered(registry, Registration(name=name, provenance=Provenance.PAPER))
        assert opened(registry, patient).registration == Registration(name=name, provenance=Provenance.PAPER)


def test_nothing_can_be_registered_without_saying_through_which_medium_it_came() -> None:
    with pytest.raises(TypeError, match="provenance"):
        Registration(name=a_name())  # type: ignore[call-arg]  # this is the point (promise R5)


@pytest.mark.parametrize("provenance", Provenance)
def test_every_medium_is_kept(registry: OpenFile, provenance: Provenance) -> None:
    assert opened(registry, registered(registry, replace(a_registration(), provenance=provenance))).registration.provenance is provenance


@pytest.mark.parametrize("gender", [None, *Gender])
def test_every_gender_is_kept_and_none_chosen_is_not_unknown(registry: OpenFile, gender: Gender | None) -> None:
    assert opened(registry, registered(registry, replace(a_registration(), gender=gender))).registration.gender is gender


def test_a_guessed_date_of_birth_stays_a_guess_and_says_so(registry: OpenFile) -> None:
    guess = BirthDate(day=date(1984, 7, 1), estimated=True)
    patient = opened(registry, registered(registry, replace(a_registration(), birth=guess)))
    assert patient.registration.birth == guess
    assert guess.display == "about 1984"
    assert BirthDate(day=date(1984, 2, 29)).display == "29-Feb-1984"


@pytest.mark.parametrize(
    ("day", "today", "age"),
    [
        (date(1984, 2, 29), date(2026, 2, 28), 41),
        (date(1984, 2, 29), date(2026, 3, 1), 42),
        (date(2026, 3, 2), date(2026, 3, 2), 0),
        (date(2008, 3, 2), date(2026, 3, 2), 18),
        (date(2008, 3, 3), date(2026, 3, 2), 17),
    ],
)
def test_age_counts_completed_years(day: date, today: date, age: int) -> None:
    assert BirthDate(day=day).age_on(today) == age


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (HumanName(family="Sharma", given="Ananya", prefix="Ms"), "SHARMA, Ananya (Ms)"),
        (HumanName(family="Sharma"), "SHARMA"),
        (HumanName(given="Ananya", native="अनन्या"), "Ananya"),
        (HumanName(native="अनन्या"), "अनन्या"),
        (HumanName(family="Großmann", given="Ida"), "GROSSMANN, Ida"),
    ],
)
def test_a_name_is_shown_as_banners_show_it(name: HumanName, shown: str) -> None:
    assert name.display == shown


def refusal(registry: OpenFile, registration: Registration) -> tuple[str | None, str]:
    with pytest.raises(InvalidInput) as refused:
        registered(registry, registration)
    return refused.value.field, str(refused.value)


def test_what_makes_no_sense_is_refused_with_the_field_to_put_right(registry: OpenFile) -> None:
    today = registry.patients().today
    base = a_registration()
    phone = a_phone()
    cases: dict[Registration, tuple[str, str]] = {
        replace(base, name=HumanName()): ("Family name", "at least one name"),
        replace(base, name=HumanName(family=" \t", given="\u202e")): ("Family name", "at least one name"),
        replace(base, name=HumanName(prefix="Mr")): ("Family name", "at least one name"),
        replace(base, name=a_name("x" * (LONGEST_TEXT + 1))): ("Family name", "longer than 10,000"),
        replace(base, name=a_name(given="x" * (LONGEST_TEXT + 1))): ("Given names", "longer than 10,000"),
        replace(base, birth=BirthDate(day=today + timedelta(days=1))): ("Date of birth", "future"),
        replace(base, birth=BirthDate(day=date(1890, 1, 1))): ("Date of birth", "more than 130 years"),
        replace(base, contacts=(a_phone("  "),)): ("Contact", "empty"),
        replace(base, contacts=(a_phone("12"),)): ("Contact", "at least 5 digits"),
        replace(base, contacts=(a_phone("to be asked"),)): ("Contact", "at least 5 digits"),
        replace(base, contacts=(ContactPoint(kind=ContactKind.EMAIL, value="foo"),)): ("Contact", "has an @"),
        replace(base, contacts=(ContactPoint(kind=ContactKind.EMAIL, value="foo @bar"),)): ("Contact", "has an @"),
        replace(base, contacts=(replace(phone, preferred=True), replace(phone, preferred=True))): ("Contact", "Only one"),
        replace(base, contacts=(replace(phone, preferred=True, do_not_use=True),)): ("Contact", "do not use"),
        replace(base, contacts=(replace(phone, verified_on=today + timedelta(days=1)),)): ("Contact", "future"),
        replace(base, addresses=(Address(lines=" \n "),)): ("Address", "empty"),
        replace(base, related=(RelatedPerson(kind=RelatedPersonKind.GUARDIAN, name=" "),)): ("Emergency contact", "name of"),
    }
    for registration, (field, words) in cases.items():
        assert refusal(registry, registration)[0] == field
        assert words in refusal(registry, registration)[1]
    with registry.home.file.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM patients").scalar() == 0
        assert connection.exec_driver_sql("SELECT last FROM number_series").scalar() == 0


CARD = "4111 1111 1111 1111"
FIELDS_WITH_CARDS = {
    "Title": replace(a_registration(), name=a_name(prefix=CARD)),
    "Family name": replace(a_registration(), name=a_name(f"Sharma {CARD}")),
    "Given names": replace(a_registration(), name=a_name(given=CARD.replace(" ", ""))),
    "Name in own script": replace(a_registration(), name=a_name(native="४१११ ११११ ११११ ११११")),
    "Contact": replace(a_registration(), contacts=(ContactPoint(kind=ContactKind.OTHER, value="x", label=f"pays with {CARD}"),)),
    "Address": replace(a_registration(), addresses=(Address(lines=f"12 Lane\n{CARD}"),)),
    "Emergency contact": replace(a_registration(), related=(RelatedPerson(kind=RelatedPersonKind.GUARDIAN, name="V", phone=CARD),)),
}


@pytest.mark.parametrize("field", FIELDS_WITH_CARDS)
def test_a_payment_cards_number_is_refused_wherever_it_is_typed(registry: OpenFile, field: str) -> None:
    found, sentence = refusal(registry, FIELDS_WITH_CARDS[field])
    assert found == field
    assert "payment card" in sentence
    assert "4111" not in sentence


@pytest.mark.parametrize("phone", ["+49 1512 3456784", "+86 138 0013 8000", "+1 (212) 555-0100", "+4915123456784"])
def test_an_international_phone_number_is_never_taken_for_a_cards(registry: OpenFile, phone: str) -> None:
    assert registered(registry, a_registration(contacts=(a_phone(phone),))).registration.contacts == (a_phone(phone),)


@pytest.mark.parametrize(
    "contact",
    [
        ContactPoint(kind=ContactKind.PHONE, value="९८११०"),
        ContactPoint(kind=ContactKind.EMAIL, value="a@b"),
        ContactPoint(kind=ContactKind.OTHER, value="at the temple on Fridays"),
        ContactPoint(kind=ContactKind.MOBILE, value="12", do_not_use=True),
    ],
)
def test_whatever_may_reach_somebody_or_is_marked_unsafe_is_kept(registry: OpenFile, contact: ContactPoint) -> None:
    assert registered(registry, a_registration(contacts=(contact,))).registration.contacts == (contact,)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_hostile_and_odd_text_is_kept_as_it_is_in_every_field(registry: OpenFile, text: str) -> None:
    patient = registered(registry, everywhere(text))
    assert opened(registry, patient).registration == everywhere(text)
    assert patient.id in {found.id for found in registry.patients().find(registry.actor(Role.RECEPTIONIST), text)} or not any(
        character.isalnum() for character in text
    )


def test_every_naughty_string_is_kept_or_put_in_order_and_never_stops_the_work(
    registry: OpenFile, shared_data: Callable[[str], Path]
) -> None:
    strings = json.loads((shared_data("naughty_strings") / "blns.json").read_text(encoding="utf-8"))
    service, rita = registry.patients(), registry.actor(Role.RECEPTIONIST)
    expected: dict[PatientId, Registration] = {}
    with registry.home.file.transaction() as connection:
        for text in strings:
            try:
                checked = everywhere(text).checked(today=service.today)
            except InvalidInput:
                continue
            patient = gate.register(connection, rita.pc, checked, at=registry.clock(), on=service.today)
            expected[patient.id] = checked
    assert len(expected) > 480
    with registry.home.file.reading() as connection:
        assert {patient: gate.get(connection, patient).registration for patient in expected} == expected
    for text in strings:
        service.find(rita, text)


def test_control_and_direction_characters_are_put_in_order_before_they_are_kept(registry: OpenFile) -> None:
    patient = registered(registry, everywhere("Ananya\x00\u202eDevi\t\u2066Sharma\x1b"))
    assert opened(registry, patient).registration == everywhere("Ananya Devi Sharma")


def test_people_get_numbers_without_gaps_and_a_refused_one_takes_none(registry: OpenFile) -> None:
    first = registered(registry, a_registration())
    refusal(registry, replace(a_registration(), name=HumanName()))
    second = registered(registry, a_registration())
    assert [first.record_number[:7], second.record_number[:7]] == ["A-00001", "A-00002"]


def test_two_pcs_give_different_numbers(tmp_path: Path) -> None:
    numbers = set()
    for series in ("A", "B", "AA"):
        (tmp_path / series).mkdir()
        registry = a_registry(tmp_path / series, series=series)
        numbers |= {registered(registry, a_registration()).record_number for _ in range(20)}
        registry.home.file.close()
    assert len(numbers) == 60


def test_an_edit_replaces_everything_and_counts_up(registry: OpenFile) -> None:
    doctor, service = registry.actor(Role.DOCTOR), registry.patients()
    before = registered(registry, FULL)
    registry.clock.advance(days=1)
    changed = replace(FULL, name=a_name("Varma", "Ananya"), contacts=(a_phone("+44 7700 900123"),), addresses=(), related=(), birth=None)
    after = service.edit(doctor, registry.command(), before.id, changed, version=before.version)
    assert after == opened(registry, before)
    assert after.registration == changed
    assert (after.version, after.changed_at, after.registered_at) == (2, registry.clock(), before.registered_at)
    assert (after.record_number, after.retention) == (before.record_number, before.retention)


def test_a_colleagues_change_is_never_overwritten(registry: OpenFile) -> None:
    service, rita, dee = registry.patients(), registry.actor(Role.RECEPTIONIST), registry.actor(Role.DOCTOR)
    patient = registered(registry, FULL)
    moved = replace(FULL, addresses=(Address(city="Mumbai"),))
    renamed = replace(FULL, name=a_name("Varma"))
    service.edit(dee, registry.command(), patient.id, moved, version=1)
    with pytest.raises(Conflict, match="Someone changed this registration"):
        service.edit(rita, registry.command(), patient.id, renamed, version=1)
    assert opened(registry, patient).registration == moved
    assert {found.id for found in service.find(rita, "varma")} == set()
    assert service.edit(rita, registry.command(), patient.id, renamed, version=2).version == 3


def test_somebody_who_is_not_here_cannot_be_opened_or_changed(registry: OpenFile) -> None:
    nobody, rita, service = PatientId(uuid4()), registry.actor(Role.RECEPTIONIST), registry.patients()
    with pytest.raises(NotFound):
        service.open(rita, nobody)
    with pytest.raises(NotFound):
        service.edit(rita, registry.command(), nobody, FULL, version=1)
    with pytest.raises(NotFound):
        service.record_event(rita, registry.command(), nobody, RetentionEventKind.LAST_VISIT, service.today)


def test_whoever_may_not_changes_nothing(registry: OpenFile) -> None:
    patient, service = registered(registry, FULL), registry.patients()
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        actor = registry.actor(role)
        with pytest.raises(Refused):
            service.register(actor, registry.command(), a_registration())
        with pytest.raises(Refused):
            service.edit(actor, registry.command(), patient.id, a_registration(), version=1)
        with pytest.raises(Refused):
            service.record_event(actor, registry.command(), patient.id, RetentionEventKind.LAST_VISIT, service.today)
    with pytest.raises(Refused):
        service.open(registry.actor(Role.ADMINISTRATOR), patient.id)
    assert opened(registry, patient) == patient
    with registry.home.file.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM patients").scalar() == 1


def test_registering_is_the_first_interaction(registry: OpenFile) -> None:
    registry.clock.advance(hours=10)  # 19:00 in London is the next day in Kolkata
    patient = registered(registry, a_registration())
    assert patient.retention == (
        RetentionEvent(kind=RetentionEventKind.LAST_INTERACTION, on=date(2026, 3, 3), recorded_at=registry.clock()),
    )


def test_all_four_dated_events_are_kept_and_the_older_ones_stay(registry: OpenFile) -> None:
    service, rita, patient = registry.patients(), registry.actor(Role.RECEPTIONIST), registered(registry, a_registration())
    days = [service.today - timedelta(days=back) for back in (400, 300, 200, 100, 0)]
    kinds = [*RetentionEventKind, RetentionEventKind.LAST_VISIT]
    for day, kind in zip(days, kinds, strict=True):
        service.record_event(rita, registry.command(), patient.id, kind, day)
    found = opened(registry, patient).retention
    assert {(event.kind, event.on) for event in found} >= set(zip(kinds, days, strict=True))
    assert [event.on for event in found] == sorted(event.on for event in found)
    assert len(found) == 6


def test_an_event_in_the_future_is_refused(registry: OpenFile) -> None:
    service, rita, patient = registry.patients(), registry.actor(Role.RECEPTIONIST), registered(registry, a_registration())
    with pytest.raises(InvalidInput, match="future"):
        service.record_event(rita, registry.command(), patient.id, RetentionEventKind.LAST_VISIT, service.today + timedelta(days=1))


def test_who_is_registered_here_is_known(registry: OpenFile) -> None:
    patient, stranger = registered(registry, a_registration()).id, PatientId(uuid4())
    with registry.home.file.reading() as connection:
        assert gate.registered(connection, {patient, stranger}) == {patient}
        assert gate.registered(connection, set()) == frozenset()
        assert gate.series_of(connection, registry.pc) == "A"


def test_importing_again_finds_who_was_imported(registry: OpenFile) -> None:
    patient = registered(registry, a_registration())
    with registry.home.file.transaction() as connection:
        gate.remember_source(connection, patient.id, "urn:oid:1.2.3", "42")
    with registry.home.file.reading() as connection:
        assert gate.by_source(connection, "urn:oid:1.2.3", "42") == patient.id
        assert gate.by_source(connection, "urn:oid:1.2.3", "43") is None
        assert gate.by_source(connection, "urn:oid:1.2.4", "42") is None
        assert gate.get(connection, patient.id) == patient


def test_a_contact_marked_do_not_use_is_not_the_phone_that_the_finder_shows(registry: OpenFile) -> None:
    registered(registry, FULL)
    (row,) = registry.patients().find(registry.actor(Role.RECEPTIONIST), "sarma")
    assert row.phone_ending == "5678"
