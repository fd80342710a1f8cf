"""What the disk and the kept files can refuse, each with one sentence that says what to do next."""

from clinic_app.errors import InvalidInput, VaultError


class Fixed(VaultError):
    """A fault that is told in the same words each time."""

    SENTENCE = ""

    def __init__(self) -> None:
        super().__init__(self.SENTENCE)


class DiskFull(VaultError):
    """The disk has no room for what was to be written."""

    def __init__(self, file_name: str) -> None:
        super().__init__(
            f"The disk is full, so {file_name} could not be saved; make room on the disk and do it again, nothing old was lost."
        )


class SaveOnceMore(DiskFull):
    """The disk had no room for a save; the ballast has made some for just that."""

    def __init__(self, file_name: str) -> None:
        VaultError.__init__(
            self,
            f"The disk is full, so {file_name} could not be saved; do it once more now, for which a reserve was freed, and then make room "
            "on the disk; nothing old was lost.",
        )


class DiskIsFull(Fixed):
    """The clinic is read-only until there is room."""

    SENTENCE = (
        "The disk is full, so nothing new is saved just now; everything saved is safe and can be looked up; make room on the disk of the "
        "clinic's folder, and then do this again."
    )


class DiskIsReadOnly(Fixed):
    """The disk takes nothing any more."""

    SENTENCE = (
        "The disk of the clinic's folder takes no changes any more, so nothing is saved; everything saved is safe; ask your IT "
        "administrator to look at the disk, saving goes on by itself once it takes changes again."
    )


class OutOfMemory(Fixed):
    """The computer had no memory left."""

    SENTENCE = "This PC ran out of memory, so nothing was done; close other programs and do it again."


class CannotWrite(VaultError):
    """The operating system refused to write."""

    def __init__(self, file_name: str, reason: str) -> None:
        super().__init__(f"{file_name} could not be written ({reason}); ask your IT administrator to let this account write there.")


class DiskFault(CannotWrite):
    """The disk itself reported an error, and whether what was written is there is not certain."""

    def __init__(self, file_name: str) -> None:
        VaultError.__init__(
            self,
            f"The disk reported an error at {file_name}; do it once more, what is saved already is not done twice, and have the disk "
            "looked at.",
        )


UNCERTAIN = (DiskFault, OutOfMemory)
"""After these a deed may be on the disk all the same, so a file that its row would name must stay."""


class BeingCopied(VaultError):
    """Two copies of a file at a time, of which one may take its place."""

    def __init__(self, file_name: str) -> None:
        super().__init__(f"{file_name} is being copied for a backup; wait until the backup is made, then do this again.")


class FileDamaged(VaultError):
    """What lies there cannot be read with the key that it must have."""

    def __init__(self, file_name: str) -> None:
        super().__init__(
            f"{file_name} is damaged or belongs to another clinic; close the program and open it again, and if it stays so keep the "
            "file as it is and restore from a backup."
        )


class FolderGone(CannotWrite):
    """The folder that was to hold the file is not there."""

    def __init__(self, file_name: str) -> None:
        VaultError.__init__(self, f"{file_name} could not be written: its folder is not there; connect its drive or choose another one.")


class CannotRead(VaultError):
    """The operating system refused to read."""

    def __init__(self, file_name: str, reason: str) -> None:
        super().__init__(f"{file_name} could not be read ({reason}); ask your IT administrator to look at the disk and the file's rights.")


class BlobMissing(Fixed):
    """A row names a picture or document whose file is not there."""

    SENTENCE = (
        "The file of this picture or document is missing from the data folder; ask your IT administrator to put it back from a backup."
    )


class BlobDamaged(Fixed):
    """The file is not what was written, or belongs to something else."""

    SENTENCE = (
        "The file of this picture or document is damaged, so it is not shown; ask your IT administrator to put it back from a backup."
    )


class BlobTooLarge(InvalidInput):
    """More than may be kept or held in memory at once."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"This file is larger than {limit / 1_000_000:.0f} MB; choose a smaller one.", field="File")


class DraftUnreadable(Fixed):
    """The draft was closed under another key, or is damaged."""

    SENTENCE = "This draft cannot be opened, because it is damaged or your password was reset since; discard it and write the text again."


class InTrayItemUnreadable(Fixed):
    """The item was not sealed to this clinic's in-tray, not for this patient, or is damaged."""

    SENTENCE = "This item of the in-tray cannot be opened; ask whoever put it in for the original and return it."
