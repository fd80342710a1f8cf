"""What set-up knows, page by page, until a clinic stands and its two recovery sheets are safe on paper."""

import platform
import secrets
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from clinic_app.clinic import Founding, Plan, password_rule
from clinic_app.clock import Clock
from clinic_app.errors import ClinicError, InvalidInput
from clinic_app.paths import chosen_data_folder, founding_is_unfinished, is_clinic
from clinic_app.policy.cautions import CONTACT, Caution, cautions
from clinic_app.policy.profile import Profile
from clinic_app.policy.profile_file import shipped_profile, shipped_profiles
from clinic_app.policy.questions import Answer, Question, complete, questions, required_answers, with_answers
from clinic_app.recovery.model import GroupAsked
from clinic_app.staff.model import StaffName
from ui.background import Background
from ui.core import Core
from ui.messages import Message, explain
from ui.widgets.pdf_printing import Printers, print_pdf, printers

_ALWAYS_ASKED = (
    "contact.name",
    "contact.address",
    "contact.phone",
    "contact.email",
    "contact.website",
    "contact.privacy_contact",
    "word",
    "place.time_zone",
    "place.region",
)
_PRINTERS_ANSWER_WITHIN = 10.0
_PRINTED_WITHIN = 120.0
"""Seconds."""


class SetUpViewModel(QObject):
    """``founded`` says that the keys exist and the sheets must be printed; ``finished`` carries the open ``Clinic``."""

    founded = Signal()
    finished = Signal(object)
    refused = Signal(object)
    busy_changed = Signal(bool)
    printers_known = Signal(object)
    sheets_out = Signal(str)
    """The sheets were printed or saved: where."""

    folder_changed = Signal(object)
    """The folder that is chosen now."""
    clinic_found = Signal(object)
    """In the folder that was chosen lies a clinic: there is nothing to set up."""

    def __init__(self, background: Background, core: Callable[[], Core], clock: Clock, *, folder: Path) -> None:
        super().__init__()
        self.folder = folder.expanduser().absolute()
        """Where the records will lie."""
        self._background = background
        self._core = core
        self._clock = clock
        self._founding: Founding | None = None
        self._profile: Profile | None = None
        self.asked = (GroupAsked(sheet="A", number=secrets.randbelow(8) + 1), GroupAsked(sheet="B", number=secrets.randbelow(8) + 1))

    @property
    def news(self) -> str:
        """What somebody must know about the folder before they begin; empty where it is as it should be."""
        if founding_is_unfinished(self.folder):
            return (
                "Setting up a clinic was begun in this folder and not finished; it starts again from the beginning. Recovery sheets that "
                "were printed or saved then open nothing: destroy them."
            )
        if self.folder == chosen_data_folder() and not self.folder.exists():
            return (
                "The folder in which the clinic lay is not there; look whether a disk or stick is missing before you set up a new clinic."
            )
        return ""

    def choose_folder(self, chosen: Path) -> None:
        """Set up there; ``folder_changed`` or ``clinic_found`` says where that is, ``refused`` why not."""
        self._background.run(lambda: self._core().move_to(chosen), done=self._moved, failed=self._failed)

    @property
    def profiles(self) -> tuple[tuple[str, str], ...]:
        """The profiles to choose from: name and title."""
        return tuple((name, shipped_profile(name).title) for name in shipped_profiles())

    def choose_profile(self, name: str) -> None:
        """Start from what one of the five kinds of clinic has promised."""
        self._profile = shipped_profile(name)

    def questions(self) -> tuple[Question, ...]:
        """What must be asked about the chosen profile: who the clinic is, and what its policy leaves open."""
        profile = self._chosen()
        required = {question.key for question in required_answers(profile)}
        return tuple(question for question in questions(profile) if question.key in required or question.key in _ALWAYS_ASKED)

    def cautions(self) -> tuple[Caution, ...]:
        """What a manager should know before relying on the policy."""
        found = cautions(self._chosen(), self._clock().astimezone(UTC).date())
        # What letters lack is asked for on the same page.
        return tuple(caution for caution in found if caution.topic != CONTACT)

    def answer(self, answers: tuple[Answer, ...]) -> Message | None:
        """Take the answers; a message where something is still missing or not understood."""
        try:
            answered = with_answers(self._chosen(), answers)
            missing = required_answers(answered)
            if missing:
                raise InvalidInput(f"Fill this in first. {missing[0].hint}".rstrip(), field=missing[0].label)
            if not answered.contact.is_reachable:
                email = next(question for question in questions(answered) if question.key == "contact.email")
                raise InvalidInput(email.hint, field=email.label)
            self._profile = complete(answered)
        except ClinicError as error:
            return explain(error)
        return None

    def password_rule(self, use_keyring: bool) -> str:
        """What the manager's password must have."""
        return password_rule(use_keyring=use_keyring)

    def found(self, name: StaffName, username: str, password: bytearray, *, use_keyring: bool) -> None:
        """Make keys and files and sign the manager in."""
        try:
            plan = Plan(
                profile=self._chosen(),
                manager_username=username,
                manager_name=name.checked(),
                pc_name=platform.node() or "this PC",
                use_keyring=use_keyring,
            )
        except ClinicError as error:
            self.refused.emit(explain(error))
            return
        box = [password]
        self.busy_changed.emit(True)
        self._background.run(lambda: self._core().found(plan, box.pop()), done=self._founded, failed=self._failed)

    def ask_printers(self) -> None:
        """Find out which printers there are; ``printers_known`` carries them."""
        self._background.run_with_deadline(
            printers,
            _PRINTERS_ANSWER_WITHIN,
            done=self.printers_known.emit,
            failed=lambda _error: self.printers_known.emit(Printers((), "")),
        )

    def print_sheets(self, printer: str) -> None:
        """Both sheets, one page each."""
        pages = self._pages()

        def work() -> None:
            for page in pages:
                print_pdf(page, printer, "Clinic Records: recovery sheet")

        self.busy_changed.emit(True)
        self._background.run_with_deadline(
            work, _PRINTED_WITHIN, done=lambda _nothing: self._out(f"sent to {printer}"), failed=self._failed
        )

    def save_sheets(self, folder: Path) -> None:
        """As two files, which must be printed elsewhere and deleted."""
        pages = self._pages()

        def work() -> None:
            self._core().save_sheets(folder, pages)

        self.busy_changed.emit(True)
        self._background.run(work, done=lambda _nothing: self._out("saved; print the two files, then delete them"), failed=self._failed)

    def typed_back(self, group: GroupAsked, text: str) -> bool:
        """Whether ``text`` is that group, in any case and spacing."""
        if self._founding is None:
            return False
        sheet = self._founding.sheets[0 if group.sheet == "A" else 1]
        return sheet.has_group(group.number, text)

    def finish(self) -> None:
        """The sheets are safe: the clinic stays, and work begins."""
        founding = self._founding
        if founding is not None:
            self._background.run(
                lambda: self._core().accept_sheets(), done=lambda _nothing: self.finished.emit(founding.clinic), failed=self._failed
            )

    def _moved(self, folder: Path) -> None:
        self.folder = folder
        (self.clinic_found if is_clinic(folder) else self.folder_changed).emit(folder)

    def _chosen(self) -> Profile:
        return self._profile or shipped_profile(shipped_profiles()[0])

    def _pages(self) -> tuple[bytes, bytes]:
        if self._founding is None:
            raise RuntimeError("there are no sheets before the founding")
        first, second = self._founding.sheets
        return self._founding.page_of(first), self._founding.page_of(second)

    def _founded(self, founding: Founding) -> None:
        self._founding = founding
        self.busy_changed.emit(False)
        self.founded.emit()

    def _out(self, where: str) -> None:
        self.busy_changed.emit(False)
        self.sheets_out.emit(where)

    def _failed(self, error: BaseException) -> None:
        self.busy_changed.emit(False)
        self.refused.emit(explain(error))
