"""Forms for what the person takes or was given: medicines, and procedures with the products that were used."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from clinic_app.errors import InvalidInput
from clinic_app.history.kinds import EncounterId
from clinic_app.history.model import Recorded
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.statuses import MedicationOrigin, MedicationStatus, ProcedureStatus
from clinic_app.history.treatments_model import MedicationStatement, Procedure, ProductUsed
from clinic_app.history.values import CodedConcept, Quantity
from ui.history.chart_drafts import Writing
from ui.history.fact_form import FactForm, required, words_or_none
from ui.history.reading import read_amount
from ui.history.requests import Addable
from ui.history.sheet import Bench, WritingSheet
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.choices import Option
from ui.widgets.fields import ReadField, TextField
from ui.widgets.icons import Icon

MOST_PRODUCTS = 12
"""Products in one procedure; more than that is more than one procedure."""


class _Need(Enum):
    REGULAR = "regular"
    AS_NEEDED = "as-needed"


class MedicineSheet(WritingSheet):
    """A medicine: prescribed here, or taken as the person says."""

    name = Addable.MEDICINE.value
    labels: ClassVar = {"Name": "Medicine", "Date": "From day"}

    def __init__(self, bench: Bench, visit: EncounterId | None) -> None:
        super().__init__(bench, "New medicine", "Add medicine")
        self._visit = visit
        self._medicine = self.form.line("Medicine", hint="name, strength and form", optional=False)
        self._dosage = self.form.line("How to take it", hint="such as 1 tablet twice a day")
        origins = (Option(MedicationOrigin.REQUEST, "Prescribed here"), Option(MedicationOrigin.STATEMENT, "Taken, as they say"))
        self._origin = self.form.choice("Who prescribes", origins, value=MedicationOrigin.REQUEST)
        needs = (Option(_Need.REGULAR, "Regularly"), Option(_Need.AS_NEEDED, "As needed"))
        self._need = self.form.choice("When it is taken", needs, value=_Need.REGULAR)
        self._started = self.form.day("From day", text="today")
        self._ended = self.form.day("Until", ahead=True)
        self._reason = self.form.line("What for")
        self._comment = self.form.area("Comment")
        self.form.told()

    def write(self) -> Callable[[], str]:
        started, ended = self._started.value, self._ended.value
        if started is not None and ended is not None and ended < started:
            raise InvalidInput("This ends before it begins; check both days.", field="Until")
        origin = self._origin.value or MedicationOrigin.REQUEST
        core, patient, command, told, visit = self.bench.services, self.bench.patient_id, self.commands[0], self.form.source, self._visit
        fact = MedicationStatement(
            medication=CodedConcept(required(self._medicine, "Say which medicine it is.")),
            status=MedicationStatus.ACTIVE,
            origin=origin,
            started=started,
            ended=ended,
            dosage=words_or_none(self._dosage),
            as_needed=self._need.value is _Need.AS_NEEDED,
            reason=words_or_none(self._reason),
            comment=words_or_none(self._comment),
        )

        def deed() -> str:
            core.history.add_medication(core.actor, command, patient, fact, told, encounter=visit)
            return "The medicine stands in the chart."

        return deed


class StopSheet(WritingSheet):
    """The end of a medicine."""

    name = "stop-medicine"

    def __init__(self, bench: Bench, entry: Recorded[MedicationStatement]) -> None:
        super().__init__(bench, "Stop a medicine", "Stop medicine", about=entry.title, target=entry.id)
        self._entry = entry
        self._on = self.form.day("Stopped on", text="today")
        self._reason = self.form.area("Why", hint="stands with the medicine from now on")

    def write(self) -> Callable[[], str]:
        core, patient, command, item = self.bench.services, self.bench.patient_id, self.commands[0], self._entry.id
        on, reason = self._on.value or PartialDate.of_day(core.today), self._reason.text
        if self._entry.fact.started is not None and on < self._entry.fact.started:
            raise InvalidInput(f"It was begun only on {self._entry.fact.started}; check the day.", field="Stopped on")

        def deed() -> str:
            core.history.stop_medication(core.actor, command, patient, item, on=on, reason=reason)
            return "The medicine is stopped; it stays among the past ones."

        return deed


@dataclass(frozen=True, slots=True)
class _ProductFields:
    """The fields of one product that was used."""

    product: TextField
    lot: TextField
    expires: ReadField[PartialDate]
    site: TextField
    amount: ReadField[Quantity]

    @property
    def is_empty(self) -> bool:
        return not any(field.text.strip() for field in (self.product, self.lot, self.expires, self.site, self.amount))


class ProcedureSheet(WritingSheet):
    """Something done, with product, lot, expiry, site and units, so that a recalled lot can be traced to people."""

    name = Addable.PROCEDURE.value
    labels: ClassVar = {"Name": "Procedure", "Date": "When"}

    def __init__(self, bench: Bench, visit: EncounterId | None) -> None:
        super().__init__(bench, "New procedure", "Add procedure")
        self._visit = visit
        self._procedure = self.form.line("Procedure", hint="what was done", optional=False)
        self._when = self.form.day("When", text="today")
        self._sites = self.form.line("Where on the body", hint="several with commas")
        self._outcome = self.form.line("How it went")
        self._comment = self.form.area("Comment")
        self.form.told()
        self._products: list[_ProductFields] = []
        self._more = Button("Another product", kind=ButtonKind.QUIET, icon=Icon.PLUS, compact=True)
        self._more.clicked.connect(self._add_another)
        self._add_product()

    def resume(self, writing: Writing) -> None:
        labels = {label for label, _ in writing.values}
        while f"Product {len(self._products) + 1}: Product" in labels and len(self._products) < MOST_PRODUCTS:
            self._add_product()
        super().resume(writing)

    def write(self) -> Callable[[], str]:
        when = self._when.value
        fact = Procedure(
            code=CodedConcept(required(self._procedure, "Say what was done.")),
            status=ProcedureStatus.COMPLETED,
            started=when,
            body_sites=tuple(part.strip() for part in self._sites.text.split(",") if part.strip()),
            products=tuple(self._product(fields, when) for fields in self._products if not fields.is_empty),
            outcome=words_or_none(self._outcome),
            comment=words_or_none(self._comment),
        )
        core, patient, command, told, visit = self.bench.services, self.bench.patient_id, self.commands[0], self.form.source, self._visit

        def deed() -> str:
            core.history.add_procedure(core.actor, command, patient, fact, told, encounter=visit)
            return "The procedure stands in the chart."

        return deed

    def _product(self, fields: _ProductFields, used: PartialDate | None) -> ProductUsed:
        return ProductUsed(
            product=required(fields.product, "Name the product, or empty the fields under it."),
            lot_number=words_or_none(fields.lot),
            expires=self.expiry(fields.expires, used),
            site=words_or_none(fields.site),
            amount=fields.amount.value,
        )

    def _add_another(self) -> None:
        self._add_product()
        self._products[-1].product.control.setFocus()

    def _add_product(self) -> None:
        number = len(self._products) + 1
        self._products.append(_product_fields(self.form, number))
        self.form.add_widget(self._more)
        self._more.setVisible(number < MOST_PRODUCTS)


def _product_fields(form: FactForm, number: int) -> _ProductFields:
    mark = "" if number == 1 else f" {number}"
    form.group(f"Product {number}")
    return _ProductFields(
        product=form.line(f"Product{mark}", key=f"Product {number}: Product"),
        lot=form.line(f"Lot{mark}", key=f"Product {number}: Lot"),
        expires=form.day(f"Expiry{mark}", hint="as on the pack, such as 03/27", ahead=True, key=f"Product {number}: Expiry"),
        site=form.line(f"Site{mark}", hint="where this product went", key=f"Product {number}: Site"),
        amount=form.read(f"Amount{mark}", read_amount, hint="such as 12 units or 0.5 mL", key=f"Product {number}: Amount"),
    )
