"""``clinic-app patients``: register, find and show people."""

import argparse
from datetime import date

from clinic_app.commands.shell import Shell, Value, json_option, patient_named, signed_in_options
from clinic_app.errors import InvalidInput
from clinic_app.patients.dates import understood_day
from clinic_app.patients.model import (
    Address,
    BirthDate,
    ContactKind,
    ContactPoint,
    FoundPatient,
    Gender,
    HumanName,
    Patient,
    Provenance,
    Registration,
)
from clinic_app.policy.profile import DateOrder


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its options."""
    deeds = commands.add_parser("patients", help="register, find and show people").add_subparsers(
        dest="deed", required=True, metavar="DEED"
    )
    register = deeds.add_parser("register", help="write a new person down")
    for option in ("family", "given", "prefix", "native"):
        register.add_argument(f"--{option}", default="", metavar="NAME")
    register.add_argument("--birth-date", metavar="DATE", help="in any way of writing; an age (42y) or a year is kept as an estimate")
    register.add_argument("--gender", choices=[gender.value for gender in Gender])
    register.add_argument("--mobile", action="append", default=[], metavar="NUMBER")
    register.add_argument("--email", action="append", default=[], metavar="ADDRESS")
    register.add_argument("--address", action="append", default=[], metavar="TEXT")
    register.add_argument(
        "--told",
        default=Provenance.IN_PERSON.value,
        choices=[each.value for each in Provenance],
        help="through which medium it reached the clinic",
    )
    register.set_defaults(run=_register)
    find = deeds.add_parser("find", help="find people by name, phone digits, date of birth or record number")
    find.add_argument("text", nargs="?", default="", metavar="TEXT", help="without it, the people whom you opened last")
    find.set_defaults(run=_find)
    show = deeds.add_parser("show", help="show one registration")
    show.add_argument("patient", metavar="ID", help="the record number")
    show.set_defaults(run=_show)
    for deed in (register, find, show):
        signed_in_options(deed)
        json_option(deed)


def _register(arguments: argparse.Namespace, shell: Shell) -> None:
    with shell.clinic(arguments) as clinic:
        contacts = [ContactPoint(kind=ContactKind.MOBILE, value=number) for number in arguments.mobile]
        contacts += [ContactPoint(kind=ContactKind.EMAIL, value=address) for address in arguments.email]
        patient = clinic.patients.register(
            clinic.actor,
            shell.new_command(),
            Registration(
                name=HumanName(family=arguments.family, given=arguments.given, prefix=arguments.prefix, native=arguments.native),
                birth=_birth(arguments.birth_date, clinic.today, clinic.profile.place.date_order),
                gender=None if arguments.gender is None else Gender(arguments.gender),
                contacts=tuple(contacts),
                addresses=tuple(Address(lines=text) for text in arguments.address),
                provenance=Provenance(arguments.told),
            ),
        )
    if arguments.json:
        shell.give(_as_json(patient))
    else:
        birth = patient.registration.birth
        # A date in figures can be read in two ways; this is how it was read.
        shell.say(f"Registered as {patient.record_number}{'' if birth is None else f', born {birth.display}'}.")


def _find(arguments: argparse.Namespace, shell: Shell) -> None:
    with shell.clinic(arguments) as clinic:
        found = clinic.patients.find(clinic.actor, arguments.text)
    if arguments.json:
        shell.give([_row_as_json(each) for each in found])
        return
    for each in found:
        shell.say("  ".join(part for part in _row(each) if part))
    if not found and arguments.text.strip():
        shell.say("No patient matches; try fewer letters, a phone's last digits or the date of birth.")
    elif not found:
        shell.say("You have opened nobody yet; give a name, a phone's last digits, the date of birth or the record number.")


def _show(arguments: argparse.Namespace, shell: Shell) -> None:
    with shell.clinic(arguments) as clinic:
        patient = clinic.patients.open(clinic.actor, patient_named(clinic, arguments.patient))
    if arguments.json:
        shell.give(_as_json(patient))
        return
    registration = patient.registration
    shell.say(f"{patient.record_number}  {registration.name.display}  {registration.name.native}".rstrip())
    if registration.birth is not None:
        shell.say(f"born {registration.birth.display}")
    for contact in registration.contacts:
        use = " (do not use)" if contact.do_not_use else " (preferred)" if contact.preferred else ""
        shell.say(f"{contact.label or contact.kind.value}: {contact.value}{use}")
    for address in registration.addresses:
        shell.say(f"address: {address.display}")
    for person in registration.related:
        shell.say(f"{person.kind.value.replace('-', ' ')}: {person.name} {person.relationship} {person.phone}".rstrip())


def _birth(text: str | None, today: date, order: DateOrder) -> BirthDate | None:
    if text is None:
        return None
    birth = understood_day(text, order=order, today=today)
    if birth is None:
        raise InvalidInput("The date of birth is not understood; write it as YYYY-MM-DD, or an age as 42y.", field="Date of birth")
    return birth


def _row(found: FoundPatient) -> tuple[str, ...]:
    birth = "" if found.birth is None else found.birth.display
    phone = f"phone …{found.phone_ending}" if found.phone_ending else ""
    return (found.record_number, found.name.display, found.name.native, birth, phone)


def _row_as_json(found: FoundPatient) -> Value:
    return {
        "id": str(found.id),
        "record_number": found.record_number,
        "family": found.name.family,
        "given": found.name.given,
        "native": found.name.native,
        "birth_date": None if found.birth is None else found.birth.day.isoformat(),
        "birth_date_estimated": found.birth is not None and found.birth.estimated,
        "gender": None if found.gender is None else found.gender.value,
        "phone_ending": found.phone_ending,
    }


def _as_json(patient: Patient) -> Value:
    registration = patient.registration
    return {
        "id": str(patient.id),
        "record_number": patient.record_number,
        "family": registration.name.family,
        "given": registration.name.given,
        "prefix": registration.name.prefix,
        "native": registration.name.native,
        "birth_date": None if registration.birth is None else registration.birth.day.isoformat(),
        "birth_date_estimated": registration.birth is not None and registration.birth.estimated,
        "gender": None if registration.gender is None else registration.gender.value,
        "contacts": [
            {"kind": each.kind.value, "value": each.value, "label": each.label, "preferred": each.preferred, "do_not_use": each.do_not_use}
            for each in registration.contacts
        ],
        "addresses": [each.display for each in registration.addresses],
        "related": [
            {"kind": each.kind.value, "name": each.name, "relationship": each.relationship, "phone": each.phone}
            for each in registration.related
        ],
        "provenance": registration.provenance.value,
        "registered_at": patient.registered_at.isoformat(),
    }
