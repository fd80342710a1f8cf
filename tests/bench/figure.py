"""One thing measured, beside what it is measured against."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """``value`` and ``floor`` are in ``unit`` and stem from the same run; less is better.

    ``floor`` is what the same work costs at the very least (a bare window, a bare parser), or a fixed budget (one frame);
    ``limit`` is how many times the floor the value may take, so a fixed budget has the limit 1.
    """

    name: str
    value: float
    unit: str
    floor: float
    limit: float
    samples: int = 1

    @property
    def ratio(self) -> float:
        """How many times the floor it took."""
        return self.value / self.floor

    @property
    def is_within(self) -> bool:
        """Whether the limit is kept."""
        return self.ratio <= self.limit


def percentile(values: list[float], share: float) -> float:
    """The smallest of ``values`` that at least ``share`` (0 to 1) of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]
