"""Proving the trail: every MAC is computed again, and the end of each chain is held against the mark outside the file."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Connection

from clinic_app.audit import repository
from clinic_app.audit.model import GENESIS, ChainFinding, TrailAltered
from clinic_app.audit.tables import TrailTables
from clinic_app.clock import shown_day
from clinic_app.errors import VaultError
from clinic_app.identifiers import PcId
from clinic_app.progress import Progress, untold
from clinic_app.vault.head_mark import HeadFile

_KEEP = "keep every file as it is and restore from a backup"
_NOBODY = PcId(UUID(int=0))
_ROWS_A_STEP = 256
"""Rows between two looks at whether the work is still wanted: some milliseconds."""


def verify_file(connection: Connection, tables: TrailTables, file_name: str, progress: Progress = untold) -> tuple[ChainFinding, ...]:
    """One finding for every chain in the file, each named row being the first that is not as it was written.

    Raises: ``Cancelled`` from ``progress``, which hears of the rows of the whole file.
    """
    if not repository.is_all_there(connection, tables):
        return (_altered(file_name, _NOBODY, "in its tables or their guards"),)
    keys = repository.keys(connection)
    if not keys:
        return (_altered(file_name, _NOBODY, "at its keys"),)
    told = _Rows(f"Rows of the audit trail in {file_name}.db", repository.count(connection, tables), progress)
    return tuple(_verify_chain(connection, tables, file_name, pc, keys, told) for pc in repository.chains(connection, tables))


def verify_end(connection: Connection, tables: TrailTables, file_name: str, pc: PcId, heads: HeadFile) -> ChainFinding | None:
    """A finding where rows are missing from the end of this PC's chain, as far as its mark tells."""
    try:
        sentence = missing_since(connection, tables, file_name, pc, heads)
    except VaultError as error:
        sentence = f"{file_name}: {error}"
    if sentence is None:
        return None
    try:
        rows = repository.end(connection, pc).sequence
    except TrailAltered:
        rows = 0
    return ChainFinding(file_name=file_name, pc=pc, rows=rows, first_bad=rows + 1, sentence=sentence)


def missing_since(connection: Connection, tables: TrailTables, file_name: str, pc: PcId, heads: HeadFile) -> str | None:
    """A sentence when the file is behind its mark, the mark is missing or is not genuine; nothing when they agree.

    A mark one commit *behind* the file is what a power cut between the two writes leaves; it is no finding.

    Raises: ``VaultError`` where ``head.json`` cannot be understood.
    """
    if not repository.is_all_there(connection, tables):
        return f"{file_name}: the audit trail's tables or their guards were taken out; {_KEEP}."
    end = repository.end(connection, pc)
    head = heads.read(file_name)
    if head is None:
        if end.sequence == 0:
            return None
        return f"{file_name}: the mark of the last saved change is missing, so it cannot be told whether changes are lost; {_KEEP}."
    key = repository.keys(connection).get(head.epoch)
    if key is None or not heads.is_genuine(head, key, file_name):
        return f"{file_name}: the mark of the last saved change does not fit, it was altered or the file is an older copy; {_KEEP}."
    if end.sequence < head.audit_sequence:
        missing = head.audit_sequence - end.sequence
        changes = "1 saved change is" if missing == 1 else f"{missing} saved changes are"
        return f"{file_name}: {changes} missing, the last of {shown_day(head.time)} {head.time:%H:%M} UTC; {_KEEP}."
    if repository.mac_at(connection, tables, pc, head.audit_sequence) != head.chain_mac:
        return f"{file_name}: saved changes were replaced by others, as an older copy that was worked in does; {_KEEP}."
    return None


class _Rows:
    """Counts the rows of a file over all of its chains."""

    def __init__(self, words: str, total: int, progress: Progress) -> None:
        self._words, self._total, self._progress = words, total, progress
        self._done = 0
        progress(words, 0, total)

    def one_more(self) -> None:
        self._done += 1
        if self._done % _ROWS_A_STEP == 0:
            self._progress(self._words, self._done, self._total)


def _verify_chain(
    connection: Connection, tables: TrailTables, file_name: str, pc: bytes, keys: Mapping[int, bytes], told: _Rows
) -> ChainFinding:
    if not isinstance(pc, bytes) or len(pc) != 16:
        return _altered(file_name, _NOBODY, "at the PC of a row", 1)
    whose, previous, rows = PcId(UUID(bytes=pc)), GENESIS, 0
    try:
        for entry in repository.chain(connection, tables, pc):
            key = keys.get(entry.epoch)
            if entry.sequence != rows + 1 or entry.previous != previous or key is None or entry.expected_mac(key) != entry.mac:
                raise TrailAltered
            previous, rows = entry.mac, rows + 1
            told.one_more()
    except TrailAltered:
        return _altered(file_name, whose, f"at row {rows + 1}", rows + 1)
    written = "the one audit row is" if rows == 1 else f"all {rows:,} audit rows are"
    sentence = f"{file_name}: {written} as written."
    return ChainFinding(file_name=file_name, pc=whose, rows=rows, first_bad=None, sentence=sentence)


def _altered(file_name: str, pc: PcId, where: str, row: int = 0) -> ChainFinding:
    sentence = f"{file_name}: the audit trail was altered {where}; keep every file as it is and call for help."
    return ChainFinding(file_name=file_name, pc=pc, rows=row, first_bad=row, sentence=sentence)
