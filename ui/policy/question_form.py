"""A form made of questions about the clinic's profile: set-up asks what is missing with it, settings change what is there."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_app.policy.questions import Answer, AnswerKind, Question
from ui.widgets.boxes import Column
from ui.widgets.choices import Option
from ui.widgets.dropdown import Dropdown
from ui.widgets.fields import AreaField, Field, TextField
from ui.widgets.text import section_title

_YES_NO = (Option("yes", "Yes"), Option("no", "No"))


class QuestionForm(QWidget):
    """One column of fields in groups; ``answers`` are those that differ from what the questions held."""

    edited = Signal()

    def __init__(self, asked: Sequence[Question]) -> None:
        super().__init__()
        self._asked = tuple(asked)
        self._fields: dict[str, Field] = {}
        column = Column(self, gap=1.5)
        group = ""
        for question in self._asked:
            if question.group != group:
                group = question.group
                column.addWidget(section_title(group))
            self._fields[question.key] = self._field(question)
            column.addWidget(self._fields[question.key])

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What was typed or chosen, where it is not what stood there before."""
        said = ((question, _value(self._fields[question.key])) for question in self._asked)
        return tuple(Answer(question.key, value) for question, value in said if value != question.value)

    def show_error(self, label: str | None, sentence: str) -> bool:
        """Say beside the field called ``label`` what is wrong, and go there; False where no field is called so."""
        found = False
        for question in self._asked:
            field = self._fields[question.key]
            hit = question.label == label and not found
            field.set_error(sentence if hit else "")
            if hit:
                found = True
                field.control.setFocus()
        return found

    def focus_first(self) -> None:
        """To the first field."""
        for field in self._fields.values():
            field.control.setFocus()
            return

    def _field(self, question: Question) -> Field:
        if question.kind is AnswerKind.LINES:
            area = AreaField(question.label, text=question.value, hint=question.hint)
            area.edited.connect(lambda _text: self.edited.emit())
            return area
        if question.kind in (AnswerKind.CHOICE, AnswerKind.YES_NO):
            options = _YES_NO if question.kind is AnswerKind.YES_NO else [Option(each.value, each.label) for each in question.choices]
            dropdown: Dropdown[str] = Dropdown(options, value=question.value)
            dropdown.chosen.connect(lambda _value: self.edited.emit())
            return Field(question.label, dropdown, hint=question.hint)
        line = TextField(question.label, text=question.value, hint=question.hint)
        line.edited.connect(lambda _text: self.edited.emit())
        return line


def _value(field: Field) -> str:
    if isinstance(field, (TextField, AreaField)):
        return field.text.strip()
    control = field.control
    return str(control.value or "") if isinstance(control, Dropdown) else ""
