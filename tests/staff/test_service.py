"""Staff are added, given roles and one-time passwords; the key file and the registry stay in step, and each deed is on record."""

import pytest
from sqlalchemy import select, update

from clinic_app.access.permissions import Permission, Role
from clinic_app.audit.model import AuditEvent, Outcome
from clinic_app.errors import InvalidInput, NotFound, Refused
from clinic_app.identifiers import StaffId
from clinic_app.staff.model import StaffName
from clinic_app.staff.tables import staff
from clinic_app.vault.key_errors import LastManager, NoRole, StaffListDiffers, UsernameTaken, UsernameUnfit, WrongPassword
from clinic_app.vault.key_generation import kept_generation
from clinic_app.vault.tables import clinical_identity, registry_identity
from tests.staff.builders import AtWork, StaffedClinic, a_new_member
from tests.vault.builders import password_of, typed


def _listed(there: AtWork) -> list[str]:
    with there.registry.file.reading() as connection:
        return list(connection.scalars(select(staff.c.username).order_by(staff.c.username)))


def test_somebody_new_gets_five_words_and_chooses_a_password_before_anything_else(clinic: StaffedClinic) -> None:
    maya = clinic.sign_in("maya")
    added = maya.staff.add(maya.actor, clinic.command(), a_new_member("Sam", Role.RECEPTIONIST, display="सैम  शर्मा"))
    assert added.words is not None
    assert len(added.words.split("-")) == 5
    assert added.words not in repr(added)
    assert (added.member.username, added.member.name.display) == ("sam", "सैम शर्मा")

    sam = clinic.sign_in("sam", typed(added.words))
    assert sam.arrival.must_change_password
    assert not sam.actor.may(Permission.PATIENT_FIND)
    sam.staff.change_own_password(sam.actor, clinic.command(), typed(added.words), password_of("sam"))

    sam = clinic.sign_in("sam")
    assert not sam.arrival.must_change_password
    assert sam.actor.may(Permission.PATIENT_FIND)
    assert sam.clinical is None
    assert sam.arrival.name == StaffName(display="सैम शर्मा")


def test_a_password_that_somebody_chose_themselves_counts_at_once(clinic: StaffedClinic) -> None:
    maya = clinic.sign_in("maya")
    chosen = password_of("sam")
    added = maya.staff.add(maya.actor, clinic.command(), a_new_member("sam", Role.RECEPTIONIST), password=chosen)
    assert added.words is None
    assert chosen == bytearray()
    assert not clinic.sign_in("sam").arrival.must_change_password


def test_adding_is_on_record_in_both_files_under_one_command(clinic: StaffedClinic) -> None:
    maya, command = clinic.sign_in("maya"), clinic.command()
    added = maya.staff.add(maya.actor, command, a_new_member("tara", Role.THERAPIST, Role.DOCTOR))
    (row,) = maya.trail(AuditEvent.STAFF_ADD)
    assert (row.command, row.thing, row.detail, row.staff) == (command, added.member.id, "doctor therapist", clinic.maya)
    (copied,) = maya.trail(AuditEvent.STAFF_ADD, home=maya.clinical)
    assert copied.command == command


def test_both_files_remember_the_newest_key_file(clinic: StaffedClinic) -> None:
    maya = clinic.sign_in("maya")
    maya.staff.add(maya.actor, clinic.command(), a_new_member("tara", Role.DOCTOR))
    assert maya.clinical is not None
    with maya.registry.file.reading() as connection:
        assert kept_generation(connection, registry_identity) == maya.keys.generations.file + 1
    with maya.clinical.file.reading() as connection:
        assert kept_generation(connection, clinical_identity) == maya.keys.generations.file + 1


def test_adding_again_under_the_same_command_adds_nobody(clinic: StaffedClinic) -> None:
    maya, command = clinic.sign_in("maya"), clinic.command()
    first = maya.staff.add(maya.actor, command, a_new_member("sam", Role.RECEPTIONIST))
    again = maya.staff.add(maya.actor, command, a_new_member("sam", Role.RECEPTIONIST))
    assert again.member == first.member
    assert again.words is None
    assert _listed(maya) == ["dee", "maya", "rita", "sam"]
    assert len(maya.trail(AuditEvent.STAFF_ADD)) == 1


@pytest.mark.parametrize(
    ("username", "display", "roles", "refusal"),
    [
        ("MAYA", "Somebody", {Role.DOCTOR}, UsernameTaken),
        ("r t", "Sam", {Role.RECEPTIONIST}, UsernameUnfit),
        ("sam", " ", {Role.RECEPTIONIST}, InvalidInput),
        ("sam", "R" * 201, {Role.RECEPTIONIST}, InvalidInput),
        ("sam", "Sam\u202e", {Role.RECEPTIONIST}, InvalidInput),
        ("sam", "4111 1111 1111 1111", {Role.RECEPTIONIST}, InvalidInput),
        ("sam", "Sam", set(), NoRole),
    ],
)
def test_an_addition_that_makes_no_sense_leaves_nothing_behind(
    clinic: StaffedClinic, username: str, display: str, roles: set[Role], refusal: type[Exception]
) -> None:
    maya = clinic.sign_in("maya")
    keys_before, given = (clinic.folder / "keys.json").read_bytes(), typed("seven lanterns above the quiet harbour")
    with pytest.raises(refusal):
        maya.staff.add(maya.actor, clinic.command(), a_new_member(username, *roles, display=display), password=given)
    assert given == bytearray()
    assert _listed(maya) == ["dee", "maya", "rita"]
    assert maya.trail(AuditEvent.STAFF_ADD) == ()
    assert (clinic.folder / "keys.json").read_bytes() == keys_before


def test_reception_adds_nobody_and_the_refusal_is_on_record(clinic: StaffedClinic) -> None:
    rita = clinic.sign_in("rita")
    given = password_of("mallory")
    with pytest.raises(Refused, match="Manager"):
        rita.staff.add(rita.actor, clinic.command(), a_new_member("mallory", Role.MANAGER), password=given)
    assert _listed(rita) == ["dee", "maya", "rita"]
    assert rita.trail()[0].outcome is Outcome.DENIED
    for deed in (
        lambda: rita.staff.change_roles(rita.actor, clinic.command(), rita.actor.staff_id, frozenset({Role.MANAGER})),
        lambda: rita.staff.reset_password(rita.actor, clinic.command(), clinic.maya),
        lambda: rita.staff.rename(rita.actor, clinic.command(), clinic.maya, StaffName(display="Nobody")),
        lambda: rita.staff.members(rita.actor),
    ):
        with pytest.raises(Refused):
            deed()
    assert len([row for row in rita.trail() if row.outcome is Outcome.DENIED]) == 5


def test_a_role_that_opens_charts_brings_its_key(clinic: StaffedClinic) -> None:
    rita_id = clinic.rita
    maya = clinic.sign_in("maya")
    maya.staff.change_roles(maya.actor, clinic.command(), rita_id, frozenset({Role.RECEPTIONIST, Role.COORDINATOR}))
    (row,) = maya.trail(AuditEvent.STAFF_ROLES)
    assert (row.thing, row.detail) == (rita_id, "receptionist > coordinator receptionist")
    rita = clinic.sign_in("rita")
    assert rita.clinical is not None
    assert rita.actor.may(Permission.CHART_OPEN)


def test_the_last_manager_stays_one(clinic: StaffedClinic) -> None:
    maya = clinic.sign_in("maya")
    with pytest.raises(LastManager):
        maya.staff.change_roles(maya.actor, clinic.command(), clinic.maya, frozenset({Role.AUDITOR}))


def test_two_people_exchanged_in_the_staff_table_are_noticed_before_anything_is_sealed(clinic: StaffedClinic) -> None:
    rita_id, dee_id = clinic.rita, clinic.dee
    maya = clinic.sign_in("maya")
    with maya.registry.file.transaction() as connection:
        connection.execute(update(staff).where(staff.c.id == rita_id).values(username="dee"))
        connection.execute(update(staff).where(staff.c.id == dee_id).values(username="rita"))
    with pytest.raises(StaffListDiffers):
        maya.staff.change_roles(maya.actor, clinic.command(), rita_id, frozenset({Role.DOCTOR}))
    with pytest.raises(StaffListDiffers):
        maya.staff.reset_password(maya.actor, clinic.command(), dee_id)


def test_a_reset_ends_the_old_password_and_gives_five_words(clinic: StaffedClinic) -> None:
    dee_id = clinic.dee
    maya, command = clinic.sign_in("maya"), clinic.command()
    reset = maya.staff.reset_password(maya.actor, command, dee_id)
    assert reset.words is not None
    assert maya.staff.reset_password(maya.actor, command, dee_id).words is None
    assert [row.thing for row in maya.trail(AuditEvent.PASSWORD_RESET)] == [dee_id]
    assert maya.staff.members(maya.actor)[1].must_change_password
    with pytest.raises(WrongPassword):
        clinic.sign_in("dee")
    dee = clinic.sign_in("dee", typed(reset.words))
    assert dee.actor.roles == frozenset()
    dee.staff.change_own_password(dee.actor, clinic.command(), typed(reset.words), password_of("dee"))
    assert clinic.sign_in("dee").actor.roles == {Role.DOCTOR}


def test_ones_own_password_is_changed_with_the_old_one_only(clinic: StaffedClinic) -> None:
    rita = clinic.sign_in("rita")
    old, new = typed("not the password at all"), typed("seven lanterns above the quiet harbour")
    with pytest.raises(WrongPassword):
        rita.staff.change_own_password(rita.actor, clinic.command(), old, new)
    assert (old, new) == (bytearray(), bytearray())
    assert rita.trail()[0].event is AuditEvent.SIGN_IN
    command = clinic.command()
    for _ in range(2):
        old, new = password_of("rita"), typed("seven lanterns above the quiet harbour")
        rita.staff.change_own_password(rita.actor, command, old, new)
        assert (old, new) == (bytearray(), bytearray())
    with pytest.raises(WrongPassword):
        clinic.sign_in("rita")
    rita = clinic.sign_in("rita", typed("seven lanterns above the quiet harbour"))
    assert [row.staff for row in rita.trail(AuditEvent.PASSWORD_CHANGE)][:1] == [rita.actor.staff_id]


def test_a_name_is_corrected_and_the_username_stays(clinic: StaffedClinic) -> None:
    dee_id = clinic.dee
    maya = clinic.sign_in("maya")
    renamed = maya.staff.rename(maya.actor, clinic.command(), dee_id, StaffName(display=" Dee  O'Neill ", title="Dr"))
    assert (renamed.name.shown, renamed.username) == ("Dr Dee O'Neill", "dee")
    names = maya.staff.names()
    assert names.of(dee_id) == "Dr Dee O'Neill"
    assert names.of(clinic.maya) == "Ms Maya Rao"
    assert names.of(StaffId(clinic.pc)) == "somebody not on the staff list"
    with pytest.raises(NotFound):
        maya.staff.rename(maya.actor, clinic.command(), StaffId(clinic.pc), StaffName(display="Ghost"))


def test_who_has_what_is_told_from_the_key_file_and_is_on_record(clinic: StaffedClinic) -> None:
    maya = clinic.sign_in("maya")
    with maya.registry.file.transaction() as connection:
        connection.execute(update(staff).where(staff.c.username == "rita").values(recorded_roles="manager"))
    members = maya.staff.members(maya.actor)
    assert [(each.member.username, set(each.roles), each.holds_clinical, each.opens_charts) for each in members] == [
        ("maya", {Role.MANAGER}, True, False),
        ("dee", {Role.DOCTOR}, True, True),
        ("rita", {Role.RECEPTIONIST}, False, False),
    ]
    assert Permission.NOTE_WRITE in members[1].permissions
    assert Permission.NOTE_WRITE not in members[0].permissions
    assert maya.trail()[0].event is AuditEvent.STAFF_LIST
    assert maya.trail()[0].count == 3


def test_an_it_administrator_sees_the_list_and_changes_nothing(clinic: StaffedClinic) -> None:
    clinic.add("ivan", Role.ADMINISTRATOR)
    ivan = clinic.sign_in("ivan")
    assert [each.member.username for each in ivan.staff.members(ivan.actor)] == ["maya", "dee", "rita", "ivan"]
    with pytest.raises(Refused):
        ivan.staff.reset_password(ivan.actor, clinic.command(), clinic.maya)
