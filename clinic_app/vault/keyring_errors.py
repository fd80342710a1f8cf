"""What can be wrong with this PC's secret and the keyring that keeps it, each with one sentence that says what to do next."""

from clinic_app.errors import InvalidInput, Trouble
from clinic_app.vault.errors import Fixed


class _NoSecret(Fixed):
    """The secret of this PC cannot be had, and without it no password opens anything here."""

    trouble = Trouble.KEYRING


class DeviceSecretMissing(_NoSecret):
    """The key file says that a secret belongs to this PC, and none was given."""

    SENTENCE = (
        "The clinic's files are tied to a secret in the keyring of the PC and account where they were set up, and it is not here; open "
        "them there, or put it back with a recovery sheet (“Cannot get in?” on the sign-in page)."
    )


class DeviceSecretWrong(_NoSecret):
    """The secret given is not the one that the key file knows."""

    SENTENCE = (
        "The keyring of this PC holds a secret that does not belong to these files, so no password can open them; put the right one back "
        "with a recovery sheet (“Cannot get in?” on the sign-in page)."
    )


class KeyringAbsent(_NoSecret):
    """No keyring of the operating system could be reached."""

    SENTENCE = "This PC has no keyring that the program can use; have one switched on, or do without one with a recovery sheet."


class KeyringLocked(_NoSecret):
    """The keyring is there and shut, or the question to open it was turned down."""

    SENTENCE = "The keyring of this PC is locked; unlock it with the password of your computer account, then try again."


class KeyringHung(_NoSecret):
    """The keyring did not answer before the deadline."""

    SENTENCE = "The keyring of this PC does not answer; look for a question from it behind this window, or sign in to the computer again."


class KeyringUnsafe(_NoSecret):
    """The only keyring keeps its secrets unencrypted, or is one nobody has vouched for."""

    SENTENCE = (
        "The keyring that is set up on this PC does not protect what it holds, so the program will not use it; ask your IT administrator "
        "for the operating system's own keyring."
    )


class KeyringBroken(_NoSecret):
    """The keyring answered with an error of its own."""

    SENTENCE = "The keyring of this PC reported an error; restart the computer, and if it stays so ask your IT administrator."


class KeyringUnusableForFounding(InvalidInput):
    """A clinic that is being founded shall be tied to a keyring, and there is none that can be relied on."""

    def __init__(self) -> None:
        telling = "This computer has no keyring that the program can rely on; have one switched on, or clear the tick at “Tie the files to "
        super().__init__(telling + "this computer's keyring” and choose a password of at least 24 characters.", field="Keyring")


class DeviceSecretUnreadable(_NoSecret):
    """What lies in the keyring under our name is not a device secret."""

    SENTENCE = (
        "What the keyring holds for these files is not a secret of this program; put the right one back with a recovery sheet (“Cannot get "
        "in?” on the sign-in page)."
    )
