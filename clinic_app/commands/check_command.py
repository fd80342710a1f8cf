"""``clinic-app check``: tells whether the clinic's files are as they must be."""

import argparse

from clinic_app.commands.shell import Shell, json_option, signed_in_options
from clinic_app.errors import VaultError


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its options."""
    parser = commands.add_parser("check", help="verify files, keys, audit trails and what was saved last")
    signed_in_options(parser)
    parser.add_argument("--full", action="store_true", help="also read every picture and document; without it they are only looked for")
    json_option(parser)
    parser.set_defaults(run=_check)


def _check(arguments: argparse.Namespace, shell: Shell) -> None:
    with shell.clinic(arguments) as clinic:
        findings = clinic.upkeep.check(clinic.actor, full=arguments.full)
        # Before the clinic is closed: what the closing cannot write any more must not cost what was found.
        if arguments.json:
            shell.give([{"ok": finding.ok, "sentence": finding.sentence} for finding in findings])
        else:
            for finding in findings:
                shell.say(finding.sentence)
    if any(finding.ok is False for finding in findings):
        raise VaultError("Something is not as it must be; what is printed says what to do.")
