"""``clinic-app audit``: read the trail of who did and saw what."""

import argparse
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from clinic_app.access.permissions import Permission
from clinic_app.audit.anchors import parse_anchor
from clinic_app.audit.model import AuditEntry, AuditEvent, AuditFilter, Outcome
from clinic_app.clinic import Clinic
from clinic_app.commands.shell import Shell, UsageError, Value, a_day, json_option, patient_named, signed_in_options
from clinic_app.errors import InvalidInput, VaultError
from clinic_app.identifiers import PatientId, StaffId
from clinic_app.patients.model import FoundPatient
from clinic_app.staff.model import StaffNames

MOST_ROWS = 1_000_000
"""More than a clinic writes in some years; each row is held in memory."""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its options."""
    parser = commands.add_parser("audit", help="who did and saw what")
    parser.add_argument("--who", metavar="USER", help="only what this member of staff did, by username or name")
    parser.add_argument("--patient", metavar="ID", help="only rows about this record number")
    parser.add_argument(
        "--action",
        action="append",
        default=[],
        metavar="ACTION",
        help="only this kind of row, such as chart:open; may be repeated",
    )
    parser.add_argument("--since", type=a_day, metavar="YYYY-MM-DD", help="the first day, as the clinic's calendar has it")
    parser.add_argument("--until", type=a_day, metavar="YYYY-MM-DD", help="the last day")
    parser.add_argument("--refused", action="store_true", help="only what was refused")
    parser.add_argument("--limit", type=_rows, default=500, metavar="N", help="the newest N rows (%(default)s)")
    parser.add_argument("--verify", action="store_true", help="prove that no row was changed, taken out or put in")
    parser.add_argument("--anchor", metavar="TEXT", help="say whether an anchor from a printed day sheet belongs to the trail")
    signed_in_options(parser)
    json_option(parser)
    parser.set_defaults(run=_audit)


def _rows(text: str) -> int:
    """A number of rows."""
    if not text.isdecimal() or not 0 < int(text) <= MOST_ROWS:
        raise argparse.ArgumentTypeError(f"write a whole number from 1 to {MOST_ROWS:,}")
    return int(text)


def _audit(arguments: argparse.Namespace, shell: Shell) -> None:
    if arguments.anchor is not None:
        _compare(arguments, shell)
        return
    with shell.clinic(arguments) as clinic:
        if arguments.verify:
            findings = clinic.audit.verify(clinic.actor)
        else:
            names = clinic.staff.names()
            entries = clinic.audit.read(clinic.actor, _wanted(arguments, clinic, names), limit=arguments.limit)
            people, zone = _people(clinic, entries), ZoneInfo(clinic.profile.place.time_zone)
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
        shell.give([_as_json(entry, names, people, zone) for entry in entries])
        return
    for entry in entries:
        parts = (
            f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}",
            entry.file,
            names.of(entry.staff),
            entry.event.value,
            entry.outcome.value,
            _about(entry, people),
            entry.detail or "",
        )
        shell.say("  ".join(filter(None, parts)))


def _compare(arguments: argparse.Namespace, shell: Shell) -> None:
    anchor = parse_anchor(arguments.anchor)
    with shell.clinic(arguments) as clinic:
        finding = clinic.audit.compare_anchor(clinic.actor, anchor)
    if not finding.belongs:
        raise VaultError(finding.sentence)
    shell.say(finding.sentence)


def _people(clinic: Clinic, entries: tuple[AuditEntry, ...]) -> dict[PatientId, FoundPatient]:
    """Whom the rows are about, as far as whoever reads them may find people."""
    wanted = tuple(dict.fromkeys(entry.patient for entry in entries if entry.patient is not None))
    if not wanted or not clinic.actor.may(Permission.PATIENT_FIND):
        return {}
    return {row.id: row for row in clinic.patients.rows_of(clinic.actor, wanted)}


def _about(entry: AuditEntry, people: dict[PatientId, FoundPatient]) -> str:
    if entry.patient is None:
        return ""
    found = people.get(entry.patient)
    return "somebody who is not shown" if found is None else f"{found.record_number} {found.name.display}"


def _wanted(arguments: argparse.Namespace, clinic: Clinic, names: StaffNames) -> AuditFilter:
    """What the options ask for; a day begins and ends at the clinic's midnight."""
    zone = ZoneInfo(clinic.profile.place.time_zone)
    first, last = arguments.since, arguments.until
    if first is not None and last is not None and last < first:
        raise UsageError("The last day lies before the first; exchange --since and --until.")
    return AuditFilter(
        staff=None if arguments.who is None else _staff_named(names, arguments.who),
        patient=None if arguments.patient is None else patient_named(clinic, arguments.patient),
        events=frozenset(_event_named(text) for text in arguments.action),
        outcome=Outcome.DENIED if arguments.refused else None,
        since=None if first is None else datetime.combine(first, time(), zone),
        until=None if last is None else datetime.combine(last + timedelta(days=1), time(), zone),
    )


def _staff_named(names: StaffNames, text: str) -> StaffId:
    found = names.named(text)
    if found is None:
        raise InvalidInput("Nobody, or more than one person, is called this; clinic-app staff list shows the usernames.")
    return found


def _event_named(text: str) -> AuditEvent:
    found = next((event for event in AuditEvent if event.value == text.strip().lower()), None)
    if found is None:
        kinds = ", ".join(event.value for event in AuditEvent)
        raise UsageError(f"There is no such kind of row; --action takes one of: {kinds}.")
    return found


def _as_json(entry: AuditEntry, names: StaffNames, people: dict[PatientId, FoundPatient], zone: ZoneInfo) -> Value:
    found = None if entry.patient is None else people.get(entry.patient)
    return {
        "at": entry.at.astimezone(zone).isoformat(),
        "file": entry.file,
        "pc": str(entry.pc),
        "sequence": entry.sequence,
        "staff": str(entry.staff),
        "name": names.of(entry.staff),
        "roles": [*entry.roles.split()],
        "session": str(entry.session),
        "event": entry.event.value,
        "outcome": entry.outcome.value,
        "patient": None if entry.patient is None else str(entry.patient),
        "record_number": None if found is None else found.record_number,
        "patient_name": None if found is None else found.name.display,
        "thing": None if entry.thing is None else str(entry.thing),
        "detail": entry.detail,
        "count": entry.count,
    }
