"""A manager reads who did or saw what, narrows it, has it proved, and takes it away on paper; what deputies did waits for the return."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QListView, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.audit.model import AuditEvent, AuditFilter
from tests.ui.audit.pictures import a_busy_week, audit_screen
from tests.ui.by_name import named, words_on
from tests.ui.conftest import Show
from tests.ui.open_clinic import OpenClinic
from ui.audit.audit_screen import AuditScreen
from ui.audit.audit_view_model import AuditViewModel

Opened = tuple[AuditScreen, AuditViewModel]


@pytest.fixture
def opened(at: OpenClinic, show: Show, qtbot: QtBot, tmp_path: Path) -> Opened:
    a_busy_week(at)
    screen, model = audit_screen(at, ask_path=lambda _parent, name: tmp_path / name)
    show(screen, width=1196, height=800)
    screen.arrive()
    qtbot.waitUntil(lambda: bool(model.rows))
    return screen, model


def _cells(screen: QWidget, column: str, name: str = "Audit trail, newest first") -> list[str]:
    model = named(screen, name, QTableView).model()
    titles = [model.headerData(number, Qt.Orientation.Horizontal) for number in range(model.columnCount())]
    return [model.index(row, titles.index(column)).data() for row in range(model.rowCount())]


def _choose(screen: QWidget, label: str, words: str) -> None:
    """Pick from a list by the keyboard, as its letters are typed."""
    box = named(screen, label, QComboBox)
    box.setCurrentIndex(box.findText(words))
    box.activated.emit(box.currentIndex())


def test_rows_are_newest_first_with_names_of_staff_and_patients(opened: Opened) -> None:
    screen, _ = opened
    assert _cells(screen, "Who")[0] == "Maya Kulkarni"
    assert {"Rita Fernandes", "Dr Arun Deshpande"} <= set(_cells(screen, "Who"))
    assert _cells(screen, "When") == sorted(_cells(screen, "When"), reverse=True)
    about = dict(zip(_cells(screen, "What"), _cells(screen, "About"), strict=True))
    assert about["Registered a person"].startswith("A-0")
    assert about["Signed in"] == ""
    assert "refused" in _cells(screen, "Outcome")


def test_the_trail_is_narrowed_by_person_deed_and_outcome(opened: Opened, qtbot: QtBot) -> None:
    screen, model = opened
    qtbot.waitUntil(lambda: named(screen, "Who", QComboBox).count() == 4)
    _choose(screen, "Who", "Rita Fernandes")
    qtbot.waitUntil(lambda: set(_cells(screen, "Who")) == {"Rita Fernandes"})
    _choose(screen, "Outcome", "Refused")
    qtbot.waitUntil(lambda: _cells(screen, "What") == ["Was refused: make a record copy"])
    _choose(screen, "What", "Record copies")
    qtbot.waitUntil(lambda: model.rows == ())
    assert "Nothing matches" in words_on(screen)


def test_the_trail_is_narrowed_to_one_patient_and_back(opened: Opened, qtbot: QtBot) -> None:
    screen, model = opened
    seen = next(row for row in model.rows if row.entry.event is AuditEvent.PATIENT_REGISTER)
    number = seen.patient.split()[0]
    QTest.mouseClick(named(screen, "About: Anybody", QPushButton), Qt.MouseButton.LeftButton)
    box = named(screen, "Find the patient", QLineEdit)
    QTest.keyClicks(box, number)
    qtbot.waitUntil(lambda: named(screen, "Patients", QListView).model().rowCount() == 1)
    QTest.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: set(_cells(screen, "About")) == {seen.patient})
    QTest.mouseClick(named(screen, "Show rows about anybody", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "" in _cells(screen, "About"))


def test_yesterday_holds_nothing_of_today(opened: Opened, qtbot: QtBot, at: OpenClinic) -> None:
    screen, model = opened
    _choose(screen, "When", "Yesterday")
    qtbot.waitUntil(lambda: model.rows == ())
    at.clock.advance(days=1)
    model.refresh()
    qtbot.waitUntil(lambda: bool(model.rows))


def test_the_verification_says_each_file_in_a_sentence(opened: Opened, qtbot: QtBot) -> None:
    screen, _ = opened
    QTest.mouseClick(named(screen, "Verify the audit trail", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "rows are as written" in words_on(screen))
    assert "clinical: all" in words_on(screen)


def test_what_is_printed_is_on_record_and_can_be_saved(opened: Opened, qtbot: QtBot, at: OpenClinic, tmp_path: Path) -> None:
    screen, model = opened
    QTest.mouseClick(named(screen, "Print the audit trail", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: model.pages is not None, timeout=20_000)
    QTest.mouseClick(named(screen, "Save…", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Saved as audit-trail.pdf" in words_on(screen))
    assert (tmp_path / "audit-trail.pdf").read_bytes().startswith(b"%PDF")
    printed = AuditFilter(events=frozenset({AuditEvent.AUDIT_PRINT}))
    assert len(at.on_worker(lambda: at.clinic.audit.read(at.clinic.actor, printed))) == 1
    assert screen.step_back()
    assert named(screen, "Audit trail, newest first", QTableView).isVisible()


def test_what_a_deputy_did_is_listed_and_marked_as_looked_at(opened: Opened, qtbot: QtBot) -> None:
    screen, _ = opened
    screen.turn_to_deputies()
    screen.arrive()
    qtbot.waitUntil(lambda: "not looked at yet" in words_on(screen))
    deeds = _cells(screen, "What", "What the deputy did")
    assert "Added an allergy" in deeds
    assert "Looked at the staff list" in deeds
    QTest.mouseClick(named(screen, "I have looked at these", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "all looked at" in words_on(screen))


def test_a_deputy_reads_the_list_and_does_not_review_it(at: OpenClinic, show: Show, qtbot: QtBot) -> None:
    a_busy_week(at)
    at.sign_in("arun")
    screen, _ = audit_screen(at)
    show(screen, width=1196, height=800)
    screen.arrive()
    screen.turn_to_deputies()
    screen.arrive()
    qtbot.waitUntil(lambda: "not looked at yet" in words_on(screen))
    assert not [each for each in screen.findChildren(QPushButton) if each.accessibleName() == "I have looked at these" and each.isVisible()]
