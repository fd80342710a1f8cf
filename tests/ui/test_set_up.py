"""Set-up before anything is made: the keyboard, the folder of the records, and a founding that was cut off."""

from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.clock import system_clock
from clinic_app.identifiers import ClinicId, PcId, new_uuid7
from clinic_app.paths import chosen_data_folder, default_data_folder, is_clinic, keep_data_folder
from clinic_app.policy.questions import Answer
from clinic_app.staff.model import StaffName
from clinic_app.vault.founding_mark import FoundingMark, UnderWay
from tests.journeys.founding import a_founded_clinic, password_of
from ui.app import App
from ui.policy.question_form import QuestionForm
from ui.recovery.paper_sheets import PaperSheets
from ui.set_up.pages import ClinicPage, ManagerPage, ProfilePage
from ui.set_up.set_up_screen import SetUpScreen
from ui.sign_in.sign_in_screen import SignInScreen
from ui.widgets.buttons import Button
from ui.widgets.fields import TextField
from ui.widgets.notice import NoticeBar
from ui.widgets.text import Text

LONG = 20_000
"""ms: a loaded machine takes its time."""


@pytest.fixture(autouse=True)
def settings_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What this account has chosen lies in the test's own folder."""
    monkeypatch.setattr("clinic_app.paths._note", lambda: tmp_path / "settings" / "data-folder.txt")


@pytest.fixture
def set_up(qtbot: QtBot) -> Iterator[Callable[[Path], SetUpScreen]]:
    """The window on a folder without a clinic; it is closed at the end of the test."""
    made: list[App] = []

    def begin(folder: Path) -> SetUpScreen:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        app = App(application, folder, system_clock)
        made.append(app)
        app.start()
        screen = shown(app.window, SetUpScreen)
        assert isinstance(screen, SetUpScreen)
        return screen

    yield begin
    for app in made:
        app.window.close()
        app.window.deleteLater()


def shown(window: QWidget, kind: type[QWidget]) -> QWidget | None:
    return next((each for each in window.findChildren(kind) if each.isVisible()), None)


def notices(screen: QWidget) -> str:
    return " ".join(each.accessibleName() for each in screen.findChildren(NoticeBar))


def button(screen: QWidget, words: str) -> Button:
    return next(each for each in screen.findChildren(Button) if each.words == words)


def enter(screen: QWidget) -> None:
    line = screen.focusWidget()
    assert line is not None
    QTest.keyClick(line, Qt.Key.Key_Return)


def field(screen: QWidget, label: str) -> TextField:
    (form,) = (each for each in screen.findChildren(QuestionForm) if each.isVisible())
    return next(each for each in form.findChildren(TextField) if each.label == label)


def test_enter_goes_on_and_nothing_offers_a_way_back_from_the_first_page(
    qtbot: QtBot, set_up: Callable[[Path], SetUpScreen], tmp_path: Path
) -> None:
    screen = set_up(tmp_path / "clinic")
    assert not button(screen, "Back").isVisible()
    screen.arrive()
    enter(screen)
    assert shown(screen, ClinicPage) is not None
    assert button(screen, "Back").isVisible()
    field(screen, "Name of the clinic").control.setFocus()
    enter(screen)
    assert field(screen, "Name of the clinic").error.startswith("Fill this in first.")
    field(screen, "Name of the clinic").set_text("Lakeside Clinic")
    enter(screen)
    assert "telephone" in field(screen, "E-mail").error
    field(screen, "Telephone").set_text("+44 20 7946 0000")
    enter(screen)
    assert shown(screen, ManagerPage) is not None
    button(screen, "Back").setFocus()
    enter(screen)
    assert shown(screen, ClinicPage) is not None


def test_without_a_keyring_the_tick_is_named_and_reached_and_the_rule_follows_it(
    qtbot: QtBot, set_up: Callable[[Path], SetUpScreen], tmp_path: Path
) -> None:
    screen = set_up(tmp_path / "clinic")
    screen.arrive()
    enter(screen)
    field(screen, "Name of the clinic").set_text("Lakeside Clinic")
    field(screen, "Telephone").set_text("+44 20 7946 0000")
    enter(screen)
    page = screen.manager_page
    assert page.isVisible()
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # the library's has no types
    try:
        with qtbot.waitSignal(screen.view_model.refused, timeout=LONG):
            password = bytearray(password_of("maya"), "utf-8")
            screen.view_model.found(StaffName(display="Maya"), "maya", password, use_keyring=True)
    finally:
        keyring.set_keyring(before)
    assert "clear the tick" in notices(page)
    assert "--" not in notices(page)
    assert page.keyring.hasFocus()
    page.keyring.click()
    assert "24 characters" in " ".join(each.text() for each in page.findChildren(QLabel) if each.isVisible())
    assert shown(page, NoticeBar) is None, "what it asks for is done"


def test_the_first_page_says_where_the_records_will_lie(set_up: Callable[[Path], SetUpScreen], tmp_path: Path) -> None:
    screen = set_up(tmp_path / "Our clinic")
    (page,) = screen.findChildren(ProfilePage)
    assert str(tmp_path / "Our clinic") in {each.text().replace("\u200b", "") for each in page.findChildren(Text)}


def test_a_founding_that_was_cut_off_is_told_and_begun_again(set_up: Callable[[Path], SetUpScreen], tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    folder.mkdir()
    now = system_clock()
    FoundingMark(folder).set(UnderWay(clinic=ClinicId(new_uuid7(now)), pc=PcId(new_uuid7(now)), keyring=False))
    (folder / "pc.json").touch()
    told = notices(set_up(folder))
    assert "starts again" in told
    assert "printed or saved then open nothing: destroy them" in told


def test_a_folder_with_other_things_in_it_gives_the_clinic_one_of_its_own(
    qtbot: QtBot, set_up: Callable[[Path], SetUpScreen], tmp_path: Path
) -> None:
    documents = tmp_path / "Documents"
    documents.mkdir()
    (documents / "holiday.jpg").touch()
    screen = set_up(tmp_path / "clinic")
    with qtbot.waitSignal(screen.view_model.folder_changed, timeout=LONG):
        screen.view_model.choose_folder(documents)
    assert screen.view_model.folder == documents / "clinic-records"
    with qtbot.waitSignal(screen.view_model.folder_changed, timeout=LONG):
        screen.view_model.choose_folder(tmp_path / "empty")
    assert screen.view_model.folder == tmp_path / "empty"
    assert chosen_data_folder() is None, "nothing is noted before there is something to find"


def test_a_folder_that_is_copied_away_is_refused_at_once(qtbot: QtBot, set_up: Callable[[Path], SetUpScreen], tmp_path: Path) -> None:
    synced = tmp_path / "Dropbox"
    synced.mkdir()
    screen = set_up(tmp_path / "clinic")
    with qtbot.waitSignal(screen.view_model.refused, timeout=LONG):
        screen.view_model.choose_folder(synced)
    assert "Dropbox" in notices(screen)
    assert screen.view_model.folder == tmp_path / "clinic"


def test_a_clinic_that_lies_in_the_chosen_folder_is_opened_and_found_again_next_time(
    qtbot: QtBot, set_up: Callable[[Path], SetUpScreen], tmp_path: Path
) -> None:
    founded = a_founded_clinic(tmp_path / "disk", staff={})
    screen = set_up(tmp_path / "nothing here")
    window = screen.window()
    screen.view_model.choose_folder(founded.folder)
    qtbot.waitUntil(lambda: shown(window, SignInScreen) is not None, timeout=LONG)
    assert default_data_folder() == founded.folder


def test_what_was_set_up_elsewhere_is_found_again_next_time_and_its_sheets_go_over_nobodys(
    qtbot: QtBot, set_up: Callable[[Path], SetUpScreen], tmp_path: Path
) -> None:
    screen = set_up(tmp_path / "clinic")
    with qtbot.waitSignal(screen.view_model.folder_changed, timeout=LONG):
        screen.view_model.choose_folder(tmp_path / "disk")
    screen.view_model.choose_profile("mediglo")
    told = screen.view_model.answer((Answer("contact.name", "Lakeside"), Answer("contact.website", "lakeside.example")))
    assert told is None
    password = bytearray(password_of("maya"), "utf-8")
    with qtbot.waitSignal(screen.view_model.founded, timeout=LONG):
        screen.view_model.found(StaffName(display="Maya"), "maya", password, use_keyring=False)
    assert default_data_folder() == tmp_path / "disk"
    assert not is_clinic(tmp_path / "disk"), "nobody has the sheets yet"
    theirs = tmp_path / "another clinic's"
    theirs.mkdir()
    (theirs / "recovery-sheet-B.pdf").write_bytes(b"theirs")
    with qtbot.waitSignal(screen.view_model.refused, timeout=LONG):
        screen.view_model.save_sheets(theirs)
    assert [(each.name, each.read_bytes()) for each in theirs.iterdir()] == [("recovery-sheet-B.pdf", b"theirs")]
    for _ in range(2):
        button(screen, "Save as files instead…").setFocus()
        with qtbot.waitSignal(screen.view_model.sheets_out, timeout=LONG):
            screen.view_model.save_sheets(tmp_path)
    (sheets,) = screen.findChildren(PaperSheets)
    first, second = sheets.findChildren(TextField)
    assert screen.focusWidget() is first.control, "the sheets are there: now they are read"
    before = [each.control.mapTo(sheets, QPoint()).y() for each in (first, second)]
    first.set_text("WRONG")
    assert first.error
    qtbot.wait(1)
    assert [each.control.mapTo(sheets, QPoint()).y() for each in (first, second)] == before, "a complaint in one moves not the other"
    screen.view_model.finish()
    qtbot.waitUntil(lambda: is_clinic(tmp_path / "disk"), timeout=LONG)


def test_a_disk_that_is_missing_is_told_before_somebody_sets_up_a_second_clinic(
    set_up: Callable[[Path], SetUpScreen], tmp_path: Path
) -> None:
    keep_data_folder(tmp_path / "stick" / "clinic")
    assert "missing" in notices(set_up(default_data_folder()))
    assert notices(set_up(tmp_path / "elsewhere")) == ""
