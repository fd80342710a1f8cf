"""What can be wrong with this PC's secret and the keyring that keeps it, each with one sentence that says what to do next."""

from clinic_app.errors import InvalidInput
from clinic_app.vault.errors import Fixed


class DeviceSecretMissing(Fixed):
    """The key file says that a secret belongs to this PC, and none was given."""

    SENTENCE = (
        "The clinic's files are tied to a secret in the keyring of the PC and account where they were set up, and it is not here; open "
        "them there, or bring a recovery sheet to your IT administrator."
    )


class DeviceSecretWrong(Fixed):
    """The secret given is not the one that the key file knows."""

    SENTENCE = (
        "The keyring of this PC holds a secret that does not belong to these files, so no password can open them; bring a recovery sheet "
        "to your IT administrator, who can put the right secret back."
    )


class KeyringAbsent(Fixed):
    """No keyring of the operating system could be reached."""

    SENTENCE = "This PC has no keyring that the program can use; ask your IT administrator to switch one on, or bring a recovery sheet."


class KeyringLocked(Fixed):
    """The keyring is there and shut, or the question to open it was turned down."""

    SENTENCE = "The keyring of this PC is locked; unlock it with the password of your computer account, then try again."


class KeyringHung(Fixed):
    """The keyring did not answer before the deadline."""

    SENTENCE = "The keyring of this PC does not answer; look for a question from it behind this window, or sign in to the computer again."


class KeyringUnsafe(Fixed):
    """The only keyring keeps its secrets unencrypted, or is one nobody has vouched for."""

    SENTENCE = (
        "The keyring that is set up on this PC does not protect what it holds, so the program will not use it; ask your IT administrator "
        "for the operating system's own keyring."
    )


class KeyringBroken(Fixed):
    """The keyring answered with an error of its own."""

    SENTENCE = "The keyring of this PC reported an error; restart the computer, and if it stays so ask your IT administrator."


class KeyringUnusableForFounding(InvalidInput):
    """A clinic that is being founded shall be tied to a keyring, and there is none that can be relied on."""

    def __init__(self) -> None:
        telling = "This computer has no keyring that the program can rely on; have one switched on, or clear the tick at “Tie the files to "
        super().__init__(telling + "this computer's keyring” and choose a password of at least 24 characters.", field="Keyring")


class DeviceSecretUnreadable(Fixed):
    """What lies in the keyring under our name is not a device secret."""

    SENTENCE = "What the keyring holds for these files is not a secret of this program; bring a recovery sheet to your IT administrator."
