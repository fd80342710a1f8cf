"""The keyring gives the PC's secret back, or one of a few clear answers within its deadline, whatever state it is in."""

import gc
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import keyring
import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import keyring.backends.SecretService
import pytest
import secretstorage
from keyring.backend import KeyringBackend
from keyring.compat import properties

from clinic_app.identifiers import ClinicId, PcId
from clinic_app.vault import device_secret
from clinic_app.vault.keyring_errors import DeviceSecretUnreadable, KeyringAbsent, KeyringBroken, KeyringHung, KeyringLocked, KeyringUnsafe
from tests.vault.secret_service import PrivateKeyring

CLINIC, PC = ClinicId(UUID(int=1)), PcId(UUID(int=2))
SECRET = bytes(range(32))

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a keyring of the test's own needs the Secret Service")


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateKeyring]:
    """An open keyring, and the keyring library set to it."""
    before = keyring.get_keyring()
    private = PrivateKeyring(tmp_path)
    try:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", private.address)
        keyring.set_keyring(the_systems_own())
        yield private
    finally:
        keyring.set_keyring(before)
        private.end()
        # A question that was given up ends with the bus; the library leaves its connection to the garbage collector.
        for thread in threading.enumerate():
            if thread.name == "keyring":
                thread.join(5)
        with warnings.catch_warnings(action="ignore", category=ResourceWarning):
            gc.collect()


@pytest.fixture
def only() -> Iterator[Callable[[KeyringBackend], None]]:
    """Puts any backend in the place of the operating system's."""
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


class OnlyChosen:
    """Keeps keyring's own search for backends, which sees every subclass, from finding a test's."""

    @properties.classproperty
    def priority(cls) -> float:  # noqa: N805
        return -1


class PlaintextKeyring(OnlyChosen, KeyringBackend):
    """As the third-party one of that name: keeps what it gets where anybody can read it."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library's has no types
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


class Chain(OnlyChosen, keyring.backends.chainer.ChainerBackend):
    """keyring's own chain, of chosen links."""

    backends: tuple[KeyringBackend, ...] = ()


def a_chain(*links: KeyringBackend) -> Chain:
    chain = Chain()  # type: ignore[no-untyped-call]  # the library's has no types
    chain.backends = links
    return chain


class Broken(OnlyChosen, keyring.backends.SecretService.Keyring):
    """The system's own keyring with a fault inside."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("something of its own")


class Forgetful(OnlyChosen, keyring.backends.SecretService.Keyring):
    """Says that it has kept what it has not."""

    def set_password(self, service: str, username: str, password: str) -> None:
        return


Broken.__module__ = Forgetful.__module__ = keyring.backends.SecretService.Keyring.__module__


def the_systems_own() -> KeyringBackend:
    return keyring.backends.SecretService.Keyring()  # type: ignore[no-untyped-call]  # the library's has no types


def test_what_was_stored_is_loaded_and_nothing_is_none(service: PrivateKeyring) -> None:
    assert device_secret.load(CLINIC, PC) is None
    device_secret.store(CLINIC, PC, SECRET)
    assert device_secret.load(CLINIC, PC) == SECRET
    assert device_secret.load(CLINIC, PcId(UUID(int=3))) is None
    assert device_secret.load(ClinicId(UUID(int=3)), PC) is None


def test_a_fresh_secret_is_32_random_bytes() -> None:
    assert len(device_secret.fresh()) == 32
    assert device_secret.fresh() != device_secret.fresh()


@pytest.mark.parametrize("value", ["", "not hex", "00" * 31, "00" * 33])
def test_something_else_under_our_name_is_told(service: PrivateKeyring, value: str) -> None:
    keyring.set_password("clinic-records", f"{CLINIC}/{PC}", value or " ")
    with pytest.raises(DeviceSecretUnreadable, match="recovery sheet"):
        device_secret.load(CLINIC, PC)


def test_a_locked_keyring_is_told_and_asks_to_be_unlocked(service: PrivateKeyring) -> None:
    device_secret.store(CLINIC, PC, SECRET)
    connection = secretstorage.dbus_init()
    secretstorage.get_default_collection(connection).lock()
    connection.close()
    started = time.monotonic()
    with pytest.raises(KeyringLocked, match="unlock it"):
        device_secret.load(CLINIC, PC)
    with pytest.raises(KeyringLocked):
        device_secret.store(CLINIC, PC, SECRET)
    assert time.monotonic() - started < 5


def test_a_keyring_that_does_not_answer_is_given_up_after_the_deadline(service: PrivateKeyring) -> None:
    service.stop_answering()
    started = time.monotonic()
    with pytest.raises(KeyringHung):
        device_secret.load(CLINIC, PC, deadline=0.3)
    assert 0.25 < time.monotonic() - started < 2


def test_a_hung_keyring_does_not_keep_the_program_from_ending(service: PrivateKeyring) -> None:
    service.stop_answering()
    program = (
        "import sys\nfrom uuid import UUID\nfrom clinic_app.vault import device_secret\n"
        "import keyring, keyring.backends.SecretService\nkeyring.set_keyring(keyring.backends.SecretService.Keyring())\n"
        "try:\n    device_secret.load(UUID(int=1), UUID(int=2), deadline=0.3)\n"
        "except Exception as error:\n    print(type(error).__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], env=service.variables, capture_output=True, text=True, timeout=20, check=False)
    assert done.stdout == "KeyringHung\n", done.stderr


def test_a_session_without_a_bus_has_no_keyring(service: PrivateKeyring) -> None:
    service.end_bus()
    with pytest.raises(KeyringAbsent):
        device_secret.load(CLINIC, PC)


@pytest.mark.parametrize("backend", [keyring.backends.fail.Keyring, keyring.backends.null.Keyring])
def test_no_keyring_is_told(only: Callable[[KeyringBackend], None], backend: type[KeyringBackend]) -> None:
    only(backend())
    with pytest.raises(KeyringAbsent):
        device_secret.load(CLINIC, PC)
    with pytest.raises(KeyringAbsent):
        device_secret.store(CLINIC, PC, SECRET)
    only(a_chain())
    with pytest.raises(KeyringAbsent):
        device_secret.load(CLINIC, PC)


def test_a_keyring_that_keeps_plain_text_is_never_given_the_secret(only: Callable[[KeyringBackend], None]) -> None:
    plain = PlaintextKeyring()
    for backend in (plain, a_chain(plain, plain)):
        only(backend)
        with pytest.raises(KeyringUnsafe):
            device_secret.store(CLINIC, PC, SECRET)
        with pytest.raises(KeyringUnsafe):
            device_secret.load(CLINIC, PC)
    assert plain.kept == {}


def test_in_a_chain_only_the_operating_systems_own_keyring_is_used(service: PrivateKeyring) -> None:
    plain = PlaintextKeyring()
    keyring.set_keyring(a_chain(plain, the_systems_own()))
    device_secret.store(CLINIC, PC, SECRET)
    assert plain.kept == {}
    assert device_secret.load(CLINIC, PC) == SECRET
    plain.set_password("clinic-records", f"{CLINIC}/{PC}", "00" * 32)
    assert device_secret.load(CLINIC, PC) == SECRET
    connection = secretstorage.dbus_init()
    secretstorage.get_default_collection(connection).lock()
    connection.close()
    with pytest.raises(KeyringLocked):
        device_secret.store(CLINIC, PC, SECRET)
    assert plain.kept == {("clinic-records", f"{CLINIC}/{PC}"): "00" * 32}


def test_a_keyring_with_a_fault_of_its_own_is_told(service: PrivateKeyring) -> None:
    keyring.set_keyring(Broken())  # type: ignore[no-untyped-call]  # the library's has no types
    with pytest.raises(KeyringBroken):
        device_secret.load(CLINIC, PC)


def test_a_keyring_that_forgets_is_noticed_at_set_up(service: PrivateKeyring) -> None:
    keyring.set_keyring(Forgetful())  # type: ignore[no-untyped-call]  # the library's has no types
    with pytest.raises(KeyringBroken):
        device_secret.store(CLINIC, PC, SECRET)
