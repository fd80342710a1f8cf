"""The tables of the floors below the slices, which every clinic has: whose files these are, and who did or saw what."""

from clinic_app.audit.tables import TrailTables, clinical_audit, registry_audit
from clinic_app.record_map.entries import NobodysTable, RecordEntry
from clinic_app.record_map.model import Erasure, Merge, Restriction, Settlement
from clinic_app.vault.tables import clinical_identity, erasure_key, registry_identity


def _trail(tables: TrailTables) -> RecordEntry:
    return RecordEntry(
        table=tables.trail,
        person=tables.trail.c.patient,
        heading="",
        order=0,
        items=None,
        without_heading="holds ids, times and kinds of deeds; who opened or changed a record is an answer of its own",
        fhir="AuditEvent",
        merge=Merge.STAY,
        erasure=Erasure.KEEP_WITHOUT_PERSON,
        restriction=Restriction.UNAFFECTED,
        settlement=Settlement.ADD_ONLY,
    )


ENTRIES: tuple[RecordEntry, ...] = (_trail(registry_audit), _trail(clinical_audit))

NOBODYS: tuple[NobodysTable, ...] = (
    NobodysTable(table=registry_identity, reason="says whose registry this is"),
    NobodysTable(table=clinical_identity, reason="says whose charts these are"),
    NobodysTable(table=erasure_key, reason="holds the key that proves the ledger of erasures"),
    NobodysTable(table=registry_audit.keys, reason="holds the keys that seal the trail of the registry"),
    NobodysTable(table=clinical_audit.keys, reason="holds the keys that seal the trail of the charts"),
)
