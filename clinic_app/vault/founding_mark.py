"""The mark of a founding that is under way: the first file of a new clinic, and gone once its recovery sheets are safe on paper.

While it is there nobody is let in: a clinic whose sheets nobody has is worse than none. A power cut leaves it behind, and the
next founding in the same folder knows by it what it may take away.
"""

from dataclasses import dataclass
from pathlib import Path

from clinic_app.identifiers import ClinicId, PcId
from clinic_app.vault.canonical import Malformed, checked_bytes, parse_checked
from clinic_app.vault.errors import CannotRead
from clinic_app.vault.folder_errors import FoundingMarkUnusable
from clinic_app.vault.safe_files import read_small, sync_folder, told, write_atomically

NAME = "founding.json"
_KIND = "clinic-records founding"
_FORMAT = 1
_LARGEST = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """A founding that has not come to its end."""

    clinic: ClinicId
    pc: PcId
    keyring: bool
    """Whether it puts a secret into the keyring of this computer, which has to be taken out again."""


class FoundingMark:
    """The file in one data folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def is_there(self) -> bool:
        """Whether a founding here has not come to its end, whatever its file says."""
        return self._path.exists()

    def set(self, founding: UnderWay) -> None:
        """Let every later start know.

        Raises: ``DiskFull``, ``CannotWrite``.
        """
        write_atomically(
            self._path,
            checked_bytes(
                {
                    "clinic_id": str(founding.clinic),
                    "format": _FORMAT,
                    "keyring": founding.keyring,
                    "kind": _KIND,
                    "pc": str(founding.pc),
                }
            ),
        )

    def read(self) -> UnderWay | None:
        """The founding that is not finished; nothing where there is none.

        Raises: ``FoundingMarkUnusable``: nothing may be taken away on the word of such a file.
        """
        try:
            content = parse_checked(read_small(self._path, _LARGEST))
            if (content.text("kind"), content.number("format")) != (_KIND, _FORMAT):
                raise Malformed("not the mark of a founding")
            founding = UnderWay(clinic=ClinicId(content.uuid("clinic_id")), pc=PcId(content.uuid("pc")), keyring=content.flag("keyring"))
            content.done()
        except FileNotFoundError:
            return None
        except (CannotRead, Malformed):
            raise FoundingMarkUnusable from None
        return founding

    def take_away(self) -> None:
        """The founding is at its end; when this returns no power cut brings the mark back.

        Raises: ``CannotWrite``.
        """
        try:
            self._path.unlink(missing_ok=True)
            sync_folder(self._path.parent)
        except OSError as error:
            raise told(error, NAME) from None
