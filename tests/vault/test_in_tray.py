"""What the desk puts into the in-tray only those who open charts take out."""

from dataclasses import replace
from uuid import UUID

import pytest

from clinic_app.identifiers import PatientId
from clinic_app.vault.errors import InTrayItemUnreadable
from clinic_app.vault.in_tray import put_in, take_out
from clinic_app.vault.key_errors import KeysNeeded
from tests.vault.builders import KeyedClinic

PATIENT, ITEM = PatientId(UUID(int=1)), UUID(int=2)
SAID = b"She says that latex gives her a rash."


def test_reception_puts_in_and_a_doctor_takes_out(keyed: KeyedClinic) -> None:
    sealed = put_in(keyed.unlock("rita"), PATIENT, ITEM, SAID)
    assert SAID not in sealed
    assert take_out(keyed.unlock("dee"), PATIENT, ITEM, sealed) == SAID
    assert take_out(keyed.manager, PATIENT, ITEM, sealed) == SAID


def test_reception_cannot_open_again_what_she_put_in(keyed: KeyedClinic) -> None:
    rita = keyed.unlock("rita")
    sealed = put_in(rita, PATIENT, ITEM, SAID)
    with pytest.raises(KeysNeeded):
        take_out(rita, PATIENT, ITEM, sealed)
    for private in (rita.person_private, rita.registry_key):
        with pytest.raises(InTrayItemUnreadable):
            take_out(replace(rita, in_tray_private=private), PATIENT, ITEM, sealed)


def test_an_item_opens_for_its_patient_and_its_place_only(keyed: KeyedClinic) -> None:
    sealed = put_in(keyed.unlock("rita"), PATIENT, ITEM, SAID)
    for patient, item, box in (
        (PatientId(UUID(int=9)), ITEM, sealed),
        (PATIENT, UUID(int=9), sealed),
        (PATIENT, ITEM, sealed[:-1]),
        (PATIENT, ITEM, b""),
    ):
        with pytest.raises(InTrayItemUnreadable):
            take_out(keyed.manager, patient, item, box)


def test_a_public_key_that_is_none_seals_nothing(keyed: KeyedClinic) -> None:
    with pytest.raises(InTrayItemUnreadable):
        put_in(replace(keyed.unlock("rita"), in_tray_public=bytes(32)), PATIENT, ITEM, SAID)
