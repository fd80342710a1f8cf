"""Every query about the staff list and deputies; takes an open connection, never commits, never checks roles."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from clinic_app.access.permissions import Role
from clinic_app.errors import NotFound
from clinic_app.identifiers import StaffId
from clinic_app.staff.model import Deputyship, DeputyshipId, StaffMember, StaffName
from clinic_app.staff.tables import deputy_reviews, deputyships, staff


def add(connection: Connection, member: StaffMember) -> None:
    """Put somebody on the staff list."""
    connection.execute(insert(staff).values(id=member.id, **_columns(member)))


def save(connection: Connection, member: StaffMember) -> None:
    """Store what changed about somebody on the list."""
    connection.execute(update(staff).where(staff.c.id == member.id).values(**_columns(member)))


def find(connection: Connection, member: StaffId) -> StaffMember | None:
    """Somebody on the list, if they are there."""
    row = connection.execute(select(staff).where(staff.c.id == member)).first()
    return None if row is None else _member(row)


def get(connection: Connection, member: StaffId) -> StaffMember:
    """Somebody on the list.

    Raises: ``NotFound``.
    """
    found = find(connection, member)
    if found is None:
        raise NotFound("Nobody of that name is on the staff list; look at the list again.")
    return found


def everybody(connection: Connection) -> tuple[StaffMember, ...]:
    """The staff list, in the order in which people were added."""
    return tuple(_member(row) for row in connection.execute(select(staff).order_by(staff.c.added_at, staff.c.id)))


def add_deputyship(connection: Connection, deputyship: Deputyship) -> None:
    """Store who stands in for the manager, and when."""
    connection.execute(
        insert(deputyships).values(
            id=deputyship.id, deputy=deputyship.deputy, first_day=deputyship.first, last_day=deputyship.last,
            named_by=deputyship.named_by, named_at=deputyship.named_at, ended_at=deputyship.ended_at,
        )
    )  # fmt: skip


def end_deputyship(connection: Connection, deputyship: DeputyshipId, *, at: datetime) -> None:
    """Let it cover no further day."""
    connection.execute(update(deputyships).where(deputyships.c.id == deputyship).values(ended_at=at))


def deputyship(connection: Connection, wanted: DeputyshipId) -> Deputyship:
    """One of them.

    Raises: ``NotFound``.
    """
    row = connection.execute(_with_review().where(deputyships.c.id == wanted)).first()
    if row is None:
        raise NotFound("There is no such deputy; look at the list again.")
    return _deputyship(row)


def deputyships_of(connection: Connection, deputy: StaffId) -> tuple[Deputyship, ...]:
    """Every deputyship of one person."""
    return tuple(_deputyship(row) for row in connection.execute(_with_review().where(deputyships.c.deputy == deputy)))


def all_deputyships(connection: Connection) -> tuple[Deputyship, ...]:
    """Every deputyship, the latest first."""
    return tuple(_deputyship(row) for row in connection.execute(_with_review().order_by(deputyships.c.first_day.desc())))


def add_review(connection: Connection, review: UUID, of: DeputyshipId, *, through: datetime, deeds: int, by: StaffId, at: datetime) -> None:
    """Store that somebody looked at what was done up to ``through``."""
    connection.execute(insert(deputy_reviews).values(id=review, deputyship=of, through=through, deeds=deeds, reviewed_by=by, at=at))


def _with_review() -> Select[tuple[object, ...]]:
    seen = select(func.max(deputy_reviews.c.through)).where(deputy_reviews.c.deputyship == deputyships.c.id).scalar_subquery()
    return select(deputyships, seen.label("reviewed_through"))


def _columns(member: StaffMember) -> dict[str, object]:
    return {
        "username": member.username,
        "display_name": member.name.display,
        "title": member.name.title,
        "recorded_roles": " ".join(sorted(role.value for role in member.recorded_roles)),
        "added_at": member.added_at,
        "left_at": member.left_at,
    }


def _member(row: Row[tuple[object, ...]]) -> StaffMember:
    known = {role.value: role for role in Role}
    return StaffMember(
        id=StaffId(row.id),
        username=row.username,
        name=StaffName(display=row.display_name, title=row.title),
        # A role that a newer program knows is no role here.
        recorded_roles=frozenset(known[word] for word in row.recorded_roles.split() if word in known),
        added_at=row.added_at,
        left_at=row.left_at,
    )


def _deputyship(row: Row[tuple[object, ...]]) -> Deputyship:
    return Deputyship(
        id=DeputyshipId(row.id),
        deputy=StaffId(row.deputy),
        first=row.first_day,
        last=row.last_day,
        named_by=StaffId(row.named_by),
        named_at=row.named_at,
        ended_at=row.ended_at,
        reviewed_through=row.reviewed_through,
    )
