"""What can be wrong with a backup, each with one sentence that says what to do next."""

from clinic_app.errors import VaultError
from clinic_app.vault.errors import Fixed


class BackupForeign(Fixed):
    """The file does not begin as a backup does."""

    SENTENCE = "This file is not a backup of Clinic Records; choose a file whose name begins with clinic- and ends in .cbk."


class BackupTruncated(Fixed):
    """The file is shorter than its header says."""

    SENTENCE = (
        "This backup is cut short, so nothing was taken from it; copy it once more from where it was made, or take the backup before it."
    )


class BackupDamaged(Fixed):
    """Some byte is not what was written."""

    SENTENCE = "This backup is damaged, so nothing was taken from it; keep the file as it is and take the backup before it."


class BackupTooNew(Fixed):
    """The backup is whole and in a later format, or holds files of one."""

    SENTENCE = "This backup was made by a newer version of this program; update the program on this PC, then open the backup again."


class BackupSheetWrong(Fixed):
    """Nothing in the backup was sealed to that sheet or code."""

    SENTENCE = (
        "This recovery sheet or code does not open this backup: it is another clinic's, or was not yet or no longer in use when the backup "
        "was made; try the other sheet, or a backup of the sheet's own time."
    )


class BackupKeysForged(Fixed):
    """The backup opens, and the key file in it is not proven by what the sheet opens."""

    SENTENCE = "The key file in this backup does not fit the recovery sheet, so nothing was taken from it; take the backup before it."


class PoolFileMissing(VaultError):
    """A picture or document that the backup lists is not in the folder beside it."""

    def __init__(self, missing: int, total: int) -> None:
        super().__init__(
            f"{missing} of the {total} pictures and documents of this backup are missing from the folder blobs beside it; put the backup "
            "and that folder side by side again, as they were."
        )


class PoolFileDamaged(VaultError):
    """A file of the pool is not what was copied there."""

    def __init__(self, damaged: int, total: int) -> None:
        super().__init__(
            f"{damaged} of the {total} pictures and documents of this backup are damaged in the folder blobs beside it; take them from "
            "another place where you keep backups."
        )


class BackupDiscarded(VaultError):
    """What was read back was not what was to be kept, so the backup never got its name."""

    def __init__(self, finding: str) -> None:
        super().__init__(f"The backup was discarded, because {finding}; the backups before it are untouched.")
