"""Settings are changed by those who may, in versions that stay as they were; each change is on record by its fields."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Role
from clinic_app.audit import gate as audit_gate
from clinic_app.audit.model import AuditEntry, AuditEvent, AuditFilter, Outcome
from clinic_app.errors import Conflict, InvalidInput, NotFound, Refused, VaultError
from clinic_app.policy import gate
from clinic_app.policy.profile_file import digest, shipped_profile
from clinic_app.policy.questions import Answer, AnswersMissing, with_answers
from clinic_app.policy.service import SettingsService
from clinic_app.policy.tables import clinic_profile
from tests.builders import OpenFile, a_registry
from tests.fake_clock import FakeClock

PROFILE = with_answers(shipped_profile("mediglo"), [Answer("contact.name", "Sunrise")])


@pytest.fixture
def registry(tmp_path: Path, clock: FakeClock) -> Iterator[OpenFile]:
    """A registry whose clinic has a profile."""
    opened = a_registry(tmp_path, clock=clock)
    with opened.home.file.transaction() as connection:
        gate.adopt(connection, PROFILE, at=clock())
    clock.advance(hours=1)
    yield opened
    opened.home.file.close()


@pytest.fixture
def settings(registry: OpenFile, clock: FakeClock) -> SettingsService:
    """The service as bootstrap makes it."""
    return SettingsService(registry.home, clock)


@pytest.fixture
def manager(registry: OpenFile) -> Actor:
    """Somebody who may change settings."""
    return registry.actor(Role.MANAGER)


def _trail(registry: OpenFile) -> tuple[AuditEntry, ...]:
    with registry.home.file.reading() as connection:
        return audit_gate.newest(connection, registry.home.tables, AuditFilter(), limit=20)


def test_a_change_makes_a_version_and_is_on_record_by_its_fields(registry: OpenFile, settings: SettingsService, manager: Actor) -> None:
    first, command = settings.current(manager), registry.command()
    answers = [Answer("contact.phone", "0124 555 0100"), Answer("retention.at_least", "8 years"), Answer("word", "patient")]
    second = settings.change(manager, command, answers, version=first.id)
    assert (first.number, second.number) == (1, 2)
    assert settings.current(manager) == second
    assert (second.profile.contact.phone, str(second.profile.retention.at_least)) == ("0124 555 0100", "8 years")
    assert second.profile.access == first.profile.access
    assert settings.versions(manager) == (second, first)
    (row,) = _trail(registry)
    assert (row.event, row.command, row.thing, row.count) == (AuditEvent.CLINIC_SETTINGS, command, second.id, 2)
    assert row.detail == "contact.phone retention.at_least"
    assert settings.change(manager, command, answers, version=first.id) == second
    assert len(_trail(registry)) == 1


def test_a_colleagues_change_is_not_overwritten(registry: OpenFile, settings: SettingsService, manager: Actor) -> None:
    first = settings.current(manager)
    settings.change(manager, registry.command(), [Answer("contact.phone", "1")], version=first.id)
    with pytest.raises(Conflict):
        settings.change(manager, registry.command(), [Answer("contact.email", "a@b.example")], version=first.id)
    assert settings.current(manager).profile.contact.phone == "1"


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (Answer("retention.at_least", "for ever"), InvalidInput),
        (Answer("retention.at_least", ""), AnswersMissing),
        (Answer("letter.rights", "\n \n"), AnswersMissing),
        (Answer("contact.name", "Sunrise"), InvalidInput),
        (Answer("contact.name", ""), AnswersMissing),
    ],
)
def test_a_change_that_cannot_stand_changes_nothing(
    registry: OpenFile, settings: SettingsService, manager: Actor, answer: Answer, refusal: type[Exception]
) -> None:
    before = settings.current(manager)
    with pytest.raises(refusal):
        settings.change(manager, registry.command(), [answer], version=before.id)
    assert settings.versions(manager) == (before,)
    assert _trail(registry) == ()


@pytest.mark.parametrize("role", set(Role) - {Role.MANAGER, Role.ADMINISTRATOR}, ids=lambda role: role.value)
def test_whoever_may_not_change_settings_is_refused_on_record(registry: OpenFile, settings: SettingsService, role: Role) -> None:
    actor = registry.actor(role)
    for deed in (
        lambda: settings.current(actor),
        lambda: settings.versions(actor),
        lambda: settings.change(actor, registry.command(), [Answer("contact.phone", "1")], version=uuid4()),
    ):
        with pytest.raises(Refused):
            deed()
    assert [row.outcome for row in _trail(registry)] == [Outcome.DENIED] * 3


def test_no_version_is_changed_or_removed(registry: OpenFile) -> None:
    with registry.home.file.reading() as connection:
        stored = dict(connection.execute(select(clinic_profile)).mappings().one())
    replaced = insert(clinic_profile).prefix_with("OR REPLACE").values(**(stored | {"body": "{}"}))
    for statement in (clinic_profile.update().values(number=7), clinic_profile.delete(), replaced):
        with pytest.raises(Exception, match="versions of the profile are kept"), registry.home.file.transaction() as connection:
            connection.execute(statement)


def test_a_version_that_was_written_past_the_program_is_not_believed(registry: OpenFile, settings: SettingsService, manager: Actor) -> None:
    with registry.home.file.transaction() as connection:
        stored = dict(connection.execute(select(clinic_profile)).mappings().one())
        forged = stored | {"id": uuid4(), "number": 2, "body": stored["body"].replace("7 years", "1 year")}
        connection.execute(insert(clinic_profile).values(**forged))
    with pytest.raises(VaultError, match="altered outside this program"):
        settings.current(manager)


def test_a_file_without_a_clinic_has_no_settings(tmp_path: Path) -> None:
    opened = a_registry(tmp_path)
    with opened.home.file.reading() as connection, pytest.raises(NotFound):
        gate.current(connection)
    opened.home.file.close()


def test_a_clinic_is_not_founded_on_a_profile_with_blanks(tmp_path: Path, clock: FakeClock) -> None:
    opened = a_registry(tmp_path)
    with pytest.raises(AnswersMissing), opened.home.file.transaction() as connection:
        gate.adopt(connection, shipped_profile("spectrum7"), at=clock())
    opened.home.file.close()


def test_a_version_is_named_by_the_digest_of_its_profile(registry: OpenFile) -> None:
    with registry.home.file.reading() as connection:
        version = gate.current_version(connection)
        assert version.digest == digest(gate.current(connection)) == digest(PROFILE)
