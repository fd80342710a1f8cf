"""What one process of the program hands to the next when it locks: enough to ask for the password again, and nothing of a patient.

It goes through the environment, where only this account and the administrator can look, and never over the command line, which
everybody on the PC can read.
"""

import base64
import json
import os
from binascii import Error as NotBase64
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "CLINIC_APP_HANDED_OVER"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """``sentence`` is what whoever locked must hear, of work that was stopped or a password that counts now."""

    data: Path
    username: str = ""
    sentence: str = ""
    stopped: bool = False
    """Whether the sentence tells of work that was stopped."""
    geometry: bytes = b""
    """Where the window stood, as Qt keeps it."""

    def encoded(self) -> str:
        """As it stands in the environment."""
        return json.dumps(
            {
                "data": str(self.data),
                "username": self.username,
                "sentence": self.sentence,
                "stopped": self.stopped,
                "geometry": base64.b64encode(self.geometry).decode("ascii"),
            }
        )


def handed_over() -> HandOver | None:
    """What the process before has handed over, once; nothing at an ordinary start, or where it cannot be read."""
    try:
        content = json.loads(os.environ.pop(VARIABLE, "null"))
        return HandOver(
            data=Path(content["data"]),
            username=str(content["username"]),
            sentence=str(content["sentence"]),
            stopped=content["stopped"] is True,
            geometry=base64.b64decode(content["geometry"]),
        )
    except (ValueError, KeyError, TypeError, NotBase64):
        return None
