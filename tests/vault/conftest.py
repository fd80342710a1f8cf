"""What several of the vault's tests start from."""

from pathlib import Path

import pytest

from tests.vault.builders import KeyedClinic, a_keyed_clinic


@pytest.fixture
def keyed(tmp_path: Path) -> KeyedClinic:
    """A clinic's keys on a PC with a keyring."""
    return a_keyed_clinic(tmp_path)
