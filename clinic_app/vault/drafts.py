"""What somebody is in the middle of writing: saved every few seconds, and closed to everybody but its writer."""

from contextlib import suppress
from pathlib import Path
from uuid import UUID

from clinic_app.identifiers import StaffId
from clinic_app.vault.derivation import drafts_key, info
from clinic_app.vault.errors import CannotRead, CannotWrite, DiskFull, DraftUnreadable
from clinic_app.vault.model import Draft
from clinic_app.vault.open_keys import OpenKeys
from clinic_app.vault.safe_files import read_small, reason, write_atomically
from clinic_app.vault.sealing import DoesNotOpen, box, unbox
from clinic_app.vault.write_gate import WriteGate

_MAGIC = b"CLINDRF1"
_LARGEST = 4 << 20
_ENDING = ".draft"


class DraftDrawer:
    """The drafts of the person who is signed in. Others who share a key with them cannot open, forge or exchange one (promise G5)."""

    def __init__(self, folder: Path, keys: OpenKeys, gate: WriteGate | None = None) -> None:
        """``folder`` is the clinic's folder for drafts; ``gate`` frees the ballast where a full disk has no room for one."""
        self._folder = folder / str(keys.staff_id)
        self._keys = keys
        self._gate = gate
        self._key = drafts_key(keys.person_private, keys.clinic, keys.staff_id)

    def save(self, draft: Draft) -> None:
        """Put the draft on the disk, over its earlier state.

        Raises: ``DiskFull``, ``CannotWrite``.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise CannotWrite("The draft", reason(error)) from None
        sealed = _MAGIC + box(draft.content, self._key, self._bound(draft.id))
        try:
            write_atomically(self._path(draft.id), sealed)
        except DiskFull:
            # What somebody is typing is what the ballast is kept for.
            if self._gate is None or not self._gate.full():
                raise
            write_atomically(self._path(draft.id), sealed)

    def load(self, draft_id: UUID) -> Draft | None:
        """The draft, or None if there is none.

        Raises: ``DraftUnreadable``.
        """
        try:
            data = read_small(self._path(draft_id), _LARGEST)
            if not data.startswith(_MAGIC):
                raise DraftUnreadable
            return Draft(draft_id, unbox(data.removeprefix(_MAGIC), self._key, self._bound(draft_id)))
        except FileNotFoundError:
            return None
        except (CannotRead, DoesNotOpen):
            raise DraftUnreadable from None

    def ids(self) -> tuple[UUID, ...]:
        """Every draft of this person, readable or not, oldest id first."""
        return _ids(self._folder)

    def discard(self, draft_id: UUID) -> None:
        """Take the draft away; doing it twice is no fault."""
        with suppress(OSError):
            self._path(draft_id).unlink(missing_ok=True)

    def _path(self, draft_id: UUID) -> Path:
        return self._folder / f"{draft_id}{_ENDING}"

    def _bound(self, draft_id: UUID) -> bytes:
        return info("draft", self._keys.clinic, self._keys.staff_id, draft_id)


def count_drafts(folder: Path, staff_id: StaffId) -> int:
    """How many drafts of somebody a reset of their password would close for ever."""
    return len(_ids(folder / str(staff_id)))


def _ids(folder: Path) -> tuple[UUID, ...]:
    found = []
    for path in folder.glob(f"*{_ENDING}"):
        with suppress(ValueError):
            found.append(UUID(path.stem))
    return tuple(sorted(found))
