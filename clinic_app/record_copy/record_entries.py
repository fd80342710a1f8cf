"""The copies' own place on the record map: a person's copy tells which copies were made before it, and for whom."""

from collections.abc import Iterator

from sqlalchemy import Connection

from clinic_app.clock import shown_day
from clinic_app.identifiers import PatientId
from clinic_app.record_copy import repository
from clinic_app.record_copy.model import CopyState, Medium, RecordCopy
from clinic_app.record_copy.tables import record_copies, record_copy_releases
from clinic_app.record_map.entries import NobodysTable, RecordEntry
from clinic_app.record_map.model import CopyItem, CopyLine, CopyParts, DaySpan, Erasure, Merge, Restriction, Settlement

_STATES = {
    CopyState.DRAFT: "in preparation",
    CopyState.RELEASED: "handed over",
    CopyState.DISCARDED: "put away, not handed over",
}
_MEDIA = {
    Medium.ENCRYPTED_FILE: "as an encrypted file",
    Medium.OPEN_FILE: "as a file without encryption",
    Medium.PAPER: "on paper",
}


def _copies(connection: Connection, patient: PatientId) -> Iterator[CopyItem]:
    for copy in repository.of_patient(connection, patient):
        day = copy.made_on
        yield CopyItem(
            when=shown_day(day),
            what=f"Record copy {copy.reference}",
            lines=tuple(_lines(copy)),
            days=DaySpan(day, day),
            parts=(CopyParts(table=record_copy_releases.name, rows=len(copy.releases)),),
        )


def _lines(copy: RecordCopy) -> Iterator[CopyLine]:
    request = copy.request
    yield CopyLine(label="Asked for by", value=request.asker_words)
    if request.authority:
        yield CopyLine(label="Authority", value=request.authority)
    yield CopyLine(label="Identity", value=request.identity_check)
    yield CopyLine(label="Received", value=shown_day(request.received_on))
    scope = request.scope
    parts = ("some sections" if scope.sections else "", scope.dates)
    yield CopyLine(label="Covers", value="everything" if scope.is_everything else ", ".join(part for part in parts if part))
    yield CopyLine(label="State", value=_STATES[copy.state])
    for release in copy.releases:
        if release.medium is Medium.NOWHERE:
            yield CopyLine(label="Not handed over", value=f"{shown_day(release.on)}, the file could not be written")
            continue
        pages = "1 page" if release.pages == 1 else f"{release.pages:,} pages"
        words = f"{shown_day(release.on)}, {_MEDIA[release.medium]}, {pages}"
        yield CopyLine(label="Handed over", value=f"{words}; {release.no_encryption_reason}" if release.no_encryption_reason else words)


ENTRIES: tuple[RecordEntry, ...] = (
    RecordEntry(
        table=record_copies,
        person=record_copies.c.patient_id,
        heading="Copies of this record",
        order=900,
        items=_copies,
        fhir=None,
        merge=Merge.MOVE,
        erasure=Erasure.DELETE,
        restriction=Restriction.UNAFFECTED,
        settlement=Settlement.LATER_COLUMN_WINS,
    ),
    RecordEntry(
        table=record_copy_releases,
        person=record_copy_releases.c.patient_id,
        heading="handings over",
        order=0,
        items=None,
        without_heading="told with the copy that was handed over",
        part_of=record_copies,
        fhir=None,
        merge=Merge.MOVE,
        erasure=Erasure.DELETE,
        restriction=Restriction.UNAFFECTED,
        settlement=Settlement.ADD_ONLY,
    ),
)

NOBODYS: tuple[NobodysTable, ...] = ()
