"""What must lock the window does, whatever is open in it, and what was typed lies sealed in the drawer (FS13, promise G5)."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.bootstrap import open_door
from tests.faults.tally import Tally
from tests.journeys.founding import FoundedClinic, password_of
from tests.ui.by_name import named
from tests.ui.lock.desk import Desk, staffed
from ui.lock.cover_screen import ClosingScreen
from ui.lock.desktop_event import DesktopEvent
from ui.lock.session_lock import SessionLock
from ui.sign_in.sign_in_screen import SignInScreen

COVER, CLOSE = "covered", "closed"


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> FoundedClinic:
    return staffed(tmp_path_factory.mktemp("auto-lock"))


@pytest.fixture
def desk(qtbot: QtBot, clinic: FoundedClinic) -> Iterator[Desk]:
    made = Desk(qtbot, clinic.folder)
    made.sign_in("rita")
    made.type_into("Find a patient", "Okonkwo")
    QTest.keyClick(named(made.app.window, "Find a patient", QLineEdit), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    made.wait(lambda: any(each.accessibleName() == "Given names" for each in made.app.window.findChildren(QLineEdit)))
    made.type_into("Given names", "Adaeze Needle")
    yield made
    made.close()


def lock_of(desk: Desk) -> SessionLock:
    """What listens to the desktop."""
    return desk.app.window.findChildren(SessionLock)[-1]


def wait_three_minutes(desk: Desk) -> None:
    desk.pass_idle(180)


def wait_with_the_clock_set_back(desk: Desk) -> None:
    desk.pass_idle(170)
    desk.clocks.wall.advance(days=-1)
    desk.pass_idle(10)


def wait_fifteen_minutes(desk: Desk) -> None:
    desk.pass_idle(900)


def sleep(desk: Desk) -> None:
    lock_of(desk).hear(DesktopEvent.SLEEPS)


def sleep_unheard(desk: Desk) -> None:
    desk.clocks.wall.advance(hours=1)
    desk.pass_idle(1)


def lock_the_desktop(desk: Desk) -> None:
    if sys.platform != "linux" or not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        lock_of(desk).hear(DesktopEvent.LOCKED)
        return
    signal = ["dbus-send", "--session", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver.ActiveChanged", "boolean:true"]
    subprocess.run(signal, check=True, timeout=20)


def switch_user(desk: Desk) -> None:
    lock_of(desk).hear(DesktopEvent.SWITCHED)


def is_out_of_sight(desk: Desk) -> bool:
    """Whether nothing but the cover, or what comes after the files are closed, is on the screen."""
    windows = [each for each in QApplication.topLevelWidgets() if each.isVisible() and each is not desk.app.window]
    lines = [each.text() for each in desk.app.window.findChildren(QLineEdit) if each.isVisible()]
    shown = [each for kind in (ClosingScreen, SignInScreen) for each in desk.app.window.findChildren(kind) if each.isVisible()]
    return not windows and not any("Needle" in line for line in lines) and (desk.cover is not None or bool(shown))


@pytest.mark.parametrize(
    ("what", "happen", "becomes"),
    [
        ("idle", wait_three_minutes, COVER),
        ("idle, clock set back", wait_with_the_clock_set_back, COVER),
        ("long idle", wait_fifteen_minutes, CLOSE),
        ("sleep", sleep, CLOSE),
        ("sleep that nobody told of", sleep_unheard, CLOSE),
        ("locked desktop", lock_the_desktop, CLOSE),
        ("another user", switch_user, CLOSE),
    ],
)
def test_the_window_locks_and_what_was_typed_is_kept_sealed(
    what: str, happen: Callable[[Desk], None], becomes: str, desk: Desk, clinic: FoundedClinic, tally: Tally
) -> None:
    count = tally.count("FS13", "ways to leave a window alone")
    happen(desk)
    desk.wait(lambda: is_out_of_sight(desk) and (becomes == COVER or bool(desk.handed)))
    assert bool(desk.handed) is (becomes == CLOSE)
    desk.wait(lambda: any((clinic.folder / "drafts").rglob("*")))
    kept = [each for each in (clinic.folder / "drafts").rglob("*") if each.is_file()]
    assert kept
    assert not any(b"Needle" in each.read_bytes() for each in clinic.folder.rglob("*") if each.is_file()), "sealed, not as it was typed"
    count.add()
    desk.close()
    with open_door(clinic.folder, clock=clinic.clock, patience=5.0) as door:
        colleague = door.sign_in("rosa", bytearray(password_of("rosa"), "utf-8"))
        assert not colleague.drafts.ids(), "a colleague does not even see that there is one"
        colleague.close()
        rita = door.sign_in("rita", bytearray(password_of("rita"), "utf-8"))
        drafts = [draft for each in rita.drafts.ids() if (draft := rita.drafts.load(each)) is not None]
        assert any(b"Adaeze Needle" in draft.content for draft in drafts), what
        for draft in drafts:
            rita.drafts.discard(draft.id)
        rita.close()


def a_dialog(window: QWidget) -> None:
    """The system's own way: it comes back from here once somebody has answered."""
    QFileDialog.getOpenFileName(window, "Choose a document", "", "", options=QFileDialog.Option.DontUseNativeDialog)


def a_question(window: QWidget) -> None:
    """Of the program's own."""
    QDialog(window).exec()


def a_menu(window: QWidget) -> None:
    """Open under the mouse."""
    menu = QMenu(window)
    menu.addAction("Adaeze Needle")
    menu.exec()


@pytest.mark.parametrize("opened", [a_dialog, a_question, a_menu])
def test_a_window_over_the_window_holds_no_lock_up(opened: Callable[[QWidget], None], desk: Desk, tally: Tally) -> None:
    covered: list[bool] = []

    def lock() -> None:
        desk.pass_idle(180)
        covered.append(is_out_of_sight(desk))

    QTimer.singleShot(50, desk.app.window, lock)
    opened(desk.app.window)
    desk.wait(lambda: bool(covered))
    assert is_out_of_sight(desk)
    late = QDialog(desk.app.window)
    late.show()
    desk.wait(lambda: not late.isVisible())
    tally.count("FS13", "windows open over a window that locks").add()


def test_a_lock_that_hides_no_dialog_would_be_seen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test before: with the shutter taken out, the dialog stays."""
    monkeypatch.setattr("ui.lock.shutter.Shutter._close_others", lambda _shutter: None)
    dialog = QDialog(desk.app.window)
    dialog.show()
    desk.pass_idle(180)
    assert desk.cover is not None
    assert not is_out_of_sight(desk)
    dialog.close()
