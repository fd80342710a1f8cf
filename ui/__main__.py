"""The program's start: a window where nothing else was asked for, the command line otherwise."""

import argparse
import gc
import sys
from pathlib import Path

from clinic_app import process_shield
from clinic_app.paths import default_data_folder


def main() -> None:
    """Run what the command line asks for and end with its exit code."""
    process_shield.shield()
    if getattr(sys, "frozen", False):
        # A packaged program is started anew for each child process, and must then do that child's work only.
        from multiprocessing import freeze_support  # noqa: PLC0415 - a tenth of the way to the first paint, for packaged programs only

        freeze_support()
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    # Each branch imports what it needs: the command line needs no Qt, and the window is painted before the core is loaded.
    first = arguments[0] if arguments else ""
    if first == "demo":
        from ui.demo.run import main as demo  # noqa: PLC0415

        return demo(arguments[1:])
    if first in ("--help", "-h") or (first and not first.startswith("-")):
        # A word that is no command is told there which ones there are.
        from clinic_app import cli  # noqa: PLC0415

        return cli.main(arguments)
    parser = argparse.ArgumentParser(prog="clinic-app", description="Patient records of a clinic, in a window.")
    parser.add_argument("--data", type=Path, default=default_data_folder(), metavar="DIR", help="the clinic's folder (%(default)s)")
    try:
        data = parser.parse_args(arguments).data
    except SystemExit as end:
        return int(end.code or 0)
    # Nothing that is made before the first paint is garbage, and looking for some delays it by 10 ms; the window sees to that later.
    gc.disable()
    from ui.app import run  # noqa: PLC0415

    return run(data)


if __name__ == "__main__":
    main()
