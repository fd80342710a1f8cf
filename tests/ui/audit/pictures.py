"""Pictures of the audit trail and of the manager's home: ``QT_QPA_PLATFORM=offscreen python -m tests.ui.audit.pictures FOLDER``."""

import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QPushButton

from clinic_app.access.permissions import Permission
from clinic_app.demo.people import people
from clinic_app.errors import Refused
from clinic_app.vault.model import DiskStanding, DiskState
from tests.ui.by_name import named
from tests.ui.open_clinic import OpenClinic
from tests.ui.pictures import an_album
from ui.audit.audit_screen import AuditScreen
from ui.audit.audit_view_model import AuditViewModel
from ui.audit.deputy_view_model import DeputyViewModel
from ui.navigation import Place
from ui.record_copy.record_copy_screen import AskPath
from ui.upkeep.home_screen import HomeScreen
from ui.upkeep.home_view_model import HomeViewModel
from ui.upkeep.lines import Lead


def audit_screen(at: OpenClinic, *, ask_path: AskPath | None = None) -> tuple[AuditScreen, AuditViewModel]:
    """The trail as the manager sees it."""
    clinic = at.clinic
    model = AuditViewModel(clinic.audit, clinic.staff, clinic.patients, clinic.actor, at.background, clinic.clock, at.paper, clinic.profile)
    deputies = None
    if clinic.actor.may(Permission.DEPUTY_REVIEW):
        deputies = DeputyViewModel(clinic.deputies, clinic.staff, model.reader, clinic.actor, at.background, clinic.clock)
    return AuditScreen(model, deputies, ask_path=ask_path), model


ROOMY = DiskStanding(DiskState.AMPLE, 65_000_000_000)


def home_screen(
    at: OpenClinic, go: Callable[[Lead], None], *, notices: tuple[str, ...] | None = None, disk: DiskStanding = ROOMY
) -> tuple[HomeScreen, HomeViewModel]:
    """The manager's morning, with as much room on the disk as the picture wants."""
    clinic = at.clinic
    model = HomeViewModel(
        clinic.upkeep,
        clinic.staff,
        clinic.actor,
        at.background,
        clinic.clock,
        clinic.profile,
        lambda: disk,
        notices=clinic.notices if notices is None else notices,
    )
    return HomeScreen(model, go), model


def a_busy_week(at: OpenClinic) -> None:
    """A deputy, people seen, something refused."""
    arun = at.members()["arun"]
    clinic = at.clinic
    at.on_worker(
        lambda: clinic.deputies.name_deputy(clinic.actor, at.command(), arun.id, first=clinic.today, last=clinic.today + timedelta(days=9))
    )
    at.sign_in("rita")
    for registration in people(14, seed=4, today=at.clinic.today):
        patient = at.register(registration)
        at.clock.advance(minutes=7)
        at.on_worker(partial(at.clinic.patients.open, at.clinic.actor, patient.id))
    try:
        at.on_worker(lambda: at.clinic.actor.require(Permission.RECORD_COPY_MAKE, patient=patient.id))
    except Refused:
        at.clock.advance(minutes=3)
    at.sign_in("arun")
    at.treat(patient)
    at.members()
    at.sign_in("maya")


def main(folder: Path) -> None:
    with an_album(folder) as (album, at):
        a_busy_week(at)
        home, today = home_screen(at, lambda _lead: None)
        album.open(home)
        album.settle(lambda: bool(today.lines))
        album.take("home-1")
        named(home, "Check now", QPushButton).click()
        album.settle(lambda: named(home, "Check now", QPushButton).isEnabled())
        album.take("home-2-checked", percents=(100, 150))
        screen, model = audit_screen(at)
        album.open(screen, Place.AUDIT)
        album.settle(lambda: bool(model.rows))
        album.take("audit-1", percents=(100, 150))
        named(screen, "Verify the audit trail", QPushButton).click()
        album.settle(lambda: named(screen, "Verify the audit trail", QPushButton).isEnabled())
        album.take("audit-2-verified")
        named(screen, "Print the audit trail", QPushButton).click()
        album.settle(lambda: model.pages is not None)
        album.wait(500)
        album.take("audit-3-pages")
        screen.step_back()
        screen.turn_to_deputies()
        screen.arrive()
        album.wait(400)
        album.take("audit-4-deputies")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
