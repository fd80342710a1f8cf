"""The demo's day without a screen: three people at the real window, drawn in memory, with a picture of every page they come to."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QListView

from clinic_app.clock import Clock
from clinic_app.commands.shell import Shell
from clinic_app.demo.day import DOCTOR_RAO, MANAGER, RECEPTIONIST, Colleague, longest_chart
from clinic_app.demo.elsewhere import write_bundles
from clinic_app.demo.histories import EYE_LETTER
from ui.app import App
from ui.demo.hands import Hands, key, turn
from ui.theme import FUSION, Theme
from ui.widgets.buttons import Button

WIDTH, HEIGHT = 1280, 800
COPY = "record-copy.pdf"

FINDER = "Find a patient"
NEWCOMER = "Okonkwo-Ferreira, Ifeoma"
PARTS = "Parts of the chart"


@dataclass(frozen=True, slots=True)
class Scene:
    """A page worth a picture, and how to get there from the one before."""

    name: str
    reach: Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leavings:
    """What the day left behind."""

    copy: Path
    passphrase: str
    pictures: tuple[Path, ...]


def live_the_day(data: Path, output: Path, clock: Clock) -> Leavings:
    """Go through the day in the demo clinic of ``data``; ``output`` takes the record copy and the pictures.

    Raises: ``DayStopped`` where a page does not come up.
    """
    output.mkdir(parents=True, exist_ok=True)
    qInstallMessageHandler(_hear)
    application = QApplication(["clinic-app", *FUSION])
    # A caret that blinks never comes to rest.
    application.setCursorFlashTime(0)
    with tempfile.TemporaryDirectory() as empty, _window(application, Path(empty) / "clinic", clock) as hands:
        pictures = [*hands.picture(output, "set-up")]
    with _window(application, data, clock) as hands:
        day = _Day(hands, output / COPY, clock().date())
        for scene in day.scenes():
            scene.reach()
            pictures += hands.picture(output, scene.name)
        passphrase = day.hear_the_passphrase()
    return Leavings(copy=output / COPY, passphrase=passphrase, pictures=tuple(pictures))


def _hear(_kind: QtMsgType, _place: QMessageLogContext, words: str) -> None:
    """Windows in memory have no frame to give sizes to, and Qt says so of each of them."""
    if "propagateSizeHints" not in words:
        Shell(out=sys.stderr).say(words)


@contextmanager
def _window(application: QApplication, data: Path, clock: Clock) -> Iterator[Hands]:
    """The program as it starts on ``data``."""
    app = App(application, data, clock)
    app.window.resize(WIDTH, HEIGHT)
    app.start()
    try:
        yield Hands(app.window, application.findChildren(Theme)[-1])
    finally:
        app.window.close()
        turn(0)


class _Day:
    """Who comes to the window one after another, and what they do there."""

    def __init__(self, hands: Hands, copy: Path, today: date) -> None:
        self._hands = hands
        self._copy = copy
        self._today = today
        self._is_known = False

    def scenes(self) -> tuple[Scene, ...]:
        """The day in its order."""
        hands = self._hands
        return (
            Scene("sign-in", lambda: None),
            Scene("find", self._find_somebody),
            Scene("find-nobody", self._look_for_a_newcomer),
            Scene("register", self._register),
            Scene("patient", self._open_the_newcomer),
            Scene("chart", self._open_a_chart),
            Scene("chart-timeline", lambda: hands.turn_to(PARTS, "Timeline")),
            Scene("chart-results", lambda: hands.turn_to(PARTS, "Results")),
            Scene("chart-documents", self._read_a_letter),
            Scene("note", self._write_a_note),
            Scene("note-signed", self._sign_it),
            Scene("home", lambda: self._sign_in(MANAGER, "Home")),
            Scene("import", self._look_at_what_another_practice_gave),
            Scene("staff", lambda: hands.press("Staff")),
            Scene("audit", lambda: hands.press("Audit")),
            Scene("settings", lambda: hands.press("Settings")),
            Scene("record-copy-request", self._ask_for_a_copy),
            Scene("record-copy-pages", self._make_the_copy),
            Scene("record-copy-handed-over", lambda: hands.save_as(self._copy, "Save…")),
        )

    def hear_the_passphrase(self) -> str:
        """What opens the copy, from where it is shown."""
        self._hands.press("Copy the passphrase")
        words = QGuiApplication.clipboard().text()
        self._hands.press("Done")
        return words

    def _sign_in(self, colleague: Colleague, first: str) -> None:
        """At the sign-in page, until the thing called ``first`` is there; whoever is at the window leaves before."""
        hands = self._hands
        if hands.sees("Sign out"):
            hands.press("Sign out")
        hands.type_into("Username", colleague.username)
        hands.enter("Password", colleague.password)
        hands.wait_for_sight(first)

    def _look_for_a_newcomer(self) -> None:
        self._hands.type_into(FINDER, NEWCOMER)

    def _register(self) -> None:
        """Nobody is found, so she is new; on a second day in the same clinic she is known, and is only found."""
        hands = self._hands
        hands.still()
        self._is_known = not hands.sees("Ctrl+N*")
        if self._is_known:
            return
        hands.use_shortcut("Ctrl+N")
        hands.type_into("Date of birth", "29 feb 84")
        hands.press("Gender: Female")
        hands.type_into("Mobile phone", "+44 7700 900 471")

    def _open_the_newcomer(self) -> None:
        hands = self._hands
        if not self._is_known:
            hands.press("Register")
            hands.wait_for_sight("Registered as*")
        hands.enter(FINDER, NEWCOMER if self._is_known else "")
        hands.wait_for_sight("Edit the registration")

    def _find_somebody(self) -> None:
        self._sign_in(RECEPTIONIST, FINDER)
        self._hands.type_into(FINDER, "s")

    def _open_a_chart(self) -> None:
        hands = self._hands
        self._sign_in(DOCTOR_RAO, FINDER)
        self._open_the_longest()
        hands.press("Open chart")
        hands.wait_for_sight("New note")

    def _open_the_longest(self) -> None:
        """The page of whoever has the longest chart, from the finder."""
        name = longest_chart().name
        box = self._hands.type_into(FINDER, f"{name.family} {name.given}")
        self._hands.still()
        key(box, Qt.Key.Key_Return)

    def _read_a_letter(self) -> None:
        hands = self._hands
        hands.turn_to(PARTS, "Documents")
        letters = hands.wait_for("Documents", lambda: hands.find("Documents", QListView))
        key(letters, Qt.Key.Key_Down)
        key(letters, Qt.Key.Key_Return)
        hands.wait_for_sight(EYE_LETTER.title)

    def _write_a_note(self) -> None:
        hands = self._hands
        hands.turn_to(PARTS, "Summary")
        hands.press("New note")
        hands.type_into("Note", "Sugar steady, walks every day.\nFeet: skin intact, pulses present.\nPlan: laboratory in three months.")

    def _sign_it(self) -> None:
        self._hands.press("Sign")
        self._hands.wait_for_sight("The note is signed.")

    def _look_at_what_another_practice_gave(self) -> None:
        """Only looked at: nothing of it is stored."""
        hands = self._hands
        hands.press("Import")
        with tempfile.TemporaryDirectory() as given:
            write_bundles(Path(given), today=self._today)
            hands.enter("File or folder", given)
            hands.button("Import 8 people")

    def _ask_for_a_copy(self) -> None:
        hands = self._hands
        hands.press("Find")
        self._open_the_longest()
        hands.press("Record copy", Button)
        hands.press("Identity: Passport")
        hands.type_into("Identity", "Passport, photo matches")

    def _make_the_copy(self) -> None:
        self._hands.press("Make the copy")
        self._hands.wait_for_sight("Save…")
