"""SQLite gets no more memory at one of many points (FR4): a save is whole or not there at all, and goes through once there is memory."""

import ctypes
import os
import pickle
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

from clinic_app.errors import ClinicError
from clinic_app.vault import cipher
from tests.faults.children import ended, forked
from tests.faults.deeds import deeds, times_there
from tests.faults.ground import Ground, wrong_with
from tests.faults.saves import Saved, lost
from tests.faults.tally import Tally

T = TypeVar("T")

MOST = 400_000
"""Bytes beyond what is in use: with the fewest the first statement fails, with the most hardly one."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="limits the memory of a forked child, which only POSIX has")


@dataclass(slots=True)
class Run:
    """What came of a day with little memory."""

    failures: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    partial: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    gone: list[Saved] = field(default_factory=list)
    not_once: list[str] = field(default_factory=list)


class Memory:
    """What SQLite may use in this process, all files together."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(sys.modules[f"{cipher.module.__package__}._sqlite3"].__file__)
        self._library.sqlite3_memory_used.restype = ctypes.c_int64
        self._library.sqlite3_hard_heap_limit64.restype = ctypes.c_int64
        self._library.sqlite3_hard_heap_limit64.argtypes = (ctypes.c_int64,)

    @contextmanager
    def limited(self, spare: int) -> Iterator[None]:
        """So many bytes more than it uses now."""
        self._library.sqlite3_hard_heap_limit64(self._library.sqlite3_memory_used() + spare)
        try:
            yield
        finally:
            self._library.sqlite3_hard_heap_limit64(0)


def a_day(ground: Ground, limits: list[int]) -> Run:
    """With each limit a round of deeds, each done again without it where it failed."""
    run, memory, done, words = Run(), Memory(), [], []
    with ground.opened() as clinic:
        for spare, round_of in zip(limits, batches(list(deeds(clinic, ground.patient, len(limits)))), strict=True):
            for deed in round_of:
                words.append(deed.word)
                try:
                    with memory.limited(spare):
                        made = deed.do()
                except ClinicError as error:
                    run.failures.append(str(error))
                    if deed.kind != "note" and times_there(clinic, deed.word):
                        run.partial.append(f"{deed.kind} with {spare} bytes")
                    made = deed.do()
                except Exception:  # noqa: BLE001 - counted
                    run.crashes.append(traceback.format_exc()[-2000:])
                    made = deed.do()
                saved = deed.saved(made)
                done += [saved] if saved else []
        run.wrong, run.gone = wrong_with(clinic), lost(clinic, ground.patient, done)
        run.not_once = [word for word in dict.fromkeys(words) if times_there(clinic, word) != 1]
    return run


def batches(things: list[T]) -> Iterator[list[T]]:
    """Four by four: a round of deeds."""
    return (things[first : first + 4] for first in range(0, len(things), 4))


@pytest.mark.parametrize("tries", [40, pytest.param(200, marks=pytest.mark.long)], ids=["quick", "long"])
def test_without_memory_a_save_is_whole_or_not_there(ground: Ground, tally: Tally, tmp_path: Path, tries: int) -> None:
    ours, found = ground.copied(tmp_path / "clinic"), tmp_path / "found"
    limits = [MOST * number // tries for number in range(tries)]
    assert ended(forked(lambda: found.write_bytes(pickle.dumps(a_day(ours, limits))))) == 0
    run: Run = pickle.loads(found.read_bytes())
    count = tally.count("FR4", "limits to SQLite's memory while registrations, notes and documents are saved")
    count.add(tries, lost=len(run.partial) + len(run.gone) + len(run.not_once) + len(run.wrong))
    assert (run.crashes, run.partial, run.wrong, run.gone, run.not_once) == ([], [], [], [], [])
    assert len(run.failures) > tries // 4
    assert {said.partition(",")[0] for said in run.failures} == {"This PC ran out of memory"}
