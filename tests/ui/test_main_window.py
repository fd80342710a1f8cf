"""The window: the rail shows what the role allows, Ctrl+K finds from anywhere, Esc goes back, and the title names no one."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from clinic_app.access.permissions import ROLE_TITLES, Role, granted
from ui.main_window import MainWindow
from ui.navigation import Destination, Page, Place, allowed, destinations
from ui.widgets.boxes import Column
from ui.widgets.notice import Notice, NoticeArea
from ui.widgets.rail import SideRail


class Paper(Page):
    """A page with a line to write on, that remembers how it was treated."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.story: list[str] = []
        self.form_open = False
        self.under_way = ""
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        Column(self).addWidget(self.line)

    def arrive(self) -> None:
        self.story.append("arrive")
        self.line.setFocus()

    def leave(self) -> None:
        self.story.append("leave")

    def break_off(self) -> str:
        self.story.append("break off")
        return self.under_way

    def step_back(self) -> bool:
        was, self.form_open = self.form_open, False
        return was


class Papers:
    """Makes a page for every place, and counts them."""

    def __init__(self) -> None:
        self.made: dict[str, Paper] = {}

    def _make(self, name: str) -> Page:
        assert name not in self.made, "a page is made once"
        self.made[name] = Paper(name)
        return self.made[name]

    def home(self) -> Page:
        return self._make("home")

    def finder(self) -> Page:
        return self._make("finder")

    def day_sheet(self) -> Page:
        return self._make("day sheet")

    def record_copy(self) -> Page:
        return self._make("record copy")

    def imports(self) -> Page:
        return self._make("imports")

    def staff(self) -> Page:
        return self._make("staff")

    def audit(self) -> Page:
        return self._make("audit")

    def backups(self) -> Page:
        return self._make("backups")

    def settings(self) -> Page:
        return self._make("settings")


@pytest.fixture
def papers() -> Papers:
    return Papers()


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    made = MainWindow()
    qtbot.addWidget(made)
    return made


def places(role: Role, papers: Papers) -> tuple[Destination, ...]:
    return allowed(destinations(papers), lambda permission: permission in granted(frozenset({role})))


def at_work(window: MainWindow, papers: Papers, qtbot: QtBot, role: Role = Role.MANAGER) -> None:
    window.show_workspace(places(role, papers), person="Maya I.", role=ROLE_TITLES[role])
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()


def words_on_the_rail(window: MainWindow) -> list[str]:
    return [button.accessibleName() for rail in window.findChildren(SideRail) for button in rail.findChildren(QPushButton)]


@pytest.mark.parametrize(
    ("role", "titles"),
    [
        (Role.RECEPTIONIST, ["Find", "Day sheet", "Settings"]),
        (Role.DOCTOR, ["Find", "Settings"]),
        (Role.ADMINISTRATOR, ["Home", "Staff", "Backups", "Settings"]),
        (Role.AUDITOR, ["Home", "Find", "Staff", "Audit", "Settings"]),
        (Role.MANAGER, ["Home", "Find", "Record copy", "Import", "Staff", "Audit", "Backups", "Day sheet", "Settings"]),
    ],
)
def test_the_rail_shows_what_the_role_allows_and_nothing_else(
    role: Role, titles: list[str], window: MainWindow, papers: Papers, qtbot: QtBot
) -> None:
    at_work(window, papers, qtbot, role)
    assert words_on_the_rail(window) == [*titles, "Privacy", "Lock", "Lock now", "Sign out"]


def test_a_place_that_is_not_allowed_cannot_be_gone_to(window: MainWindow, papers: Papers, qtbot: QtBot) -> None:
    at_work(window, papers, qtbot, Role.RECEPTIONIST)
    window.go(Place.AUDIT)
    assert list(papers.made) == ["finder"]


def test_a_page_is_made_when_it_is_first_gone_to_and_kept(window: MainWindow, papers: Papers, qtbot: QtBot) -> None:
    at_work(window, papers, qtbot)
    assert list(papers.made) == ["home"]
    window.go(Place.STAFF)
    window.go(Place.HOME)
    window.go(Place.STAFF)
    assert list(papers.made) == ["home", "staff"]
    assert papers.made["staff"].story == ["arrive", "leave", "arrive"]


def test_ctrl_k_finds_from_anywhere(window: MainWindow, papers: Papers, qtbot: QtBot) -> None:
    at_work(window, papers, qtbot)
    chart = Paper("chart")
    window.open(chart)
    QTest.keyClick(chart.line, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert papers.made["finder"].story == ["arrive"]
    assert chart.story == ["arrive", "leave"]


def test_escape_goes_back_step_by_step(window: MainWindow, papers: Papers, qtbot: QtBot) -> None:
    at_work(window, papers, qtbot)
    window.go(Place.FIND)
    chart = Paper("chart")
    window.open(chart)
    chart.form_open = True
    with qtbot.waitSignal(chart.destroyed):
        QTest.keyClick(chart.line, Qt.Key.Key_Escape)
        assert papers.made["finder"].story == ["arrive", "leave"], "the first Esc closes the form in the page"
        QTest.keyClick(chart.line, Qt.Key.Key_Escape)
    finder = papers.made["finder"]
    assert finder.story == ["arrive", "leave", "arrive"], "the second goes back to the page under it"
    QTest.keyClick(finder.line, Qt.Key.Key_Escape)
    assert papers.made["home"].isVisible(), "the third to the place before"
    QTest.keyClick(papers.made["home"].line, Qt.Key.Key_Escape)
    assert papers.made["home"].isVisible(), "and there is nothing before the first"


def test_one_patient_a_window(window: MainWindow, papers: Papers, qtbot: QtBot) -> None:
    at_work(window, papers, qtbot)
    first, second = Paper("first"), Paper("second")
    window.open(first)
    with qtbot.waitSignal(first.destroyed):
        window.open(second)
    assert second.isVisible()
    with qtbot.waitSignal(second.destroyed):
        window.go(Place.FIND)


def test_nothing_of_the_work_stays_behind_the_sign_in(window: MainWindow, papers: Papers, qtbot: QtBot) -> None:
    at_work(window, papers, qtbot)
    chart, sign_in = Paper("chart"), Paper("sign in")
    window.open(chart)
    window.say(Notice("Saved."))
    with qtbot.waitSignals([chart.destroyed, papers.made["home"].destroyed]):
        window.show_alone(sign_in)
    assert chart.story[-1] == "leave"
    assert words_on_the_rail(window) == []
    assert [area.words for area in window.findChildren(NoticeArea)] == [()]
    assert window.findChildren(Paper) == [sign_in]
    QTest.keyClick(sign_in.line, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(sign_in.line, Qt.Key.Key_Escape)
    assert sign_in.isVisible()


@pytest.mark.parametrize("over", [False, True])
def test_good_news_goes_when_its_page_is_at_the_next_thing(window: MainWindow, papers: Papers, qtbot: QtBot, over: bool) -> None:
    at_work(window, papers, qtbot)
    page: Page = papers.made["home"]
    if over:
        page = Paper("chart")
        window.open(page)
    window.say(Notice("The note is signed."))
    window.say(Notice("The draft is thrown away.", deed="Take it back", act=lambda: None))
    page.moved_on.emit()
    (area,) = window.findChildren(NoticeArea)
    assert area.words == ("The draft is thrown away.",)


def test_locking_and_leaving_can_be_asked_for(window: MainWindow, papers: Papers, qtbot: QtBot) -> None:
    at_work(window, papers, qtbot)
    buttons = {button.accessibleName(): button for button in window.findChildren(QPushButton)}
    with qtbot.waitSignal(window.lock_asked):
        buttons["Lock"].click()
    with qtbot.waitSignal(window.lock_asked):
        QTest.keyClick(papers.made["home"].line, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(window.lock_now_asked):
        buttons["Lock now"].click()
    with qtbot.waitSignal(window.lock_now_asked):
        QTest.keyClick(papers.made["home"].line, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(window.sign_out_asked):
        buttons["Sign out"].click()
    with qtbot.waitSignal(window.closing):
        window.close()
    assert papers.made["home"].story[-2:] == ["leave", "break off"], "what was typed is safe before the window goes"


def test_a_cover_hides_all_and_leaves_all_as_it_was(window: MainWindow, papers: Papers, qtbot: QtBot) -> None:
    at_work(window, papers, qtbot)
    line = papers.made["home"].line
    line.setText("half a sentence")
    line.setFocus()
    cover = Paper("cover")
    cover.form_open = True
    window.cover(cover)
    assert window.is_covered
    assert papers.made["home"].story[-1] == "leave", "what was typed is safe before the cover falls"
    assert not line.isVisible()
    assert not [each for each in window.findChildren(QPushButton) if each.isVisible()]
    window.go(Place.STAFF)
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    with qtbot.assertNotEmitted(window.lock_asked, wait=0):
        QTest.keyClick(cover, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not cover.form_open, "Esc goes back within the cover"
    arrivals = papers.made["home"].story.count("arrive")
    window.uncover()
    assert (line.isVisible(), line.text(), line.hasFocus()) == (True, "half a sentence", True)
    assert papers.made["home"].story.count("arrive") == arrivals, "nobody went anywhere, so nothing is asked anew"


def test_what_is_under_way_in_any_page_is_broken_off_and_told(window: MainWindow, papers: Papers, qtbot: QtBot) -> None:
    at_work(window, papers, qtbot)
    window.go(Place.STAFF)
    assert window.break_off() == ""
    papers.made["home"].under_way = "The work was stopped."
    assert window.break_off() == "The work was stopped."


@pytest.mark.parametrize(
    ("room", "size", "is_all"),
    [
        (QSize(1280, 760), QSize(1280, 760), True),
        (QSize(1366, 728), QSize(1366, 728), True),
        (QSize(1920, 1040), QSize(1440, 900), False),
    ],
)
def test_a_small_screen_is_filled_and_a_large_one_is_not(room: QSize, size: QSize, is_all: bool, window: MainWindow) -> None:
    window.fit(room)
    assert window.size() == size
    assert bool(window.windowState() & Qt.WindowState.WindowMaximized) is is_all


def test_the_title_names_no_one(window: MainWindow, papers: Papers, qtbot: QtBot) -> None:
    at_work(window, papers, qtbot)
    page = Paper("SHARMA, Ananya")
    page.setWindowTitle("SHARMA, Ananya")
    window.open(page)
    assert window.windowTitle() == "Clinic Records"


def test_the_first_paint_is_told_once_when_the_page_is_on_the_screen(papers: Papers, qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    told: list[bool] = []
    window.painted.connect(lambda: told.append(window.isVisible()))
    window.show_alone(papers.settings())
    with qtbot.waitSignal(window.painted):
        window.show()
    window.repaint()
    window.resize(900, 700)
    qtbot.wait(20)
    assert told == [True]
