"""A form: one column of fields in groups, and errors brought to the field that they belong to."""

from PySide6.QtWidgets import QWidget

from ui.widgets.boxes import Column
from ui.widgets.fields import Field, ReadField
from ui.widgets.kit import hug
from ui.widgets.text import Text


class Form(QWidget):
    """Fields are known by their labels, which are the names that ``InvalidInput.field`` carries."""

    def __init__(self) -> None:
        super().__init__()
        self._column = Column(self, gap=2)
        self._fields: list[Field] = []
        hug(self)

    def group(self, title: str) -> None:
        """The fields that follow belong together under ``title``."""
        if self._fields:
            self._column.addSpacing(self._column.spacing())
        self._column.addWidget(Text(title, strong=True, quiet=True))

    def add(self, field: Field) -> None:
        """One more field, below the others."""
        self._fields.append(field)
        self._column.addWidget(field)
        if self.isVisible():
            # A layout shows what is added only when Qt gets to it; the keyboard may be sent there now.
            field.show()

    def add_widget(self, widget: QWidget) -> None:
        """Something between the fields that is not one: a sentence, a check box."""
        self._column.addWidget(widget)

    def show_error(self, label: str | None, sentence: str) -> bool:
        """Say ``sentence`` beside the field called ``label`` and go there; False if there is none, and the page must say it elsewhere."""
        for field in self._fields:
            if field.label == label and field.isVisibleTo(self):
                field.set_error(sentence)
                field.control.setFocus()
                return True
        return False

    def focus_first(self) -> None:
        """Put the keyboard into the first field that is in sight."""
        for field in self._fields:
            if field.isVisibleTo(self):
                field.control.setFocus()
                return

    def clear_errors(self) -> None:
        """All fields are well until something is found."""
        for field in self._fields:
            field.set_error("")

    def check(self) -> bool:
        """Have every field that reads say whether it understands; goes to the first that does not. Returns whether all do."""
        wrong = [field for field in self._fields if isinstance(field, ReadField) and field.isVisibleTo(self) and not field.check()]
        if wrong:
            wrong[0].control.setFocus()
        return not wrong
