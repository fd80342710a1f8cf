"""What the audit trail says: one row for every deed, read, and refusal, chained so that none can be taken out unseen.

A row holds ids, codes and counts; no names, no clinical text and nothing a person typed, because the trail outlives an
erasure. Source: promises U1 and U3.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from uuid import UUID

from clinic_app.errors import VaultError
from clinic_app.identifiers import CommandId, PatientId, PcId, SessionId, StaffId

GENESIS = bytes(32)
"""What the first row of a chain has for a predecessor."""


class TrailAltered(VaultError):
    """The trail holds something that this program never writes."""

    def __init__(self) -> None:
        super().__init__("The audit trail was altered outside this program; keep every file as it is and have the trail verified.")


class AuditEvent(Enum):
    """One kind of deed, as ``subject:action``, in the past of the house: what was done."""

    ALLERGY_ADD = "allergy:add"
    AUDIT_ANCHOR = "audit:anchor"
    AUDIT_PRINT = "audit:print"
    AUDIT_READ = "audit:read"
    AUDIT_VERIFY = "audit:verify"
    BACKUP_DRILL = "backup:drill"
    BACKUP_FAIL = "backup:fail"
    BACKUP_HAND_OUT = "backup:hand-out"
    BACKUP_MAKE = "backup:make"
    BACKUP_PLACE_ADD = "backup-place:add"
    BACKUP_PLACE_REMOVE = "backup-place:remove"
    BACKUP_PLAN = "backup-plan:set"
    BACKUP_VERIFY = "backup:verify"
    CHART_OPEN = "chart:open"
    CHART_SEARCH = "chart:search"
    CLINIC_CHECK = "clinic:check"
    CLINIC_CREATE = "clinic:create"
    CLINIC_OVERVIEW = "clinic:overview"
    CLINIC_RESTORE = "clinic:restore"
    CLINIC_SETTINGS = "clinic:settings"
    CLINIC_WEEKLY_CHECK = "clinic:weekly-check"
    CONDITION_ADD = "condition:add"
    DAY_SHEET_DRAW = "day-sheet:draw"
    DEED_REFUSED = "deed:refused"
    DEPUTY_END = "deputy:end"
    DEPUTY_NAME = "deputy:name"
    DEPUTY_REVIEW = "deputy:review"
    DOCUMENT_FILE = "document:file"
    DOCUMENT_OPEN = "document:open"
    ENCOUNTER_ADD = "encounter:add"
    ENTRY_WITHDRAW = "entry:withdraw"
    ERASURE_FINISH = "erasure:finish"
    ERASURE_PREVIEW = "erasure:preview"
    ERASURE_READ = "erasure:read"
    FHIR_IMPORT = "fhir:import"
    FHIR_PLAN = "fhir:plan"
    IMMUNIZATION_ADD = "immunization:add"
    KEYS_SETTLE = "keys:settle"
    MEDICATION_ADD = "medication:add"
    MEDICATION_STOP = "medication:stop"
    NONE_KNOWN_SET = "none-known:set"
    NOTE_AMEND = "note:amend"
    NOTE_DRAFT = "note:draft"
    NOTE_SIGN = "note:sign"
    OBSERVATION_ADD = "observation:add"
    PASSWORD_CHANGE = "password:change"
    PASSWORD_RESET = "password:reset"
    PATIENT_EDIT = "patient:edit"
    PATIENT_ERASE = "patient:erase"
    PATIENT_FIND_END = "patient-find:end"
    PATIENT_FIND_START = "patient-find:start"
    PATIENT_OPEN = "patient:open"
    PATIENT_REGISTER = "patient:register"
    PROCEDURE_ADD = "procedure:add"
    RECORD_COPY_DISCARD = "record-copy:discard"
    RECORD_COPY_DRAFT = "record-copy:draft"
    RECORD_COPY_PRINT = "record-copy:print"
    RECORD_COPY_RELEASE = "record-copy:release"
    RECORD_COPY_TAKE_BACK = "record-copy:take-back"
    RECOVERY_BEGIN = "recovery:begin"
    RECOVERY_COMPUTER = "recovery:computer"
    RECOVERY_KEYRING = "recovery:keyring"
    RECOVERY_KEY_FILE = "recovery:key-file"
    RECOVERY_PASSWORD = "recovery:password"
    RETENTION_EVENT = "retention-event:record"
    SHEET_CHECK = "sheet:check"
    SHEET_DRAW = "sheet:draw"
    SHEET_RENEW = "sheet:renew"
    SIGN_IN = "sign:in"
    SIGN_IN_FAILED = "sign-in:failed"
    SIGN_OUT = "sign:out"
    STAFF_ADD = "staff:add"
    STAFF_EDIT = "staff:edit"
    STAFF_LIST = "staff:list"
    STAFF_REINSTATE = "staff:reinstate"
    STAFF_REMOVE = "staff:remove"
    STAFF_ROLES = "staff-roles:change"
    STAFF_SUSPEND = "staff:suspend"
    WINDOW_LOCK = "window:lock"
    WINDOW_UNLOCK = "window:unlock"


class Outcome(Enum):
    """How the deed ended."""

    DONE = "done"
    DENIED = "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One row of the trail; ``sequence`` counts from 1 within one PC's chain in one file."""

    pc: PcId
    sequence: int
    at: datetime
    staff: StaffId
    roles: str
    session: SessionId
    event: AuditEvent
    outcome: Outcome
    patient: PatientId | None
    thing: UUID | None
    detail: str | None
    """A code from the program's own vocabulary, such as the permission that was refused."""
    count: int | None
    command: CommandId | None
    epoch: int
    previous: bytes
    mac: bytes
    file: str = ""
    """``registry``, ``clinical`` or, of a deed that both tell of, ``both``, where both trails are read as one; no part of what it says."""

    def expected_mac(self, audit_key: bytes) -> bytes:
        """The MAC the row must carry under the audit key of its epoch."""
        return chain_mac(audit_key, self)


def chain_mac(audit_key: bytes, entry: AuditEntry) -> bytes:
    """HMAC-SHA256 over every field of the row and the MAC of the row before it, each field with its length."""
    fields: tuple[bytes, ...] = (
        b"clinic-records/audit/v1",
        entry.previous,
        entry.pc.bytes,
        b"%d" % entry.sequence,
        b"%d" % entry.epoch,
        entry.at.astimezone(UTC).isoformat().encode(),
        entry.staff.bytes,
        entry.roles.encode(),
        entry.session.bytes,
        entry.event.value.encode(),
        entry.outcome.value.encode(),
        _optional(entry.patient),
        _optional(entry.thing),
        b"-" if entry.detail is None else b"+" + entry.detail.encode(),
        b"-" if entry.count is None else b"+%d" % entry.count,
        _optional(entry.command),
    )
    return hmac.digest(audit_key, b"".join(len(field).to_bytes(4, "big") + field for field in fields), hashlib.sha256)


def _optional(value: UUID | None) -> bytes:
    return b"-" if value is None else b"+" + value.bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainEnd:
    """The last row of one PC's chain in one file; sequence 0 and ``GENESIS`` for a chain that has none yet."""

    sequence: int
    mac: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """What a reader of the trail asks for; every field left out matches everything."""

    staff: StaffId | None = None
    patient: PatientId | None = None
    events: frozenset[AuditEvent] = frozenset()
    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None
    deputising: bool = False
    """Only deeds that somebody did in the manager's place."""
    thing: UUID | None = None
    """What was made or changed, such as the member of staff whose password was reset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many rows of one member of staff match, and the sum of their counts."""

    staff: StaffId
    rows: int
    counts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainFinding:
    """What the verification of one PC's chain in one file found."""

    file_name: str
    pc: PcId
    rows: int
    """The rows read, up to the first bad one."""
    first_bad: int | None
    """The sequence of the first row that is not as it was written, or is missing; nothing when all are there."""
    sentence: str

    @property
    def is_whole(self) -> bool:
        """Whether no row was changed, taken out, put in or moved."""
        return self.first_bad is None
