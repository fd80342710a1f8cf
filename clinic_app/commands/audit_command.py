"""``clinic-app audit``: read the trail of who did and saw what."""

import argparse

from clinic_app.audit.model import AuditEntry, AuditFilter
from clinic_app.commands.shell import Shell, Value, json_option, patient_named, signed_in_options
from clinic_app.errors import VaultError
from clinic_app.staff.model import StaffNames

MOST_ROWS = 1_000_000
"""More than a clinic writes in some years; each row is held in memory."""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its options."""
    parser = commands.add_parser("audit", help="who did and saw what")
    parser.add_argument("--patient", metavar="ID", help="only rows about this record number")
    parser.add_argument("--limit", type=_rows, default=500, metavar="N", help="the newest N rows (%(default)s)")
    parser.add_argument("--verify", action="store_true", help="prove that no row was changed, taken out or put in")
    signed_in_options(parser)
    json_option(parser)
    parser.set_defaults(run=_audit)


def _rows(text: str) -> int:
    """A number of rows."""
    if not text.isdecimal() or not 0 < int(text) <= MOST_ROWS:
        raise argparse.ArgumentTypeError(f"write a whole number from 1 to {MOST_ROWS:,}")
    return int(text)


def _audit(arguments: argparse.Namespace, shell: Shell) -> None:
    with shell.clinic(arguments) as clinic:
        if arguments.verify:
            findings = clinic.audit.verify(clinic.actor)
        else:
            patient = None if arguments.patient is None else patient_named(clinic, arguments.patient)
            entries = clinic.audit.read(clinic.actor, AuditFilter(patient=patient), limit=arguments.limit)
            names = clinic.staff.names()
    if arguments.verify:
        if arguments.json:
            shell.give([{"ok": finding.is_whole, "sentence": finding.sentence} for finding in findings])
        else:
            for finding in findings:
                shell.say(finding.sentence)
        if not all(finding.is_whole for finding in findings):
            raise VaultError("The audit trail is not whole; keep every file as it is.")
        return
    if arguments.json:
        shell.give([_as_json(entry, names) for entry in entries])
        return
    for entry in entries:
        shell.say(
            f"{entry.at:%Y-%m-%d %H:%M:%S}  {names.of(entry.staff)}  {entry.event.value}  {entry.outcome.value}"
            f"  {entry.patient or ''}  {entry.detail or ''}".rstrip()
        )


def _as_json(entry: AuditEntry, names: StaffNames) -> Value:
    return {
        "at": entry.at.isoformat(),
        "pc": str(entry.pc),
        "sequence": entry.sequence,
        "staff": str(entry.staff),
        "name": names.of(entry.staff),
        "roles": [*entry.roles.split()],
        "session": str(entry.session),
        "event": entry.event.value,
        "outcome": entry.outcome.value,
        "patient": None if entry.patient is None else str(entry.patient),
        "thing": None if entry.thing is None else str(entry.thing),
        "detail": entry.detail,
        "count": entry.count,
    }
