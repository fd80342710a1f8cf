"""What can be asked of the side panel, as values: what to read there and what to write there, and who may."""

from dataclasses import dataclass
from enum import Enum

from clinic_app.access.permissions import DEED_TITLES, ROLE_TITLES, Permission, roles_that_may
from clinic_app.history.chart_model import Entry, TimelineGroup
from clinic_app.history.model import Recorded
from clinic_app.history.notes_model import Note
from clinic_app.history.treatments_model import MedicationStatement
from ui.history.chart_drafts import Writing
from ui.widgets.icons import Icon


class Addable(Enum):
    """What a person adds to a chart; the value is what its drafts are called in the drawer."""

    NOTE = "note"
    RESULT = "result"
    MEDICINE = "medicine"
    ALLERGY = "allergy"
    PROBLEM = "problem"
    PROCEDURE = "procedure"
    IMMUNISATION = "immunisation"
    DOCUMENT = "document"

    @property
    def permission(self) -> Permission:
        """What somebody needs to add it."""
        special = {
            Addable.NOTE: Permission.NOTE_WRITE,
            Addable.MEDICINE: Permission.PRESCRIPTION_WRITE,
            Addable.DOCUMENT: Permission.DOCUMENT_FILE,
        }
        return special.get(self, Permission.CHART_WRITE)

    @property
    def icon(self) -> Icon:
        """Its sign, the same as in the timeline."""
        return _ICONS[self]


_ICONS = {
    Addable.NOTE: Icon.NOTE,
    Addable.RESULT: Icon.FLASK,
    Addable.MEDICINE: Icon.PILL,
    Addable.ALLERGY: Icon.ALERT,
    Addable.PROBLEM: Icon.HEART,
    Addable.PROCEDURE: Icon.CLIPBOARD,
    Addable.IMMUNISATION: Icon.SYRINGE,
    Addable.DOCUMENT: Icon.DOCUMENT,
}


@dataclass(frozen=True, slots=True)
class AddSomething:
    """Choose what to add."""


@dataclass(frozen=True, slots=True)
class Add:
    """A form for a new entry."""

    what: Addable


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on with a draft; ``entry`` is what it is about, once it was read."""

    writing: Writing
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Continue:
    """Go on with a note that lies unsigned in the chart."""

    note: Note


@dataclass(frozen=True, slots=True)
class ShowGroup:
    """A visit with all that belongs to it."""

    group: TimelineGroup


@dataclass(frozen=True, slots=True)
class ShowEntry:
    """One entry with all its details."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Amend:
    """Add words to a signed note."""

    note: Note


@dataclass(frozen=True, slots=True)
class MarkWrong:
    """Say that an entry should never have been in this chart."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class StopMedicine:
    """End a medicine."""

    entry: Recorded[MedicationStatement]


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """Show a document's pages."""

    entry: Entry


Request = AddSomething | Add | Resume | Continue | ShowGroup | ShowEntry | Amend | MarkWrong | StopMedicine | OpenDocument


def who_may(permission: Permission) -> str:
    """``Doctors and therapists can write and sign notes``: what stands where a role lacks a deed."""
    roles = [f"{ROLE_TITLES[role].lower()}s" for role in roles_that_may(permission)]
    named = " and ".join([", ".join(roles[:-1]), roles[-1]] if len(roles) > 1 else roles)
    return f"{named[:1].upper()}{named[1:]} can {DEED_TITLES[permission]}."
