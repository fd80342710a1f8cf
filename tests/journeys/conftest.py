"""What journeys share: one demo day, because it takes the longest of them all."""

import pytest

from tests.journeys.demo_day import DemoDay, live_a_demo_day


@pytest.fixture(scope="session")
def demo_day(tmp_path_factory: pytest.TempPathFactory) -> DemoDay:
    """The day, gone through once for every test that looks at what it left."""
    return live_a_demo_day(tmp_path_factory.mktemp("demo"))
