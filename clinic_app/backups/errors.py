"""What can stand in the way of a backup, each with one sentence that says what to do next."""

from clinic_app.errors import Conflict, InvalidInput, Refused, VaultError
from clinic_app.vault.errors import Fixed


class Miscounted(Fixed):
    """What came out of a backup is not what its header says."""

    SENTENCE = "This backup does not hold what it says of itself; keep the file as it is and take the backup before it."


class SourceDamaged(VaultError):
    """A file of the clinic itself is damaged, and a copy of it would hide that."""

    def __init__(self, file_name: str, pages: int) -> None:
        damaged = "1 page is" if pages == 1 else f"{pages} pages are"
        super().__init__(
            f"No backup was made, because {damaged} damaged in {file_name} on this PC; keep every file as it is, have the clinic checked, "
            "and restore from the last backup if the check says so."
        )


class PlaceNotThere(VaultError):
    """A stick that is not plugged in, a drive that is not connected."""

    def __init__(self, label: str) -> None:
        super().__init__(f"{label} is not there; plug it in or connect its drive, and make the backup again.")


class PlaceUsed(Conflict):
    """The folder is in the list already."""

    def __init__(self) -> None:
        super().__init__("Backups go to this folder already; choose another one.")


class PlaceInsideClinic(InvalidInput):
    """A backup inside what it backs up is lost with it."""

    def __init__(self) -> None:
        super().__init__("This folder lies in the clinic's own data folder; choose one outside it, best on another disk.", field="Folder")


class PlaceNotAFolder(InvalidInput):
    """There is nothing at the path, or no folder."""

    def __init__(self) -> None:
        super().__init__("There is no such folder; make it first, or choose another one.", field="Folder")


class PlaceIsElsewhere(InvalidInput):
    """A program copies the folder away, or it lies on a network drive, so whoever keeps it must be named."""

    def __init__(self, service: str) -> None:
        super().__init__(
            f"What lies in this folder leaves the clinic by {service}; say who keeps it and since when there is an agreement with them.",
            field="Who keeps it",
        )


class NoPlace(Refused):
    """There is nowhere to back up to."""

    def __init__(self) -> None:
        super().__init__("There is no place for backups yet; add a folder or a stick first.")


class NoBackupYet(Refused):
    """There is none to be opened."""

    def __init__(self) -> None:
        super().__init__("There is no backup yet that could be opened; make one first.")


class AlreadyBackingUp(Refused):
    """One backup at a time."""

    def __init__(self) -> None:
        super().__init__("A backup is being made at this moment; wait for its end.")
