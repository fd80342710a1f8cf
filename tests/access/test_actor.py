"""The question that every service asks first, and what becomes of a no."""

from uuid import uuid4

import pytest

from clinic_app.access.permissions import Permission, Role
from clinic_app.errors import Refused
from clinic_app.identifiers import PatientId
from tests.builders import RefusalsKept, an_actor


def test_whoever_may_goes_on_and_nothing_is_recorded_here() -> None:
    log = RefusalsKept()
    an_actor(Role.RECEPTIONIST, refusals=log).require(Permission.PATIENT_FIND)
    assert log.refused == []


def test_whoever_may_not_is_told_who_may_and_the_refusal_is_recorded_first() -> None:
    log = RefusalsKept()
    with pytest.raises(Refused) as refused:
        an_actor(Role.RECEPTIONIST, refusals=log).require(Permission.CHART_OPEN, patient=PatientId(uuid4()))
    assert str(refused.value) == (
        "Your role does not allow you to open a chart; ask someone who may: Auditor, Case coordinator, Doctor, Therapist."
    )
    assert log.refused == [Permission.CHART_OPEN]


def test_a_refusal_that_cannot_be_recorded_is_a_failure_and_no_permission() -> None:
    class FullDisk(RefusalsKept):
        def record_refusal(self, *_: object, **__: object) -> None:
            raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        an_actor(Role.RECEPTIONIST, refusals=FullDisk()).require(Permission.CHART_OPEN)


def test_a_person_with_two_roles_may_what_either_may() -> None:
    actor = an_actor(Role.ADMINISTRATOR, Role.RECEPTIONIST)
    assert actor.may(Permission.PATIENT_FIND)
    assert actor.may(Permission.CLINIC_SETTINGS)
    assert not actor.may(Permission.CHART_OPEN)


def test_a_person_without_a_role_may_nothing_but_change_a_one_time_password_and_lock_the_window() -> None:
    allowed = [permission for permission in Permission if an_actor().may(permission)]
    assert allowed == [Permission.BACKUP_RUN, Permission.OWN_PASSWORD_CHANGE, Permission.WINDOW_LOCK]


def test_a_printed_actor_does_not_drag_its_log_along() -> None:
    assert "refusals" not in repr(an_actor(Role.DOCTOR))
