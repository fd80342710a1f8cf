"""Printers are asked for when somebody wants paper, not before, and the keyboard is led through."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from tests.ui.by_name import named, words_on
from tests.ui.conftest import Show
from ui.widgets.pdf_printing import Printers
from ui.widgets.printer_choice import PrintDeed


class Office:
    """A page with the deed, and what came of it."""

    def __init__(self, show: Show) -> None:
        self.deed = PrintDeed("Print both sheets")
        self.asked = 0
        self.printed_on: list[str] = []
        self.deed.wanted.connect(self._count)
        self.deed.print_asked.connect(self.printed_on.append)
        self.page: QWidget = show(self.deed)

    def _count(self) -> None:
        self.asked += 1

    def press(self, name: str) -> None:
        """Press the button of that name with the keyboard."""
        button = named(self.page, name, QPushButton)
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)


def test_nobody_asks_for_printers_until_somebody_wants_paper(show: Show) -> None:
    office = Office(show)
    assert office.asked == 0
    assert not [each for each in office.page.findChildren(QComboBox) if each.isVisible()]
    office.press("Print both sheets…")
    assert office.asked == 1
    assert not named(office.page, "Print both sheets", QPushButton).isEnabled()
    assert named(office.page, "Printer", QComboBox).placeholderText() == "Looking for printers…"


def test_the_usual_printer_is_chosen_and_the_keyboard_stands_on_the_deed(show: Show) -> None:
    office = Office(show)
    office.press("Print both sheets…")
    assert named(office.page, "Printer", QComboBox).hasFocus()
    office.deed.offer(Printers(("Front desk", "Office"), "Office"))
    assert named(office.page, "Print both sheets", QPushButton).hasFocus()
    office.press("Print both sheets")
    assert office.printed_on == ["Office"]
    assert office.asked == 1


def test_the_only_printer_need_not_be_chosen(show: Show) -> None:
    office = Office(show)
    office.press("Print both sheets…")
    office.deed.offer(Printers(("Front desk",), ""))
    office.press("Print both sheets")
    assert office.printed_on == ["Front desk"]


def test_of_several_printers_without_a_usual_one_somebody_chooses(show: Show) -> None:
    office = Office(show)
    office.press("Print both sheets…")
    office.deed.offer(Printers(("Front desk", "Office"), ""))
    choice = named(office.page, "Printer", QComboBox)
    assert choice.hasFocus()
    assert not named(office.page, "Print both sheets", QPushButton).isEnabled()
    QTest.keyClick(choice, Qt.Key.Key_Down)
    office.press("Print both sheets")
    assert office.printed_on == ["Front desk"]


def test_where_none_answers_one_can_be_switched_on_and_asked_for_again(show: Show) -> None:
    office = Office(show)
    office.press("Print both sheets…")
    office.deed.offer(Printers((), ""))
    assert "See that a printer is set up and switched on" in words_on(office.page)
    office.press("Print both sheets…")
    assert office.asked == 2
    office.deed.offer(Printers(("Front desk",), "Front desk"))
    office.press("Print both sheets")
    assert office.printed_on == ["Front desk"]
