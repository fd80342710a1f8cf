"""The key file as it is proven under somebody's keys, and its next generation: the one way in which deeds read and write it."""

from dataclasses import replace

from clinic_app.vault.key_errors import KeyFileForged, KeyFileOutdated, KeysNeeded
from clinic_app.vault.key_file import KeyFile
from clinic_app.vault.key_file_proofs import is_proven, proven, vouched_for
from clinic_app.vault.key_file_store import Found, KeyFileStore
from clinic_app.vault.open_keys import Generations, OpenKeys
from clinic_app.vault.wrapping import BothKeys, FileKeys


class ProvenKeyFile:
    """Remembers while the program runs how new the key file was, so that an older one put back meanwhile is not believed.

    All may raise what ``KeyFileStore.read`` and ``write`` raise.
    """

    def __init__(self, store: KeyFileStore) -> None:
        self.store = store
        self._seen = Generations(file=0, vouched=0)

    def proven(self, keys: OpenKeys) -> Found:
        """The key file, if both proofs hold under the caller's keys and it is no older than what was seen since.

        Raises: ``KeyFileForged``, ``KeyFileOutdated``.
        """
        outdated = False
        for found in self.store.read():
            file = found.file
            if file.clinic != keys.clinic or not is_proven(file, keys.registry_key, keys.clinical_key):
                continue
            oldest_vouched = self._seen.vouched if keys.clinical_key is not None else 0
            if file.generation >= max(self._seen.file, keys.generations.file) and file.vouched.generation >= oldest_vouched:
                return found
            outdated = True
        raise KeyFileOutdated if outdated else KeyFileForged

    def vouching(self, keys: OpenKeys) -> tuple[KeyFile, BothKeys]:
        """The proven key file and both keys, for a deed that hands keys out or takes them back.

        Raises: ``KeysNeeded``, ``KeyFileForged``, ``KeyFileOutdated``.
        """
        if keys.clinical_key is None:
            raise KeysNeeded
        return self.proven(keys).file, BothKeys(registry=keys.registry_key, clinical=keys.clinical_key)

    def publish(self, file: KeyFile, keys: FileKeys, *, vouch: bool) -> Generations:
        """Write ``file`` as the next generation, proven under ``keys``; ``vouch`` where its vouched part was changed."""
        later = replace(file, generation=file.generation + 1)
        written = vouched_for(later, keys.registry, keys.clinical) if vouch and keys.clinical else proven(later, keys.registry)
        self.store.write(written)
        self.remember(generations_of(written), vouched_is_proven=vouch)
        return generations_of(written)

    def remember(self, seen: Generations, *, vouched_is_proven: bool) -> None:
        """Believe nothing older from here on."""
        vouched = seen.vouched if vouched_is_proven else 0
        self._seen = Generations(file=max(self._seen.file, seen.file), vouched=max(self._seen.vouched, vouched))


def generations_of(file: KeyFile) -> Generations:
    """How often it was written, and its vouched part."""
    return Generations(file=file.generation, vouched=file.vouched.generation)
