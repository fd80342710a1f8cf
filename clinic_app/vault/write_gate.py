"""The one gate that every save goes through: it knows how the disk stands, and which saves failed and may be on the disk all the same.

A deed is known by its command id. One whose save failed is *in hand*: on a full disk it alone is let through again, into the room
that the ballast leaves, and where its retry finds it done, whoever retried is told so, once.
"""

import threading
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection

from clinic_app.identifiers import CommandId
from clinic_app.vault.ballast import Ballast
from clinic_app.vault.disk_space import Room, free_bytes, state_of, takes_writes
from clinic_app.vault.errors import DiskIsFull, DiskIsReadOnly
from clinic_app.vault.model import DiskStanding, DiskState

_GATE = "clinic_app.gate"


class GateListener(Protocol):
    """Who hears at once what the gate learns, on the thread that does the work."""

    def disk_stands(self, standing: DiskStanding) -> None:
        """The disk lets people do other things than before."""

    def was_saved_before(self) -> None:
        """A save that had been reported as failed was on the disk; its retry did nothing twice."""


class WriteGate:
    """One for a clinic's folder, for both of its files and whoever is signed in."""

    def __init__(self, folder: Path, room: Room | None = None) -> None:
        self._folder = folder
        self._room = room or Room()
        self._ballast = Ballast(folder, self._room.ballast)
        self._ballast_lock = threading.Lock()
        self._standing = DiskStanding(DiskState.AMPLE, 0)
        self._current: CommandId | None = None
        self._in_hand: set[CommandId] = set()
        self._listener: GateListener | None = None

    @property
    def standing(self) -> DiskStanding:
        """How the disk stood when it was last looked at."""
        return self._standing

    def listen(self, listener: GateListener | None) -> None:
        """Tell ``listener`` from now on, or nobody."""
        self._listener = listener

    def look(self) -> DiskStanding:
        """See how the disk stands now; costs some microseconds. Where it has just become full, the ballast is let go."""
        free = free_bytes(self._folder)
        state = state_of(free, self._room, was=self._standing.state) if takes_writes(self._folder) else DiskState.READ_ONLY
        self._set(state, free)
        return self._standing

    def keep_ballast(self) -> None:
        """Write the ballast where it is missing and the disk has room for it; takes a while, so not on the thread that people wait for."""
        with self._ballast_lock:
            if self._wants_ballast() and not self._ballast.is_whole():
                self._ballast.write(self._wants_ballast)

    def full(self) -> bool:
        """SQLite found no room: nothing new from here on. Gives whether the ballast made some for what is in hand."""
        self._keep_in_hand()
        released = self._ballast.release()
        self._set(DiskState.FULL, free_bytes(self._folder))
        return released

    def failed(self) -> None:
        """A save failed in another way, and whether it is on the disk is not certain."""
        self._keep_in_hand()
        self.look()

    def meet(self, command: CommandId, *, done: bool) -> None:
        """A deed that is to be saved, or that was ``done`` before; asked before anything of it is written.

        Raises: ``DiskIsFull``, ``DiskIsReadOnly`` for a new deed.
        """
        if done:
            self._current = None
            if command in self._in_hand:
                self._in_hand.discard(command)
                if self._listener is not None:
                    self._listener.was_saved_before()
            return
        state = self._standing.state
        if state is DiskState.READ_ONLY:
            raise DiskIsReadOnly
        if state is DiskState.FULL and command not in self._in_hand:
            raise DiskIsFull
        self._current = command

    def ended(self) -> None:
        """What was under way is on the disk."""
        if self._current is not None:
            self._in_hand.discard(self._current)
            self._current = None

    def _keep_in_hand(self) -> None:
        if self._current is not None:
            self._in_hand.add(self._current)
            self._current = None

    def _wants_ballast(self) -> bool:
        state = self._standing.state
        return state.takes_deeds and free_bytes(self._folder) >= self._room.again - self._room.ballast

    def _set(self, state: DiskState, free: int) -> None:
        before, self._standing = self._standing.state, DiskStanding(state, free)
        if state is DiskState.FULL and before is not DiskState.FULL:
            self._ballast.release()
        if state is not before and self._listener is not None:
            self._listener.disk_stands(self._standing)


def leave_gate(connection: Connection, gate: WriteGate) -> None:
    """Have ``meet_command`` find the gate of the file."""
    connection.info[_GATE] = gate


def meet_command(connection: Connection, command: CommandId, *, done: bool) -> None:
    """See ``WriteGate.meet``; a file without a gate lets everything through."""
    gate = connection.info.get(_GATE)
    if isinstance(gate, WriteGate):
        gate.meet(command, done=done)
