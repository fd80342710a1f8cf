"""What somebody who holds a file's key, and takes every guard off first, may do to the audit trail in it."""

import random
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from clinic_app.audit.tables import GUARDS
from clinic_app.vault.encrypted_file import EncryptedFile

COLUMNS = (
    "pc", "sequence", "at", "staff", "roles", "session", "event", "outcome", "patient", "thing", "detail", "count", "command_id", "epoch",
    "previous", "mac",
)  # fmt: skip
ODD_VALUES = (None, -1, 7, 10**18, 1.5, "", "x", "2026-03-02T09:00:00", "manager", "chart:open", b"", b"\x00" * 16, b"\xff" * 32)

Tampering = Callable[[Connection, random.Random], object]


def length(connection: Connection) -> int:
    """The rows of the longest chain."""
    return int(connection.exec_driver_sql("SELECT max(sequence) FROM audit").scalar_one())


def _nth(connection: Connection, chance: random.Random) -> str:
    rows = connection.exec_driver_sql("SELECT count(*) FROM audit").scalar_one()
    return f"(SELECT rowid FROM audit LIMIT 1 OFFSET {chance.randrange(rows)})"


def edit(connection: Connection, chance: random.Random) -> None:
    """Another value in one place."""
    where = _nth(connection, chance)
    connection.exec_driver_sql(
        f"UPDATE audit SET {chance.choice(COLUMNS)} = ? WHERE rowid = {where}",
        (chance.choice(ODD_VALUES),),
    )


def exchange_a_value(connection: Connection, chance: random.Random) -> None:
    """One row's value in another."""
    column, one, other = chance.choice(COLUMNS[2:12]), _nth(connection, chance), _nth(connection, chance)
    connection.exec_driver_sql(f"UPDATE audit SET {column} = (SELECT {column} FROM audit WHERE rowid = {other}) WHERE rowid = {one}")


def delete(connection: Connection, chance: random.Random) -> None:
    """A row out of the middle."""
    connection.exec_driver_sql("DELETE FROM audit WHERE sequence = ?", (chance.randrange(1, length(connection)),))


def cut_the_tail(connection: Connection, chance: random.Random) -> None:
    """The newest rows, one or all."""
    connection.exec_driver_sql("DELETE FROM audit WHERE sequence > ?", (chance.randrange(length(connection)),))


def insert_a_copy(connection: Connection, chance: random.Random) -> None:
    """A row that was genuine elsewhere, at the end of the chain."""
    names, rows = ", ".join(name for name in COLUMNS if name not in ("pc", "sequence", "command_id")), length(connection)
    connection.exec_driver_sql(
        f"INSERT INTO audit (pc, sequence, {names}) SELECT pc, {rows + 1}, {names} FROM audit WHERE sequence = ?",
        (chance.randrange(1, rows + 1),),
    )


def reorder(connection: Connection, chance: random.Random) -> None:
    """Two rows change places."""
    rows = length(connection)
    one, other = chance.sample(range(1, rows + 1), 2)
    for before, after in ((one, rows + 1000), (other, one), (rows + 1000, other)):
        connection.exec_driver_sql("UPDATE audit SET sequence = ? WHERE sequence = ?", (after, before))


def move_up(connection: Connection, chance: random.Random) -> None:
    """Take a row out and close the gap."""
    rows = length(connection)
    gone = chance.randrange(1, rows)
    connection.exec_driver_sql("DELETE FROM audit WHERE sequence = ?", (gone,))
    for number in range(gone + 1, rows + 1):
        connection.exec_driver_sql("UPDATE audit SET sequence = ? WHERE sequence = ?", (number - 1, number))


def replace_a_row(connection: Connection, chance: random.Random) -> None:
    """The old way past a trigger on updates."""
    connection.exec_driver_sql(
        "REPLACE INTO audit SELECT pc, sequence, at, staff, roles, session, event, 'denied', patient, thing, detail, count, command_id, "
        "epoch, previous, mac FROM audit WHERE sequence = ?",
        (chance.randrange(1, length(connection) + 1),),
    )


def hand_to_another_pc(connection: Connection, chance: random.Random) -> None:
    """The end of a chain begins one of its own."""
    after = chance.randrange(length(connection))
    connection.exec_driver_sql(
        "UPDATE audit SET pc = ? WHERE sequence > ? AND pc = (SELECT max(pc) FROM audit)", (chance.randbytes(chance.randrange(17)), after)
    )


def change_the_key(connection: Connection, chance: random.Random) -> None:
    """The key of the MACs."""
    connection.exec_driver_sql("UPDATE audit_keys SET key = ?", (chance.randbytes(32),))


def forge_a_later_epoch(connection: Connection, chance: random.Random) -> None:
    """Rows of one's own making under a key of one's own making."""
    connection.exec_driver_sql("INSERT INTO audit_keys VALUES (2, ?, '2026-03-02T09:00:00.000000Z')", (chance.randbytes(32),))
    connection.exec_driver_sql("UPDATE audit SET epoch = 2 WHERE sequence > ?", (chance.randrange(length(connection)),))


def drop_the_keys(connection: Connection, _: random.Random) -> None:
    """All keys of the MACs."""
    connection.exec_driver_sql("DELETE FROM audit_keys")


def drop_a_table(connection: Connection, chance: random.Random) -> None:
    """The trail itself, or its keys."""
    connection.exec_driver_sql(f"DROP TABLE {chance.choice(('audit', 'audit_keys'))}")


TAMPERINGS: tuple[Tampering, ...] = (
    edit, edit, edit, edit, exchange_a_value, delete, cut_the_tail, insert_a_copy, reorder, move_up, replace_a_row, hand_to_another_pc,
    change_the_key, forge_a_later_epoch, drop_the_keys,
)  # fmt: skip
"""Those after which the tables are still there; an edit of one value is the commonest."""


def rows(connection: Connection) -> list[tuple[object, ...]]:
    """Everything in both tables."""
    everything = "SELECT 'row', * FROM audit UNION ALL SELECT 'key', epoch, key, since, 0,0,0,0,0,0,0,0,0,0,0,0,0 FROM audit_keys"
    return sorted((tuple(row) for row in connection.exec_driver_sql(everything)), key=repr)


def tampered(connection: Connection, chance: random.Random) -> str:
    """Do one of them that changes something; gives its name."""
    before = rows(connection)
    while True:
        tamper = chance.choice((*TAMPERINGS, drop_a_table))
        with suppress(IntegrityError):  # the tables' own rules stop some
            tamper(connection, chance)
        if tamper is drop_a_table or rows(connection) != before:
            return tamper.__name__


def without_guards(file: EncryptedFile, tamper: Callable[[Connection], object]) -> None:
    """Do ``tamper`` while the authorizer and all triggers are off; those whose table is still there are put back."""
    with file.maintenance() as connection:
        guards = connection.exec_driver_sql("SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger'").all()
        guards = [guard for guard in guards if guard.tbl_name in ("audit", "audit_keys")]
        assert {guard.name for guard in guards} == GUARDS
        for guard in guards:
            connection.exec_driver_sql(f"DROP TRIGGER {guard.name}")
        tamper(connection)
        left = {row.name for row in connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        for guard in guards:
            if guard.tbl_name in left:
                connection.exec_driver_sql(guard.sql)
