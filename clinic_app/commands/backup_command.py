"""``clinic-app backup``: makes a backup while no window is open, and proves one with a recovery sheet."""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from clinic_app.backups.model import NewPlace, PlaceId, Processor, Run
from clinic_app.backups.proving import prove_opened
from clinic_app.clinic import Clinic
from clinic_app.clock import shown_day
from clinic_app.commands.shell import Shell, UsageError, a_day, sheet_text, signed_in_options
from clinic_app.errors import VaultError
from clinic_app.vault.backup_container import open_backup
from clinic_app.vault.folder_errors import AlreadyOpen
from clinic_app.vault.model import BackupGap

_ABOUT = (
    "Makes a backup in a folder or on a stick, which is remembered as a place for backups; without --to in every place there is. While the "
    "window is open, it makes the daily backups itself. A folder outside the clinic needs whoever keeps it and the date of the agreement."
)

_WHY = {
    BackupGap.NO_CLINICAL_KEY: "not proven: your keys do not open the charts, so nobody has counted them",
    BackupGap.PICTURES_LOST: "not proven: some pictures or documents are missing or damaged in the clinic itself",
}


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its options."""
    parser = commands.add_parser("backup", help="make a backup, or prove one", description=_ABOUT)
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="where the backup goes")
    parser.add_argument("--kept-by", metavar="NAME", help="who keeps what lies in FOLDER, where that is outside the clinic")
    parser.add_argument("--agreed", type=a_day, metavar="YYYY-MM-DD", help="since when there is an agreement with them")
    signed_in_options(parser)
    parser.set_defaults(run=_back_up)
    verify = parser.add_subparsers(dest="what", metavar="").add_parser("verify", help="open a backup with a recovery sheet and count it")
    verify.add_argument("backup", type=Path, metavar="BACKUP", help="the file whose name ends in .cbk")
    verify.add_argument("--sheet-file", type=Path, required=True, metavar="FILE", help="a text file with the groups of one recovery sheet")
    verify.set_defaults(run=_verify)


def _back_up(arguments: argparse.Namespace, shell: Shell) -> None:
    if (arguments.kept_by is None) is not (arguments.agreed is None):
        raise UsageError("A place outside the clinic needs both: whoever keeps it with --kept-by, and the agreement's date with --agreed.")
    if arguments.kept_by is not None and arguments.to is None:
        raise UsageError("It is not said which folder they keep; name it with --to FOLDER.")
    try:
        with shell.clinic(arguments) as clinic:
            places = None if arguments.to is None else (_place(clinic, shell, arguments),)
            made = clinic.backups.back_up(clinic.actor, shell.new_command(), places)
            labels = {each.place.id: each.place.label for each in clinic.backups.standing(clinic.actor).places}
    except AlreadyOpen:
        raise VaultError("The clinic is open in a window, which makes the backups itself; use Backups there, or close it first.") from None
    for run in made.made:
        shell.say(f"{run.file_name} in {labels[run.place]}: {run.size:,} bytes, {_proof(run)}.")
    failed = [run for run in made.runs if not run.made]
    if failed:
        raise VaultError(str(failed[0].failure))


def _place(clinic: Clinic, shell: Shell, arguments: argparse.Namespace) -> PlaceId:
    """The place that the folder is, or becomes now."""
    wanted = arguments.to.expanduser().resolve()
    for each in clinic.backups.standing(clinic.actor).places:
        if each.place.path.resolve() == wanted:
            return each.place.id
    processor = None if arguments.kept_by is None else Processor(name=arguments.kept_by, agreed_on=arguments.agreed)
    new = NewPlace(path=arguments.to.expanduser(), off_site=processor is not None, processor=processor)
    return clinic.backups.add_place(clinic.actor, shell.new_command(), new).id


def _proof(run: Run) -> str:
    pictures = f"{run.blobs} {'picture or document' if run.blobs == 1 else 'pictures and documents'}"
    return f"{pictures}, proven" if run.gap is None else f"{pictures}, {_WHY[run.gap]}"


def _verify(arguments: argparse.Namespace, shell: Shell) -> None:
    backup = open_backup(arguments.backup, sheet_text(arguments.sheet_file))
    with TemporaryDirectory(prefix="clinic-backup-") as folder:
        rows = prove_opened(backup, Path(folder))
    header = backup.header
    made = f"{shown_day(header.made_at)} {header.made_at:%H:%M} UTC"
    if header.clinical is None:
        shell.say(f"The charts were copied without their key, so this backup says no counts of them to compare with; made {made}.")
    shell.say(f"{arguments.backup.name}: whole; made {made}, {rows:,} rows and {len(backup.blobs):,} pictures and documents, all counted.")
