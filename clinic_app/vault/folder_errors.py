"""What can be wrong with the clinic's folder, and who holds it, each with one sentence that says what to do next."""

from clinic_app.errors import Trouble, VaultError
from clinic_app.vault.errors import Fixed


class ClinicAlreadyHere(Fixed):
    """A key file exists where a new one was to be made."""

    SENTENCE = "There is already a clinic in this folder; open it, or choose an empty folder for a new one."


class PcUnknown(Fixed):
    """The key file has no entry for this PC."""

    trouble = Trouble.PC_FILE
    SENTENCE = (
        "The key file does not know this PC; open the clinic where it was set up, or make this PC known with a recovery sheet (“Cannot get "
        "in?” on the sign-in page)."
    )


class FolderMissing(Fixed):
    """There is nothing at the path."""

    SENTENCE = "The data folder is not there; look whether a disk or stick is missing, or choose the folder in which the clinic lies."


class FolderIsFile(Fixed):
    """There is something else than a folder at the path."""

    SENTENCE = "What was named as the data folder is a file; choose a folder."


class FolderNotEmpty(Fixed):
    """A new clinic gets a folder of its own."""

    SENTENCE = "The folder for a new clinic must be empty; choose an empty one, or open the clinic that may lie in this one."


class NoClinicHere(Fixed):
    """The folder holds none of the clinic's files."""

    SENTENCE = "There is no clinic in this folder; choose the folder in which the clinic lies, or found a new one elsewhere."


class FoundingCutOff(Fixed):
    """A founding was begun in the folder and did not come to its end."""

    SENTENCE = (
        "Setting up the clinic in this folder was not finished, so there is nothing to open yet; set it up again in the window, or with "
        "clinic-app new."
    )


class FoundingMarkUnusable(Fixed):
    """``founding.json`` is damaged, or belongs to another clinic than the files beside it."""

    SENTENCE = (
        "The file founding.json, by which an unfinished set-up is known, does not fit this folder, so nothing in it is touched; choose "
        "another folder, or have your IT administrator look at this one."
    )


class FolderReadOnly(Fixed):
    """Nothing can be written in the folder or beside it."""

    SENTENCE = "The program may not write in the data folder or beside it; ask your IT administrator to let this account write in both."


class FolderOfAnotherAccount(Fixed):
    """The operating system does not let this account look into the folder."""

    SENTENCE = (
        "The data folder belongs to another account of this computer, which alone may look into it; sign in to the computer with the "
        "account that set the clinic up."
    )


class FolderOnNetwork(Fixed):
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


class PcFileUnusable(Fixed):
    """``pc.json`` is missing or damaged."""

    trouble = Trouble.PC_FILE
    SENTENCE = (
        "The file pc.json, which says which PC this is, is missing or damaged; have it written anew with a recovery sheet (“Cannot get "
        "in?” on the sign-in page)."
    )


class SeveralPcs(Fixed):
    """``pc.json`` is lost, and the key file knows more than one PC that this may be."""

    SENTENCE = (
        "The clinic has several computers and pc.json, which says which one this is, is lost; put it back from this computer's own backup."
    )


class PcFileTooNew(Fixed):
    """``pc.json`` is in a later format."""

    SENTENCE = "The file pc.json was written by a newer version of this program; update the program on this PC to go on."
