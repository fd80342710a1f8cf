"""Erasing a record in the window: what goes is counted, the number typed, the safe answer first, and a certificate at the end."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from clinic_app.bootstrap import save_file
from clinic_app.errors import NotFound
from clinic_app.patients.model import Patient
from tests.builders import a_registration
from tests.ui.by_name import named, words_on
from tests.ui.open_clinic import OpenClinic
from ui.background import Background
from ui.erasures.erasing_screen import ErasingScreen
from ui.erasures.erasing_view_model import ErasingViewModel
from ui.paper import Paper

LONG = 30_000
"""ms."""


@pytest.fixture
def person(at: OpenClinic) -> Patient:
    return at.on_worker(lambda: at.clinic.patients.register(at.clinic.actor, at.command(), a_registration()))


@pytest.fixture
def screen(at: OpenClinic, person: Patient, qtbot: QtBot, background: Background) -> ErasingScreen:
    clinic = at.clinic
    model = ErasingViewModel(clinic.erasures, clinic.actor, background, clinic.clock, Paper(background, save_file), person.id)
    screen = ErasingScreen(model)
    qtbot.addWidget(screen)
    screen.resize(1000, 800)
    screen.show()
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow, timeout=LONG)
    qtbot.waitUntil(lambda: "What would go for good" in words_on(screen), timeout=LONG)
    return screen


def choose_reason(screen: ErasingScreen) -> None:
    radio = next(each for each in screen.findChildren(QRadioButton) if each.text() == "The person asked for it")
    radio.setFocus()
    QTest.keyClick(radio, Qt.Key.Key_Space)


def ask(screen: ErasingScreen, number: str) -> None:
    field = named(screen, "Record number", QLineEdit)
    field.setText(number)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_a_record_is_erased_after_a_reason_its_number_and_the_last_question(
    at: OpenClinic, person: Patient, screen: ErasingScreen, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    choose_reason(screen)
    ask(screen, person.record_number)
    keep = next(each for each in screen.findChildren(QPushButton) if each.text() == "Keep the record" and each.hasFocus())
    assert keep is QApplication.focusWidget()
    QTest.keyClick(named(screen, "Erase for good", QPushButton), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "EC-A-00001-" in words_on(screen), timeout=LONG)
    with pytest.raises(NotFound):
        at.on_worker(lambda: at.clinic.patients.open(at.clinic.actor, person.id))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "certificate.pdf"), ""))
    QTest.keyClick(named(screen, "Save as a file…", QPushButton), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "Saved as certificate.pdf." in words_on(screen), timeout=LONG)
    assert (tmp_path / "certificate.pdf").read_bytes().startswith(b"%PDF")
    with qtbot.waitSignal(screen.finished):
        QTest.keyClick(named(screen, "Done", QPushButton), Qt.Key.Key_Space)


def test_nothing_is_erased_without_a_reason_or_with_another_number(
    at: OpenClinic, person: Patient, screen: ErasingScreen, qtbot: QtBot
) -> None:
    ask(screen, person.record_number)
    assert "Say first why the record is erased" in words_on(screen)
    choose_reason(screen)
    ask(screen, "A-09999")
    QTest.keyClick(named(screen, "Erase for good", QPushButton), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "not the number of the record that is open" in words_on(screen), timeout=LONG)
    assert at.on_worker(lambda: at.clinic.patients.open(at.clinic.actor, person.id)).id == person.id
    with qtbot.waitSignal(screen.given_up):
        screen.step_back()
