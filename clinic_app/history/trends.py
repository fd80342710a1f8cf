"""Results over time: which values belong on one line, and which of them lie outside the range their laboratory stated."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from clinic_app.history.chart_model import Trend, TrendPoint
from clinic_app.history.model import Recorded
from clinic_app.history.results_model import Observation
from clinic_app.history.statuses import ObservationStatus
from clinic_app.history.values import Quantity, ReferenceRange

_NO_RESULT = frozenset({ObservationStatus.ENTERED_IN_ERROR, ObservationStatus.CANCELLED})


def trends(results: Iterable[Recorded[Observation]]) -> tuple[Trend, ...]:
    """A line for each measured part and unit among results of one kind.

    Values without a day, and those that only say "less than" or "more than", are not drawn.
    """
    lines: dict[tuple[str, str], list[tuple[TrendPoint, ReferenceRange | None]]] = {}
    for each in results:
        observation, when = each.fact, each.occurred
        if each.in_error is not None or observation.status in _NO_RESULT or when is None:
            continue
        for title, amount, usual in _amounts(observation):
            point = TrendPoint(item=each.id, occurred=when, value=amount.value, is_usual=_is_usual(usual, amount.value))
            lines.setdefault((title, amount.unit or amount.code or ""), []).append((point, usual))
    return tuple(_line(title, unit, sorted(points, key=lambda pair: pair[0].occurred)) for (title, unit), points in lines.items())


def _line(title: str, unit: str, points: list[tuple[TrendPoint, ReferenceRange | None]]) -> Trend:
    return Trend(title=title, unit=unit, points=tuple(point for point, _ in points), usual=points[-1][1])


def _amounts(observation: Observation) -> Iterator[tuple[str, Quantity, ReferenceRange | None]]:
    parts = [(observation.code.text, observation.value, observation.reference_range)]
    parts += [(part.code.text, part.value, part.reference_range) for part in observation.components]
    for title, value, usual in parts:
        if isinstance(value, Quantity) and value.comparator is None:
            yield title, value, usual


def _is_usual(usual: ReferenceRange | None, value: Decimal) -> bool | None:
    return None if usual is None or usual.low is usual.high is None else usual.holds(value)
