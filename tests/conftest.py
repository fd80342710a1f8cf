"""What every test may ask for: a clock to turn, a place for a clinic, a real keyring, and the real data beside the checkout."""

import os
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import hypothesis
import hypothesis.configuration
import keyring
import pytest
from keyring.errors import KeyringError

from tests.fake_clock import FakeClock

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"

hypothesis.settings.register_profile("suite", database=None, deadline=None, derandomize=True)
hypothesis.settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the tests that take minutes")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: takes minutes; run with --long")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


@pytest.fixture(scope="session", autouse=True)
def _hypothesis_leaves_the_checkout_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    hypothesis.configuration.set_hypothesis_home_dir(tmp_path_factory.mktemp("hypothesis"))


@pytest.fixture
def clock() -> FakeClock:
    """Monday morning, until the test says otherwise."""
    return FakeClock()


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Where a test may found a clinic: not there yet, with a name as people give them."""
    return tmp_path / "Our clinic’s files"


@pytest.fixture(scope="session")
def secret_service() -> None:
    """Make sure that the operating system's keyring answers.

    ``installer/dev.py test`` starts a real one and says so in ``CLINIC_TEST_DESKTOP``: there its absence is a failure. Only
    a bare ``pytest`` on a machine without one skips.
    """
    try:
        keyring.set_password("clinic-records tests", "is anybody there", "yes")
        answer = keyring.get_password("clinic-records tests", "is anybody there")
    except KeyringError as error:
        answer = type(error).__name__
    if answer == "yes":
        return
    if "CLINIC_TEST_DESKTOP" in os.environ:
        pytest.fail(f"the keyring of the test desktop gave {answer!r}")
    pytest.skip("no keyring here; `python3 installer/dev.py test` brings one")


@pytest.fixture(scope="session")
def shared_data(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Unpacks an archive of real data, by its name without the ending, once a session; skips where the data is not there."""
    unpacked: dict[str, Path] = {}

    def unpack(name: str) -> Path:
        if name not in unpacked:
            archive = SHARED_DATA / f"{name}.tar.xz"
            if not archive.is_file():
                pytest.skip(f"no {archive.name} in ../shared/data beside the checkout")
            folder = tmp_path_factory.mktemp(name, numbered=False)
            with tarfile.open(archive) as members:
                if sys.version_info >= (3, 11, 4):
                    members.extractall(folder, filter="data")
                else:
                    members.extractall(folder)  # the filter came with 3.11.4; Debian 12 has 3.11.2
            unpacked[name] = folder
        return unpacked[name]

    return unpack
