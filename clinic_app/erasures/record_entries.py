"""The erasures' own place on the record map: what is kept of one names nobody and outlives it."""

from clinic_app.erasures.tables import erasures
from clinic_app.record_map.entries import RecordEntry
from clinic_app.record_map.model import Erasure, Merge, Restriction, Settlement

ENTRIES: tuple[RecordEntry, ...] = (
    RecordEntry(
        table=erasures,
        person=erasures.c.patient_id,
        heading="",
        order=0,
        items=None,
        without_heading="holds a certificate's number, a reason and counts; whoever it is about has no record to copy any more",
        fhir=None,
        merge=Merge.STAY,
        erasure=Erasure.KEEP_WITHOUT_PERSON,
        restriction=Restriction.UNAFFECTED,
        settlement=Settlement.ADD_ONLY,
    ),
)
