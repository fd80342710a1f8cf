"""``clinic-app day-sheet``: papers for a power cut, as a PDF to print in the morning."""

import argparse
from pathlib import Path

from clinic_app.commands.shell import Shell, signed_in_options
from clinic_app.downtime.model import MOST_COPIES, BlankForm, Wanted
from clinic_app.downtime.pages import draw
from clinic_app.errors import InvalidInput
from clinic_app.vault.safe_files import write_atomically


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its options."""
    parser = commands.add_parser("day-sheet", help="a day sheet and blank forms, for when the power is gone")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="where the PDF goes; no file may be there yet")
    parser.add_argument(
        "--form",
        action="append",
        default=[],
        choices=[form.value for form in BlankForm],
        help="a blank form behind the day sheet; may be repeated",
    )
    parser.add_argument("--copies", type=_copies, default=1, metavar="N", help=f"how many of each form, 1 to {MOST_COPIES} (%(default)s)")
    parser.add_argument("--forms-only", action="store_true", help="leave the day sheet out")
    signed_in_options(parser)
    parser.set_defaults(run=_day_sheet)


def _copies(text: str) -> int:
    """A number of copies."""
    if not text.isdecimal() or not 1 <= int(text) <= MOST_COPIES:
        raise argparse.ArgumentTypeError(f"write a whole number from 1 to {MOST_COPIES}")
    return int(text)


def _day_sheet(arguments: argparse.Namespace, shell: Shell) -> None:
    if arguments.out.exists():
        raise InvalidInput(f"There is already a file {arguments.out.name} in that folder; name another.")
    if not arguments.out.parent.is_dir():
        raise InvalidInput("The folder named with --out is not there; make it first.")
    wanted = Wanted(day_sheet=not arguments.forms_only, forms=frozenset(map(BlankForm, arguments.form)), copies=arguments.copies)
    with shell.clinic(arguments) as clinic:
        papers = clinic.downtime.draw_up(clinic.actor, wanted, name=clinic.name)
        drawn = draw(papers)
        write_atomically(arguments.out, drawn.pdf)
    shell.say(f"{arguments.out.name}: {'1 page' if drawn.pages == 1 else f'{drawn.pages} pages'}.")
    for anchor in papers.anchors if wanted.day_sheet else ():
        shell.say(f"Anchor of the audit trail: {anchor.text}")
