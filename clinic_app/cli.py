"""The same services without a window: ``clinic-app new``, ``staff``, ``import``, ``patients``, ``chart``, ``record-copy`` and the like.

Ends with 0 when the deed is done, 1 when it was refused or failed (one sentence on standard error), 2 when the command line
itself lacks something. Asks nothing where there is no terminal.
"""

import argparse
import sys
from collections.abc import Sequence

from clinic_app.commands import (
    audit_command,
    backup_command,
    chart_command,
    check_command,
    day_sheet_command,
    erase_command,
    import_command,
    new_command,
    password_command,
    patients_command,
    record_copy_command,
    recover_command,
    restore_command,
    staff_command,
)
from clinic_app.commands.shell import Shell, UsageError, sentence_of
from clinic_app.errors import ClinicError

DONE, FAILED, USAGE = 0, 1, 2
_COMMANDS = (
    new_command,
    staff_command,
    password_command,
    patients_command,
    chart_command,
    import_command,
    record_copy_command,
    erase_command,
    day_sheet_command,
    audit_command,
    check_command,
    backup_command,
    recover_command,
    restore_command,
)
"""In the order of the help."""


_ABOUT = "Patient records of a clinic. Without a command the window opens; with the word demo it opens on a clinic of generated people."


def main(arguments: Sequence[str], shell: Shell | None = None) -> int:
    """Run one command; gives the exit code."""
    shell = shell or Shell()
    parser = _parser()
    try:
        parsed = parser.parse_args(arguments)
        parsed.run(parsed, shell)
    except SystemExit as end:
        return int(end.code or 0)
    except UsageError as error:
        print(f"clinic-app: {error}", file=sys.stderr)
        return USAGE
    except ClinicError as error:
        print(f"clinic-app: {sentence_of(error)}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("clinic-app: stopped; what was not finished was not saved.", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        return FAILED
    except Exception as error:
        print(f"clinic-app: {_our_bug(error)}", file=sys.stderr)
        return FAILED
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="clinic-app", description=_ABOUT)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in _COMMANDS:
        module.add_to(commands)
    return parser


def _our_bug(error: Exception) -> str:
    """Where it happened and of what kind, without the text of the exception, which may hold somebody's data."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    place = "" if step is None else f" in {step.tb_frame.f_globals.get('__name__', '?')}, line {step.tb_lineno}"
    return f"this is a fault of the program ({type(error).__name__}{place}); nothing half-done was saved, please report these words."
