"""What every entry that is written here has in common: whose chart, who writes, when, and what is refused in any of its words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from clinic_app.access.actor import Actor
from clinic_app.audit.trail import TrailHome
from clinic_app.clock import Clock, local_day
from clinic_app.errors import InvalidInput
from clinic_app.history import repository
from clinic_app.history.belonging import not_in_chart
from clinic_app.history.columns import COMPONENT, PRODUCT, layout_of
from clinic_app.history.kinds import EncounterId
from clinic_app.history.model import Encounter, Fact
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.provenance import Provenance, Told
from clinic_app.history.results_model import Observation
from clinic_app.history.statuses import EncounterStatus
from clinic_app.history.tables import encounters
from clinic_app.history.treatments_model import Immunization, Procedure
from clinic_app.identifiers import PatientId
from clinic_app.patients import gate as patients_gate
from clinic_app.policy.card_numbers import refuse_card_numbers
from clinic_app.staff import gate as staff_gate

LONGEST_TEXT = 200_000
"""Characters in one field of an entry or in a note; a longer text is a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Somebody about to write into a chart."""

    actor: Actor
    name: str
    """As it is printed under what they write."""
    at: datetime
    today: date
    """The calendar day at the clinic."""

    def provenance(self, told: Told) -> Provenance:
        """Where what they write comes from."""
        return Provenance(
            source=told.source, organisation=told.organisation, author=self.name, author_id=self.actor.staff_id, recorded_at=self.at
        )


class Desk:
    """Both files of the clinic, for people who write into charts."""

    def __init__(self, clinical: TrailHome, registry: TrailHome, clock: Clock, *, zone: str) -> None:
        self.clinical = clinical
        self.registry = registry
        self._clock = clock
        self._zone = zone

    @property
    def now(self) -> datetime:
        """The moment."""
        return self._clock()

    @property
    def today(self) -> PartialDate:
        """The calendar day at the clinic."""
        return PartialDate.of_day(local_day(self._clock(), self._zone))

    def writer(self, actor: Actor, patient: PatientId) -> Writer:
        """The person at work, before they write about somebody who is registered here.

        Raises: ``NotFound`` for a chart of nobody.
        """
        with self.registry.file.reading() as connection:
            patients_gate.get(connection, patient)
            name = staff_gate.names(connection).of(actor.staff_id)
        at = self._clock()
        return Writer(actor=actor, name=name, at=at, today=local_day(at, self._zone))


def require_encounter(connection: Connection, patient: PatientId, encounter: EncounterId | None) -> None:
    """Let an entry without a visit, or in one of this person's visits, pass.

    Raises: ``NotFound`` for a visit of somebody else's.
    """
    if encounter is not None and not repository.encounter_exists(connection, patient, encounter):
        raise not_in_chart(connection, encounters, encounter, "This visit is not in this chart; open the chart again.")


def checked(fact: Fact, *, today: date) -> None:
    """Let an entry pass that makes sense.

    Raises: ``InvalidInput`` for an entry without a name, too long a text, a payment card's number (promise B1), or a day to come for
    something that has happened.
    """
    if not fact.title.strip():
        raise InvalidInput("Say what it is; this entry has no name yet.", field="Name")
    words = tuple(_words(fact))
    checked_words(*words)
    is_plan = isinstance(fact, Encounter) and fact.status is EncounterStatus.PLANNED
    has_happened = isinstance(fact, Encounter | Observation | Immunization | Procedure) and not is_plan
    if has_happened and fact.occurred is not None and fact.occurred.earliest_day > today:
        raise InvalidInput("This day lies in the future; enter the day on which it happened.", field="Date")


def checked_words(*words: str) -> None:
    """Let text pass that a chart may hold.

    Raises: ``InvalidInput``.
    """
    if any(len(each) > LONGEST_TEXT for each in words):
        raise InvalidInput(f"A text may have up to {LONGEST_TEXT:,} characters; file a longer one as a document.", field="Text")
    refuse_card_numbers(*words, field="Text")


def _words(fact: Fact) -> Iterator[str]:
    """Every text that somebody typed into an entry."""
    values: list[Any] = list(layout_of(fact).values(fact))
    if isinstance(fact, Procedure):
        values += [value for product in fact.products for value in PRODUCT.values(product)]
    if isinstance(fact, Observation):
        values += [value for component in fact.components for value in COMPONENT.values(component)]
    return (value for value in values if isinstance(value, str))
