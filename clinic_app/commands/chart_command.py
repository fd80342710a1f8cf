"""``clinic-app chart``: what matters now about one person, and everything that was written down, newest first."""

import argparse
from collections.abc import Iterator

from clinic_app.commands.shell import Shell, Value, json_option, signed_in_options, the_patient
from clinic_app.history.chart import OpenChart
from clinic_app.history.chart_model import ChartSummary, Entry, SummaryList, TimelineGroup
from clinic_app.history.copy_lines import item_of, leftover_item, note_item
from clinic_app.history.kinds import ItemKind
from clinic_app.history.model import Leftover
from clinic_app.history.notes_model import Note
from clinic_app.history.problems_model import AllergyIntolerance, Condition
from clinic_app.history.treatments_model import MedicationStatement
from clinic_app.patients.model import FoundPatient
from clinic_app.record_map.model import CopyItem

AnyList = SummaryList[AllergyIntolerance] | SummaryList[Condition] | SummaryList[MedicationStatement]


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its options."""
    parser = commands.add_parser("chart", help="somebody's chart: what matters now, then everything by date, newest first")
    parser.add_argument("patient", metavar="PATIENT", help="the record number, or what finds exactly one person")
    signed_in_options(parser)
    json_option(parser)
    parser.set_defaults(run=_show)


def _show(arguments: argparse.Namespace, shell: Shell) -> None:
    with shell.clinic(arguments) as clinic:
        patient = the_patient(clinic, arguments.patient)
        charts = clinic.open_charts(patient.id)
        chart = charts.history.open_chart(clinic.actor, patient.id)
        summary, groups = chart.summary(), list(_groups(chart))
    if arguments.json:
        shell.give(_as_json(patient, summary, groups))
        return
    shell.say(f"{patient.record_number}  {patient.name.display}  {patient.name.native}".rstrip())
    for name, known in _lists(summary):
        shell.say(f"{name}: {', '.join(entry.title for entry in known.current) or known.state.value}")
    for group in groups:
        _tell(group, shell)
    kept = summary.counts.get(ItemKind.LEFTOVER, 0)
    if kept:
        shell.say(f"Kept as other systems sent it: {kept} entries, which a record copy tells.")


def _groups(chart: OpenChart) -> Iterator[TimelineGroup]:
    page = chart.timeline()
    yield from page.groups
    while page.next is not None:
        page = chart.timeline(after=page.next)
        yield from page.groups


def _lists(summary: ChartSummary) -> tuple[tuple[str, AnyList], ...]:
    return (("Allergies", summary.allergies), ("Problems", summary.conditions), ("Medicines", summary.medications))


def _tell(group: TimelineGroup, shell: Shell) -> None:
    """A visit with what belongs to it, one step further in, or an entry that belongs to none."""
    shell.say("")
    if group.encounter is not None:
        _tell_entry(group.encounter, shell, "")
    for entry in group.entries:
        _tell_entry(entry, shell, "" if group.encounter is None else "    ")


def _tell_entry(entry: Entry, shell: Shell, indent: str) -> None:
    item = _item(entry)
    shell.say(f"{indent}{item.when or 'no date'}  {entry.kind.value}: {item.what}")
    for line in item.lines:
        value = line.value.replace("\n", f"\n{indent}        ")
        shell.say(f"{indent}    {line.label}: {value}")


def _item(entry: Entry) -> CopyItem:
    """The same words as in a record copy."""
    if isinstance(entry, Note):
        return note_item(entry, None, ())
    return leftover_item(entry) if isinstance(entry, Leftover) else item_of(entry, None)


def _as_json(patient: FoundPatient, summary: ChartSummary, groups: list[TimelineGroup]) -> Value:
    return {
        "patient": str(patient.id),
        "record_number": patient.record_number,
        "name": patient.name.display,
        "native": patient.name.native,
        **{
            name.lower(): {"state": known.state.value, "current": [_entry_as_json(entry) for entry in known.current]}
            for name, known in _lists(summary)
        },
        "counts": {kind.value: count for kind, count in summary.counts.items()},
        "timeline": [_group_as_json(group) for group in groups],
    }


def _group_as_json(group: TimelineGroup) -> Value:
    visit = None if group.encounter is None else _entry_as_json(group.encounter)
    return {"visit": visit, "entries": [_entry_as_json(entry) for entry in group.entries]}


def _entry_as_json(entry: Entry) -> Value:
    item = _item(entry)
    return {
        "id": str(entry.id),
        "kind": entry.kind.value,
        "occurred": None if entry.occurred is None else entry.occurred.text,
        "what": item.what,
        "details": [{"label": line.label, "value": line.value} for line in item.lines],
    }
