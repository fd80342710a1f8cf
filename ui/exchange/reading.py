"""What the child process does for imports: it reads one file at a time. Nothing of Qt is imported here."""

from pathlib import Path

from clinic_app.exchange.prepared import PreparedFile, UnreadableFile
from clinic_app.exchange.read_ahead import READER_MEMORY, read
from ui.outcome import Tell

MEMORY = READER_MEMORY
"""Bytes of address space for the reading process."""

ENDED = "This file ended the process that read it, so nothing of it was taken."
_CHANGED = "This file has changed since it was looked at, so nothing of it was taken; choose it again to see what it holds now."


def read_file(_tell: Tell, path: Path, expected: bytes | None) -> PreparedFile | UnreadableFile:
    """What lies at ``path``; not if it is not what somebody has looked at, whose SHA-256 is ``expected``."""
    outcome = read(path)
    if isinstance(outcome, PreparedFile) and expected is not None and outcome.sha256 != expected:
        return UnreadableFile(name=path.name, sentence=_CHANGED)
    return outcome
