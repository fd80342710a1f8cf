"""Step four of a record copy: what it holds, counted; how it leaves; and the passphrase, shown once."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from clinic_app.clock import shown_day
from clinic_app.record_copy.contents_model import CopyContents, DrawnCopy, FileForm
from clinic_app.record_copy.model import Asker, Passphrase
from ui.record_copy.record_copy_view_model import HandedOver
from ui.theme import TextSize, Tone
from ui.widgets.boxes import Column, Row, clear
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.choices import Option, RadioRows
from ui.widgets.fields import AreaField, Field
from ui.widgets.icons import Icon
from ui.widgets.kit import hug
from ui.widgets.notice import Notice, NoticeBar
from ui.widgets.panels import Card, Fact, FactList
from ui.widgets.pdf_printing import Printers
from ui.widgets.printer_choice import PrinterField
from ui.widgets.text import HintLine, Text

_ENCRYPTED, _OPEN, _PAPER = "encrypted", "open", "paper"


class ReleasePanel(QWidget):
    """Says what is asked and decides nothing: ``save_asked`` and ``print_asked`` carry how."""

    change_asked = Signal()
    encrypted_asked = Signal(str)
    """Why doubtful pages belong here, or nothing."""
    open_asked = Signal(str, str)
    """Why it may leave without encryption, and why doubtful pages belong here."""
    printers_wanted = Signal()
    print_asked = Signal(str, str)
    """The printer, and why doubtful pages belong here."""

    def __init__(self) -> None:
        super().__init__()
        hug(self)
        self._column = Column(self, gap=2)
        self._asked = FactList()
        self._total = Text(strong=True, wrap=True)
        self._counts = FactList(names_speak=True)
        self._empty = HintLine()
        self._notes = Column(gap=1)
        self._doubts_reason = AreaField("Why these pages belong here", hint="It goes on record with the copy", least=2)
        self._way: RadioRows[str] = RadioRows(
            (
                Option(_ENCRYPTED, "A file with a passphrase", "the program makes it; without it nobody reads the file"),
                Option(_PAPER, "On paper", "printed here and handed over, or posted"),
                Option(_OPEN, "A file without encryption", "anybody who finds it can read it; needs a reason"),
            ),
            value=_ENCRYPTED,
        )
        self._way.setAccessibleName("How it leaves")
        self._reason = AreaField("Reason", hint="Why it may leave without encryption; it goes on record", least=2)
        self._printer = PrinterField()
        self._deed = Button("Save…", kind=ButtonKind.PRIMARY, icon=Icon.SAVE)
        self._lay_out()
        self._way.chosen.connect(self._choose_way)
        self._printer.wanted.connect(self.printers_wanted)
        self._printer.changed.connect(self._follow)
        self._deed.clicked.connect(self._ask)
        self._follow()

    def show_contents(self, contents: CopyContents) -> None:
        """What was read, in counts; while it is drawn, so that the window has less to do at once when the pages come."""
        self._asked.show_facts(_asked_for(contents))
        asked_for = [section for section in contents.sections if section.asked_for]
        self._total.setText(f"{contents.items:,} entries, each heading counted against the database")
        self._counts.show_facts([Fact(section.heading, section.count) for section in asked_for if section.counted])
        empty = [section.heading for section in asked_for if not section.counted]
        self._empty.say(f"Nothing is on record under: {', '.join(empty)}." if empty else "")

    def show_drawn(self, contents: CopyContents, drawn: DrawnCopy) -> None:
        """What must be looked at, and the choice of how it leaves, as for a new copy."""
        clear(self._notes)
        left_out = [each for each in contents.files if each.form is FileForm.LEFT_OUT]
        for words, tone in (
            *((f"{doubt.heading}, {doubt.when or 'no date'}, {doubt.what}: {doubt.sentence}", Tone.DUE) for doubt in contents.doubts),
            *((f"{each.file.title}: {each.reason}", Tone.DUE) for each in left_out),
            *((gap, Tone.DUE) for gap in drawn.gaps),
        ):
            self._notes.addWidget(NoticeBar(Notice(words, tone), closable=False))
        self._doubts_reason.setVisible(bool(contents.doubts))
        self._doubts_reason.set_text("")
        self._reason.set_text("")
        self._way.set_value(_ENCRYPTED)
        self._follow()

    def show_printers(self, known: Printers) -> None:
        """What can be printed on."""
        self._printer.offer(known)

    def show_refusal(self, label: str | None, sentence: str) -> bool:
        """Say it beside the field that it is about; False if it is about none."""
        if not self._doubts_reason.text.strip() and self._doubts_reason.isVisibleTo(self):
            field: Field = self._doubts_reason
        elif self._reason.isVisibleTo(self) and (label == "Reason" or not self._reason.text.strip()):
            field = self._reason
        else:
            return False
        field.set_error(sentence)
        field.control.setFocus()
        return True

    def set_leaving(self, leaving: bool) -> None:
        """While it is being handed over nothing can be pressed twice."""
        self.setEnabled(not leaving)

    def begin(self) -> None:
        """To the choice of how it leaves."""
        self._way.setFocus()

    def _lay_out(self) -> None:
        request = Card("Who asks, and identity")
        change = Button("Change", kind=ButtonKind.QUIET, compact=True, name="Change the request")
        change.clicked.connect(self.change_asked)
        request.head.addWidget(change)
        request.column.addWidget(self._asked)
        holds = Card("What is in it")
        for piece in (self._total, self._counts, self._empty):
            holds.column.addWidget(piece)
        release = Card("Look and release", gap=1.5)
        release.column.addWidget(Text("Look at every page first. Is it all about this person, and about nobody else?", wrap=True))
        release.column.addLayout(self._notes)
        for part in (self._doubts_reason, self._way, self._reason, self._printer):
            release.column.addWidget(part)
        foot = Row()
        foot.addStretch(1)
        foot.addWidget(self._deed)
        release.column.addLayout(foot)
        # What is to be done now comes first; what was done stands below it.
        for card in (release, holds, request):
            self._column.addWidget(card)

    def _choose_way(self, way: str) -> None:
        self._follow()
        if way == _PAPER:
            self._printer.look()

    def _follow(self) -> None:
        way = self._way.value
        self._reason.setVisible(way == _OPEN)
        self._printer.setVisible(way == _PAPER)
        self._deed.say("Print" if way == _PAPER else "Save…")
        self._deed.setEnabled(way != _PAPER or self._printer.printer is not None)
        self._reason.set_error("")

    def _ask(self) -> None:
        self._reason.set_error("")
        self._doubts_reason.set_error("")
        doubts = self._doubts_reason.text.strip() if self._doubts_reason.isVisibleTo(self) else ""
        if self._way.value == _PAPER:
            if self._printer.printer is not None:
                self.print_asked.emit(self._printer.printer, doubts)
        elif self._way.value == _OPEN:
            self.open_asked.emit(self._reason.text.strip(), doubts)
        else:
            self.encrypted_asked.emit(doubts)


class OutcomePanel(QWidget):
    """What left the clinic; the passphrase stands here until the page goes on to something else."""

    finished = Signal()
    another_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        hug(self)
        self._passphrase: Passphrase | None = None
        column = Column(self, gap=2)
        card = Card("Handed over", gap=1.5)
        self._words = Text(strong=True, wrap=True)
        self._secret = Text(size=TextSize.HEADING, strong=True, wrap=True, selectable=True)
        self._tell = HintLine("Shown only now and kept nowhere. Tell it by another way than the file takes, such as by telephone.")
        self._copy = Button("Copy", compact=True, name="Copy the passphrase")
        self._another = Button("Another form too", kind=ButtonKind.QUIET)
        self._done = Button("Done", kind=ButtonKind.PRIMARY)
        card.column.addWidget(self._words)
        self._label = Text("Passphrase", quiet=True)
        card.column.addWidget(self._label)
        line = Row(gap=2)
        line.addWidget(self._secret, 1)
        line.addWidget(self._copy)
        card.column.addLayout(line)
        card.column.addWidget(self._tell)
        foot = Row(gap=1)
        foot.addWidget(self._another)
        foot.addStretch(1)
        foot.addWidget(self._done)
        card.column.addLayout(foot)
        column.addWidget(card)
        self._copy.clicked.connect(self._to_clipboard)
        self._another.clicked.connect(self.another_asked)
        self._done.clicked.connect(self.finished)

    def show_outcome(self, outcome: HandedOver) -> None:
        """What left, and what opens it."""
        self._passphrase = outcome.passphrase
        self._words.setText(outcome.words)
        self._secret.setText("" if outcome.passphrase is None else outcome.passphrase.text)
        for part in (self._label, self._secret, self._copy, self._tell):
            part.setVisible(outcome.passphrase is not None)
        self._copy.say("Copy")
        self._copy.setAccessibleName("Copy the passphrase")

    @property
    def holds_a_passphrase(self) -> bool:
        """Whether something stands here that is nowhere else."""
        return self._passphrase is not None

    def forget(self) -> None:
        """Take the passphrase off the screen, and off the clipboard if it still lies there."""
        clipboard = QGuiApplication.clipboard()
        if self._passphrase is not None and clipboard.text() == self._passphrase.text:
            clipboard.clear()
        self._passphrase = None
        self._secret.setText("")

    def begin(self) -> None:
        """To the deed that ends it."""
        (self._copy if self._passphrase is not None else self._done).setFocus()

    def _to_clipboard(self) -> None:
        if self._passphrase is not None:
            QGuiApplication.clipboard().setText(self._passphrase.text)
            self._copy.say("Copied")


def _asked_for(contents: CopyContents) -> list[Fact]:
    request = contents.request
    facts = [Fact("Who asks", request.asker_words)]
    if request.asker is not Asker.PATIENT:
        facts.append(Fact("Authority", request.authority))
    facts += [Fact("Identity", request.identity_check), Fact("Received on", shown_day(request.received_on))]
    if request.scope.dates:
        facts.append(Fact("Dates", request.scope.dates))
    if request.large_print:
        facts.append(Fact("Letters", "large print"))
    return [*facts, Fact("Reference", contents.reference)]
