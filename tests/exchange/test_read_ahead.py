"""Files are read in their order, in other processes where it pays, and none of them can stop the rest."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic_app.exchange import read_ahead as module
from clinic_app.exchange.prepared import PreparedFile, UnreadableFile
from clinic_app.exchange.read_ahead import read, read_ahead
from tests.exchange.bundles import a_bundle, a_patient


def some_files(folder: Path, count: int) -> list[Path]:
    paths = []
    for number in range(count):
        path = folder / f"{number}.json"
        path.write_bytes(a_bundle([a_patient(f"0b6f7d6e-93c1-4f0e-9d0c-2f6d3a1b{number:04d}")]))
        paths.append(path)
    return paths


@pytest.mark.parametrize("alone_below", [0, 10**9])
def test_files_come_in_their_order_and_bad_ones_say_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alone_below: int) -> None:
    monkeypatch.setattr(module, "_ALONE_BELOW", alone_below)
    paths = some_files(tmp_path, 5)
    paths[1].write_bytes(b"{")
    paths[3].unlink()
    paths.append(tmp_path)
    found = list(read_ahead(paths))
    assert [each.name for each in found] == [path.name for path in paths]
    assert [type(each) for each in found] == [PreparedFile, UnreadableFile, PreparedFile, UnreadableFile, PreparedFile, UnreadableFile]
    told = [each.sentence for each in found if isinstance(each, UnreadableFile)]
    assert "not JSON" in told[0]
    assert all(sentence.startswith("This file cannot be read") for sentence in told[1:])


def test_whoever_stops_listening_ends_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ALONE_BELOW", 0)
    reading = read_ahead(some_files(tmp_path, 8))
    next(reading)
    reading.close()  # type: ignore[attr-defined] # it is a generator
    with pytest.raises(StopIteration):
        next(reading)


class Killer(type(Path())):  # type: ignore[misc] # the platform's own kind of path
    """A file whose reading ends the process that reads it."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (1,)


def test_a_file_that_ends_its_process_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ALONE_BELOW", 0)
    paths = some_files(tmp_path, 5)
    paths[2] = Killer(paths[2])
    found = list(read_ahead(paths))
    assert [each.name for each in found] == [path.name for path in paths]
    assert [type(each) for each in found] == [PreparedFile, PreparedFile, UnreadableFile, PreparedFile, PreparedFile]


def test_a_file_that_takes_too_much_memory_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(*_: object, **__: object) -> PreparedFile:
        raise MemoryError

    monkeypatch.setattr(module, "prepare_path", greedy)
    (path,) = some_files(tmp_path, 1)
    outcome = read(path)
    assert isinstance(outcome, UnreadableFile)
    assert "memory" in outcome.sentence


def test_what_is_nested_too_deep_to_be_kept_is_refused(tmp_path: Path) -> None:
    deep: object = "x"
    for _ in range(300):
        deep = [deep]
    path = tmp_path / "deep.json"
    plan = {"resourceType": "CarePlan", "x": deep}
    path.write_text(json.dumps({"resourceType": "Bundle", "entry": [{"resource": a_patient()}, {"resource": plan}]}))
    outcome = read(path)
    assert isinstance(outcome, UnreadableFile)
    assert "deep" in outcome.sentence


def test_a_child_reads_public_records_as_this_process_does(shared_data: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ALONE_BELOW", 0)
    paths = sorted(shared_data("synthea_r4_A").glob("*.json"), key=lambda each: each.stat().st_size)[:3]
    assert list(read_ahead(paths)) == [read(path) for path in paths]
