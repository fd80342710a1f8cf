"""The door itself: what it answers when it is asked wrongly, and that it never shows a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from installer import environment
from installer.system_packages import Need, provide, python_venv

DOOR = Path(environment.__file__).with_name("dev.py")


def ask(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(DOOR), *arguments], capture_output=True, text=True, check=False)


def test_building_says_in_one_sentence_that_it_comes_later() -> None:
    answer = ask("build")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith("Packaging comes in a later release")
    assert len(answer.stderr.splitlines()) == 1


@pytest.mark.parametrize("arguments", [(), ("fly",), ("check", "--fast"), ("bench", "--json")])
def test_a_wrong_question_ends_with_the_usage(arguments: tuple[str, ...]) -> None:
    answer = ask(*arguments)
    assert answer.returncode == 2
    assert answer.stderr.startswith("usage: dev.py")


def test_variables_that_lead_elsewhere_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_USER"):
        monkeypatch.setenv(name, "/elsewhere")
    monkeypatch.setenv("PIP_FIND_LINKS", "/the/computers/own/choice")
    kept = environment.variables()
    assert "/elsewhere" not in kept.values()
    assert kept["PIP_FIND_LINKS"] == "/the/computers/own/choice"


def test_the_environment_is_renewed_when_what_it_is_made_from_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamps = set()
    requirements = tmp_path / "requirements-dev.txt"
    monkeypatch.setattr(environment, "REQUIREMENTS", requirements)
    for text in ("one==1 --hash=sha256:aa\n", "one==2 --hash=sha256:bb\n"):
        requirements.write_text(text, encoding="utf-8")
        stamps |= {environment._stamp(), environment._stamp()}  # noqa: SLF001 - the whole of the decision to renew
    monkeypatch.setattr(environment, "ROOT", tmp_path / "moved")
    stamps.add(environment._stamp())  # noqa: SLF001
    assert len(stamps) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="system packages are Linux's")
def test_a_system_without_debians_tools_is_told_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    provide((Need("libnowhere1", "libnowhere.so.1"), Need("libc6", "libc.so.6"), Need("nowhere", "nowhere-tool")))
    assert capsys.readouterr().out.splitlines() == [
        "Missing on this system: libnowhere.so.1 nowhere-tool",
        "Get them with your system's package manager; Debian's names for their packages are",
        "  libnowhere1 nowhere",
    ]


def test_what_is_there_is_not_spoken_of(capsys: pytest.CaptureFixture[str]) -> None:
    provide((Need("libc6", "libc.so.6"),))
    assert capsys.readouterr().out == ""


def test_debians_package_for_virtual_environments_follows_the_interpreter() -> None:
    assert python_venv().package == f"python3.{sys.version_info.minor}-venv"
