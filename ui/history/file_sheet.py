"""Filing a document into a chart: a letter, a report, a picture, sealed with the record."""

import mimetypes
from collections.abc import Callable
from pathlib import Path
from stat import S_ISREG

from PySide6.QtWidgets import QFileDialog

from clinic_app.errors import InvalidInput
from clinic_app.history.model import DocumentReference
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.values import CodedConcept
from ui.history.fact_form import required, words_or_none
from ui.history.requests import Addable
from ui.history.sheet import Bench, WritingSheet
from ui.widgets.buttons import Button
from ui.widgets.icons import Icon
from ui.widgets.text import HintLine

LARGEST = 25 << 20
"""Bytes of one document."""

_TYPES = frozenset({"application/pdf", "text/plain", "image/jpeg", "image/png"})


class FileSheet(WritingSheet):
    """The file stays where it is; what is filed is a sealed copy."""

    name = Addable.DOCUMENT.value

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, "File a document", "File document")
        self._path: Path | None = None
        choose = Button("Choose a file…", icon=Icon.ATTACH)
        choose.clicked.connect(self._choose)
        self._chosen = HintLine("A PDF, a text, a JPEG or a PNG of up to 25 MB")
        self.form.add_widget(choose)
        self.form.add_widget(self._chosen)
        self._title = self.form.line("Title", optional=False)
        self._type = self.form.line("Kind", hint="such as referral letter, laboratory report")
        self._created = self.form.day("Date on the document")
        self._author = self.form.line("Author")
        self._about = self.form.area("What it is about")
        self.form.told()

    def choose(self, path: Path) -> None:
        """This file."""
        self._path = path
        self._chosen.say(path.name, icon=Icon.CHECK)
        if not self._title.text:
            self._title.set_text(path.stem.replace("_", " "))

    def write(self) -> Callable[[], str]:
        title, path = required(self._title, "Give the document a title."), self._path
        if path is None:
            raise InvalidInput("Choose the file first.")
        media_type = mimetypes.guess_type(path.name)[0] or ""
        if media_type not in _TYPES:
            raise InvalidInput("Only a PDF, a text, a JPEG or a PNG can be filed; save the document as one of these.")
        kind = words_or_none(self._type)
        fact = DocumentReference(
            title=title,
            type=CodedConcept(kind) if kind else None,
            created=self._created.value or PartialDate.of_day(self.bench.services.today),
            author=words_or_none(self._author),
            description=words_or_none(self._about),
        )
        core, patient, command, told = self.bench.services, self.bench.patient_id, self.commands[0], self.form.source

        def deed() -> str:
            content = read_document(path)
            core.documents.file_document(core.actor, command, patient, fact, content, media_type, told)
            return "The document is filed in the chart; the file itself stays where it was."

        return deed

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Choose a document", "", "Documents (*.pdf *.txt *.jpg *.jpeg *.png)")
        if name:
            self.choose(Path(name))


def read_document(path: Path) -> bytes:
    """What lies there.

    Raises: ``InvalidInput``.
    """
    try:
        # A device or a pipe has no size that could be asked for first, and may never end.
        if not S_ISREG(path.stat().st_mode):
            raise InvalidInput("This is a folder or a device; choose the file itself.")
        with open(path, "rb") as file:
            content = file.read(LARGEST + 1)
    except OSError:
        raise InvalidInput("This file cannot be read; choose it again.") from None
    if len(content) > LARGEST:
        raise InvalidInput("This file is larger than 25 MB; file a smaller copy.")
    return content
