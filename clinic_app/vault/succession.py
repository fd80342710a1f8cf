"""How a key that somebody's wrap remembers is known to have given way to today's, so that nobody lays a file of their own under people.

A wrap remembers the names of the keys its owner had. Where the key file names others, the way from today's key back to the
remembered one must be there: each step is the older key in a box under the newer. A key's name cannot be made to fit another
key, so only somebody who knew the older key could have made the step (decision 0001).
"""

from collections.abc import Iterable

from clinic_app.identifiers import ClinicId
from clinic_app.vault.derivation import VaultFile, farewell_info, hkdf, key_id, succession_info
from clinic_app.vault.key_file import PersonEntry, Succession, Vouched
from clinic_app.vault.sealing import DoesNotOpen, box, seal, unbox, unseal
from clinic_app.vault.wrapping import NOT_HELD, FileKeys, Unwrapped


def step(file: VaultFile, clinic: ClinicId, old: bytes, new: bytes) -> Succession:
    """The key ``old`` of ``file`` gives way to ``new``."""
    old_id, new_id = key_id(old, file, clinic), key_id(new, file, clinic)
    bound = succession_info(file, clinic, old_id, new_id)
    return Succession(file=file, old_id=old_id, new_id=new_id, box=box(old, hkdf(new, bound), bound), finished=False)


def farewell(old_clinical: bytes, clinic: ClinicId, entry: PersonEntry) -> bytes:
    """What shows to somebody who loses the clinical key that a holder of it took it from them."""
    return seal(old_clinical, entry.public_key, farewell_info(clinic, entry.person, key_id(old_clinical, VaultFile.CLINICAL, clinic)))


def unfinished(vouched: Vouched, keys: FileKeys) -> dict[VaultFile, bytes]:
    """The former key of each file that may still lie there under it, as far as ``keys`` tell.

    Raises: ``DoesNotOpen``.
    """
    held = {VaultFile.REGISTRY: keys.registry, VaultFile.CLINICAL: keys.clinical}
    found: dict[VaultFile, bytes] = {}
    for file, key in held.items():
        last = next((each for each in reversed(vouched.successions) if each.file is file), None)
        if key is not None and last is not None and not last.finished:
            found[file] = _older(last, key, vouched.clinic)
    return found


def follow(unwrapped: Unwrapped, entry: PersonEntry, vouched: Vouched, keys: FileKeys) -> bool:
    """Whether ``keys`` are those that the owner of the wrap had, or their proven successors.

    A clinical key that came with a promotion is not remembered yet; one that went with a role left a farewell.
    """
    if not _leads_back(vouched.successions, VaultFile.REGISTRY, keys.registry, unwrapped.registry_id, vouched.clinic):
        return False
    if unwrapped.clinical_id == NOT_HELD:
        return True
    clinical = keys.clinical if keys.clinical is not None else _given_back(entry, unwrapped, vouched)
    return clinical is not None and _leads_back(vouched.successions, VaultFile.CLINICAL, clinical, unwrapped.clinical_id, vouched.clinic)


def _given_back(entry: PersonEntry, unwrapped: Unwrapped, vouched: Vouched) -> bytes | None:
    """The last clinical key that somebody had, from the farewell of whoever took it."""
    if entry.farewell is None:
        return None
    for of_key in (unwrapped.clinical_id, *(each.old_id for each in vouched.successions if each.file is VaultFile.CLINICAL)):
        try:
            return unseal(entry.farewell, unwrapped.private, farewell_info(vouched.clinic, entry.person, of_key))
        except DoesNotOpen:
            continue
    return None


def _leads_back(steps: Iterable[Succession], file: VaultFile, key: bytes, wanted: bytes, clinic: ClinicId) -> bool:
    if key_id(key, file, clinic) == wanted:
        return True
    for each in reversed([step for step in steps if step.file is file]):
        if each.new_id != key_id(key, file, clinic):
            continue
        try:
            key = _older(each, key, clinic)
        except DoesNotOpen:
            return False
        if each.old_id == wanted:
            return True
    return False


def _older(each: Succession, newer: bytes, clinic: ClinicId) -> bytes:
    bound = succession_info(each.file, clinic, each.old_id, each.new_id)
    older = unbox(each.box, hkdf(newer, bound), bound)
    if key_id(older, each.file, clinic) != each.old_id:
        raise DoesNotOpen
    return older
