"""The side panel's content: a heading with a way out, a form or an entry in the middle, the deed at the foot."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from clinic_app.errors import ClinicError, InvalidInput
from clinic_app.history.kinds import ItemId
from clinic_app.history.partial_date import PartialDate
from clinic_app.identifiers import CommandId, PatientId, new_command, new_uuid7
from ui.history.chart_drafts import ChartDrafts, Writing
from ui.history.fact_form import FactForm
from ui.history.services import ChartServices
from ui.messages import Message, explain
from ui.theme import TextSize
from ui.widgets.boxes import Column, Row, Scroll
from ui.widgets.buttons import Button, ButtonKind, IconButton
from ui.widgets.fields import ReadField
from ui.widgets.icons import Icon
from ui.widgets.kit import set_shown
from ui.widgets.notice import NoticeSlot
from ui.widgets.text import HintLine, Text


class Sheet(QWidget):
    """What stands in the side panel. ``finished`` carries what to announce once something was saved; ``wanted`` another sheet.

    ``pressed`` says that its deed was asked for, whether it is then refused or not.
    """

    finished = Signal(str)
    closed = Signal()
    wanted = Signal(object)
    pressed = Signal()

    def __init__(self, title: str, about: str = "") -> None:
        super().__init__()
        self.setAccessibleName(title)
        column = Column(self, gap=1.5, margins=(2, 1.5, 2, 2))
        head = Row(gap=1)
        words = Column(gap=0.25)
        words.addWidget(Text(title, size=TextSize.SUBHEAD, strong=True, wrap=True))
        self.about = Text(about, quiet=True, wrap=True)
        set_shown(self.about, bool(about))
        words.addWidget(self.about)
        head.addLayout(words, 1)
        close = IconButton(Icon.CROSS, "Close this panel")
        close.clicked.connect(self.closed)
        head.addWidget(close, alignment=Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        self.notices = NoticeSlot()
        column.addWidget(self.notices)
        page = Scroll(gap=2, margins=(0, 0, 1, 0), clear=True)
        self.middle = page.column
        column.addWidget(page, 1)
        self.foot = Row(gap=1)
        column.addLayout(self.foot)

    def begin(self) -> None:
        """Put the keyboard where the work begins."""
        self.setFocus()

    def settle(self) -> None:
        """The panel closes or the page is left: what was typed must be safe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What every sheet that writes works with."""

    services: ChartServices
    patient_id: PatientId
    keeper: ChartDrafts


class WritingSheet(Sheet):
    """A sheet in which something is written: kept as a draft while it is typed, saved with one key.

    ``name`` is what its drafts are called in the drawer; ``labels`` says under which label a service's complaint belongs; ``keys`` stands
    at its foot.
    """

    name = ""
    keys = "Ctrl+Enter saves"
    labels: ClassVar[Mapping[str, str]] = {}

    def __init__(self, bench: Bench, title: str, deed: str, *, about: str = "", target: ItemId | None = None) -> None:
        super().__init__(title, about)
        self.bench = bench
        self._target = target
        self.draft_id: UUID = new_uuid7(bench.services.clock())
        self.commands: tuple[CommandId, ...] = tuple(new_command(bench.services.clock()) for _ in range(4))
        self._touched = False
        self._restoring = False
        self._busy = False
        self._cautioned: set[tuple[str, str]] = set()
        self.form = FactForm(bench.services)
        self.form.edited.connect(self._edited)
        self.middle.addWidget(self.form)
        self.middle.addStretch(1)
        self._state = HintLine(self.keys)
        self._deed = Button(deed, kind=ButtonKind.PRIMARY)
        self._deed.setAccessibleDescription("Ctrl+Enter")
        self._deed.clicked.connect(self.submit)
        # Aligned, so that the line is as tall as its words and its sign stands beside them.
        self.foot.addWidget(self._state, 1, Qt.AlignmentFlag.AlignVCenter)
        self.foot.addWidget(self._deed)
        bench.keeper.kept.connect(self._kept)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut).activated.connect(self.submit)

    def write(self) -> Callable[[], str]:
        """The deed with all that it needs, to be called on the worker; it gives the sentence to announce.

        Raises: ``InvalidInput`` for what does not make sense.
        """
        raise NotImplementedError

    @property
    def writing(self) -> Writing:
        """All that stands here now."""
        return Writing(
            id=self.draft_id,
            patient_id=self.bench.patient_id,
            form=self.name,
            target=self._target,
            commands=self.commands,
            values=self.form.values,
        )

    @property
    def is_touched(self) -> bool:
        """Whether somebody typed something that is not saved in the chart."""
        return self._touched

    def resume(self, writing: Writing) -> None:
        """Go on where a draft ended."""
        self._restoring = True
        self.draft_id, self.commands = writing.id, writing.commands
        self.form.restore(writing.values)
        self._touched = True
        self._restoring = False
        self._state.say(f"Taken from your draft · {self.keys}", icon=Icon.HISTORY)

    def untouch(self) -> None:
        """What stands here now was not typed by anybody."""
        self._touched = False
        self.bench.keeper.drop(self.draft_id)

    def forget(self) -> None:
        """What was typed is not wanted any more."""
        self._touched = False
        self.bench.keeper.discard(self.draft_id)

    def submit(self) -> None:
        """Save, unless something must be put right first."""
        if self._busy:
            return
        self.pressed.emit()
        self.form.clear_errors()
        self.notices.clear()
        if not self.form.check():
            return
        try:
            work = self.write()
        except ClinicError as error:
            self._complain(explain(error))
            return
        self._busy = True
        self._deed.setEnabled(False)
        self.bench.services.background.run(work, done=self._done, failed=self._failed)

    def caution(self, label: str, sentence: str) -> None:
        """Stop once at what is seldom right; who presses again keeps it so.

        Raises: ``InvalidInput`` the first time.
        """
        if (label, sentence) not in self._cautioned:
            self._cautioned.add((label, sentence))
            raise InvalidInput(f"{sentence} Check it; press again to keep it so.", field=label)

    def expiry(self, expires: ReadField[PartialDate], used: PartialDate | None) -> PartialDate | None:
        """The expiry of something that was used; stops once where it had run out before. Raises: ``InvalidInput``."""
        until = expires.value
        if until is not None and used is not None and until.text[: len(used.text)] < used.text[: len(until.text)]:
            self.caution(expires.label, f"This ran out in {until}, before it was used.")
        return until

    def begin(self) -> None:
        """The first field."""
        self.form.focus_first()

    def settle(self) -> None:
        """Into the drawer."""
        self.bench.keeper.flush()

    def _edited(self) -> None:
        if self._restoring:
            return
        self._touched = True
        self._state.say(self.keys)
        self.bench.keeper.keep(self.writing)

    def _kept(self) -> None:
        if self._touched:
            self._state.say(f"Kept as your draft · {self.keys}", icon=Icon.CHECK)

    def _done(self, words: str) -> None:
        self._touched = False
        self.bench.keeper.discard(self.draft_id)
        self.finished.emit(words)

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        self._deed.setEnabled(True)
        self._complain(explain(error))

    def _complain(self, message: Message) -> None:
        label = self.labels.get(message.field or "", message.field)
        if not self.form.show_error(label, message.words):
            self.notices.say(message.notice)
