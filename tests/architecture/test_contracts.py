"""The import contracts in ``pyproject.toml`` bite: in a small tree built to break each of them, each is broken."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
}

SOUND = {
    "clinic_app/vault/model.py": "",
    "clinic_app/vault/keys.py": "",
    "clinic_app/patients/model.py": "import clinic_app.errors",
    "clinic_app/patients/tables.py": "import sqlalchemy\nimport clinic_app.vault.keys",
    "clinic_app/patients/service.py": "import clinic_app.patients.tables",
    "clinic_app/errors.py": "",
    "ui/app.py": "import PySide6\nimport clinic_app.patients.service\nimport clinic_app.vault.model",
}
"""Files that keep every contract."""

BREAKING = {
    "core-without-a-window": {"clinic_app/patients/gate.py": "import PySide6.QtCore"},
    "pure-models": {"clinic_app/patients/model.py": "import clinic_app.patients.tables"},
    "screens-ask-services": {"ui/app.py": "import clinic_app.vault.keys"},
    "layers": {"clinic_app/vault/keys.py": "import clinic_app.patients.model"},
    "no-cycles": {"ui/app.py": "import ui.theme", "ui/theme.py": "import ui.app"},
}
"""For each contract the smallest change that breaks it."""


def lint(folder: Path, files: dict[str, str]) -> str:
    """What the contracts say to a tree of these files."""
    for path, text in files.items():
        for package in list((folder / path).relative_to(folder).parents)[:-1]:
            (folder / package).mkdir(parents=True, exist_ok=True)
            (folder / package / "__init__.py").touch()
        (folder / path).write_text(text + "\n", encoding="utf-8")
    command = [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"]
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    variables = os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "200"}
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False).stdout


def test_a_sound_tree_keeps_every_contract(tmp_path: Path) -> None:
    said = lint(tmp_path, SOUND)
    assert [name for name in CONTRACTS.values() if f"{name} KEPT" not in said] == []


@pytest.mark.parametrize("contract", sorted(CONTRACTS))
def test_each_contract_can_be_broken(contract: str, tmp_path: Path) -> None:
    said = lint(tmp_path, SOUND | BREAKING[contract])
    assert f"{CONTRACTS[contract]} BROKEN" in said


def test_a_slice_without_a_floor_is_refused(tmp_path: Path) -> None:
    assert f"{CONTRACTS['layers']} BROKEN" in lint(tmp_path, SOUND | {"clinic_app/drawer/model.py": ""})
