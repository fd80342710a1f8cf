"""Lists: driven from the search box, opened with Enter, heard by a screen reader, and as fast with a thousand entries as with ten."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Show, Stopwatch, Watch
from ui.theme import Theme, Tone, look
from ui.widgets.badge import BadgeText
from ui.widgets.items import ItemModel
from ui.widgets.rows import RowList, RowText
from ui.widgets.search_box import SearchBox
from ui.widgets.table import Table, TableColumn, TableModel
from ui.widgets.timeline import FOLDED, Paragraph, Timeline, TimelineEntry


def rows_of(names: list[str]) -> tuple[ItemModel[str], RowList[str]]:
    model: ItemModel[str] = ItemModel(lambda name: RowText(title=name, detail="29-Feb-1984", badges=(BadgeText("due", Tone.DUE),)))
    rows = RowList("People", model)
    model.set_items(names)
    return model, rows


def entries_of(number: int, text: str = "Cheeks and forehead, 1064 nm. Settled in 20 minutes; next in four weeks.") -> list[TimelineEntry]:
    return [
        TimelineEntry(when="21-Nov-2026", title=f"Session {each}", byline="Dr A. Rao", paragraphs=(Paragraph(text),))
        for each in range(number)
    ]


def timeline_of(entries: list[TimelineEntry]) -> tuple[ItemModel[TimelineEntry], Timeline[TimelineEntry]]:
    model: ItemModel[TimelineEntry] = ItemModel(lambda entry: entry)
    timeline = Timeline("What happened", model)
    model.set_items(entries)
    return model, timeline


def test_arrow_keys_in_the_search_box_move_the_bar_and_enter_opens(show: Show, qtbot: QtBot) -> None:
    _, rows = rows_of(["Ananya", "Anil", "Andrea"])
    box = SearchBox("Find a person")
    box.drive(rows)
    box.chosen.connect(rows.open_current)
    show(box, rows)
    box.setFocus()
    moved: list[str | None] = []
    rows.moved.connect(moved.append)
    rows.move_to(0)
    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert (rows.current, box.hasFocus()) == ("Anil", True)
    assert moved == ["Ananya", "Anil", "Andrea", "Anil"]
    with qtbot.waitSignal(rows.opened, check_params_cb=lambda name: name == "Anil"):
        QTest.keyClick(box, Qt.Key.Key_Return)


def test_nothing_to_open_is_not_opened(qtbot: QtBot) -> None:
    model, rows = rows_of(["Ananya"])
    qtbot.addWidget(rows)
    rows.move_to(0)
    model.set_items([])
    assert rows.current is None
    with qtbot.assertNotEmitted(rows.opened):
        rows.open_current()


def test_escape_empties_the_box_first_and_then_goes_on_up(show: Show) -> None:
    box = SearchBox("Find a person")
    window = show(box)
    escapes: list[int] = []
    window.keyPressEvent = lambda event: escapes.append(event.key())  # type: ignore[method-assign]
    box.setFocus()
    QTest.keyClicks(box, "sha")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert (box.text(), escapes) == ("", [])
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert escapes == [Qt.Key.Key_Escape]


def test_a_screen_reader_gets_the_whole_row(qtbot: QtBot) -> None:
    text = RowText(
        title="SHARMA, Ananya", second="अनन्या", detail="29-Feb-1984", code="A-10482", badges=(BadgeText("restricted", Tone.DUE),)
    )
    model: ItemModel[RowText] = ItemModel(lambda row: row)
    model.set_items([text])
    assert model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole) == "SHARMA, Ananya, अनन्या, 29-Feb-1984, A-10482, restricted"
    entry = TimelineEntry(when="21-Nov-2026", title="Note", paragraphs=(Paragraph("Left cheek only.", label="Amended"),), heading="2026")
    assert entry.spoken == "2026, 21-Nov-2026, Note, Amended, Left cheek only."


def test_a_list_with_something_under_it_is_as_tall_as_its_rows(qtbot: QtBot) -> None:
    model: ItemModel[str] = ItemModel(lambda name: RowText(title=name))
    rows = RowList("People", model, as_tall_as_its_rows=True)
    qtbot.addWidget(rows)
    model.set_items(["a", "b"])
    two = rows.sizeHint().height()
    model.set_items(["a", "b", "c"])
    assert rows.sizeHint().height() - two == look().px(64)


def test_a_hundred_thousand_rows_come_and_scroll_without_a_stall(show: Show, gui_watch: Watch, qtbot: QtBot) -> None:
    names = [f"SHARMA, Number {number}" for number in range(100_000)]
    model, rows = rows_of([])
    show(rows)
    with gui_watch():
        model.set_items(names)
        qtbot.waitUntil(lambda: rows.verticalScrollBar().maximum() > 99_000 * look().px(64))
        rows.move_to(0)
        QTest.keyClick(rows, Qt.Key.Key_End)
        qtbot.wait(20)
    assert rows.current == names[-1]


def test_a_timeline_of_ten_thousand_entries_opens_as_fast_as_one_of_ten(show: Show, qtbot: QtBot) -> None:
    model, timeline = timeline_of(entries_of(10))
    show(timeline, width=1200, height=900)
    seconds: dict[int, float] = {}
    for number in (10, 10_000, 10, 10_000):
        entries = entries_of(number)
        stopwatch = Stopwatch()
        model.set_items(entries)
        qtbot.waitUntil(lambda: timeline.indexAt(timeline.viewport().rect().center()).isValid())
        timeline.viewport().repaint()
        seconds[number] = stopwatch.lap()
    assert seconds[10_000] < 0.1, "the first entries stand there within a tenth of a second"
    assert seconds[10_000] < 3 * seconds[10] + 0.02


def test_a_timeline_is_measured_to_its_end_without_a_stall(show: Show, gui_watch: Watch, qtbot: QtBot) -> None:
    model, timeline = timeline_of(entries_of(10))
    show(timeline, width=1200, height=900)
    entries = entries_of(2000, "Cheeks and forehead. " * 20)
    with gui_watch():
        model.set_items(entries)
        qtbot.waitUntil(lambda: timeline.measured, timeout=10_000)
        timeline.setCurrentIndex(model.index(0))
        QTest.keyClick(timeline, Qt.Key.Key_End)
        qtbot.wait(10)
    assert timeline.current == entries[-1]
    assert timeline.visualRect(model.index(1999)).bottom() == timeline.viewport().height() - 1
    bar = timeline.verticalScrollBar()
    assert bar.value() == bar.maximum()


def test_measuring_what_is_out_of_sight_does_not_move_what_is_in_sight(show: Show, qtbot: QtBot) -> None:
    entries = [entry for number in range(300) for entry in entries_of(1, "word " * (1 + 40 * (number % 7)))]
    model, timeline = timeline_of([])
    show(timeline)
    model.set_items(entries)
    timeline.doItemsLayout()
    bar = timeline.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    top = timeline.indexAt(timeline.viewport().rect().topLeft())
    stood = timeline.visualRect(top).top()
    assert not timeline.measured
    qtbot.waitUntil(lambda: timeline.measured)
    assert timeline.visualRect(top).top() == stood


def test_the_keys_walk_through_a_timeline(show: Show) -> None:
    model, timeline = timeline_of(entries_of(60))
    show(timeline)
    rows: list[int] = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Home):
        QTest.keyClick(timeline, key)
        row = timeline.currentIndex().row()
        rows.append(row)
        box = timeline.visualRect(model.index(row))
        assert timeline.viewport().rect().contains(box), "what the keyboard stands on is in sight"
        assert timeline.indexAt(box.center()).row() == row
    start = rows[0]
    assert start <= 1, "the first key goes to the first entry, or on from it if the keyboard came there by itself"
    assert rows[1] == start + 1
    assert rows[2] > rows[1] + 2, "a page is more than an entry"
    assert rows[3:] == [rows[3], max(0, rows[3] - 1), 59, 0]
    QTest.mouseClick(timeline.viewport(), Qt.MouseButton.LeftButton, pos=timeline.visualRect(model.index(2)).center())
    assert timeline.currentIndex().row() == 2


def test_an_empty_timeline_bears_every_key(show: Show) -> None:
    _, timeline = timeline_of([])
    show(timeline)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_End, Qt.Key.Key_Space, Qt.Key.Key_Return):
        QTest.keyClick(timeline, key)
    assert timeline.current is None


def test_a_timeline_is_laid_out_anew_when_its_width_changes(show: Show, qtbot: QtBot) -> None:
    model, timeline = timeline_of(entries_of(3, "word " * 60))
    window = show(timeline, width=1000)
    qtbot.waitUntil(lambda: timeline.visualRect(model.index(0)).height() > 0)
    wide = timeline.visualRect(model.index(0)).height()
    window.resize(500, 600)
    qtbot.waitUntil(lambda: timeline.visualRect(model.index(0)).height() > wide)


def test_space_unfolds_a_long_entry_and_folds_it_again(show: Show, qtbot: QtBot) -> None:
    model, timeline = timeline_of(entries_of(2, "\n".join(f"line {number}" for number in range(FOLDED * 3))))
    show(timeline)
    index = model.index(0)
    timeline.setCurrentIndex(index)
    qtbot.waitUntil(lambda: timeline.visualRect(index).height() > 0)
    folded = timeline.visualRect(index).height()
    QTest.keyClick(timeline, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: timeline.visualRect(index).height() > folded + 100)
    QTest.keyClick(timeline, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: timeline.visualRect(index).height() == folded)


@pytest.mark.parametrize("text", ["x" * 10_000, "नमस्ते " * 1500, "a\u202eb\u0000c\nd\u2028e", "<img src='file:///etc/passwd'>"])
def test_absurd_words_are_drawn_quickly_and_on_their_line(text: str, show: Show, gui_watch: Watch, qtbot: QtBot) -> None:
    model: ItemModel[str] = ItemModel(lambda name: RowText(title=name, second=name, detail=name, aside=name, code=name))
    rows = RowList("People", model)
    entries, timeline = timeline_of([])
    show(rows, timeline)
    with gui_watch():
        model.set_items([text] * 3)
        entries.set_items(entries_of(2, text))
        qtbot.wait(30)


def test_rows_and_entries_look_different_mirrored_and_chosen(theme: Theme, qtbot: QtBot) -> None:
    model, rows = rows_of(["Ananya"])
    qtbot.addWidget(rows)
    rows.resize(600, 100)
    plain = rows.grab().toImage()
    rows.move_to(0)
    chosen = rows.grab().toImage()
    rows.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    mirrored = rows.grab().toImage()
    assert plain != chosen != mirrored


def test_a_table_is_read_by_columns_and_opened_by_rows(show: Show, qtbot: QtBot) -> None:
    columns: tuple[TableColumn[int], ...] = (
        TableColumn(title="Number", words=str, width=10, strong=True),
        TableColumn(
            title="State", words=lambda each: "late" if each > 1 else "", badge=lambda each: BadgeText("late") if each > 1 else None
        ),
    )
    model: TableModel[int] = TableModel(columns)
    table = Table("Numbers", model)
    window = show(table)
    model.set_items([1, 2])
    model.add_items([3])
    window.grab()
    assert [model.headerData(each, Qt.Orientation.Horizontal) for each in range(2)] == ["Number", "State"]
    assert model.data(model.index(1, 1)) == "late"
    moved: list[int | None] = []
    table.moved.connect(moved.append)
    table.setCurrentIndex(model.index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert (table.current, moved) == (2, [1, 2])
    with qtbot.waitSignal(table.opened, check_params_cb=lambda each: each == 2):
        QTest.keyClick(table, Qt.Key.Key_Return)
    QTest.keyClick(table, Qt.Key.Key_Tab)
    assert table.current == 2, "Tab leaves the table and does not walk through its cells"


def test_an_index_without_a_row_has_nothing_to_say() -> None:
    model, _ = rows_of(["a"])
    assert model.data(QModelIndex()) is None
    assert model.rowCount(model.index(0)) == 0


def test_painting_a_row_is_cheap(qtbot: QtBot) -> None:
    model, rows = rows_of(["SHARMA, Ananya"] * 10)
    qtbot.addWidget(rows)
    image = QImage(800, 640, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    option = QStyleOptionViewItem()
    option.initFrom(rows)
    stopwatch = Stopwatch()
    for _ in range(100):
        rows.itemDelegate().paint(painter, option, model.index(0))
    each = stopwatch.lap() / 100
    painter.end()
    assert each < 0.002, "a screen of 20 rows is one frame's work"


def test_a_column_that_says_nothing_leaves_its_room_to_those_that_are_cut(show: Show) -> None:
    columns: tuple[TableColumn[str], ...] = (
        TableColumn(title="What", words=lambda _row: "Looked at the staff list", width=40, least=20),
        TableColumn(title="About", words=str),
    )
    model: TableModel[str] = TableModel(columns)
    table = Table("Trail", model)
    show(table, width=400)
    model.set_items(["A-00001-P", ""])
    named = table.columnWidth(0)
    model.set_items(["", ""])
    assert table.columnWidth(0) > named
    table.setColumnWidth(0, 250)
    model.add_items([""])
    assert table.columnWidth(0) == 250, "a width that somebody chose stays while nothing else comes"
    model.add_items(["A-00002-Q"])
    assert table.columnWidth(0) == named
