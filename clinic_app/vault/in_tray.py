"""The clinical in-tray's slot: whoever sits at the desk can put something in, and only those who open charts can take it out."""

from uuid import UUID

from clinic_app.identifiers import PatientId
from clinic_app.vault.derivation import in_tray_info
from clinic_app.vault.errors import InTrayItemUnreadable
from clinic_app.vault.key_errors import KeysNeeded
from clinic_app.vault.open_keys import OpenKeys
from clinic_app.vault.sealing import DoesNotOpen, seal, unseal


def put_in(keys: OpenKeys, patient: PatientId, item: UUID, content: bytes) -> bytes:
    """``content`` sealed to the in-tray; the person who put it in cannot open it again with the registry's key.

    Raises: ``InTrayItemUnreadable`` if the in-tray's public key is none.
    """
    try:
        return seal(content, keys.in_tray_public, in_tray_info(keys.clinic, patient, item))
    except DoesNotOpen:
        raise InTrayItemUnreadable from None


def take_out(keys: OpenKeys, patient: PatientId, item: UUID, sealed: bytes) -> bytes:
    """What was put in for that patient under that id.

    Raises: ``KeysNeeded`` for somebody who opens no charts, ``InTrayItemUnreadable``.
    """
    if keys.in_tray_private is None:
        raise KeysNeeded
    try:
        return unseal(sealed, keys.in_tray_private, in_tray_info(keys.clinic, patient, item))
    except DoesNotOpen:
        raise InTrayItemUnreadable from None
