"""``clinic-app import fhir``: take in records that another system gave as FHIR R4 files."""

import argparse
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from clinic_app.commands.shell import Shell, Value, json_option, printable, signed_in_options
from clinic_app.errors import VaultError
from clinic_app.exchange.model import SourceKey
from clinic_app.exchange.prepared import PreparedFile, UnreadableFile
from clinic_app.exchange.read_ahead import read_ahead
from clinic_app.exchange.reports import ImportReport
from clinic_app.exchange.service import ImportProgress


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its options."""
    deeds = commands.add_parser("import", help="take in records from another system").add_subparsers(
        dest="deed", required=True, metavar="KIND"
    )
    fhir = deeds.add_parser("fhir", help="FHIR R4 bundles and single resources as JSON; importing again changes nothing")
    fhir.add_argument("files", nargs="+", type=_file, metavar="FILE")
    fhir.add_argument("--dry-run", action="store_true", help="say what would become of each resource, and change nothing")
    signed_in_options(fhir)
    json_option(fhir)
    fhir.set_defaults(run=_import)


def _file(text: str) -> Path:
    """A file of the command line, by a name that a report can call it."""
    path = Path(text)
    return path if path.name else path.resolve()


def _import(arguments: argparse.Namespace, shell: Shell) -> None:
    with shell.clinic(arguments) as clinic:
        imports = clinic.open_imports()
        if arguments.dry_run:
            reports = _planned(read_ahead(arguments.files), partial(imports.plan, clinic.actor))
        else:
            told = _Counter(shell.interactive)
            reports = list(imports.import_files(clinic.actor, shell.new_command(), read_ahead(arguments.files), progress=told.tell))
            told.end()
    refused = sum(bool(report.refused) for report in reports)
    if arguments.json:
        shell.give([_as_json(report) for report in reports])
    else:
        for report in reports:
            _tell(report, shell)
        people = sum(report.registered for report in reports)
        would = "would be " if arguments.dry_run else ""
        shell.say(
            f"{len(reports) - refused} of {len(reports)} files read, {people} {'person' if people == 1 else 'people'} {would}registered."
        )
    if refused:
        if refused == len(reports):
            raise VaultError("No file could be read, so nothing was taken; the report says why.")
        raise VaultError(f"{refused} of {len(reports)} files could not be read; the report says why, the others are not concerned.")


def _planned(files: Iterable[PreparedFile | UnreadableFile], plan: Callable[..., ImportReport]) -> list[ImportReport]:
    """What would become of each file, when those before it had been imported."""
    reports: list[ImportReport] = []
    coming: set[SourceKey] = set()
    for file in files:
        reports.append(
            ImportReport(name=file.name, refused=file.sentence) if isinstance(file, UnreadableFile) else plan(file, coming=coming)
        )
        coming.update(reports[-1].newcomers)
    return reports


def _tell(report: ImportReport, shell: Shell) -> None:
    """A line for every resource, and the counts of the file."""
    if report.refused:
        shell.say(f"{report.name}: {report.refused}")
        return
    for row in report.rows:
        reason = f": {row.reason}" if row.reason else ""
        shell.say(f"{report.name}: {row.resource_type} {row.resource_id} {row.outcome.value}{reason}")
    counts = ", ".join(f"{count} {outcome.value}" for outcome, count in sorted(report.counts.items(), key=lambda each: each[0].value))
    shell.say(f"{report.name}: {counts or 'nothing to take'}.")


def _as_json(report: ImportReport) -> Value:
    return {
        "file": report.name,
        "refused": report.refused or None,
        "registered": report.registered,
        "patients": [str(each) for each in report.patients],
        "resources": [
            {"type": row.resource_type, "id": row.resource_id, "outcome": row.outcome.value, "reason": row.reason or None}
            for row in report.rows
        ],
    }


class _Counter:
    """Tells somebody at a terminal how far the import is, on one line that is written over."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown

    def tell(self, progress: ImportProgress) -> None:
        """So many files and entries."""
        if self._shown:
            print(printable(f"\r{progress.files} files, {progress.rows} entries"), end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            print(file=sys.stderr)
