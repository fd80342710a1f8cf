"""What a receptionist does to the key file who holds the registry key, knows its format and has the program's code."""

from itertools import product
from pathlib import Path

from clinic_app.vault.derivation import VaultFile, person_seal_info
from clinic_app.vault.key_file import KeyFile
from clinic_app.vault.key_file_bytes import key_file_bytes, parse_key_file
from clinic_app.vault.key_file_proofs import proven
from clinic_app.vault.key_file_store import COPY, MAIN
from clinic_app.vault.sealing import DoesNotOpen, unseal
from tests.vault.builders import KeyedClinic


def rita_puts_back(keyed: KeyedClinic, file: KeyFile) -> None:
    """Write what she made, proven as far as her key goes, over both files."""
    data = key_file_bytes(proven(file, keyed.rita_registry_key))
    keyed.keys_file.write_bytes(data)
    keyed.copy_file.write_bytes(data)


def on_disk(keyed: KeyedClinic) -> KeyFile:
    """What stands in ``keys.json``."""
    return parse_key_file(keyed.keys_file.read_bytes())


def opened_by(private: bytes, keyed: KeyedClinic) -> set[bytes]:
    """What a private key gets out of the clinic's key files."""
    return opened_in(keyed.folder, private)


def opened_in(folder: Path, private: bytes) -> set[bytes]:
    """Every 32 bytes that a private key gets out of any seal in either key file of ``folder``, under any binding."""
    got = set()
    for name in (MAIN, COPY):
        file = parse_key_file((folder / name).read_bytes())
        ids = (file.vouched.registry_key_id, file.vouched.clinical_key_id)
        people, sheets = file.vouched.people, file.vouched.sheets
        seals = [seal for each in people for seal in (each.registry_seal, each.clinical_seal, each.farewell) if seal]
        seals += [seal for each in sheets for seal in (each.registry_seal, each.clinical_seal)]
        bindings = [
            person_seal_info(kind, file.clinic, entry.person, of_key)
            for kind, entry, of_key in product(VaultFile, file.vouched.people, ids)
        ]
        for sealed, binding in product(seals, bindings):
            try:
                got.add(unseal(sealed, private, binding))
            except DoesNotOpen:
                continue
    return got
