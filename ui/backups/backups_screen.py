"""Backups: how safe the records are, where their copies lie, and the deeds that keep it so."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from clinic_app.backups.model import PlaceId
from ui.backups.backups_view_model import BackupsViewModel
from ui.backups.places_card import PlacesCard
from ui.navigation import Page
from ui.recovery.sheet_entry import SheetEntry
from ui.theme import TextSize, Tone, look
from ui.widgets.boxes import Column, Row, Scroll, clear
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.choices import Option
from ui.widgets.dropdown import Dropdown
from ui.widgets.empty_state import EmptyState
from ui.widgets.fields import Field, Reading
from ui.widgets.icons import Icon
from ui.widgets.kit import Restyled, hug
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.panels import Card, Fact, FactList, PageHead
from ui.widgets.progress import ProgressStrip
from ui.widgets.text import Text

_WIDTH = 840
"""px at 100 %."""
_STOPPED = "The backup was stopped; nothing half-made was left."


class BackupsScreen(Restyled, Page):
    """The long deeds run one at a time, and people go on working beside them."""

    def __init__(self, model: BackupsViewModel, read_day: Callable[[str], Reading[date]]) -> None:
        super().__init__()
        self._model = model
        model.setParent(self)
        self._slot = NoticeSlot()
        self._now = Button("Back up now", kind=ButtonKind.PRIMARY, icon=Icon.DRIVE)
        self._strip = ProgressStrip("Making a backup", cancel="Cancel")
        self._strip.hide()
        self._facts = FactList()
        self._hour: Dropdown[int] = Dropdown([Option(hour, f"{hour:02d}:00") for hour in range(24)])
        self._places = PlacesCard(model, read_day)
        self._entry = SheetEntry()
        self._drill = Button("Open the newest backup with this sheet")
        self._drill_news = NoticeSlot()
        self._where: Dropdown[PlaceId] = Dropdown()
        self._hand_out = Button("Make a copy for another PC")
        self._code = Column(gap=1)
        self._written: Button | None = None
        self._lay_out()
        self._join()
        self.restyle()

    def restyle(self) -> None:
        self._page.setMaximumWidth(look().px(_WIDTH))

    def arrive(self) -> None:
        """To the one deed that people come for."""
        self._model.refresh()
        self._now.setFocus()

    def leave(self) -> None:
        """What was typed of a sheet, and the code that was shown, stay nowhere."""
        self._entry.clear()
        self._written = None
        clear(self._code)

    def step_back(self) -> bool:
        if self._places.form_is_open:
            self._places.close_form()
            return True
        return False

    def break_off(self) -> str:
        if not self._model.is_busy:
            return ""
        self._model.stop()
        return _STOPPED

    def _lay_out(self) -> None:
        scroll = self._scroll = Scroll(gap=2, margins=3)
        # One widget as wide as the cards may be: how tall their words are is asked of it, and not of the whole window's width.
        self._page = QWidget()
        line = Row()
        line.addWidget(self._page, 1000)
        line.addStretch(1)
        scroll.column.addLayout(line)
        page = Column(self._page, gap=2)
        head = PageHead("Backups", "Whoever finds a backup can open it with a recovery sheet alone, and with no password.")
        head.deeds.addWidget(self._now)
        safe = Card("How safe the records are", gap=1.5)
        safe.column.addWidget(self._facts)
        safe.column.addWidget(Field("Made every day from", self._hour, hint="While this window is open, whoever is at work"))
        more = [self._drill_card(), self._copy_card()] if self._model.may_open else []
        self._empty = EmptyState(
            "There is no backup of this clinic",
            "If this PC is stolen or breaks, every record is lost. Add a stick, another disk or a folder, and a backup is made every day.",
            icon=Icon.DRIVE,
            deed="Add a place",
        )
        self._known = [safe, *more]
        for widget in (head, self._slot, self._strip, self._empty, safe, self._places, *more):
            page.addWidget(widget)
        for card in (safe, self._places, *more):
            hug(card)
        scroll.column.addStretch(1)
        Column(self).addWidget(scroll)
        for part in (*self._known, self._places, self._empty, self._now):
            part.hide()

    def _drill_card(self) -> Card:
        card = Card("Drill with a paper sheet, every 90 days", gap=2)
        words = (
            "Open an envelope and type its sheet as after a fire: the newest backup is unpacked beside the clinic's files, proven, counted "
            "and thrown away again. Nothing is changed."
        )
        card.column.addWidget(Text(words, quiet=True, wrap=True))
        card.column.addWidget(self._entry)
        card.column.addWidget(self._drill_news)
        card.column.addLayout(_at_the_end(self._drill))
        self._drill.setEnabled(False)
        return card

    def _copy_card(self) -> Card:
        card = Card("Copy for another PC", gap=2)
        words = (
            "A backup that a code opens too, so that no envelope has to be opened to set up another PC. The code is shown once; whoever "
            "has it and the file can open every record."
        )
        card.column.addWidget(Text(words, quiet=True, wrap=True))
        card.column.addWidget(Field("Where it goes", self._where))
        card.column.addLayout(self._code)
        card.column.addLayout(_at_the_end(self._hand_out))
        return card

    def _join(self) -> None:
        model = self._model
        self._now.clicked.connect(self._back_up)
        self._strip.cancelled.connect(self._stop)
        self._empty.acted.connect(self._add)
        self._places.ready.connect(self._show)
        self._hour.chosen.connect(model.set_hour)
        self._entry.edited.connect(self._allow)
        self._entry.submitted.connect(self._try_drill)
        self._drill.clicked.connect(self._try_drill)
        self._hand_out.clicked.connect(self._ask_copy)
        model.changed.connect(self._show)
        model.began.connect(self._begin)
        model.progressed.connect(lambda words, done, total: self._strip.show_progress(done, total, words=words))
        model.ended.connect(self._end)
        model.news.connect(lambda words: self._slot.say(Notice(words, Tone.GIVEN), closable=True))
        model.failed.connect(lambda message: self._slot.say(message.notice, closable=True))
        model.drilled.connect(lambda words: self._drill_news.say(Notice(words, Tone.GIVEN)))
        model.handed_out.connect(self._show_code)

    def _show(self) -> None:
        standing = self._model.standing
        if standing is None:
            return
        there = bool(standing.places)
        for card in self._known:
            card.setVisible(there)
        self._empty.setVisible(not there and not self._places.form_is_open)
        self._places.setVisible(there or self._places.form_is_open)
        first = self._now.isHidden()
        self._now.setVisible(there)
        if first and not self._places.form_is_open:
            (self._now if there else self._empty).setFocus()
        words = self._model.words
        last, tone = words.last(standing)
        drill, drill_tone = words.drill(standing)
        facts = [
            Fact("Newest backup", last, tone=tone),
            Fact("Oldest that is kept", words.oldest(standing)),
            Fact("Last opened with a sheet", drill, tone=drill_tone),
        ]
        if standing.only_same_disk:
            facts.append(Fact("Beware", "Every backup lies on the disk of the clinic's own files", tone=Tone.REFUSE))
        self._facts.show_facts(facts)
        self._hour.set_value(standing.hour)
        self._places.show_places(standing.places)
        options = [Option(each.place.id, each.place.label) for each in standing.places if each.is_there]
        chosen = self._where.value
        self._where.offer(options, value=chosen if chosen in [each.value for each in options] else options[0].value if options else None)
        self._allow()

    def _add(self) -> None:
        self._empty.hide()
        self._places.show()
        self._places.open_form()

    def _back_up(self) -> None:
        self._slot.clear()
        self._model.back_up()

    def _ask_copy(self) -> None:
        place = self._where.value
        if place is not None:
            self._written = None
            clear(self._code)
            self._model.hand_out(place)

    def _try_drill(self) -> None:
        if self._entry.is_whole and not self._model.is_busy:
            self._drill_news.clear()
            self._model.drill(self._entry.take())

    def _begin(self, words: str) -> None:
        self._slot.clear()
        self._strip.begin(words)
        self._allow()
        self._strip.setFocus()

    def _stop(self) -> None:
        self._model.stop()
        self._slot.say(Notice(_STOPPED, Tone.DUE), closable=True)

    def _end(self) -> None:
        self._strip.hide()
        self._allow()
        self._now.setFocus()

    def _allow(self) -> None:
        """One long deed at a time."""
        free = not self._model.is_busy
        self._now.setEnabled(free)
        self._drill.setEnabled(free and self._entry.is_whole)
        self._hand_out.setEnabled(free and self._where.value is not None)

    def _show_code(self, groups: tuple[str, ...], file_name: str) -> None:
        clear(self._code)
        shown = Text("   ".join(groups), size=TextSize.SUBHEAD, strong=True, wrap=True, selectable=True)
        shown.setAccessibleName(f"The code: {' '.join(groups)}")
        done = Button("I have written it down")
        done.clicked.connect(self._forget_code)
        self._code.addWidget(Text(f"The code of {file_name}, shown only now; write it down and carry it apart from the file.", wrap=True))
        self._code.addWidget(shown)
        self._code.addLayout(_at_the_end(done))
        self._written = done
        # Once it has its place: on a low window the code stands below what is in sight.
        QTimer.singleShot(0, self._go_to_code)

    def _go_to_code(self) -> None:
        if self._written is not None:
            self._written.setFocus()
            self._scroll.ensureWidgetVisible(self._written)

    def _forget_code(self) -> None:
        self._written = None
        clear(self._code)
        self._hand_out.setFocus()


def _at_the_end(button: Button) -> Row:
    row = Row()
    row.addStretch(1)
    row.addWidget(button)
    return row
