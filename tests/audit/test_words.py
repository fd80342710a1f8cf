"""Every kind of row can be told in words, and asked for together with its like."""

from collections import Counter

import pytest

from clinic_app.access.permissions import Permission
from clinic_app.audit.model import AuditEvent, Outcome
from clinic_app.audit.words import EVENT_GROUPS, EVENT_TITLES, deed_words, detail_words, role_words
from tests.audit.rows import a_row


def test_every_kind_of_row_has_words_of_its_own() -> None:
    assert set(EVENT_TITLES) == set(AuditEvent)
    assert len(set(EVENT_TITLES.values())) == len(AuditEvent)


def test_every_kind_of_row_is_in_one_group() -> None:
    counted = Counter(event for events in EVENT_GROUPS.values() for event in events)
    assert counted == Counter(AuditEvent)


def test_a_refusal_says_what_was_asked_for() -> None:
    row = a_row(AuditEvent.DEED_REFUSED, detail=Permission.RECORD_COPY_MAKE.value, outcome=Outcome.DENIED)
    assert deed_words(row) == "Was refused: make a record copy"
    assert detail_words(row) == ""


@pytest.mark.parametrize(
    ("event", "detail", "count", "words"),
    [
        (AuditEvent.SIGN_IN, None, 0, ""),
        (AuditEvent.SIGN_IN, None, 2, "after 2 wrong tries"),
        (AuditEvent.CLINIC_CHECK, None, 0, "nothing wrong"),
        (AuditEvent.CLINIC_CHECK, None, 1, "1 finding"),
        (AuditEvent.RECORD_COPY_RELEASE, "encrypted-file", 1204, "encrypted file, 1,204 pages"),
        (AuditEvent.PATIENT_FIND_END, "queries=12 opened=3", 50, "12 searches, 3 opened, at most 50 people shown"),
        (AuditEvent.STAFF_ROLES, "doctor > doctor manager", None, "Doctor → Doctor, Manager"),
        (AuditEvent.DEPUTY_REVIEW, "0190d2c4-0000-7000-8000-000000000000", 15, "15 deeds"),
        (AuditEvent.CHART_OPEN, None, None, ""),
    ],
)
def test_codes_and_counts_are_told_as_people_say_them(event: AuditEvent, detail: str | None, count: int | None, words: str) -> None:
    assert detail_words(a_row(event, detail=detail, count=count)) == words


def test_a_deputy_is_called_one() -> None:
    assert role_words(a_row(AuditEvent.STAFF_LIST, roles="doctor manager deputising")) == "Doctor, Manager (as deputy)"
    assert role_words(a_row(AuditEvent.STAFF_LIST, roles="receptionist")) == "Receptionist"
