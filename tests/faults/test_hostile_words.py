"""Fifty texts that are statements, patterns and questions elsewhere, in every field that takes words: here they are words (FS6)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from clinic_app.clinic import Clinic
from clinic_app.errors import ClinicError
from clinic_app.history.model import DocumentReference
from clinic_app.history.notes_service import NoteWords
from clinic_app.history.partial_date import PartialDate
from clinic_app.patients.model import Address, HumanName, RelatedPerson, RelatedPersonKind
from clinic_app.policy.questions import Answer
from clinic_app.staff.model import NewMember, StaffName
from clinic_app.vault import cipher
from tests.builders import a_registration
from tests.faults.every_deed import Bench
from tests.faults.ground import TOLD, Ground
from tests.faults.payloads import QUERIES, filled
from tests.faults.tally import Tally
from tests.history.builders import a_condition, a_medicine, a_procedure, a_result, a_visit, an_allergy

DENY = 1
"""SQLITE_DENY."""


@pytest.fixture(scope="module")
def refused_by_the_authorizer() -> list[tuple[Any, ...]]:
    """Every statement that reached for what no deed of the program needs."""
    return []


@pytest.fixture(scope="module")
def bench(ground: Ground, tmp_path_factory: pytest.TempPathFactory, refused_by_the_authorizer: list[tuple[Any, ...]]) -> Iterator[Bench]:
    copied = ground.copied(tmp_path_factory.mktemp("words") / "clinic")
    own = cipher._authorize  # noqa: SLF001 - the one place through which every statement goes

    def watched(*asked: Any) -> int:  # noqa: ANN401 - what SQLite hands over
        answer = own(*asked)
        if answer == DENY:
            refused_by_the_authorizer.append(asked)
        return answer

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cipher, "_authorize", watched)
        with copied.opened() as clinic:
            yield Bench(copied, clinic)


def _registration(text: str) -> Any:  # noqa: ANN401 - any kind of value
    """With the text in every field that takes one."""
    plain = a_registration()
    related = RelatedPerson(kind=RelatedPersonKind.GUARDIAN, name="x", relationship="x", phone="x")
    address = Address(lines="x", city="x", district="x", postal_code="x", country="x")
    return filled(replace(plain, related=(related,), addresses=(address,)), text)


def _add(method: str, fact: object) -> Callable[[Bench, str], object]:
    return lambda at, text: getattr(at.charts.history, method)(
        at.clinic.actor, at.command(), at.patient, filled(fact, text, keep=frozenset({"text"})), TOLD
    )


def _note(at: Bench, text: str) -> object:
    words = NoteWords(title=text, text=text, occurred=PartialDate.of_day(at.clinic.today))
    note = at.charts.notes.draft_note(at.clinic.actor, at.command(), at.patient, words, TOLD)
    return at.charts.notes.rewrite_note(at.clinic.actor, at.command(), at.patient, note.id, title=text, text=text)


def _search(at: Bench, text: str) -> object:
    chart = at.charts.history.open_chart(at.clinic.actor, at.patient)
    return at.charts.history.search_chart(at.clinic.actor, chart, text)


def _stop(at: Bench, text: str) -> object:
    day = PartialDate.of_day(at.clinic.today)
    return at.charts.history.stop_medication(at.clinic.actor, at.command(), at.patient, at.medicine(), on=day, reason=text)


def _settings(at: Bench, text: str) -> object:
    version = at.clinic.settings.current(at.clinic.actor)
    return at.clinic.settings.change(at.clinic.actor, at.command(), (Answer("contact.address", text),), version=version.id)


def _staff(at: Bench, text: str) -> object:
    new = NewMember(username=text, name=StaffName(display=text, title=text), roles=frozenset())
    return at.clinic.staff.add(at.clinic.actor, at.command(), new)


def _document(at: Bench, text: str) -> object:
    letter = filled(DocumentReference(title="x", description="x", author="x"), text)
    return at.charts.documents.file_document(at.clinic.actor, at.command(), at.patient, letter, b"x", "text/plain", TOLD)


FIELDS: Mapping[str, Callable[[Bench, str], object]] = {
    "finder": lambda at, text: at.clinic.patients.find(at.clinic.actor, text),
    "search in a chart": _search,
    "registration": lambda at, text: at.clinic.patients.register(at.clinic.actor, at.command(), _registration(text)),
    "name": lambda at, text: at.clinic.patients.register(
        at.clinic.actor, at.command(), a_registration(HumanName(family=text, given=text, prefix=text, native=text))
    ),
    "visit": _add("add_encounter", a_visit()),
    "problem": _add("add_condition", a_condition()),
    "allergy": _add("add_allergy", an_allergy()),
    "medicine": _add("add_medication", a_medicine()),
    "result": _add("add_observation", a_result()),
    "procedure": _add("add_procedure", a_procedure()),
    "end of a medicine": _stop,
    "note": _note,
    "document": _document,
    "record copy": lambda at, text: at.clinic.record_copies.collect(
        at.clinic.actor, at.command(), at.patient, replace(at.request(), asker_words=text, identity_check=text)
    ),
    "settings": _settings,
    "staff": _staff,
    "certificate": lambda at, text: at.clinic.erasures.certificate(at.clinic.actor, text),
}


def schema(clinic: Clinic) -> list[tuple[Any, ...]]:
    """What both files are made of, and how many people are known."""
    found: list[tuple[Any, ...]] = []
    for home in clinic.homes:
        with home.file.reading() as connection:
            found += map(tuple, connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_schema ORDER BY name, type"))
    return found


@pytest.mark.parametrize("field", FIELDS)
def test_words_that_are_statements_elsewhere_are_taken_as_words_or_refused_in_a_sentence(
    field: str, bench: Bench, tally: Tally, refused_by_the_authorizer: list[tuple[Any, ...]]
) -> None:
    count = tally.count("FS6", "statements, patterns and questions in fields that take words")
    before, broke = schema(bench.clinic), []
    # A copy reads the whole record each time; its three fields go the way of all others.
    for text in QUERIES[:: 5 if field == "record copy" else 1]:
        count.add()
        try:
            FIELDS[field](bench, text)
        except ClinicError as refused:
            if not str(refused).endswith((".", "?")) or text.strip() in str(refused).split():
                broke.append(f"{text[:30]!r} is answered with {refused}")
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody asked for it
            broke.append(f"{text[:30]!r}: {type(error).__name__}")
    assert broke == []
    assert refused_by_the_authorizer == []
    assert schema(bench.clinic) == before


@pytest.mark.parametrize("text", ["a' OR '1'='1", '"; DROP TABLE notes; --', "100% a_b", "x AND NOT y"])
def test_a_word_is_stored_and_found_as_it_was_written(text: str, bench: Bench) -> None:
    known = bench.clinic.patients.register(bench.clinic.actor, bench.command(), a_registration(HumanName(family=text, given="Zzyzx")))
    assert bench.clinic.patients.open(bench.clinic.actor, known.id).registration.name.family == text
    assert known.id in {row.id for row in bench.clinic.patients.find(bench.clinic.actor, "zzyzx")}
    _note(bench, text)
    chart = bench.charts.history.open_chart(bench.clinic.actor, bench.patient)
    page = bench.charts.history.search_chart(bench.clinic.actor, chart, text)
    assert page.groups


def test_what_is_statement_and_not_text_is_seen(bench: Bench, refused_by_the_authorizer: list[tuple[Any, ...]]) -> None:
    """The control: one of the texts run as a statement trips the authorizer."""
    before = list(refused_by_the_authorizer)
    with bench.clinic.homes[0].file.reading() as connection, pytest.raises(Exception, match="authorized|prohibited"):
        connection.exec_driver_sql("ATTACH DATABASE '/tmp/x' AS y KEY ''")
    assert len(refused_by_the_authorizer) == len(before) + 1
    refused_by_the_authorizer[:] = before
