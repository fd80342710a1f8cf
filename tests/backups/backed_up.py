"""An open clinic with a stick for its backups, as tests of backups work with it."""

from dataclasses import dataclass
from pathlib import Path

from clinic_app.backups.model import MadeBackup, NewPlace, Place, Run
from clinic_app.clinic import Clinic
from clinic_app.history.model import DocumentReference
from clinic_app.identifiers import CommandId, new_command
from clinic_app.progress import Progress, untold
from tests.faults.ground import TOLD, Ground


@dataclass(frozen=True, slots=True)
class BackedUp:
    """``stick`` is the folder of ``place``."""

    ground: Ground
    clinic: Clinic
    stick: Path
    place: Place

    @classmethod
    def with_a_stick(cls, ground: Ground, clinic: Clinic, stick: Path) -> "BackedUp":
        """Make the folder, and have the clinic back up there."""
        stick.mkdir(exist_ok=True)
        place = clinic.backups.add_place(clinic.actor, new_command(clinic.clock()), NewPlace(path=stick, label="Blue stick"))
        return cls(ground, clinic, stick, place)

    def command(self) -> CommandId:
        """The name of a new deed."""
        return new_command(self.clinic.clock())

    def back_up(self, command: CommandId | None = None, progress: Progress = untold) -> MadeBackup:
        """A backup in every place."""
        return self.clinic.backups.back_up(self.clinic.actor, command or self.command(), None, progress)

    def made(self) -> Run:
        """A backup on the stick."""
        (run,) = self.back_up().runs
        assert run.made, run.failure
        return run

    def file_letter(self, content: bytes) -> None:
        """One document more, in a file of its own."""
        letter = DocumentReference(title="Another letter")
        self.clinic.open_charts().documents.file_document(
            self.clinic.actor, self.command(), self.ground.patient, letter, content, "text/plain", TOLD
        )

    def sheet(self, number: int = 0) -> str:
        """What somebody types off the paper."""
        return " ".join(self.ground.founded.sheets[number].groups())

    def files(self) -> list[str]:
        """Whatever lies on the stick, the pool's files left out."""
        return sorted(path.name for path in self.stick.iterdir() if path.name != "blobs")
