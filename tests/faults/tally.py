"""Counts what was thrown at the program and what came of it, for one table at the end of a run."""

from dataclasses import dataclass, field

HEADINGS = ("", "thrown at it", "tried", "lost", "undetected", "control that must fail")


@dataclass(slots=True)
class Count:
    """One row of the table. A test counts as it goes, so that a run that fails says how far it came."""

    fault: str
    """The id of the fault: ``FR1``, ``FS5``."""
    what: str
    tried: int = 0
    lost: int = 0
    """What somebody had been told was saved and is gone, what is half there, what opens no more, what came to somebody it is not for."""
    undetected: int = 0
    """Damage or a forbidden deed that nothing told of."""
    control: str = ""
    """What became of the same faults once the safeguard was taken out: a control that loses nothing proves nothing."""

    def add(self, tried: int = 1, *, lost: int = 0, undetected: int = 0) -> None:
        """Count one more, or several."""
        self.tried += tried
        self.lost += lost
        self.undetected += undetected


@dataclass(slots=True)
class Tally:
    """All rows of one run."""

    counts: dict[tuple[str, str], Count] = field(default_factory=dict)

    def count(self, fault: str, what: str) -> Count:
        """The row of that fault and those words; several tests may share one."""
        return self.counts.setdefault((fault, what), Count(fault, what))

    def rows(self) -> list[Count]:
        """In the order of the faults' ids, and within one as they were begun."""
        return sorted((each for each in self.counts.values() if each.tried), key=lambda each: (each.fault[:2], int(each.fault[2:])))

    def table(self) -> list[str]:
        """The lines of a Markdown table; none where nothing was counted."""
        rows = [
            (each.fault, each.what, *(f"{number:,}" for number in (each.tried, each.lost, each.undetected)), each.control or "–")
            for each in self.rows()
        ]
        if not rows:
            return []
        return [_line(HEADINGS), _line(("---", "---", "--:", "--:", "--:", "---")), *map(_line, rows)]


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
