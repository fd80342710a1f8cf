"""The two proofs over a key file: a holder of the registry key makes one, only a holder of the clinical key the other."""

import hashlib
import hmac
from dataclasses import replace

from clinic_app.vault.canonical import canonical
from clinic_app.vault.derivation import key_file_mac_key, vouch_mac_key
from clinic_app.vault.key_file import KeyFile, Vouched
from clinic_app.vault.key_file_bytes import body_json, vouched_json


def is_proven(file: KeyFile, registry_key: bytes, clinical_key: bytes | None) -> bool:
    """Whether the proofs hold under the keys at hand; without the clinical key only the weaker one can be tried."""
    whole = hmac.compare_digest(_registry_mac(file, registry_key), file.mac)
    vouched = clinical_key is None or hmac.compare_digest(_vouched_mac(file.vouched, clinical_key), file.vouched_mac)
    return whole and vouched


def proven(file: KeyFile, registry_key: bytes) -> KeyFile:
    """``file`` with a fresh proof under the registry key; its vouched part and that part's proof stay as they are."""
    return replace(file, mac=_registry_mac(file, registry_key))


def vouched_for(file: KeyFile, registry_key: bytes, clinical_key: bytes) -> KeyFile:
    """``file`` with fresh proofs under both keys; the vouched part takes the file's generation."""
    vouched = replace(file.vouched, generation=file.generation)
    return proven(replace(file, vouched=vouched, vouched_mac=_vouched_mac(vouched, clinical_key)), registry_key)


def _registry_mac(file: KeyFile, registry_key: bytes) -> bytes:
    return _hmac(key_file_mac_key(registry_key, file.clinic), canonical(body_json(file)))


def _vouched_mac(vouched: Vouched, clinical_key: bytes) -> bytes:
    return _hmac(vouch_mac_key(clinical_key, vouched.clinic), canonical(vouched_json(vouched)))


def _hmac(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, hashlib.sha256).digest()
