"""Carrying out a change of keys while somebody is at work: copies first, then the key file, then the copies take their place."""

from collections.abc import Sequence

from sqlalchemy import Connection

from clinic_app.audit import gate as audit_gate
from clinic_app.audit.trail import TrailHome
from clinic_app.clock import Clock
from clinic_app.errors import VaultError
from clinic_app.progress import Progress
from clinic_app.staff.key_deeds import KeyDeeds
from clinic_app.vault import rotation
from clinic_app.vault.derivation import VaultFile, sqlcipher_key
from clinic_app.vault.folder import DataFolder
from clinic_app.vault.key_partings import Rotation


class NewKeysCutOff(VaultError):
    """The key file names the new keys, and a file could not follow; the next sign-in lets it follow."""

    def __init__(self) -> None:
        super().__init__(
            "The new keys count already, but a file could not be changed over to them; close the program, see to the disk, and sign in "
            "again, which finishes it."
        )


class KeyRotations:
    """Changes of keys in one session; ``homes`` are the open files, the registry first."""

    def __init__(self, deeds: KeyDeeds, homes: Sequence[TrailHome], folder: DataFolder, clock: Clock) -> None:
        self._deeds = deeds
        self._homes = {VaultFile(home.file.name): home for home in homes}
        self._folder = folder
        self._clock = clock

    def megabytes(self, files: Sequence[VaultFile]) -> int:
        """How much a change of these files' keys has to copy, rounded up."""
        return sum(-(-self._homes[each].file.path.stat().st_size // 1_000_000) for each in files)

    def carry_out(self, planned: Rotation, progress: Progress) -> None:
        """Give the planned files their new keys, and everybody in the planned key file these keys.

        ``progress`` may stop it until the key file is written; nothing was changed then.

        Raises: ``NoRoomForNewKeys``, ``FileDamaged``, ``CopyDiffers``, ``Cancelled``: nothing was changed; ``NewKeysCutOff``.
        """
        homes = [self._homes[each] for each in planned.files]
        rotation.require_room(self._folder.path, [home.file.path for home in homes])
        try:
            for home in homes:
                rotation.stage(home.file, self._key(planned, home), self._folder.rotation, self._epoch(home), progress)
            progress("The key file", 0, None)
            self._deeds.cabinet.partings.publish(self._deeds.keys, planned)
        except BaseException:
            rotation.clear(self._folder.rotation)
            raise
        try:
            for home in homes:
                home.file.give_way_to(self._folder.rotation / home.file.path.name, self._key(planned, home))
                rotation.forget_copies(self._folder.before_migration, home.file.name)
            self._deeds.cabinet.partings.finish(self._deeds.keys)
        except VaultError:
            raise NewKeysCutOff from None
        rotation.clear(self._folder.rotation)

    def _key(self, planned: Rotation, home: TrailHome) -> bytes:
        which = VaultFile(home.file.name)
        key = planned.keys.registry if which is VaultFile.REGISTRY else planned.keys.clinical
        return sqlcipher_key(key, which, self._deeds.keys.clinic)

    def _epoch(self, home: TrailHome) -> rotation.Prepare:
        def begin(connection: Connection) -> None:
            audit_gate.begin_epoch(connection, home.tables, at=self._clock())

        return begin
