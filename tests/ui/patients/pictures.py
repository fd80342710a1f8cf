"""Writes pictures of reception's screens with people who do not exist: light and dark, at several sizes.

QT_QPA_PLATFORM=offscreen python -m tests.ui.patients.pictures FOLDER
"""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from clinic_app.access.permissions import Permission, Role
from clinic_app.demo.people import people
from clinic_app.identifiers import PatientId
from clinic_app.patients.model import HumanName
from tests.builders import OpenFile, a_registry
from tests.ui.patients.reception import a_desk, named, on_worker
from ui.background import Background
from ui.main_window import MainWindow
from ui.navigation import Destination, Place
from ui.patients.desk import Desk
from ui.patients.finder_screen import FinderScreen
from ui.patients.patient_screen import PatientScreen
from ui.theme import Mode, Theme
from ui.widgets.icons import Icon

SIZES = ((1280, 800, 100), (1920, 1080, 100), (1280, 800, 150))

Scene: TypeAlias = Callable[[MainWindow, Desk, PatientId], None]


def main(folder: Path, wanted: list[str]) -> None:
    """Every scene at every size, light and dark."""
    application = QApplication([])
    theme = Theme(application, mode=Mode.LIGHT)
    theme.load_scripts()
    folder.mkdir(parents=True, exist_ok=True)
    background = Background(unhandled=_fail)
    with tempfile.TemporaryDirectory() as place:
        file = on_worker(background, lambda: a_registry(Path(place)))
        first = on_worker(background, lambda: _fill(file))
        for name, (role, scene) in SCENES.items():
            if wanted and name not in wanted:
                continue
            for width, height, percent in SIZES:
                for mode in (Mode.LIGHT, Mode.DARK):
                    theme.choose(mode=mode, percent=percent)
                    desk = a_desk(file, background, role, say=lambda _notice: None)
                    window = _window(desk, role)
                    window.resize(width, height)
                    window.show()
                    _settle(background)
                    scene(window, desk, first)
                    _settle(background)
                    window.grab().save(str(folder / f"{name}-{width}-{percent}-{mode.value}.png"))
                    window.close()
                    window.deleteLater()
                    QTest.qWait(1)
        on_worker(background, file.home.file.close)
    background.close()


def _settle(background: Background) -> None:
    """Until the worker has answered and the window is painted."""
    QTest.qWait(20)
    on_worker(background, lambda: None)
    QTest.qWait(60)


def _fail(error: BaseException) -> None:
    raise error


def _fill(file: OpenFile) -> PatientId:
    service, actor = file.patients(), file.actor(Role.RECEPTIONIST)
    today = service.today
    known = list(people(160, seed=7, today=today))
    names = (
        HumanName(family="Sharma", given="Ananya", prefix="Ms", native="अनन्या शर्मा"),
        HumanName(family="Sharma-White", given="Andrea"),
        HumanName(family="Sharmá y Fernández de la Vega Montemayor", given="Anselmo José María del Carmen", prefix="Dr"),
    )
    known += [replace(other, name=name) for name, other in zip(names, known, strict=False)]
    for person in known:
        service.register(actor, file.command(), person)
    longest = next(each for each in people(400, seed=3, today=today) if each.related and len(each.contacts) > 2 and each.name.native)
    return service.register(actor, file.command(), longest).id


def _window(desk: Desk, role: Role) -> MainWindow:
    window = MainWindow(desk.privacy)
    place = Destination(Place.FIND, "Find", Icon.SEARCH, Permission.PATIENT_FIND, lambda: FinderScreen(desk))
    window.show_workspace([place], person="Rita S.", role=role.value.capitalize())
    return window


def _finding(window: MainWindow, _desk: Desk, _patient: PatientId) -> None:
    QTest.keyClicks(named(window, "Find a patient"), "sharma an")


def _covered(window: MainWindow, desk: Desk, patient: PatientId) -> None:
    _finding(window, desk, patient)
    _settle(desk.background)
    desk.privacy.turn()


def _shown(window: MainWindow, desk: Desk, patient: PatientId) -> None:
    _covered(window, desk, patient)
    desk.privacy.show_for_a_moment()


def _covered_page(window: MainWindow, desk: Desk, patient: PatientId) -> None:
    desk.privacy.turn()
    _open(window, desk, patient)


def _nobody(window: MainWindow, _desk: Desk, _patient: PatientId) -> None:
    QTest.keyClicks(named(window, "Find a patient"), "okonkwo-featherstone 98110")


def _registering(window: MainWindow, desk: Desk, patient: PatientId) -> None:
    _finding(window, desk, patient)
    QTest.keyClick(named(window, "Find a patient"), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(named(window, "Date of birth"), "29 feb 84")
    QTest.keyClicks(named(window, "Mobile phone"), "98110 44 471")


def _open(window: MainWindow, desk: Desk, patient: PatientId) -> None:
    window.open(PatientScreen(desk, patient))


def _editing(window: MainWindow, desk: Desk, patient: PatientId) -> None:
    page = PatientScreen(desk, patient)
    window.open(page)
    _settle(desk.background)
    page.start_editing()


def _refused(window: MainWindow, desk: Desk, patient: PatientId) -> None:
    _registering(window, desk, patient)
    field = named(window, "Given names")
    QTest.keyClicks(field, " 4111 1111 1111 1111")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def _overtaken(window: MainWindow, desk: Desk, patient: PatientId) -> None:
    _editing(window, desk, patient)
    there = on_worker(desk.background, lambda: desk.patients.open(desk.actor, patient))
    name = replace(there.name, given=f"{there.name.given} Devi", prefix="Dr")
    changed = replace(there.registration, name=name)
    on_worker(desk.background, lambda: desk.patients.edit(desk.actor, desk.new_command(), patient, changed, version=there.version))
    QTest.keyClicks(named(window, "Given names"), "Priya ")
    QTest.mouseClick(named(window, "Save"), Qt.MouseButton.LeftButton)
    for _ in range(3):
        _settle(desk.background)


def _dating(window: MainWindow, desk: Desk, patient: PatientId) -> None:
    _open(window, desk, patient)
    _settle(desk.background)
    QTest.keyClick(named(window, "Record a date"), Qt.Key.Key_Space)


def _left_unfinished(window: MainWindow, desk: Desk, patient: PatientId) -> None:
    _registering(window, desk, patient)
    box = named(window, "Mobile phone")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    _settle(desk.background)


def _registered(window: MainWindow, desk: Desk, _patient: PatientId) -> None:
    QTest.keyClick(named(window, "Find a patient"), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    field = named(window, "Name in own script")
    assert isinstance(field, QLineEdit)
    field.insert("عبد الرحمن بن محمد الحربي")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    for _ in range(3):
        _settle(desk.background)


SCENES: dict[str, tuple[Role, Scene]] = {
    "find-nothing-typed": (Role.RECEPTIONIST, lambda _window, _desk, _patient: None),
    "find": (Role.RECEPTIONIST, _finding),
    "private": (Role.RECEPTIONIST, _covered),
    "private-shown": (Role.RECEPTIONIST, _shown),
    "private-patient": (Role.DOCTOR, _covered_page),
    "find-nobody": (Role.RECEPTIONIST, _nobody),
    "find-auditor": (Role.AUDITOR, _nobody),
    "register": (Role.RECEPTIONIST, _registering),
    "register-unfinished": (Role.RECEPTIONIST, _left_unfinished),
    "register-done": (Role.RECEPTIONIST, _registered),
    "register-refused": (Role.RECEPTIONIST, _refused),
    "patient": (Role.RECEPTIONIST, _open),
    "patient-doctor": (Role.DOCTOR, _open),
    "patient-edit": (Role.MANAGER, _editing),
    "patient-date": (Role.RECEPTIONIST, _dating),
    "patient-overtaken": (Role.RECEPTIONIST, _overtaken),
}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
