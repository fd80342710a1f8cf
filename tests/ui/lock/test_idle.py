"""Whether anybody is there: real input counts, and no clock that can be set does."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QMouseEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Show
from tests.ui.lock.desk import Clocks
from ui.lock.idle import HARD_AFTER, SLEPT, IdleWatch

SOFT = 180.0


class Heard:
    """What a watch has told, in order."""

    def __init__(self, watch: IdleWatch) -> None:
        self.told: list[str] = []
        watch.soft_due.connect(lambda: self.told.append("soft"))
        watch.hard_due.connect(lambda: self.told.append("hard"))
        watch.slept.connect(lambda: self.told.append("slept"))


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def line(show: Show) -> QLineEdit:
    made = QLineEdit()
    show(made)
    made.setFocus()
    return made


@pytest.fixture
def watch(line: QLineEdit, clocks: Clocks) -> Iterator[IdleWatch]:
    made = IdleWatch(seconds=lambda: clocks.seconds, wall=clocks.wall)
    made.begin(SOFT)
    yield made
    made.end()


def pass_by(watch: IdleWatch, clocks: Clocks, seconds: float) -> None:
    for _ in range(int(seconds)):
        clocks.pass_by(1)
        watch.look()


def native(line: QLineEdit) -> QWindow:
    window = line.window().windowHandle()
    assert window is not None
    return window


def test_nobody_there_is_told_once_and_again_after_fifteen_minutes(watch: IdleWatch, clocks: Clocks) -> None:
    heard = Heard(watch)
    pass_by(watch, clocks, SOFT - 1)
    assert heard.told == []
    pass_by(watch, clocks, 30)
    assert heard.told == ["soft"]
    watch.cover()
    pass_by(watch, clocks, HARD_AFTER - SOFT - 30)
    assert heard.told == ["soft"]
    pass_by(watch, clocks, 1)
    assert heard.told == ["soft", "hard"]


def test_keys_and_clicks_and_movements_from_the_window_system_count(watch: IdleWatch, clocks: Clocks, line: QLineEdit) -> None:
    heard = Heard(watch)
    hands: tuple[Callable[[], object], ...] = (
        lambda: QTest.keyClick(native(line), Qt.Key.Key_A),
        lambda: QTest.mouseClick(native(line), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(20, 20)),
        lambda: QTest.mouseMove(native(line), QPoint(90, 90)),
    )
    for hand in hands:
        pass_by(watch, clocks, SOFT - 1)
        hand()
        QApplication.processEvents()
    pass_by(watch, clocks, SOFT - 1)
    assert heard.told == []


def test_words_that_an_input_method_composes_count(watch: IdleWatch, clocks: Clocks, line: QLineEdit) -> None:
    heard = Heard(watch)
    pass_by(watch, clocks, SOFT - 1)
    composed = QInputMethodEvent()
    composed.setCommitString("दाग")
    QApplication.sendEvent(line, composed)
    pass_by(watch, clocks, SOFT - 1)
    assert heard.told == []
    assert line.text() == "दाग"


def test_what_the_program_sends_itself_a_key_that_repeats_and_a_mouse_that_trembles_do_not(
    watch: IdleWatch, clocks: Clocks, line: QLineEdit
) -> None:
    heard = Heard(watch)
    for place in (40, 90):
        QTest.mouseMove(native(line), QPoint(place, place))
        QApplication.processEvents()
    QApplication.processEvents()
    pass_by(watch, clocks, SOFT - 1)
    QApplication.sendEvent(native(line), QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a"))
    QApplication.sendEvent(
        native(line),
        QMouseEvent(
            QEvent.Type.MouseButtonPress,
            QPointF(5, 5),
            QPointF(5, 5),
            Qt.MouseButton.LeftButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        ),
    )
    QTest.mouseMove(native(line), QPoint(91, 91))
    QApplication.processEvents()
    pass_by(watch, clocks, 1)
    assert heard.told == ["soft"]


def test_hands_on_the_cover_do_not_put_the_closing_off(watch: IdleWatch, clocks: Clocks, line: QLineEdit) -> None:
    heard = Heard(watch)
    watch.cover()
    for _ in range(int(HARD_AFTER)):
        pass_by(watch, clocks, 1)
        if clocks.seconds % 60 == 0:
            QTest.keyClick(native(line), Qt.Key.Key_A)
    assert heard.told == ["hard"]


@pytest.mark.parametrize("back", [3_600.0, 86_400.0 * 365])
def test_a_clock_that_is_set_back_puts_nothing_off(watch: IdleWatch, clocks: Clocks, back: float) -> None:
    heard = Heard(watch)
    pass_by(watch, clocks, SOFT - 1)
    clocks.wall.advance(seconds=-back)
    pass_by(watch, clocks, 1)
    assert heard.told == ["soft"]


def test_a_computer_that_slept_is_noticed_by_either_clock(watch: IdleWatch, clocks: Clocks) -> None:
    heard = Heard(watch)
    clocks.wall.advance(seconds=SLEPT + 1)
    pass_by(watch, clocks, 1)
    assert heard.told == ["slept"]
    clocks.pass_by(SLEPT + 1)
    watch.look()
    assert heard.told == ["slept", "slept"]


def test_nothing_is_told_after_the_end(qtbot: QtBot, watch: IdleWatch, clocks: Clocks, line: QLineEdit) -> None:
    watch.end()
    QTest.keyClick(native(line), Qt.Key.Key_A)
    watch.end()
    assert line.text() == "a"
