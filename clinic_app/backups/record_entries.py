"""Where backups go and which there are says nothing about a patient."""

from clinic_app.backups.tables import backup_blobs, backup_places, backup_plan, backup_runs
from clinic_app.record_map.entries import NobodysTable

NOBODYS: tuple[NobodysTable, ...] = (
    NobodysTable(table=backup_places, reason="says where the clinic's backups go"),
    NobodysTable(table=backup_runs, reason="says which backups were made and kept"),
    NobodysTable(table=backup_blobs, reason="says by their random names which files lie in the backups, and not whose they are"),
    NobodysTable(table=backup_plan, reason="says when the daily backup is due"),
)
