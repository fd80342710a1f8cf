"""Erasing a record: what goes and what stays, counted; why; the record's number, typed; and the certificate."""

from pathlib import Path

from PySide6.QtCore import QDir, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from clinic_app.clock import shown_day
from clinic_app.erasures.model import GIVEN_BY_PEOPLE, REASON_TITLES, Certificate, Counted, ErasurePreview, ErasureReason
from ui.erasures.erasing_view_model import ErasingViewModel
from ui.messages import Message
from ui.navigation import Page
from ui.theme import TextSize, Tone, look
from ui.widgets.boxes import Column, Row, Scroll, clear
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.choices import Option, RadioRows
from ui.widgets.confirmation import Confirmation
from ui.widgets.fields import Field, TextField
from ui.widgets.kit import Restyled
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.panels import Card, Fact, FactList
from ui.widgets.printer_choice import PrintDeed
from ui.widgets.progress import ProgressStrip
from ui.widgets.text import HintLine, Text

_WIDTH = 720
"""px at 100 %."""


class ErasingScreen(Restyled, Page):
    """``finished`` says that there is no such record any more, ``given_up`` that it stays."""

    finished = Signal()
    given_up = Signal()

    def __init__(self, model: ErasingViewModel) -> None:
        super().__init__()
        self._model = model
        model.setParent(self)
        self._body = QWidget()
        self._news = NoticeSlot()
        self._place = Column(gap=2)
        self._progress = ProgressStrip("Erasing the record", cancel="")
        self._progress.hide()
        self._reason: RadioRows[ErasureReason] = RadioRows([Option(each, REASON_TITLES[each]) for each in GIVEN_BY_PEOPLE])
        self._reason.setAccessibleName("Why is it erased?")
        self._number = TextField("Record number", hint="Type the number of this record, to show that you mean this one.", max_length=40)
        self._asked = QWidget()
        self._go_on = Button("Erase this record…", kind=ButtonKind.DANGER)
        self._keep = Button("Keep the record")
        self._paper = PrintDeed("Print the certificate")
        self._save = Button("Save as a file…")
        self._done = Button("Done", kind=ButtonKind.PRIMARY)
        self._build()
        self._join()
        model.count()

    def restyle(self) -> None:
        self._body.setMaximumWidth(look().px(_WIDTH))

    def arrive(self) -> None:
        """To the reasons, once what goes is counted."""
        (self._reason if self._model.preview is not None and self._model.certificate is None else self).setFocus()

    def step_back(self) -> bool:
        """Esc keeps the record; once it is erased there is no way back, only on."""
        if self._model.certificate is not None:
            self.finished.emit()
        else:
            self.given_up.emit()
        return True

    def _build(self) -> None:
        column = Column(self._body, gap=2, margins=(3, 3, 3, 4))
        column.addWidget(Text("Erase a record", size=TextSize.TITLE, strong=True))
        column.addWidget(self._news)
        column.addLayout(self._place)
        column.addWidget(self._progress)
        column.addStretch(1)
        scroll = Scroll()
        scroll.column.addWidget(self._body)
        Column(self).addWidget(scroll)
        self.restyle()

    def _join(self) -> None:
        model = self._model
        model.counted.connect(self._show_question)
        model.told.connect(lambda words, done, total: self._progress.show_progress(done, total, words=words))
        model.erased.connect(self._show_certificate)
        model.left.connect(lambda words: self._news.say(Notice(words)))
        model.refused.connect(self._refused)
        model.printers_known.connect(self._paper.offer)
        self._go_on.clicked.connect(self._ask)
        self._number.submitted.connect(self._ask)
        self._keep.clicked.connect(self.given_up)
        self._paper.wanted.connect(model.ask_printers)
        self._paper.print_asked.connect(model.print_certificate)
        self._save.clicked.connect(self._save_certificate)
        self._done.clicked.connect(self.finished)

    def _show_question(self) -> None:
        preview = self._model.preview
        if preview is None:
            return
        clear(self._place)
        if preview.keep_until is not None:
            words = f"This clinic's settings keep the record until {shown_day(preview.keep_until)}. {preview.keep_because}"
            self._place.addWidget(_said(words, Tone.REFUSE))
        facts = FactList()
        facts.show_facts([Fact("Record number", preview.record_number), *(Fact(words, number) for words, number in _counts(preview))])
        card = Card("What would go for good")
        card.column.addWidget(facts)
        card.column.addWidget(
            HintLine(
                f"{_rows(preview.stays)} and name nobody any more. Backups hold the record until they are "
                "overwritten; a backup that is restored has it erased again."
            )
        )
        self._place.addWidget(card)
        column = Column(self._asked, gap=2)
        column.addWidget(Field("Why is it erased?", self._reason))
        column.addWidget(self._number)
        row = Row(gap=1)
        row.addWidget(self._keep)
        row.addStretch(1)
        row.addWidget(self._go_on)
        column.addLayout(row)
        self._place.addWidget(self._asked)
        self._asked.show()
        self._reason.show()
        self._reason.setFocus()

    def _ask(self) -> None:
        """The last question, which counts once more; the safe answer has the keyboard."""
        preview, reason = self._model.preview, self._reason.value
        if preview is None:
            return
        if reason is None:
            self._news.say(Notice("Say first why the record is erased; the certificate says so.", Tone.DUE))
            self._reason.setFocus()
            return
        if not self._number.text.strip():
            self._number.set_error("Type the number of this record first.")
            self._number.line.setFocus()
            return
        self._number.set_error("")
        self._news.clear()
        question = Confirmation(
            f"Erase record {preview.record_number} for good? Nobody can bring it back.",
            goes=[f"{number} {words}" for words, number in _counts(preview)],
            stays=[f"{preview.stays:,} in the audit trail, without a name", "backups until they are overwritten"],
            deed="Erase for good",
            keep="Keep the record",
        )
        question.confirmed.connect(lambda: self._erase(question, reason))
        question.declined.connect(lambda: self._put_away(question))
        # In the place of what was asked before, so that nothing of it lies below the window's edge.
        self._asked.hide()
        self._place.addWidget(question)
        question.show()
        question.setFocus()

    def _put_away(self, question: Confirmation) -> None:
        question.hide()
        question.deleteLater()
        self._asked.show()
        self._go_on.setFocus()

    def _erase(self, question: Confirmation, reason: ErasureReason) -> None:
        self._put_away(question)
        self._asked.setEnabled(False)
        self._progress.begin("Erasing the record")
        self._model.erase(reason, self._number.text)

    def _refused(self, message: Message) -> None:
        self._progress.hide()
        if self._model.certificate is not None:
            self._news.say(message.notice)
            return
        self._asked.setEnabled(True)
        if message.field == "Record number":
            self._number.set_error(message.words)
            self._number.line.setFocus()
        else:
            self._news.say(message.notice)

    def _show_certificate(self) -> None:
        certificate = self._model.certificate
        if certificate is None:
            return
        self._progress.hide()
        clear(self._place)
        card = Card("The record is erased, and everything was counted again: nothing is left")
        facts = FactList()
        facts.show_facts(
            [
                Fact("Certificate", certificate.number),
                Fact("Reason", REASON_TITLES[certificate.reason]),
                Fact("Erased", shown_day(certificate.finished_on)),
                *(Fact(words, number) for words, number in _counts(certificate)),
            ]
        )
        card.column.addWidget(facts)
        card.column.addWidget(HintLine("The certificate names nobody. If it is handed over, write the name on it by hand."))
        self._place.addWidget(card)
        self._paper.deeds.addWidget(self._save)
        self._place.addWidget(self._paper)
        row = Row(gap=1)
        row.addStretch(1)
        row.addWidget(self._done)
        self._place.addLayout(row)
        self._done.show()
        self._done.setFocus()

    def _save_certificate(self) -> None:
        certificate = self._model.certificate
        if certificate is not None:
            suggested = QDir.home().filePath(f"erasure-{certificate.number.replace('*', 'x')}.pdf")
            chosen, _kind = QFileDialog.getSaveFileName(self, "Save the certificate", suggested, "PDF (*.pdf)")
            if chosen:
                self._model.save_certificate(Path(chosen))


def _counts(of: ErasurePreview | Certificate) -> list[tuple[str, str]]:
    went: tuple[Counted, ...] = of.goes if isinstance(of, ErasurePreview) else of.went
    beside = (("files of documents and pictures", of.files), ("unfinished drafts of staff", of.drafts))
    return [(each.heading, f"{each.number:,}") for each in went] + [(words, f"{number:,}") for words, number in beside if number]


def _rows(number: int) -> str:
    return "1 row of the audit trail stays" if number == 1 else f"{number:,} rows of the audit trail stay"


def _said(words: str, tone: Tone) -> NoticeSlot:
    slot = NoticeSlot()
    slot.say(Notice(words, tone))
    return slot
