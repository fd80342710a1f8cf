"""Pictures of the staff list: ``QT_QPA_PLATFORM=offscreen python -m tests.ui.staff.pictures FOLDER``."""

import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QPushButton, QTableView

from clinic_app.access.permissions import Role
from clinic_app.staff.model import NewMember, StaffName
from tests.ui.by_name import named
from tests.ui.open_clinic import OpenClinic
from tests.ui.pictures import an_album
from ui.navigation import Place
from ui.policy.days import day_reader
from ui.staff.staff_screen import StaffScreen
from ui.staff.staff_view_model import StaffViewModel
from ui.widgets.notice import Notice

PEOPLE = (
    ("layla", StaffName(display="ليلى عبد الرحمن الحربي", title="Dr"), frozenset({Role.DOCTOR, Role.COORDINATOR})),
    ("venkata", StaffName(display="வெங்கட நரசிம்மராஜுவாரிபேட்டை Venkatanarasimharajuvaripeta", title="Dr"), frozenset({Role.THERAPIST})),
    ("sunita", StaffName(display="सुनीता लक्ष्मी नारायण देशपांडे-कुलकर्णी"), frozenset({Role.RECEPTIONIST})),
    ("ian", StaffName(display="Ian O'Donnell"), frozenset({Role.ADMINISTRATOR})),
)


def staff_screen(at: OpenClinic, said: list[Notice]) -> StaffScreen:
    """The staff list as the manager sees it."""
    clinic = at.clinic
    view_model = StaffViewModel(clinic.staff, clinic.leavers, clinic.deputies, clinic.actor, at.background, clinic.clock)
    return StaffScreen(view_model, said.append, day_reader(clinic.profile.place.date_order, clinic.today))


def more_people(at: OpenClinic) -> None:
    """Long names in several scripts, each with a one-time password; Dr Arun is named as deputy."""
    clinic = at.clinic
    for username, name, roles in PEOPLE:
        new = NewMember(username=username, name=name, roles=roles)
        at.on_worker(partial(clinic.staff.add, clinic.actor, at.command(), new))
    arun, first = at.members()["arun"].id, clinic.today + timedelta(days=3)
    at.on_worker(lambda: clinic.deputies.name_deputy(clinic.actor, at.command(), arun, first=first, last=first + timedelta(days=9)))


def main(folder: Path) -> None:
    with an_album(folder) as (album, at):
        more_people(at)
        screen = staff_screen(at, [])
        album.open(screen, Place.STAFF)
        album.settle(lambda: named(screen, "Staff", QTableView).model().rowCount() == 7)
        album.take("staff-1", percents=(100, 150))
        screen.open_at(at.members()["arun"].id)
        screen.arrive()
        album.settle(lambda: bool([each for each in screen.findChildren(QPushButton) if each.text() == "Name as deputy"]))
        album.take("staff-2-member", percents=(100, 150))
        screen.open_at(at.members()["rita"].id)
        screen.arrive()
        album.wait(300)
        named(screen, "Change roles", QPushButton)
        album.take("staff-3-reception")
        named(screen, "Add somebody", QPushButton).click()
        album.take("staff-4-add")
        _shut_out(at)
        for picture, username in (("staff-5-remove", "venkata"), ("staff-6-suspended", "sunita"), ("staff-7-left", "ian")):
            screen.open_at(at.members()[username].id)
            screen.arrive()
            album.wait(300)
            if username == "venkata":
                named(screen, "Remove", QPushButton).click()
                album.settle(lambda: bool([each for each in screen.findChildren(QPushButton) if each.text() == "Remove for good"]))
                screen.view_model.working.emit("Copying clinical.db", 18_200, 24_600)
            album.take(picture, percents=(100, 150))
            screen.view_model.worked.emit()


def _shut_out(at: OpenClinic) -> None:
    """Sunita is suspended, Ian has left."""
    clinic, members = at.clinic, at.members()
    at.on_worker(lambda: clinic.leavers.suspend(clinic.actor, at.command(), members["sunita"].id))
    at.on_worker(lambda: clinic.leavers.remove(clinic.actor, at.command(), members["ian"].id))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
