"""A desk to sit at: an encrypted registry that lives on the window's worker, as in the program, and somebody signed in."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QWidget
from sqlalchemy import select

from clinic_app.access.permissions import Role
from clinic_app.patients.model import Patient, Registration
from clinic_app.policy.profile_file import shipped_profile
from clinic_app.vault.drafts import DraftDrawer
from tests.builders import OpenFile, a_registry
from tests.ui.history.builders import keys_of
from ui.background import Background
from ui.patients.desk import Desk
from ui.privacy import Privacy
from ui.widgets.notice import Notice

T = TypeVar("T")


def on_worker(background: Background, work: Callable[[], T], *, seconds: float = 60) -> T:
    """Call ``work`` where the file lives, and wait for it, so long at most."""
    answers: list[T] = []
    failures: list[BaseException] = []
    finished = threading.Event()

    def call() -> None:
        try:
            answers.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again on the test's own thread
            failures.append(error)
        finally:
            finished.set()

    background.run(call, done=lambda _nothing: None)
    assert finished.wait(seconds), "the worker does not answer"
    if failures:
        raise failures[0]
    return answers[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """The desk, what was announced at it, and the file behind it."""

    desk: Desk
    file: OpenFile
    notices: list[Notice] = field(default_factory=list)

    @property
    def said(self) -> list[str]:
        """The sentences that were announced."""
        return [notice.words for notice in self.notices]

    def registered(self, *registrations: Registration) -> tuple[Patient, ...]:
        """People who are on record already, written down by a colleague."""
        colleague = self.file.actor(Role.RECEPTIONIST)
        patients = self.file.patients()
        return on_worker(
            self.desk.background,
            lambda: tuple(patients.register(colleague, self.file.command(), each) for each in registrations),
        )

    def edited(self, patient: Patient, registration: Registration) -> Patient:
        """A colleague changes a registration while this desk has it open."""
        colleague = self.file.actor(Role.RECEPTIONIST)
        patients = self.file.patients()
        return on_worker(
            self.desk.background,
            lambda: patients.edit(colleague, self.file.command(), patient.id, registration, version=patient.version),
        )

    def on_record(self, patient: Patient) -> Patient:
        """The registration as it is in the file now."""
        colleague = self.file.actor(Role.RECEPTIONIST)
        return on_worker(self.desk.background, lambda: self.file.patients().open(colleague, patient.id))

    def trail(self) -> list[tuple[str, str | None, int | None]]:
        """What is on record of this desk's deeds, oldest first: event, detail, count."""
        return on_worker(self.desk.background, self._read_trail)

    def _read_trail(self) -> list[tuple[str, str | None, int | None]]:
        columns = self.file.home.tables.trail.c
        with self.file.home.file.reading() as connection:
            own = columns.staff == self.desk.actor.staff_id
            rows = connection.execute(select(columns.event, columns.detail, columns["count"]).where(own).order_by(columns.sequence)).all()
        return [(event.value, detail, count) for event, detail, count in rows]

    def again(self) -> "Reception":
        """The same person at the same desk, signed in anew."""
        notices: list[Notice] = []
        return Reception(desk=replace(self.desk, say=notices.append), file=self.file, notices=notices)


def sit_down(folder: Path, background: Background, role: Role, *, profile: str = "mediglo") -> Reception:
    """A new registry in ``folder``, and somebody with that role at the desk."""
    file = on_worker(background, lambda: a_registry(folder))
    notices: list[Notice] = []
    return Reception(desk=a_desk(file, background, role, profile=profile, say=notices.append), file=file, notices=notices)


def a_desk(file: OpenFile, background: Background, role: Role, *, say: Callable[[Notice], None], profile: str = "mediglo") -> Desk:
    """Somebody with that role at a desk with this file."""
    own, actor = shipped_profile(profile), file.actor(role)
    return Desk(
        patients=file.patients(),
        drafts=DraftDrawer(file.folder / "drafts", keys_of(actor)),
        actor=actor,
        background=background,
        clock=file.clock,
        profile=replace(own, place=replace(own.place, time_zone="Asia/Kolkata")),
        privacy=Privacy(),
        say=say,
    )


def named(window: QWidget, name: str) -> QWidget:
    """The widget in sight that a screen reader calls ``name``."""
    found = [each for each in window.findChildren(QWidget) if each.accessibleName() == name and each.isVisible()]
    assert len(found) == 1, f"{len(found)} in sight are called {name!r}"
    return found[0]
