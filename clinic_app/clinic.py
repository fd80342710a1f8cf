"""An open clinic, as the screens and the command line hold it: who is at work, and the services with which they work."""

from dataclasses import dataclass, field
from datetime import date

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.service import AuditService
from clinic_app.audit.trail import TrailHome
from clinic_app.backups.service import BackupService
from clinic_app.clock import Clock, local_day
from clinic_app.downtime.service import DowntimeService
from clinic_app.erasures.service import ErasureService
from clinic_app.errors import VaultError
from clinic_app.exchange.service import ExchangeService
from clinic_app.history.documents_service import DocumentService
from clinic_app.history.notes_service import NoteService
from clinic_app.history.service import HistoryService
from clinic_app.identifiers import PatientId
from clinic_app.locking.service import LockService
from clinic_app.patients.service import PatientService
from clinic_app.policy.profile import Profile
from clinic_app.policy.service import SettingsService
from clinic_app.record_copy.service import RecordCopyService
from clinic_app.recovery.service import SheetService
from clinic_app.staff.deputy_service import DeputyService
from clinic_app.staff.leaver_service import LeaverService
from clinic_app.staff.model import StaffName
from clinic_app.staff.service import StaffService
from clinic_app.upkeep.service import UpkeepService
from clinic_app.upkeep.weekly_check import WeeklyCheck
from clinic_app.vault.drafts import DraftDrawer
from clinic_app.vault.passwords import rule
from clinic_app.vault.recovery_sheet import RecoverySheet
from clinic_app.vault.sheet_pages import sheet_document
from clinic_app.vault.write_gate import WriteGate


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What set-up has asked before it makes a clinic."""

    profile: Profile
    manager_username: str
    manager_name: StaffName
    pc_name: str
    use_keyring: bool
    """Whether a secret in the operating system's keyring is needed beside each password; without one passwords are longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    """What a holder of the clinical key works with."""

    history: HistoryService
    notes: NoteService
    documents: DocumentService


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """An open clinic, for one person: the services, and what the screens need to know beside them."""

    actor: Actor
    name: str
    """How the person at work is called: ``Dr Asha Rao``."""
    profile: Profile
    clock: Clock
    must_change_password: bool
    """Whether this was a one-time password; until it is changed the actor holds no role."""
    password_rule: str
    """What a new password must have on this PC, to be said where one is chosen."""
    notices: tuple[str, ...]
    """What the opening found and people must hear of, a sentence each."""
    audit: AuditService
    deputies: DeputyService
    erasures: ErasureService
    lock: LockService
    leavers: LeaverService
    settings: SettingsService
    staff: StaffService
    patients: PatientService
    sheets: SheetService
    record_copies: RecordCopyService
    upkeep: UpkeepService
    weekly_check: WeeklyCheck
    downtime: DowntimeService
    backups: BackupService
    drafts: DraftDrawer
    charts: Charts | None
    """Nothing where this person's role does not open charts; ``open_charts`` says so and keeps it on record."""
    imports: ExchangeService | None
    """Nothing without the clinical key; ``open_imports`` says so."""
    gate: WriteGate
    """What the disk lets people do, and who hears when that changes."""
    homes: tuple[TrailHome, ...] = field(repr=False)

    @property
    def today(self) -> date:
        """The calendar day at the clinic."""
        return local_day(self.clock(), self.profile.place.time_zone)

    def open_charts(self, patient: PatientId | None = None) -> Charts:
        """The services of the clinical file; ``patient`` is whose chart is wanted, for the record of a refusal.

        Raises: ``Refused``, which is on record, where the role opens no charts.
        """
        self.actor.require(Permission.CHART_OPEN, patient=patient)
        if self.charts is None:
            raise VaultError("Your role opens charts, but your keys do not yet; ask a manager to set your roles again.")
        return self.charts

    def open_imports(self) -> ExchangeService:
        """The service that takes records in.

        Raises: ``Refused``, which is on record.
        """
        self.actor.require(Permission.FHIR_IMPORT)
        if self.imports is None:
            raise VaultError("Your role imports records, but your keys do not open charts yet; ask a manager to set your roles again.")
        return self.imports

    def close(self) -> None:
        """Put on record that the person left, and close the files; nothing of this object works afterwards."""
        try:
            if self.actor.may(Permission.PATIENT_FIND):
                self.patients.end_finding(self.actor)
            registry = self.homes[0]
            with registry.file.transaction() as connection:
                registry.trail.record(connection, self.actor, AuditEvent.SIGN_OUT)
        finally:
            for home in self.homes:
                home.file.close()


def password_rule(*, use_keyring: bool) -> str:
    """What passwords must have on a PC with a secret in its keyring, or without."""
    return rule(keyring=use_keyring)


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """A clinic just made: open for its manager, with the two sheets that must be printed now and are kept nowhere."""

    clinic: Clinic
    sheets: tuple[RecoverySheet, RecoverySheet]
    begun_again: bool
    """Whether an earlier founding was cut off in this folder, and cleared away."""

    def page_of(self, sheet: RecoverySheet) -> bytes:
        """The page to print of one of the sheets, as a PDF."""
        return sheet_document(sheet, self.clinic.profile.contact.name, self.clinic.today).pdf
