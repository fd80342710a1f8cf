"""What can be wrong with the clinic's files, keys and passwords, each with one sentence that says what to do next."""

from datetime import timedelta

from clinic_app.errors import InvalidInput, NotFound, Refused, VaultError


class _Fixed(VaultError):
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


class CannotWrite(VaultError):
    """The operating system refused to write."""

    def __init__(self, file_name: str, reason: str) -> None:
        super().__init__(f"{file_name} could not be written ({reason}); ask your IT administrator to let this account write there.")


class FolderGone(CannotWrite):
    """The folder that was to hold the file is not there."""

    def __init__(self, file_name: str) -> None:
        VaultError.__init__(self, f"{file_name} could not be written: its folder is not there; connect its drive or choose another one.")


class CannotRead(VaultError):
    """The operating system refused to read."""

    def __init__(self, file_name: str, reason: str) -> None:
        super().__init__(f"{file_name} could not be read ({reason}); ask your IT administrator to look at the disk and the file's rights.")


class WrongPassword(_Fixed):
    """The wrap did not open; whether the username exists is not told."""

    SENTENCE = "The username or the password is not right; check both and try again."


class TooManyTries(VaultError):
    """Several wrong tries lie behind; ``wait`` is the time that is left."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        seconds = max(1, round(wait.total_seconds()))
        left = f"{seconds} second{'s' if seconds != 1 else ''}" if seconds < 120 else f"{round(seconds / 60)} minutes"
        super().__init__(f"There were several wrong tries for this username; wait {left}, then try again.")


class DeviceSecretMissing(_Fixed):
    """The key file says that a secret belongs to this PC, and none was given."""

    SENTENCE = (
        "The clinic's files are tied to a secret in the keyring of the PC and account where they were set up, and it is not here; open "
        "them there, or bring a recovery sheet to your IT administrator."
    )


class DeviceSecretWrong(_Fixed):
    """The secret given is not the one that the key file knows."""

    SENTENCE = (
        "The keyring of this PC holds a secret that does not belong to these files, so no password can open them; bring a recovery sheet "
        "to your IT administrator, who can put the right secret back."
    )


class KeyringAbsent(_Fixed):
    """No keyring of the operating system could be reached."""

    SENTENCE = "This PC has no keyring that the program can use; ask your IT administrator to switch one on, or bring a recovery sheet."


class KeyringLocked(_Fixed):
    """The keyring is there and shut, or the question to open it was turned down."""

    SENTENCE = "The keyring of this PC is locked; unlock it with the password of your computer account, then try again."


class KeyringHung(_Fixed):
    """The keyring did not answer before the deadline."""

    SENTENCE = "The keyring of this PC does not answer; look for a question from it behind this window, or sign in to the computer again."


class KeyringUnsafe(_Fixed):
    """The only keyring keeps its secrets unencrypted, or is one nobody has vouched for."""

    SENTENCE = (
        "The keyring that is set up on this PC does not protect what it holds, so the program will not use it; ask your IT administrator "
        "for the operating system's own keyring."
    )


class KeyringBroken(_Fixed):
    """The keyring answered with an error of its own."""

    SENTENCE = "The keyring of this PC reported an error; restart the computer, and if it stays so ask your IT administrator."


class KeyringUnusableForFounding(InvalidInput):
    """A clinic that is being founded shall be tied to a keyring, and there is none that can be relied on."""

    def __init__(self) -> None:
        telling = "This computer has no keyring that the program can rely on; have one switched on, or clear the tick at “Tie the files to "
        super().__init__(telling + "this computer's keyring” and choose a password of at least 24 characters.", field="Keyring")


class DeviceSecretUnreadable(_Fixed):
    """What lies in the keyring under our name is not a device secret."""

    SENTENCE = "What the keyring holds for these files is not a secret of this program; bring a recovery sheet to your IT administrator."


class KeyFileMissing(_Fixed):
    """Neither ``keys.json`` nor its copy is there."""

    SENTENCE = (
        "The key file keys.json and its copy are missing from the data folder; put them back from your newest backup, do not start anew."
    )


class KeyFileDamaged(_Fixed):
    """Neither ``keys.json`` nor its copy is whole."""

    SENTENCE = (
        "The key file keys.json and its copy are both damaged; put keys.json back from your newest backup, your records are untouched."
    )


class KeyFileTooNew(_Fixed):
    """``keys.json`` is whole and in a later format."""

    SENTENCE = "The key file was written by a newer version of this program; update the program on this PC, nothing was changed."


class KeyFileForged(_Fixed):
    """A checksum holds, but a proof under a key does not: somebody edited the file."""

    SENTENCE = (
        "The key file was changed by somebody who had no right to, so nothing is opened or handed out with it; put keys.json back from "
        "your newest backup and find out who was at this PC."
    )


class KeyFileOutdated(_Fixed):
    """The key file is older than the records say it must be."""

    SENTENCE = (
        "The key file keys.json is older than the records beside it; put back the newest keys.json, old passwords must not come back."
    )


class ClinicAlreadyHere(_Fixed):
    """A key file exists where a new one was to be made."""

    SENTENCE = "There is already a clinic in this folder; open it, or choose an empty folder for a new one."


class StaffListDiffers(_Fixed):
    """The username that was shown does not belong to that member of staff in the key file."""

    SENTENCE = "The staff list and the key file name different people; do not go on, and have the staff list looked into first."


class NoSuchKeyHolder(NotFound):
    """No key was ever made for that member of staff."""

    def __init__(self) -> None:
        super().__init__("The key file knows nobody by that name; look at the staff list for how it is written.")


class KeysNeeded(Refused):
    """The deed needs a key that this person does not hold."""

    def __init__(self) -> None:
        super().__init__("This needs the keys of both files, which you do not hold; ask a manager to do it.")


class LastManager(Refused):
    """Nobody would be left who can let people in."""

    def __init__(self) -> None:
        super().__init__("The clinic would be left without a manager; make somebody else manager first.")


class CannotTakeBack(Refused):
    """A key that somebody has once had is not unlearnt by changing a role."""

    def __init__(self) -> None:
        super().__init__(
            "This person's key opens charts, and changing the role would not take it back; to shut them out now, reset their password and "
            "keep the new one to yourself."
        )


class DeputyNeedsKeys(Refused):
    """A deputy must be able to do what a manager does, and a role that opens no charts cannot."""

    def __init__(self) -> None:
        super().__init__("A deputy must hold the keys of both files; choose somebody whose role opens charts, or change their role first.")


class NoRole(InvalidInput):
    """Everybody who works here has at least one role."""

    def __init__(self) -> None:
        super().__init__("Choose at least one role.", field="Role")


class UsernameTaken(InvalidInput):
    """Usernames differ, also when capitals and accents' encodings are ignored."""

    def __init__(self) -> None:
        super().__init__("Somebody here already has this username; choose another.", field="Username")


class UsernameUnfit(InvalidInput):
    """The username cannot be typed or told apart safely."""

    def __init__(self) -> None:
        super().__init__("A username is 2 to 40 letters, digits, dots, hyphens or underscores, without spaces.", field="Username")


class SheetGroupWrong(InvalidInput):
    """A group's check character does not fit; ``group`` counts from 1."""

    def __init__(self, group: int) -> None:
        self.group = group
        super().__init__(
            f"Group {group} of the recovery sheet is not right; compare it with the paper, letter by letter.", field="Recovery sheet"
        )


class SheetLengthWrong(InvalidInput):
    """Too few or too many groups."""

    def __init__(self, found: int, expected: int) -> None:
        super().__init__(
            f"A recovery sheet has {expected} characters in groups, and {found} were given; type all groups in order.",
            field="Recovery sheet",
        )


class SheetOfAnotherClinic(_Fixed):
    """The sheet is whole, but opens nothing here."""

    SENTENCE = (
        "This recovery sheet is not one of these files' two sheets; look at the clinic's name and the date on it and try the other sheet."
    )


class SheetOpensNothing(_Fixed):
    """The sheet belongs here, and what was sealed to it does not open."""

    SENTENCE = "This recovery sheet belongs to these files but cannot open their keys; keep it, and have a manager print new sheets."


class PcUnknown(_Fixed):
    """The key file has no entry for this PC."""

    SENTENCE = "The key file does not know this PC; open the clinic where it was set up, or ask your IT administrator to put back pc.json."


class OwnPasswordNotReset(Refused):
    """A reset is for somebody else's forgotten password."""

    def __init__(self) -> None:
        super().__init__("You are signed in yourself, so change your own password instead of resetting it.")


class FolderMissing(_Fixed):
    """There is nothing at the path."""

    SENTENCE = "The data folder is not there; look whether a disk or stick is missing, or choose the folder in which the clinic lies."


class FolderIsFile(_Fixed):
    """There is something else than a folder at the path."""

    SENTENCE = "What was named as the data folder is a file; choose a folder."


class FolderNotEmpty(_Fixed):
    """A new clinic gets a folder of its own."""

    SENTENCE = "The folder for a new clinic must be empty; choose an empty one, or open the clinic that may lie in this one."


class NoClinicHere(_Fixed):
    """The folder holds none of the clinic's files."""

    SENTENCE = "There is no clinic in this folder; choose the folder in which the clinic lies, or found a new one elsewhere."


class FoundingCutOff(_Fixed):
    """A founding was begun in the folder and did not come to its end."""

    SENTENCE = (
        "Setting up the clinic in this folder was not finished, so there is nothing to open yet; set it up again in the window, or with "
        "clinic-app new."
    )


class FoundingMarkUnusable(_Fixed):
    """``founding.json`` is damaged, or belongs to another clinic than the files beside it."""

    SENTENCE = (
        "The file founding.json, by which an unfinished set-up is known, does not fit this folder, so nothing in it is touched; choose "
        "another folder, or have your IT administrator look at this one."
    )


class FolderReadOnly(_Fixed):
    """Nothing can be written in the folder or beside it."""

    SENTENCE = "The program may not write in the data folder or beside it; ask your IT administrator to let this account write in both."


class FolderOnNetwork(_Fixed):
    """The path lies on another computer."""

    SENTENCE = "The data folder lies on a network drive, where such files get damaged; choose a folder on a disk of this PC."


class FolderSynced(VaultError):
    """The path lies where a program copies files to other computers."""

    def __init__(self, service: str) -> None:
        super().__init__(f"The data folder lies where {service} copies files away, which damages them; choose a folder outside it.")


class AlreadyOpen(VaultError):
    """Another running program holds the folder; ``holder`` is what it says of itself, if that could be read."""

    def __init__(self, holder: str | None) -> None:
        who = f"on {holder}" if holder else "in another window or on another PC"
        super().__init__(f"The clinic is already open {who}; close it there first.")


class PcFileUnusable(_Fixed):
    """``pc.json`` is missing or damaged."""

    SENTENCE = "The file pc.json, which says which PC this is, is missing or damaged; put it back from your newest backup."


class PcFileTooNew(_Fixed):
    """``pc.json`` is in a later format."""

    SENTENCE = "The file pc.json was written by a newer version of this program; update the program on this PC to go on."


class BlobMissing(_Fixed):
    """A row names a picture or document whose file is not there."""

    SENTENCE = (
        "The file of this picture or document is missing from the data folder; ask your IT administrator to put it back from a backup."
    )


class BlobDamaged(_Fixed):
    """The file is not what was written, or belongs to something else."""

    SENTENCE = (
        "The file of this picture or document is damaged, so it is not shown; ask your IT administrator to put it back from a backup."
    )


class BlobTooLarge(InvalidInput):
    """More than may be kept or held in memory at once."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"This file is larger than {limit / 1_000_000:.0f} MB; choose a smaller one.", field="File")


class DraftUnreadable(_Fixed):
    """The draft was closed under another key, or is damaged."""

    SENTENCE = "This draft cannot be opened, because it is damaged or your password was reset since; discard it and write the text again."


class InTrayItemUnreadable(_Fixed):
    """The item was not sealed to this clinic's in-tray, not for this patient, or is damaged."""

    SENTENCE = "This item of the in-tray cannot be opened; ask whoever put it in for the original and return it."
