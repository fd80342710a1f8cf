"""A thousand wrong passwords, the program started anew in between: the wait is kept, nobody is shut out, one row tells of all (FS14)."""

from pathlib import Path

import pytest

from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.vault.key_errors import TooManyTries
from clinic_app.vault.throttle import Throttle
from tests.fake_clock import FakeClock
from tests.faults.ground import DOCTOR, Ground
from tests.faults.tally import Tally

TRIES = 1_000
AGAIN_AFTER = 50
LONGEST_WAIT = 300
"""Seconds."""


def wrong(clock: FakeClock, throttle: Throttle) -> bool:
    """One wrong try as the sign-in makes it; False where it had to wait first."""
    try:
        throttle.ask(DOCTOR)
    except TooManyTries:
        clock.advance(seconds=LONGEST_WAIT)
        throttle.ask(DOCTOR)
        throttle.failed(DOCTOR)
        return False
    throttle.failed(DOCTOR)
    return True


def test_a_thousand_wrong_tries_are_slowed_kept_over_restarts_and_told_of_once(ground: Ground, light_disk: Path, tally: Tally) -> None:
    count = tally.count("FS14", "wrong passwords, the program started anew every 50")
    copied = ground.copied(light_disk / "clinic")
    path = copied.folder / "throttle.json"
    throttle, free = Throttle(path, copied.clock), 0
    for number in range(TRIES):
        if number % AGAIN_AFTER == 0:
            throttle = Throttle(path, copied.clock)
        free += wrong(copied.clock, throttle)
        count.add()
    assert free == 5, "after five every try has to wait, a restart frees nobody"
    with pytest.raises(TooManyTries):
        Throttle(path, copied.clock).ask(DOCTOR)
    copied.clock.advance(seconds=LONGEST_WAIT)
    with copied.founded.signed_in(DOCTOR) as clinic:
        told = AuditFilter(events=frozenset({AuditEvent.SIGN_IN, AuditEvent.SIGN_IN_FAILED}))
        rows = [row for row in clinic.audit.read(clinic.actor, told) if row.count]
    assert [(row.event, row.count) for row in rows] == [(AuditEvent.SIGN_IN, TRIES)]
    with copied.founded.signed_in(DOCTOR) as clinic:
        assert len([row for row in clinic.audit.read(clinic.actor, told) if row.count]) == 1, "told of once"
