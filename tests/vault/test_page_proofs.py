"""The proofs of single pages say what SQLCipher's own check of a file says, page by page, and can be broken off between two steps."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_app.access.permissions import Role
from clinic_app.errors import VaultError
from clinic_app.vault.page_proofs import PAGE, PageProofs
from tests.builders import FILE_KEY, OpenFile, a_registration, a_registry


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenFile]:
    opened = a_registry(tmp_path_factory.mktemp("proofs"))
    for _ in range(5):
        opened.patients().register(opened.actor(Role.RECEPTIONIST), opened.command(), a_registration())
    opened.home.file.pragma("wal_checkpoint(TRUNCATE)")
    yield opened
    opened.home.file.close()


def damaged(path: Path) -> int:
    proofs = PageProofs(path, FILE_KEY)
    found = sum(step.damaged for step in proofs.steps())
    proofs.close()
    return found


def test_a_file_as_it_was_written_has_every_page_proven(registry: OpenFile) -> None:
    assert registry.home.file.pragma("cipher_integrity_check") == []
    steps = list(registry.home.file.page_proofs())
    assert sum(step.damaged for step in steps) == 0
    assert steps[-1].next == steps[-1].pages + 1 == registry.path.stat().st_size // PAGE + 1


def test_every_flipped_bit_is_found_on_its_page(registry: OpenFile, tmp_path: Path) -> None:
    copy, chance = tmp_path / "copy.db", random.Random(7)
    content = registry.path.read_bytes()
    places = [0, 15, 16, PAGE - 1, PAGE, PAGE + 16, len(content) - 1, *(chance.randrange(len(content)) for _ in range(60))]
    for place in places:
        changed = bytearray(content)
        changed[place] ^= 1 << chance.randrange(8)
        copy.write_bytes(changed)
        # The first 16 bytes make the key of every proof.
        assert damaged(copy) == (len(content) // PAGE if place < 16 else 1), place


@pytest.mark.parametrize("cut", [1, 80, PAGE - 1])
def test_a_page_that_is_cut_short_is_no_page(registry: OpenFile, tmp_path: Path, cut: int) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(registry.path.read_bytes()[:-cut])
    assert damaged(copy) == 1


def test_a_page_put_in_the_place_of_another_is_found(registry: OpenFile, tmp_path: Path) -> None:
    copy, content = tmp_path / "copy.db", registry.path.read_bytes()
    copy.write_bytes(content[: 2 * PAGE] + content[3 * PAGE : 4 * PAGE] + content[3 * PAGE :])
    assert damaged(copy) == 1


def test_looking_at_pages_leaves_the_database_open_and_locked(registry: OpenFile, tmp_path: Path) -> None:
    list(registry.home.file.page_proofs())
    registry.patients().register(registry.actor(Role.RECEPTIONIST), registry.command(), a_registration())
    copied = shutil.copytree(registry.folder, tmp_path / "copied") / "registry.db"
    assert copied.exists()
    registry.home.file.reopen()
    assert sum(step.damaged for step in registry.home.file.page_proofs(2)) == 0


def test_a_file_that_is_gone_is_told_in_a_sentence(tmp_path: Path) -> None:
    opened = a_registry(tmp_path)
    moved = opened.path.rename(tmp_path / "moved.db")
    with pytest.raises(VaultError, match=r"registry\.db could not be read"):
        list(opened.home.file.page_proofs())
    moved.rename(opened.path)
    opened.home.file.close()
