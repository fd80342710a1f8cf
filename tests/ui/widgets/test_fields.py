"""Fields: a label that is heard, an understanding that shows while one types, a complaint that waits, and a password taken once."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Show
from ui.widgets.boxes import Scroll
from ui.widgets.buttons import IconButton
from ui.widgets.fields import AreaField, DateField, NotUnderstood, Reading, TextArea, TextField, Understood
from ui.widgets.form import Form
from ui.widgets.icons import Icon
from ui.widgets.password_field import PasswordField
from ui.widgets.text import HintLine


def read_year(text: str) -> Reading[date]:
    if text.strip().isdigit() and len(text.strip()) == 4:
        return Understood(date(int(text), 1, 1), f"the year {text.strip()}")
    return NotUnderstood("Write the year with four digits.")


def line_of(field: QWidget) -> str:
    return field.findChildren(HintLine)[0].words


def test_a_field_is_called_by_its_label_and_a_click_on_the_label_goes_to_it(show: Show) -> None:
    field = TextField("Family name", hint="as in the passport")
    show(TextField("Other"), field)
    assert field.line.accessibleName() == "Family name"
    assert field.line.accessibleDescription() == "as in the passport"
    labels = [label for label in field.findChildren(QLabel) if label.buddy() is field.line]
    assert [label.text() for label in labels] == ["Family name"]


def test_a_label_with_an_ampersand_is_shown_as_it_is_written(qtbot: QtBot) -> None:
    field = TextField("Name & title")
    qtbot.addWidget(field)
    assert field.line.accessibleName() == "Name & title"
    assert field.findChildren(QLabel)[0].text() == "Name && title", "Qt draws && as one &"


def test_the_error_takes_the_place_of_the_hint_and_gives_it_back(qtbot: QtBot) -> None:
    field = TextField("Phone", hint="with the country's code")
    qtbot.addWidget(field)
    field.set_error("This number is too short.")
    assert (line_of(field), field.line.accessibleDescription()) == ("This number is too short.",) * 2
    assert field.line.property("bad") is True
    field.set_error("")
    assert line_of(field) == "with the country's code"
    assert field.line.property("bad") is False


def test_what_was_understood_shows_while_typing_and_a_complaint_waits_for_the_keyboard_to_leave(show: Show) -> None:
    field, after = DateField("Date of birth", read_year), TextField("After")
    show(field, after)
    values: list[date | None] = []
    field.changed.connect(values.append)
    field.setFocus()
    QTest.keyClicks(field.line, "198")
    assert (field.value, field.error) == (None, "")
    QTest.keyClicks(field.line, "4")
    assert field.value == date(1984, 1, 1)
    assert line_of(field) == "the year 1984"
    QTest.keyClick(field.line, Qt.Key.Key_Backspace)
    QTest.keyClick(field.line, Qt.Key.Key_Tab)
    assert after.line.hasFocus()
    assert field.error == "Write the year with four digits."
    assert not field.check()
    field.setFocus()
    QTest.keyClicks(field.line, "5")
    assert (field.error, field.value) == ("", date(1985, 1, 1)), "the first right key takes the complaint away"
    assert values == [None, None, None, date(1984, 1, 1), None, date(1985, 1, 1)]


def test_an_empty_field_is_well(qtbot: QtBot) -> None:
    field = DateField("Date of birth", read_year, text="19")
    qtbot.addWidget(field)
    field.set_text("")
    assert field.check()
    assert field.value is None


def test_an_error_is_brought_to_its_field_and_the_keyboard_too(show: Show) -> None:
    form = Form()
    name, birth, phone = TextField("Family name"), DateField("Date of birth", read_year), TextField("Phone")
    for field in (name, birth, phone):
        form.add(field)
    show(form)
    assert form.show_error("Phone", "This number is too short.")
    assert (phone.error, phone.line.hasFocus()) == ("This number is too short.", True)
    phone.hide()
    assert not form.show_error("Phone", "x"), "nobody sees the field: the page must say it elsewhere"
    assert not form.show_error(None, "The disk is full.")
    form.clear_errors()
    assert phone.error == ""
    birth.set_text("yesterday")
    assert not form.check()
    assert birth.line.hasFocus()
    birth.set_text("1984")
    assert form.check()


@pytest.mark.parametrize("follows", [False, True])
@pytest.mark.parametrize("came_from", [0, 100_000])
def test_an_error_out_of_sight_comes_into_it_with_its_field(show: Show, qtbot: QtBot, follows: bool, came_from: int) -> None:
    form, page = Form(), Scroll()
    for number in range(20):
        form.add(TextField(f"Line {number}"))
    day = TextField("Day of the note")
    form.add(day)
    for number in range(20 if follows else 0):
        form.add(TextField(f"Further line {number}"))
    page.column.addWidget(form)
    show(page, height=300)
    page.verticalScrollBar().setValue(came_from)
    assert form.show_error("Day of the note", "32 is not a day of any month.")
    qtbot.waitUntil(lambda: _is_in_sight(day, page))


def test_of_a_field_taller_than_the_page_the_sentence_is_seen(show: Show, qtbot: QtBot) -> None:
    page, note = Scroll(), AreaField("Note", least=16)
    for field in (TextField("Before"), note, TextField("After")):
        page.column.addWidget(field)
    show(page, height=200)
    note.control.setFocus()
    page.verticalScrollBar().setValue(0)
    note.set_error("Write something first.")
    qtbot.waitUntil(lambda: _is_in_sight(note.findChildren(HintLine)[0], page))


def _is_in_sight(part: QWidget, page: Scroll) -> bool:
    return page.viewport().rect().contains(QRect(part.mapTo(page.viewport(), QPoint()), part.size()))


def test_enter_submits_and_setting_the_same_text_says_nothing(qtbot: QtBot) -> None:
    field = TextField("Reason", text="moved away")
    qtbot.addWidget(field)
    with qtbot.assertNotEmitted(field.edited):
        field.set_text("moved away")
    with qtbot.waitSignal(field.edited, check_params_cb=lambda text: text == "died"):
        field.set_text("died")
    with qtbot.waitSignal(field.submitted):
        QTest.keyClick(field.line, Qt.Key.Key_Return)


def test_a_paragraph_grows_with_its_words_and_tab_leaves_it(show: Show) -> None:
    field, after = AreaField("Note", least=2, most=6), TextField("After")
    show(field, after)
    area = field.findChildren(TextArea)[0]
    low = area.height()
    field.set_text("one\ntwo\nthree\nfour")
    assert area.height() > low
    middle = area.height()
    field.set_text("line\n" * 40)
    assert middle < area.height() <= low * 3
    area.setFocus()
    QTest.keyClick(area, Qt.Key.Key_Tab)
    assert after.line.hasFocus()


def test_a_password_is_handed_out_once_and_the_field_forgets_it(show: Show) -> None:
    field = PasswordField()
    show(field)
    line = field.findChildren(QLineEdit)[0]
    line.insert("correct hörse")
    taken = field.take()
    assert (type(taken), taken.decode()) == (bytearray, "correct hörse")
    assert field.length == 0
    assert field.take() == bytearray()
    line.undo()
    assert line.text() == "", "undo brings nothing back"


def test_what_is_typed_on_the_eye_goes_nowhere(show: Show) -> None:
    field, submitted = PasswordField(), []
    field.submitted.connect(lambda: submitted.append(True))
    show(field)
    eye = field.findChildren(IconButton)[0]
    eye.setFocus()
    QTest.keyClicks(eye, "typed again")
    QTest.keyClick(eye, Qt.Key.Key_Return)
    assert (field.length, submitted) == (0, [])


def test_a_password_can_be_looked_at_and_is_covered_again_when_it_is_taken(show: Show) -> None:
    field = PasswordField()
    show(field)
    line = field.findChildren(QLineEdit)[0]
    reveal = line.findChildren(QWidget)[0]
    assert reveal.accessibleName() == "Show password"
    QTest.keyClicks(line, "secret words")
    QTest.mouseClick(reveal, Qt.MouseButton.LeftButton)
    assert (line.echoMode(), reveal.accessibleName()) == (QLineEdit.EchoMode.Normal, "Hide password")
    field.take()
    assert (line.echoMode(), reveal.accessibleName()) == (QLineEdit.EchoMode.Password, "Show password")


def test_a_password_never_leaves_through_a_signal_or_the_clipboard(show: Show, qtbot: QtBot) -> None:
    field = PasswordField()
    show(field)
    line = field.findChildren(QLineEdit)[0]
    with qtbot.waitSignal(field.edited) as edited:
        QTest.keyClicks(line, "s")
    assert edited.args == []
    line.selectAll()
    QApplication.clipboard().setText("before")
    QTest.keyClick(line, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(line, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "before"
    assert line.contextMenuPolicy() is Qt.ContextMenuPolicy.NoContextMenu


@pytest.mark.parametrize("icon", [None, Icon.LOCK])
def test_a_line_without_words_takes_no_room(icon: Icon | None, qtbot: QtBot) -> None:
    line = HintLine("", icon=icon)
    qtbot.addWidget(line)
    assert line.isHidden()
    line.say("A manager can do this.", icon=Icon.LOCK)
    assert not line.isHidden()
