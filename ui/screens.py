"""Makes each page of the open clinic when it is first gone to, with just the services that it needs."""

from pathlib import Path

from clinic_app.access.permissions import Permission
from clinic_app.bootstrap import save_file
from clinic_app.clinic import Clinic
from clinic_app.identifiers import PatientId
from ui.audit.audit_screen import AuditScreen
from ui.audit.audit_view_model import AuditViewModel
from ui.audit.deputy_view_model import DeputyViewModel
from ui.audit.question import Period, Question
from ui.background import Background
from ui.backups.backups_screen import BackupsScreen
from ui.backups.backups_view_model import BackupsViewModel
from ui.downtime.day_sheet_screen import DaySheetScreen
from ui.downtime.day_sheet_view_model import DaySheetViewModel
from ui.erasures.erasing_screen import ErasingScreen
from ui.erasures.erasing_view_model import ErasingViewModel
from ui.exchange.import_screen import ImportScreen
from ui.exchange.import_view_model import ImportViewModel
from ui.history.chart_screen import ChartScreen
from ui.history.services import ChartServices
from ui.main_window import MainWindow
from ui.messages import explain
from ui.navigation import Page, Place
from ui.paper import Paper
from ui.patients.desk import Desk
from ui.patients.finder_screen import FinderScreen
from ui.patients.patient_screen import PatientScreen
from ui.policy.days import day_reader
from ui.privacy import Privacy
from ui.record_copy.record_copy_screen import RecordCopyScreen
from ui.record_copy.record_copy_view_model import RecordCopyViewModel
from ui.recovery.sheets_screen import SheetsScreen
from ui.recovery.sheets_view_model import SheetsViewModel
from ui.settings.pin_card import PinViewModel
from ui.settings.settings_screen import SettingsScreen
from ui.settings.settings_view_model import SettingsViewModel
from ui.staff.staff_screen import StaffScreen
from ui.staff.staff_view_model import StaffViewModel
from ui.theme import Theme
from ui.upkeep.home_screen import HomeScreen
from ui.upkeep.home_view_model import HomeViewModel
from ui.upkeep.lines import Lead, ToDeputies, ToMember, ToSheets


class ClinicScreens:
    """The pages for one person who is signed in; gone with the next sign-in."""

    def __init__(self, clinic: Clinic, background: Background, theme: Theme, data: Path, window: MainWindow) -> None:
        self._clinic = clinic
        self._background = background
        self._theme = theme
        self._data = data
        self._window = window
        self._copies: RecordCopyScreen | None = None
        self._audit: AuditScreen | None = None
        self._staff: StaffScreen | None = None
        self._finder: FinderScreen | None = None
        self._paper = Paper(background, save_file)
        self._desk = Desk(
            patients=clinic.patients,
            drafts=clinic.drafts,
            actor=clinic.actor,
            background=background,
            clock=clinic.clock,
            profile=clinic.profile,
            privacy=window.privacy,
            say=window.say,
        )

    def home(self) -> Page:
        """What is due, and how the clinic's files stand."""
        clinic = self._clinic
        model = HomeViewModel(
            clinic.upkeep,
            clinic.staff,
            clinic.actor,
            self._background,
            clinic.clock,
            clinic.profile,
            lambda: clinic.gate.standing,
            backups=clinic.backups if clinic.actor.may(Permission.BACKUP_MAKE) else None,
            notices=clinic.notices,
        )
        return HomeScreen(model, self.follow)

    def finder(self) -> Page:
        """Finding and registering people."""
        finder = FinderScreen(self._desk)
        finder.patient_wanted.connect(self.open_patient)
        self._finder = finder
        return finder

    def audit(self) -> AuditScreen:
        """Who did or saw what."""
        if self._audit is None:
            self._audit = self._made_audit()
        return self._audit

    def _made_audit(self) -> AuditScreen:
        clinic = self._clinic
        model = AuditViewModel(
            clinic.audit,
            clinic.staff,
            clinic.patients,
            clinic.actor,
            self._background,
            clinic.clock,
            self._paper,
            clinic.profile,
        )
        reviews = clinic.actor.may(Permission.DEPUTY_REVIEW)
        deputies = (
            DeputyViewModel(clinic.deputies, clinic.staff, model.reader, clinic.actor, self._background, clinic.clock) if reviews else None
        )
        return AuditScreen(model, deputies)

    def day_sheet(self) -> Page:
        """Paper for a power cut."""
        clinic = self._clinic
        return DaySheetScreen(DaySheetViewModel(clinic.downtime, clinic.actor, self._background, self._paper, name=clinic.name))

    def record_copy(self) -> Page:
        """Making a record copy."""
        clinic = self._clinic
        view_model = RecordCopyViewModel(
            clinic.record_copies,
            clinic.patients,
            clinic.actor,
            self._background,
            clinic.clock,
            self._paper,
            clinic.profile,
            clinic.drafts,
        )
        self._copies = RecordCopyScreen(view_model)
        return self._copies

    def imports(self) -> Page:
        """Taking in records of other systems."""
        clinic, zone = self._clinic, self._clinic.profile.place.time_zone
        model = ImportViewModel(clinic.open_imports, clinic.actor, self._background, clinic.clock, self._paper, zone=zone)
        screen = ImportScreen(model, self._window.say, lambda: self._window.go(Place.IMPORT))
        screen.find_wanted.connect(self.find_people)
        return screen

    def staff(self) -> StaffScreen:
        """Who works here and what they may do."""
        if self._staff is None:
            clinic = self._clinic
            view_model = StaffViewModel(clinic.staff, clinic.leavers, clinic.deputies, clinic.actor, self._background, clinic.clock)
            self._staff = StaffScreen(view_model, self._window.say, day_reader(clinic.profile.place.date_order, clinic.today))
            self._staff.trail_asked.connect(self.follow)
        return self._staff

    def backups(self) -> Page:
        """Where backups go, making and proving them."""
        clinic, place = self._clinic, self._clinic.profile.place
        model = BackupsViewModel(clinic.backups, clinic.actor, self._background, clinic.clock, zone=place.time_zone)
        return BackupsScreen(model, day_reader(place.date_order, clinic.today))

    def settings(self) -> Page:
        """One's own password and look; for those who may, the clinic's settings."""
        clinic = self._clinic
        view_model = SettingsViewModel(
            clinic.settings, clinic.staff, clinic.actor, self._background, clinic.clock, self._data, clinic.password_rule
        )
        pin = PinViewModel(clinic.lock, clinic.actor, self._background)
        settings = SettingsScreen(view_model, pin, self._theme, self._window.say)
        settings.sheets_wanted.connect(self.open_sheets)
        return settings

    def open_sheets(self) -> None:
        """The recovery sheets, over the page from which they were asked for."""
        clinic = self._clinic
        zone = clinic.profile.place.time_zone
        model = SheetsViewModel(clinic.sheets, clinic.actor, self._background, clinic.clock, self._paper, zone=zone)
        self._window.open(SheetsScreen(model))

    def open_patient(self, patient: PatientId) -> None:
        """A person's page, over the finder."""
        page = PatientScreen(self._desk, patient)
        page.chart_wanted.connect(self.open_chart)
        page.record_copy_wanted.connect(self.copy_record_of)
        page.erasure_wanted.connect(self.erase_record_of)
        page.trail_wanted.connect(lambda row: self.follow(Question(patient=row, period=Period.MONTH)))
        self._window.open(page)

    def erase_record_of(self, patient: PatientId) -> None:
        """What an erasure would take away, in the place of the person's page."""
        clinic = self._clinic
        screen = ErasingScreen(ErasingViewModel(clinic.erasures, clinic.actor, self._background, clinic.clock, self._paper, patient))
        screen.finished.connect(lambda: self._window.go(Place.FIND))
        screen.given_up.connect(lambda: self.open_patient(patient))
        self._window.open(screen)

    def follow(self, lead: Lead) -> None:
        """To a page that is about just this when it comes; what it reads is read once."""
        if isinstance(lead, Question):
            self.audit().narrow(lead)
            self._window.go(Place.AUDIT)
        elif isinstance(lead, ToDeputies):
            self.audit().turn_to_deputies()
            self._window.go(Place.AUDIT)
        elif isinstance(lead, ToSheets):
            self.open_sheets()
        elif isinstance(lead, ToMember):
            self.staff().open_at(lead.staff)
            self._window.go(Place.STAFF)
        else:
            self._window.go(lead)

    def find_people(self, people: tuple[PatientId, ...]) -> None:
        """The people who came with an import, in the finder."""
        self._window.go(Place.FIND)
        if self._finder is not None:
            self._finder.show_imported(people)

    def copy_record_of(self, patient: PatientId) -> None:
        """The record copy's page, with the person already chosen."""
        self._window.go(Place.RECORD_COPY)
        if self._copies is not None:
            self._copies.make_for(patient)

    def open_chart(self, patient: PatientId) -> None:
        """A person's chart, over the finder; who may not open it is told who may, and it is on record."""
        clinic = self._clinic

        def opened(services: ChartServices) -> None:
            self._window.open(ChartScreen(patient, services, self._window.say))

        def refused(error: BaseException) -> None:
            self._window.say(explain(error).notice)

        self._background.run(lambda: chart_services(clinic, self._background, self._window.privacy), done=opened, failed=refused)


def chart_services(clinic: Clinic, background: Background, privacy: Privacy) -> ChartServices:
    """What a chart's screens are handed; runs on the worker, because a refusal is written down.

    Raises: ``Refused``.
    """
    charts = clinic.open_charts()
    place = clinic.profile.place
    return ChartServices(
        history=charts.history,
        notes=charts.notes,
        documents=charts.documents,
        patients=clinic.patients,
        drafts=clinic.drafts,
        actor=clinic.actor,
        name=clinic.name,
        background=background,
        clock=clinic.clock,
        zone=place.time_zone,
        order=place.date_order,
        word=clinic.profile.word,
        privacy=privacy,
    )
