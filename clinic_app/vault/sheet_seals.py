"""What is sealed to the recovery sheets, so that one sheet and the files are always enough."""

from dataclasses import replace
from datetime import datetime

from clinic_app.identifiers import ClinicId
from clinic_app.vault.derivation import VaultFile, device_secret_check, escrow_info, sheet_seal_info
from clinic_app.vault.key_errors import OtherPcsNeeded, SheetOpensNothing, SheetReplaced
from clinic_app.vault.key_file import KeyFile, PcEntry, ReplacedSheet, SheetEntry
from clinic_app.vault.key_file_proofs import is_proven
from clinic_app.vault.open_keys import SheetProof
from clinic_app.vault.recovery_sheet import RecoverySheet
from clinic_app.vault.sealing import DoesNotOpen, KeyPair, seal, unseal
from clinic_app.vault.succession import unfinished
from clinic_app.vault.wrapping import BothKeys, OnPc, require_names, seal_to_sheet


def sheet_entry(sheet: RecoverySheet, clinic: ClinicId, keys: BothKeys, made_at: datetime) -> SheetEntry:
    """Both keys sealed to a new sheet."""
    public = sheet.key_pair(clinic).public
    return SheetEntry(
        sheet=sheet.sheet,
        made_at=made_at,
        public_key=public,
        registry_seal=seal_to_sheet(keys.registry, VaultFile.REGISTRY, clinic, sheet.sheet, public),
        clinical_seal=seal_to_sheet(keys.clinical, VaultFile.CLINICAL, clinic, sheet.sheet, public),
    )


def pc_entry(on: OnPc, sheets: tuple[SheetEntry, ...]) -> PcEntry:
    """A PC, its secret in escrow with both sheets if it has one."""
    if on.device_secret is None:
        return PcEntry(pc=on.pc, secret_check=None)
    escrow = tuple(seal(on.device_secret, sheet.public_key, escrow_info(on.clinic, on.pc, sheet.sheet)) for sheet in sheets)
    return PcEntry(pc=on.pc, secret_check=device_secret_check(on.device_secret, on.clinic, on.pc), escrow=escrow)


def with_new_sheets(file: KeyFile, on: OnPc, sheets: tuple[RecoverySheet, ...], keys: BothKeys, at: datetime) -> KeyFile:
    """The file in which ``sheets`` took the places of those before them, not yet proven; there are always two.

    Raises: ``OtherPcsNeeded``.
    """
    vouched = file.vouched
    if any(pc.secret_check is not None and pc.pc != on.pc for pc in vouched.pcs):
        # The new sheet would open the records and not bring back the passwords of that PC, and nobody would know.
        raise OtherPcsNeeded
    fresh = {sheet.sheet: sheet_entry(sheet, on.clinic, keys, at) for sheet in sheets}
    gone = tuple(
        ReplacedSheet(sheet=each.sheet, public_key=each.public_key, replaced_at=at) for each in vouched.sheets if each.sheet in fresh
    )
    entries = tuple(fresh.get(each.sheet, each) for each in vouched.sheets)
    pcs = tuple(pc_entry(on, entries) if pc.pc == on.pc else pc for pc in vouched.pcs)
    return replace(file, vouched=replace(vouched, sheets=entries, replaced_sheets=(*vouched.replaced_sheets, *gone), pcs=pcs))


def open_sheet(file: KeyFile, secret: bytes) -> SheetProof | None:
    """What a sheet's secret opens; None if it never was one of this clinic's sheets.

    Raises: ``SheetOpensNothing``, ``SheetReplaced``.
    """
    for place, entry in enumerate(file.vouched.sheets):
        pair = RecoverySheet(entry.sheet, secret).key_pair(file.clinic)
        if pair.public == entry.public_key:
            try:
                return _open(file, place, pair)
            except DoesNotOpen:
                raise SheetOpensNothing from None
    for gone in file.vouched.replaced_sheets:
        if RecoverySheet(gone.sheet, secret).key_pair(file.clinic).public == gone.public_key:
            raise SheetReplaced(gone.sheet, gone.replaced_at)
    return None


def _open(file: KeyFile, place: int, pair: KeyPair) -> SheetProof:
    clinic, vouched, entry = file.clinic, file.vouched, file.vouched.sheets[place]
    registry = unseal(entry.registry_seal, pair.private, sheet_seal_info(VaultFile.REGISTRY, clinic, entry.sheet, vouched.registry_key_id))
    clinical = unseal(entry.clinical_seal, pair.private, sheet_seal_info(VaultFile.CLINICAL, clinic, entry.sheet, vouched.clinical_key_id))
    require_names(BothKeys(registry=registry, clinical=clinical), clinic, vouched.registry_key_id, vouched.clinical_key_id)
    if not is_proven(file, registry, clinical):
        raise DoesNotOpen
    held = [pc for pc in vouched.pcs if pc.secret_check is not None]
    device_secrets = tuple((pc.pc, unseal(pc.escrow[place], pair.private, escrow_info(clinic, pc.pc, entry.sheet))) for pc in held)
    if any(device_secret_check(secret, clinic, pc.pc) != pc.secret_check for pc, (_, secret) in zip(held, device_secrets, strict=True)):
        raise DoesNotOpen
    return SheetProof(
        clinic=clinic,
        sheet=entry.sheet,
        registry_key=registry,
        clinical_key=clinical,
        device_secrets=device_secrets,
        former=unfinished(vouched, BothKeys(registry=registry, clinical=clinical)),
    )
