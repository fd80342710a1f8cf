"""The chart as a doctor meets it: opened on record, summary first, the timeline page by page, and what a role lacks says who can."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.access.permissions import Role
from clinic_app.exchange.json_limits import JsonValue
from clinic_app.history.chart_model import TimelineFilter
from clinic_app.history.model import Leftover
from tests.exchange.bundles import about, coded
from tests.history.builders import a_condition, a_medicine, a_result, an_allergy
from tests.ui.conftest import Show, Watch
from tests.ui.history.builders import Surgery, wait_until
from tests.ui.history.driving import Seat, names_in, sit_down
from ui.history.entry_sheets import EntrySheet, VisitSheet
from ui.history.note_sheets import NoteSheet
from ui.history.requests import Add, Addable, ShowEntry
from ui.history.results_page import ResultsPage
from ui.theme import Theme
from ui.widgets.link_row import LinkRow
from ui.widgets.trend_plot import TrendPlot


@pytest.fixture
def seat(surgery: Surgery, show: Show) -> Seat:
    return sit_down(surgery, show)


def test_the_opening_is_on_record_and_the_banner_says_who_and_that_nobody_asked(seat: Seat) -> None:
    words = seat.screen.banner.words
    assert words.startswith("SHARMA, Ananya Devi, अनन्या देवी शर्मा, Born 29-Feb-1984 (42 y), Gender Female, Record A-")
    assert "Allergies: not asked" in words
    assert seat.surgery.call(seat.surgery.ward.events)[-1] == "chart:open"
    assert seat.said == []


def test_the_banner_says_none_known_only_after_somebody_asked_and_names_what_is_added_later(seat: Seat) -> None:
    seat.press("Allergies: record that there are none")
    wait_until(lambda: "Allergies: none known" in seat.screen.banner.words)
    seat.surgery.write(an_allergy())
    seat.refresh()
    wait_until(lambda: "Allergy: Penicillin (anaphylaxis (severe))" in seat.screen.banner.words)
    assert "none known" not in seat.screen.banner.words


def test_the_summary_shows_what_matters_now_and_keeps_the_past_one_press_away(surgery: Surgery, show: Show) -> None:
    surgery.write(a_condition())
    surgery.write(a_medicine())
    seat = sit_down(surgery, show)
    shown = names_in(seat.screen, LinkRow)
    assert "Melasma, since Mar-2024 · active" in shown
    assert "Metformin 500 mg tablet, 1 tablet twice a day" in shown


def test_entries_are_opened_by_keyboard_from_search_to_detail_and_esc_goes_back(surgery: Surgery, show: Show) -> None:
    surgery.many_visits(3)
    seat = sit_down(surgery, show)
    search = seat.search
    QTest.keyClicks(search, "session 3")
    surgery.settle()
    assert [row.group.encounter.title for row in seat.screen.timeline_rows if row.group.encounter] == ["Laser session 3"]
    assert "chart:search" in surgery.call(surgery.ward.events)
    QTest.keyClick(search, Qt.Key.Key_Return)
    sheet = seat.screen.panel.sheet
    assert isinstance(sheet, EntrySheet | VisitSheet)
    assert seat.screen.step_back()
    assert seat.screen.panel.sheet is None
    assert not seat.screen.step_back()


def test_a_note_wanted_while_the_chart_is_being_opened_is_begun_with_it_in_the_visit_of_today(surgery: Surgery, show: Show) -> None:
    surgery.many_visits(2)
    seat = Seat.made(surgery, show)
    seat.screen.arrive()
    seat.keys(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert seat.screen.panel.sheet is None
    wait_until(lambda: seat.screen.panel.sheet is not None)
    sheet = seat.screen.panel.sheet
    assert isinstance(sheet, NoteSheet)
    today = seat.screen.timeline_rows[0].group.encounter
    assert today is not None
    assert dict(sheet.form.values)["Visit"] == str(today.id)
    wait_until(lambda: seat.screen.is_whole)


def test_what_other_systems_sent_and_has_no_place_is_counted_and_one_press_away(surgery: Surgery, show: Show) -> None:
    plan = about("CarePlan", "p1", title="Diabetes self-care", status="active", intent="plan")
    claim = about("Claim", "k1", status="active", use="claim")
    claim["patient"] = claim.pop("subject")
    seat = sit_down(surgery.imported(plan, claim), show)
    seat.press("3 entries from other systems have no place of their own")
    surgery.settle()
    shown = [entry for row in seat.screen.timeline_rows for entry in row.group.entries]
    assert {entry.resource_type for entry in shown if isinstance(entry, Leftover)} == {"CarePlan", "Claim", "Patient"}
    seat.screen.ask(ShowEntry(next(entry for entry in shown if isinstance(entry, Leftover) and entry.resource_type == "CarePlan")))
    assert any("title Diabetes self-care" in words for words in seat.words())


def test_a_chart_that_was_only_written_here_says_nothing_of_other_systems(seat: Seat) -> None:
    assert not any("other system" in name for name in names_in(seat.screen, LinkRow))


def test_an_entry_says_what_else_another_system_sent_with_it(surgery: Surgery, show: Show) -> None:
    stage: JsonValue = {"summary": coded("Stage 2")}
    seat = sit_down(surgery.imported(about("Condition", "c1", code=coded("Melasma"), stage=[stage])), show)
    seat.press("Melasma")
    surgery.settle()
    assert "Also received" in seat.words()
    assert any("stage" in words and "Stage 2" in words for words in seat.words())


def test_a_chip_narrows_the_timeline_and_the_pages_follow_the_scrolling(surgery: Surgery, show: Show, qtbot: QtBot) -> None:
    surgery.many_visits(70)
    seat = sit_down(surgery, show)
    bar = seat.timeline.list.verticalScrollBar()
    for _ in range(40):
        bar.setValue(bar.maximum())
        surgery.settle()
        qtbot.wait(5)
    assert len(seat.screen.timeline_rows) == 70
    headings = [row.heading for row in seat.screen.timeline_rows if row.heading]
    assert headings == list(dict.fromkeys(headings))
    seat.press(TimelineFilter.NOTES.value)
    surgery.settle()
    assert all(entry.kind.value == "note" for row in seat.screen.timeline_rows for entry in row.group.entries)
    assert seat.screen.timeline_rows[0].group.entries


def test_a_result_opens_its_trend_as_a_plot_and_a_table(surgery: Surgery, show: Show) -> None:
    for day, value in (("2025-01-12", "7.1"), ("2025-06-12", "6.8"), ("2026-01-12", "6.4")):
        surgery.write(a_result(value, day))
    seat = sit_down(surgery, show)
    (plot,) = [each for each in seat.screen.findChildren(TrendPlot) if each.isVisible()]
    assert plot.accessibleName().startswith("HbA1c, %, 3 values: 6.4% on 12-Jan-2026")
    QTest.keyClick(plot, Qt.Key.Key_Return)
    for _ in range(3):  # the page, its first kind of result, the values of it
        surgery.settle()
    page = seat.screen.tabs.page(2)
    assert isinstance(page, ResultsPage)
    tables = names_in(page, QWidget)
    assert "Values of HbA1c" in tables


def test_who_only_reads_is_offered_nothing_to_write_and_told_who_can(surgery: Surgery, show: Show) -> None:
    surgery.write(a_condition())
    seat = sit_down(surgery, show, Role.AUDITOR)
    offered = names_in(seat.screen, QPushButton)
    assert not offered & {"New note", "Add to the chart", "Add a problem", "Allergies: record that there are none"}
    assert "Doctors and therapists can write and sign notes." in seat.words()


def test_a_therapist_is_not_offered_a_medicine_and_hears_who_can(surgery: Surgery, show: Show) -> None:
    seat = sit_down(surgery, show, Role.THERAPIST)
    assert "Add a medicine" not in names_in(seat.screen, QPushButton)
    seat.press("Add to the chart")
    offered = names_in(seat.screen.panel, LinkRow)
    assert "Medicine" not in offered
    assert "Allergy" in offered
    assert "Doctors can add or stop a medicine." in seat.words()


def test_at_150_percent_on_a_small_screen_nothing_is_pushed_over_its_edge_and_no_chip_is_cut(
    surgery: Surgery, show: Show, theme: Theme
) -> None:
    theme.choose(percent=150)
    seat = sit_down(surgery, show)
    seat.screen.window().resize(1170, 620)
    chips = [chip for each in TimelineFilter for chip in seat.timeline.findChildren(QPushButton) if chip.accessibleName() == each.value]
    assert len(chips) == len(TimelineFilter)
    wait_until(lambda: all(chip.visibleRegion().boundingRect() == chip.rect() for chip in chips))
    seat.screen.ask(Add(Addable.PROCEDURE))
    bar = seat.screen.tabs.bar
    wait_until(lambda: bar.width() < 600 and bar.tabRect(bar.count() - 1).right() < bar.width())


def test_a_thousand_visits_are_read_as_fast_as_ten(surgery: Surgery, show: Show) -> None:
    def seconds() -> float:
        """The least of five readings of what is seen first, on the worker's own clock."""

        def read() -> float:
            chart = surgery.ward.chart()
            began = time.thread_time()
            chart.summary()
            chart.timeline()
            return time.thread_time() - began

        return min(surgery.call(read) for _ in range(5))

    surgery.many_visits(10)
    few = seconds()
    surgery.many_visits(1000)
    many = seconds()
    assert many <= 3 * few + 0.010, f"{few * 1000:.0f} ms for 10, {many * 1000:.0f} ms for 1,010"
    assert many <= 0.100


def test_a_thousand_visits_open_and_scroll_without_a_stand_still(surgery: Surgery, show: Show, qtbot: QtBot, gui_watch: Watch) -> None:
    surgery.many_visits(1000)
    sit_down(surgery, show).screen.window().hide()  # what is read once a run of the program (icons, fonts) is not the chart's
    seat = Seat.made(surgery, show)
    qtbot.wait(50)
    with gui_watch():
        seat.screen.arrive()
        wait_until(lambda: seat.screen.is_whole)
        bar = seat.timeline.list.verticalScrollBar()
        for _ in range(30):
            bar.setValue(bar.value() + 400)
            qtbot.wait(8)
    assert len(seat.screen.timeline_rows) > 20
