"""What the tests of imports start from."""

from pathlib import Path

import pytest

from tests.exchange.importing import Importer
from tests.history.builders import Ward, a_ward, the_same_ward


@pytest.fixture(scope="session")
def closed_ward(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    """Made once, and closed."""
    made = a_ward(tmp_path_factory.mktemp("ward"))
    made.clinical.home.file.close()
    made.registry.home.file.close()
    return made


@pytest.fixture
def importer(closed_ward: Ward, tmp_path: Path) -> Importer:
    """A manager who imports, in a clinic with a doctor and a registered person."""
    return Importer(the_same_ward(closed_ward, tmp_path))
