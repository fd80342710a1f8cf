"""Going to a page is one row of the trail, and what leads to another page narrows it before anything is read."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from clinic_app.audit.model import AuditEntry, AuditEvent, AuditFilter, Outcome
from tests.ui.by_name import named, words_on
from tests.ui.open_clinic import OpenClinic
from ui.audit.question import Period, Question
from ui.main_window import MainWindow
from ui.navigation import Place, allowed, destinations
from ui.screens import ClinicScreens
from ui.theme import Theme
from ui.upkeep.lines import ToDeputies, ToMember


class Work:
    """The window of somebody who is signed in, with everything that the program puts into it."""

    def __init__(self, at: OpenClinic, theme: Theme, qtbot: QtBot) -> None:
        self._at, self._qtbot = at, qtbot
        self.window = MainWindow()
        qtbot.addWidget(self.window)
        self.screens = ClinicScreens(at.clinic, at.background, theme, at.folder, self.window)
        self.window.show_workspace(allowed(destinations(self.screens), at.clinic.actor.may), person="Maya", role="Manager")
        self.window.show()
        self._at.on_worker(lambda: None)

    def rows_of(self, deed: Callable[[], None]) -> list[AuditEntry]:
        """What the trail has more after ``deed``, oldest first; without the looks of this test itself."""
        before = frozenset(self._trail())
        deed()
        for _ in range(3):
            self._at.on_worker(lambda: None)
        more = sorted(frozenset(self._trail()) - before, key=lambda row: row.sequence)
        return more[1:]

    def _trail(self) -> tuple[AuditEntry, ...]:
        return self._at.on_worker(lambda: self._at.clinic.audit.read(self._at.clinic.actor, AuditFilter(), limit=1_000))


@pytest.fixture
def work(busy: OpenClinic, theme: Theme, qtbot: QtBot) -> Work:
    return Work(busy, theme, qtbot)


@pytest.mark.parametrize(
    ("place", "events"),
    [
        (Place.HOME, [AuditEvent.CLINIC_OVERVIEW]),
        (Place.STAFF, [AuditEvent.STAFF_LIST]),
        (Place.SETTINGS, []),
        (Place.RECORD_COPY, [AuditEvent.PATIENT_FIND_START]),
    ],
)
def test_going_to_a_page_is_one_row(work: Work, place: Place, events: list[AuditEvent]) -> None:
    assert [row.event for row in work.rows_of(lambda: work.window.go(place))] == events


def test_the_trail_read_again_is_one_row_each_time(work: Work) -> None:
    # The first time names of patients are shown the finder begins too, once for the whole time at work.
    first = [row.event for row in work.rows_of(lambda: work.window.go(Place.AUDIT))]
    assert sorted(event.value for event in first) == ["audit:read", "patient-find:start"]
    work.window.go(Place.SETTINGS)
    assert [row.event for row in work.rows_of(lambda: work.window.go(Place.AUDIT))] == [AuditEvent.AUDIT_READ]


def test_a_question_from_another_page_is_asked_and_nothing_else_is_read(work: Work, busy: OpenClinic) -> None:
    rita = busy.members()["rita"]
    question = Question(staff=rita.id, staff_name="Rita Fernandes", outcome=Outcome.DENIED, period=Period.ALWAYS)
    (row, *names) = work.rows_of(lambda: work.screens.follow(question))
    assert (row.event, row.count) == (AuditEvent.AUDIT_READ, 1)
    assert {each.event for each in names} <= {AuditEvent.PATIENT_FIND_START}
    assert "1 row" in words_on(work.window)
    (again,) = work.rows_of(lambda: work.screens.follow(Question(staff=rita.id, staff_name="Rita Fernandes")))
    assert again.count is not None
    assert again.count > 1


def test_what_deputies_did_is_gone_to_with_one_row(work: Work) -> None:
    rows = work.rows_of(lambda: work.screens.follow(ToDeputies()))
    assert [(row.event, row.detail) for row in rows if row.event is not AuditEvent.PATIENT_FIND_START] == [
        (AuditEvent.AUDIT_READ, "deputising")
    ]
    assert "not looked at yet" in words_on(work.window)


def test_a_person_is_gone_to_with_one_row(work: Work, busy: OpenClinic) -> None:
    rita = busy.members()["rita"].id
    assert [row.event for row in work.rows_of(lambda: work.screens.follow(ToMember(rita)))] == [AuditEvent.STAFF_LIST]
    assert "Rita Fernandes" in words_on(work.window)


def test_the_trail_of_a_patient_is_gone_to_from_their_page(work: Work, busy: OpenClinic, qtbot: QtBot) -> None:
    (found,) = busy.on_worker(lambda: busy.clinic.patients.find(busy.clinic.actor, "macallister"))
    work.window.go(Place.FIND)
    work.screens.open_patient(found.id)
    qtbot.waitUntil(
        lambda: bool([each for each in work.window.findChildren(QPushButton) if each.text() == "See the trail" and each.isVisible()])
    )
    rows = work.rows_of(lambda: named(work.window, "See the trail", QPushButton).click())
    assert [(row.event, row.patient) for row in rows if row.event is AuditEvent.AUDIT_READ] == [(AuditEvent.AUDIT_READ, found.id)]
