"""The trail in the words of the clinic: what each kind of row says that somebody did."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from clinic_app.access.permissions import DEED_TITLES, ROLE_TITLES, Permission, Role
from clinic_app.audit.model import AuditEntry, AuditEvent

BEHIND_ITS_MARK, KEY_FILE_DAMAGED = "behind-its-mark", "key-file-damaged"
"""What a sign-in found, as the row's detail says it."""

EVENT_TITLES: Mapping[AuditEvent, str] = MappingProxyType(
    {
        AuditEvent.ALLERGY_ADD: "Added an allergy",
        AuditEvent.AUDIT_ANCHOR: "Compared a printed anchor with the trail",
        AuditEvent.AUDIT_PRINT: "Drew up the audit trail for print",
        AuditEvent.AUDIT_READ: "Read the audit trail",
        AuditEvent.AUDIT_VERIFY: "Verified the audit trail",
        AuditEvent.BACKUP_DRILL: "Opened a backup with a recovery sheet, as a drill",
        AuditEvent.BACKUP_FAIL: "Could not make a backup",
        AuditEvent.BACKUP_HAND_OUT: "Made a backup with a code for another PC",
        AuditEvent.BACKUP_MAKE: "Made a backup",
        AuditEvent.BACKUP_PLACE_ADD: "Named a place for backups",
        AuditEvent.BACKUP_PLACE_REMOVE: "Took a place for backups out of use",
        AuditEvent.BACKUP_PLAN: "Set the hour of the daily backup",
        AuditEvent.BACKUP_VERIFY: "Verified a backup",
        AuditEvent.CHART_OPEN: "Opened a chart",
        AuditEvent.CHART_SEARCH: "Searched in a chart",
        AuditEvent.CLINIC_CHECK: "Checked the clinic's files",
        AuditEvent.CLINIC_CREATE: "Founded the clinic",
        AuditEvent.CLINIC_OVERVIEW: "Looked at what needs doing",
        AuditEvent.CLINIC_RESTORE: "Restored the clinic from a backup; its old computer must not be used for it any more",
        AuditEvent.CLINIC_SETTINGS: "Changed the clinic's settings",
        AuditEvent.CLINIC_WEEKLY_CHECK: "Was at work while the program checked the files",
        AuditEvent.CONDITION_ADD: "Added a condition",
        AuditEvent.DAY_SHEET_DRAW: "Drew up papers for a power cut",
        AuditEvent.DEED_REFUSED: "Was refused",
        AuditEvent.DEPUTY_END: "Ended a deputyship",
        AuditEvent.DEPUTY_NAME: "Named a deputy",
        AuditEvent.DEPUTY_REVIEW: "Reviewed what a deputy did",
        AuditEvent.DOCUMENT_FILE: "Filed a document",
        AuditEvent.DOCUMENT_OPEN: "Opened a document",
        AuditEvent.ENCOUNTER_ADD: "Added a visit",
        AuditEvent.ENTRY_WITHDRAW: "Marked an entry as made in error",
        AuditEvent.ERASURE_FINISH: "Finished an erasure and certified it",
        AuditEvent.ERASURE_PREVIEW: "Looked at what an erasure would take away",
        AuditEvent.ERASURE_READ: "Looked at a certificate of erasure",
        AuditEvent.FHIR_IMPORT: "Imported records",
        AuditEvent.FHIR_PLAN: "Looked through records to import",
        AuditEvent.IMMUNIZATION_ADD: "Added an immunisation",
        AuditEvent.KEYS_SETTLE: "Put the key list in order",
        AuditEvent.MEDICATION_ADD: "Added a medicine",
        AuditEvent.MEDICATION_STOP: "Stopped a medicine",
        AuditEvent.NONE_KNOWN_SET: "Noted that none are known",
        AuditEvent.NOTE_AMEND: "Amended a signed note",
        AuditEvent.NOTE_DRAFT: "Drafted a note",
        AuditEvent.NOTE_SIGN: "Signed a note",
        AuditEvent.OBSERVATION_ADD: "Added a result",
        AuditEvent.PASSWORD_CHANGE: "Changed the own password",
        AuditEvent.PASSWORD_RESET: "Reset a password",
        AuditEvent.PATIENT_EDIT: "Changed a registration",
        AuditEvent.PATIENT_ERASE: "Erased a record",
        AuditEvent.PATIENT_FIND_END: "Left the finder",
        AuditEvent.PATIENT_FIND_START: "Began to use the finder",
        AuditEvent.PATIENT_OPEN: "Opened a registration",
        AuditEvent.PATIENT_REGISTER: "Registered a person",
        AuditEvent.PROCEDURE_ADD: "Added a procedure",
        AuditEvent.RECORD_COPY_DISCARD: "Put a record copy away",
        AuditEvent.RECORD_COPY_DRAFT: "Drew up a record copy",
        AuditEvent.RECORD_COPY_PRINT: "Released a record copy for print",
        AuditEvent.RECORD_COPY_RELEASE: "Released a record copy as a file",
        AuditEvent.RECORD_COPY_TAKE_BACK: "Took a released record copy back: its file was not written",
        AuditEvent.RECOVERY_BEGIN: "Opened both files to put things right",
        AuditEvent.RECOVERY_COMPUTER: "Made this computer known again",
        AuditEvent.RECOVERY_KEYRING: "Put this computer's secret back into its keyring",
        AuditEvent.RECOVERY_KEY_FILE: "Put the key file back",
        AuditEvent.RECOVERY_PASSWORD: "Gave a manager a new password",
        AuditEvent.RETENTION_EVENT: "Noted a date for keeping",
        AuditEvent.SHEET_CHECK: "Checked a recovery sheet",
        AuditEvent.SHEET_DRAW: "Drew up new recovery sheets",
        AuditEvent.SHEET_RENEW: "Replaced a recovery sheet",
        AuditEvent.SIGN_IN: "Signed in",
        AuditEvent.SIGN_IN_FAILED: "Was told of wrong passwords",
        AuditEvent.SIGN_OUT: "Signed out",
        AuditEvent.STAFF_ADD: "Added a member of staff",
        AuditEvent.STAFF_EDIT: "Changed a staff name",
        AuditEvent.STAFF_LIST: "Looked at the staff list",
        AuditEvent.STAFF_REINSTATE: "Reinstated a member of staff",
        AuditEvent.STAFF_REMOVE: "Removed a member of staff",
        AuditEvent.STAFF_ROLES: "Changed roles",
        AuditEvent.STAFF_SUSPEND: "Suspended a member of staff",
        AuditEvent.WINDOW_LOCK: "Locked the window",
        AuditEvent.WINDOW_UNLOCK: "Came back to the locked window",
    }
)
"""Each kind of row as the end of a sentence that begins with a person: ``Dr Ananya Sharma``, ``Opened a chart``."""

EVENT_GROUPS: Mapping[str, frozenset[AuditEvent]] = MappingProxyType(
    {
        "Signing in and out": frozenset(
            {AuditEvent.SIGN_IN, AuditEvent.SIGN_IN_FAILED, AuditEvent.SIGN_OUT, AuditEvent.WINDOW_LOCK, AuditEvent.WINDOW_UNLOCK}
        ),
        "Finding and registering": frozenset(
            {
                AuditEvent.PATIENT_EDIT,
                AuditEvent.PATIENT_FIND_END,
                AuditEvent.PATIENT_FIND_START,
                AuditEvent.PATIENT_OPEN,
                AuditEvent.PATIENT_REGISTER,
                AuditEvent.RETENTION_EVENT,
            }
        ),
        "Charts: opened and read": frozenset({AuditEvent.CHART_OPEN, AuditEvent.CHART_SEARCH, AuditEvent.DOCUMENT_OPEN}),
        "Charts: written": frozenset(
            {
                AuditEvent.ALLERGY_ADD,
                AuditEvent.CONDITION_ADD,
                AuditEvent.DOCUMENT_FILE,
                AuditEvent.ENCOUNTER_ADD,
                AuditEvent.ENTRY_WITHDRAW,
                AuditEvent.FHIR_IMPORT,
                AuditEvent.FHIR_PLAN,
                AuditEvent.IMMUNIZATION_ADD,
                AuditEvent.MEDICATION_ADD,
                AuditEvent.MEDICATION_STOP,
                AuditEvent.NONE_KNOWN_SET,
                AuditEvent.NOTE_AMEND,
                AuditEvent.NOTE_DRAFT,
                AuditEvent.NOTE_SIGN,
                AuditEvent.OBSERVATION_ADD,
                AuditEvent.PROCEDURE_ADD,
            }
        ),
        "Record copies": frozenset(
            {
                AuditEvent.RECORD_COPY_DISCARD,
                AuditEvent.RECORD_COPY_DRAFT,
                AuditEvent.RECORD_COPY_PRINT,
                AuditEvent.RECORD_COPY_RELEASE,
                AuditEvent.RECORD_COPY_TAKE_BACK,
            }
        ),
        "Erasures": frozenset({AuditEvent.ERASURE_FINISH, AuditEvent.ERASURE_PREVIEW, AuditEvent.ERASURE_READ, AuditEvent.PATIENT_ERASE}),
        "Staff, roles and passwords": frozenset(
            {
                AuditEvent.DEPUTY_END,
                AuditEvent.DEPUTY_NAME,
                AuditEvent.DEPUTY_REVIEW,
                AuditEvent.KEYS_SETTLE,
                AuditEvent.PASSWORD_CHANGE,
                AuditEvent.PASSWORD_RESET,
                AuditEvent.STAFF_ADD,
                AuditEvent.STAFF_EDIT,
                AuditEvent.STAFF_LIST,
                AuditEvent.STAFF_REINSTATE,
                AuditEvent.STAFF_REMOVE,
                AuditEvent.STAFF_ROLES,
                AuditEvent.STAFF_SUSPEND,
            }
        ),
        "Recovery and its sheets": frozenset(
            {
                AuditEvent.RECOVERY_BEGIN,
                AuditEvent.RECOVERY_COMPUTER,
                AuditEvent.RECOVERY_KEYRING,
                AuditEvent.RECOVERY_KEY_FILE,
                AuditEvent.RECOVERY_PASSWORD,
                AuditEvent.SHEET_CHECK,
                AuditEvent.SHEET_DRAW,
                AuditEvent.SHEET_RENEW,
            }
        ),
        "Backups": frozenset(
            {
                AuditEvent.BACKUP_DRILL,
                AuditEvent.BACKUP_FAIL,
                AuditEvent.BACKUP_HAND_OUT,
                AuditEvent.BACKUP_MAKE,
                AuditEvent.BACKUP_PLACE_ADD,
                AuditEvent.BACKUP_PLACE_REMOVE,
                AuditEvent.BACKUP_PLAN,
                AuditEvent.BACKUP_VERIFY,
            }
        ),
        "Settings, checks and the trail": frozenset(
            {
                AuditEvent.AUDIT_ANCHOR,
                AuditEvent.AUDIT_PRINT,
                AuditEvent.AUDIT_READ,
                AuditEvent.AUDIT_VERIFY,
                AuditEvent.CLINIC_CHECK,
                AuditEvent.CLINIC_CREATE,
                AuditEvent.CLINIC_OVERVIEW,
                AuditEvent.CLINIC_RESTORE,
                AuditEvent.CLINIC_SETTINGS,
                AuditEvent.CLINIC_WEEKLY_CHECK,
                AuditEvent.DAY_SHEET_DRAW,
            }
        ),
        "Refusals": frozenset({AuditEvent.DEED_REFUSED}),
    }
)
"""Kinds that people ask for together; every kind is in one group."""

_COUNTED: Mapping[AuditEvent, tuple[str, str]] = MappingProxyType(
    {
        AuditEvent.AUDIT_PRINT: ("1 row", "{} rows"),
        AuditEvent.AUDIT_READ: ("1 row", "{} rows"),
        AuditEvent.AUDIT_VERIFY: ("1 chain altered", "{} chains altered"),
        AuditEvent.BACKUP_DRILL: ("1 row", "{} rows"),
        AuditEvent.BACKUP_HAND_OUT: ("1 picture or document", "{} pictures and documents"),
        AuditEvent.BACKUP_MAKE: ("1 picture or document", "{} pictures and documents"),
        AuditEvent.BACKUP_PLAN: ("from 1 o'clock", "from {} o'clock"),
        AuditEvent.CHART_SEARCH: ("1 entry found", "{} entries found"),
        AuditEvent.CLINIC_CHECK: ("1 finding", "{} findings"),
        AuditEvent.CLINIC_RESTORE: ("1 person erased again", "{} people erased again"),
        AuditEvent.CLINIC_SETTINGS: ("version 1", "version {}"),
        AuditEvent.CLINIC_WEEKLY_CHECK: ("1 finding", "{} findings"),
        AuditEvent.DAY_SHEET_DRAW: ("1 sheet", "{} sheets"),
        AuditEvent.DEPUTY_REVIEW: ("1 deed", "{} deeds"),
        AuditEvent.ERASURE_FINISH: ("1 row", "{} rows"),
        AuditEvent.FHIR_IMPORT: ("1 entry", "{} entries"),
        AuditEvent.FHIR_PLAN: ("1 entry", "{} entries"),
        AuditEvent.PATIENT_FIND_END: ("at most 1 person shown", "at most {} people shown"),
        AuditEvent.RECORD_COPY_DRAFT: ("1 entry", "{} entries"),
        AuditEvent.RECORD_COPY_PRINT: ("1 page", "{} pages"),
        AuditEvent.RECORD_COPY_RELEASE: ("1 page", "{} pages"),
        AuditEvent.RECOVERY_PASSWORD: ("after 1 wrong try", "after {} wrong tries"),
        AuditEvent.SIGN_IN: ("after 1 wrong try", "after {} wrong tries"),
        AuditEvent.SIGN_IN_FAILED: ("1 try", "{} tries"),
        AuditEvent.STAFF_LIST: ("1 line", "{} lines"),
        AuditEvent.WINDOW_UNLOCK: ("after 1 wrong try", "after {} wrong tries"),
    }
)
_NOTHING_WRONG = frozenset({AuditEvent.AUDIT_VERIFY, AuditEvent.CLINIC_CHECK, AuditEvent.CLINIC_WEEKLY_CHECK})
_DETAILS: Mapping[str, str] = MappingProxyType(
    {
        BEHIND_ITS_MARK: "saved changes were missing",
        KEY_FILE_DAMAGED: "a key file was damaged",
        f"{BEHIND_ITS_MARK} {KEY_FILE_DAMAGED}": "saved changes were missing, a key file was damaged",
        "belongs": "it belongs to the trail",
        "not-found": "it was not found in the trail",
        "on-site": "in the clinic",
        "off-site": "outside the clinic",
        "proven": "proven",
        "not-proven": "not proven",
        "whole": "it is whole",
        "damaged": "it is damaged",
        "deputies": "deputies",
        "deputising": "what a deputy did",
        "clinical registry": "new keys for both files",
        "encrypted-file": "encrypted file",
        "open-file": "file without encryption",
        "name": "name",
        "sheet-A": "sheet A",
        "sheet-B": "sheet B",
        "sheet-A sheet-B": "sheets A and B",
        "sheet-of-another": "it opens nothing here",
        "sheet-replaced": "it was replaced before",
        "without-keyring": "on a computer without a keyring",
        "registry": "a new key for the registry",
        "settled": "which had been cut off",
    }
)
_DEPUTISING = "deputising"
_FOUND = re.compile("^(faulty|unseen)")
_FOUND_WORDS = {"faulty": "fault in", "unseen": "not looked at:"}


def deed_words(entry: AuditEntry) -> str:
    """What was done: ``Opened a chart``; for a refusal what was asked for: ``Was refused: open a chart``."""
    title = EVENT_TITLES[entry.event]
    if entry.event is AuditEvent.DEED_REFUSED and (wanted := _permission(entry.detail)) is not None:
        return f"{title}: {DEED_TITLES[wanted]}"
    return title


def detail_words(entry: AuditEntry) -> str:
    """What the row says besides: counts, the form of a file, roles; empty where there is nothing."""
    parts: list[str] = []
    if entry.event is not AuditEvent.DEED_REFUSED and entry.detail:
        parts.append(_detail(entry))
    if entry.count is not None:
        parts.append(_count(entry.event, entry.count))
    return ", ".join(part for part in parts if part)


def role_words(entry: AuditEntry) -> str:
    """As what the person acted: ``Doctor``, ``Receptionist, Manager (as deputy)``."""
    names = entry.roles.split()
    titles = [ROLE_TITLES[role] for role in Role if role.value in names]
    return ", ".join(titles) + (" (as deputy)" if _DEPUTISING in names else "")


def _permission(code: str | None) -> Permission | None:
    return next((permission for permission in Permission if permission.value == code), None)


def _detail(entry: AuditEntry) -> str:
    detail = entry.detail or ""
    if detail in _DETAILS:
        return _DETAILS[detail]
    if entry.event is AuditEvent.PATIENT_FIND_END:
        figures = dict(part.partition("=")[::2] for part in detail.split())
        return f"{figures.get('queries', '?')} searches, {figures.get('opened', '?')} opened"
    if entry.event in (AuditEvent.STAFF_ADD, AuditEvent.STAFF_ROLES):
        return " → ".join(_roles(part) for part in detail.removeprefix("settled: ").split(" > "))
    if entry.event is AuditEvent.DEPUTY_NAME:
        return detail.replace(" > ", " to ")
    if entry.event is AuditEvent.DEPUTY_REVIEW:
        return ""
    if entry.event in (AuditEvent.CLINIC_CHECK, AuditEvent.CLINIC_WEEKLY_CHECK):
        return ", ".join(_FOUND.sub(lambda found: _FOUND_WORDS[found[0]], part) for part in detail.split("; "))
    return detail.replace("-", " ")


def _roles(codes: str) -> str:
    return ", ".join(ROLE_TITLES[role] for role in Role if role.value in codes.replace(",", " ").split()) or codes


def _count(event: AuditEvent, count: int) -> str:
    if event in (AuditEvent.SIGN_IN, AuditEvent.WINDOW_UNLOCK) and count == 0:
        return ""
    if event in _NOTHING_WRONG and count == 0:
        return "nothing wrong"
    one, many = _COUNTED.get(event, ("1", "{}"))
    return one if count == 1 else many.format(f"{count:,}")
