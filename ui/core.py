"""The open clinic as the worker thread holds it: its door, and the person who is signed in. The window holds only what it is given."""

from contextlib import ExitStack, closing
from pathlib import Path

from clinic_app.bootstrap import Door, Proven, found_clinic, hold_for_rescue, open_door, place_for_clinic, save_file
from clinic_app.clinic import Clinic, Founding, Plan
from clinic_app.clock import Clock
from clinic_app.errors import InvalidInput
from clinic_app.identifiers import StaffId
from clinic_app.paths import default_data_folder, is_clinic, keep_data_folder
from clinic_app.progress import Progress
from clinic_app.rescue import Rescue, Situation
from clinic_app.restoring import BackupSeen, Restored, backups_in, look_at, opened_by, restore
from clinic_app.staff.model import StaffName


class Core:
    """Every method runs on the worker; none is called from the window's thread."""

    def __init__(self, data: Path, clock: Clock, *, patience: float = 0.0) -> None:
        """``patience`` is how many seconds to wait for a program that is just closing the clinic."""
        self._data = data
        self._patience = patience
        self._chosen = False
        self._clock = clock
        self._sheets_in: Path | None = None
        self._held = ExitStack()
        self._door: Door | None = None
        self._clinic: Clinic | None = None
        self._rescuing = ExitStack()
        self._rescue: Rescue | None = None
        self._proven: Proven | None = None

    def move_to(self, chosen: Path) -> Path:
        """Be about the folder that a person chose; gives it, or the folder of its own that a clinic gets where other things lie there.

        Raises: ``VaultError`` where no clinic may lie there.
        """
        self._data, self._chosen = place_for_clinic(chosen), True
        if is_clinic(self._data):
            keep_data_folder(self._data)
        return self._data

    def open(self) -> str:
        """Hold the folder; gives the name of this PC.

        Raises: ``VaultError`` where another program holds it or no clinic is there.
        """
        if self._door is None:
            self.end_rescue()
            self._door = self._held.enter_context(open_door(self._data, clock=self._clock, patience=self._patience))
        return self._door.pc.name

    def found(self, plan: Plan, password: bytearray) -> Founding:
        """Make the clinic and sign its manager in; see ``found_clinic`` for what it raises."""
        if self._chosen:
            # First, so that the next start finds what a power cut leaves.
            keep_data_folder(self._data)
        self._door, founding = self._held.enter_context(found_clinic(self._data, plan, password, clock=self._clock))
        self._clinic = founding.clinic
        return founding

    def accept_sheets(self) -> None:
        """The recovery sheets of a founding are on paper: the clinic stays."""
        if self._door is not None:
            self._door.accept_sheets()

    def save_sheets(self, folder: Path, pages: tuple[bytes, bytes]) -> None:
        """Put the two sheets into ``folder``, over no other clinic's; a second time into the same folder they are these.

        Raises: ``InvalidInput``, ``DiskFull``, ``CannotWrite``.
        """
        files = tuple(folder / f"recovery-sheet-{letter}.pdf" for letter in "AB")
        if folder != self._sheets_in and any(file.exists() for file in files):
            raise InvalidInput("In this folder lie recovery sheets already, perhaps of another clinic; choose another folder.")
        self._sheets_in = folder
        for file, page in zip(files, pages, strict=True):
            save_file(file, page)

    def begin_rescue(self, sheet: str, key_file: Path | None) -> Situation:
        """Open the files with a recovery sheet in place of a password; see ``RescueDesk.open`` for what it raises."""
        self.close()
        with ExitStack() as held:
            desk = held.enter_context(hold_for_rescue(self._data, clock=self._clock))
            self._rescue = held.enter_context(closing(desk.open(sheet, key_file)))
            self._rescuing = held.pop_all()
        return self._rescue.situation()

    def mend(self) -> Situation:
        """Put back what the rescue has found lost; see ``Rescue.mend`` for what it raises."""
        rescue = self._rescued()
        rescue.mend()
        return rescue.situation()

    def give_password(self, manager: StaffId | None, username: str, password: bytearray, *, keyring: bool) -> None:
        """Give ``manager`` a new password, or make ``username`` one; see ``Rescue.give_password`` for what it raises."""
        rescue = self._rescued()
        if manager is None:
            rescue.add_manager(username, StaffName(display=username), password, keyring=keyring)
        else:
            rescue.give_password(manager, password, keyring=keyring)

    def end_rescue(self) -> None:
        """Close the files again; people sign in from here on."""
        self._rescue = None
        self._rescuing.close()

    def backups_in(self, folder: Path, chosen: Path | None) -> tuple[BackupSeen, ...]:
        """The backups in a folder, newest first; ``chosen`` must be one of them.

        Raises: what ``look_at`` raises of it.
        """
        if chosen is not None:
            look_at(chosen)
        return backups_in(folder)

    def try_sheet(self, backup: Path, sheet: str) -> str:
        """Which sheet it is, if it opens that backup; see ``opened_by`` for what it raises."""
        return opened_by(backup, sheet)

    def restore(self, backup: Path, sheet: str, folder: Path, progress: Progress) -> Restored:
        """Make the clinic of a backup anew in ``folder``, which this program is about from then on; see ``restore`` for what it raises."""
        self.end_rescue()
        self.close()
        known = tuple(dict.fromkeys((self._data, default_data_folder())))
        done = restore(backup, sheet, folder, known_folders=known, clock=self._clock, progress=progress)
        self._data = done.folder
        keep_data_folder(done.folder)
        return done

    def _rescued(self) -> Rescue:
        if self._rescue is None:
            raise RuntimeError("no sheet has opened the files")
        return self._rescue

    def sign_in(self, username: str, password: bytearray) -> Clinic:
        """Open what this person's keys open; see ``Door.sign_in`` for what it raises."""
        self.open()
        self.sign_out()
        if self._door is None:
            raise RuntimeError("the folder is not held")
        self._clinic = self._door.sign_in(username, password)
        return self._clinic

    def opens_the_same(self, username: str) -> bool:
        """Whether this person's keys open the files that are open now; nobody of such a name is not told from a colleague."""
        if self._door is None or self._clinic is None:
            return False
        opens_charts = self._door.opens_charts(username)
        return opens_charts is None or opens_charts is (self._clinic.charts is not None)

    def prove(self, username: str, password: bytearray) -> None:
        """Whether this colleague is who they say, while the files stay open for whoever is signed in; see ``Door.prove``."""
        if self._door is None:
            raise RuntimeError("the folder is not held")
        self._proven = self._door.prove(username, password)

    def take_over(self) -> Clinic:
        """Close the files of whoever is signed in, and open them for the colleague who was proven; see ``Door.open``."""
        proven, self._proven = self._proven, None
        if self._door is None or proven is None:
            raise RuntimeError("nobody was proven")
        self.sign_out()
        self._clinic = self._door.open(proven)
        return self._clinic

    def sign_out(self) -> None:
        """Close the files of whoever is signed in; the folder stays held."""
        clinic, self._clinic, self._proven = self._clinic, None, None
        if clinic is not None:
            clinic.close()

    def close(self) -> None:
        """Close everything; the next program may open the clinic."""
        self.end_rescue()
        try:
            self.sign_out()
        finally:
            self._door = None
            self._held.close()
