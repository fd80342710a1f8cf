"""What managers do with recovery sheets: see when each was made and checked, check one, and make new ones in place of old."""

import secrets
from dataclasses import dataclass

from clinic_app.access.actor import SHEETS, Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.trail import TrailHome
from clinic_app.clock import Clock, local_day
from clinic_app.errors import InvalidInput
from clinic_app.identifiers import CommandId
from clinic_app.recovery import gate
from clinic_app.recovery.model import GroupAsked, SheetState
from clinic_app.staff.key_deeds import KeyDeeds
from clinic_app.vault.key_errors import SheetOfAnotherClinic, SheetReplaced
from clinic_app.vault.recovery_sheet import GROUPS, RecoverySheet
from clinic_app.vault.sheet_pages import sheet_document


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DrawnSheets:
    """New sheets that open nothing yet: they are printed first, and count once a group of each was typed back."""

    sheets: tuple[RecoverySheet, ...]
    pages: tuple[bytes, ...]
    """One PDF of one page each."""
    asked: tuple[GroupAsked, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        """``A``, ``B``."""
        return tuple(each.sheet for each in self.sheets)

    def is_right(self, asked: GroupAsked, text: str) -> bool:
        """Whether ``text`` is that group, in any case and spacing."""
        return any(each.has_group(asked.number, text) for each in self.sheets if each.sheet == asked.sheet)


class SheetService:
    """The recovery sheets of one clinic, for the person who is signed in."""

    def __init__(self, registry: TrailHome, deeds: KeyDeeds, clock: Clock, *, zone: str) -> None:
        self._registry = registry
        self._trail = registry.trail
        self._deeds = deeds
        self._clock = clock
        self._zone = zone

    def states(self, actor: Actor) -> tuple[SheetState, ...]:
        """The two sheets in force.

        Raises: ``Refused``; ``KeyFileForged`` or ``KeyFileOutdated`` where the key file cannot be trusted.
        """
        actor.require(Permission.SHEET_CHECK)
        roll = self._deeds.cabinet.roll(self._deeds.keys)
        with self._registry.file.reading() as connection:
            return gate.states(connection, self._registry.tables, roll.sheets)

    def check(self, actor: Actor, sheet: str) -> str:
        """Prove that a sheet, typed or scanned, opens the clinic's keys; gives its letter. What came of it is on record.

        Raises: ``Refused``; ``SheetGroupWrong``, ``SheetLengthWrong`` for a slip, which is not on record; ``SheetReplaced``,
        ``SheetOfAnotherClinic``, ``SheetOpensNothing``.
        """
        actor.require(Permission.SHEET_CHECK)
        try:
            letter = self._deeds.cabinet.open_with_sheet(sheet).sheet
        except (SheetReplaced, SheetOfAnotherClinic) as error:
            with self._registry.file.transaction() as connection:
                detail = "sheet-replaced" if isinstance(error, SheetReplaced) else "sheet-of-another"
                self._trail.record(connection, actor, AuditEvent.SHEET_CHECK, detail=detail)
            raise
        with self._registry.file.transaction() as connection:
            self._trail.record(connection, actor, AuditEvent.SHEET_CHECK, thing=SHEETS[letter], detail=f"sheet-{letter}")
        return letter

    def draw(self, actor: Actor, letters: tuple[str, ...]) -> DrawnSheets:
        """Draw up new sheets to be printed; those before them stay in force until ``renew``.

        Raises: ``Refused``.
        """
        actor.require(Permission.SHEET_RENEW)
        sheets = tuple(RecoverySheet.fresh(letter) for letter in letters)
        day = local_day(self._clock(), self._zone)
        pages = tuple(sheet_document(sheet, self._deeds.clinic_name, day).pdf for sheet in sheets)
        asked = tuple(GroupAsked(sheet=letter, number=secrets.randbelow(GROUPS) + 1) for letter in letters)
        with self._registry.file.transaction() as connection:
            self._trail.record(connection, actor, AuditEvent.SHEET_DRAW, detail=_codes(letters))
        return DrawnSheets(sheets=sheets, pages=pages, asked=asked)

    def renew(self, actor: Actor, command: CommandId, drawn: DrawnSheets, read_back: tuple[str, ...]) -> None:
        """Let the new sheets take the places of the old, which from here on open nothing; ``read_back`` answers ``drawn.asked``.

        Raises: ``Refused``; ``InvalidInput`` naming the group that is not the one on paper; ``KeysNeeded``, ``OtherPcsNeeded``.
        """
        actor.require(Permission.SHEET_RENEW)
        for asked, text in zip(drawn.asked, read_back, strict=True):
            if not drawn.is_right(asked, text):
                raise InvalidInput("That is not what the new sheet says; look at the paper again.", field=asked.label)
        thing = SHEETS[drawn.letters[0]]
        with self._deeds.in_step() as connection:
            if self._trail.done_before(connection, command) is not None:
                return
            self._trail.record(connection, actor, AuditEvent.SHEET_RENEW, command=command, thing=thing, detail=_codes(drawn.letters))
            self._deeds.keep(connection, self._deeds.cabinet.renew_sheets(self._deeds.keys, drawn.sheets))
        self._deeds.note_in_clinical(actor, command, AuditEvent.SHEET_RENEW, thing)


def _codes(letters: tuple[str, ...]) -> str:
    return " ".join(f"sheet-{letter}" for letter in letters)
