"""The pinned packages: all of them, by hash, from nowhere in particular."""

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.architecture.source import sources

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = ("requirements.txt", "requirements-dev.txt")


def pins(name: str) -> dict[str, tuple[str, int]]:
    """Version and number of hashes of every package in a requirement file."""
    text = (ROOT / "installer" / name).read_text(encoding="utf-8")
    found = {}
    for block in re.split(r"\n(?=\S)", text):
        line = re.match(r"([\w.-]+)==([\w.]+)[ ;]", block)
        if line:
            found[normal(line[1])] = (line[2], block.count("--hash=sha256:"))
    return found


def normal(name: str) -> str:
    """A package's name in the one form that all its spellings share."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", FILES)
def test_every_line_pins_a_package_by_hash(name: str) -> None:
    lines = (ROOT / "installer" / name).read_text(encoding="utf-8").splitlines()
    starts = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert len(starts) == len(pins(name)) > 20
    assert [package for package, (_, hashes) in pins(name).items() if hashes == 0] == []


@pytest.mark.parametrize("name", FILES)
def test_no_requirement_file_says_where_packages_come_from(name: str) -> None:
    text = (ROOT / "installer" / name).read_text(encoding="utf-8")
    assert re.findall(r"(?i)https?:|--(?:extra-)?index|--find-links| @ |/simple", text) == []


def test_what_ships_is_what_was_tested() -> None:
    tested = pins("requirements-dev.txt")
    assert {name: pin for name, pin in pins("requirements.txt").items() if tested.get(name) != pin} == {}


def test_every_dependency_of_the_project_is_pinned_as_the_project_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name, wanted in (("requirements.txt", project["dependencies"]), ("requirements-dev.txt", project["optional-dependencies"]["dev"])):
        pinned = pins(name)
        for dependency in wanted:
            found = re.fullmatch(r"([\w.-]+)(?:==([\w.]+)|>=.*)?", dependency.partition(";")[0].strip())
            assert found is not None, f"{dependency}: a dependency is a name, alone or with one == or >="
            assert normal(found[1]) in pinned
            assert found[2] in (None, pinned[normal(found[1])][0])


UNSEEN = {
    "tzdata": "zoneinfo reads it where Windows has no time zones of its own",
    **dict.fromkeys(
        (f"fontpkg-noto-sans{script}" for script in ("", "-arabic", "-devanagari", "-tamil", "-thai")), "its folder is found by its name"
    ),
    "pytest-qt": "pytest loads it",
    "types-reportlab": "mypy reads it",
    **dict.fromkeys(("ruff", "mypy", "import-linter"), "installer/dev.py runs it"),
    "setuptools": "builds the checkout's own package",
}
"""Dependencies that no file imports, each with the reason it is there."""


def roots(*folders: str) -> set[str]:
    """The first part of every name that the Python files of these folders import."""
    return {found.target.partition(".")[0] for source in sources(*folders) for found in source.imports}


def distributions(names: set[str]) -> set[str]:
    """The packages to which these modules belong."""
    brought = packages_distributions()
    return {normal(distribution) for name in names for distribution in brought.get(name, ())}


@pytest.mark.parametrize(("which", "folders"), [("shipped", ("clinic_app", "ui")), ("dev", ("tests", "installer"))])
def test_nothing_is_depended_on_that_nothing_imports(which: str, folders: tuple[str, ...]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] if which == "shipped" else project["optional-dependencies"]["dev"]
    names = {normal(re.split(r"[=>; ]", each, maxsplit=1)[0]) for each in wanted}
    assert names - distributions(roots(*folders)) - set(UNSEEN) == set()


def test_what_ships_imports_only_what_it_depends_on() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    shipped = {normal(re.split(r"[=>; ]", each, maxsplit=1)[0]) for each in project["dependencies"]}
    # PySide6 is a package that only brings its parts.
    own = {"clinic-records", "pyside6-essentials", "pyside6-addons", "shiboken6"}
    assert distributions(roots("clinic_app", "ui") - {"__future__"}) - shipped - own == set()
