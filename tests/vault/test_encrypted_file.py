"""Transactions of an encrypted file: whole or not at all, and what the disk does is told in a sentence."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.tables import registry_audit
from clinic_app.errors import Cancelled, VaultError
from clinic_app.patients.tables import addresses, number_series
from clinic_app.vault import cipher
from clinic_app.vault.encrypted_file import EncryptedFile
from tests.builders import OpenFile, a_registry
from tests.vault.full_disk import fill


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[OpenFile]:
    opened = a_registry(tmp_path)
    yield opened
    opened.home.file.close()


def put(file: EncryptedFile, letters: str) -> None:
    with file.transaction() as connection:
        connection.execute(insert(number_series).values(pc=uuid4(), series=letters, last=0))


def series(file: EncryptedFile) -> set[str]:
    with file.reading() as connection:
        return set(connection.scalars(select(number_series.c.series)))


def test_what_was_saved_is_there_after_a_restart(registry: OpenFile) -> None:
    put(registry.home.file, "B")
    again = registry.reopened()
    assert series(again.home.file) == {"A", "B"}
    again.home.file.close()


def fail_half_way(registry: OpenFile) -> None:
    with registry.home.file.transaction() as connection:
        connection.execute(insert(number_series).values(pc=uuid4(), series="B", last=0))
        registry.home.trail.record(connection, registry.actor(Role.MANAGER), AuditEvent.CLINIC_CHECK)
        raise ZeroDivisionError


def test_a_deed_that_fails_half_way_leaves_nothing(registry: OpenFile) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_half_way(registry)
    assert series(registry.home.file) == {"A"}
    with registry.home.file.reading() as connection:
        assert connection.scalars(select(registry_audit.trail.c.sequence)).all() == []


def test_what_an_undone_deed_wanted_to_mark_is_not_marked_by_the_next(registry: OpenFile) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_half_way(registry)
    put(registry.home.file, "C")
    assert registry.heads.read("registry") is None


@pytest.mark.parametrize("outer", ["transaction", "reading", "maintenance"])
@pytest.mark.parametrize("inner", ["transaction", "reading", "maintenance"])
def test_a_transaction_inside_a_transaction_is_a_bug_that_is_named(registry: OpenFile, outer: str, inner: str) -> None:
    file = registry.home.file
    with getattr(file, outer)(), pytest.raises(RuntimeError, match="inside a transaction"), getattr(file, inner)():
        pytest.fail("came in")
    put(file, "B")
    assert series(file) == {"A", "B"}


def test_whoever_only_reads_cannot_write(registry: OpenFile) -> None:
    file = registry.home.file
    with pytest.raises(DBAPIError, match="readonly"), file.reading() as connection:
        connection.execute(insert(number_series).values(pc=uuid4(), series="B", last=0))
    put(file, "C")
    assert series(file) == {"A", "C"}


def test_a_broken_rule_of_our_own_tables_stays_the_bug_it_is_and_shows_no_values(registry: OpenFile) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY") as broken, registry.home.file.transaction() as connection:
        connection.execute(
            insert(addresses).values(
                patient_id=uuid4(), position=0, lines="12 Secret Lane", city="", district="", postal_code="", country=""
            )
        )
    assert "Secret" not in str(broken.value)


def test_a_full_file_is_told_nothing_is_saved_and_it_works_once_there_is_room(registry: OpenFile) -> None:
    file = registry.home.file
    with file.maintenance() as connection:
        (pages,) = connection.exec_driver_sql("PRAGMA page_count").one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(VaultError, match="The disk is full, so registry.db could not be saved"):
        put(file, "B" * 200_000)
    assert series(file) == {"A"}
    with file.maintenance() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    put(file, "B" * 200_000)
    assert len(series(file)) == 2


def test_a_full_disk_is_told_nothing_is_saved_and_it_works_once_there_is_room(small_disk: Path) -> None:
    registry = a_registry(small_disk)
    file, ballast = registry.home.file, small_disk / "ballast"
    fill(ballast)
    with pytest.raises(VaultError, match="The disk is full, so registry.db could not be saved"):
        put(file, "B" * 300_000)
    assert series(file) == {"A"}
    ballast.unlink()
    put(file, "B" * 300_000)
    again = registry.reopened()
    assert len(series(again.home.file)) == 2
    again.home.file.close()


def test_a_deed_counts_even_if_its_mark_cannot_be_written_and_that_is_remembered(registry: OpenFile) -> None:
    file, actor, blocked = registry.home.file, registry.actor(Role.MANAGER), registry.folder / "head.json.tmp"
    blocked.mkdir()
    with file.transaction() as connection:
        registry.home.trail.record(connection, actor, AuditEvent.CLINIC_CHECK)
    assert file.mark_failed
    blocked.rmdir()
    with file.transaction() as connection:
        registry.home.trail.record(connection, actor, AuditEvent.CLINIC_CHECK)
    assert not file.mark_failed
    with file.reading() as connection:
        assert connection.scalars(select(registry_audit.trail.c.sequence)).all() == [1, 2]


def test_maintenance_changes_the_structure_and_nothing_else_may(registry: OpenFile) -> None:
    file = registry.home.file
    with file.maintenance() as connection:
        connection.exec_driver_sql("CREATE TABLE things (id INTEGER PRIMARY KEY)")
    with pytest.raises(DBAPIError, match="not authorized"), file.transaction() as connection:
        connection.exec_driver_sql("DROP TABLE things")


def test_maintenance_that_leaves_a_row_pointing_nowhere_is_undone(registry: OpenFile) -> None:
    file = registry.home.file
    with pytest.raises(VaultError, match="nothing was changed"), file.maintenance() as connection:
        connection.exec_driver_sql("INSERT INTO addresses VALUES (x'00', 0, 'Nowhere 1', '', '', '', '')")
    with file.reading() as connection:
        assert connection.scalars(select(addresses.c.lines)).all() == []


def test_after_maintenance_that_failed_the_rules_are_in_force_again(registry: OpenFile) -> None:
    file = registry.home.file
    with pytest.raises(ZeroDivisionError), file.maintenance():
        raise ZeroDivisionError
    assert file.pragma("foreign_keys") == [(1,)]
    with pytest.raises(DBAPIError, match="not authorized"), file.transaction() as connection:
        connection.exec_driver_sql("DROP TABLE addresses")


def test_every_row_of_a_check_is_given(registry: OpenFile) -> None:
    assert registry.home.file.pragma("cipher_integrity_check") == []
    assert registry.home.file.pragma("integrity_check") == [("ok",)]
    assert len(registry.home.file.pragma("table_info(addresses)")) == len(addresses.c)


def test_a_pragma_that_is_no_check_is_a_bug_that_is_named(registry: OpenFile) -> None:
    with pytest.raises(cipher.DatabaseError, match="not authorized"):
        registry.home.file.pragma("journal_mode=DELETE")
    assert registry.home.file.pragma("journal_mode") == [("wal",)]


@pytest.mark.parametrize("check", ["integrity_check", "foreign_key_check"])
def test_a_long_check_stops_when_nobody_wants_it_any_more(registry: OpenFile, monkeypatch: pytest.MonkeyPatch, check: str) -> None:
    monkeypatch.setattr("clinic_app.vault.encrypted_file._STEPS_A_QUESTION", 1)
    file, asked = registry.home.file, iter([True, True, False])
    with pytest.raises(Cancelled, match="was stopped"):
        file.pragma(check, wanted=lambda: next(asked))
    assert next(asked, None) is None
    put(file, "B")
    assert series(file) == {"A", "B"}
    assert file.pragma("integrity_check", wanted=lambda: True) == [("ok",)]


def test_closing_leaves_everything_in_the_one_file(registry: OpenFile) -> None:
    put(registry.home.file, "B")
    with registry.closed() as path:
        assert {each.name for each in path.parent.iterdir()} == {"registry.db"}
