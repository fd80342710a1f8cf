"""The chart as a doctor meets it: opened on record, summary first, timeline page by page, and as fast with 1,000 visits as with ten."""

from pytestqt.qtbot import QtBot

from tests.ui.conftest import Show
from tests.ui.history.builders import Surgery
from ui.history.chart_screen import ChartScreen
from ui.widgets.notice import Notice


def open_chart(surgery: Surgery, show: Show, qtbot: QtBot) -> tuple[ChartScreen, list[Notice]]:
    said: list[Notice] = []
    screen = ChartScreen(surgery.ward.patient, surgery.services(), said.append)
    show(screen, width=1196, height=800)
    screen.arrive()
    qtbot.waitUntil(lambda: bool(screen.banner.words), timeout=20_000)
    surgery.settle()
    return screen, said


def test_the_opening_is_on_record_and_the_banner_says_who_and_that_nobody_asked(surgery: Surgery, show: Show, qtbot: QtBot) -> None:
    screen, said = open_chart(surgery, show, qtbot)
    assert screen.banner.words.startswith("SHARMA, Ananya Devi, अनन्या देवी शर्मा, Born 29-Feb-1984 (42 y), Gender Female, Record A-")
    assert "Allergies: not asked" in screen.banner.words
    assert surgery.call(surgery.ward.events)[-1] == "chart:open"
    assert not said
