"""What every fault test may ask for: a clinic to throw faults at, and the tally of this run, whose table is printed at its end."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.faults.ground import Ground, a_ground
from tests.faults.tally import Tally

_TALLY = pytest.StashKey[Tally]()


@pytest.fixture(scope="session")
def tally(pytestconfig: pytest.Config) -> Tally:
    """Counts what this run throws at the program."""
    return pytestconfig.stash.setdefault(_TALLY, Tally())


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """A clinic to copy and to throw faults at; nobody changes this one."""
    return a_ground(tmp_path_factory.mktemp("ground"))


@pytest.fixture
def light_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: where thousands of clinics are laid out and damaged, no test waits for a disk."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < 1_000_000_000:
        yield tmp_path
        return
    folder = Path(mkdtemp(dir=memory))
    yield folder
    shutil.rmtree(folder)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if lines := config.stash.get(_TALLY, Tally()).table():
        terminalreporter.section("what was thrown at the program")
        for line in lines:
            terminalreporter.write_line(line)
