"""A manager takes in another system's records: looks first, imports, stops, goes on, and reads what became of them."""

import json
import os
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QTableView

from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.vault.errors import DiskFull
from tests.exchange.bundles import a_bundle
from tests.ui.by_name import named
from tests.ui.conftest import Watch
from tests.ui.exchange.desk import Desk
from tests.ui.exchange.records import a_file, a_hostile_file, a_record, files, not_fhir
from ui.exchange.chosen_file import FileState
from ui.exchange.import_view_model import STOPPED, Stage
from ui.exchange.reading import ENDED


def events(desk: Desk, event: AuditEvent) -> int:
    """How many rows of that kind both trails hold."""
    wanted = AuditFilter(events=frozenset({event}))
    return len(desk.at.on_worker(lambda: desk.at.clinic.audit.read(desk.at.clinic.actor, wanted)))


def test_the_empty_page_says_what_may_be_imported_and_offers_to_choose(desk: Desk) -> None:
    assert "FHIR R4 as JSON" in desk.words
    assert named(desk.screen, "Choose files…", QPushButton).isEnabled()
    assert named(desk.screen, "Choose a folder…", QPushButton).isEnabled()
    assert named(desk.screen, "File or folder", QLineEdit).hasFocus()


def test_chosen_files_are_looked_at_and_nothing_is_stored(desk: Desk) -> None:
    desk.look_at(a_file(desk.folder, 1), a_file(desk.folder, 2))
    assert "2 people would be registered." in desk.words
    assert "14 entries are new; 2 are kept as they came" in desk.words
    assert desk.column("File") == ["All 2 files", "record-001.json", "record-002.json"]
    assert desk.column("State") == ["", "to import", "to import"]
    assert desk.kinds("New") == {
        "Results (Observation)": "6",
        "Claims (Claim)": "–",
        "Medicines taken (MedicationStatement)": "2",
        "People (Patient)": "2",
        "Problems (Condition)": "2",
        "Staff elsewhere (Practitioner)": "–",
        "Visits (Encounter)": "2",
    }
    assert events(desk, AuditEvent.FHIR_PLAN) == 2
    assert events(desk, AuditEvent.FHIR_IMPORT) == 0


def test_what_is_kept_or_left_out_is_said_with_the_reason(desk: Desk) -> None:
    desk.look_at(a_file(desk.folder, 1))
    assert desk.reasons() == [
        "Staff elsewhere (Practitioner): 1 left out, It is not about the patient; its name is shown where the record refers to it.",
        "Claims (Claim): 1 kept as it came, The chart has no place of its own for it, so it was kept as it came.",
    ]


def test_a_person_whose_registration_comes_in_another_of_the_files_is_counted_on(desk: Desk) -> None:
    whole = a_record(1)
    (desk.folder / "a.json").write_bytes(a_bundle(whole[:1]))
    (desk.folder / "b.json").write_bytes(a_bundle(whole[1:]))
    desk.look_at(desk.folder)
    assert desk.column("State") == ["", "to import", "to import"]
    assert named(desk.screen, "Import 1 person", QPushButton).isEnabled()
    table = named(desk.screen, "Chosen files", QTableView)
    table.setCurrentIndex(table.model().index(1, 0))
    QTest.keyClick(table, Qt.Key.Key_Delete)
    desk.wait_until(lambda: desk.model.stage is Stage.READY and desk.column("State") == ["", "left out"])
    assert "The patient it belongs to is neither in this file nor known here." in desk.reasons()[0]


def test_importing_registers_everybody_and_says_so(desk: Desk) -> None:
    desk.look_at(*files(desk.folder, 3))
    desk.press("Import 3 people")
    desk.until(Stage.DONE)
    assert "3 people registered." in desk.words, "something is left out, so it is not said that everything came"
    assert desk.column("State") == ["", "imported", "imported", "imported"]
    assert desk.patients() == 3
    desk.press("Find these people")
    assert desk.found == [desk.model.people_imported]


def test_importing_again_says_that_nothing_was_new(desk: Desk) -> None:
    path = a_file(desk.folder, 1)
    desk.imports(path)
    desk.press("Import other files")
    assert desk.model.stage is Stage.EMPTY
    desk.look_at(path)
    assert "Nothing in these files is new." in desk.words
    assert not named(desk.screen, "Nothing to import", QPushButton).isEnabled()
    assert desk.column("State") == ["", "nothing new"]


def test_files_that_cannot_be_read_say_why_and_the_rest_goes_on(desk: Desk) -> None:
    desk.look_at(not_fhir(desk.folder), a_hostile_file(desk.folder), a_file(desk.folder, 1), desk.folder)
    assert sorted(desk.column("State")) == ["", "not readable", "not readable", "to import"]
    assert "2 files of 3 cannot be read; the lines below say why, the others can be imported." in desk.words
    assert "shopping.json, This file holds JSON, but no FHIR resource; choose a FHIR R4 bundle." in desk.reasons()
    desk.press("Import 1 person")
    desk.until(Stage.DONE)
    assert desk.patients() == 1


def test_a_file_that_ends_its_reader_is_told_and_the_others_are_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.exchange.conveyor.read_file", end_of_the_process)
    desk.look_at(a_file(desk.folder, 1))
    assert desk.reasons() == [f"record-001.json, {ENDED}"]
    assert "None of these files can be read" in desk.words


def end_of_the_process(*_arguments: object) -> None:
    """What a file can do to the process that reads it."""
    os._exit(3)


def test_a_file_that_changed_since_it_was_looked_at_is_not_imported(desk: Desk) -> None:
    path = a_file(desk.folder, 1)
    desk.look_at(path, a_file(desk.folder, 2))
    shutil.copy(a_file(desk.folder, 3), path)
    desk.press("Import 2 people")
    desk.until(Stage.DONE)
    assert desk.column("State") == ["", "not readable", "imported"]
    assert "changed since it was looked at" in desk.reasons()[0]
    assert desk.patients() == 1


def test_a_folder_a_drop_and_a_pasted_path_mean_the_files_in_them(desk: Desk) -> None:
    first, second = a_file(desk.folder, 1), a_file(desk.folder, 2)
    other = desk.folder / "more"
    other.mkdir()
    third = a_file(other, 3)
    desk.drop(desk.folder)
    desk.until(Stage.READY)
    assert [file.path for file in desk.model.files] == [first, second]
    desk.paste_path(f'"{third}"')
    desk.wait_until(lambda: len(desk.model.files) == 3 and desk.model.stage is Stage.READY)
    assert named(desk.screen, "File or folder", QLineEdit).text() == ""
    desk.drop(first)
    desk.wait_until(lambda: "These files are in the list already." in desk.words)
    desk.press("Choose a folder…")
    desk.wait_until(lambda: len(desk.model.files) == 3)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("records", "Paste the whole path of a file or a folder"),
        ("/nowhere/at/all.json", "There is no file or folder of that name"),
    ],
)
def test_a_path_that_leads_nowhere_is_told_beside_the_field_and_stays(desk: Desk, typed: str, sentence: str) -> None:
    desk.paste_path(typed)
    desk.wait_until(lambda: sentence in desk.words)
    assert named(desk.screen, "File or folder", QLineEdit).text() == typed
    assert desk.model.stage is Stage.EMPTY


def test_a_folder_without_records_says_so(desk: Desk) -> None:
    desk.drop(desk.folder)
    desk.wait_until(lambda: "In that folder lies no file" in desk.words)


def test_stopping_ends_at_a_whole_person_and_going_on_takes_the_rest(desk: Desk) -> None:
    desk.look_at(*files(desk.folder, 6))
    desk.model.file_changed.connect(lambda _number: desk.model.stop() if desk.model.in_state(FileState.STORED) else None)
    desk.press("Import 6 people")
    desk.until(Stage.DONE)
    stored = len(desk.model.in_state(FileState.STORED))
    assert 0 < stored < 6
    assert desk.patients() == stored
    assert f"{6 - stored} files are left. What is stored stays." in desk.words or "1 file is left" in desk.words
    desk.model.file_changed.disconnect()
    desk.model.start()
    desk.until(Stage.DONE)
    assert desk.patients() == 6
    assert "6 people registered" in desk.words
    assert events(desk, AuditEvent.FHIR_IMPORT) == 12, "one for each person in each file, however often it was begun"


def test_what_the_disk_refuses_is_told_and_can_be_gone_on_with(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.look_at(*files(desk.folder, 2))

    def refuse(*_arguments: object) -> None:
        raise DiskFull("The disk is full; make room, then go on.")

    with monkeypatch.context() as full:
        full.setattr("clinic_app.history.gate.ensure_chart", refuse)
        desk.press("Import 2 people")
        desk.until(Stage.DONE)
    assert "The disk is full" in desk.words
    assert desk.column("State") == ["", "not finished", "to import"]
    desk.press("Go on with 2 files")
    desk.wait_until(lambda: desk.model.stage is Stage.DONE and desk.patients() == 2)
    assert desk.column("State") == ["", "imported", "imported"]


def test_while_an_import_runs_no_other_can_be_begun(desk: Desk) -> None:
    desk.look_at(*files(desk.folder, 3))
    desk.model.start()
    assert not named(desk.screen, "Choose files…", QPushButton).isEnabled()
    assert not named(desk.screen, "File or folder", QLineEdit).isEnabled()
    desk.drop(a_file(desk.folder, 9))
    desk.model.start()
    desk.model.clear()
    desk.until(Stage.DONE)
    assert len(desk.model.files) == 3
    assert events(desk, AuditEvent.FHIR_IMPORT) == 6


def test_an_import_goes_on_behind_another_page_and_tells(desk: Desk) -> None:
    desk.look_at(*files(desk.folder, 2))
    desk.model.start()
    desk.screen.hide()
    desk.until(Stage.DONE)
    (notice,) = desk.notices
    assert notice.words == "The import is finished. 2 people registered."
    assert notice.deed == "Show"


def test_leaving_the_program_stops_between_people_and_says_what_to_do(desk: Desk) -> None:
    desk.look_at(*files(desk.folder, 4))
    assert desk.screen.break_off() == ""
    desk.model.start()
    assert desk.screen.break_off() == STOPPED
    desk.until(Stage.DONE)
    assert len(desk.model.in_state(FileState.STORED)) < 4


def test_the_report_can_be_kept_as_a_text(desk: Desk, tmp_path: Path) -> None:
    desk.imports(a_file(desk.folder, 1), not_fhir(desk.folder))
    desk.press("Save the report…")
    desk.wait_until(lambda: "Saved as report.txt." in desk.words)
    report = (tmp_path / "report.txt").read_text(encoding="utf-8")
    assert "1 person registered." in report
    assert "record-001.json: imported" in report
    assert "  Results (Observation): 3 new" in report
    assert f"left out. It is not about the patient; its name is shown where the record refers to it. ({a_record(1)[1]['id']})" in report
    assert "shopping.json: not readable" in report


def test_the_window_turns_while_twenty_records_are_looked_at_and_imported(desk: Desk, gui_watch: Watch) -> None:
    paths = files(desk.folder, 20, results=120)
    desk.look_at(paths[0])
    desk.model.clear()
    with gui_watch():
        desk.look_at(*paths)
        desk.model.start()
        desk.until(Stage.DONE)
    assert desk.patients() == 20


def test_a_whole_import_goes_by_the_keyboard_alone(desk: Desk) -> None:
    a_file(desk.folder, 1)
    line = named(desk.screen, "File or folder", QLineEdit)
    line.setText(str(desk.folder))
    QTest.keyClick(line, Qt.Key.Key_Return)
    desk.until(Stage.READY)
    table = named(desk.screen, "Chosen files", QTableView)
    desk.wait_until(table.hasFocus)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert desk.model.stage is Stage.READY, "another Enter imports nothing unseen"
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert "record-001.json" in desk.words
    tab_to(desk, "Import 1 person")
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    desk.until(Stage.DONE)
    desk.wait_until(lambda: QApplication.focusWidget() is not None)
    tab_to(desk, "Find these people")
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert len(desk.found) == 1


def focused() -> QPushButton:
    """The button that has the keyboard."""
    widget = QApplication.focusWidget()
    assert isinstance(widget, QPushButton)
    return widget


def tab_to(desk: Desk, name: str) -> None:
    """Press Tab until the keyboard is there."""
    for _ in range(12):
        widget = QApplication.focusWidget()
        assert widget is not None
        if widget.accessibleName() == name:
            return
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not lead to “{name}”")


def test_names_of_files_are_words_and_never_markup(desk: Desk) -> None:
    path = desk.folder / "<b>bold.json"
    path.write_text(json.dumps({"milk": 2}), encoding="utf-8")
    desk.look_at(path)
    assert desk.column("File")[1] == "<b>bold.json"
    assert desk.reasons()[0].startswith("<b>bold.json, ")
