"""What every fault test may ask for: a clinic to throw faults at, and the tally of this run, whose table is printed at its end."""

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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if lines := config.stash.get(_TALLY, Tally()).table():
        terminalreporter.section("what was thrown at the program")
        for line in lines:
            terminalreporter.write_line(line)
