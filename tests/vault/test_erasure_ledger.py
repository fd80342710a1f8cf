"""The ledger of erasures: each line is proven, a torn end is healed, and anything else that is not as written is told."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from clinic_app.identifiers import ClinicId, PatientId, PcId
from clinic_app.vault.canonical import Json, canonical, file_bytes
from clinic_app.vault.derivation import hkdf, info
from clinic_app.vault.erasure_ledger import NAME, ErasedPerson, ErasureLedger, LedgerAltered, LedgerSeal, LedgerTooNew, union

CLINIC, PC, KEY = ClinicId(UUID(int=1)), PcId(UUID(int=2)), bytes(range(32))


def erased(number: int) -> ErasedPerson:
    return ErasedPerson(patient=PatientId(UUID(int=100 + number)), at=datetime(2026, 11, 2, 9, tzinfo=UTC) + timedelta(hours=number), pc=PC)


def a_seal(clinic: ClinicId = CLINIC, key: bytes = KEY) -> LedgerSeal:
    return LedgerSeal(clinic, key)


@pytest.fixture
def ledger(tmp_path: Path) -> ErasureLedger:
    return ErasureLedger(tmp_path, a_seal())


def test_an_absent_ledger_names_nobody(ledger: ErasureLedger) -> None:
    found = ledger.read()
    assert (found.people, found.torn, found.altered) == ((), False, False)


def test_everybody_who_was_added_is_read_again_in_order(ledger: ErasureLedger, tmp_path: Path) -> None:
    for number in range(4):
        ledger.add(erased(number))
    again = ErasureLedger(tmp_path, a_seal()).read()
    assert again.people == tuple(erased(number) for number in range(4))
    assert (again.torn, again.altered) == (False, False)
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600


def test_somebody_who_stands_there_already_is_not_written_twice(ledger: ErasureLedger, tmp_path: Path) -> None:
    ledger.add(erased(1))
    once = (tmp_path / NAME).read_bytes()
    ledger.add(erased(1))
    assert (tmp_path / NAME).read_bytes() == once


def test_a_line_torn_at_any_byte_is_known_for_one_and_healed(ledger: ErasureLedger, tmp_path: Path) -> None:
    ledger.add(erased(0))
    one = (tmp_path / NAME).read_bytes()
    ledger.add(erased(1))
    two = (tmp_path / NAME).read_bytes()
    for end in range(len(one) + 1, len(two)):
        (tmp_path / NAME).write_bytes(two[:end])
        found = ledger.read()
        assert (found.people, found.torn, found.altered) == ((erased(0),), True, False)
        if end % 40 == 0:
            ledger.add(erased(1))
            assert (tmp_path / NAME).read_bytes() == two


def test_a_line_that_the_disk_filled_with_zeros_is_torn_too(ledger: ErasureLedger, tmp_path: Path) -> None:
    ledger.add(erased(0))
    with (tmp_path / NAME).open("ab") as file:
        file.write(bytes(300))
    assert ledger.read().torn
    ledger.add(erased(1))
    assert ledger.read().people == (erased(0), erased(1))


def test_every_flipped_bit_of_a_whole_line_is_told(ledger: ErasureLedger, tmp_path: Path) -> None:
    for number in range(2):
        ledger.add(erased(number))
    whole = (tmp_path / NAME).read_bytes()
    for place in range(len(whole)):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << place % 8
        found = a_seal().read(bytes(flipped))
        # Without its line end the last line is a torn one; the registry's own list tells then that somebody is missing.
        assert found.altered or (found.torn and place == len(whole) - 1), place


def test_a_line_taken_out_of_the_middle_is_told_and_the_others_still_count(ledger: ErasureLedger, tmp_path: Path) -> None:
    for number in range(3):
        ledger.add(erased(number))
    first, _, third = (tmp_path / NAME).read_bytes().splitlines(keepends=True)
    found = a_seal().read(first + third)
    assert found.altered
    assert found.people == (erased(0), erased(2))


def test_nothing_is_added_to_an_altered_ledger(ledger: ErasureLedger, tmp_path: Path) -> None:
    ledger.add(erased(0))
    path = tmp_path / NAME
    path.write_bytes(path.read_bytes().replace(b'"sequence":1', b'"sequence":2'))
    kept = path.read_bytes()
    with pytest.raises(LedgerAltered):
        ledger.add(erased(1))
    assert path.read_bytes() == kept


@pytest.mark.parametrize("seal", [a_seal(clinic=ClinicId(uuid4())), a_seal(key=bytes(32))], ids=["another clinic", "another key"])
def test_a_ledger_of_somebody_else_names_nobody_here(seal: LedgerSeal) -> None:
    found = a_seal().read(seal.lines([erased(0)]))
    assert found.people == ()
    assert found.altered


def test_a_newer_ledger_is_refused_and_left_as_it_is(ledger: ErasureLedger, tmp_path: Path) -> None:
    path = tmp_path / NAME
    said: dict[str, Json] = {"format": 2, "patients": "several at once"}
    mac = hmac.digest(hkdf(KEY, info("erasures", CLINIC)), canonical(said), hashlib.sha256)
    path.write_bytes(file_bytes({**said, "mac": mac.hex()}))
    kept = path.read_bytes()
    with pytest.raises(LedgerTooNew):
        ledger.add(erased(1))
    assert path.read_bytes() == kept


def test_a_ledger_written_anew_is_what_adding_would_have_written(ledger: ErasureLedger, tmp_path: Path) -> None:
    for number in range(3):
        ledger.add(erased(number))
    added = (tmp_path / NAME).read_bytes()
    ledger.rewrite(erased(number) for number in range(3))
    assert (tmp_path / NAME).read_bytes() == added


def test_the_union_names_everybody_once_with_the_earliest_time() -> None:
    seal = a_seal()
    later = ErasedPerson(patient=erased(1).patient, at=erased(5).at, pc=PC)
    one, two = seal.read(seal.lines([erased(2), later])), seal.read(seal.lines([erased(1), erased(0)]))
    assert union([one, two]) == (erased(0), erased(1), erased(2))
