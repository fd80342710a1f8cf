"""Buttons and choices: pressed by key and mouse, heard by name, silent where a person did nothing."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPushButton, QRadioButton, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Show
from ui.theme import TextSize, Theme, look
from ui.widgets.boxes import Centred, Column, Flow, Row, clear
from ui.widgets.buttons import Button, ButtonKind, IconButton
from ui.widgets.checks import CheckBox, Chips
from ui.widgets.choices import Option, RadioRows, Segmented
from ui.widgets.dropdown import Dropdown
from ui.widgets.fields import Field
from ui.widgets.icons import Icon
from ui.widgets.rail import RailItem, SideRail
from ui.widgets.steps import StepIndicator
from ui.widgets.tabs import Tabs

SEXES = (Option("f", "Female"), Option("m", "Male"), Option("o", "Other"))


@pytest.mark.parametrize("kind", ButtonKind)
def test_a_button_is_pressed_by_mouse_space_and_enter(kind: ButtonKind, show: Show) -> None:
    button = Button("Save & close", kind=kind)
    show(button)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    button.setFocus()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.keyClick(button, Qt.Key.Key_Space)
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert len(pressed) == 3
    assert button.accessibleName() == "Save & close"


def test_a_button_has_room_for_its_words_at_every_size(qtbot: QtBot) -> None:
    for kind in ButtonKind:
        button = Button("Erase everything for good", kind=kind, icon=Icon.TRASH)
        qtbot.addWidget(button)
        words = look().metrics(strong=True).horizontalAdvance("Erase everything for good")
        assert button.sizeHint().width() >= words + look().icon + look().grid(3)


def test_a_button_in_a_list_can_be_told_from_its_neighbours(qtbot: QtBot) -> None:
    button = Button("Remove", name="Remove penicillin")
    qtbot.addWidget(button)
    assert (button.accessibleName(), button.words) == ("Remove penicillin", "Remove")
    button.say("Removing…")
    assert (button.accessibleName(), button.words) == ("Removing…", "Removing…")


def test_an_icon_button_is_called_something(qtbot: QtBot) -> None:
    button = IconButton(Icon.CROSS, "Close this notice")
    qtbot.addWidget(button)
    assert (button.accessibleName(), button.toolTip()) == ("Close this notice", "Close this notice")


@pytest.mark.parametrize(("make", "onward"), [(Segmented, Qt.Key.Key_Right), (RadioRows, Qt.Key.Key_Down)])
def test_one_of_a_few_is_chosen_by_mouse_and_arrow_keys(
    make: type[Segmented[str]] | type[RadioRows[str]], onward: Qt.Key, show: Show
) -> None:
    choice = make(SEXES, value="f")
    show(Field("Sex", choice))
    chosen: list[str] = []
    choice.chosen.connect(chosen.append)
    radios = choice.findChildren(QRadioButton)
    assert [radio.accessibleName() for radio in radios] == ["Sex: Female", "Sex: Male", "Sex: Other"]
    choice.setFocus()
    assert QApplication.focusWidget() is radios[0], "the keyboard lands on what is chosen"
    QTest.keyClick(radios[0], onward)
    assert (choice.value, chosen) == ("m", ["m"])
    QTest.mouseClick(radios[2], Qt.MouseButton.LeftButton, pos=QPoint(radios[2].width() - 4, 4))
    assert (choice.value, chosen) == ("o", ["m", "o"])


@pytest.mark.parametrize(("make", "onward"), [(Segmented, Qt.Key.Key_Right), (RadioRows, Qt.Key.Key_Down)])
def test_an_arrow_chooses_also_where_nothing_is_chosen_yet(
    make: type[Segmented[str]] | type[RadioRows[str]], onward: Qt.Key, show: Show
) -> None:
    choice, before = make(SEXES, value="o"), QLineEdit()
    show(before, choice)
    choice.setFocus()
    choice.set_value(None)
    before.setFocus()
    QTest.keyClick(before, Qt.Key.Key_Tab)
    first, second, _third = choice.findChildren(QRadioButton)
    assert QApplication.focusWidget() is first, "Tab begins at the first, not where the last answer stood"
    assert choice.value is None
    QTest.keyClick(first, onward)
    assert choice.value == "m"
    assert QApplication.focusWidget() is second


def test_a_value_that_is_not_offered_chooses_nothing(qtbot: QtBot) -> None:
    choice = Segmented(SEXES, value="f")
    qtbot.addWidget(choice)
    with qtbot.assertNotEmitted(choice.chosen):
        choice.set_value(None)
        assert choice.value is None
        choice.set_value("x")
        assert choice.value is None
    with qtbot.waitSignal(choice.chosen):
        choice.set_value("m")


def test_a_dropdown_says_what_a_person_picked_and_is_silent_otherwise(show: Show, qtbot: QtBot) -> None:
    dropdown = Dropdown(SEXES)
    show(dropdown)
    chosen: list[str] = []
    dropdown.chosen.connect(chosen.append)
    assert (dropdown.value, dropdown.currentText(), dropdown.placeholderText()) == (None, "", "Choose…")
    dropdown.set_value("m")
    assert (dropdown.value, chosen) == ("m", [])
    dropdown.setFocus()
    QTest.keyClick(dropdown, Qt.Key.Key_Down)
    assert (dropdown.value, chosen) == ("o", ["o"])
    dropdown.offer((Option("f", "Frau"),), value="f")
    assert dropdown.currentText() == "Frau"


def test_scrolling_the_page_over_a_dropdown_does_not_change_it(show: Show) -> None:
    dropdown = Dropdown(SEXES, value="f")
    show(dropdown)
    dropdown.setFocus()
    where = QPointF(dropdown.rect().center())
    wheel = QWheelEvent(
        where,
        QPointF(dropdown.mapToGlobal(where.toPoint())),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(dropdown, wheel)
    assert dropdown.value == "f"


def test_a_check_box_is_toggled_anywhere_on_its_words(show: Show) -> None:
    box = CheckBox("May be called at work")
    show(box)
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(box.width() - 4, 4))
    assert box.isChecked()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert not box.isChecked()


def test_chips_tell_all_that_are_on(show: Show, qtbot: QtBot) -> None:
    chips = Chips((Option(1, "Notes"), Option(2, "Results")))
    show(chips)
    changed: list[frozenset[int]] = []
    chips.changed.connect(changed.append)
    first, second = chips.findChildren(QPushButton)
    first.click()
    QTest.keyClick(second, Qt.Key.Key_Space)
    first.click()
    assert changed == [frozenset({1}), frozenset({1, 2}), frozenset({2})]
    chips.set_values(frozenset())
    assert chips.values == frozenset()


def test_a_page_behind_a_tab_is_made_when_it_is_looked_at(show: Show) -> None:
    made: list[str] = []

    def page(name: str) -> QWidget:
        made.append(name)
        return QWidget()

    tabs = Tabs("Parts of the record")
    tabs.add("Summary", lambda: page("summary"))
    tabs.add("Results & trends", lambda: page("results"), count=1234)
    tabs.add("Photos", lambda: page("photos"))
    show(tabs)
    turned: list[int] = []
    tabs.turned.connect(turned.append)
    assert made == ["summary"]
    assert (tabs.bar.accessibleTabName(1), tabs.bar.tabText(1)) == ("Results & trends 1,234", "Results && trends 1,234")
    tabs.bar.setFocus()
    QTest.keyClick(tabs.bar, Qt.Key.Key_Right)
    assert (made, turned) == (["summary", "results"], [1])
    tabs.turn_to(0)
    tabs.turn_to(1)
    assert made == ["summary", "results"]
    assert tabs.page(1).isVisible()
    tabs.bar.set_count(1, None)
    assert tabs.bar.accessibleTabName(1) == "Results & trends"


def test_the_rail_tells_where_to_and_marks_where_one_is(show: Show) -> None:
    rail = SideRail(
        (RailItem("find", "Find", Icon.SEARCH), RailItem("copy", "Record copy", Icon.RECORD_COPY)),
        person="Dr A. Rao",
        role="Doctor",
        deeds=(RailItem("lock", "Lock", Icon.LOCK),),
    )
    show(rail)
    gone: list[str] = []
    done: list[str] = []
    rail.chosen.connect(gone.append)
    rail.done.connect(done.append)
    buttons = {button.accessibleName(): button for button in rail.findChildren(QAbstractButton)}
    buttons["Record copy"].click()
    buttons["Lock"].click()
    assert (gone, done) == (["copy"], ["lock"])
    rail.set_current("find")
    assert [name for name, button in buttons.items() if button.accessibleDescription() == "You are here"] == ["Find"]
    rail.set_current(None)
    assert [name for name, button in buttons.items() if button.accessibleDescription()] == []


@pytest.mark.parametrize("percent", [100, 125, 150, 175, 200])
def test_no_word_of_the_rail_is_cut_at_any_scale(show: Show, theme: Theme, percent: int) -> None:
    words = ("Record copy", "Nachbehandlungen", "Audit trail of the whole clinic", "Import")
    places = tuple(RailItem(each, each, Icon.SEARCH) for each in words)
    rail = SideRail(places, person="Dr A. Rao", role="Case coordinator", deeds=(RailItem("lock", "Lock", Icon.LOCK),))
    show(rail, width=900, height=900)
    theme.choose(percent=percent)
    metrics = look().metrics(TextSize.SMALL, strong=True)
    buttons = {button.accessibleName(): button.width() for button in rail.findChildren(QPushButton)}
    assert buttons["Nachbehandlungen"] >= metrics.horizontalAdvance("Nachbehandlungen")
    halves = [metrics.horizontalAdvance(words) for words in ("Audit trail of", "the whole clinic")]
    assert max(halves) <= buttons["Audit trail of the whole clinic"] < sum(halves)


def test_in_a_low_window_the_rail_draws_its_buttons_together_and_then_scrolls(show: Show, qtbot: QtBot) -> None:
    places = tuple(RailItem(number, f"Place {number}", Icon.SEARCH) for number in range(7))
    rail = SideRail(places, person="Rita", role="Receptionist", deeds=(RailItem("lock", "Lock", Icon.LOCK),))
    window = show(rail, height=800)
    last = next(button for button in rail.findChildren(QPushButton) if button.accessibleName() == "Place 6")
    high = last.height()
    window.resize(300, 500)
    (bar,) = [each for each in rail.findChildren(QScrollBar) if each.orientation() is Qt.Orientation.Vertical]
    qtbot.waitUntil(lambda: last.height() < high and not bar.isVisible())
    window.resize(300, 380)
    qtbot.waitUntil(bar.isVisible)
    assert last.width() >= look().metrics(TextSize.SMALL, strong=True).horizontalAdvance("Place 6")


def test_the_steps_say_where_one_is(qtbot: QtBot) -> None:
    steps = StepIndicator(("Clinic", "Profile", "Manager"))
    qtbot.addWidget(steps)
    assert steps.accessibleName() == "Step 1 of 3: Clinic"
    before = steps.grab().toImage()
    steps.set_current(2)
    assert (steps.accessibleName(), steps.current) == ("Step 3 of 3: Manager", 2)
    assert steps.grab().toImage() != before
    steps.set_current(3)
    assert steps.accessibleName() == "All steps are done"


def test_what_is_centred_keeps_its_width_in_the_scale_of_the_moment(show: Show, theme: Theme) -> None:
    button = QWidget()
    page = Centred(button, width=400)
    show(page, width=1200)
    assert button.width() == 400
    assert abs(button.x() - (page.width() - 400) // 2) <= 1
    theme.choose(percent=150)
    QApplication.processEvents()
    assert button.width() == 600


def test_a_layout_is_emptied_to_its_innermost(show: Show, qtbot: QtBot) -> None:
    holder = QWidget()
    outer, inner = Column(holder), Row()
    words = Button("Old")
    inner.addWidget(words)
    outer.addLayout(inner)
    outer.addStretch(1)
    show(holder)
    with qtbot.waitSignal(words.destroyed):
        clear(outer)
        assert words.isHidden(), "nothing of the old is seen beside the new"
    assert outer.count() == 0


def test_what_flows_goes_to_the_next_line_and_starts_from_the_right_where_reading_does(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = Flow(holder)
    buttons = [Button(f"Button {number}") for number in range(4)]
    for button in buttons:
        flow.addWidget(button)
    wide = buttons[0].sizeHint().width()
    holder.resize(2 * wide + 20, 300)
    flow.activate()
    assert [button.y() > 0 for button in buttons] == [False, False, True, True]
    assert flow.heightForWidth(holder.width()) == 2 * look().control + look().grid(1)
    holder.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    flow.invalidate()
    flow.activate()
    assert buttons[0].x() + buttons[0].width() == holder.width()
    assert buttons[1].x() < buttons[0].x()
    buttons[0].hide()
    flow.activate()
    assert buttons[2].y() == 0, "what is hidden takes no room"
