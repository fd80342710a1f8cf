"""What the reports of an import add up to: how many of each kind had which outcome, and every reason once, in little memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from clinic_app.exchange.model import Outcome, SourceKey
from clinic_app.exchange.reports import ImportReport
from clinic_app.identifiers import PatientId

MOST_REASONS = 300
"""Different reasons that one tally keeps apart; a file made to hold more of them is told in one line."""

_MOST_EXAMPLES = 3
_MANY_REASONS = "There are other reasons too; the command line's report has a line for each."
_NEWS = frozenset({Outcome.TAKEN, Outcome.KEPT, Outcome.UPDATED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why resources of one type were not taken as they came; ``examples`` are the ids of the first of them."""

    resource_type: str
    outcome: Outcome
    sentence: str
    count: int
    examples: tuple[str, ...]


@dataclass(slots=True)
class Cases:
    """How often one reason was given, and the ids of the first resources."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, count: int, examples: Iterable[str]) -> None:
        """So many more."""
        self.count += count
        for each in examples:
            if each and len(self.examples) < _MOST_EXAMPLES:
                self.examples.append(each)


class ImportTally:
    """Of one file, or of several that were added up; the rows themselves are not kept."""

    def __init__(self) -> None:
        self.counts: dict[str, dict[Outcome, int]] = {}
        """By type of resource."""
        self.cases: dict[tuple[str, Outcome, str], Cases] = {}
        """By type, outcome and sentence; ``reasons`` reads better."""
        self.newcomers: set[SourceKey] = set()
        """People who are registered by it."""
        self.patients: dict[PatientId, None] = {}
        """Everybody it is about who is registered here now, in their order."""

    @classmethod
    def of(cls, report: ImportReport) -> "ImportTally":
        """One file's report, counted."""
        tally = cls()
        for row in report.rows:
            tally._count(row.resource_type, row.outcome, 1)
            if row.reason and row.outcome is not Outcome.TAKEN:
                tally._explain(row.resource_type, row.outcome, row.reason, 1, (row.resource_id,))
        tally.newcomers = set(report.newcomers)
        tally.patients = dict.fromkeys(report.patients)
        return tally

    @property
    def types(self) -> tuple[str, ...]:
        """The types of resource that came, the most frequent first."""
        return tuple(sorted(self.counts, key=lambda each: (-sum(self.counts[each].values()), each)))

    @property
    def reasons(self) -> Iterator[Reason]:
        """Every reason once, the most frequent first."""
        for (resource_type, outcome, sentence), cases in sorted(self.cases.items(), key=lambda each: -each[1].count):
            yield Reason(resource_type=resource_type, outcome=outcome, sentence=sentence, count=cases.count, examples=tuple(cases.examples))

    @property
    def news(self) -> int:
        """Resources that are new or changed."""
        return sum(self.count(outcome) for outcome in _NEWS)

    def count(self, outcome: Outcome, resource_type: str | None = None) -> int:
        """How many resources had an outcome, of one type or of all."""
        of = self.counts.values() if resource_type is None else (self.counts.get(resource_type, {}),)
        return sum(each.get(outcome, 0) for each in of)

    def add(self, other: "ImportTally") -> None:
        """Count what another counted, too."""
        for resource_type, counts in other.counts.items():
            for outcome, count in counts.items():
                self._count(resource_type, outcome, count)
        for (resource_type, outcome, sentence), cases in other.cases.items():
            self._explain(resource_type, outcome, sentence, cases.count, cases.examples)
        self.newcomers |= other.newcomers
        self.patients |= other.patients

    def _count(self, resource_type: str, outcome: Outcome, count: int) -> None:
        counts = self.counts.setdefault(resource_type, {})
        counts[outcome] = counts.get(outcome, 0) + count

    def _explain(self, resource_type: str, outcome: Outcome, sentence: str, count: int, examples: Iterable[str]) -> None:
        key = (resource_type, outcome, sentence)
        if key not in self.cases and len(self.cases) >= MOST_REASONS:
            key, examples = ("", outcome, _MANY_REASONS), ()
        self.cases.setdefault(key, Cases()).add(count, examples)


def sum_of(tallies: Iterable[ImportTally]) -> ImportTally:
    """Several files, added up; somebody who stands in two of them is one person."""
    total = ImportTally()
    for each in tallies:
        total.add(each)
    return total
