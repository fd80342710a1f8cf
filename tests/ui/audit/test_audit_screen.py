"""A manager reads who did or saw what, narrows it, has it proved, and takes it away on paper; what deputies did waits for the return."""

import threading
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QListView, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.audit.anchors import anchor_of
from clinic_app.audit.model import AuditEvent, AuditFilter, Outcome
from clinic_app.audit.words import EVENT_GROUPS
from tests.ui.audit.pictures import audit_screen
from tests.ui.by_name import named, words_on
from tests.ui.conftest import Show
from tests.ui.open_clinic import OpenClinic
from ui.audit.audit_screen import AuditScreen
from ui.audit.audit_view_model import AuditViewModel
from ui.audit.question import Period, Question
from ui.theme import Theme

Opened = tuple[AuditScreen, AuditViewModel]


@pytest.fixture
def opened(busy: OpenClinic, show: Show, qtbot: QtBot, tmp_path: Path) -> Opened:
    screen, model = audit_screen(busy, ask_path=lambda _parent, name: tmp_path / name)
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


def test_yesterday_holds_nothing_of_today(opened: Opened, qtbot: QtBot, busy: OpenClinic) -> None:
    screen, model = opened
    _choose(screen, "When", "Yesterday")
    qtbot.waitUntil(lambda: model.rows == ())
    busy.clock.advance(days=1)
    model.refresh()
    qtbot.waitUntil(lambda: bool(model.rows))


def test_the_verification_says_each_file_in_a_sentence(opened: Opened, qtbot: QtBot) -> None:
    screen, _ = opened
    QTest.mouseClick(named(screen, "Verify the audit trail", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "rows are as written" in words_on(screen))
    assert "clinical: all" in words_on(screen)


def test_what_is_printed_is_on_record_and_can_be_saved(opened: Opened, qtbot: QtBot, busy: OpenClinic, tmp_path: Path) -> None:
    screen, model = opened
    QTest.mouseClick(named(screen, "Print the audit trail", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: model.pages is not None, timeout=20_000)
    QTest.mouseClick(named(screen, "Save…", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Saved as audit-trail.pdf" in words_on(screen))
    assert (tmp_path / "audit-trail.pdf").read_bytes().startswith(b"%PDF")
    printed = AuditFilter(events=frozenset({AuditEvent.AUDIT_PRINT}))
    assert len(busy.on_worker(lambda: busy.clinic.audit.read(busy.clinic.actor, printed))) == 1
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


def test_the_trail_of_a_deputys_days_is_asked_for_from_their_deeds(opened: Opened, qtbot: QtBot) -> None:
    screen, model = opened
    screen.turn_to_deputies()
    screen.arrive()
    qtbot.waitUntil(lambda: "not looked at yet" in words_on(screen))
    QTest.mouseClick(named(screen, "See the trail", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: set(_cells(screen, "Who")) == {"Dr Arun Deshpande"})
    assert (model.question.period, model.question.last) == (Period.DAYS, date(2026, 3, 11))


def test_a_verification_and_a_review_are_one_row_each(opened: Opened, qtbot: QtBot, busy: OpenClinic) -> None:
    screen, _ = opened
    before = _reads(busy)
    QTest.mouseClick(named(screen, "Verify the audit trail", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "rows are as written" in words_on(screen))
    screen.turn_to_deputies()
    screen.arrive()
    qtbot.waitUntil(lambda: "not looked at yet" in words_on(screen))
    QTest.mouseClick(named(screen, "I have looked at these", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "all looked at" in words_on(screen))
    assert _reads(busy) == before + 2, "one for the deputies, and one for the look of this test before it"


def test_a_deputy_reads_the_list_and_does_not_review_it(busy: OpenClinic, show: Show, qtbot: QtBot) -> None:
    busy.sign_in("arun")
    screen, _ = audit_screen(busy)
    show(screen, width=1196, height=800)
    screen.arrive()
    screen.turn_to_deputies()
    screen.arrive()
    qtbot.waitUntil(lambda: "not looked at yet" in words_on(screen))
    assert not [each for each in screen.findChildren(QPushButton) if each.accessibleName() == "I have looked at these" and each.isVisible()]


def _reads(busy: OpenClinic) -> int:
    read = AuditFilter(events=frozenset({AuditEvent.AUDIT_READ}))
    return len(busy.on_worker(lambda: busy.clinic.audit.read(busy.clinic.actor, read, limit=1_000)))


def test_moving_through_a_list_by_the_arrow_keys_asks_once(opened: Opened, qtbot: QtBot, busy: OpenClinic) -> None:
    screen, model = opened
    before = _reads(busy)
    box = named(screen, "What", QComboBox)
    box.setFocus()
    for _ in range(6):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert model.question.events == EVENT_GROUPS[box.currentText()]
    with qtbot.waitSignal(model.changed):
        pass
    assert _reads(busy) == before + 2, "one for the question, and one for the look of this test before it"


def test_every_filter_is_reached_and_used_by_the_keyboard(opened: Opened, qtbot: QtBot) -> None:
    screen, model = opened
    qtbot.waitUntil(lambda: named(screen, "Who", QComboBox).count() == 4)
    named(screen, "Who", QComboBox).setFocus()
    reached: list[str] = []
    for _ in range(5):
        focused = screen.focusWidget()
        assert focused is not None
        reached.append(focused.accessibleName())
        if isinstance(focused, QComboBox):
            QTest.keyClick(focused, Qt.Key.Key_Down)
        else:
            QTest.keyClick(focused, Qt.Key.Key_Space)
            box = named(screen, "Find the patient", QLineEdit)
            QTest.keyClicks(box, "macallister")
            qtbot.waitUntil(lambda: named(screen, "Patients", QListView).model().rowCount() == 1)
            QTest.keyClick(box, Qt.Key.Key_Return)
            qtbot.waitUntil(lambda: model.question.patient is not None)
            focused = named(screen, "About: " + f"{_about(model)}", QPushButton)
            focused.setFocus()
            QTest.keyClick(focused, Qt.Key.Key_Tab)  # past the cross that takes the person away again
        QTest.keyClick(screen.focusWidget(), Qt.Key.Key_Tab)
    assert reached == ["Who", "About: Anybody", "What", "When", "Outcome"]
    asked = model.question
    assert None not in (asked.staff, asked.patient, asked.outcome)
    assert asked.events
    assert asked.period is Period.MONTH


def _about(model: AuditViewModel) -> str:
    patient = model.question.patient
    assert patient is not None
    return f"{patient.name.display}, {patient.record_number}"


def test_between_two_days_leaves_the_keyboard_free_and_asks_when_a_day_is_there(opened: Opened, qtbot: QtBot, busy: OpenClinic) -> None:
    screen, model = opened
    _choose(screen, "When", "Between two days…")
    first, last = named(screen, "First day", QLineEdit), named(screen, "Last day", QLineEdit)
    qtbot.waitUntil(first.hasFocus)
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert last.hasFocus()
    QTest.keyClicks(last, "1 mar 2026")
    QTest.keyClick(last, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: model.rows == ())
    QTest.keyClick(last, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(last, "2 mar 2026")
    QTest.keyClick(last, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(model.rows))


def test_older_rows_come_below_and_nothing_moves(busy: OpenClinic, show: Show, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.audit.audit_view_model.FIRST_ROWS", 10)
    screen, model = audit_screen(busy)
    model.set_question(Question())
    busy.clock.advance(minutes=1)
    show(screen, width=1196, height=800)
    screen.arrive()
    qtbot.waitUntil(lambda: len(model.rows) == 10)
    table = named(screen, "Audit trail, newest first", QTableView)
    table.setCurrentIndex(table.model().index(7, 0))
    shown = _cells(screen, "What")
    busy.clock.advance(minutes=1)
    busy.on_worker(lambda: busy.clinic.patients.find(busy.clinic.actor, "somebody"))
    QTest.mouseClick(named(screen, "Show older rows", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: table.model().rowCount() > 10)
    assert _cells(screen, "What")[:10] == shown
    assert table.currentIndex().row() == 7
    assert not model.has_more


def test_a_verification_that_was_stopped_says_that_it_says_nothing(opened: Opened, qtbot: QtBot, busy: OpenClinic) -> None:
    screen, _ = opened
    held = threading.Event()
    busy.background.run(held.wait, done=lambda _waited: None)
    QTest.mouseClick(named(screen, "Verify the audit trail", QPushButton), Qt.MouseButton.LeftButton)
    QTest.mouseClick(named(screen, "Stop", QPushButton), Qt.MouseButton.LeftButton)
    held.set()
    assert "says nothing about the trail" in words_on(screen)
    verified = AuditFilter(events=frozenset({AuditEvent.AUDIT_VERIFY}))
    assert busy.on_worker(lambda: busy.clinic.audit.read(busy.clinic.actor, verified)) == ()


def test_pages_that_were_stopped_while_their_rows_are_read_are_not_drawn(opened: Opened, qtbot: QtBot, busy: OpenClinic) -> None:
    screen, model = opened
    held = threading.Event()
    busy.background.run(held.wait, done=lambda _waited: None)
    QTest.mouseClick(named(screen, "Print the audit trail", QPushButton), Qt.MouseButton.LeftButton)
    QTest.mouseClick(named(screen, "Stop", QPushButton), Qt.MouseButton.LeftButton)
    held.set()
    busy.on_worker(lambda: None)
    assert named(screen, "Print the audit trail", QPushButton).isEnabled()
    assert model.pages is None
    assert named(screen, "Audit trail, newest first", QTableView).isVisible()


def test_a_question_from_elsewhere_stands_in_the_filters(opened: Opened, qtbot: QtBot, busy: OpenClinic) -> None:
    screen, model = opened
    rita = busy.members()["rita"].id
    screen.narrow(Question(staff=rita, staff_name="Rita Fernandes", outcome=Outcome.DENIED, period=Period.DAYS, first=date(2026, 3, 2)))
    screen.arrive()
    qtbot.waitUntil(lambda: set(_cells(screen, "Who")) == {"Rita Fernandes"})
    assert [named(screen, label, QComboBox).currentText() for label in ("Who", "What", "When", "Outcome")] == [
        "Rita Fernandes", "Everything", "Between two days…", "Refused",
    ]  # fmt: skip
    assert named(screen, "First day", QLineEdit).text() == "02-Mar-2026"
    assert set(_cells(screen, "Outcome")) == {"refused"}


def test_where_nothing_matches_one_press_asks_for_everything_again(opened: Opened, qtbot: QtBot) -> None:
    screen, model = opened
    _choose(screen, "What", "Record copies")
    qtbot.waitUntil(lambda: "Nothing matches" in words_on(screen))
    QTest.mouseClick(named(screen, "Show everything of the last 7 days", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(model.rows))
    assert named(screen, "What", QComboBox).currentText() == "Everything"


def test_the_pages_for_paper_never_make_the_window_taller(opened: Opened, theme: Theme, qtbot: QtBot) -> None:
    screen, model = opened
    theme.choose(percent=150)
    height = screen.window().height()
    QTest.mouseClick(named(screen, "Print the audit trail", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: model.pages is not None, timeout=20_000)
    QTest.mouseClick(named(screen, "Print…", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(named(screen, "Printer", QComboBox).isVisible)
    qtbot.wait(1)
    assert screen.window().height() == height
    assert screen.minimumSizeHint().height() < 500, "there is room for a notice and for what the system takes"


def test_an_anchor_from_paper_is_compared_by_the_keyboard(opened: Opened, qtbot: QtBot) -> None:
    screen, model = opened
    row = model.rows[0].entry
    named(screen, "Compare an anchor from a day sheet", QPushButton).click()
    line = named(screen, "Anchor", QLineEdit)
    QTest.keyClicks(line, "nonsense")
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "An anchor is a letter" in words_on(screen))
    line.clear()
    QTest.keyClicks(line, anchor_of("registry", row.sequence, row.mac).text.lower())
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "This anchor belongs to the trail" in words_on(screen))
    line.clear()
    QTest.keyClicks(line, anchor_of("registry", row.sequence, bytes(32)).text)
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "does not belong to the trail" in words_on(screen))
    assert screen.step_back()
    assert not screen.step_back()
