"""Forms for what is so with the person: allergies, problems, results, immunisations."""

from collections.abc import Callable
from decimal import Decimal
from typing import ClassVar

from clinic_app.errors import InvalidInput
from clinic_app.history.kinds import EncounterId
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import AllergyIntolerance, Condition
from clinic_app.history.results_model import Observation
from clinic_app.history.statuses import AllergyCriticality, ImmunizationStatus, ObservationStatus, Verification
from clinic_app.history.treatments_model import Immunization
from clinic_app.history.values import CodedConcept, Quantity, ReferenceRange
from ui.history.fact_form import required, words_or_none
from ui.history.reading import read_amount, read_number, read_value
from ui.history.requests import Addable
from ui.history.sheet import Bench, WritingSheet
from ui.widgets.choices import Option


class AllergySheet(WritingSheet):
    """What the person must not be given or meet."""

    name = Addable.ALLERGY.value
    labels: ClassVar = {"Name": "Allergic to", "Date": "Since"}

    def __init__(self, bench: Bench, visit: EncounterId | None) -> None:
        super().__init__(bench, "New allergy", "Add allergy")
        self._visit = visit
        self._to = self.form.line("Allergic to", hint="a medicine, a food, latex, …", optional=False)
        self._reaction = self.form.line("What happened", hint="such as rash, swelling, anaphylaxis")
        risk = (
            Option(AllergyCriticality.HIGH, "High"),
            Option(AllergyCriticality.LOW, "Low"),
            Option(AllergyCriticality.UNABLE_TO_ASSESS, "Not known"),
        )
        self._risk = self.form.choice("Risk", risk, value=AllergyCriticality.UNABLE_TO_ASSESS)
        sure = (Option(Verification.CONFIRMED, "Confirmed"), Option(Verification.UNCONFIRMED, "As they say"))
        self._sure = self.form.choice("How sure", sure, value=Verification.UNCONFIRMED)
        self._since = self.form.day("Since")
        self._comment = self.form.area("Comment")
        self.form.told()

    def write(self) -> Callable[[], str]:
        fact = AllergyIntolerance(
            code=CodedConcept(required(self._to, "Say what the person is allergic to.")),
            verification=self._sure.value or Verification.UNCONFIRMED,
            criticality=self._risk.value,
            reactions=tuple(part.strip() for part in self._reaction.text.split(",") if part.strip()),
            onset=self._since.value,
            recorded=PartialDate.of_day(self.bench.services.today),
            comment=words_or_none(self._comment),
        )
        core, patient, command, told, visit = self.bench.services, self.bench.patient_id, self.commands[0], self.form.source, self._visit

        def deed() -> str:
            core.history.add_allergy(core.actor, command, patient, fact, told, encounter=visit)
            return "The allergy stands in the chart."

        return deed


class ProblemSheet(WritingSheet):
    """A problem or a diagnosis."""

    name = Addable.PROBLEM.value
    labels: ClassVar = {"Name": "Problem", "Date": "Since"}

    def __init__(self, bench: Bench, visit: EncounterId | None) -> None:
        super().__init__(bench, "New problem", "Add problem")
        self._visit = visit
        self._problem = self.form.line("Problem", hint="a diagnosis, a complaint, a finding that stays", optional=False)
        sure = (
            Option(Verification.CONFIRMED, "Confirmed"),
            Option(Verification.PROVISIONAL, "Provisional"),
            Option(Verification.DIFFERENTIAL, "One of several"),
        )
        self._sure = self.form.choice("How sure", sure, value=Verification.CONFIRMED)
        self._since = self.form.day("Since")
        self._severity = self.form.line("Severity", hint="such as mild, moderate, severe")
        self._site = self.form.line("Body site")
        self._comment = self.form.area("Comment")
        self.form.told()

    def write(self) -> Callable[[], str]:
        fact = Condition(
            code=CodedConcept(required(self._problem, "Say what the problem is.")),
            verification=self._sure.value or Verification.CONFIRMED,
            onset=self._since.value,
            recorded=PartialDate.of_day(self.bench.services.today),
            severity=words_or_none(self._severity),
            body_site=words_or_none(self._site),
            comment=words_or_none(self._comment),
        )
        core, patient, command, told, visit = self.bench.services, self.bench.patient_id, self.commands[0], self.form.source, self._visit

        def deed() -> str:
            core.history.add_condition(core.actor, command, patient, fact, told, encounter=visit)
            return "The problem stands in the chart."

        return deed


class ResultSheet(WritingSheet):
    """A measurement or a laboratory result."""

    name = Addable.RESULT.value
    labels: ClassVar = {"Name": "What was measured", "Date": "When"}

    def __init__(self, bench: Bench, visit: EncounterId | None) -> None:
        super().__init__(bench, "New result", "Add result")
        self._visit = visit
        self._what = self.form.line("What was measured", hint="such as HbA1c, blood pressure, culture", optional=False)
        self._value = self.form.read("Value", read_value, hint="a number such as 6.4, or words such as positive", optional=False)
        self._unit = self.form.line("Unit", hint="such as %, mmol/L, kg")
        self._low = self.form.read("Usual from", read_number, hint="the laboratory's usual range")
        self._high = self.form.read("Usual to", read_number)
        self._when = self.form.day("When", text="today")
        self._comment = self.form.area("Comment")
        self.form.told()

    def write(self) -> Callable[[], str]:
        title = required(self._what, "Say what was measured.")
        required(self._value, "Enter the value, as a number or in words.")
        low, high = self._low.value, self._high.value
        if low is not None and high is not None and low > high:
            raise InvalidInput("The usual range ends before it begins; exchange the two.", field="Usual to")
        fact = Observation(
            code=CodedConcept(title),
            status=ObservationStatus.FINAL,
            effective=self._when.value,
            value=self._amount(),
            reference_range=_usual(low, high),
            comment=words_or_none(self._comment),
        )
        core, patient, command, told, visit = self.bench.services, self.bench.patient_id, self.commands[0], self.form.source, self._visit

        def deed() -> str:
            core.history.add_observation(core.actor, command, patient, fact, told, encounter=visit)
            return "The result stands in the chart."

        return deed

    def _amount(self) -> Quantity | str | None:
        """The value; a unit that was written behind the number counts before the field for it."""
        value, unit = self._value.value, words_or_none(self._unit)
        if isinstance(value, Quantity) and value.unit is None:
            return Quantity(value.value, unit, value.comparator)
        return value


class ImmunisationSheet(WritingSheet):
    """A vaccine that was given."""

    name = Addable.IMMUNISATION.value
    labels: ClassVar = {"Name": "Vaccine", "Date": "Given on"}

    def __init__(self, bench: Bench, visit: EncounterId | None) -> None:
        super().__init__(bench, "New immunisation", "Add immunisation")
        self._visit = visit
        self._vaccine = self.form.line("Vaccine", optional=False)
        self._given = self.form.day("Given on", text="today")
        self._lot = self.form.line("Lot")
        self._expires = self.form.day("Expiry", hint="as on the pack, such as 03/27", ahead=True)
        self._maker = self.form.line("Manufacturer")
        self._site = self.form.line("Site", hint="such as left upper arm")
        self._dose = self.form.read("Dose", read_amount, hint="such as 0.5 mL")
        self._number = self.form.line("Dose number", hint="such as 2 of 3")
        self._comment = self.form.area("Comment")
        self.form.told()

    def write(self) -> Callable[[], str]:
        fact = Immunization(
            vaccine=CodedConcept(required(self._vaccine, "Say which vaccine was given.")),
            status=ImmunizationStatus.COMPLETED,
            given=self._given.value,
            lot_number=words_or_none(self._lot),
            expires=self.expiry(self._expires, self._given.value),
            manufacturer=words_or_none(self._maker),
            site=words_or_none(self._site),
            dose=self._dose.value,
            dose_number=words_or_none(self._number),
            comment=words_or_none(self._comment),
        )
        core, patient, command, told, visit = self.bench.services, self.bench.patient_id, self.commands[0], self.form.source, self._visit

        def deed() -> str:
            core.history.add_immunization(core.actor, command, patient, fact, told, encounter=visit)
            return "The immunisation stands in the chart."

        return deed


def _usual(low: Decimal | None, high: Decimal | None) -> ReferenceRange | None:
    return None if low is None and high is None else ReferenceRange(low, high)
