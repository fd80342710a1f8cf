"""Finds a recovery sheet's eight groups in any text around them: a file that was copied from the page, a scan, what somebody typed."""

import re
from dataclasses import dataclass

from clinic_app.vault.key_errors import SheetGroupWrong
from clinic_app.vault.recovery_sheet import GROUP_LENGTH, GROUPS, fits, parse_secret

FARTHEST = 12
"""Words that may stand between one group and the next: ``group 2 of 8 is``."""

_MOST_WRONG = 4
"""So many groups may be misread before the rest is taken for another text."""


@dataclass(frozen=True, slots=True)
class _Chain:
    """Groups that follow each other; the one that began latest is the tightest, and one that stands behind its own number the surer."""

    start: int
    numbered: int
    words: tuple[str, ...]

    @property
    def rank(self) -> tuple[int, int]:
        return self.start, self.numbered


def read_sheet(text: str) -> bytes:
    """The 20 bytes of the sheet whose groups stand in ``text``, in order, with whatever stands around them.

    Raises: ``SheetGroupWrong`` naming the first group that was misread; ``SheetLengthWrong`` where there are not eight.
    """
    words = _words(text)
    found = _tightest(words)
    if found is not None:
        return parse_secret(" ".join(found))
    wrong = _nearest(words)
    if wrong is not None:
        raise SheetGroupWrong(wrong)
    return parse_secret(text)


def _words(text: str) -> list[str]:
    words: list[str] = []
    for run in re.findall(r"[0-9A-Za-z]+", text):
        joined = len(run) > GROUP_LENGTH and len(run) % GROUP_LENGTH == 0
        words += [run[at : at + GROUP_LENGTH] for at in range(0, len(run), GROUP_LENGTH)] if joined else [run]
    return words


def _tightest(words: list[str]) -> tuple[str, ...] | None:
    """The eight groups that lie closest together."""
    ends: dict[int, _Chain] = {}
    for place in range(GROUPS):
        longer: dict[int, _Chain] = {}
        for at, word in enumerate(words):
            if not fits(word, place):
                continue
            numbered = int(at > 0 and words[at - 1] == str(place + 1))
            before = [ends[each] for each in range(max(0, at - FARTHEST - 1), at) if each in ends]
            if place == 0:
                longer[at] = _Chain(at, numbered, (word,))
            elif before:
                best = max(before, key=lambda chain: chain.rank)
                longer[at] = _Chain(best.start, best.numbered + numbered, (*best.words, word))
        ends = longer
    if not ends:
        return None
    return min(ends.items(), key=lambda each: (each[0] - each[1].start, -each[1].numbered))[1].words


def _nearest(words: list[str]) -> int | None:
    """The first wrong group, from 1, of the eight words in a row that are most like a sheet; nothing where none are."""
    kept = [word for word in words if len(word) > 1]
    rows = [[fits(word, place) for place, word in enumerate(kept[at : at + GROUPS])] for at in range(len(kept) - GROUPS + 1)]
    best = max(rows, key=sum, default=[])
    return best.index(False) + 1 if sum(best) >= GROUPS - _MOST_WRONG else None
