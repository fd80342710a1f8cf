"""A form whose fields can be taken down as words and put back, so that nothing typed is lost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from PySide6.QtCore import Signal

from clinic_app.errors import InvalidInput
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.provenance import Source, Told
from ui.history.reading import day_reader
from ui.history.services import ChartServices
from ui.widgets.choices import Option, Segmented
from ui.widgets.dropdown import Dropdown
from ui.widgets.fields import AreaField, Field, ReadField, Reading, TextField
from ui.widgets.form import Form

T = TypeVar("T")
E = TypeVar("E", bound=Enum)

_SOURCES = (
    Option(Source.IN_PERSON, "Told in person"),
    Option(Source.PHONE, "By phone"),
    Option(Source.PAPER, "On paper"),
    Option(Source.EMAIL, "By e-mail"),
    Option(Source.SMS, "By text message"),
    Option(Source.WEB, "Through the web site"),
    Option(Source.THIRD_PARTY, "From another clinic, laboratory or person"),
)


@dataclass(frozen=True, slots=True)
class _Kept:
    label: str
    take: Callable[[], str]
    put: Callable[[str], None]


class FactForm(Form):
    """``edited`` says every change that a person makes."""

    edited = Signal()

    def __init__(self, services: ChartServices) -> None:
        super().__init__()
        self._services = services
        self._kept: list[_Kept] = []
        self._source: Dropdown[Source] | None = None
        self._from: TextField | None = None

    @property
    def values(self) -> tuple[tuple[str, str], ...]:
        """What stands in the fields, by their labels."""
        return tuple((kept.label, kept.take()) for kept in self._kept)

    def restore(self, values: Sequence[tuple[str, str]]) -> None:
        """Put words back into the fields that they came from."""
        by_label = dict(values)
        for kept in self._kept:
            if kept.label in by_label:
                kept.put(by_label[kept.label])

    def keeps(self, label: str, take: Callable[[], str], put: Callable[[str], None]) -> None:
        """One more thing to take down as words and to put back."""
        self._kept.append(_Kept(label, take, put))

    def line(self, label: str, *, hint: str = "", text: str = "", optional: bool = True, key: str = "") -> TextField:
        """A line of words."""
        field = TextField(label, hint=hint, text=text, optional=optional)
        self.add(field)
        self.keeps(key or label, lambda: field.text, field.set_text)
        field.edited.connect(self.edited)
        return field

    def area(self, label: str, *, hint: str = "", optional: bool = True, least: int = 2, most: int = 8) -> AreaField:
        """Several lines of words."""
        field = AreaField(label, hint=hint, optional=optional, least=least, most=most)
        self.add(field)
        self.keeps(label, lambda: field.text, field.set_text)
        field.edited.connect(self.edited)
        return field

    def read(
        self, label: str, read: Callable[[str], Reading[T]], *, hint: str = "", text: str = "", optional: bool = True, key: str = ""
    ) -> ReadField[T]:
        """A day or an amount in any way of writing."""
        field = ReadField(label, read, hint=hint, text=text, optional=optional)
        self.add(field)
        self.keeps(key or label, lambda: field.text, field.set_text)
        field.edited.connect(self.edited)
        return field

    def day(
        self, label: str, *, text: str = "", hint: str = "such as 21 nov 2026, nov 2026 or 2026", ahead: bool = False, key: str = ""
    ) -> ReadField[PartialDate]:
        """A day, a month or a year."""
        return self.read(label, day_reader(self._services.order, self._services.today, ahead=ahead), text=text, hint=hint, key=key)

    def choice(self, label: str, options: Sequence[Option[E]], *, value: E, hint: str = "") -> Segmented[E]:
        """One of a few short words."""
        control: Segmented[E] = Segmented(options, value=value)
        self.add(Field(label, control, hint=hint))
        by_name = {option.value.name: option.value for option in options}
        self.keeps(
            label, lambda: control.value.name if control.value is not None else "", lambda name: control.set_value(by_name.get(name))
        )
        control.chosen.connect(lambda _: self.edited.emit())
        return control

    def told(self) -> None:
        """How this reached the clinic (promise R5), and from whom where it came from somebody else (promise R14)."""
        source: Dropdown[Source] = Dropdown(_SOURCES, value=Source.IN_PERSON)
        self.add(Field("How it reached us", source))
        by_name = {option.value.name: option.value for option in _SOURCES}
        self.keeps(
            "How it reached us", lambda: source.value.name if source.value is not None else "", lambda name: set_source(by_name.get(name))
        )
        named = self.line("From", hint="the clinic, laboratory or person that it came from", optional=False)
        named.hide()

        def set_source(value: Source | None) -> None:
            source.set_value(value)
            named.setVisible(value is Source.THIRD_PARTY)

        def chosen(value: Source) -> None:
            named.setVisible(value is Source.THIRD_PARTY)
            self.edited.emit()

        source.chosen.connect(chosen)
        self._source, self._from = source, named

    @property
    def source(self) -> Told:
        """What was said of where it comes from. Raises: ``InvalidInput`` where somebody else is not named."""
        if self._source is None or self._from is None or self._source.value is None:
            return Told(source=Source.IN_PERSON)
        if self._source.value is Source.THIRD_PARTY and not self._from.text.strip():
            raise InvalidInput("Name the clinic, laboratory or person that this came from.", field="From")
        organisation = self._from.text.strip() if self._source.value is Source.THIRD_PARTY else None
        return Told(source=self._source.value, organisation=organisation)


def required(field: TextField, sentence: str) -> str:
    """The words of a field that must have some. Raises: ``InvalidInput`` with that sentence."""
    words = field.text.strip()
    if not words:
        raise InvalidInput(sentence, field=field.label)
    return words


def words_or_none(field: TextField | AreaField) -> str | None:
    """The words of a field, or nothing."""
    return field.text.strip() or None
