"""What is told of an import: a row for every resource of every file; and the order in which people are imported."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from clinic_app.errors import InvalidInput
from clinic_app.exchange.chunks import ROWS_AT_ONCE
from clinic_app.exchange.model import Outcome, ReportRow, SourceKey
from clinic_app.exchange.prepared import PreparedFile, PreparedPerson, UnreadableFile
from clinic_app.identifiers import PatientId


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of every resource of one file, or would."""

    name: str
    """The file's, as the person who imports knows it."""
    rows: tuple[ReportRow, ...] = ()
    patients: tuple[PatientId, ...] = ()
    """Whom it was about, of those who are registered here now."""
    newcomers: tuple[SourceKey, ...] = ()
    """Of whom those that are new here."""
    refused: str = ""
    """Why nothing of it could be read, in one sentence."""
    was_stopped: bool = False
    """Whether somebody stopped the import before all of it was stored; importing the file again goes on."""

    @property
    def registered(self) -> int:
        """How many people are new here."""
        return len(self.newcomers)

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many resources had each outcome."""
        return dict(Counter(row.outcome for row in self.rows))


@dataclass(slots=True)
class Judgement:
    """What becomes of one file, as far as is known; an import has one of each file to its end, so it holds nothing of the file itself."""

    name: str
    rows: tuple[ReportRow, ...]
    """What the reader expected."""
    outcomes: dict[SourceKey, tuple[Outcome, str]] = field(default_factory=dict)
    """Where it is something else."""
    patients: list[PatientId] = field(default_factory=list)
    newcomers: list[SourceKey] = field(default_factory=list)
    was_stopped: bool = False

    @classmethod
    def of(cls, file: PreparedFile) -> "Judgement":
        """The judgement on a file of which nothing is known yet."""
        return cls(file.name, file.report)

    def skip_nobody(self, person: PreparedPerson) -> None:
        """The person stands in another file, which was never imported."""
        self._skip(person, "The patient it belongs to is neither in this file nor known here.")

    def skip_unregistered(self, person: PreparedPerson, error: InvalidInput) -> None:
        """Nobody can be registered from what the file says of the person."""
        self._skip(person, f"Nobody could be registered from it: {error}")

    def skip_stopped(self, person: PreparedPerson) -> None:
        """Somebody stopped the import."""
        self.was_stopped = True
        self._skip(person, "The import was stopped before it.")

    def report(self) -> ImportReport:
        """The reader's report with what the clinic's records had to say."""
        return ImportReport(
            name=self.name,
            rows=tuple(self._judged(row) for row in self.rows),
            patients=tuple(self.patients),
            newcomers=tuple(self.newcomers),
            was_stopped=self.was_stopped,
        )

    def _skip(self, person: PreparedPerson, reason: str) -> None:
        rows = (row.key for every in person.items.values() for row in every)
        keys = (person.key, *rows, *(row.key for row in person.leftovers))
        self.outcomes |= dict.fromkeys(keys, (Outcome.SKIPPED, reason))

    def _judged(self, row: ReportRow) -> ReportRow:
        verdict = self.outcomes.get(row.key) if row.key is not None and row.outcome is not Outcome.SKIPPED else None
        return row if verdict is None else row._replace(outcome=verdict[0], reason=verdict[1])


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody in a file, and the judgement on that file."""

    judgement: Judgement
    file: PreparedFile
    person: PreparedPerson


def batches(
    files: Iterable[PreparedFile | UnreadableFile], judgements: list[Judgement], unreadable: list[ImportReport]
) -> Iterator[list[Coming]]:
    """People by the handful, so that small files share a transaction; a judgement is opened for each file as it comes."""
    batch: list[Coming] = []
    rows = 0
    for file in files:
        if isinstance(file, UnreadableFile):
            unreadable.append(ImportReport(name=file.name, refused=file.sentence))
            continue
        judgement = Judgement.of(file)
        judgements.append(judgement)
        for person in file.people:
            # Somebody who comes twice is compared with what came first, so that has to be stored by then.
            is_again = any(other.person.key == person.key for other in batch)
            if batch and (is_again or rows + person.row_count > ROWS_AT_ONCE):
                yield batch
                batch, rows = [], 0
            batch.append(Coming(judgement, file, person))
            rows += person.row_count
    if batch:
        yield batch
