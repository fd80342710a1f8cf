"""Files of every bad kind given to the import and to a chart: a sentence or what they hold, in bounded time, and nothing else (FS10)."""

import resource
import time
from pathlib import Path

import pytest

from clinic_app.errors import InvalidInput
from clinic_app.exchange.prepared import PreparedFile, UnreadableFile
from clinic_app.exchange.read_ahead import read
from tests.faults.hostile_files import BYTES, LAID, laid_out
from tests.faults.tally import Tally
from ui.history.file_sheet import LARGEST, read_document

WHAT = "files given to the import and to charts: bombs, truncated, renamed, NULs, encodings, deep JSON, links, devices, sparse"
LONGEST = 60.0
"""Seconds for all together on a slow machine; no single file may take a noticeable part of it."""

WHOLE = ("byte-order-mark.json", "../up.json")
"""Hold a person, however they are named."""

MOST_MEMORY = 512 << 20
"""Bytes that the process may grow by."""


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """An empty folder; what lies beside it is looked at afterwards."""
    folder = tmp_path / "given"
    folder.mkdir()
    return folder


def memory() -> int:
    """The most that this process ever took, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_whatever_the_import_is_given_it_is_read_or_said_to_be_unreadable(before: Path, tally: Tally) -> None:
    count = tally.count("FS10", WHAT)
    given = [(name, before / Path(name).name) for name in BYTES]
    for name, path in given:
        path.write_bytes(BYTES[name])
    given += laid_out(before, ".json")
    known, most, began = sorted(before.parent.rglob("*")), memory(), time.monotonic()
    wrong = []
    for name, path in given:
        count.add()
        outcome = read(path)
        if isinstance(outcome, UnreadableFile) and not outcome.sentence.endswith("."):
            wrong.append(f"{name}: {outcome.sentence}")
        if isinstance(outcome, PreparedFile) and name in LAID and name != "no-permission":  # root may read everything
            wrong.append(f"{name} was read")
    assert wrong == []
    assert time.monotonic() - began < LONGEST
    assert memory() - most < MOST_MEMORY
    assert sorted(before.parent.rglob("*")) == known, "something was written"


@pytest.mark.parametrize(
    "name", ["byte-order-mark.json", "../up.json", "trailing.json", "deep-lists.json", "gzip-bomb.json", "utf-16.json"]
)
def test_what_is_whole_is_read_and_what_is_not_is_refused(name: str, before: Path) -> None:
    path = before / Path(name).name
    path.write_bytes(BYTES[name])
    assert isinstance(read(path), PreparedFile) == (name in WHOLE)


@pytest.mark.parametrize("name", [name for name in LAID if name not in ("link-to-a-file", "no-permission")])
def test_only_a_file_is_filed_and_only_a_small_one(name: str, before: Path, tally: Tally) -> None:
    tally.count("FS10", WHAT).add()
    paths = dict(laid_out(before, ".pdf"))
    with pytest.raises(InvalidInput):
        read_document(paths[name])


def test_a_file_of_the_largest_size_is_filed(before: Path) -> None:
    path = before / "scan.pdf"
    with open(path, "wb") as file:
        file.truncate(LARGEST)
    assert len(read_document(path)) == LARGEST
