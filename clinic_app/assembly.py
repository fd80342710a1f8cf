"""Puts the services together that one person works with, from the files that their keys have opened."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from clinic_app.access.actor import Actor
from clinic_app.audit.service import AuditService
from clinic_app.audit.trail import TrailHome
from clinic_app.backups import record_entries as backups_map
from clinic_app.backups.making import Ground
from clinic_app.backups.service import BackupService
from clinic_app.clinic import Charts, Clinic, password_rule
from clinic_app.clock import Clock
from clinic_app.downtime.service import DowntimeService
from clinic_app.erasures import record_entries as erasures_map
from clinic_app.erasures.deed import Eraser, ErasurePlaces
from clinic_app.erasures.service import ErasureService
from clinic_app.errors import NotFound
from clinic_app.exchange.service import ExchangeService
from clinic_app.history import gate as history_gate
from clinic_app.history import record_entries as history_map
from clinic_app.history.documents_service import DocumentService
from clinic_app.history.notes_service import NoteService
from clinic_app.history.service import HistoryService
from clinic_app.history.writing import Desk
from clinic_app.identifiers import PatientId
from clinic_app.locking.service import LockService
from clinic_app.patients import record_entries as patients_map
from clinic_app.patients.service import PatientService
from clinic_app.policy.profile import Profile
from clinic_app.policy.service import SettingsService
from clinic_app.record_copy import record_entries as record_copy_map
from clinic_app.record_copy.service import RecordCopyService
from clinic_app.record_map import ground as ground_map
from clinic_app.record_map.entries import RecordMap
from clinic_app.recovery.service import SheetService
from clinic_app.staff import record_entries as staff_map
from clinic_app.staff.deputy_service import DeputyService
from clinic_app.staff.key_deeds import KeyDeeds
from clinic_app.staff.key_rotation import KeyRotations
from clinic_app.staff.leaver_service import LeaverService
from clinic_app.staff.service import StaffService
from clinic_app.upkeep.service import Places, UpkeepService
from clinic_app.upkeep.weekly_check import WeeklyCheck
from clinic_app.vault.blobs import BlobStore
from clinic_app.vault.drafts import DraftDrawer
from clinic_app.vault.folder import DataFolder, Pc
from clinic_app.vault.head_mark import HeadFile
from clinic_app.vault.key_cabinet import KeyCabinet
from clinic_app.vault.open_keys import OpenKeys
from clinic_app.vault.throttle import Throttle
from clinic_app.vault.write_gate import WriteGate

RECORD_MAP = RecordMap(
    (*ground_map.ENTRIES, *patients_map.ENTRIES, *history_map.ENTRIES, *record_copy_map.ENTRIES, *erasures_map.ENTRIES),
    (*ground_map.NOBODYS, *patients_map.NOBODYS, *staff_map.NOBODYS, *record_copy_map.NOBODYS, *backups_map.NOBODYS),
)
"""Every table that holds something about a person, and why the others do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """What belongs to the clinic's folder on this PC, whoever is signed in."""

    folder: DataFolder
    pc: Pc
    heads: HeadFile
    cabinet: KeyCabinet
    throttle: Throttle
    gate: WriteGate
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What the opening of the files has told: how the person is called, what the clinic promises, what people must hear of."""

    name: str
    profile: Profile
    notices: tuple[str, ...]


def assemble(premises: Premises, keys: OpenKeys, actor: Actor, arrived: Arrived, homes: tuple[TrailHome, ...]) -> Clinic:
    """Every service that this person's keys can work with; ``homes`` are the files that are open, the registry first."""
    clock, profile = premises.clock, arrived.profile
    registry, clinical = homes[0], homes[1] if len(homes) > 1 else None
    blobs, drafts = BlobStore(premises.folder.blobs, keys.clinic), DraftDrawer(premises.folder.drafts, keys, premises.gate)
    deeds = KeyDeeds(registry, clinical, premises.cabinet, keys, clinic_name=profile.contact.name)
    rotations = KeyRotations(deeds, homes, premises.folder, clock)
    return Clinic(
        actor=actor,
        name=arrived.name,
        profile=profile,
        clock=clock,
        must_change_password=keys.must_change_password,
        password_rule=password_rule(use_keyring=keys.device_secret is not None),
        notices=arrived.notices,
        audit=AuditService(registry, clinical),
        deputies=DeputyService(registry, clinical, deeds, clock, zone=profile.place.time_zone),
        lock=LockService(registry, premises.cabinet, keys, premises.throttle),
        settings=SettingsService(registry, clock),
        erasures=ErasureService(
            registry,
            None if clinical is None else eraser(premises, registry, clinical),
            clock,
            zone=profile.place.time_zone,
            record_map=RECORD_MAP,
        ),
        sheets=SheetService(registry, deeds, clock, zone=profile.place.time_zone),
        leavers=LeaverService(registry, deeds, rotations, drafts, clock),
        staff=StaffService(registry, deeds, rotations, clock),
        patients=PatientService(registry, clock, zone=profile.place.time_zone, order=profile.place.date_order),
        record_copies=RecordCopyService(
            registry,
            clinical,
            clock,
            zone=profile.place.time_zone,
            record_map=RECORD_MAP,
            read_file=lambda connection, patient, document: _document(connection, blobs, patient, document),
        ),
        charts=None if clinical is None else _charts(registry, clinical, clock, profile, blobs),
        upkeep=UpkeepService(
            registry, clinical, premises.cabinet, keys, _places(premises, drafts, blobs), clock, zone=profile.place.time_zone
        ),
        weekly_check=WeeklyCheck(registry, clinical, premises.heads, keys.pc, clock),
        downtime=DowntimeService(registry, clinical, premises.heads, clock, profile, pc_name=premises.pc.name),
        backups=BackupService(
            Ground(folder=premises.folder, keys=keys, registry=registry, clinical=clinical, clock=clock), zone=profile.place.time_zone
        ),
        drafts=drafts,
        imports=None if clinical is None else ExchangeService(registry, clinical, blobs, clock, zone=profile.place.time_zone),
        gate=premises.gate,
        homes=homes,
    )


def eraser(premises: Premises, registry: TrailHome, clinical: TrailHome) -> Eraser:
    """What erases a person from both files and from everything beside them."""
    folder, clinic = premises.folder, premises.pc.clinic
    places = ErasurePlaces(
        clinic=clinic,
        folder=folder.path,
        drafts=folder.drafts,
        copies=folder.before_migration,
        blobs=BlobStore(folder.blobs, clinic),
    )
    return Eraser(registry, clinical, RECORD_MAP, places, premises.clock)


def _charts(registry: TrailHome, clinical: TrailHome, clock: Clock, profile: Profile, blobs: BlobStore) -> Charts:
    desk = Desk(clinical, registry, clock, zone=profile.place.time_zone)
    return Charts(history=HistoryService(desk), notes=NoteService(desk), documents=DocumentService(desk, blobs))


def _places(premises: Premises, drafts: DraftDrawer, blobs: BlobStore) -> Places:
    folder = premises.folder
    return Places(folder=folder.path, unheld=folder.clinical, heads=premises.heads, blobs=blobs, drafts=drafts, throttle=premises.throttle)


def _document(connection: Connection, blobs: BlobStore, patient: PatientId, document: UUID) -> bytes:
    """The bytes of somebody's document, for the copy of their record."""
    found = history_gate.document_blob(connection, patient, document)
    if found is None:
        raise NotFound("Only the existence of this document is known here; ask for it where it lies.")
    return blobs.read(*found)
