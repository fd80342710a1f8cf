"""One encrypted file, open: its single connection, its transactions, and the mark it leaves after each of them."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from clinic_app.errors import ClinicError, InvalidInput, VaultError
from clinic_app.progress import Progress, untold
from clinic_app.vault import cipher
from clinic_app.vault.errors import BeingCopied, CannotRead, CannotWrite, DiskFull, OutOfMemory, SaveOnceMore
from clinic_app.vault.head_mark import HeadFile, take_noted_head
from clinic_app.vault.page_proofs import PageProofs, Proven
from clinic_app.vault.safe_files import move_atomically, reason, sync_folder, told
from clinic_app.vault.write_gate import WriteGate, leave_gate

_READING = "clinic_app_reading"
_STEPS_A_QUESTION = 2_500
"""Steps of SQLite's machine, or pages that it looks through, between two questions whether a check is still wanted: 70 ms at most."""


_PAGES_A_STEP = 64
"""Pages of 4,096 bytes that are copied between two moments at which other work may pass: some milliseconds."""


class EncryptedFile:
    """``registry.db`` or ``clinical.db`` with its key.

    There is one connection, and it belongs to the thread that opened it. Every write is one ``BEGIN IMMEDIATE`` … ``COMMIT``
    with ``synchronous=FULL``: when ``transaction`` has ended without an error, the deed is on the disk.
    """

    def __init__(self, path: Path, key: bytes, heads: HeadFile, *, fresh: bool = False, gate: WriteGate | None = None) -> None:
        """Open ``path`` with the 32-byte ``key``; ``fresh`` makes a new file, which only a clinic's founding may ask for.

        ``gate`` is asked before a deed is saved, and told of saves that failed.

        Raises: ``VaultError`` with what is wrong and what to do.
        """
        self._path = path
        self._key = key
        self._heads = heads
        self._gate = gate
        self._busy = False
        self._copying = False
        self._doubtful = False
        self._proofs: PageProofs | None = None
        self.mark_failed = False
        """Whether the last mark could not be written (a full disk); ``check`` tells."""
        opener = cipher.create if fresh else cipher.connect
        self._raw = opener(path, key)
        # One connection only, kept: the default pool would open another for every call that Qt makes in a thread.
        self._engine: Engine = create_engine(
            "sqlite+pysqlite://", module=cipher.module, creator=lambda: self._raw, poolclass=QueuePool, pool_size=1, max_overflow=0,
            hide_parameters=True, pool_reset_on_return=None,
        )  # fmt: skip
        event.listen(self._engine, "begin", _begin)

    @property
    def name(self) -> str:
        """``registry`` or ``clinical``."""
        return self._path.stem

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self._path

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Write: everything inside happens, or nothing does.

        Raises: ``VaultError`` when the disk refuses; nothing was saved then.
        """
        with self._connection() as connection:
            with connection.begin():
                yield connection
            if self._gate is not None:
                self._gate.ended()
            head = take_noted_head(connection)
            if head is not None:
                try:
                    self._heads.write(self.name, head)
                    self.mark_failed = False
                except VaultError:
                    # The deed is on the disk; failing it now would invite the person to do it twice.
                    self.mark_failed = True

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Look things up in one consistent view; a statement that would write fails."""
        with self._connection(reading=True) as connection:
            self._raw.execute("PRAGMA query_only=ON")
            try:
                with connection.begin():
                    yield connection
            finally:
                self._raw.execute("PRAGMA query_only=OFF")

    @contextmanager
    def maintenance(self) -> Iterator[Connection]:
        """Change the structure: foreign keys and the authorizer are off inside, and on again afterwards.

        Raises: ``VaultError`` when a row is left that points nowhere; the change is then rolled back.
        """
        with self._connection() as connection:
            cipher.relax(self._raw)
            try:
                self._raw.execute("PRAGMA foreign_keys=OFF")
                with connection.begin():
                    yield connection
                    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                        raise VaultError(f"The change to {self._path.name} would lose the thread between rows; nothing was changed.")
            finally:
                self._raw.execute("PRAGMA foreign_keys=ON")
                cipher.restrain(self._raw)

    def compact(self) -> None:
        """Write the whole file anew: a page that rows were moved out of keeps what they said, and only this takes it away.

        Needs the file's size once more on the disk, and as much memory, while it runs.

        Raises: ``VaultError`` where the disk refuses; the file is then as it was.
        """
        if self._busy:
            raise RuntimeError(f"{self.name}: compacted inside a transaction")
        cipher.relax(self._raw)
        try:
            self._raw.execute("VACUUM")
        except cipher.DatabaseError as error:
            raise cipher.fault(error, self._path.name) or error from None
        finally:
            cipher.restrain(self._raw)
        if self.pragma("wal_checkpoint(TRUNCATE)")[0][0] != 0:
            raise VaultError(f"What was deleted could not be taken out of {self._path.name} yet; close the program and open it again.")

    def pragma(self, statement: str, *, wanted: Callable[[], bool] | None = None) -> list[tuple[Any, ...]]:
        """Every row of a checking pragma (``cipher_integrity_check``, ``wal_checkpoint(TRUNCATE)``…), outside a transaction.

        ``wanted`` is asked again and again whether the work shall go on; ``cipher_integrity_check`` alone asks only before it begins.

        Raises: ``VaultError`` where the file cannot be read; ``Cancelled`` where it is not wanted any more.
        """
        if wanted is not None:
            self._raw.set_progress_handler(lambda: int(not wanted()), _STEPS_A_QUESTION)
        try:
            return [tuple(row) for row in self._raw.execute(f"PRAGMA {statement}").fetchall()]
        except cipher.DatabaseError as error:
            raise cipher.fault(error, self._path.name) or error from None
        finally:
            self._raw.set_progress_handler(None, 0)

    def copy_to(self, path: Path, progress: Progress = untold, *, key: bytes | None = None, lasting: bool = True) -> None:
        """Copy the file as it stands into a new one, under the same key or ``key``, some pages at a time; ``progress`` may let others work.

        What is saved meanwhile is in the copy too. **Damage is not found**: a page that cannot be proven is copied as if it were empty,
        so check this file afterwards, and the rows of the copy. When this returns, a ``lasting`` copy is on the disk.

        Raises: ``DiskFull``, ``CannotWrite``, ``VaultError``; ``BeingCopied``; ``Cancelled`` from ``progress``. No copy is left then.
        """
        if self._copying:
            # Whoever lets a copy take the file's place would pull it from under the other.
            raise BeingCopied(self._path.name)
        source = self._raw

        def step(_status: int, left: int, total: int) -> None:
            progress(f"Copying {self._path.name}", total - left, total)
            if self._raw is not source or self._doubtful:
                raise VaultError(f"{self._path.name} had to be opened anew while it was copied; do it again.")

        self._copying = True
        try:
            target = cipher.create_for_copy(path, key or self._key)
            try:
                source.backup(target, pages=_PAGES_A_STEP, progress=step)
            finally:
                target.close()
            if lasting:
                with open(path, "rb+") as written:
                    os.fsync(written.fileno())
        except cipher.DatabaseError as error:
            path.unlink(missing_ok=True)
            raise cipher.fault(error, path.name) or error from None
        except OSError as error:
            path.unlink(missing_ok=True)
            raise told(error, path.name) from None
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        finally:
            self._copying = False

    def page_proofs(self, first: int = 1) -> Iterator[Proven]:
        """Each page of the main file, from ``first`` on, against its own proof; between two steps anything else may be done.

        What is only in the log is not looked at: a checkpoint comes first.

        Raises: ``CannotRead``.
        """
        try:
            self._proofs = self._proofs or PageProofs(self._path, self._key)
            yield from self._proofs.steps(first)
        except OSError as error:
            raise CannotRead(self._path.name, reason(error)) from None

    def reopen(self) -> None:
        """Forget what is held in memory of the file and read it anew, as after a restart: one reading error of a disk is no damage.

        What an error had left uncertain is then certain: a save whose commit reached the disk is there, any other is not.

        Raises: ``VaultError``; the next use of the file tries again.
        """
        self._doubtful = True
        self._shut()
        self._raw = cipher.connect(self._path, self._key)
        self._doubtful = False

    def copied_to(self, path: Path, key: bytes, progress: Progress = untold) -> "EncryptedFile":
        """Every page of this file in a new one under another key, open; see ``copy_to``."""
        self.copy_to(path, progress, key=key)
        return EncryptedFile(path, key, self._heads)

    def give_way_to(self, other: Path, key: bytes) -> None:
        """Let a whole and closed file take this one's place, and go on with it; its key is ``key``.

        Raises: ``VaultError``; this file is then closed, and what lies in its place is one of the two, whole.
        """
        self.close()
        take_place(other, self._path)
        self._raw, self._key = cipher.connect(self._path, key), key

    def close(self) -> None:
        """Put everything into the main file and close it."""
        # Where the disk has no room for it, the log stays beside the file and is read at the next opening; nothing is lost.
        with suppress(cipher.DatabaseError):
            self._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._shut()

    def _shut(self) -> None:
        self._engine.dispose()
        with suppress(cipher.DatabaseError):
            self._raw.close()
        if self._proofs is not None:
            self._proofs.close()
            self._proofs = None

    @contextmanager
    def _connection(self, *, reading: bool = False) -> Iterator[Connection]:
        if self._busy:
            raise RuntimeError(f"{self.name}: a transaction was opened inside a transaction")
        self._busy = True
        try:
            if self._doubtful:
                self.reopen()
            with self._engine.connect() as connection:
                if self._gate is not None:
                    leave_gate(connection, self._gate)
                try:
                    yield connection.execution_options(**{_READING: reading})
                finally:
                    take_noted_head(connection)
        except DBAPIError as error:
            if reading and cipher.is_refused_write(error.orig):
                raise  # our own bug, not the disk's refusal
            raise self._told(error.orig, reading=reading) or error from None
        except cipher.DatabaseError as error:
            raise self._told(error, reading=reading) or error from None  # from a pragma of ours, past SQLAlchemy
        except (DiskFull, CannotWrite):
            if self._gate is not None:
                self._gate.failed()  # a file beside this one could not be written, and the deed with it
            raise
        except MemoryError:
            raise OutOfMemory from None
        except UnicodeEncodeError:
            # A broken paste, or a word of a command line in another encoding; the driver refuses it before SQLite sees it.
            raise InvalidInput("This text holds half of a character, which cannot be kept; type it anew.") from None
        finally:
            self._busy = False

    def _told(self, error: BaseException | None, *, reading: bool) -> ClinicError | None:
        """The sentence for what SQLite reports, once the gate knows and the file is to be opened anew where nothing it says is sure."""
        fault = cipher.fault(error, self._path.name)
        self._doubtful = self._doubtful or cipher.is_doubtful(error)
        if self._gate is None or fault is None or reading:
            return fault
        if isinstance(fault, DiskFull):
            return SaveOnceMore(self._path.name) if self._gate.full() else fault
        self._gate.failed()
        return fault


def take_place(whole: Path, of: Path) -> None:
    """Rename a whole file over another, both closed.

    Raises: ``VaultError``; nothing was renamed then.
    """
    for file in (whole, of):
        log = file.with_name(f"{file.name}-wal")
        try:
            if log.stat().st_size:
                raise VaultError(f"The last changes could not be put into {file.name}; free some disk space and try again.")
            log.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise told(error, log.name) from None
    try:
        # A log that a power cut brought back would be played into the new file, which it does not fit.
        sync_folder(of.parent)
    except OSError as error:
        raise told(error, of.name) from None
    move_atomically(whole, of)


def _begin(connection: Connection) -> None:
    # A deferred BEGIN that turns into a write fails when somebody else wrote meanwhile; an immediate one never does.
    reading = connection.get_execution_options().get(_READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
