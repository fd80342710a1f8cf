"""``clinic-app demo``: a clinic of people who do not exist, in the window, or without a screen as one day that leaves pictures."""

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from clinic_app.access.permissions import ROLE_TITLES
from clinic_app.bootstrap import open_door
from clinic_app.clock import Clock
from clinic_app.commands.shell import Shell, sentence_of
from clinic_app.demo.day import COLLEAGUES, PATIENTS, PC_NAME, found_demo
from clinic_app.errors import ClinicError, InvalidInput
from clinic_app.paths import demo_folder, is_clinic
from ui.app import run
from ui.demo.headless import live_the_day

DONE, FAILED = 0, 1
OUTPUT = "demo-output"
MOST_PATIENTS = 2_000
"""More take minutes to write down."""


def main(arguments: list[str], shell: Shell | None = None) -> int:
    """Make the demo clinic or open the one that is there; gives the exit code."""
    shell = shell or Shell()
    try:
        asked = _parser().parse_args(arguments)
        return _demo(asked.data.expanduser().absolute(), asked.patients, shell)
    except SystemExit as end:
        return int(end.code or 0)
    except ClinicError as error:
        Shell(out=sys.stderr).say(f"clinic-app: {sentence_of(error)}")
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="clinic-app demo", description="A demo clinic of generated people, with three staff.")
    parser.add_argument("--data", type=Path, default=demo_folder(), metavar="DIR", help="where it lies or shall lie (%(default)s)")
    parser.add_argument(
        "--patients", type=_some, default=PATIENTS, metavar="N", help=f"how many people, 1 to {MOST_PATIENTS} (%(default)s)"
    )
    return parser


def _some(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_PATIENTS:
        raise argparse.ArgumentTypeError(f"from 1 to {MOST_PATIENTS}")
    return int(text)


def _demo(data: Path, patients: int, shell: Shell) -> int:
    if is_clinic(data):
        _require_demo(data, shell.clock)
        shell.say(f"The demo clinic in {data}:")
    else:
        shell.say(f"Making a demo clinic of {patients} people who do not exist; this takes some seconds.")
        found_demo(data, shell.clock, patients=patients)
        shell.say(f"It lies in {data}:")
    for each in COLLEAGUES:
        shell.say(f"  {each.username:6} {ROLE_TITLES[each.role]:13} password: {each.password}")
    if has_screen(shell.environment):
        return run(data, shell.clock)
    shell.say("There is no screen here, so the three go through a day by themselves.")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    left = live_the_day(data, data / OUTPUT, shell.clock)
    shell.say(f"Made {left.copy} and {len(left.pictures)} pictures beside it.")
    shell.say(f"{left.copy.name} opens with: {left.passphrase}")
    return DONE


def has_screen(environment: Mapping[str, str]) -> bool:
    """Whether a window would be seen by anybody."""
    if environment.get("QT_QPA_PLATFORM", "").partition(":")[0] in ("offscreen", "minimal"):
        return False
    return sys.platform != "linux" or any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _require_demo(data: Path, clock: Clock) -> None:
    with open_door(data, clock=clock) as door:
        if door.pc.name != PC_NAME:
            raise InvalidInput("In this folder lies a clinic that is not a demo, so nobody was signed in; name another with --data.")
