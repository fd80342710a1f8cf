"""The secret of this PC and account, in the operating system's keyring: half of every password's key.

A keyring can be missing, locked, asking behind the window or not answering at all, so each call has a deadline and runs on a
thread of its own that cannot keep the program from ending.
"""

import queue
import secrets
import threading
from collections.abc import Callable
from typing import TypeVar

import keyring
import keyring.errors
from keyring.backend import KeyringBackend
from keyring.backends import chainer

from clinic_app.identifiers import ClinicId, PcId
from clinic_app.vault.keyring_errors import DeviceSecretUnreadable, KeyringAbsent, KeyringBroken, KeyringHung, KeyringLocked, KeyringUnsafe

SECRET_SIZE = 32
DEADLINE = 4.0
"""Seconds a keyring has for its answer: people hear of one that hangs within five (faults FR16)."""

_SERVICE = "clinic-records"
_TRUSTED = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
)
_NOTHING = ("keyring.backends.fail", "keyring.backends.null")
_NO_SERVICE = "SecretServiceNotAvailableException"
"""What the Linux backend lets through when there is no session bus; its module is not there on other systems."""

T = TypeVar("T")


def fresh() -> bytes:
    """A new random secret."""
    return secrets.token_bytes(SECRET_SIZE)


def load(clinic: ClinicId, pc: PcId, *, deadline: float = DEADLINE) -> bytes | None:
    """The secret that lies in the keyring for this clinic and PC, or nothing where none lies there.

    Raises: ``KeyringAbsent``, ``KeyringLocked``, ``KeyringHung``, ``KeyringUnsafe``, ``KeyringBroken``, ``DeviceSecretUnreadable``.
    """
    account = _account(clinic, pc)
    found = _within(deadline, lambda: next(filter(None, (each.get_password(_SERVICE, account) for each in _backends())), None))
    if found is None:
        return None
    try:
        secret = bytes.fromhex(found)
    except ValueError:
        raise DeviceSecretUnreadable from None
    if len(secret) != SECRET_SIZE:
        raise DeviceSecretUnreadable
    return secret


def store(clinic: ClinicId, pc: PcId, secret: bytes, *, deadline: float = DEADLINE) -> None:
    """Put the secret into the keyring and read it back.

    Raises: as ``load``.
    """
    account = _account(clinic, pc)
    _within(deadline, lambda: _backends()[0].set_password(_SERVICE, account, secret.hex()))
    if load(clinic, pc, deadline=deadline) != secret:
        raise KeyringBroken


def forget(clinic: ClinicId, pc: PcId, *, deadline: float = DEADLINE) -> None:
    """Take the secret out of the keyring again; none there is no fault.

    Raises: as ``load``, but for ``DeviceSecretUnreadable``.
    """
    account = _account(clinic, pc)

    def take_out() -> None:
        for each in _backends():
            if each.get_password(_SERVICE, account) is not None:
                each.delete_password(_SERVICE, account)

    _within(deadline, take_out)


def _backends() -> list[KeyringBackend]:
    """The keyrings in use that are the operating system's own, best first; plaintext, null and unknown ones are refused.

    Each is asked by itself, never through keyring's chain, which falls back to an unsafe one when a safe one is locked.
    """
    found = keyring.get_keyring()
    inside = list(found.backends) if isinstance(found, chainer.ChainerBackend) else [found]
    trusted = [each for each in inside if type(each).__module__.startswith(_TRUSTED)]
    if trusted:
        return trusted
    if all(type(each).__module__.startswith(_NOTHING) for each in inside):
        raise KeyringAbsent
    raise KeyringUnsafe


def _within(seconds: float, ask: Callable[[], T]) -> T:
    answers: queue.SimpleQueue[tuple[T | None, Exception | None]] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put((ask(), None))
        except Exception as error:  # noqa: BLE001 - told on the caller's thread, whatever a foreign backend raises
            answers.put((None, error))

    threading.Thread(target=work, name="keyring", daemon=True).start()
    try:
        value, error = answers.get(timeout=seconds)
    except queue.Empty:
        raise KeyringHung from None
    if error is not None:
        raise _told(error) from None
    return value  # type: ignore[return-value]  # an answer without an error is a T


def _told(error: Exception) -> Exception:
    if isinstance(error, KeyringAbsent | KeyringUnsafe):
        return error
    if isinstance(error, keyring.errors.KeyringLocked):
        return KeyringLocked()
    absent = isinstance(error, keyring.errors.NoKeyringError | keyring.errors.InitError) or type(error).__name__ == _NO_SERVICE
    return KeyringAbsent() if absent else KeyringBroken()


def _account(clinic: ClinicId, pc: PcId) -> str:
    return f"{clinic}/{pc}"
