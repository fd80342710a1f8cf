"""A recovery sheet can be typed by a tired person: slips are forgiven or named, and a true sheet opens everything."""

import secrets
import string
from pathlib import Path
from uuid import UUID

import pytest

from clinic_app.identifiers import ClinicId
from clinic_app.vault.key_errors import SheetGroupWrong, SheetLengthWrong, SheetOfAnotherClinic
from clinic_app.vault.recovery_sheet import RecoverySheet, parse_secret
from tests.vault.builders import SECRET, KeyedClinic, a_keyed_clinic

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SHEET = RecoverySheet("A", bytes.fromhex("00112233445566778899aabbccddeeff01234567"))
GROUPS = SHEET.groups()


def test_a_sheet_has_160_random_bits_in_eight_groups_of_five() -> None:
    assert len(RecoverySheet.fresh("A").secret) == 20
    assert RecoverySheet.fresh("A").secret != RecoverySheet.fresh("A").secret
    assert [len(group) for group in GROUPS] == [5] * 8
    assert set("".join(GROUPS)) <= set(SIGNS)


def test_the_groups_are_what_they_always_were() -> None:
    """Sheets lie in safes for years: the same secret must be printed and read alike by every later program."""
    assert GROUPS == ("008J8", "4CT4P", "ANK74", "F24SV", "NAXWY", "SQFE0", "ZW0JH", "6HB73")


@pytest.mark.parametrize("_", range(50))
def test_what_is_printed_is_read(_: int) -> None:
    sheet = RecoverySheet.fresh("B")
    assert parse_secret("\n".join(sheet.groups())) == sheet.secret
    assert parse_secret(sheet.qr_text()) == sheet.secret


@pytest.mark.parametrize(
    "typed",
    [
        " ".join(GROUPS),
        "".join(GROUPS).lower(),
        "-".join(GROUPS),
        "\n".join(f" {group} " for group in GROUPS),
        " ".join(GROUPS).replace("0", "O"),
        " ".join(GROUPS).replace("0", "o").replace("1", "l"),
        " ".join(GROUPS).replace("1", "I"),
        "clinic-sheet:A:" + "–".join(GROUPS),
    ],
)
def test_ways_of_typing_the_same_are_the_same(typed: str) -> None:
    assert parse_secret(typed) == SHEET.secret


def test_every_single_wrong_character_names_its_group() -> None:
    whole = "".join(GROUPS)
    for place, right in enumerate(whole):
        for wrong in SIGNS.replace(right, ""):
            with pytest.raises(SheetGroupWrong) as told:
                parse_secret(whole[:place] + wrong + whole[place + 1 :])
            assert told.value.group == place // 5 + 1


def test_two_neighbours_that_changed_places_are_found() -> None:
    for _ in range(20):
        groups = list(RecoverySheet.fresh("A").groups())
        for place in range(4):
            group = groups[3]
            if group[place] != group[place + 1]:
                groups[3] = group[:place] + group[place + 1] + group[place] + group[place + 2 :]
                with pytest.raises(SheetGroupWrong, match="Group 4"):
                    parse_secret(" ".join(groups))
                groups[3] = group


def test_two_groups_that_changed_places_are_found() -> None:
    for first in range(8):
        for second in range(first + 1, 8):
            groups = list(GROUPS)
            groups[first], groups[second] = groups[second], groups[first]
            with pytest.raises(SheetGroupWrong) as told:
                parse_secret(" ".join(groups))
            assert told.value.group == first + 1


def test_letters_that_no_sheet_has_are_found() -> None:
    for sign in "Uu*é" + string.punctuation.translate(str.maketrans("", "", "-.,_:")):
        with pytest.raises(SheetGroupWrong, match="Group 2"):
            parse_secret(" ".join((GROUPS[0], sign + GROUPS[1][1:], *GROUPS[2:])))


@pytest.mark.parametrize("typed", ["", "   ", " ".join(GROUPS[:7]), " ".join((*GROUPS, "ABCDE")), "".join(GROUPS)[:-1]])
def test_a_group_too_few_or_too_many_is_told(typed: str) -> None:
    with pytest.raises(SheetLengthWrong, match="40"):
        parse_secret(typed)


def test_typing_a_group_back_proves_that_the_paper_can_be_read() -> None:
    assert SHEET.has_group(1, "oo8j8")
    assert SHEET.has_group(8, " 6HB73 ")
    assert not SHEET.has_group(1, GROUPS[1])
    assert not SHEET.has_group(2, "")


def test_the_same_code_on_another_sheet_or_in_another_clinic_is_another_key() -> None:
    a, b, here, there = SHEET, RecoverySheet("B", SHEET.secret), ClinicId(UUID(int=1)), ClinicId(UUID(int=2))
    assert len({pair.public for pair in (a.key_pair(here), b.key_pair(here), a.key_pair(there))}) == 3


@pytest.mark.parametrize("which", [0, 1])
def test_each_sheet_opens_both_keys_and_the_secret_of_the_pc(keyed: KeyedClinic, which: int) -> None:
    sheet = keyed.sheets[which]
    proof = keyed.new_cabinet().open_with_sheet(" ".join(sheet.groups()).lower())
    assert proof.sheet == sheet.sheet == "AB"[which]
    assert (proof.registry_key, proof.clinical_key) == (keyed.manager.registry_key, keyed.manager.clinical_key)
    assert proof.device_secrets == ((keyed.pc, SECRET),)


def test_a_pc_without_a_keyring_has_nothing_in_escrow(tmp_path: Path) -> None:
    keyed = a_keyed_clinic(tmp_path, secret=None)
    assert keyed.new_cabinet().open_with_sheet(keyed.sheets[0].qr_text()).device_secrets == ()


def test_a_sheet_still_opens_after_people_and_passwords_changed(keyed: KeyedClinic) -> None:
    keyed.cabinet.reset_password(keyed.manager, keyed.dee.staff_id, bytearray(b"one-time words for today"), username="dee")
    assert keyed.new_cabinet().open_with_sheet(keyed.sheets[1].qr_text()).clinical_key == keyed.manager.clinical_key


def test_a_sheet_of_another_clinic_is_told(keyed: KeyedClinic) -> None:
    with pytest.raises(SheetOfAnotherClinic):
        keyed.cabinet.open_with_sheet(RecoverySheet("A", secrets.token_bytes(20)).qr_text())


def test_a_sheet_is_read_from_the_copy_when_the_key_file_is_damaged(keyed: KeyedClinic) -> None:
    keyed.keys_file.write_bytes(b"")
    assert keyed.new_cabinet().open_with_sheet(keyed.sheets[0].qr_text()).registry_key == keyed.manager.registry_key
