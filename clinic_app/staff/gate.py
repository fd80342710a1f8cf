"""What others ask about staff inside their own transaction; never commits, audits or checks roles."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from clinic_app.audit.model import AuditFilter
from clinic_app.staff import repository
from clinic_app.staff.model import Arrival, Deputyship, StaffMember, StaffNames, arrive
from clinic_app.vault.open_keys import OpenKeys


def arrival(connection: Connection, keys: OpenKeys, *, on: date) -> Arrival:
    """As what the owner of these keys starts to work on that day at the clinic."""
    member = repository.find(connection, keys.staff_id)
    return arrive(
        keys.roles,
        may_deputise=keys.may_deputise,
        must_change_password=keys.must_change_password,
        deputyships=repository.deputyships_of(connection, keys.staff_id),
        today=on,
        name=None if member is None else member.name,
    )


def enrol(connection: Connection, member: StaffMember) -> None:
    """Put the manager who founds a clinic on its staff list."""
    repository.add(connection, member)


def names(connection: Connection) -> StaffNames:
    """How everybody who ever worked here is called."""
    return StaffNames(repository.everybody(connection))


def deputyships(connection: Connection) -> tuple[Deputyship, ...]:
    """Every deputyship there was and will be, the latest first."""
    return repository.all_deputyships(connection)


def deeds_wanted(connection: Connection, deputyship: Deputyship, *, zone: str, unseen: bool = False) -> AuditFilter:
    """What finds the deeds of a deputyship in the trail, or of them only those that nobody has looked at.

    A session that began on the last day may go on after it, so what was done counts until the deputy's next deputyship.
    """
    following = [each.first for each in repository.deputyships_of(connection, deputyship.deputy) if each.first > deputyship.first]
    since = _beginning(deputyship.first, zone)
    if unseen and deputyship.reviewed_through is not None:
        since = max(since, deputyship.reviewed_through + timedelta(microseconds=1))
    until = _beginning(min(following), zone) if following else None
    return AuditFilter(staff=deputyship.deputy, deputising=True, since=since, until=until)


def _beginning(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
