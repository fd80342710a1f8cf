"""What the tests of recovery share: one clinic that is tied to a real keyring, copied for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_app.vault import device_secret
from clinic_app.vault.folder import DataFolder
from tests.journeys.founding import FoundedClinic
from tests.recovery.lost import a_tied_clinic, copy_of


@pytest.fixture(scope="session")
def tied(secret_service: None, tmp_path_factory: pytest.TempPathFactory) -> FoundedClinic:
    """The one that is copied."""
    return a_tied_clinic(tmp_path_factory.mktemp("tied"))


@pytest.fixture
def clinic(tied: FoundedClinic, tmp_path: Path) -> Iterator[FoundedClinic]:
    """A copy; the keyring holds the secret at the beginning, and again at the end."""
    pc = DataFolder(tied.folder).pc()
    secret = device_secret.load(pc.clinic, pc.id)
    assert secret is not None
    yield copy_of(tied, tmp_path / "clinic")
    device_secret.store(pc.clinic, pc.id, secret)
