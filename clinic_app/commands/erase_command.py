"""``clinic-app erase``: a person's record erased for good, and its certificate."""

import argparse
from pathlib import Path

from clinic_app.clock import shown_day
from clinic_app.commands.shell import Shell, signed_in_options, the_patient
from clinic_app.erasures.model import GIVEN_BY_PEOPLE, understood_reason
from clinic_app.erasures.pages import draw
from clinic_app.errors import InvalidInput
from clinic_app.vault.safe_files import write_atomically


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its options."""
    parser = commands.add_parser("erase", help="a person's record, erased for good")
    parser.add_argument("patient", metavar="RECORD-NUMBER", help="the number of the record, whole; a name will not do")
    reasons = ", ".join(reason.value for reason in GIVEN_BY_PEOPLE)
    parser.add_argument("--reason", required=True, metavar="REASON", help=f"why: {reasons}")
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="where the certificate goes, as a PDF")
    parser.add_argument("--before-its-time", action="store_true", help="erase although the clinic's settings keep the record longer")
    signed_in_options(parser)
    parser.set_defaults(run=_erase)


def _erase(arguments: argparse.Namespace, shell: Shell) -> None:
    reason = understood_reason(arguments.reason)
    if arguments.certificate is not None and arguments.certificate.exists():
        raise InvalidInput("There is already a file where the certificate should go; name another one with --certificate.")
    with shell.clinic(arguments) as clinic:
        erasures, patient = clinic.erasures, the_patient(clinic, arguments.patient)
        preview = erasures.preview(clinic.actor, patient.id)
        if preview.keep_until is not None and not arguments.before_its_time:
            raise InvalidInput(
                f"The clinic's settings keep this record until {shown_day(preview.keep_until)}; if it may be erased all the same, "
                "say so with --before-its-time."
            )
        done = erasures.erase(clinic.actor, shell.new_command(), patient.id, reason, record_number=arguments.patient)
        if arguments.certificate is not None:
            write_atomically(arguments.certificate, draw(done).pdf)
    shell.say(f"Erased and counted again: {done.rows:,} rows, {done.files:,} files, {done.drafts:,} drafts; nothing is left.")
    shell.say(f"Certificate {done.number}. Backups made before {shown_day(done.finished_on)} hold the record until they are overwritten.")
