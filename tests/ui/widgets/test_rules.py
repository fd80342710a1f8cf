"""What holds for every widget of the kit, tried on all of the gallery: plain text, names, sizes, rings, and no cut words."""

from array import array
from collections.abc import Iterator
from operator import ne

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.paths import resources_folder
from tests.ui.conftest import Show
from tests.ui.widgets.gallery import PAGES, shell
from ui.theme import Mode, Theme, Tone, look
from ui.widgets.banner import IdentityBanner
from ui.widgets.boxes import Column, Scroll
from ui.widgets.buttons import Button
from ui.widgets.checks import CheckBox
from ui.widgets.choices import Option, Segmented
from ui.widgets.dropdown import Dropdown
from ui.widgets.empty_state import EmptyState
from ui.widgets.fields import TextField
from ui.widgets.icons import Icon, icon_pixmap
from ui.widgets.items import ItemModel
from ui.widgets.notice import Notice, NoticeBar
from ui.widgets.panels import Card, Fact, FactList
from ui.widgets.rows import RowList, RowText
from ui.widgets.text import ElidedText, HintLine, Text

EVERY_PAGE = pytest.mark.parametrize("name", PAGES)


def gallery(name: str, qtbot: QtBot, *, width: int = 1280, height: int = 800) -> QWidget:
    window = shell(PAGES[name]())
    qtbot.addWidget(window)
    window.resize(width, height)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


def controls(window: QWidget) -> Iterator[QWidget]:
    """Everything that the keyboard can reach."""
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
            yield widget


@EVERY_PAGE
def test_everything_that_the_keyboard_reaches_is_called_something(name: str, qtbot: QtBot) -> None:
    window = gallery(name, qtbot)
    nameless = [type(widget).__name__ for widget in controls(window) if not widget.accessibleName()]
    assert nameless == []


@EVERY_PAGE
def test_everything_to_press_is_large_enough(name: str, qtbot: QtBot) -> None:
    window = gallery(name, qtbot)
    small = [
        (type(widget).__name__, widget.accessibleName(), widget.size())
        for widget in window.findChildren(QWidget)
        if isinstance(widget, (QAbstractButton, QLineEdit, QComboBox)) and widget.isVisible() and min(widget.width(), widget.height()) < 32
    ]
    assert small == []


@EVERY_PAGE
@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_the_keyboards_ring_is_seen_on_every_control(name: str, mode: Mode, qtbot: QtBot, theme: Theme) -> None:
    theme.choose(mode=mode)
    window = gallery(name, qtbot)
    for widget in controls(window):
        widget.clearFocus()
        before = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        after = widget.grab().toImage()
        assert changed(before, after) >= 40, f"{type(widget).__name__} {widget.accessibleName()!r} shows no ring"


def pixels(picture: QImage) -> "array[int]":
    """The pixels of a picture, each as 0xAARRGGBB."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)  # held by a name: constBits() does not keep its picture alive
    return array("I", bytes(plain.constBits()))


def changed(before: QImage, after: QImage) -> int:
    """How many pixels differ."""
    return sum(map(ne, pixels(before), pixels(after)))


@EVERY_PAGE
@pytest.mark.parametrize("percent", [100, 150, 200])
def test_no_words_are_cut_at_any_size(name: str, percent: int, qtbot: QtBot, theme: Theme) -> None:
    theme.choose(percent=percent)
    window = gallery(name, qtbot, width=1920, height=1080)
    for scroll in window.findChildren(Scroll):
        assert scroll.canvas.width() <= scroll.viewport().width(), f"a page is cut at its side at {percent} %"
    for label in window.findChildren(QLabel):
        if not label.isVisible() or not label.text() or isinstance(label, ElidedText):
            continue
        need = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        assert label.height() >= need, f"{label.text()!r} is too low at {percent} %"
        if not label.wordWrap():
            assert label.width() >= label.sizeHint().width() - 1, f"{label.text()!r} is too narrow at {percent} %"
    for button in window.findChildren(Button):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width(), f"{button.words!r} is too narrow at {percent} %"


@EVERY_PAGE
def test_a_change_of_scale_while_a_page_is_open_ends_like_one_before(name: str, qtbot: QtBot, theme: Theme) -> None:
    live = gallery(name, qtbot)
    theme.choose(percent=150)
    QApplication.processEvents()
    theme_first = gallery(name, qtbot)
    for one, other in zip(live.findChildren(Button), theme_first.findChildren(Button), strict=True):
        assert one.geometry() == other.geometry(), one.words
    for one_text, other_text in zip(live.findChildren(Text), theme_first.findChildren(Text), strict=True):
        assert one_text.font() == other_text.font()


@EVERY_PAGE
def test_every_label_is_plain_text(name: str, qtbot: QtBot) -> None:
    window = gallery(name, qtbot)
    for label in window.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText, label.text()


def test_words_take_the_ink_of_their_tone_and_of_the_theme(qtbot: QtBot, theme: Theme) -> None:
    words = {"plain": Text("a"), "quiet": Text("a", quiet=True), "due": Text("a", tone=Tone.DUE)}
    for label in words.values():
        qtbot.addWidget(label)
        label.show()

    def inks() -> dict[str, QColor]:
        return {name: label.palette().color(QPalette.ColorRole.WindowText) for name, label in words.items()}

    for mode in (Mode.LIGHT, Mode.DARK):
        theme.choose(mode=mode)
        colours = look().colours
        assert inks() == {"plain": colours.text, "quiet": colours.quiet, "due": colours.due}
    words["due"].set_tone(Tone.GIVEN)
    assert inks()["due"] == look().colours.given


RED = 0xFFFF0000
MARKUP = '<span style="background-color:#FF0000;color:#FF0000">HELLO HELLO</span>'


def widgets_that_show(words: str) -> Iterator[QWidget]:
    """Every way of putting a person's words on a screen."""
    yield Text(words)
    yield Text(words, wrap=True, selectable=True)
    yield ElidedText(words)
    yield HintLine(words)
    yield Button(words)
    yield CheckBox(words)
    yield Segmented((Option(1, words), Option(2, "other")))
    yield Dropdown((Option(1, words),), value=1)
    yield TextField(words, text=words, hint=words)
    yield NoticeBar(Notice(words, act=lambda: None, deed=words))
    yield EmptyState(words, words, icon=Icon.FLASK)
    yield Card(words)
    yield FactList((Fact(words, words),))
    banner = IdentityBanner()
    banner.show_identity(words, second=words, facts=(Fact(words, words),))
    yield banner
    model: ItemModel[str] = ItemModel(lambda item: RowText(title=item, second=item, detail=item, aside=item, code=item))
    rows = RowList(words, model)
    model.set_items([words])
    yield rows


def test_a_word_without_end_makes_no_page_wider(show: Show) -> None:
    facts = FactList((Fact("Family name", "x" * 10_000),))
    show(facts, width=700)
    assert facts.minimumSizeHint().width() <= 700
    assert facts.findChildren(QLabel)[1].accessibleName() == f"Family name: {'x' * 10_000}"


def test_markup_in_a_name_stays_letters(show: Show) -> None:
    holder = QWidget()
    column = Column(holder)
    for widget in widgets_that_show(MARKUP):
        column.addWidget(widget)
    show(holder, width=900, height=1600)
    assert RED not in pixels(holder.grab().toImage())


def test_the_test_for_markup_would_see_it(show: Show) -> None:
    guessing = QLabel(MARKUP)
    show(guessing)
    assert RED in pixels(guessing.grab().toImage())


def test_every_icon_has_its_drawing_and_every_drawing_its_icon() -> None:
    drawn = {path.stem for path in (resources_folder() / "icons").glob("*.svg")}
    assert drawn == {icon.value for icon in Icon}


@pytest.mark.parametrize("icon", Icon)
def test_an_icon_is_drawn_in_the_colour_that_is_asked_for(icon: Icon, theme: Theme) -> None:
    picture = icon_pixmap(icon, QSize(24, 24), QColor("#0B6E6E"), ratio=2).toImage()
    assert picture.size() == QSize(48, 48)
    inked = [picture.pixelColor(x, y) for x in range(48) for y in range(48) if picture.pixelColor(x, y).alpha() > 250]
    assert inked, "there is something to see"
    assert all(abs(colour.red() - 0x0B) < 4 and abs(colour.green() - 0x6E) < 4 for colour in inked)


def test_an_icon_that_points_along_the_line_turns_round_with_it(theme: Theme) -> None:
    size, ink = QSize(24, 24), QColor("#000000")
    there = icon_pixmap(Icon.ARROW_RIGHT, size, ink).toImage().flipped(Qt.Orientation.Horizontal)
    back = icon_pixmap(Icon.ARROW_RIGHT, size, ink, mirrored=True).toImage()
    assert max(abs(there.pixelColor(x, y).alpha() - back.pixelColor(x, y).alpha()) for x in range(24) for y in range(24)) < 16
    assert icon_pixmap(Icon.SEARCH, size, ink, mirrored=True).toImage() == icon_pixmap(Icon.SEARCH, size, ink).toImage()
