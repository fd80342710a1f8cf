"""Whatever stands in a field, every PDF of the program is drawn, holds no file of this computer and leads nowhere (FS8)."""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from clinic_app.audit.print_pages import TrailLine, TrailPages
from clinic_app.audit.print_pages import draw as draw_trail
from clinic_app.downtime.pages import draw as draw_papers
from clinic_app.erasures.model import Certificate, ErasureReason
from clinic_app.erasures.pages import draw as draw_certificate
from clinic_app.record_copy.pages import draw as draw_copy
from clinic_app.vault.recovery_sheet import RecoverySheet
from clinic_app.vault.sheet_pages import sheet_document
from tests.downtime.papers import some_papers
from tests.faults.payloads import EVERYTHING, filled, places
from tests.faults.tally import Tally
from tests.printing.reading import opened, poppler
from tests.record_copy.contents import a_section, an_item, some_contents
from tests.record_copy.small_clinic import TODAY

WHAT = "texts in every field of every PDF: markup, paths, PDF and SQL syntax, directions, controls"
SECRET = re.compile("root:.*:0:0:")
"""How the file begins that the texts ask for."""

_FORBIDDEN = {
    "/URI",
    "/Launch",
    "/GoToR",
    "/GoToE",
    "/JavaScript",
    "/JS",
    "/EmbeddedFiles",
    "/EmbeddedFile",
    "/OpenAction",
    "/AA",
    "/SubmitForm",
    "/F",
}

SHORT = tuple(text for text in EVERYTHING if len(text) <= 60)
AT_ONCE = 15

_TRAIL = TrailPages(
    clinic_name="x",
    printed="x",
    asked_for=("x",),
    limit=9,
    lines=(TrailLine(when="x", who="x", deed="x", patient="x", outcome="x", detail="x"),),
)
_CERTIFICATE = Certificate(
    number="EC-A-00001-K",
    reason=ErasureReason.ASKED,
    begun_on=date(2026, 3, 2),
    finished_on=date(2026, 3, 2),
    erased_by="x",
    clinic_name="x",
    contact_lines=("x",),
    privacy_contact="x",
    went=(),
    rows=1,
    files=1,
    drafts=1,
    copies=1,
    stays=1,
)
_CONTENTS = some_contents(a_section("x", an_item("x", Note="x")))
_OWN = frozenset({"reference", "number", "day", "copies", "file_name", "key"})
"""What the program makes itself: numbers, days, names of files, the keys of sections."""


PDFS: Mapping[str, Callable[[str], bytes]] = {
    "record copy": lambda text: draw_copy(filled(_CONTENTS, text, keep=_OWN)).pdf,
    "audit trail": lambda text: draw_trail(filled(_TRAIL, text)).pdf,
    "papers": lambda text: draw_papers(replace(filled(some_papers(), text, keep=_OWN | {"wanted", "anchors"}))).pdf,
    "certificate": lambda text: draw_certificate(filled(_CERTIFICATE, text, keep=_OWN)).pdf,
    "recovery sheet": lambda text: sheet_document(RecoverySheet("A", bytes(20)), text, TODAY).pdf,
}


def harm_in(pdf: bytes) -> list[str]:
    """What a page may not hold, wherever in the file it is."""
    with opened(pdf) as document:
        found = [key for thing in document.objects for key in keys_of(thing) if key in _FORBIDDEN]
    return [*found, *SECRET.findall(poppler(pdf))]


def keys_of(thing: pikepdf.Object) -> list[str]:
    return [*thing.keys()] if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream) else []


@pytest.mark.parametrize("name", PDFS)
def test_no_text_in_any_field_makes_a_page_do_anything(name: str, tally: Tally) -> None:
    """Several in each field, so that every text has its turn in a few pages."""
    count = tally.count("FS8", WHAT)
    for start in range(0, len(SHORT), AT_ONCE):
        some = SHORT[start : start + AT_ONCE]
        count.add(len(some))
        assert harm_in(PDFS[name](" ".join(some))) == [], some


@pytest.mark.long
@pytest.mark.parametrize("name", PDFS)
def test_nor_does_each_alone_or_any_two_of_them_together(name: str, tally: Tally) -> None:
    count, chosen = tally.count("FS8", WHAT), random.Random(8)
    for text in [*EVERYTHING, *("".join(chosen.sample(EVERYTHING, 2)) for _ in range(300))]:
        count.add()
        assert harm_in(PDFS[name](text)) == [], text


@pytest.mark.long
@pytest.mark.parametrize("name", ["record copy", "audit trail", "papers"])
@pytest.mark.parametrize("letter", ["x", "م", "क्षि"])
def test_a_word_without_end_in_every_field_is_drawn(name: str, letter: str, tally: Tally) -> None:
    tally.count("FS8", WHAT).add()
    assert harm_in(PDFS[name](letter * 2_000)) == []


def test_harm_is_found_where_there_is_some() -> None:
    """The control: a page with a link to the web."""
    with opened(PDFS["recovery sheet"]("x")) as document:
        action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.org"))
        document.Root.OpenAction = document.make_indirect(action)
        kept = [key for thing in document.objects for key in keys_of(thing) if key in _FORBIDDEN]
    assert {"/URI", "/OpenAction"} <= set(kept)


def test_the_texts_reach_the_fields() -> None:
    assert len({*places(_CONTENTS), *places(_TRAIL), *places(_CERTIFICATE), *places(some_papers())}) > 30
