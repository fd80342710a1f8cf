"""One's own password, the looks of this PC, and for those who may the clinic's settings."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.clock import Clock
from clinic_app.identifiers import new_command
from clinic_app.policy.looks import read_looks, write_looks
from clinic_app.policy.profile import ProfileVersion
from clinic_app.policy.questions import Answer
from clinic_app.policy.service import SettingsService
from clinic_app.staff.service import StaffService
from ui.background import Background
from ui.deed_names import DeedNames
from ui.messages import explain


class SettingsViewModel(QObject):
    """``loaded`` carries the ``ProfileVersion`` that counts; ``done`` a sentence; ``refused`` a message."""

    loaded = Signal(object)
    done = Signal(str)
    refused = Signal(object)
    password_changed = Signal()
    password_refused = Signal(object)

    def __init__(
        self,
        settings: SettingsService,
        staff: StaffService,
        actor: Actor,
        background: Background,
        clock: Clock,
        folder: Path,
        password_rule: str,
    ) -> None:
        """``password_rule`` is what a new password must have, as a sentence."""
        super().__init__()
        self._settings = settings
        self._staff = staff
        self._actor = actor
        self._background = background
        self._clock = clock
        self._folder = folder
        self.password_rule = password_rule
        self._names = DeedNames(clock)
        self._version: ProfileVersion | None = None

    @property
    def may_change_clinic(self) -> bool:
        """Whether the clinic's settings are shown."""
        return self._actor.may(Permission.CLINIC_SETTINGS)

    @property
    def may_keep_sheets(self) -> bool:
        """Whether the way to the recovery sheets is shown."""
        return self._actor.may(Permission.SHEET_CHECK)

    def load(self) -> None:
        """Read the settings that count."""
        if self.may_change_clinic:
            self._background.run(lambda: self._settings.current(self._actor), done=self._show, failed=self._failed)

    def change_clinic(self, answers: tuple[Answer, ...]) -> None:
        """Save the answers as a new version."""
        version = self._version
        if version is None or not answers:
            self.done.emit("Nothing was changed.")
            return
        command = self._names.of((answers, version.id))
        self._background.run(
            lambda: self._settings.change(self._actor, command, answers, version=version.id), done=self._saved, failed=self._failed
        )

    def change_password(self, old: bytearray, new: bytearray) -> None:
        """Both are wiped by whoever opens the keys."""
        command, box = new_command(self._clock()), [new, old]
        self._background.run(
            lambda: self._staff.change_own_password(self._actor, command, box.pop(), box.pop()),
            done=lambda _nothing: self.password_changed.emit(),
            failed=lambda error: self.password_refused.emit(explain(error)),
        )

    def keep_looks(self, mode: str, percent: int) -> None:
        """Remember how the window looks on this PC."""

        def keep() -> None:
            write_looks(self._folder, replace(read_looks(self._folder), mode=mode, percent=percent))

        self._background.run(keep, done=lambda _nothing: None, failed=self._failed)

    def _show(self, version: ProfileVersion) -> None:
        self._version = version
        self.loaded.emit(version)

    def _saved(self, version: ProfileVersion) -> None:
        self._names.done()
        self._show(version)
        self.done.emit(f"Saved as version {version.number}; letters from now on carry it.")

    def _failed(self, error: BaseException) -> None:
        self.refused.emit(explain(error))
