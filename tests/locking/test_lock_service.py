"""Coming back to a covered window: by password as at the sign-in, by PIN while it counts, and all of it on record."""

from collections.abc import Iterator

import pytest

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent, AuditFilter, Outcome
from clinic_app.audit.words import deed_words, detail_words
from clinic_app.bootstrap import open_door
from clinic_app.clinic import Clinic
from clinic_app.locking.pin import PinSpent, WrongPin
from clinic_app.vault.key_errors import TooManyTries, WrongPassword
from tests.journeys.founding import FoundedClinic, a_founded_clinic, password_of

EVENTS = frozenset({AuditEvent.WINDOW_LOCK, AuditEvent.WINDOW_UNLOCK})


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> FoundedClinic:
    return a_founded_clinic(tmp_path_factory.mktemp("locking"), staff={"rita": Role.RECEPTIONIST})


@pytest.fixture
def clinic(founded: FoundedClinic) -> Iterator[Clinic]:
    founded.clock.advance(hours=1)
    with founded.signed_in("maya") as opened:
        yield opened


def typed(words: str) -> bytearray:
    return bytearray(words, "utf-8")


def trail(clinic: Clinic) -> list[tuple[str, str, Outcome]]:
    """What this session put on record, oldest first."""
    rows = clinic.audit.read(clinic.actor, AuditFilter(events=EVENTS))
    mine = [row for row in rows if row.session == clinic.actor.session]
    return [(deed_words(row), detail_words(row), row.outcome) for row in sorted(mine, key=lambda row: row.sequence)]


def test_locking_and_coming_back_are_on_record_with_the_wrong_tries(clinic: Clinic) -> None:
    clinic.lock.lock(clinic.actor)
    for _ in range(2):
        with pytest.raises(WrongPassword):
            clinic.lock.unlock(clinic.actor, typed("not her password at all"))
    clinic.lock.unlock(clinic.actor, typed(password_of("maya")))
    clinic.lock.lock(clinic.actor)
    clinic.lock.unlock(clinic.actor, typed(password_of("maya")))
    locked, back = "Locked the window", "Came back to the locked window"
    assert trail(clinic) == [
        (locked, "", Outcome.DONE),
        (back, "by password, after 2 wrong tries", Outcome.DONE),
        (locked, "", Outcome.DONE),
        (back, "by password", Outcome.DONE),
    ]


def test_wrong_passwords_wait_as_at_the_sign_in(clinic: Clinic, founded: FoundedClinic) -> None:
    for _ in range(5):
        with pytest.raises(WrongPassword):
            clinic.lock.unlock(clinic.actor, typed("not her password at all"))
    given = typed(password_of("maya"))
    with pytest.raises(TooManyTries):
        clinic.lock.unlock(clinic.actor, given)
    assert not given, "it is wiped though nobody looked at it"
    founded.clock.advance(minutes=6)
    clinic.lock.unlock(clinic.actor, typed(password_of("maya")))


def test_a_pin_lets_back_in_until_five_wrong_tries_and_each_is_on_record(clinic: Clinic) -> None:
    assert not clinic.lock.has_pin(clinic.actor)
    with pytest.raises(PinSpent):
        clinic.lock.unlock_by_pin(clinic.actor, typed("420917"))
    clinic.lock.set_pin(clinic.actor, typed("420917"))
    assert clinic.lock.has_pin(clinic.actor)
    clinic.lock.unlock_by_pin(clinic.actor, typed("420917"))
    for left in (4, 3, 2, 1):
        with pytest.raises(WrongPin) as wrong:
            clinic.lock.unlock_by_pin(clinic.actor, typed("420918"))
        assert wrong.value.left == left
    with pytest.raises(PinSpent):
        clinic.lock.unlock_by_pin(clinic.actor, typed("420918"))
    assert not clinic.lock.has_pin(clinic.actor)
    outcomes = [outcome for _, _, outcome in trail(clinic)]
    assert (outcomes.count(Outcome.DENIED), outcomes.count(Outcome.DONE)) == (6, 1)


def test_a_pin_is_no_ones_after_the_session(founded: FoundedClinic) -> None:
    with open_door(founded.folder, clock=founded.clock) as door:
        first = door.sign_in("maya", typed(password_of("maya")))
        first.lock.set_pin(first.actor, typed("420917"))
        first.close()
        second = door.sign_in("maya", typed(password_of("maya")))
        assert not second.lock.has_pin(second.actor)
        second.lock.set_pin(second.actor, typed("420917"))
        second.lock.clear_pin(second.actor)
        assert not second.lock.has_pin(second.actor)
        second.close()


def test_the_key_file_says_before_a_key_is_open_which_files_somebody_opens(founded: FoundedClinic) -> None:
    with open_door(founded.folder, clock=founded.clock) as door:
        assert (door.opens_charts("Maya"), door.opens_charts("rita"), door.opens_charts("nobody")) == (True, False, None)
