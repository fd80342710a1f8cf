"""The staff's and the settings' part of the record map: none of these tables is about a patient."""

from clinic_app.policy.tables import clinic_profile
from clinic_app.record_map.entries import NobodysTable
from clinic_app.staff.tables import deputy_reviews, deputyships, staff

NOBODYS: tuple[NobodysTable, ...] = (
    NobodysTable(table=clinic_profile, reason="says what the clinic has promised"),
    NobodysTable(table=staff, reason="names who works at the clinic"),
    NobodysTable(table=deputyships, reason="says which member of staff stands in for the manager, and when"),
    NobodysTable(table=deputy_reviews, reason="says when a manager looked at what a deputy did"),
)
