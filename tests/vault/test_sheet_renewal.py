"""New recovery sheets take the place of old ones: the new open everything, the old say that they were replaced; there are always two."""

import json
from dataclasses import replace

import pytest

from clinic_app.identifiers import PcId
from clinic_app.vault.key_errors import KeysNeeded, OtherPcsNeeded, SheetOfAnotherClinic, SheetReplaced
from clinic_app.vault.key_file_bytes import key_file_bytes, parse_key_file
from clinic_app.vault.key_file_proofs import vouched_for
from clinic_app.vault.recovery_sheet import RecoverySheet
from tests.vault.builders import SECRET, KeyedClinic


def typed(sheet: RecoverySheet) -> str:
    return " ".join(sheet.groups())


def test_a_new_sheet_opens_everything_and_the_other_one_still_does(keyed: KeyedClinic) -> None:
    fresh = RecoverySheet.fresh("A")
    keyed.cabinet.renew_sheets(keyed.manager, (fresh,))
    for sheet in (fresh, keyed.sheets[1]):
        proof = keyed.new_cabinet().open_with_sheet(typed(sheet))
        assert (proof.sheet, proof.registry_key, proof.clinical_key) == (
            sheet.sheet,
            keyed.manager.registry_key,
            keyed.manager.clinical_key,
        )
        assert proof.device_secret(keyed.pc) == SECRET


def test_a_replaced_sheet_says_so_with_the_day(keyed: KeyedClinic) -> None:
    keyed.cabinet.renew_sheets(keyed.manager, (RecoverySheet.fresh("A"),))
    with pytest.raises(SheetReplaced, match=r"sheet A was replaced on \d\d-[A-Z][a-z][a-z]-\d{4} .* use the one"):
        keyed.new_cabinet().open_with_sheet(typed(keyed.sheets[0]))


def test_both_can_be_replaced_at_once_and_again(keyed: KeyedClinic) -> None:
    second = (RecoverySheet.fresh("A"), RecoverySheet.fresh("B"))
    keyed.cabinet.renew_sheets(keyed.manager, second)
    third = RecoverySheet.fresh("B")
    keyed.cabinet.renew_sheets(keyed.manager, (third,))
    for old in (*keyed.sheets, second[1]):
        with pytest.raises(SheetReplaced, match=f"sheet {old.sheet} was replaced"):
            keyed.new_cabinet().open_with_sheet(typed(old))
    assert [keyed.new_cabinet().open_with_sheet(typed(sheet)).sheet for sheet in (second[0], third)] == ["A", "B"]


def test_a_sheet_of_nobody_here_is_told_from_a_replaced_one(keyed: KeyedClinic) -> None:
    keyed.cabinet.renew_sheets(keyed.manager, (RecoverySheet.fresh("A"),))
    with pytest.raises(SheetOfAnotherClinic):
        keyed.new_cabinet().open_with_sheet(typed(RecoverySheet.fresh("A")))


def test_whoever_opens_no_charts_makes_no_sheets_and_nothing_is_written(keyed: KeyedClinic) -> None:
    before = keyed.keys_file.read_bytes()
    with pytest.raises(KeysNeeded):
        keyed.new_cabinet().renew_sheets(keyed.unlock("rita"), (RecoverySheet.fresh("A"),))
    assert keyed.keys_file.read_bytes() == before


def test_passwords_go_on_working(keyed: KeyedClinic) -> None:
    keyed.cabinet.renew_sheets(keyed.manager, (RecoverySheet.fresh("A"), RecoverySheet.fresh("B")))
    for username in ("maya", "dee", "rita"):
        assert keyed.unlock(username).username == username


def test_another_computer_whose_secret_would_be_left_out_is_told(keyed: KeyedClinic) -> None:
    clinical = keyed.manager.clinical_key
    assert clinical is not None
    file = parse_key_file(keyed.keys_file.read_bytes())
    (own,) = file.vouched.pcs
    two = replace(file.vouched, pcs=(own, replace(own, pc=PcId(keyed.clinic))))
    later = vouched_for(replace(file, generation=file.generation + 1, vouched=two), keyed.manager.registry_key, clinical)
    for path in (keyed.keys_file, keyed.copy_file):
        path.write_bytes(key_file_bytes(later))
    with pytest.raises(OtherPcsNeeded):
        keyed.new_cabinet().renew_sheets(keyed.manager, (RecoverySheet.fresh("A"),))


def test_the_file_keeps_the_public_half_and_the_time_of_a_replaced_sheet_and_nothing_else(keyed: KeyedClinic) -> None:
    keyed.cabinet.renew_sheets(keyed.manager, (RecoverySheet.fresh("B"),))
    (gone,) = json.loads(keyed.keys_file.read_bytes())["vouched"]["replaced_sheets"]
    assert sorted(gone) == ["public_key", "replaced_at", "sheet"]
    assert (gone["sheet"], gone["public_key"]) == ("B", keyed.sheets[1].key_pair(keyed.clinic).public.hex())
