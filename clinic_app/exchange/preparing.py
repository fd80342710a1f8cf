"""From the bytes of a FHIR file to rows: a pure function, which a window runs in a child process."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from stat import S_ISREG

from clinic_app.errors import InvalidInput
from clinic_app.exchange.fhir_reading import counted, read_fhir
from clinic_app.exchange.json_limits import DEFAULT_LIMITS, JsonValue, collector_paused, require_shallow
from clinic_app.exchange.model import ParsedAttachment, ParsedEntry, ParsedFile, ParsedItem, ParsedNote, ParsedPatient, SourceKey
from clinic_app.exchange.prepared import ItemRow, LeftoverRow, PreparedFile, PreparedPerson
from clinic_app.history.columns import COMPONENT, CONCEPT, PRODUCT, Value, layout_of, occurred_key
from clinic_app.history.kinds import ItemKind
from clinic_app.history.model import Encounter, Fact
from clinic_app.history.packs import pack_text, to_json
from clinic_app.history.results_model import Observation
from clinic_app.history.searching import folded, search_words
from clinic_app.history.statuses import EncounterStatus
from clinic_app.history.treatments_model import Procedure

_BEGUN = frozenset(
    {EncounterStatus.ARRIVED, EncounterStatus.TRIAGED, EncounterStatus.IN_PROGRESS, EncounterStatus.FINISHED, EncounterStatus.UNKNOWN}
)


def prepare_path(path: Path, *, stated_system: str = "") -> PreparedFile:
    """Read and prepare one file.

    Raises: ``InvalidInput`` with what is wrong with it.
    """
    try:
        # A device or a pipe has no size that could be asked for first, and may never end.
        if not S_ISREG(path.stat().st_mode):
            raise InvalidInput("This file cannot be read: it is a folder or a device; choose the file that the other system gave.")
        with open(path, "rb") as file:
            data = file.read(DEFAULT_LIMITS.file_bytes + 1)
    except OSError as error:
        raise InvalidInput(f"This file cannot be read: {(error.strerror or 'no reason given').lower()}.") from None
    return prepare(data, name=path.name, stated_system=stated_system)


def prepare(data: bytes, *, name: str = "", stated_system: str = "") -> PreparedFile:
    """Read and prepare the bytes of one file.

    Raises: ``InvalidInput`` with what is wrong with it.
    """
    # The collector wakes once the tree of the file is gone, and so has nothing to look through (a fourteenth of the whole).
    with collector_paused():
        return _prepared(data, name, stated_system)


def _prepared(data: bytes, name: str, stated_system: str) -> PreparedFile:
    parsed = read_fhir(data, stated_system=stated_system)
    people = tuple(_person(key, person, entries) for key, person, entries in _by_person(parsed))
    return PreparedFile(
        name=name, sha256=hashlib.sha256(data).digest(), stated_system=stated_system.strip(), people=people, report=parsed.report
    )


def _by_person(parsed: ParsedFile) -> Iterable[tuple[SourceKey, ParsedPatient | None, list[ParsedEntry]]]:
    found: dict[SourceKey, tuple[ParsedPatient | None, list[ParsedEntry]]] = {each.key: (each, []) for each in parsed.patients}
    for entry in parsed.entries:
        found.setdefault(entry.patient, (None, []))[1].append(entry)
    return ((key, person, entries) for key, (person, entries) in found.items())


def _person(key: SourceKey, person: ParsedPatient | None, entries: list[ParsedEntry]) -> PreparedPerson:
    items: dict[ItemKind, list[ItemRow]] = {}
    leftovers: list[LeftoverRow] = []
    attachments: dict[SourceKey, ParsedAttachment] = {}
    kept: list[JsonValue] = []
    last_visit = ""
    sort_keys: dict[str, str] = {}
    if person is not None:
        leftovers.append(LeftoverRow(key, "Patient", "Registration elsewhere", None, "", counted(person.unplaced), 0))
        kept.append(person.unplaced)
    for entry in entries:
        unplaced_at = None
        if entry.unplaced:
            unplaced_at = len(kept)
            kept.append(entry.unplaced)
        if isinstance(entry, ParsedItem):
            kind = ItemKind.NOTE if isinstance(entry.fact, ParsedNote) else entry.fact.kind
            items.setdefault(kind, []).append(_row(entry, unplaced_at, sort_keys))
            if entry.attachment is not None:
                attachments[entry.key] = entry.attachment
            if isinstance(entry.fact, Encounter):
                last_visit = max(last_visit, _visit_day(entry.fact))
        elif unplaced_at is not None:
            occurred = entry.occurred
            leftovers.append(
                LeftoverRow(
                    entry.key,
                    entry.resource_type,
                    entry.title,
                    None if occurred is None else occurred.text,
                    occurred_key(occurred),
                    counted(entry.unplaced),
                    unplaced_at,
                )
            )
    content = to_json(kept).encode()
    require_shallow(content)
    return PreparedPerson(
        key=key,
        person=person,
        items={kind: tuple(rows) for kind, rows in items.items()},
        leftovers=tuple(leftovers),
        attachments=attachments,
        pack=pack_text(content),
        last_visit=last_visit or None,
        resources=len(entries) + (person is not None),
    )


def _row(entry: ParsedItem, unplaced_at: int | None, sort_keys: dict[str, str]) -> ItemRow:
    fact = entry.fact
    if isinstance(fact, ParsedNote):
        values: tuple[Value, ...] = (fact.title, fact.text, *CONCEPT.put(fact.type))
        found = folded(fact.title, fact.text)
        parts: tuple[tuple[Value, ...], ...] = ()
    else:
        values, found, parts = layout_of(fact).values(fact), search_words(fact), _parts(fact)
    occurred = fact.occurred
    return ItemRow(
        entry.key,
        entry.encounter,
        entry.report,
        entry.in_error,
        entry.author,
        entry.organisation,
        None if occurred is None else occurred.text,
        "" if occurred is None else sort_keys.get(occurred.text) or sort_keys.setdefault(occurred.text, occurred.sort_key),
        found,
        counted(entry.unplaced),
        unplaced_at,
        values,
        parts,
    )


def _parts(fact: Fact) -> tuple[tuple[Value, ...], ...]:
    if isinstance(fact, Observation):
        return tuple(COMPONENT.values(each) for each in fact.components)
    if isinstance(fact, Procedure):
        return tuple(PRODUCT.values(each) for each in fact.products)
    return ()


def _visit_day(visit: Encounter) -> str:
    day = visit.started.day if visit.started is not None and visit.status in _BEGUN else None
    return "" if day is None else f"{day.year:04d}-{day.month:02d}-{day.day:02d}"
