"""The chain over the rows: what is bound to what."""

from dataclasses import fields, replace
from datetime import timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest

from clinic_app.audit.model import GENESIS, AuditEntry, AuditEvent, ChainFinding, Outcome, chain_mac
from clinic_app.identifiers import CommandId, PatientId, PcId, SessionId, StaffId
from tests.builders import AUDIT_KEY
from tests.fake_clock import FakeClock


def an_entry() -> AuditEntry:
    """A row with every field filled."""
    return AuditEntry(
        pc=PcId(uuid4()),
        sequence=7,
        at=FakeClock()(),
        staff=StaffId(uuid4()),
        roles="doctor manager",
        session=SessionId(uuid4()),
        event=AuditEvent.PATIENT_OPEN,
        outcome=Outcome.DONE,
        patient=PatientId(uuid4()),
        thing=uuid4(),
        detail="code",
        count=3,
        command=CommandId(uuid4()),
        epoch=1,
        previous=GENESIS,
        mac=b"",
    )


CHANGED: dict[str, Any] = {
    "pc": PcId(uuid4()),
    "sequence": 8,
    "at": FakeClock().advance(microseconds=1),
    "staff": StaffId(uuid4()),
    "roles": "doctor",
    "session": SessionId(uuid4()),
    "event": AuditEvent.PATIENT_EDIT,
    "outcome": Outcome.DENIED,
    "patient": None,
    "thing": None,
    "detail": "",
    "count": 0,
    "command": None,
    "epoch": 2,
    "previous": bytes(31) + b"\x01",
}


@pytest.mark.parametrize("field", [each.name for each in fields(AuditEntry) if each.name not in ("mac", "file")])
def test_every_field_is_bound_by_the_mac(field: str) -> None:
    entry = an_entry()
    assert chain_mac(AUDIT_KEY, replace(entry, **{field: CHANGED[field]})) != chain_mac(AUDIT_KEY, entry)


def test_another_key_gives_another_mac() -> None:
    assert chain_mac(bytes(32), an_entry()) != chain_mac(AUDIT_KEY, an_entry())


def test_text_cannot_wander_from_one_field_to_the_next() -> None:
    entry = replace(an_entry(), roles="ab", detail="c")
    assert chain_mac(AUDIT_KEY, entry) != chain_mac(AUDIT_KEY, replace(entry, roles="a", detail="bc"))


def test_nothing_there_is_not_the_same_as_empty() -> None:
    entry = replace(an_entry(), detail="", count=0)
    assert chain_mac(AUDIT_KEY, entry) != chain_mac(AUDIT_KEY, replace(entry, detail=None))
    assert chain_mac(AUDIT_KEY, entry) != chain_mac(AUDIT_KEY, replace(entry, count=None))


def test_the_same_moment_in_another_zone_is_the_same_row() -> None:
    entry = an_entry()
    elsewhere = replace(entry, at=entry.at.astimezone(timezone(timedelta(hours=5, minutes=30))))
    assert chain_mac(AUDIT_KEY, elsewhere) == chain_mac(AUDIT_KEY, entry)


def test_the_mac_is_the_one_that_was_fixed() -> None:
    """Rows written by this version must verify for as long as the trail is kept."""
    entry = AuditEntry(
        pc=PcId(UUID(int=1)),
        sequence=1,
        at=FakeClock()(),
        staff=StaffId(UUID(int=2)),
        roles="receptionist",
        session=SessionId(UUID(int=3)),
        event=AuditEvent.PATIENT_REGISTER,
        outcome=Outcome.DONE,
        patient=PatientId(UUID(int=4)),
        thing=UUID(int=4),
        detail=None,
        count=None,
        command=CommandId(UUID(int=5)),
        epoch=1,
        previous=GENESIS,
        mac=b"",
    )
    assert entry.expected_mac(AUDIT_KEY).hex() == "e3da1743c5163672a5866cde3ae3a0cfbe58eb4968cfc2f930698e6174338af4"


def test_a_finding_without_a_bad_row_is_whole() -> None:
    finding = ChainFinding(file_name="registry", pc=PcId(uuid4()), rows=3, first_bad=None, sentence="")
    assert finding.is_whole
    assert not replace(finding, first_bad=0).is_whole
