"""Every guard of every service, taken out of its source one at a time: the rules or the matrix must go red each time (FS1)."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, Source, called, findings, sources
from tests.architecture.test_services import unasked_permissions
from tests.faults.tally import Tally

KILLERS = ("tests/journeys/test_matrix.py", "-k", "has_no_charts_to_open")
"""What runs against a copy of the program where reading its source is not enough."""

WHAT = "guards taken out of the services' source"
FEWEST = 60


@dataclass(frozen=True)
class Mutant:
    """A file without one of its guards."""

    path: str
    line: int
    text: str

    @property
    def is_seen(self) -> bool:
        """Whether the rules that read the source find it."""
        return findings(unasked_permissions, self.path, self.text) != []


def mutants() -> Iterator[Mutant]:
    for source in sources("clinic_app"):
        for guard in guards(source):
            yield Mutant(source.path, guard.lineno, without(source.text, guard))


def guards(source: Source) -> list[ast.Expr]:
    """The statements that ask whether somebody may."""
    asking = ("actor.require", "self.actor.require")
    return [node for node in source.nodes if isinstance(node, ast.Expr) and called(node.value) in asking]


def without(text: str, guard: ast.Expr) -> str:
    """The text with ``pass`` in the place of that statement."""
    lines = text.splitlines(keepends=True)
    end = guard.end_lineno or guard.lineno
    return "".join([*lines[: guard.lineno - 1], f"{' ' * guard.col_offset}pass\n", *lines[end:]])


def test_a_service_without_a_guard_is_seen_from_its_source(tally: Tally) -> None:
    count = tally.count("FS1", WHAT)
    everyone = list(mutants())
    assert len(everyone) >= FEWEST
    unseen = [mutant for mutant in everyone if not mutant.is_seen]
    count.add(len(everyone) - len(unseen))
    count.control = "with every guard in its place the rules find nothing"
    assert [f"{mutant.path}:{mutant.line}" for mutant in unseen if mutant.path.endswith("/service.py")] == []
    for path in {mutant.path for mutant in everyone}:
        assert findings(unasked_permissions, path, (ROOT / path).read_text(encoding="utf-8")) == []


@pytest.mark.long
def test_where_the_source_does_not_show_it_the_running_program_does(tmp_path: Path, tally: Tally) -> None:
    count = tally.count("FS1", WHAT)
    copy = tmp_path / "copy"
    for name in ("clinic_app", "ui", "tests", "resources", "installer"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    assert killed(copy) == "", "the control: nothing is red before anything is taken out"
    alive = []
    for mutant in [each for each in mutants() if not each.is_seen]:
        whole = (copy / mutant.path).read_text(encoding="utf-8")
        (copy / mutant.path).write_text(mutant.text, encoding="utf-8")
        count.add()
        if not killed(copy):
            alive.append(f"{mutant.path}:{mutant.line}")
        (copy / mutant.path).write_text(whole, encoding="utf-8")
    assert alive == []


def killed(copy: Path) -> str:
    """What is red in the copy; nothing where all is green."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", *KILLERS]
    done = subprocess.run(command, cwd=copy, env={**os.environ, "PYTHONPATH": str(copy)}, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout[-500:] or done.stderr[-500:]
