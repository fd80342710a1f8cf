"""What the vault hands to screens: values without a key."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft and what its screen put into it."""

    id: UUID
    content: bytes
