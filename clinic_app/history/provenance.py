"""Where a fact in a chart came from, who vouches for it, and what was said when it turned out to be wrong."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from clinic_app.errors import InvalidInput
from clinic_app.identifiers import StaffId
from clinic_app.patients import model as registration

Source: TypeAlias = registration.Provenance
"""The way by which a fact reached the clinic, in the same words as a registration's (promise R5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What whoever writes an entry says of where it comes from; who writes and when is known."""

    source: Source
    organisation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Said on every item (promise R5); what a third party gave names that party (promise R14)."""

    source: Source
    author: str
    """The name to print: the member of staff, or the person or system that the source names."""
    recorded_at: datetime
    """When it was written into this clinic's record (aware)."""
    author_id: StaffId | None = None
    """The member of staff, where it was one of ours."""
    organisation: str | None = None
    """The clinic, laboratory or insurer it came from, where it was not us."""

    def __post_init__(self) -> None:
        if self.source is Source.THIRD_PARTY and not (self.organisation or "").strip():
            raise InvalidInput("Name the clinic, laboratory or person that this came from.", field="From")


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredInError:
    """That an item should never have been in this chart; it stays readable, struck out, with the reason."""

    reason: str
    by: str
    at: datetime
    by_id: StaffId | None = None

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise InvalidInput("Say why this entry is wrong; the reason stays with it.", field="Reason")
