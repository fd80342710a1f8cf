"""Pictures of the way in with a recovery sheet, and of the sheets' own page: ``python -m tests.ui.recovery.pictures FOLDER``."""

import sys
from pathlib import Path

from clinic_app.rescue import Findings, Manager, Secret, Situation
from clinic_app.vault.recovery_sheet import RecoverySheet
from tests.ui.open_clinic import OpenClinic
from tests.ui.pictures import Album, an_album
from tests.ui.recovery.paper import new_sheets
from ui.core import Core
from ui.navigation import Page, Place
from ui.recovery.rescue_pages import DonePage, HappenedPage, PlanPage, SheetPage
from ui.recovery.rescue_screen import RescueScreen
from ui.recovery.rescue_view_model import WITHOUT_KEYRING, Happened, RescueViewModel
from ui.recovery.sheets_screen import SheetsScreen
from ui.recovery.sheets_view_model import SheetsViewModel
from ui.sign_in.sign_in_screen import SignInScreen
from ui.sign_in.sign_in_view_model import SignInViewModel
from ui.theme import Tone
from ui.widgets.fields import TextField
from ui.widgets.notice import Notice

LONG_NAME = "सूर्योदय Family Practice and Medical Case Management International Clinic of Greater Ahmedabad (Gujarat)"


def a_situation(at: OpenClinic, *, secret: Secret, keyring: str = "") -> Situation:
    """What a sheet finds in a clinic with a long name and two managers."""
    maya, arun = at.members()["maya"].id, at.members()["arun"].id
    return Situation(
        sheet="A",
        clinic_name=LONG_NAME,
        findings=Findings(key_file_lost=secret is Secret.LOST, pc_file_lost=False, secret=secret, keyring=keyring),
        managers=(
            Manager(id=maya, username="maya", name="Maya Kulkarni"),
            Manager(id=arun, username="arun", name="डॉ. अरुण देशपांडे (Dr Arun Vishwanath Deshpande)"),
        ),
        notices=(),
        password_rule="At least 15 characters; five words that nobody would put together are a good one.",
        password_rule_without_keyring="At least 24 characters on a PC without a keyring; five words are a good one.",
    )


def _typed(page: SheetPage, sheet: RecoverySheet, *, wrong: bool) -> None:
    fields = page.entry.findChildren(TextField)
    for place, group in enumerate(sheet.groups()[:4]):
        fields[place].set_text(group[:4] + ("7" if group[4] != "7" else "8") if wrong and place == 3 else group)


def main(folder: Path) -> None:
    """Every step, light and dark."""
    with an_album(folder) as (album, at):
        _take_rescue(album, at)
        _take_sheets(album, at)


def _take_rescue(album: Album, at: OpenClinic) -> None:
    def show(name: str, page: Page) -> None:
        album.window.show_alone(page)
        album.window.show()
        album.wait(150)
        album.take(name)

    def no_core() -> object:
        raise AssertionError("no picture opens a file")

    sign_in = SignInScreen(SignInViewModel(at.background, no_core), username="maya")  # type: ignore[arg-type]
    show("sign-in", sign_in)
    keyring = "This PC has no keyring that the program can use; have one switched on, or do without one with a recovery sheet."
    sign_in.findChildren(type(sign_in._news))[0].say(Notice(keyring, Tone.REFUSE, deed="Get back in…", act=lambda: None))  # noqa: SLF001
    album.take("sign-in-no-keyring")
    for name, situation, pages in (
        ("lost", a_situation(at, secret=Secret.LOST), ("happened", "sheet", "plan", "password", "done")),
        ("no-keyring", a_situation(at, secret=Secret.NO_KEYRING, keyring=keyring), ("plan", "without", "done")),
    ):
        for each in pages:
            screen = RescueScreen(RescueViewModel(at.background, lambda: Core(at.folder, at.clock)), Happened.KEYRING)
            screen._model._situation = situation  # noqa: SLF001 - what a sheet would find
            _turn_to(screen, each, situation)
            show(f"{name}-{each}", screen)


def _turn_to(screen: RescueScreen, page: str, situation: Situation) -> None:
    go = screen._go  # noqa: SLF001 - the page of the picture
    if page == "happened":
        shown = HappenedPage(Happened.FORGOT)
        go(shown, 0)
        shown.say_what_to_do()
    elif page == "sheet":
        entry = SheetPage(wants_file=True, file=None)
        go(entry, 1)
        _typed(entry, RecoverySheet.fresh("A"), wrong=True)
    elif page == "plan":
        go(PlanPage(situation, new_password=False, keyring=True), 2)
        if situation.findings.keyring:
            screen._tell_ways_on(situation.findings.keyring)  # noqa: SLF001
    elif page in ("password", "without"):
        go(PlanPage(situation, new_password=True, keyring=page == "password"), 2)
    else:
        told = (*situation.findings.was, WITHOUT_KEYRING, "maya has a new password and signs in with it as manager.")
        go(DonePage(told, "A"), 3)


def _take_sheets(album: Album, at: OpenClinic) -> None:
    sheet, _ = new_sheets(at)
    at.clock.advance(days=95)
    model = SheetsViewModel(at.clinic.sheets, at.clinic.actor, at.background, at.clock, at.paper, zone="Asia/Kolkata")
    screen = SheetsScreen(model)
    album.open(screen, Place.SETTINGS)
    album.settle(lambda: bool(model.states))
    album.take("sheets")
    at.on_worker(lambda: at.clinic.sheets.check(at.clinic.actor, sheet.qr_text()))
    model.refresh()
    heard: list[str] = []
    model.drawn.connect(lambda: heard.append("drawn"))
    model.draw(("A", "B"))
    album.settle(lambda: bool(heard))
    album.wait(200)
    album.take("sheets-new")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
