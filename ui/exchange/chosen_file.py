"""One file on the import's page, from the moment that it is chosen: how far it is, and what is known of it."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from clinic_app.exchange.model import SourceKey
from clinic_app.exchange.tally import ImportTally
from clinic_app.identifiers import CommandId


class FileState(Enum):
    """How far a file is."""

    WAITING = "waiting"
    READING = "reading"
    PLANNED = "planned"
    UNREADABLE = "unreadable"
    IMPORTING = "importing"
    STORED = "stored"
    LEFT = "left"
    """The import stopped before the file's end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the dry run found of a file; the file itself is not kept."""

    tally: ImportTally
    sha256: bytes
    rows: int
    """How many rows the import will write or compare."""
    people: frozenset[SourceKey]
    """Whom it is about."""


@dataclass(slots=True, eq=False)
class ChosenFile:
    """What the page knows of it; the file itself is read when it is needed, and not kept."""

    path: Path
    state: FileState = FileState.WAITING
    plan: Plan | None = None
    result: ImportTally | None = None
    """What became of it, as far as it was imported."""
    sentence: str = ""
    """Why it could not be read, or could not be stored."""
    command: CommandId | None = None
    """The name of its import, kept over every try."""
    number: int = 0
    """Its place in the list."""

    @property
    def name(self) -> str:
        """The file's name, as the person who chose it knows it."""
        return self.path.name

    @property
    def tally(self) -> ImportTally | None:
        """What became of it, else what would."""
        return self.result if self.result is not None or self.plan is None else self.plan.tally

    @property
    def people(self) -> int:
        """How many people it is about."""
        return 0 if self.plan is None else len(self.plan.people)

    @property
    def is_to_import(self) -> bool:
        """Whether importing it would store anything that is not stored yet."""
        if self.state is FileState.LEFT:
            return True
        return self.state is FileState.PLANNED and self.plan is not None and self.plan.tally.news > 0

    @property
    def is_settled(self) -> bool:
        """Whether nothing of it is left to import: it is stored, or there was nothing new in it."""
        return self.state is FileState.STORED or (self.state is FileState.PLANNED and not self.is_to_import)

    def forget(self) -> None:
        """It has to be looked at anew."""
        self.state, self.plan, self.sentence = FileState.WAITING, None, ""
