"""Whatever happens to the bytes of the key file, it opens with the right keys or says in a sentence that it does not."""

import hashlib
import json

import pytest

from clinic_app.errors import ClinicError
from clinic_app.vault.canonical import canonical
from clinic_app.vault.errors import CannotRead
from clinic_app.vault.key_errors import KeyFileDamaged, KeyFileMissing, KeyFileTooNew
from clinic_app.vault.key_file_bytes import key_file_bytes, parse_key_file
from tests.vault.builders import SECRET, KeyedClinic, password_of


def unlock(keyed: KeyedClinic) -> tuple[bytes, bytes | None]:
    keys = keyed.unlock("maya")
    return keys.registry_key, keys.clinical_key


def test_a_changed_value_behind_a_fresh_checksum_never_opens(keyed: KeyedClinic) -> None:
    whole = json.loads(keyed.keys_file.read_bytes())
    del whole["checksum"]
    text = canonical(whole).decode("ascii")
    tried = 0
    for place in range(0, len(text), 17):
        changed = text[:place] + ("1" if text[place] != "1" else "2") + text[place + 1 :]
        try:
            value = json.loads(changed)
        except ValueError:
            continue
        value["checksum"] = hashlib.sha256(canonical(value)).hexdigest()
        for path in (keyed.keys_file, keyed.copy_file):
            path.write_bytes(canonical(value) + b"\n")
        with pytest.raises(ClinicError):
            keyed.unlock("maya")
        tried += 1
    assert tried > 200


def test_the_damaged_main_file_opens_by_its_copy_says_so_and_is_put_right(keyed: KeyedClinic) -> None:
    whole, right = keyed.keys_file.read_bytes(), unlock(keyed)
    keyed.keys_file.write_bytes(b"{}")
    cabinet = keyed.new_cabinet()
    keys = cabinet.unlock("maya", password_of("maya"), SECRET)
    assert (keys.registry_key, keys.clinical_key) == right
    assert keys.notice is not None
    assert "keys.json" in keys.notice
    assert keyed.keys_file.read_bytes() == b"{}", "nothing is repaired before the registry has had its say"
    cabinet.check_generation(keys, registry=3, clinical=3)
    assert keyed.keys_file.read_bytes() == whole
    assert (keyed.folder / "keys.json.set-aside").read_bytes() == b"{}"
    assert keyed.unlock("maya").notice is None


@pytest.mark.parametrize("lost", ["keys.json", "keys.json.bak"])
def test_a_lost_twin_is_made_anew(keyed: KeyedClinic, lost: str) -> None:
    whole = keyed.keys_file.read_bytes()
    (keyed.folder / lost).unlink()
    cabinet = keyed.new_cabinet()
    cabinet.check_generation(cabinet.unlock("maya", password_of("maya"), SECRET), registry=3, clinical=3)
    assert keyed.keys_file.read_bytes() == keyed.copy_file.read_bytes() == whole


def test_no_key_file_at_all_is_told_and_none_is_made(keyed: KeyedClinic) -> None:
    keyed.keys_file.unlink()
    keyed.copy_file.unlink()
    with pytest.raises(KeyFileMissing):
        keyed.unlock("maya")
    with pytest.raises(KeyFileMissing):
        keyed.new_cabinet().roll(keyed.manager)
    assert list(keyed.folder.glob("keys*")) == []


def test_a_key_file_of_a_later_format_is_refused_and_left_as_it_is(keyed: KeyedClinic) -> None:
    value = json.loads(keyed.keys_file.read_bytes())
    del value["checksum"]
    value |= {"format": 2, "something": "new"}
    value["checksum"] = hashlib.sha256(canonical(value)).hexdigest()
    later = canonical(value) + b"\n"
    keyed.keys_file.write_bytes(later)
    with pytest.raises(KeyFileTooNew):
        keyed.unlock("maya")
    assert keyed.keys_file.read_bytes() == later


def test_a_key_file_that_cannot_be_read_is_told_apart_from_a_damaged_one(keyed: KeyedClinic) -> None:
    for path in (keyed.keys_file, keyed.copy_file):
        path.unlink()
        path.mkdir()
    with pytest.raises(CannotRead):
        keyed.unlock("maya")


def test_a_folder_where_the_main_file_should_be_does_not_hide_the_copy(keyed: KeyedClinic) -> None:
    keyed.keys_file.unlink()
    keyed.keys_file.mkdir()
    assert keyed.unlock("maya").notice is not None


def test_the_newer_of_two_whole_files_counts(keyed: KeyedClinic) -> None:
    older = keyed.keys_file.read_bytes()
    keyed.cabinet.name_deputy(keyed.manager, keyed.dee.staff_id, username="dee")
    keyed.keys_file.write_bytes(older)
    assert keyed.unlock("dee").may_deputise


def test_a_deed_whose_second_file_cannot_be_written_is_done_and_the_twin_follows_later(keyed: KeyedClinic) -> None:
    keyed.copy_file.unlink()
    keyed.copy_file.mkdir()
    (keyed.copy_file / "in the way").touch()
    generations = keyed.cabinet.name_deputy(keyed.manager, keyed.dee.staff_id, username="dee")
    assert keyed.unlock("dee").generations == generations


def test_the_files_bytes_are_what_decision_0001_says(keyed: KeyedClinic) -> None:
    data = keyed.keys_file.read_bytes()
    assert key_file_bytes(parse_key_file(data)) == data
    assert data == canonical(json.loads(data)) + b"\n"
    value = json.loads(data)
    assert set(value) == {"checksum", "clinic_id", "format", "generation", "kind", "mac", "own", "vouched", "vouched_mac"}
    assert set(value["vouched"]) == {
        "clinic_id", "clinical_key_id", "generation", "in_tray", "pcs", "people", "registry_key_id", "replaced_sheets", "sheets",
        "successions",
    }  # fmt: skip
    assert keyed.keys_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("kind",), "something else"),
        (("format",), "1"),
        (("format",), True),
        (("generation",), 0),
        (("mac",), "00"),
        (("mac",), "AB" * 32),
        (("mac",), "zz" * 32),
        (("clinic_id",), "not an id"),
        (("clinic_id",), "{00000000-0000-0000-0000-000000000000}"),
        (("clinic_id",), "00000000-0000-0000-0000-000000000000"),
        (("own",), {}),
        (("own",), []),
        (("own", 0), "nobody"),
        (("own", 0, "must_change_password"), 1),
        (("own", 0, "wraps", 0, "memory_kib"), 1 << 30),
        (("own", 0, "wraps", 0, "lanes"), 16),
        (("own", 0, "unknown"), "field"),
        (("vouched",), []),
        (("vouched", "generation"), 1000),
        (("vouched", "sheets"), []),
        (("vouched", "sheets", 0, "made_at"), "yesterday"),
        (("vouched", "sheets", 0, "made_at"), "2027-03-04T05:06:07.1Z"),
        (("vouched", "people", 0, "roles"), ["wizard"]),
        (("vouched", "people", 0, "roles"), ["manager", "manager"]),
        (("vouched", "people", 0, "roles"), [1]),
        (("vouched", "people", 0, "roles"), "manager"),
        (("vouched", "people", 0, "username"), 7),
        (("vouched", "people", 0, "username"), "rita"),
        (("vouched", "pcs", 0, "escrow_a"), None),
    ],
)
def test_a_whole_file_of_another_shape_is_damage(keyed: KeyedClinic, where: tuple[str | int, ...], value: object) -> None:
    content = json.loads(keyed.keys_file.read_bytes())
    del content["checksum"]
    inner = content
    for step in where[:-1]:
        inner = inner[step]
    inner[where[-1]] = value
    content["checksum"] = hashlib.sha256(canonical(content)).hexdigest()
    for path in (keyed.keys_file, keyed.copy_file):
        path.write_bytes(canonical(content) + b"\n")
    with pytest.raises(KeyFileDamaged):
        keyed.new_cabinet().roll(keyed.manager)


@pytest.mark.parametrize("junk", [b"", b"\x00" * 100, b"[" * 100_000, b"\xff\xfe", b"null\n", b"[]\n", b'{"a":NaN}\n', b'{"a": 1}\n'])
def test_junk_is_damage(junk: bytes, keyed: KeyedClinic) -> None:
    for path in (keyed.keys_file, keyed.copy_file):
        path.write_bytes(junk)
    with pytest.raises(KeyFileDamaged):
        keyed.new_cabinet().roll(keyed.manager)
