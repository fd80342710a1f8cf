"""Making the staff list agree with the key file when somebody signs in.

A deed that changes keys writes the registry's rows and its audit event, then the key file, and only then commits. A power cut
in between leaves the key file ahead of the registry: the new keys count, the rows and the event are gone. Nothing can be half
done the other way round, because the registry never commits before the key file is on the disk. What is left to do here:

- somebody has keys and is not on the list (an addition was cut off): they are listed under their username. Nobody ever saw
  their one-time password, so it has to be reset before they can work;
- roles or a username differ from what was recorded (a change was cut off, or somebody wrote into the staff table): the key
  file is right, and the list takes its word;
- somebody on the list has no entry in the key file (their removal was cut off): they are put down as having left;
- the key file is newer and the list agrees (a password was changed): that it happened is put on record.

A deputy without dates needs nothing: the key file's leave alone makes nobody manager.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.trail import AuditTrail
from clinic_app.staff import repository
from clinic_app.staff.model import StaffMember, StaffName
from clinic_app.vault.open_keys import KeyHolder
from clinic_app.vault.throttle import Throttle


def settle(
    connection: Connection, trail: AuditTrail, actor: Actor, people: Iterable[KeyHolder], *, generations_ahead: int, at: datetime
) -> tuple[str, ...]:
    """Put right and on record whatever differs; a sentence for each thing that the person should hear of.

    ``people`` is whom the key file names, if whoever signs in holds the clinical key and so has proven it; else nobody, for
    the staff list must not believe what a holder of the registry key alone could have written. ``generations_ahead`` is by
    how many writes the key file is newer than the registry remembers.
    """
    notices: list[str] = []
    holders = tuple(people)
    known = {holder.staff_id for holder in holders}
    for member in repository.everybody(connection) if holders else ():
        if member.id not in known and member.left_at is None:
            leave(connection, member, at=at)
            trail.record(connection, actor, AuditEvent.STAFF_REMOVE, thing=member.id, detail="settled")
            notices.append(f"Removing {member.username} was cut off; it is done now, and the staff list says so.")
    for holder in holders:
        listed = repository.find(connection, holder.staff_id)
        if listed is None:
            name = StaffName(display=holder.username)
            member = StaffMember(id=holder.staff_id, username=holder.username, name=name, recorded_roles=holder.roles, added_at=at)
            repository.add(connection, member)
            trail.record(connection, actor, AuditEvent.STAFF_ADD, thing=member.id, detail=f"settled: {role_codes(holder.roles)}")
            notices.append(f"Adding {holder.username} was cut off; they are on the staff list now, reset their password.")
            continue
        if listed.username != holder.username:
            trail.record(connection, actor, AuditEvent.STAFF_EDIT, thing=listed.id, detail="settled: username")
            notices.append(f"The staff list named {holder.username} otherwise and was put right; have the audit trail looked into.")
        if listed.recorded_roles != holder.roles:
            detail = f"settled: {role_codes(listed.recorded_roles)} > {role_codes(holder.roles)}"
            trail.record(connection, actor, AuditEvent.STAFF_ROLES, thing=listed.id, detail=detail)
            notices.append(f"A change of {holder.username}'s roles was cut off and is on record now; check them in the staff list.")
        repository.save(connection, replace(listed, username=holder.username, recorded_roles=holder.roles))
    if generations_ahead > 0:
        trail.record(connection, actor, AuditEvent.KEYS_SETTLE, count=generations_ahead)
    return tuple(notices)


def report_tries(connection: Connection, trail: AuditTrail, actor: Actor, people: Iterable[KeyHolder], throttle: Throttle) -> None:
    """Put on record for a manager every wrong password since the last time, one row for each colleague and one for unknown names.

    With the files closed nobody can write into the trail, so wrong tries wait in ``throttle.json``: a name that signs in has them
    in its own row, and those on a name that never comes back are told here (promise U1). Once the rows are saved the caller tells
    ``throttle.all_reported``; a power cut in between has them told twice, and never not at all.
    """
    known = []
    for holder in people:
        known.append(holder.username)
        if holder.staff_id != actor.staff_id and (tries := throttle.unreported(holder.username)):
            trail.record(connection, actor, AuditEvent.SIGN_IN_FAILED, thing=holder.staff_id, count=tries)
    if tries := throttle.unreported_of_others(known):
        trail.record(connection, actor, AuditEvent.SIGN_IN_FAILED, count=tries)


def leave(connection: Connection, member: StaffMember, *, at: datetime) -> StaffMember:
    """Put somebody down as having left, who then deputises on no further day."""
    left = replace(member, left_at=at)
    repository.save(connection, left)
    for each in repository.deputyships_of(connection, member.id):
        if each.ended_at is None:
            repository.end_deputyship(connection, each.id, at=at)
    return left


def role_codes(roles: frozenset[Role]) -> str:
    """Roles as the trail's details have them."""
    return " ".join(sorted(role.value for role in roles)) or "none"
