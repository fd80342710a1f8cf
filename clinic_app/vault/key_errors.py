"""What can be wrong with keys, passwords and recovery sheets, each with one sentence that says what to do next."""

from datetime import UTC, datetime, timedelta

from clinic_app.clock import shown_day
from clinic_app.errors import InvalidInput, NotFound, Refused, Trouble, VaultError
from clinic_app.vault.errors import Fixed


class WrongPassword(Fixed):
    """The wrap did not open; whether the username exists is not told."""

    SENTENCE = "The username or the password is not right; check both and try again."


class TooManyTries(VaultError):
    """Several wrong tries lie behind; ``wait`` is the time that is left."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        seconds = max(1, round(wait.total_seconds()))
        left = f"{seconds} second{'s' if seconds != 1 else ''}" if seconds < 120 else f"{round(seconds / 60)} minutes"
        super().__init__(f"There were several wrong tries for this username; wait {left}, then try again.")


class KeyFileMissing(Fixed):
    """Neither ``keys.json`` nor its copy is there."""

    trouble = Trouble.KEY_FILE
    SENTENCE = (
        "The key file keys.json and its copy are missing from the data folder; put it back from your newest backup with a recovery sheet "
        "(“Cannot get in?” on the sign-in page), and do not start anew."
    )


class KeyFileDamaged(Fixed):
    """Neither ``keys.json`` nor its copy is whole."""

    trouble = Trouble.KEY_FILE
    SENTENCE = (
        "The key file keys.json and its copy are both damaged; put it back from your newest backup with a recovery sheet (“Cannot get in?” "
        "on the sign-in page), your records are untouched."
    )


class KeyFileTooNew(Fixed):
    """``keys.json`` is whole and in a later format."""

    SENTENCE = "The key file was written by a newer version of this program; update the program on this PC, nothing was changed."


class KeyFileForged(Fixed):
    """A checksum holds, but a proof under a key does not: somebody edited the file."""

    trouble = Trouble.KEY_FILE
    SENTENCE = (
        "The key file was changed by somebody who had no right to, so nothing is opened or handed out with it; put keys.json back from "
        "your newest backup and find out who was at this PC."
    )


class KeyFileOutdated(Fixed):
    """The key file is older than the records say it must be."""

    trouble = Trouble.KEY_FILE
    SENTENCE = (
        "The key file keys.json is older than the records beside it; put back the newest keys.json, old passwords must not come back."
    )


class NotAKeyFile(InvalidInput):
    """What was brought as a key file from elsewhere is none, or is damaged."""

    def __init__(self) -> None:
        super().__init__("This file is no whole key file; choose keys.json or keys.json.bak from your newest backup.", field="Key file")


class KeyFileOpensNothing(InvalidInput):
    """A key file from elsewhere is proven, and a file of the records does not open with its keys."""

    def __init__(self) -> None:
        super().__init__(
            "The keys in this file do not open the records beside it: it is older than they are, or they are damaged; choose a newer "
            "one, or open the newest backup as a whole.",
            field="Key file",
        )


class StaffListDiffers(Fixed):
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


class DeputyNeedsKeys(Refused):
    """A deputy must be able to do what a manager does, and a role that opens no charts cannot."""

    def __init__(self) -> None:
        super().__init__("A deputy must hold the keys of both files; choose somebody whose role opens charts, or change their role first.")


class Suspended(Fixed):
    """The password is right, and somebody has taken the keys behind it away for the time being."""

    SENTENCE = "You are suspended at this clinic, so your password opens nothing for now; speak with your manager."


class SuspendedAlready(Refused):
    """Somebody without keys at the moment gets no other ones."""

    def __init__(self) -> None:
        super().__init__("This person is suspended; reinstate them first, which gives them back the keys that they had.")


class NotSuspended(Refused):
    """There is nothing to give back."""

    def __init__(self) -> None:
        super().__init__("This person is not suspended; there is nothing to give back.")


class NotOneself(Refused):
    """Whoever takes keys away keeps their own."""

    def __init__(self) -> None:
        super().__init__("Nobody suspends or removes themselves, nor takes the charts from themselves; ask another manager to do it.")


class NoRoomForNewKeys(VaultError):
    """A file is copied to get a new key; both are counted in bytes."""

    def __init__(self, needed: int, free: int) -> None:
        super().__init__(
            f"New keys need {-(-needed // 1_000_000):,} MB free on the disk for a moment, and {free // 1_000_000:,} MB are; make room and "
            "try again, everything is as it was."
        )


class CopyDiffers(VaultError):
    """What was copied under a new key does not equal what it was copied from."""

    def __init__(self, file_name: str) -> None:
        super().__init__(f"The copy of {file_name} under its new key came out different, so the old file stays; have the disk looked at.")


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


class SheetOfAnotherClinic(Fixed):
    """The sheet is whole, but opens nothing here."""

    SENTENCE = (
        "This recovery sheet is not one of these files' two sheets; look at the clinic's name and the date on it and try the other sheet."
    )


class SheetOpensNothing(Fixed):
    """The sheet belongs here, and what was sealed to it does not open."""

    SENTENCE = "This recovery sheet belongs to these files but cannot open their keys; keep it, and have a manager print new sheets."


class SheetReplaced(VaultError):
    """The sheet once opened these files; ``at`` is when another took its place, and its day is told as UTC has it."""

    def __init__(self, sheet: str, at: datetime) -> None:
        self.sheet = sheet
        day = shown_day(at.astimezone(UTC).date())
        super().__init__(
            f"This recovery sheet {sheet} was replaced on {day} and opens nothing here any more; use the one that was printed then, or the "
            "other sheet."
        )


class OtherPcsNeeded(Refused):
    """The secret of another PC can be sealed to a new sheet only where it is."""

    def __init__(self) -> None:
        super().__init__("Another computer of the clinic keeps a secret of its own; make new sheets once that one is signed in too.")


class OwnPasswordNotReset(Refused):
    """A reset is for somebody else's forgotten password."""

    def __init__(self) -> None:
        super().__init__("You are signed in yourself, so change your own password instead of resetting it.")
