"""The project's own Python environment, ``.venv/`` in the checkout: made once, renewed when what it is made from changes."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from installer import system_packages

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
REQUIREMENTS = ROOT / "installer" / "requirements-dev.txt"
FONT_COLLECTOR = ROOT / "installer" / "collect_fonts.py"
STAMP = FOLDER / "made-from"
"""Written last, so that a set-up cut short is taken up again."""


class SetupFailed(Exception):
    """The environment could not be made; the text says what to do next."""


def python() -> str:
    """The environment's interpreter."""
    return script("python")


def script(name: str) -> str:
    """A program that a package put into the environment."""
    return str(FOLDER / "Scripts" / f"{name}.exe" if os.name == "nt" else FOLDER / "bin" / name)


def variables() -> dict[str, str]:
    """This process's variables without those that would lead Python or pip to another place than ``.venv``."""
    misleading = {"PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT"}
    return {name: value for name, value in os.environ.items() if name not in misleading}


def leavings() -> Path:
    """Where running may leave files: ``build/`` of the checkout, or the user's own cache where the checkout is somebody else's."""
    return ROOT / "build" if os.access(ROOT, os.W_OK) else Path.home() / ".cache" / "clinic-records"


def provide(*, again: bool = False) -> None:
    """Make or renew the environment if it is not what the checkout asks for; ``again`` collects the fonts anew in any case.

    Raises ``SetupFailed``.
    """
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == _stamp():
        if again:
            _collect_fonts()
            print("Everything is set up.")
        return
    if not _works():
        _make()
    print("Installing the pinned packages into .venv (some minutes the first time, about 1 GB) …", flush=True)
    _pip("--require-hashes", "--only-binary", ":all:", "--requirement", str(REQUIREMENTS))
    print("Installing this checkout into .venv …", flush=True)
    _pip("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    if not Path(script("clinic-app")).is_file():
        raise SetupFailed(f"The program did not appear at {script('clinic-app')}; delete the folder .venv and try again.")
    _collect_fonts()
    STAMP.write_text(_stamp(), encoding="utf-8")
    print("Everything is set up.", flush=True)


def _stamp() -> str:
    """What the environment depends on: its interpreter, the place of the checkout (its scripts name it) and these files."""
    lines = [os.path.realpath(python()), str(ROOT)]
    for path in (REQUIREMENTS, ROOT / "pyproject.toml", FONT_COLLECTOR):
        lines.append(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" if path.is_file() else path.name)
    return "\n".join(lines) + "\n"


def _works() -> bool:
    """Whether ``.venv`` holds a usable interpreter and pip, and was made at this place: a moved one has dead scripts."""
    configuration = FOLDER / "pyvenv.cfg"
    if not configuration.is_file() or str(FOLDER) not in configuration.read_text(encoding="utf-8") or not Path(python()).exists():
        return False
    question = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([python(), "-c", question], env=variables(), stderr=subprocess.DEVNULL, check=False).returncode == 0


def _make() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        system_packages.provide((system_packages.python_venv(),))
        importlib.invalidate_caches()
    if importlib.util.find_spec("ensurepip") is None:
        raise SetupFailed(f"Python's venv module is missing: install {system_packages.python_venv().package} and try again.")
    print("Making the Python environment .venv …", flush=True)
    _run([sys.executable, "-m", "venv", "--clear", str(FOLDER)], "The folder .venv could not be made; see the lines above.")


def _pip(*arguments: str) -> None:
    command = [python(), "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check", *arguments]
    _run(command, "The packages could not be installed; see pip's lines above, then try again.")


def _collect_fonts() -> None:
    """Missing fonts cost a few scripts, which the program reports by itself, so they do not stop the set-up."""
    if FONT_COLLECTOR.is_file() and subprocess.call([python(), str(FONT_COLLECTOR)], cwd=ROOT, env=variables()):
        print("Not every font could be collected; the program says which scripts it cannot print.", flush=True)


def _run(command: list[str], complaint: str) -> None:
    if subprocess.call(command, cwd=ROOT, env=variables()):
        raise SetupFailed(complaint)
