"""One person's rows in the order in which they must be stored, cut into stretches that one transaction each can hold."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Connection

from clinic_app.exchange.filing import ORDER, Filer, Verdict, said_before
from clinic_app.exchange.model import SourceKey
from clinic_app.exchange.prepared import ItemRow, LeftoverRow, PreparedFile, PreparedPerson
from clinic_app.history import import_gate
from clinic_app.history.columns import Value
from clinic_app.history.import_gate import KnownItem
from clinic_app.history.kinds import ItemKind
from clinic_app.history.packs import pack
from clinic_app.identifiers import new_uuid7, new_uuid7_run
from clinic_app.vault.blobs import StoredBlob

ROWS_AT_ONCE = 5_000
"""Rows in one transaction: about a fifth of a second, in which nobody else at this PC waits."""

UPDATES_AT_ONCE = 500
"""The same for entries that their source has changed; each takes ten times as long as a new one."""

_IN_ERROR = "Its source has marked it as entered in error."


@dataclass(frozen=True, slots=True)
class Update:
    """An entry whose source says something else now; what it said stands in the pack at ``kept_at``."""

    kind: ItemKind
    row: ItemRow
    item: KnownItem
    kept_at: int


@dataclass(slots=True)
class Chunk:
    """What one transaction stores."""

    items: list[tuple[ItemKind, list[ItemRow]]] = field(default_factory=list)
    leftovers: list[LeftoverRow] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Rows."""
        return len(self.leftovers) + len(self.updates) + sum(len(rows) for _, rows in self.items)

    @property
    def weight(self) -> int:
        """How many new rows it takes as long as."""
        return self.size + len(self.updates) * (ROWS_AT_ONCE // UPDATES_AT_ONCE - 1)

    @property
    def documents(self) -> tuple[SourceKey, ...]:
        """The documents in it, whose bytes must be on the disk before their rows."""
        new = [row.key for kind, rows in self.items for row in rows if kind is ItemKind.DOCUMENT]
        return (*new, *(update.row.key for update in self.updates if update.kind is ItemKind.DOCUMENT))

    def write(self, connection: Connection, filer: Filer, sealed: Mapping[SourceKey, tuple[Value, ...]]) -> None:
        """Store it; ``sealed`` is what each document's row says of its file."""
        for kind, rows in self.items:
            _add(connection, filer, kind, rows, sealed)
        for update in self.updates:
            _update(connection, filer, update, sealed)
        ids = new_uuid7_run(filer.at, len(self.leftovers))
        import_gate.add_leftovers(connection, [filer.leftover(row_id, row) for row_id, row in zip(ids, self.leftovers, strict=True)])


class Filing:
    """Everything that is to be stored about one person from one file."""

    def __init__(self, file: PreparedFile, person: PreparedPerson, verdict: Verdict, filer: Filer) -> None:
        self.file = file
        self.person = person
        self.filer = filer
        self.pack, updates = _whole_pack(person, verdict)
        """What has no place, and what changed entries said before."""
        self.chunks = list(_chunks(person, verdict, updates))


@dataclass(frozen=True, slots=True)
class Step:
    """One chunk of one person's, and whether it is the first or the last of them."""

    filing: Filing
    chunk: Chunk
    is_first: bool
    is_last: bool


def transactions(filings: Iterable[Filing]) -> Iterator[list[Step]]:
    """All chunks of all people, as many at a time as one transaction can hold."""
    steps: list[Step] = []
    rows = 0
    for filing in filings:
        for number, chunk in enumerate(filing.chunks):
            if steps and rows + chunk.weight > ROWS_AT_ONCE:
                yield steps
                steps, rows = [], 0
            steps.append(Step(filing, chunk, number == 0, number == len(filing.chunks) - 1))
            rows += chunk.weight
    if steps:
        yield steps


def _whole_pack(person: PreparedPerson, verdict: Verdict) -> tuple[bytes, list[Update]]:
    """The person's pack with what changed entries said before at its end, and the changes with their positions there."""
    if not verdict.changed:
        return person.pack, []
    values = person.opened_pack().values
    updates = []
    for kind, row, item in verdict.changed:
        updates.append(Update(kind, row, item, len(values)))
        values.append(said_before(kind, item))
    return pack(values), updates


def _chunks(person: PreparedPerson, verdict: Verdict, updates: list[Update]) -> Iterator[Chunk]:
    """Everything that is new or changed; never nothing, so that even an import that brings only its pack is stored."""
    chunk = Chunk()
    for kind in ORDER:
        new = [row for row in person.items.get(kind, ()) if verdict.is_new(row.key)]
        while new:
            room = ROWS_AT_ONCE - chunk.size
            if room <= 0:
                yield chunk
                chunk = Chunk()
                continue
            chunk.items.append((kind, new[:room]))
            new = new[room:]
    for start in range(0, len(updates), UPDATES_AT_ONCE):
        yield chunk
        chunk = Chunk(updates=updates[start : start + UPDATES_AT_ONCE])
    left = [row for row in person.leftovers if verdict.is_new(row.key)] + verdict.changed_leftovers
    for start in range(0, len(left), ROWS_AT_ONCE):
        if start or chunk.weight + len(left) > ROWS_AT_ONCE:
            yield chunk
            chunk = Chunk()
        chunk.leftovers = left[start : start + ROWS_AT_ONCE]
    yield chunk


def _add(connection: Connection, filer: Filer, kind: ItemKind, rows: list[ItemRow], sealed: Mapping[SourceKey, tuple[Value, ...]]) -> None:
    import_gate.add_items(connection, kind, [filer.row(kind, row, sealed.get(row.key, ())) for row in rows])
    import_gate.add_parts(connection, kind, filer.parts(rows))
    wrong = [row for row in rows if row.is_in_error]
    if wrong:
        marked = [(filer.ids[row.key], row.organisation or row.author or "the source") for row in wrong]
        import_gate.mark_in_error(connection, filer.patient, kind, marked, reason=_IN_ERROR, at=filer.at)


def _update(connection: Connection, filer: Filer, update: Update, sealed: Mapping[SourceKey, tuple[Value, ...]]) -> None:
    kind, row, item = update.kind, update.row, update.item
    if kind is ItemKind.NOTE:
        # A finished note is never written over: what its source says now stands behind it.
        import_gate.amend_note(
            connection,
            filer.patient,
            item.id,
            row_id=new_uuid7(filer.at),
            text=str(row.values[1]),
            author=row.author or row.organisation or "Another system",
            at=filer.at,
        )
        return
    if kind is ItemKind.DOCUMENT:
        import_gate.supersede_document(connection, item.id)
        _add(connection, filer, kind, [row], sealed)
        return
    import_gate.replace_item(connection, kind, item.id, filer.newer(kind, row), row.parts, filer.patient)
    _keep_what_it_said(connection, filer, update)
    if row.is_in_error:
        by = row.organisation or row.author or "the source"
        import_gate.mark_in_error(connection, filer.patient, kind, [(item.id, by)], reason=_IN_ERROR, at=filer.at)


def _keep_what_it_said(connection: Connection, filer: Filer, update: Update) -> None:
    item = update.item
    row_id: UUID = new_uuid7(filer.at)
    values: tuple[Value, ...] = (
        row_id.bytes,
        filer.patient.bytes,
        filer.import_id.bytes,
        None,
        f"{update.kind.value}, before its source changed it",
        str(item.values[0]),
        item.occurred,
        update.row.occurred_key,
        len(item.values),
        update.kept_at,
        item.id.bytes,
    )
    import_gate.add_leftovers(connection, [values])


def sealed_columns(media_type: str, sha256: bytes, stored: StoredBlob) -> tuple[Value, ...]:
    """What a document's row says of its file."""
    return (media_type, stored.size, sha256, stored.name, stored.key)
