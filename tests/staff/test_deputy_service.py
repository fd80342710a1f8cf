"""A deputy acts as manager on the stated days and on no other, and what they did waits for the manager's return."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update

from clinic_app.access.permissions import Permission, Role
from clinic_app.audit.model import AuditEvent, Outcome
from clinic_app.errors import InvalidInput, NotFound, Refused
from clinic_app.identifiers import StaffId, new_uuid7
from clinic_app.staff.model import DeputyDeeds, Deputyship, DeputyshipId
from clinic_app.staff.tables import deputy_reviews, deputyships
from clinic_app.vault.key_errors import DeputyNeedsKeys
from tests.staff.builders import AtWork, StaffedClinic, a_new_member

DAY = timedelta(days=1)


def _named(clinic: StaffedClinic, deputy: StaffId, *, first: date, last: date) -> Deputyship:
    maya = clinic.sign_in("maya")
    return maya.deputies.name_deputy(maya.actor, clinic.command(), deputy, first=first, last=last)


def _deeds(there: AtWork, of: Deputyship) -> DeputyDeeds:
    return next(each for each in there.deputies.deeds(there.actor) if each.deputyship.id == of.id)


def _adds_somebody(clinic: StaffedClinic, there: AtWork, username: str) -> StaffId:
    return there.staff.add(there.actor, clinic.command(), a_new_member(username, Role.RECEPTIONIST)).member.id


def test_a_deputy_is_manager_on_the_stated_days_and_on_no_other(clinic: StaffedClinic) -> None:
    dee = clinic.dee
    _named(clinic, dee, first=clinic.today + DAY, last=clinic.today + 2 * DAY)
    assert clinic.sign_in("dee").actor.roles == {Role.DOCTOR}
    for _ in range(2):
        clinic.clock.advance(days=1)
        there = clinic.sign_in("dee")
        assert there.actor.roles == {Role.DOCTOR, Role.MANAGER}
        assert there.actor.deputising
        assert there.actor.may(Permission.RECORD_COPY_MAKE)
    clinic.clock.advance(days=1)
    there = clinic.sign_in("dee")
    assert there.actor.roles == {Role.DOCTOR}
    assert not there.actor.deputising


def test_the_days_are_the_clinics_own_and_not_greenwichs(clinic: StaffedClinic) -> None:
    dee = clinic.dee
    tomorrow = clinic.today + DAY
    _named(clinic, dee, first=tomorrow, last=tomorrow)
    # 19:00 in London is half past midnight in Kolkata.
    clinic.clock.now = clinic.clock().replace(hour=19, minute=0)
    assert clinic.today == tomorrow
    assert clinic.sign_in("dee").actor.deputising


def test_what_a_deputy_did_is_listed_until_the_manager_has_looked(clinic: StaffedClinic) -> None:
    dee = clinic.dee
    named = _named(clinic, dee, first=clinic.today, last=clinic.today)
    there = clinic.sign_in("dee")
    sam = _adds_somebody(clinic, there, "sam")
    assert there.trail(AuditEvent.STAFF_ADD)[0].roles == "doctor manager deputising"
    clinic.clock.advance(days=1)
    own = clinic.sign_in("dee")
    own.staff.names()

    maya = clinic.sign_in("maya")
    deeds = _deeds(maya, named)
    added = [deed for deed in deeds.deeds if deed.event is AuditEvent.STAFF_ADD]
    assert {deed.thing for deed in added} == {sam}
    assert len(added) == 2, "the deed has a row in each of the two files"
    assert {deed.event for deed in deeds.deeds} == {AuditEvent.SIGN_IN, AuditEvent.STAFF_ADD}
    assert deeds.new == deeds.deeds
    assert maya.trail()[0].event is AuditEvent.AUDIT_READ
    assert maya.trail()[0].detail == "deputising"

    command = clinic.command()
    reviewed = maya.deputies.mark_reviewed(maya.actor, command, named.id, through=deeds.deeds[0].at)
    assert maya.deputies.mark_reviewed(maya.actor, command, named.id, through=deeds.deeds[0].at) == reviewed
    assert reviewed.reviewed_through == deeds.deeds[0].at
    (row,) = maya.trail(AuditEvent.DEPUTY_REVIEW)
    assert (row.count, row.detail) == (len(deeds.deeds), str(named.id))
    assert _deeds(maya, named).new == ()


def test_a_deed_after_the_review_is_new(clinic: StaffedClinic) -> None:
    dee = clinic.dee
    named = _named(clinic, dee, first=clinic.today, last=clinic.today)
    _adds_somebody(clinic, clinic.sign_in("dee"), "tara")
    maya = clinic.sign_in("maya")
    shown = _deeds(maya, named).deeds
    there = clinic.sign_in("dee")
    clinic.clock.advance(minutes=1)
    sam = _adds_somebody(clinic, there, "sam")
    maya = clinic.sign_in("maya")
    maya.deputies.mark_reviewed(maya.actor, clinic.command(), named.id, through=shown[0].at)
    assert sam in {deed.thing for deed in _deeds(maya, named).new}
    with pytest.raises(InvalidInput):
        maya.deputies.mark_reviewed(maya.actor, clinic.command(), named.id, through=clinic.clock() + DAY)


def test_each_deed_belongs_to_the_deputyship_of_its_days(clinic: StaffedClinic) -> None:
    dee = clinic.dee
    first = _named(clinic, dee, first=clinic.today, last=clinic.today)
    second = _named(clinic, dee, first=clinic.today + 7 * DAY, last=clinic.today + 7 * DAY)
    there = clinic.sign_in("dee")
    clinic.clock.advance(hours=20)
    late = _adds_somebody(clinic, there, "tara")
    clinic.clock.advance(days=6)
    later = _adds_somebody(clinic, clinic.sign_in("dee"), "sam")
    maya = clinic.sign_in("maya")
    things = {deed.thing for deed in _deeds(maya, first).deeds}
    assert late in things
    assert later not in things
    things = {deed.thing for deed in _deeds(maya, second).deeds}
    assert later in things
    assert late not in things
    assert [each.deputyship.id for each in maya.deputies.deeds(maya.actor)] == [second.id, first.id]


def test_a_deputyship_that_is_ended_gives_no_further_day(clinic: StaffedClinic) -> None:
    dee = clinic.dee
    named = _named(clinic, dee, first=clinic.today, last=clinic.today + 5 * DAY)
    maya, command = clinic.sign_in("maya"), clinic.command()
    ended = maya.deputies.end_deputy(maya.actor, command, named.id)
    assert maya.deputies.end_deputy(maya.actor, command, named.id) == ended
    assert not ended.covers(clinic.today)
    assert [row.thing for row in maya.trail(AuditEvent.DEPUTY_END)] == [named.id]
    assert not clinic.sign_in("dee").actor.deputising
    maya = clinic.sign_in("maya")
    with pytest.raises(InvalidInput, match="over already"):
        maya.deputies.end_deputy(maya.actor, clinic.command(), named.id)


def test_dates_written_into_the_registry_make_nobody_manager(clinic: StaffedClinic) -> None:
    dee, cody = clinic.dee, clinic.add("cody", Role.COORDINATOR)
    ended = _named(clinic, dee, first=clinic.today, last=clinic.today + DAY)
    maya = clinic.sign_in("maya")
    maya.deputies.end_deputy(maya.actor, clinic.command(), ended.id)
    with maya.registry.file.transaction() as connection:
        for whom in (dee, cody):
            row = {"id": new_uuid7(clinic.clock()), "deputy": whom, "first_day": clinic.today, "last_day": clinic.today + DAY}
            connection.execute(insert(deputyships).values(**row, named_by=clinic.maya, named_at=clinic.clock()))
    for username in ("dee", "cody"):
        assert not clinic.sign_in(username).actor.deputising


def test_the_leave_ends_with_the_review_of_a_deputyship_that_is_over(clinic: StaffedClinic) -> None:
    dee = clinic.dee
    named = _named(clinic, dee, first=clinic.today, last=clinic.today)
    clinic.clock.advance(days=2)
    maya = clinic.sign_in("maya")
    maya.deputies.mark_reviewed(maya.actor, clinic.command(), named.id, through=clinic.clock())
    with maya.registry.file.transaction() as connection:
        connection.execute(update(deputyships).values(last_day=clinic.today + 9 * DAY))
    assert not clinic.sign_in("dee").actor.deputising


def test_one_of_two_deputyships_may_end_and_the_other_goes_on(clinic: StaffedClinic) -> None:
    dee = clinic.dee
    _named(clinic, dee, first=clinic.today, last=clinic.today + DAY)
    other = _named(clinic, dee, first=clinic.today + 7 * DAY, last=clinic.today + 8 * DAY)
    maya = clinic.sign_in("maya")
    maya.deputies.end_deputy(maya.actor, clinic.command(), other.id)
    assert clinic.sign_in("dee").actor.deputising


def test_a_deputy_neither_names_deputies_nor_reviews_nor_makes_managers(clinic: StaffedClinic) -> None:
    dee, rita = clinic.dee, clinic.rita
    named = _named(clinic, dee, first=clinic.today, last=clinic.today)
    there = clinic.sign_in("dee")
    assert there.actor.deputising
    for deed in (
        lambda: there.deputies.name_deputy(there.actor, clinic.command(), dee, first=clinic.today, last=clinic.today + DAY),
        lambda: there.deputies.mark_reviewed(there.actor, clinic.command(), named.id, through=clinic.clock()),
        lambda: there.staff.change_roles(there.actor, clinic.command(), dee, frozenset({Role.DOCTOR, Role.MANAGER})),
        lambda: there.staff.change_roles(there.actor, clinic.command(), dee, frozenset({Role.DOCTOR, Role.THERAPIST})),
        lambda: there.staff.change_roles(there.actor, clinic.command(), rita, frozenset({Role.MANAGER})),
        lambda: there.staff.change_roles(there.actor, clinic.command(), clinic.maya, frozenset({Role.AUDITOR})),
        lambda: there.staff.add(there.actor, clinic.command(), a_new_member("mallory", Role.MANAGER)),
        lambda: there.staff.reset_password(there.actor, clinic.command(), clinic.maya),
    ):
        with pytest.raises(Refused):
            deed()
    assert len([row for row in there.trail() if row.outcome is Outcome.DENIED]) == 8
    assert len(there.staff.members(there.actor)) == 3
    there.staff.change_roles(there.actor, clinic.command(), rita, frozenset({Role.RECEPTIONIST, Role.COORDINATOR}))


def test_one_deputy_does_not_review_another(clinic: StaffedClinic) -> None:
    cody = clinic.add("cody", Role.COORDINATOR)
    of_dee = _named(clinic, clinic.dee, first=clinic.today, last=clinic.today)
    _named(clinic, cody, first=clinic.today, last=clinic.today)
    there = clinic.sign_in("cody")
    assert there.actor.deputising
    with pytest.raises(Refused):
        there.deputies.mark_reviewed(there.actor, clinic.command(), of_dee.id, through=clinic.clock())


def test_whoever_was_deputy_does_not_review_themselves_as_manager(clinic: StaffedClinic) -> None:
    dee = clinic.dee
    named = _named(clinic, dee, first=clinic.today, last=clinic.today)
    maya = clinic.sign_in("maya")
    maya.staff.change_roles(maya.actor, clinic.command(), dee, frozenset({Role.DOCTOR, Role.MANAGER}))
    there = clinic.sign_in("dee")
    assert not there.actor.deputising
    with pytest.raises(Refused):
        there.deputies.mark_reviewed(there.actor, clinic.command(), named.id, through=clinic.clock())


@pytest.mark.parametrize(("first", "last"), [(1, 0), (-3, -1), (0, 400)])
def test_days_that_make_no_sense_are_refused(clinic: StaffedClinic, first: int, last: int) -> None:
    dee = clinic.dee
    with pytest.raises(InvalidInput):
        _named(clinic, dee, first=clinic.today + first * DAY, last=clinic.today + last * DAY)
    maya = clinic.sign_in("maya")
    assert maya.deputies.deeds(maya.actor) == ()
    assert maya.trail(AuditEvent.DEPUTY_NAME) == ()


def test_a_deputy_holds_the_keys_of_both_files_and_is_no_manager(clinic: StaffedClinic) -> None:
    with pytest.raises(DeputyNeedsKeys):
        _named(clinic, clinic.rita, first=clinic.today, last=clinic.today)
    with pytest.raises(InvalidInput, match="need no deputyship"):
        _named(clinic, clinic.maya, first=clinic.today, last=clinic.today)
    with pytest.raises(NotFound):
        _named(clinic, StaffId(clinic.pc), first=clinic.today, last=clinic.today)
    maya = clinic.sign_in("maya")
    with pytest.raises(NotFound):
        maya.deputies.end_deputy(maya.actor, clinic.command(), DeputyshipId(clinic.pc))


def test_the_list_of_deeds_is_one_row_however_many_deputyships_it_tells(clinic: StaffedClinic) -> None:
    dee = clinic.dee
    for days in range(3):
        _named(clinic, dee, first=clinic.today + days * DAY, last=clinic.today + days * DAY)
    maya = clinic.sign_in("maya")
    before = len(maya.trail())
    assert len(maya.deputies.deeds(maya.actor)) == 3
    (row,) = maya.trail()[: len(maya.trail()) - before]
    assert (row.event, row.detail, row.count) == (AuditEvent.AUDIT_READ, "deputising", 0)


def test_naming_twice_under_one_command_names_once(clinic: StaffedClinic) -> None:
    dee = clinic.dee
    maya, command = clinic.sign_in("maya"), clinic.command()
    named = [maya.deputies.name_deputy(maya.actor, command, dee, first=clinic.today, last=clinic.today) for _ in range(2)]
    assert named[0] == named[1]
    assert len(maya.deputies.deeds(maya.actor)) == 1


def test_reception_learns_nothing_of_deputies(clinic: StaffedClinic) -> None:
    dee = clinic.dee
    named = _named(clinic, dee, first=clinic.today, last=clinic.today)
    rita = clinic.sign_in("rita")
    for deed in (
        lambda: rita.deputies.deeds(rita.actor),
        lambda: rita.deputies.end_deputy(rita.actor, clinic.command(), named.id),
        lambda: rita.deputies.name_deputy(rita.actor, clinic.command(), dee, first=clinic.today, last=clinic.today),
        lambda: rita.deputies.mark_reviewed(rita.actor, clinic.command(), named.id, through=clinic.clock()),
    ):
        with pytest.raises(Refused):
            deed()


def test_a_review_stays_as_it_was_written(clinic: StaffedClinic) -> None:
    dee = clinic.dee
    named = _named(clinic, dee, first=clinic.today, last=clinic.today)
    maya = clinic.sign_in("maya")
    maya.deputies.mark_reviewed(maya.actor, clinic.command(), named.id, through=clinic.clock())
    for statement in (deputy_reviews.update().values(deeds=0), deputy_reviews.delete()):
        with pytest.raises(Exception, match="reviews are kept"), maya.registry.file.transaction() as connection:
            connection.execute(statement)
