"""What others ask about staff inside their own transaction; never commits, audits or checks roles."""

from datetime import date

from sqlalchemy import Connection

from clinic_app.staff import repository
from clinic_app.staff.model import Arrival, StaffMember, StaffNames, arrive
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
