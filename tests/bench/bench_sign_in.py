"""From the password to the open clinic, its services ready, beside what making the password's key costs by itself (Argon2id)."""

import statistics
import tempfile
import time
from pathlib import Path
from uuid import UUID

from clinic_app.bootstrap import Door, open_door
from clinic_app.clock import system_clock
from clinic_app.identifiers import ClinicId, PcId, StaffId
from clinic_app.vault.derivation import STANDARD_COST, key_encryption_key
from tests.bench.figure import Figure
from tests.ui.open_clinic import PASSWORDS, found

PAIRS = 15
LIMIT = 1.5
_SALT = bytes(32)
_SOMEBODY = UUID(int=1)


def run() -> list[Figure]:
    """Whoever holds both keys, and whoever holds the registry's alone; warm, without a keyring, in turns with the floor."""
    with tempfile.TemporaryDirectory() as folder:
        clinic = Path(folder) / "clinic"
        found(clinic, system_clock)
        with open_door(clinic, clock=system_clock) as door:
            return [_figure(door, username, what) for username, what in (("arun", "both files"), ("rita", "the registry alone"))]


def _figure(door: Door, username: str, what: str) -> Figure:
    signed_in, argon2 = [], []
    for number in range(PAIRS + 1):
        pair = _signing_in(door, username), _argon2(username)
        # The first of them loads what the later ones have.
        if number:
            signed_in.append(pair[0])
            argon2.append(pair[1])
    name = f"sign-in to {what}, beside Argon2id alone"
    return Figure(
        name=name, value=statistics.median(signed_in), unit="ms", floor=statistics.median(argon2), limit=LIMIT, samples=len(signed_in)
    )


def _signing_in(door: Door, username: str) -> float:
    began = time.perf_counter()
    clinic = door.sign_in(username, bytearray(PASSWORDS[username], "utf-8"))
    took = (time.perf_counter() - began) * 1000
    clinic.close()
    return took


def _argon2(username: str) -> float:
    """Milliseconds for one password's key at the cost that the program asks."""
    password = bytearray(PASSWORDS[username], "utf-8")
    began = time.perf_counter()
    key_encryption_key(
        password, None, salt=_SALT, cost=STANDARD_COST, clinic=ClinicId(_SOMEBODY), person=StaffId(_SOMEBODY), pc=PcId(_SOMEBODY)
    )
    return (time.perf_counter() - began) * 1000
