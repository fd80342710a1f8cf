"""Makes what goes into a key file: a clinic's first one, and the entries of a person who gets a new key pair."""

import secrets
from datetime import datetime

from clinic_app.access.permissions import CLINICAL_KEY_HOLDERS
from clinic_app.identifiers import ClinicId
from clinic_app.vault.derivation import KEY_SIZE, VaultFile, hkdf, in_tray_private_info
from clinic_app.vault.key_file import KeyFile, OwnEntry, PersonEntry, Vouched
from clinic_app.vault.open_keys import NewPerson
from clinic_app.vault.recovery_sheet import RecoverySheet
from clinic_app.vault.sealing import KeyPair, box, unbox
from clinic_app.vault.sheet_seals import pc_entry, sheet_entry
from clinic_app.vault.wrapping import BothKeys, FileKeys, OnPc, seal_to_person, wrap


def fresh_keys() -> BothKeys:
    """Random keys for two new files."""
    return BothKeys(registry=secrets.token_bytes(KEY_SIZE), clinical=secrets.token_bytes(KEY_SIZE))


def person_entries(on: OnPc, person: NewPerson, pair: KeyPair, prepared: bytearray, keys: BothKeys) -> tuple[PersonEntry, OwnEntry]:
    """Somebody with a new key pair: their private key under the password, and the keys that their roles need sealed to them."""
    opens_charts = not person.roles.isdisjoint(CLINICAL_KEY_HOLDERS)
    held = keys if opens_charts else FileKeys(registry=keys.registry, clinical=None)
    clinical = seal_to_person(keys.clinical, VaultFile.CLINICAL, on.clinic, person.staff_id, pair.public) if opens_charts else None
    entry = PersonEntry(
        person=person.staff_id,
        username=person.username,
        roles=person.roles,
        deputy=False,
        public_key=pair.public,
        registry_seal=seal_to_person(keys.registry, VaultFile.REGISTRY, on.clinic, person.staff_id, pair.public),
        clinical_seal=clinical,
    )
    closed = wrap(on, person.staff_id, pair, prepared, held)
    return entry, OwnEntry(person=person.staff_id, must_change_password=True, wraps=(closed,))


def first_key_file(
    on: OnPc, manager: PersonEntry, own: OwnEntry, keys: BothKeys, sheets: tuple[RecoverySheet, RecoverySheet], made_at: datetime
) -> KeyFile:
    """A new clinic's key file, not yet proven."""
    sheet_entries = tuple(sheet_entry(sheet, on.clinic, keys, made_at) for sheet in sheets)
    in_tray_public, in_tray_box = fresh_in_tray(keys.clinical, on.clinic)
    vouched = Vouched(
        clinic=on.clinic,
        generation=0,
        registry_key_id=keys.registry_id(on.clinic),
        clinical_key_id=keys.clinical_id(on.clinic),
        people=(manager,),
        sheets=sheet_entries,
        replaced_sheets=(),
        pcs=(pc_entry(on, sheet_entries),),
        in_tray_public=in_tray_public,
        in_tray_box=in_tray_box,
    )
    return KeyFile(clinic=on.clinic, generation=0, own=(own,), vouched=vouched)


def fresh_in_tray(clinical_key: bytes, clinic: ClinicId) -> tuple[bytes, bytes]:
    """A new key pair of the clinical in-tray: its public half, and the private one closed under the clinical key."""
    pair = KeyPair.fresh()
    return pair.public, box(pair.private, _in_tray_key(clinical_key, clinic), in_tray_private_info(clinic))


def open_in_tray(vouched: Vouched, clinical_key: bytes) -> bytes:
    """The private half of the clinical in-tray's key pair.

    Raises: ``DoesNotOpen``.
    """
    return unbox(vouched.in_tray_box, _in_tray_key(clinical_key, vouched.clinic), in_tray_private_info(vouched.clinic))


def _in_tray_key(clinical_key: bytes, clinic: ClinicId) -> bytes:
    return hkdf(clinical_key, in_tray_private_info(clinic))
