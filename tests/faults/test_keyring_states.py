"""Every state a keyring can be in (FR16): the sign-in says which within five seconds, and a sheet brings everybody back unchanged."""

import gc
import secrets
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import keyring
import keyring.backends.fail
import keyring.backends.null
import keyring.backends.SecretService
import keyring.errors
import pytest
import secretstorage
from keyring.backend import KeyringBackend
from keyring.compat import properties

from clinic_app.access.permissions import Role
from clinic_app.bootstrap import open_door
from clinic_app.errors import Trouble, VaultError
from clinic_app.rescue import Secret
from clinic_app.vault import device_secret
from clinic_app.vault.keyring_errors import (
    DeviceSecretMissing,
    DeviceSecretUnreadable,
    DeviceSecretWrong,
    KeyringAbsent,
    KeyringBroken,
    KeyringHung,
    KeyringLocked,
    KeyringUnsafe,
)
from tests.faults.tally import Tally
from tests.journeys.founding import FoundedClinic, a_founded_clinic, password_of
from tests.recovery.lost import copy_of, keep_secret, lose_secret, rescued
from tests.vault.secret_service import PrivateKeyring

ROW = ("FR16", "states of the keyring at a sign-in")
HANGS = 30.0
"""Seconds: no keyring is waited for so long."""


class _Chosen:
    """Keeps keyring's own search for backends, which sees every subclass, from finding a test's."""

    @properties.classproperty
    def priority(cls) -> float:  # noqa: N805
        return -1


class PlaintextKeyring(_Chosen, KeyringBackend):
    """Keeps what it gets where anybody can read it."""

    def get_password(self, service: str, username: str) -> str | None:
        raise AssertionError("it is never asked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("it is never given a secret")


class Faulty(_Chosen, keyring.backends.SecretService.Keyring):
    """The system's own keyring with a fault inside."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("something of its own")


class Dismissed(_Chosen, keyring.backends.SecretService.Keyring):
    """As where the question for the keyring's password was turned down."""

    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.KeyringLocked


class Hanging(_Chosen, keyring.backends.SecretService.Keyring):
    """Waits for a person behind the window."""

    over = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.over.wait(HANGS)
        return None


Faulty.__module__ = Dismissed.__module__ = Hanging.__module__ = keyring.backends.SecretService.Keyring.__module__


@pytest.fixture(scope="module")
def founded(secret_service: None, tmp_path_factory: pytest.TempPathFactory) -> FoundedClinic:
    return a_founded_clinic(tmp_path_factory.mktemp("states"), staff={"rita": Role.RECEPTIONIST}, use_keyring=True)


@pytest.fixture
def clinic(founded: FoundedClinic, tmp_path: Path) -> Iterator[FoundedClinic]:
    """A copy, with its secret in the keyring of the desktop, where it is again at the end."""
    before = keyring.get_keyring()
    secret = lose_secret(founded)
    keep_secret(founded, secret)
    yield copy_of(founded, tmp_path / "clinic")
    keyring.set_keyring(before)
    keep_secret(founded, secret)


@contextmanager
def only(backend: KeyringBackend) -> Iterator[None]:
    """``backend`` in the place of the operating system's."""
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    try:
        yield
    finally:
        keyring.set_keyring(before)


@contextmanager
def another_service(clinic: FoundedClinic, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateKeyring]:
    """A bus and a keyring of their own, which know nothing of the clinic."""
    home = clinic.folder.parent / "home"
    home.mkdir()
    private = PrivateKeyring(home)
    try:
        with monkeypatch.context() as patch, only(keyring.backends.SecretService.Keyring()):  # type: ignore[no-untyped-call]  # has no types
            patch.setenv("DBUS_SESSION_BUS_ADDRESS", private.address)
            yield private
    finally:
        private.end()
        with warnings.catch_warnings(action="ignore", category=ResourceWarning):
            gc.collect()


@contextmanager
def locked(clinic: FoundedClinic, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    secret = lose_secret(clinic)
    with another_service(clinic, monkeypatch):
        keep_secret(clinic, secret)
        connection = secretstorage.dbus_init()
        secretstorage.get_default_collection(connection).lock()
        connection.close()
        yield


@contextmanager
def without_bus(clinic: FoundedClinic, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with another_service(clinic, monkeypatch) as private:
        private.end_bus()
        yield


@contextmanager
def other_keyring(clinic: FoundedClinic, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with another_service(clinic, monkeypatch):
        yield


@contextmanager
def empty(clinic: FoundedClinic, _: pytest.MonkeyPatch) -> Iterator[None]:
    lose_secret(clinic)
    yield


@contextmanager
def wrong(clinic: FoundedClinic, _: pytest.MonkeyPatch) -> Iterator[None]:
    keep_secret(clinic, secrets.token_bytes(32))
    yield


@contextmanager
def no_secret(clinic: FoundedClinic, _: pytest.MonkeyPatch) -> Iterator[None]:
    with open_door(clinic.folder, clock=clinic.clock) as door:
        keyring.set_password("clinic-records", f"{door.pc.clinic}/{door.pc.id}", "written by another program")
    yield


def instead(make: Callable[[], KeyringBackend]) -> Callable[[FoundedClinic, pytest.MonkeyPatch], "ExitStack"]:
    """The state in which only that backend is there."""

    def enter(_: FoundedClinic, __: pytest.MonkeyPatch) -> ExitStack:
        stack = ExitStack()
        stack.enter_context(only(make()))
        return stack

    return enter


@dataclass(frozen=True)
class State:
    """A state of the keyring, and what people must hear."""

    enter: Callable[..., object]
    error: type[VaultError]
    words: str
    answers: bool
    """Whether the keyring takes the secret back as it is; elsewhere people have to put the keyring right first."""


STATES = {
    "absent": State(without_bus, KeyringAbsent, "have one switched on", answers=False),
    "fail backend": State(instead(keyring.backends.fail.Keyring), KeyringAbsent, "have one switched on", answers=False),
    "null backend": State(instead(keyring.backends.null.Keyring), KeyringAbsent, "have one switched on", answers=False),
    "plaintext": State(instead(PlaintextKeyring), KeyringUnsafe, "does not protect what it holds", answers=False),
    "locked": State(locked, KeyringLocked, "unlock it with the password of your computer account", answers=False),
    "dismissed": State(instead(Dismissed), KeyringLocked, "unlock it with the password of your computer account", answers=False),
    "exception": State(instead(Faulty), KeyringBroken, "restart the computer", answers=False),
    "empty": State(empty, DeviceSecretMissing, "put it back with a recovery sheet", answers=True),
    "other keyring": State(other_keyring, DeviceSecretMissing, "put it back with a recovery sheet", answers=True),
    "wrong value": State(wrong, DeviceSecretWrong, "put the right one back with a recovery sheet", answers=True),
    "another text": State(no_secret, DeviceSecretUnreadable, "put the right one back with a recovery sheet", answers=True),
}


def sign_in(clinic: FoundedClinic) -> None:
    with open_door(clinic.folder, clock=clinic.clock) as door:
        door.sign_in("rita", bytearray(password_of("rita"), "utf-8")).close()


@pytest.mark.parametrize("name", STATES)
def test_the_sign_in_says_what_is_wrong_and_a_sheet_brings_it_back(
    name: str, clinic: FoundedClinic, monkeypatch: pytest.MonkeyPatch, tally: Tally
) -> None:
    state, keys = STATES[name], (clinic.folder / "keys.json").read_bytes()
    with ExitStack() as entered:
        entered.enter_context(state.enter(clinic, monkeypatch))  # type: ignore[arg-type]  # each is a context
        with pytest.raises(state.error, match=state.words) as told:
            sign_in(clinic)
        assert told.value.trouble is Trouble.KEYRING
        with rescued(clinic) as rescue:
            if state.answers:
                assert rescue.findings.secret is Secret.LOST
                rescue.mend()
            else:
                assert (rescue.findings.secret, rescue.findings.keyring) == (Secret.NO_KEYRING, str(told.value))
                with pytest.raises(state.error):
                    rescue.mend()
        if state.answers:
            sign_in(clinic)
    if not state.answers:
        _recover_in_an_empty_keyring(clinic)
    assert (clinic.folder / "keys.json").read_bytes() == keys, "no password was changed"
    tally.count(*ROW).add(1)


def test_a_keyring_that_hangs_for_30_seconds_is_given_up_within_five(clinic: FoundedClinic, tally: Tally) -> None:
    """By the program's own deadline: how long the machine takes for the rest is not the keyring's."""
    assert device_secret.DEADLINE < 5
    Hanging.over.clear()
    started = time.monotonic()
    try:
        with only(Hanging()), pytest.raises(KeyringHung, match="look for a question from it behind this window"):  # type: ignore[no-untyped-call]
            sign_in(clinic)
        assert time.monotonic() - started < HANGS, "it was waited for"
    finally:
        Hanging.over.set()
    _recover_in_an_empty_keyring(clinic)
    tally.count(*ROW).add(1)


def _recover_in_an_empty_keyring(clinic: FoundedClinic) -> None:
    """Once a keyring is there, which then is a new one: the sheet puts the secret into it, and the old password works."""
    with open_door(clinic.folder, clock=clinic.clock) as door:
        device_secret.forget(door.pc.clinic, door.pc.id)
    with rescued(clinic) as rescue:
        rescue.mend()
    sign_in(clinic)
