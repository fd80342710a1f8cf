"""Every page, full of people, staff and entries that are called by markup: it stays letters, and no picture is drawn (FS9)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractItemView, QLabel, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.identifiers import PatientId
from clinic_app.patients.model import Address, Registration, RelatedPerson, RelatedPersonKind
from clinic_app.staff.model import StaffName
from tests.builders import a_registration
from tests.faults.payloads import filled
from tests.history.builders import IN_PERSON, a_condition, a_medicine, a_procedure, a_result, a_visit, an_allergy, note_words
from tests.ui.open_clinic import OpenClinic, founded_once, opened
from ui.background import Background
from ui.history.chart_screen import ChartScreen
from ui.main_window import TITLE, MainWindow
from ui.navigation import Place, allowed, destinations
from ui.screens import ClinicScreens
from ui.theme import Theme

MAGENTA = 0xFFFF00FF
"""A colour that no page has."""


@pytest.fixture
def markup(tmp_path: Path) -> str:
    """An element that draws a square of that colour wherever somebody takes it for markup."""
    picture = tmp_path / "x.png"
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(QColor(MAGENTA))
    image.save(str(picture))
    return f'<img src="{picture}" width=40 height=40><b>x</b>'


@pytest.fixture
def at(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, background: Background) -> Iterator[OpenClinic]:
    clinic = opened(founded_once(lambda: tmp_path_factory.mktemp("clinic")), tmp_path / "clinic", background, "arun")
    yield clinic
    clinic.close()


def registered(at: OpenClinic, markup: str) -> PatientId:
    """Somebody whose every field is markup, with a chart of which the same is true; and a colleague of that name."""
    related = RelatedPerson(kind=RelatedPersonKind.GUARDIAN, name="x", relationship="x", phone="x")
    address = Address(lines="x", city="x", district="x", postal_code="x", country="x")
    plain: Registration = replace(a_registration(), related=(related,), addresses=(address,))
    patient = at.register(filled(plain, markup)).id

    def work() -> None:
        actor, charts = at.clinic.actor, at.clinic.open_charts()
        for method, fact in (
            ("add_encounter", a_visit()),
            ("add_condition", a_condition()),
            ("add_allergy", an_allergy()),
            ("add_medication", a_medicine()),
            ("add_observation", a_result()),
            ("add_procedure", a_procedure()),
        ):
            add = getattr(charts.history, method)
            add(actor, at.command(), patient, filled(fact, markup, keep=frozenset({"text"})), IN_PERSON)
        words = note_words(text=markup, title=markup)
        note = charts.notes.draft_note(actor, at.command(), patient, words, IN_PERSON)
        charts.notes.sign_note(actor, at.command(), patient, note.id)

    at.on_worker(work)
    at.sign_in("maya")
    rita = at.members()["rita"].id
    at.on_worker(lambda: at.clinic.staff.rename(at.clinic.actor, at.command(), rita, StaffName(display=markup[-60:], title="<i>")))
    return patient


def guessing(window: QWidget) -> list[str]:
    """What would take a text for markup if it looked like it, or says something of markup where a person hears it as it stands."""
    found = [f"label: {each.text()[:40]}" for each in window.findChildren(QLabel) if each.textFormat() is not Qt.TextFormat.PlainText]
    found += [f"tool tip: {each.toolTip()[:40]}" for each in window.findChildren(QWidget) if "<" in each.toolTip()]
    found += [f"text: {each.objectName()}" for each in window.findChildren(QTextEdit) if each.acceptRichText()]
    for view in window.findChildren(QAbstractItemView):
        found += tips_of(view.model())
    return [*found, *([window.windowTitle()] if window.windowTitle() != TITLE else [])]


def tips_of(model: QAbstractItemModel | None) -> list[str]:
    if model is None:
        return []
    columns = model.columnCount() if isinstance(model, QAbstractTableModel) else 1
    cells = [model.index(row, column) for row in range(min(model.rowCount(), 50)) for column in range(columns)]
    return [f"tool tip of a row: {tip}" for cell in cells if "<" in str(tip := cell.data(Qt.ItemDataRole.ToolTipRole) or "")]


def is_drawn(window: QWidget) -> bool:
    """Whether the square is seen anywhere."""
    image = window.grab().toImage()
    return any(image.pixel(x, y) == MAGENTA for x in range(0, image.width(), 8) for y in range(0, image.height(), 8))


def settle(at: OpenClinic, qtbot: QtBot) -> None:
    for _ in range(4):
        at.on_worker(lambda: None)
        qtbot.wait(20)


def a_window(at: OpenClinic, theme: Theme, qtbot: QtBot) -> tuple[MainWindow, ClinicScreens]:
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(1440, 1000)
    screens = ClinicScreens(at.clinic, at.background, theme, at.folder, window)
    window.show_workspace(allowed(destinations(screens), at.clinic.actor.may), person=at.clinic.name, role="x")
    window.show()
    return window, screens


def test_markup_stays_letters_on_every_page(at: OpenClinic, markup: str, theme: Theme, qtbot: QtBot) -> None:
    patient = registered(at, markup)
    window, screens = a_window(at, theme, qtbot)
    seen = []
    for destination in allowed(destinations(screens), at.clinic.actor.may):
        window.go(destination.place)
        settle(at, qtbot)
        seen += [f"{destination.title}: {each}" for each in guessing(window)]
        assert not is_drawn(window), destination.title
    window.go(Place.FIND)
    screens.open_patient(patient)
    settle(at, qtbot)
    assert markup[:20] in "".join(label.text().replace("\u200b", "") for label in window.findChildren(QLabel))
    seen += guessing(window)
    assert not is_drawn(window)
    assert seen == []


def test_markup_stays_letters_in_a_chart(at: OpenClinic, markup: str, theme: Theme, qtbot: QtBot) -> None:
    patient = registered(at, markup)
    at.sign_in("arun")
    window, screens = a_window(at, theme, qtbot)
    screens.open_chart(patient)
    qtbot.waitUntil(lambda: bool(window.findChildren(ChartScreen)), timeout=30_000)
    (chart,) = window.findChildren(ChartScreen)
    for number in range(4):
        chart.tabs.turn_to(number)
        settle(at, qtbot)
        assert guessing(window) == []
        assert not is_drawn(window)


def test_a_picture_that_is_drawn_is_seen(markup: str, qtbot: QtBot) -> None:
    """The control: a label that guesses."""
    label = QLabel(markup)
    qtbot.addWidget(label)
    label.resize(200, 100)
    assert is_drawn(label)
    assert guessing(label.parentWidget() or _holding(label))


def _holding(label: QLabel) -> QWidget:
    holder = QWidget()
    label.setParent(holder)
    return holder
