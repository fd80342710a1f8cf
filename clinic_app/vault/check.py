"""Looks at every file of the vault for damage and says what it found, one sentence a finding; it repairs nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from clinic_app.errors import Cancelled, ClinicError, VaultError
from clinic_app.progress import Progress, untold
from clinic_app.vault.blobs import BlobBinding, BlobStore, StoredBlob
from clinic_app.vault.canonical import Malformed
from clinic_app.vault.drafts import DraftDrawer
from clinic_app.vault.encrypted_file import EncryptedFile
from clinic_app.vault.errors import BlobMissing, CannotRead, DiskFull, DraftUnreadable
from clinic_app.vault.key_file_bytes import NewerFormat, parse_key_file
from clinic_app.vault.key_file_proofs import is_proven
from clinic_app.vault.key_file_store import COPY, LARGEST, MAIN
from clinic_app.vault.open_keys import OpenKeys
from clinic_app.vault.safe_files import read_small
from clinic_app.vault.throttle import Throttle

_KEEP = "keep every file as it is and restore from a backup"


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """``ok`` is None where something could not be looked at; the sentence says what was looked at and what to do."""

    ok: bool | None
    sentence: str

    @property
    def about(self) -> str:
        """What was looked at, as the sentence begins: ``registry.db``, ``keys.json``, ``Pictures and documents``."""
        return self.sentence.partition(":")[0]


def check_database(file: EncryptedFile, progress: Progress = untold) -> CheckFinding:
    """Every page of the file against its own proof, and the rows against their indexes and rules.

    What is only in the log is put into the main file first, because the check of the pages reads that alone. A finding counts
    when a second look confirms it: one reading error of a disk alarms nobody. Reads the whole file twice.

    Raises: ``Cancelled`` where ``progress`` does.
    """
    name = file.path.name
    try:
        trouble = confirmed(file, lambda: _database_trouble(file, progress))
    except DiskFull as error:
        # What is in the log could not be put into the file; a disk without room is no damage.
        return CheckFinding(None, f"{name}: could not be looked at to the end; {error}")
    if trouble:
        return CheckFinding(False, f"{name}: {trouble}; {_KEEP}.")
    if file.mark_failed:
        return CheckFinding(False, f"{name}: whole, but the mark of the last change could not be written; make room on the disk.")
    return CheckFinding(True, f"{name}: every page is as it was written, and the rows fit together.")


def confirmed(file: EncryptedFile, look: Callable[[], str]) -> str:
    """What ``look`` finds twice, the second time in the file opened anew: what a disk read wrongly once is no damage.

    Raises: what ``look`` raises.
    """
    if not look():
        return ""
    try:
        file.reopen()
    except VaultError as error:
        return str(error).removesuffix(".")
    return look()


def check_unheld_database(path: Path) -> CheckFinding:
    """What can be said of a file whose key this person does not hold."""
    if not path.is_file():
        return CheckFinding(False, f"{path.name}: missing; {_KEEP}.")
    return CheckFinding(None, f"{path.name}: not checked, you do not hold its key; somebody whose role opens charts can check it.")


def check_key_file(folder: Path, keys: OpenKeys) -> tuple[CheckFinding, ...]:
    """Both copies of the key file against the proofs that this person can try, and against each other."""
    found = [_key_file(folder / name, keys) for name in (MAIN, COPY)]
    if all(finding.ok for finding, _ in found) and found[0][1] != found[1][1]:
        differing = CheckFinding(False, f"{COPY}: whole, but not the same as {MAIN}; sign in again, which makes them equal.")
        return (found[0][0], differing)
    return tuple(finding for finding, _ in found)


def check_blobs(store: BlobStore, kept: Iterable[tuple[StoredBlob, BlobBinding]], progress: Progress = untold) -> tuple[CheckFinding, ...]:
    """Every picture and document that a row names is read and proven; files that no row names are counted.

    ``kept`` holds the rows of every file whose key is held. An interrupted save leaves a file without a row, never the reverse.

    Raises: ``Cancelled`` from ``progress``.
    """
    listed = tuple(kept)
    named: set[str] = set()
    missing = damaged = 0
    for number, (blob, binding) in enumerate(listed):
        named.add(blob.name)
        try:
            for _ in store.chunks(blob, binding):
                progress("Pictures and documents", number, len(listed))
        except BlobMissing:
            missing += 1
        except Cancelled:
            raise
        except ClinicError:
            damaged += 1
    unnamed = sum(name not in named for name in store.names())
    findings = []
    if missing or damaged:
        lost = f"{_counted(missing, 'file')} missing and {damaged} damaged"
        findings.append(CheckFinding(False, f"Pictures and documents: {lost}, of {len(named)} in all; put them back from a backup."))
    else:
        findings.append(CheckFinding(True, f"Pictures and documents: {_counted(len(named), 'file')}, each as it was written."))
    if unnamed:
        findings.append(CheckFinding(True, f"Pictures and documents: {_counted(unnamed, 'more file')} left by a save that did not end."))
    return tuple(findings)


def check_blobs_are_there(store: BlobStore, kept: Iterable[tuple[StoredBlob, BlobBinding]]) -> CheckFinding:
    """Every picture and document that a row names is there in its size; what it holds is not read, for that takes its time."""
    listed = {blob.name: blob.size for blob, _ in kept}
    lost = sum(store.size_of(name) != size for name, size in listed.items())
    if lost:
        words = f"{_counted(lost, 'file')} missing or cut short, of {len(listed)} in all; put them back from a backup."
        return CheckFinding(False, f"Pictures and documents: {words}")
    if not listed:
        return CheckFinding(True, "Pictures and documents: there are none.")
    words = f"{_counted(len(listed), 'file')} there in full size; what they hold was not read, which a full check does."
    return CheckFinding(None, f"Pictures and documents: {words}")


def check_drafts(drawer: DraftDrawer) -> CheckFinding:
    """The drafts of the person who is signed in."""
    ids = drawer.ids()
    unreadable = 0
    for draft_id in ids:
        try:
            drawer.load(draft_id)
        except DraftUnreadable:
            unreadable += 1
    if unreadable:
        return CheckFinding(False, f"Your drafts: {unreadable} of {len(ids)} cannot be opened; discard them and write them again.")
    return CheckFinding(True, f"Your drafts: {_counted(len(ids), 'draft')}, each can be opened.")


def check_throttle(throttle: Throttle) -> CheckFinding:
    """The count of wrong passwords."""
    if throttle.is_whole():
        return CheckFinding(True, "throttle.json: the count of wrong passwords is whole.")
    return CheckFinding(False, "throttle.json: damaged, wrong passwords are counted anew; find out who can write in the data folder.")


def _database_trouble(file: EncryptedFile, progress: Progress) -> str:
    """What is wrong, or nothing; a file that cannot even be read is told in the words of that error."""
    try:
        progress(f"Every page of {file.path.name}", 0, None)
        file.pragma("wal_checkpoint(TRUNCATE)")
        pages = file.pragma("cipher_integrity_check")
        if pages:
            return f"{_counted(len(pages), 'damaged page')}"
        wanted = _asks(progress, f"Rows and indexes of {file.path.name}")
        rows = [str(row[0]) for row in file.pragma("integrity_check", wanted=wanted) if row[0] != "ok"]
        if rows:
            return f"{_counted(len(rows), 'place')} where rows and indexes do not fit together"
        lost = file.pragma("foreign_key_check", wanted=wanted)
        return f"{_counted(len(lost), 'row')} pointing nowhere" if lost else ""
    except (Cancelled, DiskFull):
        raise
    except ClinicError as error:
        return str(error).removesuffix(".")


def _asks(progress: Progress, words: str) -> Callable[[], bool]:
    """Tells ``progress`` and gives whether it lets the work go on, for whom no exception may pass through."""

    def wanted() -> bool:
        try:
            progress(words, 0, None)
        except Cancelled:
            return False
        return True

    return wanted


def _key_file(path: Path, keys: OpenKeys) -> tuple[CheckFinding, bytes]:
    try:
        data = read_small(path, LARGEST)
        file = parse_key_file(data)
    except FileNotFoundError:
        return CheckFinding(False, f"{path.name}: missing; sign in again, which makes it anew from its twin."), b""
    except (Malformed, CannotRead):
        return CheckFinding(False, f"{path.name}: damaged; sign in again, which makes it anew from its twin."), b""
    except NewerFormat:
        return CheckFinding(False, f"{path.name}: written by a newer version of this program; update the program on this PC."), b""
    if file.clinic != keys.clinic or not is_proven(file, keys.registry_key, keys.clinical_key):
        return CheckFinding(False, f"{path.name}: changed by somebody who had no right to; {_KEEP} and find out who was at this PC."), b""
    if keys.clinical_key is None:
        return CheckFinding(True, f"{path.name}: as it was written, as far as can be told without the key to the charts."), data
    return CheckFinding(True, f"{path.name}: as it was written, and who opens what is vouched for."), data


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
