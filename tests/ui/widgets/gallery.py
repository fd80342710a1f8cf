"""Every widget of the kit on three pages; run as a module it writes them as pictures: light and dark, at several sizes, both directions.

QT_QPA_PLATFORM=offscreen python -m tests.ui.widgets.gallery FOLDER
"""

import sys
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from ui.theme import Mode, Theme, Tone
from ui.widgets.badge import BadgeText
from ui.widgets.banner import IdentityBanner
from ui.widgets.boxes import Column, Flow, Row, Rule, Scroll
from ui.widgets.buttons import Button, ButtonKind, IconButton
from ui.widgets.checks import CheckBox, Chips
from ui.widgets.choices import Option, RadioRows, Segmented
from ui.widgets.confirmation import Confirmation
from ui.widgets.dropdown import Dropdown
from ui.widgets.empty_state import EmptyState
from ui.widgets.fields import AreaField, DateField, Field, NotUnderstood, Reading, TextField, Understood
from ui.widgets.icons import Icon
from ui.widgets.items import ItemModel
from ui.widgets.notice import Notice, NoticeBar
from ui.widgets.panels import Card, Fact, FactList, PageHead
from ui.widgets.password_field import PasswordField
from ui.widgets.progress import ProgressStrip
from ui.widgets.rail import RailItem, SideRail
from ui.widgets.rows import RowList, RowText
from ui.widgets.search_box import SearchBox
from ui.widgets.steps import StepIndicator
from ui.widgets.tabs import Tabs
from ui.widgets.text import HintLine, Text
from ui.widgets.timeline import Paragraph, Timeline, TimelineEntry
from ui.widgets.trend_plot import Trend, TrendPlot, TrendPoint

PLACES = (
    RailItem("find", "Find", Icon.SEARCH),
    RailItem("copy", "Record copy", Icon.RECORD_COPY),
    RailItem("staff", "Staff", Icon.PEOPLE),
    RailItem("audit", "Audit", Icon.SHIELD_CHECK),
    RailItem("settings", "Settings", Icon.SETTINGS),
)
DEEDS = (RailItem("lock", "Lock", Icon.LOCK), RailItem("leave", "Sign out", Icon.SIGN_OUT))
PEOPLE = (
    RowText(title="SHARMA, Ananya", second="अनन्या शर्मा", detail="29-Feb-1984 · 42 y · F", aside="phone …4471", code="A-10482"),
    RowText(title="SHARMA, Anil Kumar", second="अनिल कुमार शर्मा", detail="03-Apr-1961 · 65 y · M", aside="phone …0093", code="A-07715"),
    RowText(title="SHARMA-WHITE, Andrea", detail="17-Nov-1990 · 36 y · F", aside="phone …8120", code="B-00214"),
    RowText(
        title="AL-SHARQAWI, Abdulrahman Mohammed Abdulaziz",
        second="عبد الرحمن محمد عبد العزيز الشرقاوي",
        detail="about 1975 · M",
        aside="phone …3356",
        code="A-09960",
        badges=(BadgeText("restricted", Tone.DUE, Icon.LOCK),),
    ),
)
ENTRIES = (
    TimelineEntry(
        when="21-Nov-2026",
        title="Laser session 3 of 6",
        byline="Dr A. Rao · signed 21-Nov 11:42",
        icon=Icon.STETHOSCOPE,
        heading="November 2026",
        paragraphs=(Paragraph("Cheeks and forehead, 1064 nm, 2.4 J/cm². Mild erythema, settled in 20 minutes. Next in four weeks."),),
        badges=(BadgeText("photos 4", Tone.NEUTRAL, Icon.CAMERA),),
    ),
    TimelineEntry(
        when="14-Nov-2026",
        title="Phone call to the desk",
        byline="in-tray · Rita S. · accepted by Dr A. Rao",
        icon=Icon.INBOX,
        paragraphs=(Paragraph("Asks whether the cream may burn a little. Advised as on leaflet; will call back."),),
    ),
    TimelineEntry(
        when="24-Oct-2026",
        title="Laser session 2 of 6",
        byline="Dr A. Rao · signed · amended 25-Oct",
        icon=Icon.STETHOSCOPE,
        heading="October 2026",
        paragraphs=(
            Paragraph("Fluence reduced after patch test. Both cheeks treated.", quiet=True),
            Paragraph("Fluence reduced after patch test. Left cheek only.", label="Amended 25-Oct-2026 by Dr A. Rao"),
        ),
    ),
    TimelineEntry(when="02-Oct-2026", title="HbA1c 6.4 %", byline="laboratory · Dr A. Rao", icon=Icon.FLASK),
    TimelineEntry(
        when="02-Oct-2026",
        title="Consultation",
        byline="Dr A. Rao · signed",
        icon=Icon.NOTE,
        paragraphs=(Paragraph("History of melasma after second pregnancy. Photos taken with consent (clinical).\n" * 6),),
    ),
)
TREND = Trend(
    name="HbA1c",
    points=tuple(
        TrendPoint(date(2025, 1, 12) + timedelta(days=73 * number), value, f"{value} %")
        for number, value in enumerate((7.4, 7.2, 6.9, 6.7, 6.5, 5.9))
    ),
    low=4.8,
    high=6.0,
)


def say_day(day: date) -> str:
    """29-Feb-1984."""
    return day.strftime("%d-%b-%Y")


def read_day(text: str) -> Reading[date]:
    """Enough of a reader of dates for a picture."""
    if text == "29 feb 84":
        return Understood(date(1984, 2, 29), "29-Feb-1984, 42 years")
    return NotUnderstood("There is no such day; write it as 29 Feb 1984, or only the year.")


def forms() -> QWidget:
    """Fields, choices and buttons."""
    page = Scroll()
    head = PageHead("Register a person", "Only what is needed to tell two people apart; the rest can come later.")
    head.deeds.addWidget(Button("Import", icon=Icon.IMPORT))
    head.deeds.addWidget(Button("Register", kind=ButtonKind.PRIMARY, icon=Icon.PERSON_ADD))
    page.column.addWidget(head)
    page.column.addWidget(StepIndicator(("Clinic", "Profile", "Manager", "Sheets", "Backup"), current=2))
    columns = Row(gap=3)
    left, right = Card("Who it is", gap=2), Card("How it is kept", gap=2)
    left.column.addWidget(TextField("Family name", text="Sharma"))
    left.column.addWidget(TextField("Name in own script", text="अनन्या शर्मा", optional=True))
    left.column.addWidget(DateField("Date of birth", read_day, text="29 feb 84"))
    wrong = DateField("Date of injury", read_day, text="31/2/2020", optional=True)
    wrong.check()
    left.column.addWidget(wrong)
    sex = Segmented((Option("f", "Female"), Option("m", "Male"), Option("o", "Other"), Option("u", "Not known")), value="f")
    left.column.addWidget(Field("Sex", sex))
    left.column.addWidget(PasswordField("Password", hint="15 characters or five words"))
    left.column.addStretch(1)
    profiles = (
        Option(1, "Mediglo", "Aesthetic clinic; records kept 8 years"),
        Option(2, "ProSpine", "Physiotherapy; asks how long to keep"),
    )
    right.column.addWidget(Field("Profile", RadioRows(profiles, value=1)))
    right.column.addWidget(Field("Time zone", Dropdown((Option("k", "Asia/Kolkata"), Option("l", "Europe/London")), value="k")))
    right.column.addWidget(AreaField("Note", text="Prefers mornings.", hint="Saved as a draft while you type"))
    checks = Column(gap=0)
    checks.addWidget(CheckBox("May be called at work", checked=True))
    checks.addWidget(CheckBox("Has a guardian"))
    right.column.addLayout(checks)
    buttons = Flow()
    holder = QWidget()
    holder.setLayout(buttons)
    for button in (
        Button("Save", kind=ButtonKind.PRIMARY),
        Button("Open her record"),
        Button("Skip", kind=ButtonKind.QUIET),
        Button("Erase", kind=ButtonKind.DANGER, icon=Icon.TRASH),
        IconButton(Icon.MORE, "More"),
    ):
        buttons.addWidget(button)
    off = Button("Register", kind=ButtonKind.PRIMARY)
    off.setEnabled(False)
    buttons.addWidget(off)
    right.column.addWidget(holder)
    right.column.addWidget(HintLine("A manager can make record copies: Maya, Arun", icon=Icon.LOCK))
    right.column.addStretch(1)
    columns.addWidget(left, 1)
    columns.addWidget(right, 1)
    page.column.addLayout(columns)
    page.column.addStretch(1)
    return page


def finder() -> QWidget:
    """The search box over its rows, and what is said in the page."""
    page = Scroll()
    columns = Row(gap=3)
    left = Column(gap=1.5)
    box = SearchBox("Find a person", placeholder="Name, phone, birth date or record number")
    box.setText("sharma an")
    left.addWidget(box)
    left.addWidget(Text("4 people · name, phone, birth date, record number, any script", quiet=True, wrap=True))
    model: ItemModel[RowText] = ItemModel(lambda row: row)
    rows = RowList("People", model, as_tall_as_its_rows=True)
    model.set_items(PEOPLE)
    rows.move_to(0)
    box.drive(rows)
    left.addWidget(rows)
    left.addWidget(Text("Enter opens · Ctrl+N registers “sharma an” as new · Esc clears", quiet=True, wrap=True))
    left.addWidget(Rule())
    left.addWidget(working())
    left.addStretch(1)
    right = Column(gap=2)
    for notice in (
        Notice("Saved. Ananya Sharma is registered as A-10482.", Tone.GIVEN, "Undo", lambda: None),
        Notice("Same person? SHARMA, Ananya (A-10482): same birth date and phone.", Tone.DUE, "Open her record", lambda: None),
        Notice("The last backup is 9 days old; plug in the backup stick.", Tone.REFUSE),
        Notice("Reception 2 changed this record while it was open.", Tone.ACCENT, "Show", lambda: None),
        Notice("You were registering somebody and did not finish.", Tone.DUE, "Go on", lambda: None, "Throw away", lambda: None),
    ):
        right.addWidget(NoticeBar(notice))
    right.addWidget(
        Confirmation(
            "Erase everything kept about this person?",
            goes=("12 notes", "4 results", "18 photos", "3 documents"),
            stays=("the fact of the erasure", "2 invoices until 31-Mar-2033"),
            deed="Erase for good",
        )
    )
    empty = Card()
    empty.column.addWidget(
        EmptyState("No results yet", "Results from the laboratory or from this room stand here.", icon=Icon.FLASK, deed="Add a result")
    )
    right.addWidget(empty)
    right.addStretch(1)
    columns.addLayout(left, 3)
    columns.addLayout(right, 2)
    page.column.addLayout(columns)
    return page


def working() -> QWidget:
    """A strip in the middle of its work."""
    strip = ProgressStrip("Reading bundles")
    strip.show_progress(34, 120)
    return strip


def chart() -> QWidget:
    """Banner, tabs, cards, plot and timeline."""
    page = QWidget()
    column = Column(page, gap=0)
    banner = IdentityBanner()
    banner.show_identity(
        "SHARMA, Ananya (Ms)",
        second="अनन्या शर्मा",
        facts=(Fact("Born", "29-Feb-1984 (42 y)"), Fact("Sex", "Female"), Fact("Record", "A-10482")),
        badges=(
            BadgeText("Allergy: penicillin (anaphylaxis)", Tone.REFUSE, Icon.ALERT),
            BadgeText("Latex: not asked", outlined=True, icon=Icon.QUESTION),
            BadgeText("Photos: clinical only", Tone.GIVEN, Icon.CHECK),
            BadgeText("Marketing: refused", Tone.NEUTRAL, Icon.BAN),
            BadgeText("Copy due 14-Apr, 6 working days", Tone.DUE, Icon.CLOCK),
        ),
    )
    banner.deeds.addWidget(Button("New note", kind=ButtonKind.PRIMARY, icon=Icon.NOTE))
    column.addWidget(banner)
    tabs = Tabs("Parts of the record")
    tabs.add("Summary", _summary)
    tabs.add("Timeline", QWidget)
    tabs.add("Results", QWidget, count=31)
    tabs.add("Documents", QWidget, count=4)
    column.addWidget(tabs, 1)
    tabs.turn_to(0)
    return page


def _summary() -> QWidget:
    page = QWidget()
    columns = Row(page, gap=3, margins=3)
    scroll = Scroll(gap=2, margins=0, clear=True)
    left, right = scroll.column, Column(gap=2)
    matters = Card("What matters now")
    matters.head.addWidget(Button("Add", kind=ButtonKind.QUIET, compact=True, icon=Icon.PLUS))
    matters.column.addWidget(
        FactList((Fact("Melasma", "since Mar-2024 · active"), Fact("Type 2 diabetes", "since 2019 · active")), names_speak=True)
    )
    medicines = Card("Medicines")
    medicines.column.addWidget(
        FactList(
            (Fact("Metformin 500 mg tablet", "twice daily"), Fact("Tranexamic acid 250 mg", "twice daily, to 02-May")), names_speak=True
        )
    )
    plot = Card(inset=1)
    plot.column.addWidget(TrendPlot(TREND, say_day))
    for card in (matters, medicines, plot):
        left.addWidget(card)
    left.addStretch(1)
    head = Row(gap=2)
    head.addWidget(SearchBox("Search within this record", placeholder="Search within this record", large=False), 1)
    chips = Chips((Option(1, "Notes"), Option(2, "Results"), Option(3, "Procedures")))
    chips.set_values(frozenset({1}))
    head.addWidget(chips)
    right.addLayout(head)
    model: ItemModel[TimelineEntry] = ItemModel(lambda entry: entry)
    model.set_items(ENTRIES)
    right.addWidget(Timeline("What happened", model), 1)
    columns.addWidget(scroll, 2)
    columns.addLayout(right, 3)
    return page


def shell(page: QWidget) -> QWidget:
    """A page beside the rail."""
    window = QWidget()
    row = Row(window, gap=0)
    rail = SideRail(PLACES, person="Dr A. Rao", role="Doctor", deeds=DEEDS)
    rail.set_current("find")
    row.addWidget(rail)
    row.addWidget(page, 1)
    return window


PAGES = {"forms": forms, "finder": finder, "chart": chart}


def main(folder: Path) -> None:
    """Write every page in both themes, large, and mirrored."""
    application = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(application, QApplication)
    theme = Theme(application, mode=Mode.LIGHT)
    theme.load_scripts()
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in PAGES.items():
        for mode, percent, size, direction in (
            (Mode.LIGHT, 100, (1280, 800), Qt.LayoutDirection.LeftToRight),
            (Mode.DARK, 100, (1280, 800), Qt.LayoutDirection.LeftToRight),
            (Mode.LIGHT, 200, (1920, 1080), Qt.LayoutDirection.LeftToRight),
            (Mode.LIGHT, 100, (1280, 800), Qt.LayoutDirection.RightToLeft),
        ):
            application.setLayoutDirection(direction)
            theme.choose(mode=mode, percent=percent)
            window = shell(make())
            window.resize(*size)
            window.show()
            for _ in range(5):
                application.processEvents()
            side = "-rtl" if direction is Qt.LayoutDirection.RightToLeft else ""
            window.grab().save(str(folder / f"{name}-{mode.value}-{percent}{side}.png"))
            window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
