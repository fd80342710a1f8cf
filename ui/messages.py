"""The one place where an error becomes text: the world's faults in their own sentence, our own in one neutral sentence.

What is logged of our own faults is their kind and where they happened, never their text: it may hold what a person typed.
"""

import logging
import os
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

from clinic_app.errors import ClinicError, InvalidInput, Refused, Trouble, VaultError
from ui.clipboard import copy_about_nobody
from ui.theme import Tone
from ui.widgets.notice import Notice

_LOG = logging.getLogger("clinic_records")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for people. ``field`` names the form field it belongs to; ``reference`` finds the log line of a fault of our own."""

    words: str
    tone: Tone = Tone.REFUSE
    field: str | None = None
    reference: str | None = None
    trouble: Trouble | None = None
    """What keeps everybody out, where a recovery sheet is the way on."""

    @property
    def notice(self) -> Notice:
        """The message as a bar in the page; one that somebody else is to be told can be copied for them."""
        if self.reference is None:
            return Notice(self.words, self.tone)
        return Notice(self.words, self.tone, "Copy", lambda: copy_about_nobody(self.words))


def explain(error: BaseException) -> Message:
    """What to tell people about ``error``; a fault of our own is logged here, once, under the reference that people are shown."""
    if isinstance(error, InvalidInput):
        return Message(str(error), Tone.DUE, field=error.field)
    if isinstance(error, ClinicError):
        trouble = error.trouble if isinstance(error, VaultError) else None
        return Message(str(error), Tone.DUE if isinstance(error, Refused) else Tone.REFUSE, trouble=trouble)
    reference = "".join(_LETTERS[byte % len(_LETTERS)] for byte in os.urandom(6))
    _LOG.error("%s %s", reference, where(error))
    words = f"The program made a mistake: check that your last step was saved, and give your manager the reference {reference}."
    return Message(words, reference=reference)


def where(error: BaseException) -> str:
    """The kind of ``error`` and of its causes, with file and line of each frame; no text of the error, no values."""
    lines = []
    seen: BaseException | None = error
    while seen is not None:
        frames = traceback.extract_tb(seen.__traceback__)
        path = " < ".join(f"{_short(frame.filename)}:{frame.lineno}" for frame in reversed(frames[-8:]))
        lines.append(f"{type(seen).__module__}.{type(seen).__qualname__} at {path or 'unknown place'}")
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return " from ".join(lines)


def hook(show: Callable[[Message], None]) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """For ``sys.excepthook``: an error that nobody caught is shown and logged like any other."""

    def uncaught(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        show(explain(error))

    return uncaught


def _short(filename: str) -> str:
    """The last two parts of a path: enough to find the line, too little to name anyone's home."""
    return "/".join(filename.replace("\\", "/").split("/")[-2:])
