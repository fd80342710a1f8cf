"""Choosing a printer: the system is asked which there are once somebody wants paper, and not before."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.widgets.boxes import Column, Row
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.choices import Option
from ui.widgets.dropdown import Dropdown
from ui.widgets.fields import Field
from ui.widgets.icons import Icon
from ui.widgets.kit import hug
from ui.widgets.pdf_printing import Printers


class PrinterField(Field):
    """``wanted`` asks for the printers of this computer, ``offer`` answers; ``changed`` says that ``printer`` may be another."""

    wanted = Signal()
    changed = Signal()

    def __init__(self) -> None:
        self._list: Dropdown[str] = Dropdown()
        super().__init__("Printer", self._list)
        self._list.chosen.connect(lambda _printer: self.changed.emit())

    @property
    def printer(self) -> str | None:
        """The chosen printer's name; none while the system is asked, or where nothing is chosen."""
        return self._list.value

    def look(self) -> None:
        """Somebody wants paper. Asked anew each time: a printer may have been switched on since."""
        self._offer((), None, "Looking for printers…")
        self.set_hint("")
        self.wanted.emit()

    def offer(self, known: Printers) -> None:
        """What can be printed on; the only one, or the usual one, is chosen."""
        usual = known.names[0] if len(known.names) == 1 else known.default or None
        self._offer(known.names, usual, "Choose…" if known.names else "No printer answered")
        self.set_hint("" if known.names else "See that a printer is set up and switched on, then try again; or save a file.")

    def _offer(self, names: tuple[str, ...], value: str | None, unset: str) -> None:
        self._list.setPlaceholderText(unset)
        self._list.offer(tuple(Option(name, name) for name in names), value=value)
        self.changed.emit()


class PrintDeed(QWidget):
    """A button that first asks for a printer and then prints; ``print_asked`` carries the printer. Other deeds go into ``deeds``."""

    wanted = Signal()
    print_asked = Signal(str)

    def __init__(self, words: str) -> None:
        """``words`` is the deed: "Print both sheets"."""
        super().__init__()
        self._words = words
        self._field = PrinterField()
        self._button = Button("", kind=ButtonKind.PRIMARY, icon=Icon.PRINT)
        self.deeds = Row(gap=1)
        self.deeds.addWidget(self._button)
        column = Column(self, gap=2)
        column.addWidget(self._field)
        column.addLayout(self.deeds)
        self._button.clicked.connect(self._press)
        self._field.wanted.connect(self.wanted)
        self._field.changed.connect(self._follow)
        self.setFocusProxy(self._button)
        hug(self)
        self.begin()

    def begin(self) -> None:
        """As before anybody wanted paper."""
        self._field.hide()
        self._ask_first()

    def offer(self, known: Printers) -> None:
        """What can be printed on. The keyboard, which waited in the list, goes on to the deed."""
        if self._field.isHidden():
            return  # the answer comes after the page was turned
        waited = self._field.control.hasFocus()
        self._field.offer(known)
        if not known.names:
            self._ask_first()
        if waited and self._button.isEnabled():
            self._button.setFocus()

    def _press(self) -> None:
        if self._field.isHidden() or self._field.printer is None:
            self._field.show()
            # The keyboard is taken along: a button that is switched off would send it somewhere else.
            self._field.setFocus()
            self._field.look()
        else:
            self.print_asked.emit(self._field.printer)

    def _follow(self) -> None:
        self._button.say(self._words)
        self._button.setEnabled(self._field.printer is not None)

    def _ask_first(self) -> None:
        self._button.say(f"{self._words}…")
        self._button.setEnabled(True)
