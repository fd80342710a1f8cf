"""What the chart's tests start from."""

from pathlib import Path

import pytest

from tests.history.builders import Ward, a_ward, the_same_ward


@pytest.fixture(scope="session")
def first_ward(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    """Made once, and closed."""
    made = a_ward(tmp_path_factory.mktemp("ward"))
    made.clinical.home.file.close()
    made.registry.home.file.close()
    return made


@pytest.fixture
def ward(first_ward: Ward, tmp_path: Path) -> Ward:
    """A clinic with a doctor and a registered person."""
    return the_same_ward(first_ward, tmp_path)
