"""A picture on disk is noise without its row's key, opens for its own patient and row only, and no damage to it passes."""

import io
import os
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from clinic_app.identifiers import ClinicId, PatientId
from clinic_app.vault.blobs import BlobBinding, BlobPurpose, BlobStore, StoredBlob
from clinic_app.vault.errors import BlobDamaged, BlobMissing, BlobTooLarge, CannotRead, DiskFull
from tests.vault.small_disk import mounted

CLINIC = ClinicId(UUID(int=1))
BINDING = BlobBinding(patient=PatientId(UUID(int=2)), purpose=BlobPurpose.PHOTO, thing=UUID(int=3), version=1)
MIB = 1 << 20


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs", CLINIC)


def path_of(tmp_path: Path, blob: StoredBlob) -> Path:
    return tmp_path / "blobs" / blob.name[:2] / blob.name


@pytest.mark.parametrize("size", [0, 1, 1000, MIB - 1, MIB, MIB + 1, 2 * MIB, 3 * MIB + 7])
def test_what_was_written_is_read(store: BlobStore, size: int) -> None:
    content = os.urandom(size)
    blob = store.write(BINDING, content)
    assert blob.size == size
    assert store.read(blob, BINDING) == content
    assert b"".join(store.chunks(blob, BINDING)) == content


def test_a_stream_is_written_without_holding_it_all(store: BlobStore) -> None:
    content = os.urandom(2 * MIB + 5)
    blob = store.write(BINDING, io.BytesIO(content))
    pieces = list(store.chunks(blob, BINDING))
    assert [len(piece) for piece in pieces] == [MIB, MIB, 5]
    assert b"".join(pieces) == content


def test_the_file_is_noise_its_owners_and_has_a_random_name(store: BlobStore, tmp_path: Path) -> None:
    first, second = store.write(BINDING, b"needle in the picture" * 100), store.write(BINDING, b"needle in the picture" * 100)
    data = path_of(tmp_path, first).read_bytes()
    assert b"needle" not in data
    assert data[8:] != path_of(tmp_path, second).read_bytes()[8:]
    assert path_of(tmp_path, first).stat().st_mode & 0o777 == 0o600
    assert path_of(tmp_path, first).parent.stat().st_mode & 0o777 == 0o700
    assert first.name != second.name
    assert first.key != second.key
    assert first.key.hex() not in repr(first)
    assert repr(first.key) not in repr(first)


@pytest.mark.parametrize(
    "other",
    [
        replace(BINDING, patient=PatientId(UUID(int=9))),
        replace(BINDING, purpose=BlobPurpose.DOCUMENT),
        replace(BINDING, thing=UUID(int=9)),
        replace(BINDING, version=2),
    ],
)
def test_a_picture_opens_for_its_own_patient_purpose_row_and_version_only(store: BlobStore, other: BlobBinding) -> None:
    blob = store.write(BINDING, b"picture")
    with pytest.raises(BlobDamaged):
        store.read(blob, other)


def test_a_picture_of_another_clinic_does_not_open(store: BlobStore, tmp_path: Path) -> None:
    blob = store.write(BINDING, b"picture")
    with pytest.raises(BlobDamaged):
        BlobStore(tmp_path / "blobs", ClinicId(UUID(int=8))).read(blob, BINDING)


def test_every_flipped_byte_is_found(store: BlobStore, tmp_path: Path) -> None:
    blob = store.write(BINDING, b"a small picture")
    path = path_of(tmp_path, blob)
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << place % 8]) + whole[place + 1 :])
        with pytest.raises(BlobDamaged):
            store.read(blob, BINDING)


def test_a_file_cut_short_or_lengthened_or_put_together_anew_is_found(store: BlobStore, tmp_path: Path) -> None:
    blob = store.write(BINDING, os.urandom(2 * MIB))
    path = path_of(tmp_path, blob)
    whole = path.read_bytes()
    sealed = MIB + 16
    first, second = whole[8 : 8 + sealed], whole[8 + sealed :]
    for damaged in (
        b"",
        whole[:4],
        whole[:8],
        whole[: 8 + sealed],
        whole[:-1],
        whole + b"\0",
        whole[:8] + second + first,
        whole[:8] + first + first,
    ):
        path.write_bytes(damaged)
        with pytest.raises(BlobDamaged):
            store.read(blob, BINDING)


def test_a_row_that_states_another_size_is_found(store: BlobStore) -> None:
    blob = store.write(BINDING, b"picture")
    with pytest.raises(BlobDamaged):
        store.read(replace(blob, size=6), BINDING)


def test_a_missing_file_is_told_apart_from_a_damaged_one(store: BlobStore, tmp_path: Path) -> None:
    blob = store.write(BINDING, b"picture")
    store.remove(blob.name)
    store.remove(blob.name)
    with pytest.raises(BlobMissing):
        store.read(blob, BINDING)
    path_of(tmp_path, blob).mkdir()
    with pytest.raises(CannotRead):
        store.read(blob, BINDING)


@pytest.mark.parametrize("name", ["../../keys.json", "", "ab", "A" * 32, "0" * 31 + "/"])
def test_a_name_from_a_row_never_leads_out_of_the_folder(store: BlobStore, name: str) -> None:
    with pytest.raises(BlobMissing):
        store.read(StoredBlob(name=name, key=bytes(32), size=1), BINDING)


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(store: BlobStore, tmp_path: Path) -> None:
    with pytest.raises(BlobTooLarge, match="25 MB"):
        store.write(BINDING, io.BytesIO(bytes(25_000_001)))
    assert list(store.names()) == []
    blob = store.write(BINDING, b"12345")
    with pytest.raises(BlobTooLarge):
        store.read(blob, BINDING, limit=4)


def test_a_full_disk_leaves_no_half_a_file(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "size=256k") as disk:
        store = BlobStore(disk / "blobs", CLINIC)
        kept = store.write(BINDING, b"kept")
        with pytest.raises(DiskFull, match="could not be saved"):
            store.write(BINDING, bytes(MIB))
        assert list(store.names()) == [kept.name]
        assert store.read(kept, BINDING) == b"kept"


def test_a_source_that_fails_leaves_nothing(store: BlobStore) -> None:
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.write(BINDING, Torn())
    assert list(store.names()) == []


def test_the_files_that_are_there_are_listed_and_strangers_are_not(store: BlobStore, tmp_path: Path) -> None:
    names = {store.write(BINDING, bytes([number])).name for number in range(5)}
    (tmp_path / "blobs" / "ab").mkdir(exist_ok=True)
    (tmp_path / "blobs" / "ab" / "Thumbs.db").touch()
    (tmp_path / "blobs" / "ab" / ("cd" + "0" * 30)).touch()
    assert set(store.names()) == names
    assert list(BlobStore(tmp_path / "none", CLINIC).names()) == []


def test_a_blobs_bytes_are_what_decision_0001_says(store: BlobStore, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    thing = uuid4()
    binding = replace(BINDING, thing=thing)
    blob = store.write(binding, b"abc")
    data = path_of(tmp_path, blob).read_bytes()
    aad = f"clinic-records/1/blob/{CLINIC}/{binding.patient}/photo/{thing}/1".encode()
    assert data[:8] == b"CLINBLB1"
    assert AESGCM(blob.key).decrypt(bytes(7) + bytes(4) + b"\x01", data[8:], aad) == b"abc"
