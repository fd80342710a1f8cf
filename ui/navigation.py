"""Where one can go: one table of title, icon, the permission that opens it, and what makes its page."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_app.access.permissions import Permission
from ui.widgets.icons import Icon


class Place(Enum):
    """What the rail leads to."""

    HOME = "home"
    FIND = "find"
    DAY_SHEET = "day-sheet"
    RECORD_COPY = "record-copy"
    IMPORT = "import"
    STAFF = "staff"
    AUDIT = "audit"
    BACKUPS = "backups"
    SETTINGS = "settings"


class Page(QWidget):
    """What fills the window beside the rail. A screen is one; the window tells it when it comes and goes.

    ``moved_on`` says that the person is at the next thing: good news of the one before need not stand over it any longer.
    """

    moved_on = Signal()

    def arrive(self) -> None:
        """The page is shown, for the first time or again: put the keyboard where the work begins."""
        self.setFocus()

    def leave(self) -> None:
        """Another page comes: what was typed must be safe now."""

    def step_back(self) -> bool:
        """Esc: close what is open within the page (a form, a confirmation); False if there is nothing, and the window goes back."""
        return False

    def break_off(self) -> str:
        """The person leaves the program (locks it, signs out, closes it), and the page goes for good: end what it has under way.

        Gives what people must hear of that, in a sentence that names nobody; nothing where nothing was under way.
        """
        return ""


class Screens(Protocol):
    """Makes the pages; the wiring does it with the clinic's services in hand."""

    def home(self) -> Page:
        """What is due, and how the clinic's files stand."""

    def finder(self) -> Page:
        """Finding and registering people."""

    def day_sheet(self) -> Page:
        """Paper for a power cut."""

    def record_copy(self) -> Page:
        """Making a record copy."""

    def imports(self) -> Page:
        """Taking in records of other systems."""

    def staff(self) -> Page:
        """Who works here and what they may do."""

    def audit(self) -> Page:
        """Who did or saw what."""

    def backups(self) -> Page:
        """Where backups go, making and proving them."""

    def settings(self) -> Page:
        """One's own password and look; for those who may, the clinic's settings."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A row of the table; ``make`` is called when the place is first gone to."""

    place: Place
    title: str
    icon: Icon
    permission: Permission
    make: Callable[[], Page]


def destinations(screens: Screens) -> tuple[Destination, ...]:
    """The table, in the order of the rail."""
    return (
        Destination(Place.HOME, "Home", Icon.HOME, Permission.CLINIC_CHECK, screens.home),
        Destination(Place.FIND, "Find", Icon.SEARCH, Permission.PATIENT_FIND, screens.finder),
        Destination(Place.RECORD_COPY, "Record copy", Icon.RECORD_COPY, Permission.RECORD_COPY_MAKE, screens.record_copy),
        Destination(Place.IMPORT, "Import", Icon.IMPORT, Permission.FHIR_IMPORT, screens.imports),
        Destination(Place.STAFF, "Staff", Icon.PEOPLE, Permission.STAFF_LIST, screens.staff),
        Destination(Place.AUDIT, "Audit", Icon.SHIELD_CHECK, Permission.AUDIT_READ, screens.audit),
        Destination(Place.BACKUPS, "Backups", Icon.DRIVE, Permission.BACKUP_MAKE, screens.backups),
        Destination(Place.DAY_SHEET, "Day sheet", Icon.PRINT, Permission.DAY_SHEET_PRINT, screens.day_sheet),
        Destination(Place.SETTINGS, "Settings", Icon.SETTINGS, Permission.OWN_PASSWORD_CHANGE, screens.settings),
    )


def allowed(table: tuple[Destination, ...], may: Callable[[Permission], bool]) -> tuple[Destination, ...]:
    """What the rail shows to somebody who ``may`` do this and that (``Actor.may``); the rest is not there at all."""
    return tuple(destination for destination in table if may(destination.permission))
