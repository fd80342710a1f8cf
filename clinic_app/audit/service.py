"""What people do with the trail: read it, filtered; verify it; every reading is itself on record."""

from dataclasses import replace

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit import repository
from clinic_app.audit.anchors import Agreement, Anchor, AnchorFinding, agreement
from clinic_app.audit.model import AuditEntry, AuditEvent, AuditFilter, ChainFinding
from clinic_app.audit.trail import TrailHome
from clinic_app.clock import shown_day
from clinic_app.progress import Progress, untold

_BOTH = "both"
"""Where a row stands that both files hold."""


class AuditService:
    """The trails of the files whose keys this person holds, read as one."""

    def __init__(self, registry: TrailHome, clinical: TrailHome | None) -> None:
        self._registry = registry
        self._homes = (registry,) if clinical is None else (registry, clinical)

    def read(self, actor: Actor, wanted: AuditFilter, *, limit: int = 500) -> tuple[AuditEntry, ...]:
        """The newest rows of both files that match, newest first, at most ``limit``.

        Raises: ``Refused``; ``TrailAltered`` where a row among them is none of the program's.
        """
        actor.require(Permission.AUDIT_READ, patient=wanted.patient)
        entries = self._newest(wanted, limit)
        with self._registry.file.transaction() as connection:
            self._registry.trail.record(connection, actor, AuditEvent.AUDIT_READ, patient=wanted.patient, count=len(entries))
        return entries

    def read_to_print(self, actor: Actor, wanted: AuditFilter, *, limit: int = 5_000) -> tuple[AuditEntry, ...]:
        """The same as ``read``, to be drawn up for paper; that it may leave the screen is on record before it does.

        Raises: ``Refused``, ``TrailAltered``.
        """
        actor.require(Permission.AUDIT_READ, patient=wanted.patient)
        entries = self._newest(wanted, limit)
        with self._registry.file.transaction() as connection:
            self._registry.trail.record(connection, actor, AuditEvent.AUDIT_PRINT, patient=wanted.patient, count=len(entries))
        return entries

    def verify(self, actor: Actor, progress: Progress = untold) -> tuple[ChainFinding, ...]:
        """Compute every chain of every held file again, and hold the end of this PC's own against its mark.

        A verification that was stopped gives no finding and is not on record, because nobody learnt anything from it.

        Raises: ``Refused``; ``Cancelled`` from ``progress``.
        """
        actor.require(Permission.AUDIT_VERIFY)
        findings: list[ChainFinding] = []
        for home in self._homes:
            with home.file.reading() as connection:
                findings += home.trail.verify(connection, actor.pc, progress)
        broken = sum(not finding.is_whole for finding in findings)
        with self._registry.file.transaction() as connection:
            self._registry.trail.record(connection, actor, AuditEvent.AUDIT_VERIFY, count=broken)
        return tuple(findings)

    def compare_anchor(self, actor: Actor, anchor: Anchor, progress: Progress = untold) -> AnchorFinding:
        """Hold ten characters of a printed sheet against the trail, after every chain of that file has been computed again.

        A row's MAC stands for all rows before it, so whoever finds it unchanged knows that none of them was replaced since the printing.

        Raises: ``Refused``; ``Cancelled`` from ``progress``, after which nothing is on record.
        """
        actor.require(Permission.AUDIT_VERIFY)
        home = next((home for home in self._homes if home.file.name == anchor.file_name), None)
        if home is None:
            finding = AnchorFinding(
                belongs=False, sentence="Your keys do not open the charts, whose anchor this is; ask somebody who reads them."
            )
        else:
            with home.file.reading() as connection:
                broken = next((each for each in home.trail.verify(connection, actor.pc, progress) if not each.is_whole), None)
                rows = repository.rows_numbered(connection, home.tables, anchor.sequence)
            finding = _compared(anchor, rows) if broken is None else AnchorFinding(belongs=False, sentence=broken.sentence)
        with self._registry.file.transaction() as connection:
            self._registry.trail.record(connection, actor, AuditEvent.AUDIT_ANCHOR, detail="belongs" if finding.belongs else "not-found")
        return finding

    def _newest(self, wanted: AuditFilter, limit: int) -> tuple[AuditEntry, ...]:
        found: list[AuditEntry] = []
        for home in self._homes:
            with home.file.reading() as connection:
                newest = repository.newest(connection, home.tables, wanted, limit=limit)
            found += (replace(entry, file=home.file.name) for entry in newest)
        return _once(sorted(found, key=lambda entry: (entry.at, entry.sequence)))[:limit]


def _compared(anchor: Anchor, rows: tuple[AuditEntry, ...]) -> AnchorFinding:
    """``rows`` are those of that number, one for each PC that has so many."""
    found = {agreement(anchor, row.mac): row for row in rows}
    if (row := found.get(Agreement.SAME)) is not None:
        day = f"{shown_day(row.at.date())} {row.at:%H:%M} UTC"
        sentence = f"This anchor belongs to the trail: row {row.sequence:,} of {day}, and every row before it is as it was then."
        return AnchorFinding(belongs=True, sentence=sentence)
    if Agreement.ALMOST in found:
        sentence = "A character or two differ from the trail; read the anchor from the paper once more before anything is made of it."
    elif rows:
        sentence = (
            "This anchor does not belong to the trail: another row stands in its place. Keep the sheet and every file as they are, "
            "and find out whether a backup was put back since that day."
        )
    else:
        sentence = (
            f"The trail has no row {anchor.sequence:,}: it ends before this anchor. Keep the sheet and every file as they are, "
            "and find out whether a backup was put back since that day."
        )
    return AnchorFinding(belongs=False, sentence=sentence)


def _once(rows: list[AuditEntry]) -> tuple[AuditEntry, ...]:
    """The rows, newest first, of which the oldest came first: one for a command that both files tell of in the same words.

    It stands where the older of the two does, so that whoever reads on from there does not meet the other.
    """
    told: dict[object, AuditEntry] = {}
    for row in rows:
        said = (row.command, row.event, row.outcome, row.staff, row.roles, row.session, row.patient, row.thing, row.detail, row.count)
        twin = None if row.command is None else told.get(said)
        if twin is not None and twin.file not in (row.file, _BOTH):
            told[said] = replace(twin, file=_BOTH)
        else:
            told[said if row.command is not None and twin is None else (row.file, row.pc, row.sequence)] = row
    return tuple(reversed(told.values()))
