"""``clinic-app record-copy``: a person's whole record as a PDF, for whoever may ask for it."""

import argparse
from contextlib import suppress
from pathlib import Path

from clinic_app.commands.shell import Shell, a_day, patient_named, signed_in_options
from clinic_app.errors import InvalidInput, VaultError
from clinic_app.record_copy.model import CopyRequest, CopyScope, Lock, NoEncryption, Passphrase, understood_asker
from clinic_app.record_copy.pages import draw
from clinic_app.record_copy.passphrases import new_passphrase
from clinic_app.vault.safe_files import move_atomically, write_atomically


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its options."""
    parser = commands.add_parser("record-copy", help="a person's whole record as an encrypted PDF")
    parser.add_argument("patient", metavar="PATIENT", help="the record number, or what finds exactly one person")
    parser.add_argument("--identity", default="", metavar="TEXT", help="what was seen to check who asks; without it no copy is made")
    parser.add_argument("--requested-by", required=True, metavar="TEXT", help="who asks, such as: the patient")
    parser.add_argument("--authority", default="", metavar="TEXT", help="what shows that somebody else may ask for this person")
    parser.add_argument("--received", type=a_day, metavar="YYYY-MM-DD", help="when the request came (today)")
    parser.add_argument("--since", type=a_day, metavar="YYYY-MM-DD", help="leave out what is older")
    parser.add_argument("--until", type=a_day, metavar="YYYY-MM-DD", help="leave out what is newer")
    parser.add_argument("--large-print", action="store_true", help="16-point letters")
    parser.add_argument("--belongs", default="", metavar="REASON", help="why a page that seems to be about somebody else belongs here")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="where the file goes")
    lock = parser.add_mutually_exclusive_group()
    lock.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help="a file whose first line opens the copy (else five words are shown once)"
    )
    lock.add_argument("--no-encryption", action="store_true", help="leave the copy open to anybody; needs --reason")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why the copy may leave without encryption")
    signed_in_options(parser)
    parser.set_defaults(run=_copy)


def _copy(arguments: argparse.Namespace, shell: Shell) -> None:
    lock, shown = _lock(arguments, shell)
    if not arguments.out.is_dir():
        raise InvalidInput("The folder named with --out is not there; make it first.")
    with shell.clinic(arguments) as clinic:
        copies = clinic.record_copies
        request = CopyRequest(
            asker=understood_asker(arguments.requested_by),
            asker_words=arguments.requested_by,
            authority=arguments.authority,
            identity_check=arguments.identity,
            received_on=arguments.received or clinic.today,
            scope=CopyScope(since=arguments.since, until=arguments.until),
            large_print=arguments.large_print,
        )
        patient = patient_named(clinic, arguments.patient)
        contents = copies.collect(clinic.actor, shell.new_command(), patient, request)
        target = arguments.out / contents.file_name
        if target.exists():
            raise VaultError(f"There is already a file {contents.file_name} in that folder; move it away and ask again.")
        drawn = draw(contents)
        # Whole in its folder before it is on record, and under its name only afterwards: neither is ever without the other.
        part = target.with_name(f"{target.name}.part")
        try:
            released = copies.release(
                clinic.actor,
                shell.new_command(),
                contents,
                drawn,
                lock,
                doubts_reason=arguments.belongs,
                put=lambda file: write_atomically(part, file),
            )
            try:
                move_atomically(part, target)
            except VaultError:
                copies.take_back(clinic.actor, shell.new_command(), contents.id, released.release.id)
                raise
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
    shell.say(f"{released.file_name}: {drawn.pages} pages, {contents.items} entries, all counted.")
    if shown is not None:
        shell.say(f"Passphrase, shown only now; tell it by another way than the file takes: {shown.text}")


def _lock(arguments: argparse.Namespace, shell: Shell) -> tuple[Lock, Passphrase | None]:
    """How the copy is locked, and the passphrase to show where the program made one."""
    if arguments.no_encryption:
        return NoEncryption(arguments.reason), None
    if arguments.passphrase_file is not None:
        return Passphrase(shell.secret(arguments.passphrase_file, option="--passphrase-file", question="").decode("utf-8")), None
    made = new_passphrase()
    return made, made
