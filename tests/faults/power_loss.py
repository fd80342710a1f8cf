"""What a disk may hold after its power was cut: a log of writes and syncs replayed up to a moment, the rest lost, shuffled or torn.

The disk here keeps a promise only when it was waited for: bytes of a file that were not synced reach it in any choice of sectors,
names in a folder that was not synced appear or vanish in any choice; a rename or a sector is there or is not, never half.
"""

import os
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from tests.faults.disk_log import Acked, Cut, Event, Made, Removed, Renamed, Synced, Wrote

SECTORS = (512, 4096)
"""Bytes that a disk writes whole or not at all: of old ones and of today's."""


@dataclass(slots=True)
class _File:
    """What is safe, and what was done since the last sync."""

    safe: bytes = b""
    since: list[Wrote | Cut] = field(default_factory=list)

    def content(self) -> bytes:
        """With everything that was done."""
        return _applied(self.safe, self.since)


class Fate(Enum):
    """What becomes of the bytes that nobody waited for."""

    NONE = "all lost"
    ALL = "all kept"
    FIRST = "the first kept, the next torn"
    SOME = "any sectors kept"


class Disk:
    """The files of one folder, with what is safe of them and what is only on its way."""

    def __init__(self, folder: Path) -> None:
        """As they lie in ``folder``, everything safe."""
        self._names: dict[str, _File | None] = {}
        for path in sorted(folder.rglob("*")):
            self._names[path.relative_to(folder).as_posix()] = None if path.is_dir() else _File(path.read_bytes())
        self._safe_names = dict(self._names)
        self._names_since: list[tuple[Made | Renamed | Removed, _File | None]] = []

    def do(self, event: Event, *, obey_syncs: bool = True) -> None:
        """One thing more has happened; without ``obey_syncs`` the disk lies about every sync, as the worst of them do."""
        match event:
            case Wrote() | Cut():
                self._file(event.path).since.append(event)
            case Synced(path, is_folder=False) if obey_syncs:
                file = self._file(path)
                file.safe, file.since = file.content(), []
            case Synced(path, is_folder=True) if obey_syncs:
                waiting, self._names_since = self._names_since, []
                for change, thing in waiting:
                    if os.path.dirname(change.path) == path:
                        _rename(self._safe_names, change, thing)
                    else:
                        self._names_since.append((change, thing))
            case Made() | Renamed() | Removed():
                if isinstance(event, Renamed) and os.path.dirname(event.path) != os.path.dirname(event.to):
                    raise NotImplementedError("a file that moves from one folder to another")
                thing = (None if event.is_folder else _File()) if isinstance(event, Made) else self._names[event.path]
                self._names_since.append((event, thing))
                _rename(self._names, event, thing)
            case Synced() | Acked():
                pass

    def cut_off(self, chance: random.Random) -> dict[str, bytes | None]:
        """What may lie there if the power goes now: each file's bytes, None for a folder."""
        names, fate = dict(self._safe_names), chance.choice(list(Fate))
        kept = _kept(self._names_since, fate, chance)
        for change, thing in kept:
            _rename(names, change, thing)
        image: dict[str, bytes | None] = {}
        for path, thing in sorted(names.items()):
            above = os.path.dirname(path)
            # What lies in a folder whose name was lost is lost with it.
            if above and above not in image:
                continue
            image[path] = None if thing is None else _torn(thing, chance)
        return image

    def _file(self, path: str) -> _File:
        file = self._names[path]
        if file is None:
            raise IsADirectoryError(path)
        return file


@dataclass(frozen=True, slots=True)
class Cutting:
    """One moment at which the power goes: what lies on the disk, and what had been confirmed before."""

    after: int
    """Events of the log."""
    image: dict[str, bytes | None]
    confirmed: bytes

    def lay_out(self, folder: Path) -> None:
        """Put it into a new folder."""
        folder.mkdir(mode=0o700)
        for path, content in self.image.items():
            if content is None:
                (folder / path).mkdir(mode=0o700)
            else:
                (folder / path).write_bytes(content)
                (folder / path).chmod(0o600)


def cuttings(start: Path, log: list[Event], seed: int, *, obey_syncs: bool = True) -> Iterator[Cutting]:
    """Endless power cuts at moments by chance, each different from all others of this seed."""
    chance, seen = random.Random(seed), set[int]()
    while True:
        disk, said = Disk(start), b""
        # Some moments of each pass through the log, so that an early one costs little.
        for after, event in enumerate(log, 1):
            disk.do(event, obey_syncs=obey_syncs)
            if isinstance(event, Acked):
                said += event.line
            if chance.random() < 60 / len(log):
                image = disk.cut_off(chance)
                mark = hash(tuple(image.items()))
                if mark not in seen:
                    seen.add(mark)
                    yield Cutting(after, image, said)


def _rename(names: dict[str, _File | None], change: Made | Renamed | Removed, thing: _File | None) -> None:
    """Do a change of names; one that builds on a lost one does what is left of it."""
    match change:
        case Made(path):
            names[path] = thing
        case Renamed(path, to):
            names.pop(path, None)
            names[to] = thing
        case Removed(path):
            names.pop(path, None)


def _kept(
    changes: list[tuple[Made | Renamed | Removed, _File | None]], fate: Fate, chance: random.Random
) -> Iterable[tuple[Made | Renamed | Removed, _File | None]]:
    match fate:
        case Fate.NONE:
            return ()
        case Fate.ALL:
            return changes
        case Fate.FIRST:
            return changes[: chance.randrange(len(changes) + 1)]
        case Fate.SOME:
            return [each for each in changes if chance.random() < 0.5]


def _torn(file: _File, chance: random.Random) -> bytes:
    """What may be on the disk of a file, each with a fate of its own, because two files are two places of a disk."""
    if not file.since:
        return file.safe
    sector, fate = chance.choice(SECTORS), chance.choice(list(Fate))
    match fate:
        case Fate.NONE:
            return file.safe
        case Fate.ALL:
            return file.content()
        case Fate.FIRST:
            parts = [part for change in file.since for part in _sectors(change, sector)]
            return _applied(file.safe, parts[: chance.randrange(len(parts) + 1)])
        case Fate.SOME:
            likely = chance.choice((0.1, 0.5, 0.9))
            parts = [part for change in file.since for part in _sectors(change, sector)]
            return _applied(file.safe, [part for part in parts if chance.random() < likely])


def _sectors(change: Wrote | Cut, size: int) -> Iterator[Wrote | Cut]:
    """A write as the sectors of a disk that it touches."""
    if isinstance(change, Cut):
        yield change
        return
    begin, end = change.offset, change.offset + len(change.data)
    while begin < end:
        stop = min(end, (begin // size + 1) * size)
        yield Wrote(change.path, begin, change.data[begin - change.offset : stop - change.offset])
        begin = stop


def _applied(content: bytes, changes: Iterable[Wrote | Cut]) -> bytes:
    made = bytearray(content)
    for change in changes:
        if isinstance(change, Cut):
            # What was never written reads as zeros, as on every file system of today.
            made = made[: change.size] + bytes(max(0, change.size - len(made)))
            continue
        if len(made) < change.offset:
            made += bytes(change.offset - len(made))
        made[change.offset : change.offset + len(change.data)] = change.data
    return bytes(made)
