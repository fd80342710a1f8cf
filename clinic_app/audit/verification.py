"""Proving the trail: every MAC is computed again, and the end of each chain is held against the mark outside the file."""

from sqlalchemy import Connection

from clinic_app.audit import repository
from clinic_app.audit.model import GENESIS, ChainFinding
from clinic_app.audit.tables import TrailTables
from clinic_app.identifiers import PcId
from clinic_app.vault.head_mark import HeadFile


def verify_file(connection: Connection, tables: TrailTables, file_name: str) -> tuple[ChainFinding, ...]:
    """One finding for every chain in the file, each named row being the first that is not as it was written."""
    keys = repository.keys(connection, tables)
    return tuple(_verify_chain(connection, tables, file_name, pc, dict(keys)) for pc in repository.chains(connection, tables))


def _verify_chain(connection: Connection, tables: TrailTables, file_name: str, pc: PcId, keys: dict[int, bytes]) -> ChainFinding:
    previous, rows = GENESIS, 0
    for entry in repository.chain(connection, tables, pc):
        rows += 1
        key = keys.get(entry.epoch)
        intact = entry.sequence == rows and entry.previous == previous and key is not None and entry.expected_mac(key) == entry.mac
        if not intact:
            sentence = f"{file_name}: the audit trail was altered at row {rows}; keep every file as it is and call for help."
            return ChainFinding(file_name=file_name, pc=pc, rows=rows, first_bad=rows, sentence=sentence)
        previous = entry.mac
    return ChainFinding(
        file_name=file_name, pc=pc, rows=rows, first_bad=None, sentence=f"{file_name}: all {rows} audit rows are as written."
    )


def missing_since(connection: Connection, tables: TrailTables, file_name: str, pc: PcId, heads: HeadFile) -> str | None:
    """A sentence when the file is behind its mark, the mark is missing or is not genuine; nothing when they agree.

    A mark one commit *behind* the file is what a power cut between the two writes leaves; it is no finding.
    """
    last = repository.last(connection, tables, pc)
    head = heads.read(file_name)
    if head is None:
        return (
            None
            if last is None
            else f"{file_name}: the mark of the last saved change is missing, so it cannot be told whether changes are lost."
        )
    key = repository.keys(connection, tables).get(head.epoch)
    if key is None or not heads.is_genuine(head, key, file_name):
        return f"{file_name}: the mark of the last saved change does not belong to this file; it was altered or the file is an older copy."
    have = 0 if last is None else last.sequence
    if have < head.audit_sequence:
        missing = head.audit_sequence - have
        changes = "1 saved change is" if missing == 1 else f"{missing} saved changes are"
        return f"{file_name}: {changes} missing, the last of {head.time:%d-%b-%Y %H:%M} UTC; keep every file and restore from a backup."
    return None
