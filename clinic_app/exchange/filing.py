"""One person's part of a file against what is known of them: what is new, what has changed, and the rows to be written for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Connection

from clinic_app.exchange.model import Outcome, SourceKey
from clinic_app.exchange.prepared import ItemRow, LeftoverRow, PreparedPerson
from clinic_app.history import import_gate
from clinic_app.history.columns import LAYOUTS, Value
from clinic_app.history.import_gate import NOTE_COLUMNS, KnownItem
from clinic_app.history.kinds import ItemKind
from clinic_app.identifiers import PatientId, new_uuid7, new_uuid7_run

ORDER = (
    ItemKind.ENCOUNTER,
    ItemKind.REPORT,
    ItemKind.CONDITION,
    ItemKind.ALLERGY,
    ItemKind.MEDICATION,
    ItemKind.IMMUNIZATION,
    ItemKind.PROCEDURE,
    ItemKind.NOTE,
    ItemKind.DOCUMENT,
    ItemKind.OBSERVATION,
)
"""What others point at comes first."""

_OURS = "Somebody has changed it here since it was imported, so the clinic's entry stands."
_SAME = "It was imported before and says the same."
_NEWER = "Its source says something else now; what it said before is kept beside it."
_NEWER_PERSON = "Its source says something else now; the registration here stands, and what came is kept beside it."


@dataclass(slots=True)
class Verdict:
    """What becomes of one person's resources, by their keys; those that are new are not named."""

    known: dict[bytes, tuple[ItemKind, UUID]]
    outcomes: dict[SourceKey, tuple[Outcome, str]] = field(default_factory=dict)
    changed: list[tuple[ItemKind, ItemRow, KnownItem]] = field(default_factory=list)
    changed_leftovers: list[LeftoverRow] = field(default_factory=list)

    def is_new(self, key: SourceKey) -> bool:
        """Whether no import has brought it yet."""
        return key not in self.known

    def has_news_in(self, person: PreparedPerson) -> bool:
        """Whether anything of this is to be stored."""
        if self.changed or self.changed_leftovers or any(self.is_new(row.key) for row in person.leftovers):
            return True
        return any(self.is_new(row.key) for rows in person.items.values() for row in rows)


def nothing_known() -> Verdict:
    """The verdict on somebody who is new here."""
    return Verdict(known={})


def judge(connection: Connection, patient: PatientId, person: PreparedPerson, *, is_finished: bool) -> Verdict:
    """Compare a person's part of a file with what earlier imports brought; a file that was imported to its end says the same throughout."""
    verdict = Verdict(known=import_gate.known_keys(connection, patient))
    for kind, rows in person.items.items():
        again = [row for row in rows if row.key in verdict.known]
        if is_finished:
            verdict.outcomes |= {row.key: (Outcome.UNCHANGED, _SAME) for row in again}
        else:
            _compare(connection, kind, again, person, verdict)
    _compare_leftovers(connection, patient, person, verdict, is_finished=is_finished)
    return verdict


def _compare(connection: Connection, kind: ItemKind, rows: Sequence[ItemRow], person: PreparedPerson, verdict: Verdict) -> None:
    """Entries of one kind that are known: still the same, newer at the source, or the clinic's own by now."""
    # A resource may have become another kind of thing since; then its old entry stays and says the same.
    same_kind = [row for row in rows if verdict.known[row.key][0] is kind]
    verdict.outcomes |= {row.key: (Outcome.UNCHANGED, _SAME) for row in rows if verdict.known[row.key][0] is not kind}
    chosen = [verdict.known[row.key][1] for row in same_kind]
    items, parts = import_gate.known_items(connection, kind, chosen), import_gate.known_parts(connection, kind, chosen)
    for row in same_kind:
        item = items[verdict.known[row.key][1]]
        if _says_the_same(connection, kind, row, item, parts.get(item.id, []), person):
            verdict.outcomes[row.key] = (Outcome.UNCHANGED, _SAME)
        elif item.is_ours:
            verdict.outcomes[row.key] = (Outcome.UNCHANGED, _OURS)
        else:
            verdict.outcomes[row.key] = (Outcome.UPDATED, _NEWER)
            verdict.changed.append((kind, row, item))


def _says_the_same(
    connection: Connection, kind: ItemKind, row: ItemRow, item: KnownItem, parts: Sequence[tuple[Value, ...]], person: PreparedPerson
) -> bool:
    if kind is ItemKind.NOTE:
        return row.values[1] in (item.values[1], *import_gate.amendments_of(connection, item.id)[-1:])
    if kind is ItemKind.DOCUMENT and row.key in person.attachments and person.attachments[row.key].sha256 != item.sha256:
        return False
    return row.values == item.values and row.occurred == item.occurred and list(row.parts) == list(parts)


def _compare_leftovers(connection: Connection, patient: PatientId, person: PreparedPerson, verdict: Verdict, *, is_finished: bool) -> None:
    again = [row for row in person.leftovers if row.key in verdict.known and verdict.known[row.key][0] is ItemKind.LEFTOVER]
    held = {} if is_finished else import_gate.known_leftovers(connection, patient, (verdict.known[row.key][1] for row in again))
    told = person.opened_pack() if held else None
    for row in again:
        if told is None or told.elements(row.unplaced_at) == held[verdict.known[row.key][1]]:
            verdict.outcomes[row.key] = (Outcome.UNCHANGED, _SAME)
        else:
            verdict.outcomes[row.key] = (Outcome.UPDATED, _NEWER_PERSON if row.key == person.key else _NEWER)
            verdict.changed_leftovers.append(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filer:
    """What the rows of one import of one person have in common."""

    patient: PatientId
    import_id: UUID
    organisation: str | None
    at: datetime
    moment: str
    """``at`` as the column type ``Moment`` stores it."""
    ids: Mapping[bytes, UUID]
    """The clinic's id of every new entry of this file, by the key of its resource."""
    targets: Mapping[bytes, UUID]
    """The clinic's id of every encounter and report, new or known, that an entry may point at."""

    @classmethod
    def of(cls, patient: PatientId, person: PreparedPerson, verdict: Verdict, *, stated_system: str, at: datetime) -> "Filer":
        """With an id for everything that is new."""
        new = [row.key for rows in person.items.values() for row in rows if verdict.is_new(row.key)]
        new += [row.key for kind, row, _ in verdict.changed if kind is ItemKind.DOCUMENT]
        ids: dict[bytes, UUID] = dict(zip(new, new_uuid7_run(at, len(new)), strict=True))
        pointed_at = (ItemKind.ENCOUNTER, ItemKind.REPORT)
        new_targets: dict[bytes, UUID] = {
            row.key: ids[row.key] for kind in pointed_at for row in person.items.get(kind, ()) if row.key in ids
        }
        known: dict[bytes, UUID] = {key: item for key, (kind, item) in verdict.known.items() if kind in pointed_at}
        organisation = (person.person.organisation if person.person is not None else None) or stated_system or None
        return cls(
            patient=patient,
            import_id=new_uuid7(at),
            organisation=organisation,
            at=at,
            moment=at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            ids=ids,
            targets=known | new_targets,
        )

    def row(self, kind: ItemKind, item: ItemRow, extra: tuple[Value, ...] = ()) -> tuple[Value, ...]:
        """An entry as ``import_gate.add_items`` takes it; ``extra`` is what a document says of its file."""
        occurred, key = item.occurred, item.occurred_key
        if kind is ItemKind.NOTE and occurred is None:
            occurred = key = self.at.date().isoformat()
        common: tuple[Value, ...] = (
            self.ids[item.key].bytes,
            self.patient.bytes,
            occurred,
            key,
            item.folded,
            "import",
            item.author or item.organisation or self.organisation or "Another system",
            item.organisation or self.organisation,
            self.moment,
            self.import_id.bytes,
            item.key,
            item.unplaced,
            item.unplaced_at,
        )
        if kind is ItemKind.ENCOUNTER:
            return (*common, *item.values)
        encounter = self._id(item.encounter)
        if kind is ItemKind.OBSERVATION:
            return (*common, encounter, self._id(item.report), *item.values)
        if kind is ItemKind.MEDICATION:
            return (*common, encounter, 0, *item.values)
        if kind is ItemKind.NOTE:
            return (*common, encounter, self.moment, common[6], *item.values)
        if kind is ItemKind.DOCUMENT:
            return (*common, encounter, *(extra or (None,) * 5), *item.values)
        return (*common, encounter, *item.values)

    def parts(self, items: Iterable[ItemRow]) -> list[tuple[Value, ...]]:
        """Components or products of entries, as ``import_gate.add_parts`` takes them."""
        return [
            (self.ids[item.key].bytes, self.patient.bytes, position, *part) for item in items for position, part in enumerate(item.parts)
        ]

    def leftover(self, row_id: UUID, row: LeftoverRow) -> tuple[Value, ...]:
        """A whole resource, as ``import_gate.add_leftovers`` takes it."""
        return (
            row_id.bytes,
            self.patient.bytes,
            self.import_id.bytes,
            row.key,
            row.resource_type,
            row.title,
            row.occurred,
            row.occurred_key,
            row.element_count,
            row.unplaced_at,
            None,
        )

    def newer(self, kind: ItemKind, item: ItemRow) -> dict[str, object]:
        """The columns of a known entry that its source has changed, by name."""
        names = NOTE_COLUMNS if kind is ItemKind.NOTE else LAYOUTS[kind].columns
        return dict(zip(names, item.values, strict=True)) | {
            "occurred": item.occurred,
            "occurred_key": item.occurred_key,
            "folded": item.folded,
            "import_id": self.import_id,
            "unplaced": item.unplaced,
            "unplaced_at": item.unplaced_at,
        }

    def _id(self, key: SourceKey | None) -> bytes | None:
        found = self.targets.get(key) if key is not None else None
        return None if found is None else found.bytes


def said_before(kind: ItemKind, item: KnownItem) -> dict[str, object]:
    """What an entry said before its source changed it, as an object to be kept."""
    names = NOTE_COLUMNS if kind is ItemKind.NOTE else LAYOUTS[kind].columns
    return {name: value for name, value in zip(names, item.values, strict=True) if value is not None} | {"occurred": item.occurred}
