"""Every deed is on record once, in the same transaction; where the trail cannot be written, nothing is done and nothing is shown (FS4)."""

import hashlib
from collections.abc import Iterator

import pytest

from clinic_app.audit import repository
from clinic_app.clinic import Clinic
from tests.faults.every_deed import ELSEWHERE, READINGS, WRITES, Bench
from tests.faults.ground import Ground
from tests.faults.tally import Tally
from tests.journeys.test_matrix import MATRIX


@pytest.fixture(scope="module")
def bench(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    copied = ground.copied(tmp_path_factory.mktemp("audited") / "clinic")
    with copied.opened() as clinic:
        yield Bench(copied, clinic)


ALONG = {"HistoryService.add_encounter": "retention-event:record"}
"""What a deed does besides, with a row of its own: a visit is also a day from which keeping is counted."""


class TrailFull(Exception):
    """What the database says when a row of the trail cannot be written."""


def contents(clinic: Clinic) -> bytes:
    """A digest of every row of both files but those of the trail."""
    digest = hashlib.sha256()
    for home in clinic.homes:
        with home.file.reading() as connection:
            names = connection.exec_driver_sql(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('audit', 'audit_keys') ORDER BY name"
            ).scalars()
            for name in list(names):
                rows = sorted(map(str, connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()))
                digest.update("\n".join([name, *rows]).encode())
    return digest.digest()


def rows(clinic: Clinic) -> list[tuple[str, str, int]]:
    """Event, outcome and file of every row of both trails."""
    found = []
    for number, home in enumerate(clinic.homes):
        with home.file.reading() as connection:
            told = connection.exec_driver_sql("SELECT event, outcome FROM audit ORDER BY sequence").all()
        found += [(event, outcome, number) for event, outcome in told]
    return found


def new_rows(before: list[tuple[str, str, int]], after: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    known = list(before)
    for row in before:
        known.remove(row)
    left = list(after)
    for row in before:
        left.remove(row)
    return left


def test_the_book_of_deeds_has_every_method_of_the_services_in_it() -> None:
    """One that is missing gets a line in ``tests/faults/every_deed.py``. A service of which nothing is in the book works on files of
    its own, and its own folder tries it; that each of its deeds records is read from its source by ``tests/architecture``."""
    book = {*READINGS, *WRITES, *ELSEWHERE}
    services = {method.partition(".")[0] for method in book}
    assert len(services) >= 14
    assert book == {method for method in MATRIX if method.partition(".")[0] in services}


@pytest.mark.parametrize("method", [*READINGS, *WRITES])
def test_a_deed_fails_with_its_row_of_the_trail_and_is_on_record_once(
    method: str, bench: Bench, monkeypatch: pytest.MonkeyPatch, tally: Tally
) -> None:
    count = tally.count("FS4", "deeds whose row of the trail cannot be written")
    deed, clinic, command = {**READINGS, **WRITES}[method](bench), bench.clinic, bench.command()
    before, known = contents(clinic), rows(clinic)

    def fails(*_arguments: object) -> None:
        raise TrailFull

    with monkeypatch.context() as patched:
        patched.setattr(repository, "append", fails)
        count.add()
        with pytest.raises(TrailFull):
            deed(command)
    assert contents(clinic) == before, "done without a row"
    assert rows(clinic) == known
    deed(command)
    told = new_rows(known, rows(clinic))
    assert [outcome for _event, outcome, _file in told] == ["done"] * len(told)
    told = [row for row in told if row[0] != ALONG.get(method)]
    assert len({event for event, _outcome, _file in told}) == 1, told
    assert len({file for _event, _outcome, file in told}) == len(told), "one row in a file"
    if method in READINGS:
        assert contents(clinic) == before
        return
    assert contents(clinic) != before
    done, on_record = contents(clinic), rows(clinic)
    deed(command)
    assert (contents(clinic), rows(clinic)) == (done, on_record), "a retry did it again"


def test_where_the_row_is_left_out_the_test_sees_it(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with a trail that swallows its rows a deed is done and nothing tells of it."""
    before, known = contents(bench.clinic), rows(bench.clinic)
    monkeypatch.setattr(repository, "append", lambda *_arguments: None)
    monkeypatch.setattr("clinic_app.audit.trail.note_head", lambda *_arguments: None)
    WRITES["PatientService.register"](bench)(bench.command())
    assert contents(bench.clinic) != before
    assert rows(bench.clinic) == known
