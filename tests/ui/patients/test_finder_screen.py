"""Finding people: answers while one types, arrow keys and Enter, the newest question wins, and the use of the finder on record."""

from datetime import date

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from tests.builders import a_name, a_registration
from tests.ui.conftest import Show, Watch
from tests.ui.patients.conftest import Seat
from tests.ui.patients.reception import named
from ui.patients.finder_screen import FinderScreen
from ui.widgets.items import ItemModel


def rows(screen: FinderScreen) -> list[str]:
    """What the list says, row by row; nothing where it is not in sight."""
    for view in screen.findChildren(QListView):
        if view.accessibleName() in ("Patients", "Clients", "Claimants") and view.isVisible():
            model = view.model()
            assert isinstance(model, ItemModel)
            return [str(model.data(model.index(row))) for row in range(model.rowCount())]
    return []


def test_typing_finds_people_by_parts_of_their_names_in_any_order(seat: Seat, show: Show, qtbot: QtBot, gui_watch: Watch) -> None:
    reception = seat()
    reception.registered(
        a_registration(a_name(native="अनन्या देवी शर्मा")),
        a_registration(a_name("Sharma", "Anil"), birth=date(1961, 4, 3)),
        a_registration(a_name("O'Brien", "Siobhán")),
    )
    screen = FinderScreen(reception.desk)
    window = show(screen)
    screen.arrive()
    with gui_watch():
        QTest.keyClicks(named(window, "Find a patient"), "an shar", delay=10)
        qtbot.waitUntil(lambda: len(rows(screen)) == 2)
    assert rows(screen)[0].startswith("SHARMA, An")
