"""The day sheet and the blank forms as pages: A4, in black on white, nothing on them about any patient until a hand writes it."""

from clinic_app.downtime.model import BlankForm, DrawnPapers, Papers
from clinic_app.downtime.ruled import Ruled
from clinic_app.patients.model import Gender, Provenance
from clinic_app.printing.document import Document
from clinic_app.printing.fonts import FontShelf
from clinic_app.printing.page import PageSetup, Running
from clinic_app.printing.styles import POINTS_PER_MILLIMETRE, Margins, TextStyle

TITLES = {
    BlankForm.REGISTRATION: "Registration",
    BlankForm.VISIT_NOTE: "Visit note",
    BlankForm.RESULTS_AND_MEDICINES: "Results and medicines",
}
"""What stands over each form; people ask for them by these words."""

VISIT_HEADINGS = (("Why they came", 2), ("What they say", 4), ("What was found", 5), ("What we think", 3), ("What we agreed", 4))
"""The headings of a consultation in the window, each with the lines that a hand needs."""

GENDERS = {Gender.FEMALE: "Female", Gender.MALE: "Male", Gender.OTHER: "Other", Gender.UNKNOWN: "Unknown"}
PROVENANCES = {Provenance.IN_PERSON: "In person", Provenance.PHONE: "By phone", Provenance.PAPER: "On paper"}
"""The ways that a form at the desk is filled in; the window has more."""

_FIRST_ARRIVALS, _MORE_ARRIVALS = 28, 10
_MARGINS = Margins(
    top=18 * POINTS_PER_MILLIMETRE,
    right=16 * POINTS_PER_MILLIMETRE,
    bottom=18 * POINTS_PER_MILLIMETRE,
    left=16 * POINTS_PER_MILLIMETRE,
)
_CODE = TextStyle(13, 21)
_ARRIVALS = (("Time", 1.0), ("Name", 3.6), ("Born", 1.6), ("Record no.", 1.6), ("Reason", 2.8), ("Seen by", 1.5))


def draw(papers: Papers, *, fonts: FontShelf | None = None) -> DrawnPapers:
    """Every sheet that is wanted, each beginning a page. Needs no database and can run in another process."""
    setup = PageSetup(
        margins=_MARGINS, head=Running(left=papers.contact.name, right=papers.printed), foot="Lock this away once it is written on."
    )
    document = Document("Papers for a power cut", setup, fonts=fonts)
    if papers.wanted.day_sheet:
        _draw_day_sheet(document, papers)
    for form in BlankForm:
        for _copy in range(papers.wanted.copies if form in papers.wanted.forms else 0):
            document.page_break()
            _FORMS[form](document, papers)
    finished = document.finish()
    return DrawnPapers(pdf=finished.pdf, pages=finished.page_count)


def _draw_day_sheet(document: Document, papers: Papers) -> None:
    ruled = Ruled(document)
    document.heading("Day sheet", note=papers.day)
    document.paragraph(
        "For when the power or this computer fails: write down who comes, one line each, and type it in as soon as the program is back.",
        document.typography.note,
    )
    ruled.grid(_ARRIVALS, _FIRST_ARRIVALS)
    document.page_break()
    document.heading("Day sheet, continued", note=papers.day)
    ruled.grid(_ARRIVALS, _MORE_ARRIVALS)
    document.heading("How to reach the clinic", level=2)
    contact = papers.contact
    for label, value in (
        ("Phone", contact.phone),
        ("Email", contact.email),
        ("Website", contact.website),
        ("Privacy contact", contact.privacy_contact),
        ("Address", contact.address),
    ):
        if value:
            document.row(label, value)
    ruled.fields(("Electricity company", 1), ("Whoever looks after the computers", 1), ("Doctor on call", 1))
    document.heading("When the power is back", level=2)
    word = papers.word.value
    document.bullets(
        (
            f"Find each {word} before registering: who is in the program already keeps their number.",
            "Type in what stands on paper with the day and time of the paper, and write the record number on it.",
            "Whoever wrote a note types or signs it themselves; the paper stays the original until then.",
            "Tick each line when it is typed in. File the sheets where records are kept, or shred them as your policy says.",
        )
    )
    _draw_anchors(document, papers)


def _draw_anchors(document: Document, papers: Papers) -> None:
    names = {"registry": "People and staff", "clinical": "Charts"}
    document.heading("Anchor of the audit trail", level=2, note=papers.pc_name)
    document.paragraph(
        "These characters stand for everything that is on record up to this printing. As long as this sheet is kept, nobody can "
        "replace the trail by another unnoticed: a manager types an old anchor under Audit, and the program says whether it belongs.",
        document.typography.note,
    )
    drawing = document.drawing(_CODE.leading * len(papers.anchors))
    y = 0.0
    for anchor in papers.anchors:
        drawing.text(names[anchor.file_name], 0, y + 4, document.typography.label)
        y = drawing.code(anchor.text, drawing.width * 0.24, y, _CODE)
    document.place(drawing)


def _begin(document: Document, papers: Papers, form: BlankForm) -> Ruled:
    ruled = Ruled(document)
    document.heading(TITLES[form], note=f"{papers.contact.name} · blank form")
    ruled.fields(("Date and time", 1), ("Written by", 1.4), ("Typed in by, on", 1.4))
    return ruled


def _whose(ruled: Ruled, papers: Papers) -> None:
    ruled.fields((f"Name of the {papers.word.value}", 2.4), ("Born", 1), ("Record no.", 1))


def _draw_registration(document: Document, papers: Papers) -> None:
    ruled = _begin(document, papers, BlankForm.REGISTRATION)
    document.heading("Who it is", level=2)
    ruled.fields(("Family name", 1), ("Given names", 1))
    ruled.fields(("Title", 1), ("Name in own script", 3))
    ruled.fields(("Date of birth (day, month in letters, year; or about how old)", 2), ("Record no., once it is given", 1))
    ruled.choices("Gender", *GENDERS.values())
    document.heading("Contacts", level=2)
    ruled.fields(("Mobile phone", 1), ("Note on the contact", 1))
    ruled.fields(("Another phone, WhatsApp or fax", 1), ("Note on the contact", 1))
    ruled.fields(("Email", 1), ("Note on the contact", 1))
    ruled.fields(("Preferred: which of these", 1), ("Do not use: which of these", 1))
    document.heading("Address", level=2)
    ruled.fields(("House, street", 1))
    ruled.fields(("City", 2), ("Postal code", 1))
    ruled.fields(("District or state", 2), ("Country", 1))
    document.heading("Emergency contact or guardian", level=2)
    ruled.choices("What this person is", "Emergency contact", "Guardian")
    ruled.fields(("Their name", 2), ("Relationship", 1), ("Their phone", 1.2))
    ruled.choices("How did this reach us?", *PROVENANCES.values())


def _draw_visit_note(document: Document, papers: Papers) -> None:
    ruled = _begin(document, papers, BlankForm.VISIT_NOTE)
    _whose(ruled, papers)
    ruled.choices("Allergies", "Not asked", "None known", "These:")
    ruled.lines("Allergic to, and what happened", 2)
    for heading, lines in VISIT_HEADINGS:
        ruled.lines(heading, lines)
    ruled.fields(("Signed", 2), ("Date and time", 1))


def _draw_results(document: Document, papers: Papers) -> None:
    ruled = _begin(document, papers, BlankForm.RESULTS_AND_MEDICINES)
    _whose(ruled, papers)
    document.heading("Results and vital signs", level=2)
    ruled.grid((("When", 1.1), ("What was measured", 2.4), ("Value", 1.2), ("Unit", 0.9), ("Comment", 2.2)), 10)
    document.heading("Medicines", level=2)
    ruled.grid(
        (("Medicine, strength, form", 2.4), ("How to take it", 2.2), ("From", 0.9), ("Until", 0.9), ("What for", 1.5), ("By whom", 1.3)), 9
    )
    document.paragraph(
        "Put a star before a medicine that was not prescribed here but is taken already; write “as needed” where it is not regular.",
        document.typography.note,
    )
    ruled.fields(("Signed", 2), ("Date and time", 1))


_FORMS = {
    BlankForm.REGISTRATION: _draw_registration,
    BlankForm.VISIT_NOTE: _draw_visit_note,
    BlankForm.RESULTS_AND_MEDICINES: _draw_results,
}
