"""The finder: one box, any part of a name in any order and either script, phone digits, dates, record numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from clinic_app.access.permissions import Role
from clinic_app.patients import finder
from clinic_app.patients.finder import MOST_ROWS
from clinic_app.patients.folding import tokens
from clinic_app.patients.model import BirthDate, ContactKind, ContactPoint, HumanName, Patient, Provenance, Registration
from clinic_app.patients.search import readings
from clinic_app.policy.profile import DateOrder
from tests.builders import OpenFile, a_name, a_phone, a_registration, a_registry

PEOPLE = {
    "ananya": Registration(
        name=HumanName(family="Śarma-O'Brien", given="Ananya Devi", native="अनन्या देवी शर्मा"),
        birth=BirthDate(day=date(1984, 2, 29)),
        contacts=(a_phone("+91 98110 44471"), a_phone("011-2345 678", kind=ContactKind.PHONE)),
        provenance=Provenance.IN_PERSON,
    ),
    "bilal": Registration(
        name=HumanName(family="Khan", given="Bilal", native="بلال خان"),
        birth=BirthDate(day=date(1984, 7, 1), estimated=True),
        contacts=(a_phone("0044 7700 900123"),),
        provenance=Provenance.IN_PERSON,
    ),
    "wang": Registration(
        name=HumanName(family="Wang", given="Xiaoming", native="王小明"),
        birth=BirthDate(day=date(2001, 12, 3)),
        contacts=(a_phone("+86 138 0013 8000"), ContactPoint(kind=ContactKind.EMAIL, value="wang1987654@example.org")),
        provenance=Provenance.IN_PERSON,
    ),
    "jean": Registration(
        name=HumanName(family="de la Cruz", given="Jean-Luc José"), birth=BirthDate(day=date(1950, 1, 1)), provenance=Provenance.PAPER
    ),
    "jeanne": Registration(name=HumanName(family="Luc", given="Jean"), provenance=Provenance.PAPER),
    "lukasz": Registration(
        name=HumanName(family="Łuczak", given="Łukasz"), birth=BirthDate(day=date(1984, 2, 28)), provenance=Provenance.WEB
    ),
    "ouyang": Registration(name=HumanName(native="欧阳 小明"), provenance=Provenance.WEB),
    "kim": Registration(name=HumanName(family="Kim", given="Min-jun", native="김민준"), provenance=Provenance.WEB),
    "suharto": Registration(name=HumanName(given="Suharto"), provenance=Provenance.WEB),
}


@dataclass(frozen=True, slots=True)
class Reception:
    """A registry with everybody above in it."""

    registry: OpenFile
    patients: dict[str, Patient]

    def find(self, text: str, *, order: DateOrder = DateOrder.DAY_FIRST) -> list[str]:
        """Who is found, in order."""
        names = {patient.id: name for name, patient in self.patients.items()}
        return [names[row.id] for row in self.registry.patients(order=order).find(self.registry.actor(Role.RECEPTIONIST), text)]


@pytest.fixture(scope="module")
def reception(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reception]:
    registry = a_registry(tmp_path_factory.mktemp("reception"))
    service, rita = registry.patients(), registry.actor(Role.RECEPTIONIST)
    yield Reception(registry, {name: service.register(rita, registry.command(), person) for name, person in PEOPLE.items()})
    registry.home.file.close()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        # beginnings of any word, in any order, in any case
        ("a", ["ananya"]),
        ("an", ["ananya"]),
        ("sarma", ["ananya"]),
        ("ŚARMA", ["ananya"]),
        ("devi", ["ananya"]),
        ("dev anan", ["ananya"]),
        ("anan dev", ["ananya"]),
        ("s a d", ["ananya"]),
        ("ananya devi sarma obrien", ["ananya"]),
        ("khan bil", ["bilal"]),
        ("bilal khan", ["bilal"]),
        ("suh", ["suharto"]),
        ("cruz la de", ["jean"]),
        ("harto", []),
        ("sarma khan", []),
        ("anan devx", []),
        # hyphens and apostrophes, typed or not
        ("o'brien", ["ananya"]),
        ("o’brien", ["ananya"]),
        ("obrien", ["ananya"]),
        ("sarma-o'brien", ["ananya"]),
        ("sarmaobrien", ["ananya"]),
        ("jean-luc", ["jean", "jeanne"]),
        ("jean luc", ["jean", "jeanne"]),
        ("jeanluc", ["jean"]),
        ("jean-", ["jean", "jeanne"]),
        # letters with marks and strokes
        ("lukasz luczak", ["lukasz"]),
        ("Łuk", ["lukasz"]),
        ("jose", ["jean"]),
        # the person's own script
        ("अनन्या", ["ananya"]),
        ("शर्मा", ["ananya"]),
        ("शर अन", ["ananya"]),
        ("देवी शर्मा", ["ananya"]),
        ("بلال", ["bilal"]),
        ("خان بل", ["bilal"]),
        ("بِلَال", ["bilal"]),
        ("王", ["wang"]),
        ("王小明", ["wang"]),
        ("小明", ["wang", "ouyang"]),
        ("明", ["wang", "ouyang"]),
        ("王 明", ["wang"]),
        ("欧阳", ["ouyang"]),
        ("欧阳小明", ["ouyang"]),
        ("欧阳 小", ["ouyang"]),
        ("王明", []),
        ("김민준", ["kim"]),
        ("민준", ["kim"]),
        ("minjun", ["kim"]),
        ("jun", ["kim"]),
        # a name with a year or date of birth
        ("sarma 1984", ["ananya"]),
        ("1984 sarma", ["ananya"]),
        ("khan 1984", ["bilal"]),
        ("khan 1985", []),
        ("sarma 29/2/84", ["ananya"]),
        ("29 feb 1984 anan", ["ananya"]),
        ("dev sarm 29 feb 84", ["ananya"]),
        ("khan 29/2/84", []),
        # a name with digits of a phone
        ("sarma 4471", ["ananya"]),
        ("sarma 98110", ["ananya"]),
        ("khan 4471", []),
        # the last digits of a phone, and the first ones, however dialled
        ("4471", ["ananya"]),
        ("44471", ["ananya"]),
        ("471", ["ananya"]),
        ("98110", ["ananya"]),
        ("9811044471", ["ananya"]),
        ("98110 44471", ["ananya"]),
        ("+91 98110", ["ananya"]),
        ("+919811044471", ["ananya"]),
        ("0098 1", []),
        ("(011) 2345", ["ananya"]),
        ("5678", ["ananya"]),
        ("7700", ["bilal"]),
        ("+44 7700 900123", ["bilal"]),
        ("07700 900 123", ["bilal"]),
        ("०१२३", ["bilal"]),
        ("1380", ["wang"]),
        ("87654", []),  # stands only in an e-mail address
        ("71", []),
        # dates of birth
        ("29/2/84", ["ananya"]),
        ("29.02.1984", ["ananya"]),
        ("1984-02-29", ["ananya"]),
        ("29feb84", ["ananya"]),
        ("29 February 1984", ["ananya"]),
        ("29021984", ["ananya"]),
        ("3/12/01", ["wang"]),
        ("30/2/84", []),
        # a year alone, after phones that end so
        ("1950", ["jean"]),
        # record numbers
        ("A-00001", ["ananya"]),
        ("a00001", ["ananya"]),
        ("a 2", ["bilal"]),
        ("00003", ["wang"]),
        ("+91 98", []),
        ("00", []),
        ("3", ["wang"]),
        ("A-99999", []),
        ("B-00001", []),
        # nothing that could mean anyone
        ("zzz", []),
        ("-", []),
        ("'", []),
        ("%", []),
        ("*", []),
        ("a%", ["ananya"]),
        ("_arma", []),
        ('" OR 1=1 --', []),
        ("NEAR(", []),
    ],
)
def test_people_are_found(reception: Reception, typed: str, found: list[str]) -> None:
    assert sorted(reception.find(typed)) == sorted(found)


def test_a_record_number_is_found_with_its_check_character_and_not_with_a_wrong_one(reception: Reception) -> None:
    number = reception.patients["lukasz"].record_number
    assert reception.find(number) == ["lukasz"]
    assert reception.find(number.replace("-", "").lower()) == ["lukasz"]
    for wrong in set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*") - {number[-1]}:
        assert reception.find(number[:-1] + wrong) == []


def test_a_date_is_read_as_the_clinic_writes_it(reception: Reception) -> None:
    assert reception.find("12/3/2001", order=DateOrder.MONTH_FIRST) == ["wang"]
    assert reception.find("12/3/2001") == []


def test_everybody_is_found_by_every_beginning_of_every_word(reception: Reception) -> None:
    for name, person in PEOPLE.items():
        for text in (f"{person.name.family} {person.name.given}", person.name.native):
            words = tokens(text)
            for word in words:
                for end in range(1, len(word) + 1):
                    assert name in reception.find(word[:end]), word[:end]
            for one in words:
                for other in words:
                    if one != other:
                        assert name in reception.find(f"{one[:2]} {other[:2]}"), (one, other)


@pytest.mark.parametrize(
    "typed",
    [
        "a", "sarma", "sar dev", "sar dev ana", "शर अन", "王 明", "4471", "+91 98110", "29/2/84", "1950", "sarma 1984", "sarma 29/2/84",
        "sarma 4471", "A-00001", "3",
    ],
)  # fmt: skip
def test_no_question_reads_a_table_from_end_to_end(reception: Reception, typed: str) -> None:
    """What takes no time among nine people must take none among a million."""
    asked: list[tuple[str, tuple[object, ...]]] = []

    def note(*arguments: Any) -> None:  # noqa: ANN401 - as SQLAlchemy calls it
        asked.append((arguments[2], arguments[3]))

    with reception.registry.home.file.reading() as connection:
        event.listen(connection, "before_cursor_execute", note)
        finder.find(connection, readings(typed, order=DateOrder.DAY_FIRST, today=date(2026, 3, 2)))
        event.remove(connection, "before_cursor_execute", note)
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all() for statement, values in asked]
    steps = [row[3] for plan in plans for row in plan]
    assert steps
    # A PC's letters are few, and a probe's rows are counted after at most five hundred.
    assert not [step for step in steps if step.startswith("SCAN") and not step.startswith(("SCAN number_series", "SCAN (subquery-1)"))]
    assert not [step for step in steps if "TEMP B-TREE" in step]


def test_rows_show_the_least_that_tells_two_people_apart(reception: Reception) -> None:
    (row,) = reception.registry.patients().find(reception.registry.actor(Role.RECEPTIONIST), "khan")
    patient = reception.patients["bilal"]
    assert (row.id, row.record_number, row.name, row.birth, row.gender) == (
        patient.id,
        patient.record_number,
        patient.name,
        patient.registration.birth,
        None,
    )
    assert row.phone_ending == "0123"


def test_a_typed_page_is_no_reason_to_stumble(reception: Reception) -> None:
    assert reception.find("ananya " * 5_000) == ["ananya"]
    assert reception.find("x" * 100_000) == []
    assert reception.find("1" * 100_000) == []
    assert reception.find("王" * 10_000) == []


def test_a_name_of_ten_thousand_characters_is_kept_and_found(registry: OpenFile) -> None:
    service, rita = registry.patients(), registry.actor(Role.RECEPTIONIST)
    long = service.register(rita, registry.command(), a_registration(a_name("Ab" * 5_000, "Cd " * 3_333)))
    han = service.register(rita, registry.command(), a_registration(a_name("", "", native="王" * 10_000)))
    assert [row.id for row in service.find(rita, "abab cd")] == [long.id]
    assert [row.id for row in service.find(rita, "Ab" * 5_000)] == [long.id]
    assert [row.id for row in service.find(rita, "王王王")] == [han.id]


def test_a_changed_registration_is_found_by_what_it_says_now(registry: OpenFile) -> None:
    service, rita = registry.patients(), registry.actor(Role.RECEPTIONIST)
    patient = service.register(rita, registry.command(), PEOPLE["ananya"])
    married = Registration(
        name=a_name("Varma", "Ananya"),
        birth=BirthDate(day=date(1985, 1, 2)),
        contacts=(a_phone("90000 12345"),),
        provenance=Provenance.EMAIL,
    )
    service.edit(rita, registry.command(), patient.id, married, version=1)
    for before in ("sarma", "devi sarma", "शर्मा", "4471", "98110", "29/2/84", "anan 1984"):
        assert service.find(rita, before) == (), before
    for now in ("varma", "anan var", "2345", "90000", "2/1/1985", "varma 1985", patient.record_number):
        assert [row.id for row in service.find(rita, now)] == [patient.id], now


def test_at_most_fifty_people_are_shown_in_alphabetical_order(registry: OpenFile) -> None:
    service, rita = registry.patients(), registry.actor(Role.RECEPTIONIST)
    families = [f"Shar{one}{other}" for one in "abcdefgh" for other in "stuvwxyz"]
    for family in reversed(families):
        service.register(rita, registry.command(), a_registration(a_name(family, "Ananya")))
    assert [row.name.family for row in service.find(rita, "shar")] == families[:MOST_ROWS]
    assert [row.name.family for row in service.find(rita, "anan shar")] == families[:MOST_ROWS]
    assert [row.name.family for row in service.find(rita, "sharc")] == [family for family in families if family.startswith("Sharc")]
