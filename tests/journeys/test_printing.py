"""A record copy on paper: through the manager's page, the system's own spooler and a real queue, whose printer makes PDF files."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument
from pytestqt.qtbot import QtBot

from clinic_app.record_copy.model import Asker, CopyRequest
from tests.builders import a_name, a_registration
from tests.fake_clock import FakeClock
from tests.journeys.print_queue import PRINTER, PrintQueue, print_queue, why_no_print_queue
from tests.ui.open_clinic import OpenClinic, found, opened
from ui.background import Background
from ui.record_copy.record_copy_view_model import JOB_NAME, RecordCopyViewModel, Stage

pytestmark = pytest.mark.skipif(bool(why_no_print_queue()), reason=why_no_print_queue())

LONG = 40_000
"""ms for a step on a busy machine."""

NAME = "Zvezdochka"
NEEDLES = (NAME, "Xiomara", "केत्ज़ालकोट", "29-Feb-1984")


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrintQueue]:
    """A queue of our own, which every thread of this process takes for the system's."""
    with print_queue() as made:
        monkeypatch.setenv("CUPS_SERVER", str(made.folder / "socket"))
        yield made


@pytest.fixture
def at(tmp_path: Path, qapp: object) -> Iterator[OpenClinic]:
    """A clinic open for its manager, with somebody in it who was treated."""
    found(tmp_path / "founded", FakeClock())
    failures: list[BaseException] = []
    background = Background(unhandled=failures.append)
    clinic = opened(tmp_path / "founded", tmp_path / "clinic", background, "arun")
    patient = clinic.register(a_registration(a_name(family=NAME, given="Xiomara", native="केत्ज़ालकोट")))
    clinic.treat(patient)
    clinic.sign_in("maya")
    yield clinic
    clinic.close()
    assert background.close()
    assert failures == []


def test_a_copy_comes_out_of_the_printer_whole_and_its_job_names_nobody(at: OpenClinic, queue: PrintQueue, qtbot: QtBot) -> None:
    clinic = at.clinic
    model = RecordCopyViewModel(
        clinic.record_copies, clinic.patients, clinic.actor, at.background, clinic.clock, at.paper, clinic.profile, clinic.drafts
    )
    said: list[str] = []
    model.refused.connect(lambda message: said.append(message.words))
    with qtbot.waitSignal(model.printers_known, timeout=LONG) as known:
        model.ask_printers()
    printers = known.args[0]
    assert (printers.names, printers.default) == ((PRINTER,), PRINTER)

    (person,) = at.on_worker(lambda: clinic.patients.find(clinic.actor, NAME.casefold()))
    model.choose(person)
    model.make(CopyRequest(asker=Asker.PATIENT, asker_words="the patient", identity_check="Passport", received_on=clinic.today))
    qtbot.waitUntil(lambda: model.stage is Stage.LOOK or bool(said), timeout=LONG)
    assert said == []
    assert model.drawn is not None
    drawn = model.drawn
    model.print_on(PRINTER, doubts_reason="")
    qtbot.waitUntil(lambda: model.stage is Stage.OUT or bool(said), timeout=LONG)
    assert said == []

    printed = queue.printed()
    pages, expected = pages_of(printed.read_bytes()), pages_of(drawn.pdf)
    assert len(pages) == len(expected) == drawn.pages > 1
    differences = [difference(one, other) for one, other in zip(pages, expected, strict=True)]
    assert max(differences) < 0.03, differences
    # The measure tells pages apart: no two pages of the copy are as alike as a page and its print.
    assert difference(pages[0], expected[1]) > 0.03

    # CUPS-PDF calls its files by the job's name.
    assert JOB_NAME.split()[0] in printed.name
    traces = queue.traces()
    assert any(JOB_NAME.encode() in content for content in traces.values())
    assert [(path.name, needle) for path, content in traces.items() for needle in NEEDLES if needle.encode() in content] == []
    assert [needle for needle in NEEDLES if needle.casefold() in f"{printed.name} {queue.jobs}".casefold()] == []


def pages_of(pdf: bytes) -> list[QImage]:
    """Each page in shades of grey on white, small enough that a dot more or less does not count."""
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    assert document.status() is QPdfDocument.Status.Ready
    images = []
    for number in range(document.pageCount()):
        image = QImage(QSize(420, 594), QImage.Format.Format_RGB32)
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        painter.drawImage(0, 0, document.render(number, image.size()))
        painter.end()
        images.append(image.convertToFormat(QImage.Format.Format_Grayscale8))
    document.close()
    return images


def difference(one: QImage, other: QImage) -> float:
    """How far two pages are from each other: the mean difference of their shades, 0 to 1."""
    return sum(abs(a - b) for a, b in zip(bytes(one.constBits()), bytes(other.constBits()), strict=True)) / (255 * one.sizeInBytes())
