"""The one window: a page alone (set-up, sign-in, cover), or the rail beside the page of the moment, with notices at its foot."""

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget
from shiboken6 import isValid

from ui.navigation import Destination, Page, Place
from ui.privacy import SHOW_KEY, TURN_KEY, Privacy
from ui.theme import look
from ui.widgets.boxes import Column, Row
from ui.widgets.icons import Icon
from ui.widgets.notice import Notice, NoticeArea, NoticeSlot
from ui.widgets.rail import RailItem, SideRail

TITLE = "Clinic Records"
ROOMY = QSize(1440, 900)
"""Px in which a chart shows its summary beside its timeline with room to spare."""
"""What the title bar and the task bar say, always: they are seen from across the room, so they name no one (promise E7)."""


class _Deed(Enum):
    PRIVACY = "privacy"
    LOCK = "lock"
    LOCK_NOW = "lock-now"
    SIGN_OUT = "sign-out"


class MainWindow(QMainWindow):
    """Ctrl+K goes to the finder from anywhere, Esc goes back; the rail holds only what was handed in as allowed.

    F8 shortens names for eyes across the counter, and F9 shows the one that is asked about for a moment.
    """

    lock_asked = Signal()
    """Cover the window; the files stay open."""
    lock_now_asked = Signal()
    """Close the files."""
    sign_out_asked = Signal()
    closing = Signal()
    painted = Signal()
    """Once: the first page is on the screen."""

    def __init__(self, privacy: Privacy | None = None) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self.privacy = privacy or Privacy()
        self.privacy.setParent(self)
        self.privacy.turned.connect(self._tell_privacy)
        self._destinations: dict[Place, Destination] = {}
        self._pages: dict[Place, Page] = {}
        self._trail: list[Place] = []
        self._over: list[Page] = []
        self._is_painted = False
        self._rail: SideRail | None = None
        self._cover: Page | None = None
        self._had_keyboard: QWidget | None = None
        self._stack = QStackedWidget()
        self._ground = QWidget()
        self._row = Row(self._ground, gap=0)
        work = QWidget()  # The notices are its, not the stack's: of a stack a screen reader is told only the page of the moment.
        over = Column(work, gap=0)
        self._standing = NoticeSlot()
        over.addWidget(self._standing)
        over.addWidget(self._stack, 1)
        self._row.addWidget(work, 1)
        # Of a stack only the page of the moment is painted, reached by keys or told to a screen reader: so what covers all is one.
        self._whole = QStackedWidget()
        self._whole.addWidget(self._ground)
        self.setCentralWidget(self._whole)
        self._notices = NoticeArea(work)
        QShortcut(QKeySequence("Ctrl+K"), self).activated.connect(lambda: self.go(Place.FIND))
        QShortcut(QKeySequence("Ctrl+L"), self).activated.connect(self._lock)
        QShortcut(QKeySequence("Ctrl+Shift+L"), self).activated.connect(self.lock_now_asked)
        QShortcut(QKeySequence(TURN_KEY), self).activated.connect(self._turn_privacy)
        QShortcut(QKeySequence(SHOW_KEY), self).activated.connect(self.privacy.show_for_a_moment)

    def sizeHint(self) -> QSize:
        return QSize(1280, 800)

    def fit(self, room: QSize) -> None:
        """Take the size of a desk that has ``room``: all of it where that is little."""
        self.resize(ROOMY.boundedTo(room))
        if room.width() <= ROOMY.width() or room.height() <= ROOMY.height():
            self.setWindowState(Qt.WindowState.WindowMaximized)

    @property
    def is_covered(self) -> bool:
        """Whether the work in the window is out of sight."""
        return self._cover is not None

    def cover(self, page: Page) -> None:
        """Put ``page`` over everything, at once; what was typed is safe, and everything stays as it is under it."""
        self._had_keyboard = self.focusWidget()
        under = self._stack.currentWidget()
        if isinstance(under, Page):
            under.leave()
        self._cover = page
        self._whole.addWidget(page)
        self._whole.setCurrentWidget(page)
        page.arrive()
        self.repaint()

    def uncover(self) -> None:
        """Everything as it was, with the keyboard where it was."""
        cover, self._cover = self._cover, None
        if cover is None:
            return
        had, self._had_keyboard = self._had_keyboard, None
        self._whole.setCurrentWidget(self._ground)
        self._whole.removeWidget(cover)
        cover.deleteLater()
        under = self._stack.currentWidget()
        if had is not None and isValid(had) and had.isVisible():
            had.setFocus()
        elif under is not None:
            under.setFocus()

    def show_alone(self, page: Page) -> None:
        """Only ``page``: nothing of the work before it stays in the window."""
        self._clear()
        self._stack.addWidget(page)
        self._show(page)

    def show_workspace(self, allowed: Sequence[Destination], *, person: str, role: str) -> None:
        """The rail with what is ``allowed``, and the first of it; ``person`` and ``role`` stand at the rail's foot."""
        self._clear()
        self._destinations = {destination.place: destination for destination in allowed}
        deeds = (
            RailItem(_Deed.PRIVACY, "Privacy", Icon.EYE_OFF),
            RailItem(_Deed.LOCK, "Lock", Icon.LOCK, "Ctrl+L"),
            RailItem(_Deed.LOCK_NOW, "Lock now", Icon.SHIELD, "Ctrl+Shift+L"),
            RailItem(_Deed.SIGN_OUT, "Sign out", Icon.SIGN_OUT),
        )
        places = [RailItem(destination.place, destination.title, destination.icon) for destination in allowed]
        self._rail = SideRail(places, person=person, role=role, deeds=deeds)
        self._rail.chosen.connect(self.go)
        self._rail.done.connect(self._do)
        self._show_privacy()
        self._row.insertWidget(0, self._rail)
        self.go(allowed[0].place)

    def go(self, place: Place) -> None:
        """To a place of the rail; does nothing for one that is not allowed, nor under the cover. What was opened over a page is closed."""
        destination = self._destinations.get(place)
        if destination is None or self._rail is None or self.is_covered:
            return
        if place not in self._pages:
            self._pages[place] = destination.make()
            self._pages[place].moved_on.connect(self._notices.clear_passing)
            self._stack.addWidget(self._pages[place])
        self._trail = [*(each for each in self._trail if each is not place), place]
        self._rail.set_current(place)
        self._show(self._pages[place])
        self._close_over()

    def open(self, page: Page) -> None:
        """A page over the one of the place (a chart): Esc closes it, and so does another: one patient a window."""
        page.moved_on.connect(self._notices.clear_passing)
        self._stack.addWidget(page)
        self._show(page)
        self._close_over()
        self._over.append(page)

    def go_back(self) -> None:
        """Within the page, else to the page under it, else to the place before."""
        if self._cover is not None:
            self._cover.step_back()
            return
        page = self._stack.currentWidget()
        if isinstance(page, Page) and page.step_back():
            return
        if self._over and self._trail:
            self._show(self._pages[self._trail[-1]])
            self._close_over()
        elif len(self._trail) > 1:
            self._trail.pop()
            self.go(self._trail[-1])

    def break_off(self) -> str:
        """The person leaves: every page ends what it has under way; gives what they must hear of it."""
        return " ".join(said for page in self._pages.values() if (said := page.break_off()))

    def say(self, notice: Notice) -> None:
        """Announce something at the foot of the page."""
        self._notices.say(notice)

    def stand(self, notice: Notice | None) -> None:
        """Show over every page what holds until it ends, such as that nothing can be saved; nothing takes it away."""
        if notice is None:
            self._standing.clear()
        else:
            self._standing.setContentsMargins(look().grid(3), look().grid(1.5), look().grid(3), 0)
            self._standing.say(notice)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            # What stands in the window is painted after it; the signal waits for that.
            QTimer.singleShot(0, self.painted.emit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no widget wanted: Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.go_back()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        page = self._stack.currentWidget()
        if isinstance(page, Page):
            page.leave()
        self.break_off()
        self.closing.emit()
        super().closeEvent(event)

    def _do(self, deed: _Deed) -> None:
        if deed is _Deed.PRIVACY:
            self._turn_privacy()
        elif deed is _Deed.LOCK:
            self._lock()
        elif deed is _Deed.LOCK_NOW:
            self.lock_now_asked.emit()
        else:
            self.sign_out_asked.emit()

    def _turn_privacy(self) -> None:
        if self._rail is not None:
            self.privacy.turn()

    def _tell_privacy(self) -> None:
        self._show_privacy()
        if self.privacy.is_on:
            words = f"Names are shortened on this computer. {SHOW_KEY} shows one for a moment, {TURN_KEY} shows all again."
        else:
            words = "Names are shown in full again."
        self.say(Notice(words))

    def _show_privacy(self) -> None:
        if self._rail is not None:
            words = f"On: names are shortened. {TURN_KEY} turns it off." if self.privacy.is_on else f"Off. {TURN_KEY} turns it on."
            self._rail.set_state(_Deed.PRIVACY, on=self.privacy.is_on, words=words)

    def _lock(self) -> None:
        if not self.is_covered:
            self.lock_asked.emit()

    def _show(self, page: Page) -> None:
        before = self._stack.currentWidget()
        if isinstance(before, Page) and before is not page:
            before.leave()
        self.privacy.cover()
        self._stack.setCurrentWidget(page)
        page.arrive()

    def _close_over(self) -> None:
        for page in self._over:
            self._stack.removeWidget(page)
            page.deleteLater()
        self._over.clear()

    def _clear(self) -> None:
        page = self._stack.currentWidget()
        # Under the cover it was left already, and its files may be closed.
        if isinstance(page, Page) and not self.is_covered:
            page.leave()
        self._notices.clear()
        while (widget := self._stack.currentWidget()) is not None:
            self._stack.removeWidget(widget)
            widget.deleteLater()
        if self._rail is not None:
            self._rail.hide()
            self._rail.deleteLater()
        self._rail = None
        self._destinations, self._pages, self._trail, self._over = {}, {}, [], []
        self.uncover()
