"""Ids that any PC can make alone: UUID version 7 (RFC 9562), so that rows made later sort later.

An id says nothing about the person it stands for. In a file it is a 16-byte BLOB.
"""

import secrets
from datetime import datetime
from typing import NewType
from uuid import UUID

PatientId = NewType("PatientId", UUID)
StaffId = NewType("StaffId", UUID)
PcId = NewType("PcId", UUID)
ClinicId = NewType("ClinicId", UUID)
SessionId = NewType("SessionId", UUID)
CommandId = NewType("CommandId", UUID)
"""Made once by whoever asks for a deed and kept over retries, so that a repeated save is recognised and not done twice."""


def new_uuid7(moment: datetime) -> UUID:
    """A fresh UUIDv7: 48 bits of Unix milliseconds, version and variant, 74 random bits."""
    milliseconds = int(moment.timestamp() * 1000) & ((1 << 48) - 1)
    random = secrets.randbits(74)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & ((1 << 62) - 1))


def new_command(moment: datetime) -> CommandId:
    """The name of one deed; pass the same one again when a save is retried."""
    return CommandId(new_uuid7(moment))
