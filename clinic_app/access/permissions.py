"""Who may do what: every permission, every role, and the one table that joins them.

The services ask this table on every call, the menu is drawn from it and the tests walk it cell by cell. Source: promises
G1, G2, G4 and S3; the roles are those that clinics' policies name.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class Permission(Enum):
    """One thing a person may be allowed to do, as ``subject:action``."""

    AUDIT_READ = "audit:read"
    AUDIT_VERIFY = "audit:verify"
    BACKUP_MAKE = "backup:make"
    BACKUP_OPEN = "backup:open"
    BACKUP_RUN = "backup:run"
    CHART_OPEN = "chart:open"
    CHART_WRITE = "chart:write"
    CLINIC_CHECK = "clinic:check"
    CLINIC_SETTINGS = "clinic:settings"
    DAY_SHEET_PRINT = "day-sheet:print"
    DEPUTY_NAME = "deputy:name"
    DEPUTY_REVIEW = "deputy:review"
    DOCUMENT_FILE = "document:file"
    FHIR_IMPORT = "fhir:import"
    NOTE_WRITE = "note:write"
    OWN_PASSWORD_CHANGE = "own-password:change"
    PATIENT_EDIT = "patient:edit"
    PATIENT_ERASE = "patient:erase"
    PATIENT_FIND = "patient:find"
    PATIENT_OPEN = "patient:open"
    PATIENT_REGISTER = "patient:register"
    PRESCRIPTION_WRITE = "prescription:write"
    RECORD_COPY_MAKE = "record-copy:make"
    SHEET_CHECK = "sheet:check"
    SHEET_RENEW = "sheet:renew"
    STAFF_ADD = "staff:add"
    STAFF_LIST = "staff:list"
    STAFF_PASSWORD_RESET = "staff-password:reset"
    STAFF_REMOVE = "staff:remove"
    STAFF_ROLE_CHANGE = "staff-role:change"
    STAFF_SUSPEND = "staff:suspend"
    WINDOW_LOCK = "window:lock"


class Role(Enum):
    """What a person is at the clinic; one person may be several."""

    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    COORDINATOR = "coordinator"
    DOCTOR = "doctor"
    MANAGER = "manager"
    RECEPTIONIST = "receptionist"
    THERAPIST = "therapist"


EVERYONE: frozenset[Permission] = frozenset({Permission.BACKUP_RUN, Permission.OWN_PASSWORD_CHANGE, Permission.WINDOW_LOCK})
_DESK = frozenset({Permission.PATIENT_FIND, Permission.PATIENT_OPEN, Permission.PATIENT_REGISTER, Permission.PATIENT_EDIT})
_THERAPIST = _DESK | {Permission.CHART_OPEN, Permission.CHART_WRITE, Permission.NOTE_WRITE, Permission.DOCUMENT_FILE}

GRANTS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        # Runs backups and settings and sees no patient.
        Role.ADMINISTRATOR: EVERYONE | {Permission.BACKUP_MAKE, Permission.CLINIC_CHECK, Permission.CLINIC_SETTINGS, Permission.STAFF_LIST},
        # Reads everything, changes nothing.
        Role.AUDITOR: EVERYONE
        | {
            Permission.AUDIT_READ,
            Permission.AUDIT_VERIFY,
            Permission.CHART_OPEN,
            Permission.CLINIC_CHECK,
            Permission.PATIENT_FIND,
            Permission.PATIENT_OPEN,
            Permission.STAFF_LIST,
        },
        # Arranges appointments and reports with experts, so reads the chart and files what comes back.
        Role.COORDINATOR: EVERYONE | _DESK | {Permission.CHART_OPEN, Permission.DOCUMENT_FILE},
        Role.DOCTOR: EVERYONE | _THERAPIST | {Permission.PRESCRIPTION_WRITE},
        # Answers for the records and for the people who keep them, and does not treat.
        Role.MANAGER: EVERYONE
        | _DESK
        | {
            Permission.AUDIT_READ,
            Permission.AUDIT_VERIFY,
            Permission.BACKUP_MAKE,
            Permission.BACKUP_OPEN,
            Permission.CLINIC_CHECK,
            Permission.CLINIC_SETTINGS,
            Permission.DAY_SHEET_PRINT,
            Permission.DEPUTY_NAME,
            Permission.DEPUTY_REVIEW,
            Permission.FHIR_IMPORT,
            Permission.PATIENT_ERASE,
            Permission.RECORD_COPY_MAKE,
            Permission.SHEET_CHECK,
            Permission.SHEET_RENEW,
            Permission.STAFF_ADD,
            Permission.STAFF_LIST,
            Permission.STAFF_PASSWORD_RESET,
            Permission.STAFF_REMOVE,
            Permission.STAFF_ROLE_CHANGE,
            Permission.STAFF_SUSPEND,
        },
        Role.RECEPTIONIST: EVERYONE | _DESK | {Permission.DAY_SHEET_PRINT},
        Role.THERAPIST: EVERYONE | _THERAPIST,
    }
)

CLINICAL_KEY_HOLDERS: frozenset[Role] = frozenset({Role.AUDITOR, Role.COORDINATOR, Role.DOCTOR, Role.MANAGER, Role.THERAPIST})
"""Roles to which the key of the clinical file is sealed; the others cannot decrypt it, whatever they are shown."""

ROLE_TITLES: Mapping[Role, str] = MappingProxyType(
    {
        Role.ADMINISTRATOR: "IT administrator",
        Role.AUDITOR: "Auditor",
        Role.COORDINATOR: "Case coordinator",
        Role.DOCTOR: "Doctor",
        Role.MANAGER: "Manager",
        Role.RECEPTIONIST: "Receptionist",
        Role.THERAPIST: "Therapist",
    }
)

DEED_TITLES: Mapping[Permission, str] = MappingProxyType(
    {
        Permission.AUDIT_READ: "read the audit trail",
        Permission.AUDIT_VERIFY: "verify the audit trail",
        Permission.BACKUP_MAKE: "make backups and say where they go",
        Permission.BACKUP_OPEN: "open a backup or hand one out",
        Permission.BACKUP_RUN: "have the daily backup made when it is due",
        Permission.CHART_OPEN: "open a chart",
        Permission.CHART_WRITE: "add to a chart",
        Permission.CLINIC_CHECK: "check the clinic's files",
        Permission.CLINIC_SETTINGS: "change the clinic's settings",
        Permission.DAY_SHEET_PRINT: "draw up a day sheet",
        Permission.DEPUTY_NAME: "name a deputy",
        Permission.DEPUTY_REVIEW: "review what a deputy did",
        Permission.DOCUMENT_FILE: "file a document in a chart",
        Permission.FHIR_IMPORT: "import records",
        Permission.NOTE_WRITE: "write and sign notes",
        Permission.OWN_PASSWORD_CHANGE: "change their own password",
        Permission.PATIENT_EDIT: "change a registration",
        Permission.PATIENT_ERASE: "erase a record",
        Permission.PATIENT_FIND: "find patients",
        Permission.PATIENT_OPEN: "open a registration",
        Permission.PATIENT_REGISTER: "register a patient",
        Permission.PRESCRIPTION_WRITE: "add or stop a medicine",
        Permission.RECORD_COPY_MAKE: "make a record copy",
        Permission.SHEET_CHECK: "check a recovery sheet",
        Permission.SHEET_RENEW: "make new recovery sheets",
        Permission.STAFF_ADD: "add a member of staff",
        Permission.STAFF_LIST: "see who works here and what they may do",
        Permission.STAFF_PASSWORD_RESET: "reset a password",
        Permission.STAFF_REMOVE: "remove a member of staff",
        Permission.STAFF_ROLE_CHANGE: "change a role",
        Permission.STAFF_SUSPEND: "suspend a member of staff and reinstate them",
        Permission.WINDOW_LOCK: "lock the window and come back to it",
    }
)
"""Each permission in the words a person would use, for screens and refusals."""


def granted(roles: frozenset[Role]) -> frozenset[Permission]:
    """Everything that any of ``roles`` allows; somebody without a role may still choose a password of their own."""
    return EVERYONE.union(*(GRANTS[role] for role in roles))


def roles_that_may(permission: Permission) -> tuple[Role, ...]:
    """The roles that hold ``permission``, in alphabetical order."""
    return tuple(role for role in Role if permission in GRANTS[role])
