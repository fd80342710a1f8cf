"""The places where backups go, each with what lies in it and what can be done about it; and the form for one more."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from clinic_app.backups.model import PlaceStanding
from ui.backups.backups_view_model import BackupsViewModel
from ui.backups.place_form import PlaceForm
from ui.messages import Message
from ui.widgets.badge import Badge
from ui.widgets.boxes import Column, Row, Rule, clear
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.fields import Reading
from ui.widgets.kit import foldable, hug
from ui.widgets.panels import Card
from ui.widgets.text import Text


class PlacesCard(Card):
    """``ready`` says that the form is gone and the keyboard may go back to the page."""

    ready = Signal()

    def __init__(self, model: BackupsViewModel, read_day: Callable[[str], Reading[date]]) -> None:
        super().__init__("Where backups go", gap=2)
        self._model, self._read_day = model, read_day
        self._rows = Column(gap=1.5)
        self._add = Button("Add a place…")
        self._form: PlaceForm | None = None
        self._form_home = Column()
        self._foot = Row()
        self._foot.addWidget(self._add)
        self._foot.addStretch(1)
        self.column.addLayout(self._rows)
        self.column.addLayout(self._form_home)
        self.column.addLayout(self._foot)
        self._add.clicked.connect(self.open_form)
        model.place_added.connect(lambda _place: self.close_form())
        model.place_refused.connect(self._refuse)

    @property
    def form_is_open(self) -> bool:
        """Whether a place is being named."""
        return self._form is not None

    def show_places(self, places: tuple[PlaceStanding, ...]) -> None:
        """These and no others."""
        clear(self._rows)
        for number, place in enumerate(places):
            if number:
                self._rows.addWidget(Rule())
            self._rows.addWidget(_PlaceRow(place, self._model))

    def open_form(self) -> None:
        """Name one more."""
        if self._form is not None:
            self._form.setFocus()
            return
        self._form = PlaceForm(self._model.new_command(), self._read_day)
        self._form.asked.connect(self._model.add_place)
        self._form.given_up.connect(self.close_form)
        self._form_home.addWidget(self._form)
        self._add.hide()
        self._form.show()
        self._form.setFocus()

    def close_form(self) -> None:
        """Without one, or once it is named."""
        if self._form is not None:
            clear(self._form_home)
            self._form = None
            self._add.show()
            self.ready.emit()

    def _refuse(self, message: Message) -> None:
        if self._form is not None:
            self._form.refuse(message)


class _PlaceRow(QWidget):
    def __init__(self, standing: PlaceStanding, model: BackupsViewModel) -> None:
        super().__init__()
        hug(self)
        words, place = model.words, standing.place
        column = Column(self, gap=0.5)
        head = Row(gap=1)
        head.addWidget(Text(place.label, strong=True))
        for badge in words.badges(standing):
            head.addWidget(Badge(badge.words, tone=badge.tone), alignment=Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        newest = standing.last
        if newest is not None and standing.is_there:
            verify = Button("Verify", kind=ButtonKind.QUIET, compact=True)
            verify.setAccessibleDescription(f"Read the newest backup in {place.label} and every picture of it")
            verify.clicked.connect(lambda: model.verify(newest))
            head.addWidget(verify)
        remove = Button("Use no more", kind=ButtonKind.QUIET, compact=True)
        remove.setAccessibleDescription(f"Back nothing up to {place.label} any more; what lies there stays")
        remove.clicked.connect(lambda: model.remove_place(place.id))
        head.addWidget(remove)
        column.addLayout(head)
        column.addWidget(Text(foldable(str(place.path)), quiet=True, wrap=True, selectable=True))
        column.addWidget(Text(words.place(standing), wrap=True))
