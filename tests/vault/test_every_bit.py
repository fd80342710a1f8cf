"""One bit flipped in every byte of every small file of a clinic: each flip is noticed by whoever reads the file."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from clinic_app.errors import ClinicError
from clinic_app.identifiers import ClinicId, PcId
from clinic_app.policy.looks import Looks, looks_are_whole, read_looks, write_looks
from clinic_app.vault.canonical import Malformed
from clinic_app.vault.folder import DataFolder, Pc
from clinic_app.vault.folder_errors import FoundingMarkUnusable
from clinic_app.vault.founding_mark import FoundingMark, UnderWay
from clinic_app.vault.head_mark import Head, HeadFile
from clinic_app.vault.key_file_bytes import NewerFormat, parse_key_file
from clinic_app.vault.throttle import Throttle
from tests.fake_clock import FakeClock
from tests.vault.builders import KeyedClinic

AUDIT_KEY = bytes(range(32))


def flips(data: bytes) -> Iterator[bytes]:
    """``data`` with a bit of each of its bytes flipped in turn, the first, the second and so on; the lowest of each too."""
    for place in sorted({byte * 8 + bit for byte in range(len(data)) for bit in (0, byte % 8)}):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        yield bytes(flipped)


def unseen(path: Path, is_noticed: Callable[[], bool]) -> list[bytes]:
    """The flips of a file that its reader does not notice; the file is whole again afterwards."""
    data = path.read_bytes()
    assert not is_noticed()
    missed = []
    for flipped in flips(data):
        path.write_bytes(flipped)
        if not is_noticed():
            missed.append(flipped)
    path.write_bytes(data)
    return missed


def test_of_the_pcs_file(tmp_path: Path, clock: FakeClock) -> None:
    DataFolder(tmp_path).introduce(Pc(id=PcId(uuid4()), clinic=ClinicId(uuid4()), name="Front desk", made_at=clock()))

    def is_noticed() -> bool:
        try:
            DataFolder(tmp_path).pc()
        except ClinicError:
            return True
        return False

    assert unseen(tmp_path / "pc.json", is_noticed) == []


def test_of_the_mark_of_a_founding(tmp_path: Path) -> None:
    mark = FoundingMark(tmp_path)
    mark.set(UnderWay(clinic=ClinicId(uuid4()), pc=PcId(uuid4()), keyring=True))

    def is_noticed() -> bool:
        try:
            mark.read()
        except FoundingMarkUnusable:
            return True
        return False

    assert unseen(tmp_path / "founding.json", is_noticed) == []


def test_of_the_count_of_wrong_passwords(tmp_path: Path, clock: FakeClock) -> None:
    throttle = Throttle(tmp_path / "throttle.json", clock)
    throttle.failed("maya")
    assert unseen(tmp_path / "throttle.json", lambda: not Throttle(tmp_path / "throttle.json", clock).is_whole()) == []


def test_of_the_windows_looks(tmp_path: Path) -> None:
    write_looks(tmp_path, Looks("dark", 150, private=True))
    assert unseen(tmp_path / "settings.json", lambda: not looks_are_whole(tmp_path)) == []
    assert read_looks(tmp_path) == Looks("dark", 150, private=True)


@pytest.mark.parametrize("mode", ["neon", "Dark"])
def test_looks_that_nobody_offered_are_the_usual_ones(tmp_path: Path, mode: str) -> None:
    write_looks(tmp_path, Looks(mode, 150))
    assert read_looks(tmp_path) == Looks()
    assert not looks_are_whole(tmp_path)


def test_of_the_mark(tmp_path: Path, clock: FakeClock) -> None:
    clinic, pc, path = ClinicId(uuid4()), PcId(uuid4()), tmp_path / "head.json"
    heads = HeadFile(path, clinic, pc)
    for name in ("registry", "clinical"):
        heads.write(name, heads.sealed(Head(epoch=1, audit_sequence=7, chain_mac=bytes(32), time=clock()), AUDIT_KEY, name))

    def is_noticed() -> bool:
        fresh = HeadFile(path, clinic, pc)
        try:
            read = [(name, fresh.read(name)) for name in ("registry", "clinical")]
        except ClinicError:
            return True
        return any(head is None or not fresh.is_genuine(head, AUDIT_KEY, name) for name, head in read)

    assert unseen(path, is_noticed) == []


def test_of_the_key_file(keyed: KeyedClinic) -> None:
    for flipped in flips(keyed.keys_file.read_bytes()):
        with pytest.raises((Malformed, NewerFormat)):
            parse_key_file(flipped)
