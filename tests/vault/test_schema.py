"""Ids, times and words in a file: what goes in comes out, and what is none of ours is not taken for one."""

from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from clinic_app.vault.schema import Id, Moment, Word

DIALECT = sqlite.dialect()


class Colour(Enum):
    RED = "red"


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-11))])))
def test_a_moment_comes_back_to_the_microsecond_in_utc(moment: datetime) -> None:
    try:
        moment.astimezone(UTC)
    except OverflowError:
        return
    stored = Moment().process_bind_param(moment, DIALECT)
    assert Moment().process_result_value(stored, DIALECT) == moment
    assert stored is not None
    assert stored.endswith("Z")


@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=2))
def test_moments_sort_as_text(moments: list[datetime]) -> None:
    stored = [Moment().process_bind_param(moment, DIALECT) or "" for moment in moments]
    assert sorted(stored) == [Moment().process_bind_param(moment, DIALECT) for moment in sorted(moments)]


def test_a_time_without_its_zone_is_neither_stored_nor_read() -> None:
    with pytest.raises(ValueError, match="zone"):
        Moment().process_bind_param(datetime(2026, 3, 2), DIALECT)  # noqa: DTZ001 - this is the point
    with pytest.raises(ValueError, match="zone"):
        Moment().process_result_value("2026-03-02T09:00:00", DIALECT)


@given(st.uuids())
def test_an_id_is_sixteen_bytes(value: UUID) -> None:
    stored = Id().process_bind_param(value, DIALECT)
    assert stored == value.bytes
    assert Id().process_result_value(stored, DIALECT) == value


@pytest.mark.parametrize("stored", [b"short", bytes(17), "x" * 16, 16])
def test_what_is_no_id_is_not_taken_for_one(stored: object) -> None:
    with pytest.raises(ValueError):
        Id().process_result_value(stored, DIALECT)


def test_a_word_is_kept_by_its_value_and_another_is_refused() -> None:
    word = Word(Colour)
    assert word.process_bind_param(Colour.RED, DIALECT) == "red"
    assert word.process_result_value("red", DIALECT) is Colour.RED
    with pytest.raises(ValueError, match="green"):
        word.process_result_value("green", DIALECT)


@pytest.mark.parametrize("kind", [Id(), Moment(), Word(Colour)])
def test_nothing_stays_nothing(kind: Id | Moment | Word[Colour]) -> None:
    assert kind.process_bind_param(None, DIALECT) is None
    assert kind.process_result_value(None, DIALECT) is None
