"""Covering the window and coming back to it: the same person, by password or by PIN, with the files open all the while.

The cover itself is the window's; here is what goes on record, and whether whoever wants back in is who they say.
"""

import time
from collections.abc import Callable

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit.model import AuditEvent, Outcome
from clinic_app.audit.trail import TrailHome
from clinic_app.locking.pin import Pin, PinSpent, WrongPin
from clinic_app.vault.key_cabinet import KeyCabinet
from clinic_app.vault.key_errors import WrongPassword
from clinic_app.vault.open_keys import OpenKeys
from clinic_app.vault.passwords import wipe
from clinic_app.vault.throttle import Throttle

BY_PASSWORD, BY_PIN = "by-password", "by-pin"
"""How somebody came back, as the row's detail says it."""


class LockService:
    """For the person who is signed in; the PIN goes with the session.

    A password or PIN handed in is wiped before a method returns, also when it raises anything but ``Refused``.
    """

    def __init__(
        self,
        registry: TrailHome,
        cabinet: KeyCabinet,
        keys: OpenKeys,
        throttle: Throttle,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """``seconds`` is a clock that nobody can set."""
        self._registry = registry
        self._cabinet = cabinet
        self._keys = keys
        self._throttle = throttle
        self._seconds = seconds
        self._pin: Pin | None = None

    def lock(self, actor: Actor) -> None:
        """Put on record that the window was covered."""
        actor.require(Permission.WINDOW_LOCK)
        self._record(actor, AuditEvent.WINDOW_LOCK)

    def unlock(self, actor: Actor, password: bytearray) -> None:
        """Let the person back in who is signed in; wrong tries wait as at the sign-in, and are told of with the next right one.

        Raises: ``WrongPassword``, ``TooManyTries``; ``KeyFileForged`` and the like where the key file cannot be trusted.
        """
        actor.require(Permission.WINDOW_LOCK)
        try:
            self._throttle.ask(self._keys.username)
            try:
                # The key file as it is now: a password that was reset meanwhile counts no more.
                self._cabinet.unlock(self._keys.username, password, self._keys.device_secret)
            except WrongPassword:
                self._throttle.failed(self._keys.username)
                raise
        finally:
            wipe(password)
        tries = self._throttle.tries(self._keys.username)
        self._record(actor, AuditEvent.WINDOW_UNLOCK, detail=BY_PASSWORD, count=0 if tries is None else tries.count)
        self._throttle.passed(self._keys.username)

    def unlock_by_pin(self, actor: Actor, pin: bytearray) -> None:
        """The same by PIN; each wrong one is on record at once, because a PIN's tries are kept nowhere else.

        Raises: ``WrongPin``, ``PinSpent``.
        """
        actor.require(Permission.WINDOW_LOCK)
        try:
            if self._pin is None:
                raise PinSpent
            self._pin.try_it(pin, self._seconds())
        except (WrongPin, PinSpent):
            self._record(actor, AuditEvent.WINDOW_UNLOCK, detail=BY_PIN, outcome=Outcome.DENIED)
            raise
        finally:
            wipe(pin)
        self._record(actor, AuditEvent.WINDOW_UNLOCK, detail=BY_PIN)

    def set_pin(self, actor: Actor, pin: bytearray) -> None:
        """Have a PIN for the rest of this session, and no longer than twelve hours.

        Raises: ``PinRefused``.
        """
        actor.require(Permission.WINDOW_LOCK)
        try:
            self._pin = Pin(pin, self._seconds())
        finally:
            wipe(pin)

    def clear_pin(self, actor: Actor) -> None:
        """Have none any more."""
        actor.require(Permission.WINDOW_LOCK)
        self._pin = None

    def has_pin(self, actor: Actor) -> bool:
        """Whether a PIN would be let try."""
        actor.require(Permission.WINDOW_LOCK)
        return self._pin is not None and self._pin.counts(self._seconds())

    def _record(
        self, actor: Actor, event: AuditEvent, *, detail: str | None = None, count: int | None = None, outcome: Outcome = Outcome.DONE
    ) -> None:
        with self._registry.file.transaction() as connection:
            self._registry.trail.record(connection, actor, event, detail=detail, count=count, outcome=outcome)
