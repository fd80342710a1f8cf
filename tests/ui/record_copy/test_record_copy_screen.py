"""A manager who makes a copy twice a month makes it by what the page says, and nothing leaves that must not."""

import gc

import pikepdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QListView, QPlainTextEdit, QPushButton, QWidget

from clinic_app.audit.model import AuditEvent
from tests.builders import a_name, a_registration
from tests.ui.by_name import named, words_on
from tests.ui.conftest import Watch
from tests.ui.record_copy.driving import Desk, tab_to
from ui.record_copy.record_copy_view_model import JOB_NAME, Stage


def test_a_copy_is_found_made_looked_at_and_saved_under_a_passphrase(desk: Desk) -> None:
    desk.make()
    assert "Visits" in words_on(desk.screen)
    assert "3 of 3" in words_on(desk.screen)
    assert named(desk.screen, "Pages of the copy", QWidget).isVisible()
    desk.qtbot.waitUntil(lambda: desk.pages.pages > 3)
    desk.press("Save…")
    desk.until(Stage.OUT)
    (saved,) = desk.folder.iterdir()
    assert desk.asked == [saved.name]
    assert saved.name.startswith("record-copy-RC-")
    assert "sharma" not in saved.name.lower()
    outcome = desk.model.handed_over
    assert outcome is not None
    assert outcome.passphrase is not None
    assert outcome.passphrase.text in words_on(desk.screen)
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(saved)
    with pikepdf.open(saved, password=outcome.passphrase.text) as file:
        assert len(file.pages) == desk.pages.pages


def test_the_window_never_stands_still_while_a_copy_is_made(desk: Desk, gui_watch: Watch) -> None:
    desk.find()
    desk.write("Identity", "Passport")
    # What the tests before left would be gone through by the collector in the middle of the work; the program freezes its own at start.
    gc.collect()
    gc.freeze()
    with gui_watch():
        desk.press("Make the copy")
        desk.until(Stage.LOOK)
        desk.qtbot.wait(300)


def test_the_passphrase_can_be_copied_and_is_gone_afterwards(desk: Desk) -> None:
    desk.make()
    desk.press("Save…")
    desk.until(Stage.OUT)
    assert desk.model.handed_over is not None
    assert desk.model.handed_over.passphrase is not None
    secret = desk.model.handed_over.passphrase.text
    desk.press("Copy the passphrase")
    assert QGuiApplication.clipboard().text() == secret
    desk.press("Done")
    desk.until(Stage.PERSON)
    assert QGuiApplication.clipboard().text() == ""
    assert all(secret not in label for label in (each.accessibleName() for each in desk.screen.findChildren(QWidget)))
    assert secret not in words_on(desk.screen)


def test_without_an_identity_check_nothing_is_made_and_the_field_says_so(desk: Desk) -> None:
    desk.find()
    desk.press("Make the copy")
    desk.qtbot.waitUntil(lambda: "without that no copy is made" in words_on(desk.screen))
    assert desk.model.stage is Stage.REQUEST
    assert named(desk.screen, "Identity", QLineEdit).hasFocus()
    assert desk.events(AuditEvent.DEED_REFUSED) == 1
    assert desk.events(AuditEvent.RECORD_COPY_DRAFT) == 0


def test_somebody_else_needs_an_authority(desk: Desk) -> None:
    desk.find()
    desk.choose("Who asks: Somebody else")
    desk.write("Who asks", "Meera Sharma, her sister")
    desk.press("Identity: Passport")
    desk.press("Make the copy")
    desk.qtbot.waitUntil(lambda: "Write down what shows that they may ask" in words_on(desk.screen))
    desk.qtbot.waitUntil(lambda: named(desk.screen, "Authority", QLineEdit).hasFocus())
    desk.write("Authority", "signed authority of 01-Mar-2026")
    desk.press("Make the copy")
    desk.until(Stage.LOOK)
    assert "Meera Sharma, her sister" in words_on(desk.screen)


def test_a_file_without_encryption_needs_a_reason(desk: Desk) -> None:
    desk.make()
    desk.choose("How it leaves: A file without encryption")
    desk.press("Save…")
    desk.qtbot.waitUntil(lambda: "Say why the copy may leave without encryption" in words_on(desk.screen))
    assert list(desk.folder.iterdir()) == []
    desk.qtbot.waitUntil(lambda: desk.model.stage is Stage.LOOK)
    reason = named(desk.screen, "Reason", QPlainTextEdit)
    QTest.keyClicks(reason, "She reads it on the clinic's own screen.")
    desk.press("Save…")
    desk.until(Stage.OUT)
    (saved,) = desk.folder.iterdir()
    with pikepdf.open(saved) as file:
        assert len(file.pages) > 3


def test_a_record_that_changed_since_is_not_handed_over_and_can_be_made_again(desk: Desk) -> None:
    desk.make()
    desk.at.on_worker(lambda: desk.at.clinic.patients.edit(
        desk.at.clinic.actor, desk.at.command(), desk.patient.id, a_registration(a_name(given="Ananya")), version=desk.patient.version
    ))  # fmt: skip
    desk.press("Save…")
    desk.qtbot.waitUntil(lambda: "The record has changed since" in words_on(desk.screen))
    assert list(desk.folder.iterdir()) == []
    desk.press("Make it again")
    desk.until(Stage.LOOK)
    desk.press("Save…")
    desk.until(Stage.OUT)
    assert len(list(desk.folder.iterdir())) == 1


def test_enter_before_the_answer_chooses_nobody_whom_the_words_do_not_mean(desk: Desk) -> None:
    desk.find("verma")
    desk.press("Another patient")
    desk.until(Stage.PERSON)
    desk.qtbot.waitUntil(lambda: named(desk.screen, "Patients", QListView).model().rowCount() == 1)
    desk.find("ananya sharma")
    assert desk.model.person is not None
    assert desk.model.person.id == desk.patient.id


def test_a_copy_on_paper_is_on_record_before_it_goes_to_the_printer_and_its_job_names_nobody(desk: Desk) -> None:
    desk.make()
    desk.choose("How it leaves: A file without encryption")
    assert desk.printer.looked_for == 0, "what leaves as a file asks the system for no printer"
    desk.choose("How it leaves: On paper")
    assert desk.printer.looked_for == 1
    assert named(desk.screen, "Printer", QComboBox).currentText() == "Office"
    desk.printer.out_of_paper = True
    desk.press("Print")
    desk.qtbot.waitUntil(lambda: "did not take the job" in words_on(desk.screen))
    assert desk.events(AuditEvent.RECORD_COPY_PRINT) == 1
    desk.printer.out_of_paper = False
    desk.press("Print")
    desk.until(Stage.OUT)
    assert desk.events(AuditEvent.RECORD_COPY_PRINT) == 1, "one handing over, however often the printer was tried"
    ((printer, job, pdf),) = desk.printer.jobs
    assert (printer, job) == ("Office", JOB_NAME)
    assert "sharma" not in job.lower()
    assert pdf.startswith(b"%PDF")


def test_a_file_that_finds_no_folder_is_not_on_record_as_handed_over_and_can_be_saved_elsewhere(desk: Desk) -> None:
    desk.make()
    good, desk.folder = desk.folder, desk.folder / "not there"
    desk.press("Save…")
    desk.qtbot.waitUntil(lambda: "The folder is not there" in words_on(desk.screen))
    assert desk.model.stage is Stage.LOOK
    assert desk.model.handed_over is None
    assert desk.events(AuditEvent.RECORD_COPY_TAKE_BACK) == 1
    desk.folder = good
    desk.press("Save…")
    desk.until(Stage.OUT)
    assert desk.model.handed_over is not None
    assert desk.model.handed_over.passphrase is not None
    secret = desk.model.handed_over.passphrase.text
    (saved,) = good.iterdir()
    assert secret in words_on(desk.screen)
    with pikepdf.open(saved, password=secret) as file:
        assert len(file.pages) > 3
    assert desk.events(AuditEvent.RECORD_COPY_RELEASE) == 2, "two handings over, of which one was taken back"


def test_what_was_filled_in_stays_when_the_making_is_stopped(desk: Desk) -> None:
    desk.find()
    desk.write("Identity", "Passport")
    desk.press("Make the copy")
    assert desk.screen.focusWidget() is named(desk.screen, "Cancel", QPushButton), "the keyboard stays with what can be done"
    desk.press("Cancel")
    desk.until(Stage.REQUEST)
    assert named(desk.screen, "Identity", QLineEdit).text() == "Passport"
    desk.press("Make the copy")
    desk.until(Stage.LOOK)


def test_a_copy_that_nobody_took_is_put_away_when_the_page_turns_to_another_person(desk: Desk) -> None:
    desk.make()
    contents = desk.model.contents
    assert contents is not None
    desk.press("Another patient")
    desk.until(Stage.PERSON)
    assert desk.events(AuditEvent.RECORD_COPY_DISCARD) == 1
    desk.screen.arrive()
    assert desk.model.contents is None
    assert desk.pages.pages == 0


def test_only_a_part_is_asked_for_by_its_headings(desk: Desk) -> None:
    desk.find()
    desk.press("Identity: Passport")
    desk.choose("What is in it: Only a part")
    desk.press("Visits")
    desk.press("Make the copy")
    desk.until(Stage.LOOK)
    assert desk.model.request is not None
    assert desk.model.request.scope.sections == ("clinical.encounters",)
    assert "Allergies and intolerances" not in words_on(desk.screen)


def test_esc_goes_back_step_by_step(desk: Desk) -> None:
    desk.make()
    stages = [desk.model.stage]
    while desk.screen.step_back():
        stages.append(desk.model.stage)
    assert stages == [Stage.LOOK, Stage.REQUEST, Stage.PERSON]


def test_esc_does_not_put_away_a_passphrase_that_is_shown_only_once(desk: Desk) -> None:
    desk.make()
    desk.press("Save…")
    assert desk.screen.step_back(), "Esc leaves nothing that is just being written"
    desk.until(Stage.OUT)
    assert desk.model.handed_over is not None
    assert desk.model.handed_over.passphrase is not None
    secret = desk.model.handed_over.passphrase.text
    assert desk.screen.step_back()
    shown = words_on(desk.screen)
    assert secret in shown
    assert "Press Done once the passphrase is told" in shown
    desk.press("Done")
    desk.until(Stage.PERSON)


def test_what_was_filled_in_is_still_there_after_a_look(desk: Desk) -> None:
    desk.make()
    desk.press("Change the request")
    assert named(desk.screen, "Identity", QLineEdit).text() == "Passport, photo matches"


def test_the_whole_of_it_can_be_done_from_the_keyboard(desk: Desk) -> None:
    desk.find()
    identity = tab_to(desk.screen, "Identity")
    QTest.keyClicks(identity, "Passport")
    QTest.keyClick(identity, Qt.Key.Key_Return)
    desk.until(Stage.LOOK)
    QTest.keyClick(tab_to(desk.screen, "Save…"), Qt.Key.Key_Space)
    desk.until(Stage.OUT)
    QTest.keyClick(tab_to(desk.screen, "Done"), Qt.Key.Key_Return)
    desk.until(Stage.PERSON)
