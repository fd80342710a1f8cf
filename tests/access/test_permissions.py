"""The one table of who may do what, cell by cell, and what it means for the key of the charts."""

import itertools

import pytest

from clinic_app.access.permissions import (
    CLINICAL_KEY_HOLDERS,
    DEED_TITLES,
    GRANTS,
    ROLE_TITLES,
    Permission,
    Role,
    granted,
    roles_that_may,
)

COLUMNS = ("administrator", "auditor", "coordinator", "doctor", "manager", "receptionist", "therapist")
MATRIX = """
                         admin  audit  coord  doctor manag  recep  thera
audit:read                 .      x      .      .      x      .      .
audit:verify               .      x      .      .      x      .      .
backup:make                x      .      .      .      x      .      .
backup:open                .      .      .      .      x      .      .
backup:run                 x      x      x      x      x      x      x
chart:open                 .      x      x      x      .      .      x
chart:write                .      .      .      x      .      .      x
clinic:check               x      x      .      .      x      .      .
clinic:settings            x      .      .      .      x      .      .
day-sheet:print            .      .      .      .      x      x      .
deputy:name                .      .      .      .      x      .      .
deputy:review              .      .      .      .      x      .      .
document:file              .      .      x      x      .      .      x
fhir:import                .      .      .      .      x      .      .
note:write                 .      .      .      x      .      .      x
own-password:change        x      x      x      x      x      x      x
patient:edit               .      .      x      x      x      x      x
patient:erase              .      .      .      .      x      .      .
patient:find               .      x      x      x      x      x      x
patient:open               .      x      x      x      x      x      x
patient:register           .      .      x      x      x      x      x
prescription:write         .      .      .      x      .      .      .
record-copy:make           .      .      .      .      x      .      .
sheet:check                .      .      .      .      x      .      .
sheet:renew                .      .      .      .      x      .      .
staff:add                  .      .      .      .      x      .      .
staff:list                 x      x      .      .      x      .      .
staff-password:reset       .      .      .      .      x      .      .
staff:remove               .      .      .      .      x      .      .
staff-role:change          .      .      .      .      x      .      .
staff:suspend              .      .      .      .      x      .      .
window:lock                x      x      x      x      x      x      x
"""
"""Whoever changes the table of the program must say so here, in words that a clinic's manager can read."""

ABOUT_PATIENTS = {"chart", "document", "fhir", "note", "patient", "prescription", "record-copy"}
CHART = {
    Permission.CHART_OPEN,
    Permission.CHART_WRITE,
    Permission.DOCUMENT_FILE,
    Permission.FHIR_IMPORT,
    Permission.NOTE_WRITE,
    Permission.PRESCRIPTION_WRITE,
    Permission.RECORD_COPY_MAKE,
}
"""What cannot be done without the key of the charts."""


def test_the_table_has_no_surprise() -> None:
    expected = {}
    for line in MATRIX.strip().splitlines()[1:]:
        permission, *cells = line.split()
        for role, cell in zip(COLUMNS, cells, strict=True):
            expected[permission, role] = cell == "x"
    found = {(permission.value, role.value): permission in GRANTS[role] for permission, role in itertools.product(Permission, Role)}
    assert found == expected


def test_the_administrator_sees_no_patient() -> None:
    assert not {permission.value for permission in GRANTS[Role.ADMINISTRATOR] if permission.value.split(":")[0] in ABOUT_PATIENTS}


def test_the_receptionist_sees_no_chart_and_holds_no_key_to_one() -> None:
    assert not GRANTS[Role.RECEPTIONIST] & CHART
    assert Role.RECEPTIONIST not in CLINICAL_KEY_HOLDERS


def test_the_auditor_changes_nothing_but_their_own_password_locks_the_window_and_lets_the_daily_backup_run() -> None:
    reading = {"read", "verify", "open", "find", "list", "check"}
    assert {permission.value for permission in GRANTS[Role.AUDITOR] if permission.value.split(":")[1] not in reading} == {
        "backup:run",
        "own-password:change",
        "window:lock",
    }


def test_the_key_of_the_charts_is_held_by_exactly_those_whose_work_needs_it() -> None:
    assert {role for role in Role if GRANTS[role] & CHART} == CLINICAL_KEY_HOLDERS


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(Role, 2)))
def test_two_roles_allow_what_either_allows(one: Role, other: Role) -> None:
    assert granted(frozenset({one, other})) == GRANTS[one] | GRANTS[other]


def test_no_role_allows_nothing_but_a_password_of_ones_own_the_lock_and_the_daily_backup() -> None:
    assert granted(frozenset()) == {Permission.BACKUP_RUN, Permission.OWN_PASSWORD_CHANGE, Permission.WINDOW_LOCK}


def test_roles_are_named_in_alphabetical_order_for_whoever_is_refused() -> None:
    assert roles_that_may(Permission.CHART_OPEN) == (Role.AUDITOR, Role.COORDINATOR, Role.DOCTOR, Role.THERAPIST)


def test_every_permission_can_be_used_by_somebody() -> None:
    assert all(roles_that_may(permission) for permission in Permission)


def test_every_role_and_every_deed_has_words() -> None:
    assert set(ROLE_TITLES) == set(Role)
    assert set(DEED_TITLES) == set(Permission)
    assert len(set(DEED_TITLES.values())) == len(Permission)


@pytest.mark.parametrize("kind", [Permission, Role])
def test_the_lists_are_in_alphabetical_order(kind: type[Permission] | type[Role]) -> None:
    names = [member.name for member in kind]
    assert names == sorted(names)
    assert len({member.value for member in kind}) == len(names)
