"""The only door for people who work on this project: set up, run, test, check, bench and build, on nothing but Python itself."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from installer import environment, system_packages, test_desktop
from installer.environment import ROOT

Command = list[str]

CHECKS: tuple[tuple[str, Command], ...] = (
    ("ruff", ["ruff", "check", "--output-format", "concise", "."]),
    ("ruff format", ["ruff", "format", "--check", "--output-format", "concise", "."]),
    ("mypy", ["mypy"]),
    ("import contracts", ["lint-imports", "--no-logo", "--no-cache"]),
)


def main(arguments: list[str]) -> int:
    """Do one command and give its exit code: 0 done, 1 failed, 2 wrongly asked."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the door is tried with whatever python3 a computer has
        return _complain("This program needs Python 3.11 or newer; start this with such a python3.")
    rest = arguments[1:] if arguments[:1] in (["run"], ["test"]) else []
    wanted = _parser().parse_args(arguments[: len(arguments) - len(rest)])
    try:
        return _do(wanted, rest)
    except environment.SetupFailed as failure:
        return _complain(str(failure))
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("setup", help="make .venv and install everything into it; the other commands do this by themselves")
    commands.add_parser("run", help="start the program: further arguments go to clinic-app, without any it is a demo in build/demo")
    commands.add_parser("test", help="check, then the tests: further arguments go to pytest, --long adds the tests that take minutes")
    commands.add_parser("check", help="style, types and import contracts only")
    bench = commands.add_parser("bench", help="measure speed and size against their floors")
    bench.add_argument("--json", metavar="FILE", help="write the figures there as well")
    bench.add_argument("names", nargs="*", metavar="NAME", help="only tests/bench/bench_NAME.py")
    commands.add_parser("build", help="make an installer")
    return parser


def _do(wanted: argparse.Namespace, rest: list[str]) -> int:
    if wanted.command == "build":
        return _complain("Packaging comes in a later release: until then start the program with `python3 installer/dev.py run`.")
    if wanted.command in ("test", "bench"):
        system_packages.provide(system_packages.TO_RUN + system_packages.TO_TEST)
    else:
        system_packages.provide(system_packages.TO_RUN)
    environment.provide(again=wanted.command == "setup")
    match wanted.command:
        case "run":
            return _hand_over([environment.script("clinic-app"), *(rest or ["demo", "--data", str(environment.leavings() / "demo")])])
        case "check":
            return _check()
        case "test":
            failed = _check()
            return (_on_a_desktop(["-m", "pytest", *rest]) if rest else _whole_suite()) or failed
        case "bench":
            json = ["--json", os.path.abspath(wanted.json)] if wanted.json else []
            return _on_a_desktop(["-m", "tests.bench.run", *json, *wanted.names])
    return 0


def _check() -> int:
    """Each checker's verdict in a line, its findings only if there are any."""
    failed = 0
    caches = {"RUFF_CACHE_DIR": str(environment.leavings() / "ruff"), "MYPY_CACHE_DIR": str(environment.leavings() / "mypy")}
    for name, (tool, *options) in CHECKS:
        command = [environment.script(tool), *options]
        done = subprocess.run(command, cwd=ROOT, env=environment.variables() | caches, capture_output=True, text=True, check=False)
        if done.returncode:
            failed = 1
            print(done.stdout + done.stderr, end="")
        print(f"check: {name}: {'FAILED' if done.returncode else 'ok'}", flush=True)
    return failed


def _on_a_desktop(python_arguments: list[str], said: IO[str] | None = None) -> int:
    """Run the environment's Python on a screen and with a keyring that nobody else uses; ``said`` takes what it prints."""
    if missing := test_desktop.missing_tools():
        return _complain(f"These are missing, and the tests need them: {', '.join(missing)}.")
    with test_desktop.private_desktop(environment.variables()) as variables:
        return subprocess.call([environment.python(), *python_arguments], cwd=ROOT, env=variables, stdout=said)


def _whole_suite() -> int:
    """The faults beside everything else, each on a desktop of its own: kills and power cuts wait for disks more than for a processor.

    They are done before the tests of the windows begin, which must not be held up. What they say comes last, with their table.
    """
    with ThreadPoolExecutor(1) as beside, tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        faults = beside.submit(_on_a_desktop, ["-m", "pytest", "tests/faults"], said)
        failed = _on_a_desktop(["-m", "pytest", "tests", "--ignore=tests/faults"])
        failed = faults.result() or failed
        said.seek(0)
        print(said.read(), end="", flush=True)
    return failed


def _hand_over(command: Command) -> int:
    """Become ``command``, so that signals and the exit code are its own."""
    if os.name == "posix":
        os.execve(command[0], command, environment.variables())
    return subprocess.call(command, env=environment.variables())


def _complain(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
