"""The whole window on a real clinic: set up, signed in, a password of one's own, colleagues added, looks kept."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.access.permissions import Role
from clinic_app.clock import system_clock
from clinic_app.policy.looks import read_looks
from clinic_app.staff.model import NewMember, OneTimePassword, StaffName
from tests.journeys.founding import FoundedClinic, a_founded_clinic, password_of
from tests.ui.by_name import named, words_on
from tests.ui.exchange.records import a_file, files
from ui.app import App
from ui.exchange.chosen_file import FileState
from ui.exchange.import_screen import ImportScreen
from ui.exchange.import_view_model import STOPPED, ImportViewModel, Stage
from ui.navigation import Place
from ui.patients.finder_screen import FinderScreen
from ui.set_up.set_up_screen import SetUpScreen
from ui.settings.settings_screen import SettingsScreen
from ui.sign_in.choose_password_screen import ChoosePasswordScreen
from ui.sign_in.sign_in_screen import SignInScreen
from ui.staff.member_panel import PasswordPanel
from ui.staff.staff_screen import StaffScreen
from ui.theme import Mode
from ui.upkeep.home_screen import HomeScreen
from ui.widgets.buttons import Button
from ui.widgets.fields import Field, TextField
from ui.widgets.notice import NoticeBar
from ui.widgets.password_field import PasswordField
from ui.widgets.rail import SideRail

LONG = 20_000
"""ms: opening keys costs what it must, and a loaded machine takes its time."""


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> FoundedClinic:
    return a_founded_clinic(tmp_path_factory.mktemp("app"), staff={"rita": Role.RECEPTIONIST})


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[Callable[[Path], App]]:
    """Opens the window on a folder; it is closed at the end of the test."""
    made: list[App] = []

    def begin(folder: Path) -> App:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        made.append(App(application, folder, system_clock))
        made[-1].start()
        return made[-1]

    yield begin
    for app in made:
        app.window.close()
        app.window.deleteLater()


def page(app: App) -> QWidget:
    shown = app.window.findChildren(QWidget)
    return next(each for each in shown if each.isVisible() and type(each).__name__.endswith("Screen"))


def field(of: QWidget, label: str) -> TextField | PasswordField:
    """The field that people see under that label."""
    return next(
        each for each in of.findChildren(Field) if isinstance(each, TextField | PasswordField) and each.control.accessibleName() == label
    )


def button(of: QWidget, words: str) -> Button:
    return next(each for each in of.findChildren(Button) if each.words == words)


def type_into(of: QWidget, label: str, text: str) -> None:
    """As a keyboard does, in any script."""
    found = field(of, label)
    line = found.control
    line.setFocus()
    line.setText(text)  # type: ignore[attr-defined]


def sign_in(qtbot: QtBot, app: App, username: str, password: str) -> None:
    screen = page(app)
    assert isinstance(screen, SignInScreen)
    type_into(screen, "Username", username)
    type_into(screen, "Password", password)
    QTest.keyClick(field(screen, "Password").control, Qt.Key.Key_Return)


def wait_for(qtbot: QtBot, app: App, kind: type[QWidget]) -> QWidget:
    qtbot.waitUntil(lambda: isinstance(page(app), kind), timeout=LONG)
    return page(app)


def test_the_first_window_is_painted_before_the_core_and_the_database_are_loaded() -> None:
    late = (
        "sqlalchemy",
        "sqlcipher3",
        "alembic",
        "cryptography",
        "keyring",
        "reportlab",
        "multiprocessing",
        "clinic_app.bootstrap",
        "ui.core",
    )
    program = f"import sys, ui.__main__, ui.app; print(*(name for name in {late} if name in sys.modules), end='')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert (done.stdout, done.stderr) == ("", "")


def test_a_wrong_password_is_told_and_the_name_stays(qtbot: QtBot, start: Callable[[Path], App], founded: FoundedClinic) -> None:
    app = start(founded.folder)
    sign_in(qtbot, app, "maya", "not her password at all")
    screen = page(app)
    qtbot.waitUntil(lambda: bool(screen.findChildren(NoticeBar)), timeout=LONG)
    assert "not right" in screen.findChildren(NoticeBar)[0].accessibleName()
    assert field(screen, "Username").control.text() == "maya"  # type: ignore[attr-defined]
    assert field(screen, "Password").length == 0  # type: ignore[union-attr]
    assert "maya" not in app.window.windowTitle()


def test_a_receptionist_sees_only_her_places(qtbot: QtBot, start: Callable[[Path], App], founded: FoundedClinic) -> None:
    app = start(founded.folder)
    sign_in(qtbot, app, "rita", password_of("rita"))
    wait_for(qtbot, app, FinderScreen)
    for place in (Place.RECORD_COPY, Place.IMPORT, Place.AUDIT, Place.STAFF, Place.HOME):
        app.window.go(place)
        assert isinstance(page(app), FinderScreen)
    assert len(app.window.findChildren(SideRail)) == 1


def test_locking_closes_the_files_and_keeps_the_name(qtbot: QtBot, start: Callable[[Path], App], founded: FoundedClinic) -> None:
    app = start(founded.folder)
    sign_in(qtbot, app, "rita", password_of("rita"))
    wait_for(qtbot, app, FinderScreen)
    QTest.keyClick(app.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    screen = wait_for(qtbot, app, SignInScreen)
    assert field(screen, "Username").control.text() == "rita"  # type: ignore[attr-defined]
    sign_in(qtbot, app, "rita", password_of("rita"))
    wait_for(qtbot, app, FinderScreen)


def test_somebody_new_gets_five_words_and_then_chooses_a_password(
    qtbot: QtBot, start: Callable[[Path], App], founded: FoundedClinic
) -> None:
    app = start(founded.folder)
    sign_in(qtbot, app, "maya", password_of("maya"))
    qtbot.waitUntil(lambda: bool(app.window.findChildren(SideRail)), timeout=LONG)
    app.window.go(Place.STAFF)
    staff = wait_for(qtbot, app, StaffScreen)
    assert isinstance(staff, StaffScreen)
    given: list[OneTimePassword] = []
    staff.view_model.password_given.connect(given.append)
    new = NewMember(username="layla", name=StaffName(display="ليلى الحربي", title="Dr"), roles=frozenset({Role.DOCTOR}))
    staff.view_model.add(new)
    qtbot.waitUntil(lambda: bool(staff.findChildren(PasswordPanel)), timeout=LONG)
    words = given[0].words
    assert words is not None
    app.window.sign_out_asked.emit()
    wait_for(qtbot, app, SignInScreen)
    sign_in(qtbot, app, "layla", words)
    chooser = wait_for(qtbot, app, ChoosePasswordScreen)
    hint = field(chooser, "New password").control.accessibleDescription()
    assert hint.startswith("At least 24 characters on a PC without a keyring"), "the clinic of this test has no keyring"
    for label, typed in (
        ("One-time password", words),
        ("New password", "velvet orchards hide seven trumpets"),
        ("New password, once more", "velvet orchards hide seven trumpets"),
    ):
        type_into(chooser, label, typed)
    button(chooser, "Set password").click()
    wait_for(qtbot, app, SignInScreen)
    sign_in(qtbot, app, "layla", "velvet orchards hide seven trumpets")
    wait_for(qtbot, app, FinderScreen)


def test_looks_follow_at_once_and_are_kept_on_this_computer(qtbot: QtBot, start: Callable[[Path], App], founded: FoundedClinic) -> None:
    app = start(founded.folder)
    sign_in(qtbot, app, "rita", password_of("rita"))
    wait_for(qtbot, app, FinderScreen)
    app.window.go(Place.SETTINGS)
    settings = wait_for(qtbot, app, SettingsScreen)
    assert isinstance(settings, SettingsScreen)
    settings.choose_look(Mode.DARK, 125)
    qtbot.waitUntil(lambda: read_looks(founded.folder).percent == 125, timeout=LONG)
    assert read_looks(founded.folder).mode == "dark"
    assert field(settings, "New password").control.accessibleDescription().startswith("At least 24 characters")
    QTest.keyClick(app.window, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: read_looks(founded.folder).private, timeout=LONG)
    assert read_looks(founded.folder).percent == 125
    QTest.keyClick(app.window, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: not read_looks(founded.folder).private, timeout=LONG)
    settings.choose_look(Mode.LIGHT, 100)


def import_page(qtbot: QtBot, app: App) -> ImportScreen:
    """Sign in as the manager, and go to where records are taken in."""
    sign_in(qtbot, app, "maya", password_of("maya"))
    wait_for(qtbot, app, HomeScreen)
    app.window.go(Place.IMPORT)
    screen = wait_for(qtbot, app, ImportScreen)
    assert isinstance(screen, ImportScreen)
    return screen


def look_at(qtbot: QtBot, screen: ImportScreen, folder: Path) -> ImportViewModel:
    """Paste the folder, and wait for the plan."""
    (model,) = screen.findChildren(ImportViewModel)
    line = field(screen, "File or folder").control
    type_into(screen, "File or folder", str(folder))
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: model.stage is Stage.READY, timeout=LONG)
    return model


def test_locking_stops_an_import_says_so_and_it_goes_on_afterwards(
    qtbot: QtBot, start: Callable[[Path], App], founded: FoundedClinic, tmp_path: Path
) -> None:
    files(tmp_path, 6)
    app = start(founded.folder)
    screen = import_page(qtbot, app)
    model = look_at(qtbot, screen, tmp_path)
    button(screen, "Import 6 people").click()
    qtbot.waitUntil(lambda: bool(model.in_state(FileState.STORED)), timeout=LONG)
    QTest.keyClick(app.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    locked = wait_for(qtbot, app, SignInScreen)
    assert locked.findChildren(NoticeBar)[0].accessibleName() == STOPPED
    screen = import_page(qtbot, app)
    model = look_at(qtbot, screen, tmp_path)
    left = len(model.to_import)
    assert left < 6
    assert sum(file.tally is not None and file.tally.news == 0 for file in model.files) == 6 - left
    if left:
        model.start()
        qtbot.waitUntil(lambda: model.stage is Stage.DONE, timeout=LONG)
    assert len(model.total.patients) == 6


def test_the_people_of_an_import_are_found_from_its_report(
    qtbot: QtBot, start: Callable[[Path], App], founded: FoundedClinic, tmp_path: Path
) -> None:
    a_file(tmp_path, 701)
    app = start(founded.folder)
    screen = import_page(qtbot, app)
    model = look_at(qtbot, screen, tmp_path)
    model.start()
    qtbot.waitUntil(lambda: model.stage is Stage.DONE, timeout=LONG)
    button(screen, "Find these people").click()
    finder = wait_for(qtbot, app, FinderScreen)
    qtbot.waitUntil(lambda: "Who came with the import" in words_on(finder), timeout=LONG)
    rows = named(finder, "Patients", QListView).model()
    assert [rows.index(row, 0).data().split(",")[0] for row in range(rows.rowCount())] == ["TESTER-701"]


def groups_on(sheet: Path) -> list[str]:
    """The eight groups as whoever reads the paper sees them."""
    text = subprocess.run(["pdftotext", "-raw", str(sheet), "-"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^(?:\d )?([0-9A-HJKMNP-TV-Z]{5})$", text, re.MULTILINE)


def test_set_up_makes_a_clinic_only_once_the_sheets_can_be_read(qtbot: QtBot, start: Callable[[Path], App], tmp_path: Path) -> None:
    folder, sheets = tmp_path / "new clinic", tmp_path / "sheets"
    sheets.mkdir()
    app = start(folder)
    screen = page(app)
    assert isinstance(screen, SetUpScreen)
    button(screen, "Continue").click()
    button(screen, "Continue").click()
    assert field(screen, "Name of the clinic").error
    type_into(screen, "Name of the clinic", "Lakeside Clinic")
    type_into(screen, "E-mail", "desk@lakeside.example")
    button(screen, "Continue").click()
    type_into(screen, "Your name", "Maya Iyer")
    type_into(screen, "Username", "maya")
    for label in ("Password", "Password, once more"):
        type_into(screen, label, password_of("maya"))
    assert field(screen, "Password").control.accessibleDescription().startswith("At least 15 characters;")
    screen.manager_page.keyring.setChecked(False)
    assert field(screen, "Password").control.accessibleDescription().startswith("At least 24 characters on a PC without a keyring;")
    button(screen, "Make the clinic").click()
    qtbot.waitUntil(lambda: any(each.words == "Start work" and each.isVisible() for each in screen.findChildren(Button)), timeout=LONG)
    begin = button(screen, "Start work")
    assert not begin.isEnabled()
    assert button(screen, "Print both sheets…").isEnabled(), "no printer is looked for before somebody wants paper"
    screen.view_model.save_sheets(sheets)
    qtbot.waitUntil(lambda: len(list(sheets.glob("recovery-sheet-*.pdf"))) == 2, timeout=LONG)
    for asked in screen.view_model.asked:
        type_into(screen, f"Sheet {asked.sheet}, group {asked.number}", "00000")
    assert not begin.isEnabled()
    for asked in screen.view_model.asked:
        group = groups_on(sheets / f"recovery-sheet-{asked.sheet}.pdf")[asked.number - 1]
        type_into(screen, f"Sheet {asked.sheet}, group {asked.number}", group.lower())
    qtbot.waitUntil(begin.isEnabled, timeout=LONG)
    begin.click()
    qtbot.waitUntil(lambda: bool(app.window.findChildren(SideRail)), timeout=LONG)
    assert (folder / "clinical.db").exists()


def test_a_set_up_that_is_given_up_leaves_nothing(qtbot: QtBot, start: Callable[[Path], App], tmp_path: Path) -> None:
    folder = tmp_path / "given up"
    app = start(folder)
    screen = page(app)
    assert isinstance(screen, SetUpScreen)
    button(screen, "Continue").click()
    type_into(screen, "Name of the clinic", "Lakeside Clinic")
    type_into(screen, "E-mail", "desk@lakeside.example")
    button(screen, "Continue").click()
    type_into(screen, "Your name", "Maya Iyer")
    type_into(screen, "Username", "maya")
    for label in ("Password", "Password, once more"):
        type_into(screen, label, password_of("maya"))
    screen.manager_page.keyring.setChecked(False)
    button(screen, "Make the clinic").click()
    qtbot.waitUntil(lambda: any(each.words == "Start work" and each.isVisible() for each in screen.findChildren(Button)), timeout=LONG)
    app.window.close()
    assert [each.name for each in folder.iterdir()] == []
