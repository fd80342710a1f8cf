"""Changing the key file and the registry in step: the registry commits only once the key file is on the disk."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from sqlalchemy import Connection

from clinic_app.access.actor import Actor
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.trail import TrailHome
from clinic_app.errors import VaultError
from clinic_app.identifiers import CommandId
from clinic_app.vault.key_cabinet import KeyCabinet
from clinic_app.vault.key_generation import keep_generation, kept_generation
from clinic_app.vault.open_keys import Generations, KeyHolder, OpenKeys
from clinic_app.vault.tables import clinical_identity, registry_identity


class KeysAheadOfRecord(VaultError):
    """The key file was changed, and the disk then refused the registry's part; the next sign-in puts it on record."""

    def __init__(self) -> None:
        super().__init__(
            "The change of keys counts already, but the disk refused to put it on record; make room on the disk, then do it once more. "
            "If it was your own password, close the program and sign in with the new one."
        )


class KeyDeeds:
    """One person's keys at work: the cabinet, and what the two encrypted files must remember of each change."""

    def __init__(self, registry: TrailHome, clinical: TrailHome | None, cabinet: KeyCabinet, keys: OpenKeys, *, clinic_name: str) -> None:
        self.cabinet = cabinet
        self.keys = keys
        self.clinic_name = clinic_name
        """Words of it are refused in passwords."""
        self._registry = registry
        self._clinical = clinical
        self._written: Generations | None = None

    @contextmanager
    def in_step(self) -> Iterator[Connection]:
        """A transaction of the registry that ends with a change of the key file, handed to ``keep``.

        Raises: ``KeysAheadOfRecord`` where the key file was written and the registry's disk then refused.
        """
        self._written = None
        try:
            with self._registry.file.transaction() as connection:
                yield connection
        except VaultError:
            if self._written is not None:
                raise KeysAheadOfRecord from None
            raise

    def keep(self, connection: Connection, written: Generations) -> None:
        """Let the registry remember the key file just written; nothing but the commit may follow."""
        self._written = written
        keep_generation(connection, registry_identity, written.file)

    def note_in_clinical(self, actor: Actor, command: CommandId, event: AuditEvent, thing: UUID) -> None:
        """Let the clinical file remember it too, where no holder of the registry key alone can set it back.

        A refusal of its disk is no failure of the deed: the next sign-in of somebody who holds the key makes up for it.
        """
        if self._clinical is None or self._written is None:
            return
        with suppress(VaultError), self._clinical.file.transaction() as connection:
            if self._written.vouched > kept_generation(connection, clinical_identity):
                keep_generation(connection, clinical_identity, self._written.vouched)
                self._clinical.trail.record(connection, actor, event, command=command, thing=thing)

    def people(self, connection: Connection) -> tuple[KeyHolder, ...]:
        """Everybody with keys, from a key file that is proven under this person's keys and no older than the registry knows.

        Raises: ``KeyFileForged``, ``KeyFileOutdated``.
        """
        self.cabinet.check_generation(self.keys, registry=kept_generation(connection, registry_identity), clinical=None)
        return self.cabinet.roll(self.keys).people
