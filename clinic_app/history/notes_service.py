"""What people do with notes: write a draft, sign it, amend what is signed (promise R24)."""

from dataclasses import dataclass

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit.model import AuditEvent
from clinic_app.history import notes_repository, repository
from clinic_app.history.belonging import own_things
from clinic_app.history.kinds import EncounterId, ItemId
from clinic_app.history.notes_model import Amendment, Note
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.provenance import Told
from clinic_app.history.writing import Desk, checked_words, require_encounter
from clinic_app.identifiers import CommandId, PatientId, new_uuid7


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWords:
    """What somebody has written so far."""

    title: str
    text: str
    occurred: PartialDate
    """The day the note is about."""
    encounter: EncounterId | None = None


class NoteService:
    """Notes of one clinic's charts, for the person who is signed in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._clinical = desk.clinical.file
        self._trail = desk.clinical.trail

    def draft_note(self, actor: Actor, command: CommandId, patient: PatientId, words: NoteWords, told: Told) -> Note:
        """Keep a new draft; nobody but its author changes or signs it.

        Raises: ``Refused``, ``NotFound``, ``InvalidInput``.
        """
        actor.require(Permission.NOTE_WRITE, patient=patient)
        writer = self._desk.writer(actor, patient)
        checked_words(words.title, words.text)
        with own_things(actor, Permission.NOTE_WRITE, patient), self._clinical.transaction() as connection:
            done = self._trail.done_before(connection, command)
            if done is not None:
                return notes_repository.get(connection, patient, ItemId(done))
            repository.ensure_chart(connection, patient, writer.at)
            require_encounter(connection, patient, words.encounter)
            note = Note(
                id=ItemId(new_uuid7(writer.at)),
                patient_id=patient,
                title=words.title.strip() or "Note",
                text=words.text,
                provenance=writer.provenance(told),
                occurred=words.occurred,
                encounter_id=words.encounter,
            )
            notes_repository.add(connection, note)
            self._trail.record(connection, actor, AuditEvent.NOTE_DRAFT, command=command, patient=patient, thing=note.id)
        return note

    def rewrite_note(self, actor: Actor, command: CommandId, patient: PatientId, note: ItemId, *, title: str, text: str) -> Note:
        """Keep new words of one's own draft.

        Raises: ``Refused`` for another's draft or a signed note, ``NotFound``, ``InvalidInput``.
        """
        actor.require(Permission.NOTE_WRITE, patient=patient, thing=note)
        checked_words(title, text)
        with own_things(actor, Permission.NOTE_WRITE, patient), self._clinical.transaction() as connection:
            before = notes_repository.get(connection, patient, note)
            if self._trail.done_before(connection, command) is not None:
                return before
            after = before.rewritten(title=title.strip() or "Note", text=text, by=actor.staff_id)
            notes_repository.save_draft(connection, after)
            self._trail.record(connection, actor, AuditEvent.NOTE_DRAFT, command=command, patient=patient, thing=note)
        return after

    def sign_note(self, actor: Actor, command: CommandId, patient: PatientId, note: ItemId) -> Note:
        """Make one's own draft final; from then on its words stay.

        Raises: ``Refused``, ``NotFound``, ``InvalidInput`` while it is empty.
        """
        actor.require(Permission.NOTE_WRITE, patient=patient, thing=note)
        writer = self._desk.writer(actor, patient)
        with own_things(actor, Permission.NOTE_WRITE, patient), self._clinical.transaction() as connection:
            before = notes_repository.get(connection, patient, note)
            if self._trail.done_before(connection, command) is not None:
                return before
            after = before.signed(by=writer.name, by_id=actor.staff_id, at=writer.at)
            notes_repository.save_draft(connection, after)
            self._trail.record(connection, actor, AuditEvent.NOTE_SIGN, command=command, patient=patient, thing=note)
        return after

    def amend_note(self, actor: Actor, command: CommandId, patient: PatientId, note: ItemId, text: str) -> Note:
        """Add words to a signed note; the signed words stay as they were.

        Raises: ``Refused``, ``NotFound``, ``InvalidInput`` for nothing written.
        """
        actor.require(Permission.NOTE_WRITE, patient=patient, thing=note)
        writer = self._desk.writer(actor, patient)
        checked_words(text)
        with own_things(actor, Permission.NOTE_WRITE, patient), self._clinical.transaction() as connection:
            before = notes_repository.get(connection, patient, note)
            if self._trail.done_before(connection, command) is not None:
                return before
            amendment = Amendment(
                id=ItemId(new_uuid7(writer.at)), text=text.strip(), author=writer.name, author_id=actor.staff_id, at=writer.at
            )
            after = before.amended(amendment)
            notes_repository.amend(connection, after, amendment)
            self._trail.record(connection, actor, AuditEvent.NOTE_AMEND, command=command, patient=patient, thing=note)
        return after
