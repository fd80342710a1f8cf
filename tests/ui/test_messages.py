"""Errors become text in one place; nothing that a person typed comes out of it."""

import logging
import re

import pytest
from pytestqt.qtbot import QtBot

from clinic_app.errors import Conflict, InvalidInput, Refused
from ui.messages import Message, explain, hook, where
from ui.theme import Tone
from ui.widgets.notice import NoticeBar

SECRET = "Ananya Sharma, HIV positive"


def our_own_fault() -> Exception:
    try:
        int(SECRET)
    except ValueError as error:
        try:
            raise KeyError(SECRET) from error
        except KeyError as second:
            return second
    raise AssertionError("int() took a name")


def test_the_worlds_faults_are_told_in_their_own_sentence() -> None:
    assert explain(Conflict("Somebody changed the address; look at it again.")).words == "Somebody changed the address; look at it again."
    assert explain(Refused("Ask a manager.")).tone is Tone.DUE
    assert explain(InvalidInput("Write the year.", field="Date of birth")).field == "Date of birth"


def test_our_own_faults_are_told_in_one_neutral_sentence_with_a_reference(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        message = explain(our_own_fault())
    assert message.reference is not None
    assert message.reference in message.words
    assert re.fullmatch(r"[A-HJ-NP-Z2-9]{6}", message.reference), "read aloud without doubt: no 0, O, 1 or I"
    assert message.reference in caplog.text
    assert explain(our_own_fault()).reference != message.reference


def test_the_log_names_kind_and_place_and_nothing_that_was_typed(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        explain(our_own_fault())
    assert "Sharma" not in caplog.text
    assert re.search(r"builtins\.KeyError at ui/test_messages\.py:\d+ from builtins\.ValueError at ui/test_messages\.py:\d+", caplog.text)


def test_a_fault_without_a_trace_still_has_a_place() -> None:
    assert where(RuntimeError(SECRET)) == "builtins.RuntimeError at unknown place"


def test_an_error_that_nobody_caught_is_shown(qtbot: QtBot) -> None:
    shown: list[Message] = []
    error = our_own_fault()
    hook(shown.append)(type(error), error, None)
    assert shown[0].reference is not None
    bar = NoticeBar(shown[0].notice)
    qtbot.addWidget(bar)
    assert bar.accessibleName() == shown[0].words
