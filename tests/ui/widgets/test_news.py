"""What the page says: notices that announce themselves, progress that can be stopped, questions whose safe answer is at hand."""

from datetime import date

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Show, Watch
from ui import fonts
from ui.theme import Tone
from ui.widgets import notice as notice_module
from ui.widgets.badge import Badge, BadgeText
from ui.widgets.banner import IdentityBanner
from ui.widgets.buttons import Button
from ui.widgets.confirmation import Confirmation
from ui.widgets.empty_state import EmptyState
from ui.widgets.icons import Icon
from ui.widgets.notice import Notice, NoticeArea, NoticeBar, NoticeSlot
from ui.widgets.panels import Card, Fact, FactList, PageHead
from ui.widgets.progress import BusyOverlay, ProgressStrip
from ui.widgets.text import Text
from ui.widgets.trend_plot import Trend, TrendPlot, TrendPoint


def button_of(widget: QWidget, name: str) -> QPushButton:
    return next(button for button in widget.findChildren(QPushButton) if button.accessibleName() == name)


def texts_of(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.text()]


def test_a_notice_offers_its_deed_and_then_goes(show: Show, qtbot: QtBot) -> None:
    undone: list[bool] = []
    bar = NoticeBar(Notice("Saved.", Tone.GIVEN, "Undo", lambda: undone.append(True)))
    show(bar)
    with qtbot.waitSignal(bar.closed):
        button_of(bar, "Undo").click()
    assert undone == [True]


def test_in_a_narrow_bar_the_deed_goes_under_the_words(show: Show) -> None:
    bar = NoticeBar(Notice("Same person? The birth date is the same.", Tone.DUE, "Open her record", lambda: None))
    window = show(bar, width=700)
    words, deed = bar.findChildren(Text)[0], button_of(bar, "Open her record")
    assert deed.x() > words.geometry().right()
    window.resize(320, 600)
    QApplication.processEvents()
    assert deed.y() > words.geometry().bottom()
    assert bar.rect().contains(deed.geometry())
    assert words.width() > bar.width() // 2, "the words have the whole width of the bar"


def test_the_deeds_of_a_slot_are_reached_by_tab_where_it_stands(show: Show) -> None:
    above, below = Button("Above"), Button("Below")
    slot = NoticeSlot(after=above)
    show(above, slot, below)
    done: list[str] = []
    offered = Notice("You did not finish.", Tone.DUE, "Go on", lambda: done.append("on"), "Throw away", lambda: done.append("away"))
    slot.say(offered, closable=True)
    above.setFocus()
    reached = []
    for _ in range(4):
        here = QApplication.focusWidget()
        assert here is not None
        QTest.keyClick(here, Qt.Key.Key_Tab)
        there = QApplication.focusWidget()
        assert there is not None
        reached.append(there.accessibleName())
    assert reached == ["Go on", "Throw away", "Close this notice", "Below"]
    button_of(slot, "Throw away").click()
    assert (done, slot.words) == (["away"], "")


def test_a_slot_holds_one_notice_and_takes_no_room_without(show: Show) -> None:
    slot = NoticeSlot()
    show(slot)
    assert (slot.isHidden(), slot.words) == (True, "")
    slot.say(Notice("Wrong password.", Tone.REFUSE))
    slot.say(Notice("The disk is full.", Tone.REFUSE), closable=True)
    assert (slot.isVisible(), slot.words) == (True, "The disk is full.")
    shown = [bar for bar in slot.findChildren(NoticeBar) if bar.isVisible()]
    assert len(shown) == 1
    button_of(shown[0], "Close this notice").click()
    assert (slot.isHidden(), slot.words) == (True, "")


def test_notices_stand_at_the_foot_of_the_page_three_at_most_newest_lowest(show: Show) -> None:
    page = QWidget()
    window = show(page, width=1200, height=800)
    area = NoticeArea(page)
    for number in range(4):
        area.say(Notice(f"Number {number}.", Tone.REFUSE))
    QApplication.processEvents()
    assert list(area.words) == ["Number 1.", "Number 2.", "Number 3."]
    bars = sorted(area.findChildren(NoticeBar), key=lambda bar: bar.y())
    assert bars[-1].accessibleName() == "Number 3."
    assert page.rect().contains(area.geometry())
    window.resize(700, 500)
    QApplication.processEvents()
    assert page.rect().contains(area.geometry()), "the notices follow the window"
    button_of(bars[-1], "Close this notice").click()
    assert list(area.words) == ["Number 1.", "Number 2."]
    area.clear()
    assert area.isHidden()


def test_good_news_goes_by_itself_and_trouble_stays(show: Show, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notice_module, "STAYS", 30)
    page = QWidget()
    show(page)
    area = NoticeArea(page)
    area.say(Notice("Saved."))
    area.say(Notice("The disk is full.", Tone.REFUSE))
    area.say(Notice("Filed.", Tone.GIVEN, "Undo", lambda: None))
    qtbot.waitUntil(lambda: area.words == ("The disk is full.", "Filed."))
    qtbot.wait(60)
    assert area.words == ("The disk is full.", "Filed."), "what can be undone waits for the person"


def test_progress_counts_and_can_be_stopped_once(show: Show, qtbot: QtBot) -> None:
    strip = ProgressStrip("Reading bundles")
    show(strip)
    strip.show_progress(1234, 20_000)
    assert "1,234 of 20,000" in texts_of(strip)
    strip.show_progress(7, None, words="Looking for bundles")
    assert {"Looking for bundles", "7"} <= set(texts_of(strip))
    with qtbot.waitSignal(strip.cancelled):
        button_of(strip, "Cancel").click()
    assert not button_of(strip, "Stopping…").isEnabled()


def test_unknown_progress_moves_and_rests_when_nobody_looks(show: Show, qtbot: QtBot) -> None:
    strip = ProgressStrip("Looking")
    window = show(strip)
    strip.show_progress(0, None)
    first = strip.grab().toImage()
    qtbot.waitUntil(lambda: strip.grab().toImage() != first)
    window.hide()
    strip.show_progress(5, 10)
    assert "5 of 10" in texts_of(strip)


def test_a_fast_answer_does_not_flash(show: Show, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BusyOverlay, "PATIENCE", 60)
    page = QWidget()
    show(page)
    overlay = BusyOverlay(page)
    overlay.start("Opening")
    overlay.stop()
    qtbot.wait(90)
    assert overlay.isHidden()
    overlay.start("Opening the record")
    qtbot.waitUntil(overlay.isVisible)
    assert overlay.geometry() == page.rect()
    first = overlay.grab().toImage()
    qtbot.waitUntil(lambda: overlay.grab().toImage() != first)
    overlay.stop()
    assert overlay.isHidden()


def test_what_cannot_be_undone_is_counted_and_the_safe_answer_has_the_keyboard(show: Show, qtbot: QtBot) -> None:
    question = Confirmation("Erase everything?", goes=("12 notes", "4 results"), stays=(), deed="Erase for good")
    show(question)
    question.setFocus()
    assert {"12 notes · 4 results", "nothing"} <= set(texts_of(question))
    focused = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    with qtbot.waitSignal(question.declined):
        QTest.keyClick(focused, Qt.Key.Key_Return)
    with qtbot.waitSignal(question.confirmed):
        button_of(question, "Erase for good").click()
    assert "Cannot be undone" in button_of(question, "Erase for good").accessibleDescription()


def test_an_empty_place_invites(show: Show, qtbot: QtBot) -> None:
    empty = EmptyState("No results yet", "Results stand here.", icon=Icon.FLASK, deed="Add a result")
    show(empty)
    with qtbot.waitSignal(empty.acted):
        button_of(empty, "Add a result").click()
    barred = EmptyState("No results yet", "A doctor can add results: Dr A. Rao", icon=Icon.FLASK)
    show(barred)
    assert barred.findChildren(QPushButton) == []


def test_the_banner_shows_another_person_all_at_once(show: Show) -> None:
    banner = IdentityBanner()
    show(banner)
    banner.show_identity(
        "SHARMA, Ananya",
        second="अनन्या शर्मा",
        facts=(Fact("Born", "29-Feb-1984 (42 y)"),),
        badges=(BadgeText("Allergy: penicillin", Tone.REFUSE, Icon.ALERT),),
    )
    assert banner.accessibleName() == "SHARMA, Ananya, अनन्या शर्मा, Born 29-Feb-1984 (42 y), Allergy: penicillin"
    banner.show_identity("O'BRIEN, Siobhán", facts=(Fact("Born", "03-Apr-1961 (65 y)"),))
    QApplication.processEvents()
    shown = [label.text() for label in banner.findChildren(QLabel) if label.isVisible()]
    assert shown == ["O'BRIEN, Siobhán", "Born", "03-Apr-1961 (65 y)"]


def test_the_banner_says_that_a_script_cannot_be_drawn(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "missing", lambda text: {"Bengali"} if text else set())
    banner = IdentityBanner()
    show(banner)
    banner.show_identity("ROY, Anita", second="অনিতা রায়")
    assert "no font for this script" in banner.accessibleName()


def test_a_very_long_name_leaves_room_for_the_facts(show: Show) -> None:
    banner = IdentityBanner()
    show(banner, width=900)
    banner.show_identity("X" * 10_000, facts=(Fact("Born", "29-Feb-1984 (42 y)"), Fact("Record", "A-10482")))
    QApplication.processEvents()
    for label in banner.findChildren(QLabel):
        right = label.mapTo(banner, label.rect().topRight()).x()
        assert right < banner.width(), f"{label.text()[:20]} is cut off"


def test_another_badge_takes_the_place_of_the_first(qtbot: QtBot) -> None:
    badge = Badge("due", tone=Tone.DUE, icon=Icon.CLOCK)
    qtbot.addWidget(badge)
    before = badge.sizeHint().width()
    badge.show_badge(BadgeText("refused by the patient", Tone.REFUSE))
    assert badge.text() == "refused by the patient"
    assert badge.sizeHint().width() > before
    badge.show_badge(BadgeText("x" * 5000))
    assert badge.sizeHint().width() < 400


def test_facts_are_heard_with_their_names_and_replaced_as_a_whole(show: Show) -> None:
    facts = FactList((Fact("Phone", "98110 44471"), Fact("Mail", "not asked", quiet=True)))
    card = Card("How to reach her")
    card.column.addWidget(facts)
    show(card)
    assert [label.accessibleName() for label in facts.findChildren(QLabel) if label.accessibleName()] == [
        "Phone: 98110 44471",
        "Mail: not asked",
    ]
    facts.show_facts((Fact("Phone", "98110 00093"),))
    QApplication.processEvents()
    assert [label.text() for label in facts.findChildren(QLabel) if label.isVisible()] == ["Phone", "98110 00093"]


def test_a_heading_shows_its_sentence_only_if_it_has_one(show: Show) -> None:
    head = PageHead("Staff")
    show(head)
    assert [label.text() for label in head.findChildren(QLabel) if label.isVisible()] == ["Staff"]
    head.set_about("Who works here.")
    assert [label.text() for label in head.findChildren(QLabel) if label.isVisible()] == ["Staff", "Who works here."]


TREND = Trend(
    name="HbA1c",
    points=tuple(TrendPoint(date(2025, month, 1), value, f"{value} %") for month, value in ((5, 5.9), (1, 7.4), (3, 4.1))),
    low=4.8,
    high=6.0,
)


def say_day(day: date) -> str:
    return day.isoformat()


def test_a_trend_says_its_last_value_and_how_it_stands(show: Show) -> None:
    plot = TrendPlot(TREND, say_day)
    show(plot)
    assert plot.accessibleName() == "HbA1c, 3 values: 5.9 % on 2025-05-01, in the usual range"
    QTest.keyClick(plot, Qt.Key.Key_Left)
    QTest.keyClick(plot, Qt.Key.Key_Left)
    assert plot.accessibleName() == "HbA1c, 3 values: 4.1 % on 2025-03-01, below the usual range"
    QTest.keyClick(plot, Qt.Key.Key_Left)
    QTest.keyClick(plot, Qt.Key.Key_Left)
    assert plot.accessibleName() == "HbA1c, 3 values: 7.4 % on 2025-01-01, above the usual range"


def test_the_mouse_moves_to_the_nearest_measurement(show: Show) -> None:
    plot = TrendPlot(TREND, say_day)
    show(plot)
    before = plot.grab().toImage()
    at = QPointF(30, 60)
    QApplication.sendEvent(
        plot,
        QMouseEvent(
            QEvent.Type.MouseMove,
            at,
            QPointF(plot.mapToGlobal(at.toPoint())),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        ),
    )
    assert "7.4 %" in plot.accessibleName()
    assert plot.grab().toImage() != before


@pytest.mark.parametrize(
    "trend",
    [
        Trend(name="nothing", points=()),
        Trend(name="one", points=(TrendPoint(date(2025, 1, 1), 0.0, "0"),)),
        Trend(name="level", points=tuple(TrendPoint(date(2025, 1, day), 5.0, "5") for day in (1, 2)), low=5.0, high=5.0),
        Trend(name="half open", points=(TrendPoint(date(2025, 1, 1), -3.0, "-3"),), high=100.0),
        Trend(name="many a day", points=tuple(TrendPoint(date(1950, 1, 1), float(number), "x") for number in range(5000)), low=1.0),
        Trend(
            name="a lifetime",
            points=tuple(TrendPoint(date.fromordinal(700_000 + number * 6), float(number * 7 % 13), "x") for number in range(5000)),
        ),
    ],
)
def test_every_trend_can_be_drawn_at_once(trend: Trend, show: Show, gui_watch: Watch) -> None:
    plot = TrendPlot(trend, say_day)
    show(plot)
    with gui_watch(longest=0.1):
        plot.repaint()
    assert plot.accessibleName().startswith(trend.name)
