"""Whoever guesses waits longer and longer, also after a restart; nobody waits for ever."""

from datetime import timedelta
from pathlib import Path

import pytest

from clinic_app.vault.key_errors import TooManyTries
from clinic_app.vault.throttle import Throttle
from tests.fake_clock import FakeClock
from tests.vault.small_disk import mounted


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "throttle.json"


def fail(throttle: Throttle, username: str, times: int) -> None:
    for _ in range(times):
        throttle.failed(username)


def wait_of(throttle: Throttle, username: str) -> int:
    """Seconds that are left, 0 for none."""
    try:
        throttle.ask(username)
    except TooManyTries as error:
        return round(error.wait.total_seconds())
    return 0


def tries_of(throttle: Throttle, username: str) -> int:
    tries = throttle.tries(username)
    return 0 if tries is None else tries.count


def test_five_tries_are_free_and_then_the_wait_grows_to_five_minutes_and_no_further(path: Path, clock: FakeClock) -> None:
    throttle = Throttle(path, clock)
    waits = []
    for _ in range(14):
        waits.append(wait_of(throttle, "maya"))
        clock.advance(seconds=waits[-1])
        throttle.ask("maya")
        throttle.failed("maya")
    assert waits == [0, 0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_a_hundred_wrong_tries_never_shut_anybody_out(path: Path, clock: FakeClock) -> None:
    throttle = Throttle(path, clock)
    fail(throttle, "maya", 100)
    assert wait_of(throttle, "maya") == 300
    clock.advance(minutes=5)
    throttle.ask("maya")
    assert tries_of(throttle, "maya") == 100


def test_the_wait_survives_a_restart(path: Path, clock: FakeClock) -> None:
    fail(Throttle(path, clock), "maya", 6)
    assert wait_of(Throttle(path, clock), "maya") == 10


def test_how_often_it_was_wrong_is_known_until_a_right_password_ends_it(path: Path, clock: FakeClock) -> None:
    throttle = Throttle(path, clock)
    fail(throttle, "maya", 3)
    assert tries_of(Throttle(path, clock), "maya") == 3
    throttle.passed("maya")
    assert throttle.tries("maya") is None
    fail(throttle, "maya", 5)
    assert wait_of(throttle, "maya") == 5


def test_one_username_does_not_slow_another_and_capitals_are_the_same_one(path: Path, clock: FakeClock) -> None:
    throttle = Throttle(path, clock)
    fail(throttle, "Maya", 6)
    assert wait_of(throttle, " maya") == 10
    assert wait_of(throttle, "dee") == 0


def test_a_name_that_nobody_has_is_slowed_like_any_other(path: Path, clock: FakeClock) -> None:
    throttle = Throttle(path, clock)
    fail(throttle, "nobody at all", 6)
    assert wait_of(throttle, "nobody at all") == 10
    assert b"nobody" not in path.read_bytes()


def test_a_clock_set_back_frees_nobody_and_shuts_nobody_out(path: Path, clock: FakeClock) -> None:
    fail(Throttle(path, clock), "maya", 6)
    clock.advance(days=-365)
    assert wait_of(Throttle(path, clock), "maya") == 10
    clock.advance(seconds=4)
    assert wait_of(Throttle(path, clock), "maya") == 6
    clock.advance(seconds=6)
    assert wait_of(Throttle(path, clock), "maya") == 0


def test_a_clock_that_stood_ahead_when_tries_were_wrong_costs_one_wait(path: Path, clock: FakeClock) -> None:
    clock.advance(days=3650)
    fail(Throttle(path, clock), "maya", 20)
    clock.advance(days=-3650)
    assert wait_of(Throttle(path, clock), "maya") == 300
    clock.advance(timedelta(minutes=5))
    assert wait_of(Throttle(path, clock), "maya") == 0


@pytest.mark.parametrize("junk", [b"", b"{}\n", b'{"format":2,"kind":"clinic-records throttle"}\n', b"\xff" * 10])
def test_a_damaged_file_lets_people_in_and_counts_anew(path: Path, clock: FakeClock, junk: bytes) -> None:
    path.write_bytes(junk)
    throttle = Throttle(path, clock)
    assert wait_of(throttle, "maya") == 0
    fail(throttle, "maya", 6)
    assert wait_of(Throttle(path, clock), "maya") == 10


def test_made_up_names_do_not_fill_the_disk(path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinic_app.vault.throttle._MOST_NAMES", 20)
    throttle = Throttle(path, clock)
    for number in range(50):
        clock.advance(seconds=1)
        throttle.failed(f"name {number}")
    assert path.read_bytes().count(b"failures") == 20
    assert tries_of(throttle, "name 49") == 1
    assert tries_of(throttle, "name 29") == 0


def test_on_a_full_disk_the_count_is_kept_in_memory_and_nobody_is_kept_out(tmp_path: Path, clock: FakeClock) -> None:
    with mounted(tmp_path / "disk", "size=8k") as disk:
        (disk / "photos").write_bytes(b"x" * 8192)
        throttle = Throttle(disk / "throttle.json", clock)
        fail(throttle, "maya", 6)
        assert wait_of(throttle, "maya") == 10
        throttle.passed("maya")
        throttle.failed("maya")
        (disk / "photos").unlink()
        throttle.failed("maya")
        assert tries_of(Throttle(disk / "throttle.json", clock), "maya") == 2


def test_when_the_next_try_is_let_through_is_told(path: Path, clock: FakeClock) -> None:
    throttle = Throttle(path, clock)
    fail(throttle, "maya", 2)
    few = throttle.tries("maya")
    assert few is not None
    assert few.next_at == few.last == clock()
    fail(throttle, "maya", 5)
    many = throttle.tries("maya")
    assert many is not None
    assert many.next_at == clock() + timedelta(seconds=20)


def test_tries_for_names_that_nobody_here_has_are_counted(path: Path, clock: FakeClock) -> None:
    throttle = Throttle(path, clock)
    fail(throttle, "maya", 2)
    fail(throttle, "admin", 3)
    fail(throttle, "root", 1)
    assert throttle.tries_of_others(["maya", "rita"]) == 4
