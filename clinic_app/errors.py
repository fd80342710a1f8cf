"""What can go wrong, told in one sentence that a person can act on.

Two kinds are kept apart: ``ClinicError`` and its kin are the world's fault (a wrong password, a full disk, a missing right)
and their text is shown to people; every other exception is our own bug. The sentence never carries patient data, a
password or a path below the data folder that names a person.
"""

from enum import Enum
from typing import ClassVar


class ClinicError(Exception):
    """A deed that could not be done; ``str(error)`` is one sentence that says what to do next."""


class Refused(ClinicError):
    """The rules say no: a missing right, a missing identity check, a restriction."""


class InvalidInput(ClinicError):
    """Something typed or imported cannot be taken as it is; ``field`` is the name people see, if there is one."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class NotFound(ClinicError):
    """Nothing with that id or number is here."""


class Conflict(ClinicError):
    """Someone changed the same thing since it was read."""


class Cancelled(ClinicError):
    """The person stopped the work; everything is as it was before."""


class Trouble(Enum):
    """What keeps everybody out, whatever their password, and what a recovery sheet puts right."""

    KEYRING = "keyring"
    KEY_FILE = "key-file"
    PC_FILE = "pc-file"


class VaultError(ClinicError):
    """The files or keys are not as they must be."""

    trouble: ClassVar[Trouble | None] = None
    """Where the way on is a recovery sheet."""
