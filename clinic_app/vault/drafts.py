"""What somebody is in the middle of writing: saved every few seconds, and closed to everybody but its writer."""

from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from uuid import UUID

from clinic_app.identifiers import ClinicId, PatientId, StaffId
from clinic_app.vault.derivation import KEY_ID_SIZE, draft_about_mark, drafts_key, info
from clinic_app.vault.errors import CannotRead, CannotWrite, DiskFull, DraftUnreadable
from clinic_app.vault.model import Draft
from clinic_app.vault.open_keys import OpenKeys
from clinic_app.vault.safe_files import read_small, reason, write_atomically
from clinic_app.vault.sealing import DoesNotOpen, box, unbox
from clinic_app.vault.write_gate import WriteGate

_MAGIC = b"CLINDRF1"
_NOBODY = bytes(KEY_ID_SIZE)
_BEFORE_BOX = len(_MAGIC) + KEY_ID_SIZE
_LARGEST = 4 << 20
_ENDING = ".draft"


class DraftDrawer:
    """The drafts of the person who is signed in. Others who share a key with them cannot open, forge or exchange one (promise G5)."""

    def __init__(self, folder: Path, keys: OpenKeys, gate: WriteGate | None = None) -> None:
        """``folder`` is the clinic's folder for drafts; ``gate`` frees the ballast where a full disk has no room for one."""
        self._everybodys = folder
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
        who, mark = (_NOBODY, _NOBODY) if draft.about is None else (draft.about.bytes, self._mark(draft.about, draft.id))
        sealed = _MAGIC + mark + box(who + draft.content, self._key, self._bound(draft.id, mark))
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
            mark, sealed = data[len(_MAGIC) : _BEFORE_BOX], data[_BEFORE_BOX:]
            if not data.startswith(_MAGIC):
                raise DraftUnreadable
            content = unbox(sealed, self._key, self._bound(draft_id, mark))
            who, content = content[: len(_NOBODY)], content[len(_NOBODY) :]
            return Draft(draft_id, content, None if who == _NOBODY else PatientId(UUID(bytes=who)))
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

    def count_of(self, colleague: StaffId) -> int:
        """How many drafts of somebody would be lost with their key pair."""
        return count_drafts(self._everybodys, colleague)

    def discard_of(self, leaver: StaffId) -> None:
        """Take away what nobody can open any more."""
        rmtree(self._everybodys / str(leaver), ignore_errors=True)

    def _path(self, draft_id: UUID) -> Path:
        return self._folder / f"{draft_id}{_ENDING}"

    def _mark(self, patient: PatientId, draft_id: UUID) -> bytes:
        return draft_about_mark(patient, self._keys.clinic, self._keys.staff_id, draft_id)

    def _bound(self, draft_id: UUID, mark: bytes) -> bytes:
        return info("draft", self._keys.clinic, self._keys.staff_id, draft_id, mark.hex())


def count_drafts(folder: Path, staff_id: StaffId) -> int:
    """How many drafts of somebody a reset of their password would close for ever."""
    return len(_ids(folder / str(staff_id)))


def drafts_about(folder: Path, clinic: ClinicId, patient: PatientId) -> tuple[Path, ...]:
    """The drafts in everybody's drawers that are about this patient; nobody but their writers can open them, anybody may take them away.

    Raises: ``CannotRead``.
    """
    found = []
    for drawer in sorted(folder.iterdir()) if folder.is_dir() else ():
        with suppress(ValueError):
            writer = StaffId(UUID(drawer.name))
            for draft_id in _ids(drawer):
                path = drawer / f"{draft_id}{_ENDING}"
                with suppress(FileNotFoundError):
                    if read_small(path, _LARGEST)[len(_MAGIC) : _BEFORE_BOX] == draft_about_mark(patient, clinic, writer, draft_id):
                        found.append(path)
    return tuple(found)


def _ids(folder: Path) -> tuple[UUID, ...]:
    found = []
    for path in folder.glob(f"*{_ENDING}"):
        with suppress(ValueError):
            found.append(UUID(path.stem))
    return tuple(sorted(found))
