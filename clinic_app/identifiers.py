"""Ids that any PC can make alone: UUID version 7 (RFC 9562), so that rows made later sort later.

An id says nothing about the person it stands for. In a file it is a 16-byte BLOB.
"""

import hashlib
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


def new_uuid7_run(moment: datetime, count: int) -> list[UUID]:
    """``count`` fresh UUIDv7 that sort in the order of the list, for rows that are stored together."""
    first = new_uuid7(moment).int & ~(1 << 61)
    # With the highest of the last 62 bits clear, counting on never reaches the variant.
    return [UUID(int=first + number) for number in range(count)]


def new_command(moment: datetime) -> CommandId:
    """The name of one deed; pass the same one again when a save is retried."""
    return CommandId(new_uuid7(moment))


def part_of_command(command: CommandId, part: int) -> CommandId:
    """The name of the ``part``-th step of a deed that takes several transactions; always the same for the same step."""
    if part == 0:
        return command
    digest = int.from_bytes(hashlib.sha256(command.bytes + part.to_bytes(4, "big")).digest()[:16], "big")
    version_and_variant = 0x8 << 76 | 0b10 << 62
    return CommandId(UUID(int=digest & ~(0xF << 76 | 0b11 << 62) | version_and_variant))
