"""Small things that are done in one place only, so that they are done right everywhere."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import Source, broken, called, dotted, findings

ASKING_THE_TIME = re.compile(
    r"(.*\.)?("
    r"(datetime|dt)\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime)"
    r"|QDateTime\.(currentDateTime|currentDateTimeUtc|currentMSecsSinceEpoch|currentSecsSinceEpoch)|QDate\.currentDate|QTime\.currentTime"
    r")"
)
NAMED_BY_THE_COMPUTER = re.compile(r"%-?[aAbBcpxX]")
"""What ``strftime`` writes in the language of the computer: names of days and months, and whole dates."""
FRESH_IDS = re.compile(r"(uuid\.)?uuid[1-8]")


def foreign_keys_by_name(source: Source) -> Iterator[str]:
    if "/migrations/" in source.path:
        return  # a migration describes the tables as they were, whatever became of them
    for node in source.nodes:
        if called(node).endswith(("ForeignKey", "ForeignKeyConstraint")) and isinstance(node, ast.Call):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and "." in part.value:
                    yield source.at(node, f"a foreign key is the column itself, not {part.value!r}, so that it needs an import")


def clocks_of_their_own(source: Source) -> Iterator[str]:
    if source.path == "clinic_app/clock.py":
        return
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and ASKING_THE_TIME.fullmatch(dotted(node)):
            yield source.at(node, f"{dotted(node)}: the time is passed in as a Clock")
    for found in source.imports:
        if found.target in ("time.time", "time.time_ns"):
            yield source.at(found.node, f"{found.target}: the time is passed in as a Clock")


def days_named_by_the_computer(source: Source) -> Iterator[str]:
    for node in source.nodes:
        written = []
        if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
            written = node.format_spec.values
        elif isinstance(node, ast.Call) and called(node).endswith("strftime"):
            written = node.args
        for part in written:
            if isinstance(part, ast.Constant) and NAMED_BY_THE_COMPUTER.search(str(part.value)):
                yield source.at(node, f"{part.value!r} follows the language of the computer; clinic_app.clock names days and months")


def ids_of_their_own(source: Source) -> Iterator[str]:
    if source.path == "clinic_app/identifiers.py":
        return
    for node in source.nodes:
        if FRESH_IDS.fullmatch(called(node)):
            yield source.at(node, f"{called(node)}: ids are made by clinic_app.identifiers")


def printing_to_the_terminal(source: Source) -> Iterator[str]:
    if source.slice in ("cli", "commands"):
        return
    for node in source.nodes:
        if called(node) in ("print", "sys.stdout.write", "sys.stderr.write"):
            yield source.at(node, "only the command line prints; elsewhere a patient's name could end in a log")


def paragraphs_from_xml(source: Source) -> Iterator[str]:
    if not source.path.startswith("clinic_app/printing/"):
        for node in source.nodes:
            # The window's own Paragraph is plain text, and the window cannot reach the one that reads XML.
            if called(node).split(".")[-1] == "Paragraph" and not source.path.startswith("ui/"):
                yield source.at(node, "a Paragraph reads its text as XML; clinic_app/printing escapes it")


def settings_outside_the_vault(source: Source) -> Iterator[str]:
    # Saying where Qt's own dialogs must not leave theirs opens no settings.
    harmless = {id(node.value) for node in source.nodes if isinstance(node, ast.Attribute) and node.attr in ("setPath", "Format", "Scope")}
    for node in source.nodes:
        if id(node) not in harmless and isinstance(node, ast.Name | ast.Attribute) and dotted(node).split(".")[-1] == "QSettings":
            yield source.at(node, "QSettings leaves plain files behind; settings lie in the clinic's own files")


def test_a_foreign_key_is_an_object() -> None:
    assert broken(foreign_keys_by_name, "clinic_app") == []


def test_only_the_clock_asks_what_time_it_is() -> None:
    assert broken(clocks_of_their_own, "clinic_app", "ui") == []


def test_days_and_months_have_one_name_on_every_computer() -> None:
    assert broken(days_named_by_the_computer, "clinic_app", "ui") == []


def test_ids_are_made_in_one_place() -> None:
    assert broken(ids_of_their_own, "clinic_app", "ui") == []


def test_only_the_command_line_prints() -> None:
    assert broken(printing_to_the_terminal, "clinic_app", "ui") == []


def test_only_the_printing_slice_builds_paragraphs() -> None:
    assert broken(paragraphs_from_xml, "clinic_app", "ui") == []


def test_nothing_is_kept_in_the_settings_of_the_operating_system() -> None:
    assert broken(settings_outside_the_vault, "clinic_app", "ui") == []


@pytest.mark.parametrize(
    "text",
    [
        'Column("patient_id", Id, ForeignKey("patients.id"))',
        'sa.ForeignKeyConstraint(["patient_id"], ["patients.id"])',
    ],
)
def test_a_foreign_key_by_name_is_found(text: str) -> None:
    assert len(findings(foreign_keys_by_name, "clinic_app/billing/tables.py", text)) == 1


def test_a_foreign_key_to_a_column_is_no_finding() -> None:
    assert findings(foreign_keys_by_name, "clinic_app/billing/tables.py", 'ForeignKey(patients.c.id, ondelete="CASCADE")') == []


@pytest.mark.parametrize(
    "text",
    [
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "time.time()",
        "from time import time",
        "default = datetime.now",
        "QDate.currentDate()",
        "QtCore.QDateTime.currentDateTime()",
    ],
)
def test_a_clock_of_ones_own_is_found(text: str) -> None:
    assert len(findings(clocks_of_their_own, "ui/patients/register_screen.py", text)) == 1


@pytest.mark.parametrize("text", ['f"{day:%d-%b-%Y}"', 'day.strftime("%A")', 'f"{review.dated:%B %Y}"'])
def test_a_month_in_the_computers_language_is_found(text: str) -> None:
    assert len(findings(days_named_by_the_computer, "ui/patients/register_screen.py", text)) == 1


def test_figures_are_the_same_everywhere() -> None:
    assert findings(days_named_by_the_computer, "ui/audit/words.py", 'f"{at:%H:%M}"; at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")') == []


def test_a_stopwatch_is_no_clock() -> None:
    assert findings(clocks_of_their_own, "ui/idle_lock.py", "time.monotonic()\nself.today()\nlocal_day(self._clock(), zone)") == []


@pytest.mark.parametrize("text", ["uuid4()", "uuid.uuid1()", "uuid.uuid7()"])
def test_an_id_of_ones_own_is_found(text: str) -> None:
    assert len(findings(ids_of_their_own, "clinic_app/billing/service.py", text)) == 1


@pytest.mark.parametrize("text", ["print(patient)", "sys.stderr.write(name)"])
def test_a_print_is_found(text: str) -> None:
    assert len(findings(printing_to_the_terminal, "clinic_app/patients/service.py", text)) == 1
    assert findings(printing_to_the_terminal, "clinic_app/cli/main.py", text) == []


@pytest.mark.parametrize("text", ["Paragraph(name, style)", "platypus.Paragraph(name)"])
def test_a_paragraph_is_found(text: str) -> None:
    assert len(findings(paragraphs_from_xml, "clinic_app/record_copy/pages.py", text)) == 1
    assert findings(paragraphs_from_xml, "clinic_app/printing/pages.py", text) == []


@pytest.mark.parametrize("text", ["QSettings('clinic')", "QtCore.QSettings()", "QSettings(QSettings.Format.IniFormat)"])
def test_a_setting_outside_the_vault_is_found(text: str) -> None:
    assert len(findings(settings_outside_the_vault, "ui/theme.py", text)) == 1
