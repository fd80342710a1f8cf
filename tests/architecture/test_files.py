"""What a file may be: short, headed by one sentence, in its place, and speaking of nothing but this program."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import MADE_HERE, ROOT, Source, broken, everything, findings

LONGEST = 400
"""Lines; a file that needs more has two subjects."""

PYTHON = ("clinic_app", "ui", "tests", "installer")

TOP_LEVEL = {"README.md", "LICENSE", "pyproject.toml", "clinic_app", "ui", "resources", "tests", "installer"}
UNWELCOME_NAMES = re.compile(r"(utils?|helpers?|misc|common|docs|src)")

WORKPLACE = re.compile(
    r"/wor[k]/|/roo[t]/|/tmp/[w]/|\b(py[p]i\.org|python[h]osted|np[m]js|deb\.debia[n])|\b[Ii]ssue #?\d+\b|\b(TO[D]O|FIX[M]E|X{3})\b"
)
"""Paths of one machine, hosts that packages come from, and words about the work rather than the program."""


def too_long(source: Source) -> Iterator[str]:
    lines = source.text.count("\n")
    if lines > LONGEST:
        yield f"{source.path}:{lines}: over {LONGEST} lines"


def filled_package_files(source: Source) -> Iterator[str]:
    if source.name == "__init__" and source.text:
        yield f"{source.path}:1: __init__.py stays empty, so that a name is imported from where it lives"


def headless(source: Source) -> Iterator[str]:
    first = (ast.get_docstring(source.tree) or "").split("\n")[0]
    if source.name != "__init__" and not first.endswith((".", ":", ",")):
        yield f"{source.path}:1: the module begins with one plain sentence that says what it is"


def workplace_words(source: Source) -> Iterator[str]:
    for number, line in enumerate(source.text.splitlines(), 1):
        for found in WORKPLACE.finditer(line):
            yield f"{source.path}:{number}: {found[0]!r} belongs to a workplace, not to the program"


def drawer_names(source: Source) -> Iterator[str]:
    for part in source.path.split("/"):
        if UNWELCOME_NAMES.fullmatch(part.removesuffix(".py")):
            yield f"{source.path}:1: {part} says nothing about what is in it"


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    assert broken(too_long, *PYTHON) == []


def test_package_files_are_empty() -> None:
    assert broken(filled_package_files, *PYTHON) == []


def test_every_module_begins_with_a_sentence() -> None:
    assert broken(headless, *PYTHON) == []


def test_nothing_speaks_of_the_place_where_it_was_written() -> None:
    assert [finding for source in everything() for finding in workplace_words(source)] == []


def test_no_folder_is_a_drawer() -> None:
    assert [finding for source in everything() for finding in drawer_names(source)] == []


def test_the_top_of_the_tree_holds_what_the_map_says() -> None:
    there = {path.name for path in ROOT.iterdir() if not path.name.startswith(".") and not path.name.endswith(".egg-info")}
    assert there - set(MADE_HERE) - {"__pycache__"} <= TOP_LEVEL


def test_a_long_file_is_found() -> None:
    assert findings(too_long, "ui/main_window.py", "pass\n" * LONGEST) == []
    assert len(findings(too_long, "ui/main_window.py", "pass\n" * (LONGEST + 1))) == 1


def test_a_filled_package_file_is_found() -> None:
    assert len(findings(filled_package_files, "clinic_app/staff/__init__.py", "from clinic_app.staff.model import Staff\n")) == 1


@pytest.mark.parametrize("text", ["import os\n", '"""tables"""\n'])
def test_a_module_without_its_sentence_is_found(text: str) -> None:
    assert len(findings(headless, "clinic_app/staff/model.py", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "/".join(["see ", "work", "shared"]),
        "/".join(["", "root", "clinic"]),
        "https://" + "pypi" + ".org/simple",
        "files.python" + "hosted.org",
        "as issue" + " 2 asks",
        "# TO" + "DO",
    ],
)
def test_a_word_of_the_workplace_is_found(text: str) -> None:
    assert len(findings(workplace_words, "README.md", f"A line.\n{text}\n")) == 1


@pytest.mark.parametrize("path", ["clinic_app/utils.py", "clinic_app/helpers/dates.py", "docs/start.md"])
def test_a_drawer_is_found(path: str) -> None:
    assert len(findings(drawer_names, path, "")) == 1
