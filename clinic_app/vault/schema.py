"""The two rooms as SQLAlchemy sees them: one MetaData per encrypted file, and the column types both share."""

from datetime import UTC, datetime
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import BLOB, MetaData, Table, Text, TypeDecorator
from sqlalchemy.engine import Dialect

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

registry = MetaData(naming_convention=_NAMES)
"""Who the people are: registration, staff, settings, requests. Everyone who works here holds its key."""

clinical = MetaData(naming_convention=_NAMES)
"""What is wrong with them: the charts. Only roles in ``CLINICAL_KEY_HOLDERS`` hold its key. No foreign key crosses."""

E = TypeVar("E", bound=Enum)


class Id(TypeDecorator[UUID]):
    """A UUID as 16 bytes."""

    impl = BLOB
    cache_ok = True

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> bytes | None:
        return None if value is None else value.bytes

    def process_result_value(self, value: Any | None, dialect: Dialect) -> UUID | None:  # noqa: ANN401
        if value is not None and not isinstance(value, bytes):
            raise ValueError("an id is 16 bytes")
        return None if value is None else UUID(bytes=value)


def moment_text(moment: datetime) -> str:
    """How ``Moment`` stores an aware time."""
    if moment.tzinfo is None:
        raise ValueError("a time without its zone cannot be stored")
    # Not strftime, which on some systems writes the year 999 with three figures.
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


class Moment(TypeDecorator[datetime]):
    """An aware UTC time as text that sorts: ``2026-11-22T09:05:00.000000Z``."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else moment_text(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401
        moment = None if value is None else datetime.fromisoformat(value)
        if moment is not None and moment.tzinfo is None:
            raise ValueError("a stored time has lost its zone")
        return moment


class Word(TypeDecorator[E]):
    """A member of an enum, by its value."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self._kind = kind

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value.value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> E | None:  # noqa: ANN401
        return None if value is None else self._kind(value)


def home_of(table: Table) -> str:
    """``registry`` or ``clinical``: the file in which the table lies."""
    return "registry" if table.metadata is registry else "clinical"
