"""The kinds of thing in a chart and the ids that name them."""

from enum import Enum
from typing import NewType
from uuid import UUID

ItemId = NewType("ItemId", UUID)
EncounterId = NewType("EncounterId", UUID)
BlobName = NewType("BlobName", str)
"""The name of a file under ``blobs/``: 32 hex digits."""


class ItemKind(Enum):
    """The kinds of thing in a chart; the value is stored and printed in exports."""

    ENCOUNTER = "encounter"
    CONDITION = "condition"
    ALLERGY = "allergy"
    MEDICATION = "medication"
    IMMUNIZATION = "immunization"
    PROCEDURE = "procedure"
    OBSERVATION = "observation"
    REPORT = "report"
    NOTE = "note"
    DOCUMENT = "document"
    LEFTOVER = "leftover"
