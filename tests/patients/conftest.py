"""What every test of registrations starts from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import OpenFile, a_registry


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[OpenFile]:
    """An empty registry of a clinic in India."""
    opened = a_registry(tmp_path)
    yield opened
    opened.home.file.close()
