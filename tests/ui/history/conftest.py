"""What the chart screen's tests start from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.history.builders import Ward, a_ward
from tests.ui.history.builders import Surgery, open_surgery
from ui.background import Background


@pytest.fixture(scope="session")
def closed_ward(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    """Made once, and closed."""
    made = a_ward(tmp_path_factory.mktemp("ward"))
    made.clinical.home.file.close()
    made.registry.home.file.close()
    return made


@pytest.fixture
def surgery(closed_ward: Ward, tmp_path: Path, background: Background) -> Iterator[Surgery]:
    """A clinic with a doctor and a registered person."""
    made = open_surgery(closed_ward, tmp_path / "clinic", background)
    yield made
    made.call(made.ward.clinical.home.file.close)
    made.call(made.ward.registry.home.file.close)
