"""Whether the clinic's files are as they must be: every file, every chain, the last mark, and what points nowhere."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.trail import TrailHome
from clinic_app.audit.verification import missing_since, verify_file
from clinic_app.errors import ClinicError
from clinic_app.history import gate as history_gate
from clinic_app.patients import gate as patients_gate
from clinic_app.vault import check
from clinic_app.vault.blobs import BlobStore
from clinic_app.vault.check import CheckFinding
from clinic_app.vault.drafts import DraftDrawer
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.open_keys import OpenKeys
from clinic_app.vault.throttle import Throttle


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the files lie that need no database to be looked at."""

    folder: Path
    unheld: Path
    """The clinical file, for somebody who does not hold its key."""
    heads: HeadFile
    blobs: BlobStore
    drafts: DraftDrawer
    throttle: Throttle


class UpkeepService:
    """Checks of one clinic's files, as far as the person who is signed in holds their keys."""

    def __init__(self, registry: TrailHome, clinical: TrailHome | None, keys: OpenKeys, places: Places) -> None:
        self._registry = registry
        self._clinical = clinical
        self._keys = keys
        self._places = places

    def check(self, actor: Actor) -> tuple[CheckFinding, ...]:
        """Look at everything; each finding is a sentence. Nothing is repaired.

        Raises: ``Refused``, ``Cancelled``.
        """
        actor.require(Permission.CLINIC_CHECK)
        findings = [*self._files(), *check.check_key_file(self._places.folder, self._keys)]
        findings += [check.check_drafts(self._places.drafts), check.check_throttle(self._places.throttle)]
        if self._clinical is not None:
            findings += [*self._documents(self._clinical), self._orphans(self._clinical)]
        wrong = sum(finding.ok is False for finding in findings)
        with self._registry.file.transaction() as connection:
            self._registry.trail.record(connection, actor, AuditEvent.CLINIC_CHECK, count=wrong)
        return tuple(findings)

    def _files(self) -> Iterable[CheckFinding]:
        for home in (self._registry, self._clinical):
            if home is None:
                yield check.check_unheld_database(self._places.unheld)
                continue
            yield check.check_database(home.file)
            yield from self._told(partial(self._trail, home), home)

    def _trail(self, home: TrailHome, connection: Connection) -> Iterable[CheckFinding]:
        for finding in verify_file(connection, home.tables, home.file.name):
            yield CheckFinding(finding.is_whole, finding.sentence)
        missing = missing_since(connection, home.tables, home.file.name, self._keys.pc, self._places.heads)
        yield CheckFinding(missing is None, missing or f"{home.file.name}: nothing is missing since the last saved change.")

    def _documents(self, clinical: TrailHome) -> Iterable[CheckFinding]:
        return self._told(lambda connection: check.check_blobs(self._places.blobs, history_gate.kept_blobs(connection)), clinical)

    def _orphans(self, clinical: TrailHome) -> CheckFinding:
        with clinical.file.reading() as connection:
            charted = history_gate.charted(connection)
        with self._registry.file.reading() as connection:
            lost = len(charted - patients_gate.registered(connection, charted))
        if lost:
            return CheckFinding(
                False, f"Charts: {lost} of {len(charted)} belong to nobody who is registered; restore both files from one backup."
            )
        return CheckFinding(True, f"Charts: each of {len(charted)} belongs to somebody who is registered.")

    @staticmethod
    def _told(look: Callable[[Connection], Iterable[CheckFinding]], home: TrailHome) -> tuple[CheckFinding, ...]:
        """What a look into an open file found; a file that cannot be read is a finding too."""
        try:
            with home.file.reading() as connection:
                return tuple(look(connection))
        except ClinicError as error:
            return (CheckFinding(False, f"{home.file.name}: {error}"),)
