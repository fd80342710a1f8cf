"""How an import is put into words: kinds of resource, outcomes, and the sentences that sum it up."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from clinic_app.clock import shown_day
from clinic_app.exchange.model import Outcome
from clinic_app.exchange.tally import ImportTally, Reason
from ui.exchange.chosen_file import ChosenFile, FileState
from ui.theme import Tone
from ui.widgets.badge import BadgeText
from ui.widgets.icons import Icon
from ui.widgets.rows import RowText

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "": "Not a resource",
        "AllergyIntolerance": "Allergies",
        "Appointment": "Appointments",
        "CarePlan": "Care plans",
        "CareTeam": "Care teams",
        "Claim": "Claims",
        "Condition": "Problems",
        "Consent": "Consents",
        "Device": "Devices",
        "DiagnosticReport": "Reports",
        "DocumentReference": "Documents",
        "Encounter": "Visits",
        "ExplanationOfBenefit": "Insurers' statements",
        "Goal": "Goals",
        "ImagingStudy": "Imaging studies",
        "Immunization": "Immunisations",
        "Location": "Places",
        "Medication": "Names of medicines",
        "MedicationAdministration": "Medicines given",
        "MedicationRequest": "Medicines ordered",
        "MedicationStatement": "Medicines taken",
        "Observation": "Results",
        "Organization": "Organisations",
        "Patient": "People",
        "Practitioner": "Staff elsewhere",
        "PractitionerRole": "Roles of staff elsewhere",
        "Procedure": "Procedures",
        "Provenance": "Origins of entries",
        "ServiceRequest": "Requests",
        "SupplyDelivery": "Deliveries",
    }
)
"""The plural that people use for a type; the others are shown by FHIR's own name."""

OUTCOMES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.TAKEN: "new",
        Outcome.KEPT: "kept as it came",
        Outcome.UPDATED: "changed at the source",
        Outcome.UNCHANGED: "already here",
        Outcome.SKIPPED: "left out",
    }
)

COLUMNS: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.TAKEN: "New",
        Outcome.KEPT: "Kept",
        Outcome.UPDATED: "Changed",
        Outcome.UNCHANGED: "Already here",
        Outcome.SKIPPED: "Left out",
    }
)
"""The same as heads of columns."""

_SIGNS: Mapping[Outcome, Icon] = MappingProxyType(
    {
        Outcome.TAKEN: Icon.PLUS,
        Outcome.KEPT: Icon.INBOX,
        Outcome.UPDATED: Icon.REFRESH,
        Outcome.UNCHANGED: Icon.CHECK,
        Outcome.SKIPPED: Icon.MINUS,
    }
)

_STATES: Mapping[FileState, BadgeText] = MappingProxyType(
    {
        FileState.WAITING: BadgeText("waiting", outlined=True),
        FileState.READING: BadgeText("being read", Tone.ACCENT),
        FileState.UNREADABLE: BadgeText("not readable", Tone.REFUSE, Icon.ALERT),
        FileState.IMPORTING: BadgeText("importing", Tone.ACCENT),
        FileState.STORED: BadgeText("imported", Tone.GIVEN, Icon.CHECK),
        FileState.LEFT: BadgeText("not finished", Tone.DUE, Icon.CLOCK),
    }
)


def kind(resource_type: str) -> str:
    """``Visits (Encounter)``: what people call it, and what the sender calls it."""
    known = KINDS.get(resource_type)
    return resource_type if known is None else f"{known} ({resource_type})" if resource_type else known


def counted(count: int, one: str, many: str) -> str:
    """``1 file``, ``1,204 files``."""
    return f"1 {one}" if count == 1 else f"{count:,} {many}"


def people(count: int) -> str:
    """``1 person``, ``20 people``."""
    return counted(count, "person", "people")


def files(count: int) -> str:
    """``1 file``, ``20 files``."""
    return counted(count, "file", "files")


def state_badge(file: ChosenFile) -> BadgeText:
    """How far a file is."""
    if file.state is not FileState.PLANNED:
        return _STATES[file.state]
    if file.is_to_import:
        return BadgeText("to import", Tone.ACCENT, Icon.PLUS)
    if file.tally is not None and file.tally.count(Outcome.UNCHANGED):
        return BadgeText("nothing new", Tone.NEUTRAL, Icon.CHECK)
    return BadgeText("left out", Tone.DUE, Icon.MINUS)


def reason_row(reason: Reason) -> RowText:
    """``Results (Observation): 12 left out``, and why."""
    return RowText(
        title=f"{kind(reason.resource_type)}: {reason.count:,} {OUTCOMES[reason.outcome]}",
        detail=reason.sentence,
        icon=_SIGNS[reason.outcome],
    )


def file_row(file: ChosenFile) -> RowText:
    """A file that could not be read or not be stored, and why."""
    return RowText(title=file.name, detail=file.sentence, icon=Icon.ALERT)


def entries(tally: ImportTally, *, done: bool) -> str:
    """``3,200 entries are new; 200 are kept as they came; 100 are left out.``"""
    named = (
        (Outcome.TAKEN, "was taken in" if done else "is new", "were taken in" if done else "are new"),
        (Outcome.KEPT, "is kept as it came", "are kept as they came, since the chart has no place for them"),
        (Outcome.UPDATED, "was changed at the source", "were changed at the source"),
        (Outcome.UNCHANGED, "is already here", "are already here"),
        (Outcome.SKIPPED, "is left out", "are left out"),
    )
    parts = [(count, one if count == 1 else many) for outcome, one, many in named if (count := tally.count(outcome))]
    if not parts:
        return "They hold no entries."
    first, verb = parts[0]
    said = [f"{counted(first, 'entry', 'entries')} {verb}", *(f"{count:,} {words}" for count, words in parts[1:])]
    return f"{'; '.join(said)}."


def planned(tally: ImportTally) -> str:
    """What would happen, in the sentence that a person reads first."""
    new, known = len(tally.newcomers), len(tally.patients)
    if not tally.news:
        return "Nothing in these files is new" if new + known else "There is nobody in these files to import"
    if not new:
        return f"{people(known)} who {'is' if known == 1 else 'are'} here already would get new entries"
    would = f"{people(new)} would be registered"
    return f"{would}, {known:,} {'is' if known == 1 else 'are'} here already" if known else would


def done(tally: ImportTally) -> str:
    """What has happened."""
    new, everybody = len(tally.newcomers), len(tally.patients)
    if not tally.news:
        return "Nothing was new"
    if new == everybody:
        everything = f", with everything that came about {'them' if new != 1 else 'this person'}"
        return f"{people(new)} registered{'' if tally.count(Outcome.SKIPPED) else everything}"
    known = everybody - new
    before = f"{people(known)} {'was' if known == 1 else 'were'} here already"
    return f"{people(new)} registered; {before}" if new else before


def report(model_files: Iterable[ChosenFile], total: ImportTally, at: datetime) -> str:
    """Everything as a text to be kept: the sums, every file, every reason."""
    lines = ["Clinic Records: report of an import", f"{shown_day(at.date())}, {at:%H:%M}", "", f"{done(total)}.", entries(total, done=True)]
    for file in model_files:
        lines += ["", f"{file.name}: {state_badge(file).words}"]
        if file.sentence:
            lines.append(f"  {file.sentence}")
        lines += [f"  {line}" for line in _lines(file.tally)]
    return "\n".join((*lines, ""))


def _lines(tally: ImportTally | None) -> list[str]:
    if tally is None:
        return []
    lines = []
    for resource_type in tally.types:
        counts = [f"{count:,} {OUTCOMES[outcome]}" for outcome in Outcome if (count := tally.count(outcome, resource_type))]
        lines.append(f"{kind(resource_type)}: {', '.join(counts)}")
    for reason in tally.reasons:
        row = reason_row(reason)
        which = ", ".join(reason.examples) + (", …" if reason.count > len(reason.examples) else "")
        lines.append(f"{row.title}. {row.detail}" + (f" ({which})" if reason.examples else ""))
    return lines
