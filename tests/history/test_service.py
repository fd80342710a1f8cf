"""What people do with a chart: everything they write is there again, on record, and only they may write it."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from clinic_app.access.permissions import Role
from clinic_app.errors import Conflict, InvalidInput, NotFound, Refused
from clinic_app.history.kinds import EncounterId, ItemKind
from clinic_app.history.model import Fact, Recorded
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import ListName, ListState
from clinic_app.history.provenance import Source, Told
from clinic_app.history.results_model import ObservationComponent
from clinic_app.history.statuses import EncounterStatus, ImmunizationStatus, MedicationStatus
from clinic_app.history.treatments_model import Immunization, ProductUsed
from clinic_app.history.values import CodedConcept, Comparator, Quantity, ReferenceRange
from clinic_app.identifiers import PatientId
from tests.history.builders import IN_PERSON, Ward, a_condition, a_medicine, a_procedure, a_result, a_visit, an_allergy


def test_opening_a_chart_is_on_record_before_anything_is_shown(ward: Ward) -> None:
    ward.chart()
    assert ward.events() == ["chart:open"]


def test_the_chart_of_somebody_unknown_is_not_opened(ward: Ward) -> None:
    with pytest.raises(NotFound):
        ward.history.open_chart(ward.doctor, PatientId(UUID(int=1)))
    assert ward.events() == []


def test_reception_opens_no_chart_and_the_refusal_is_on_record(ward: Ward) -> None:
    with pytest.raises(Refused):
        ward.history.open_chart(ward.actor(Role.RECEPTIONIST), ward.patient)
    assert ward.registry_events()[-1] == "deed:refused"
    assert ward.events() == []


def test_whatever_is_added_is_there_again(ward: Ward) -> None:
    visit = ward.history.add_encounter(ward.doctor, ward.command(), ward.patient, a_visit(practitioners=("Dr Asha Rao",)), IN_PERSON)
    inside = EncounterId(visit.id)
    vaccine = Immunization(
        vaccine=CodedConcept("Tetanus"), status=ImmunizationStatus.COMPLETED, lot_number="T-1", dose=Quantity(Decimal("0.50"), "mL")
    )
    treated = a_procedure(
        body_sites=("glabella",),
        products=(
            ProductUsed(
                product="Onabotulinumtoxin A",
                lot_number="C1234",
                expires=PartialDate("2027-01"),
                site="glabella",
                amount=Quantity(Decimal(20), "units"),
            ),
            ProductUsed(product="Saline"),
        ),
    )
    pressure = replace(
        a_result(),
        value=None,
        components=(
            ObservationComponent(
                code=CodedConcept("Systolic"), value=Quantity(Decimal("140"), "mmHg"), reference_range=ReferenceRange(None, Decimal(130))
            ),
            ObservationComponent(code=CodedConcept("Position"), value=CodedConcept("sitting")),
        ),
    )
    told = (ward.doctor, ward.patient)
    added: list[Recorded[Fact]] = [
        visit,
        ward.history.add_condition(told[0], ward.command(), told[1], a_condition(), IN_PERSON, encounter=inside),
        ward.history.add_allergy(told[0], ward.command(), told[1], an_allergy(categories=("medication",)), IN_PERSON, encounter=inside),
        ward.history.add_medication(told[0], ward.command(), told[1], a_medicine(), IN_PERSON),
        ward.history.add_immunization(told[0], ward.command(), told[1], vaccine, IN_PERSON),
        ward.history.add_procedure(told[0], ward.command(), told[1], treated, IN_PERSON, encounter=inside),
        ward.history.add_observation(told[0], ward.command(), told[1], pressure, IN_PERSON, encounter=inside),
        ward.history.add_observation(told[0], ward.command(), told[1], replace(a_result(), value="negative"), IN_PERSON),
        ward.history.add_observation(
            told[0], ward.command(), told[1], replace(a_result(), value=Quantity(Decimal("0.010"), "ng/mL", Comparator.LESS)), IN_PERSON
        ),
    ]
    chart = ward.chart()
    for recorded in added:
        assert chart.entry(recorded.kind, recorded.id) == recorded
    assert added[0].provenance.author == "Dr Asha Rao"
    assert ward.events()[:-1] == [
        "encounter:add",
        "condition:add",
        "allergy:add",
        "medication:add",
        "immunization:add",
        "procedure:add",
        "observation:add",
        "observation:add",
        "observation:add",
    ]


def test_a_retried_deed_is_done_once(ward: Ward) -> None:
    command = ward.command()
    first = ward.history.add_allergy(ward.doctor, command, ward.patient, an_allergy(), IN_PERSON)
    again = ward.history.add_allergy(ward.doctor, command, ward.patient, an_allergy(), IN_PERSON)
    assert first == again
    assert len(ward.chart().summary().allergies.current) == 1


def test_a_visit_is_a_last_visit_for_keeping(ward: Ward) -> None:
    ward.history.add_encounter(ward.doctor, ward.command(), ward.patient, a_visit(day="2026-02-27T23:30:00+05:30"), IN_PERSON)
    planned = replace(a_visit(day="2026-05-01"), status=EncounterStatus.PLANNED)
    ward.history.add_encounter(ward.doctor, ward.command(), ward.patient, planned, IN_PERSON)
    events = ward.registry.patients().open(ward.actor(Role.RECEPTIONIST), ward.patient).retention
    assert [(each.kind.value, str(each.on)) for each in events if each.kind.value == "last-visit"] == [("last-visit", "2026-02-27")]


def test_a_retry_completes_what_was_left_out_in_the_registry(ward: Ward) -> None:
    command = ward.command()
    ward.history.add_encounter(ward.doctor, command, ward.patient, a_visit(), IN_PERSON)
    ward.history.add_encounter(ward.doctor, command, ward.patient, a_visit(), IN_PERSON)
    assert ward.registry_events().count("retention-event:record") == 1


def test_an_entry_never_hangs_on_another_persons_visit(ward: Ward) -> None:
    other = ward.another_patient()
    visit = ward.history.add_encounter(ward.doctor, ward.command(), other, a_visit(), IN_PERSON)
    with pytest.raises(NotFound):
        ward.history.add_condition(ward.doctor, ward.command(), ward.patient, a_condition(), IN_PERSON, encounter=EncounterId(visit.id))
    with pytest.raises(NotFound):
        ward.chart().entry(ItemKind.ENCOUNTER, visit.id)


def test_the_database_itself_refuses_an_entry_in_another_persons_visit(ward: Ward) -> None:
    other = ward.another_patient()
    visit = ward.history.add_encounter(ward.doctor, ward.command(), other, a_visit(), IN_PERSON)
    condition = ward.history.add_condition(ward.doctor, ward.command(), ward.patient, a_condition(), IN_PERSON)
    with pytest.raises(Exception, match="FOREIGN KEY"), ward.clinical.home.file.transaction() as connection:
        connection.exec_driver_sql("UPDATE conditions SET encounter_id = ? WHERE id = ?", (visit.id.bytes, condition.id.bytes))


@pytest.mark.parametrize(
    ("fact", "word"),
    [
        (a_condition(" "), "no name"),
        (a_condition(comment="paid with 4111 1111 1111 1111"), "card number"),
        (a_condition("x" * 200_001), "characters"),
    ],
)
def test_what_makes_no_sense_is_not_written(ward: Ward, fact: object, word: str) -> None:
    with pytest.raises(InvalidInput, match=word):
        ward.history.add_condition(ward.doctor, ward.command(), ward.patient, fact, IN_PERSON)  # type: ignore[arg-type]
    assert ward.events() == []


def test_a_card_number_in_a_product_or_a_part_of_a_result_is_refused_too(ward: Ward) -> None:
    used = a_procedure(products=(ProductUsed(product="x", lot_number="4111111111111111"),))
    with pytest.raises(InvalidInput, match="card"):
        ward.history.add_procedure(ward.doctor, ward.command(), ward.patient, used, IN_PERSON)
    part = replace(a_result(), components=(ObservationComponent(code=CodedConcept("x"), value="4111111111111111"),))
    with pytest.raises(InvalidInput, match="card"):
        ward.history.add_observation(ward.doctor, ward.command(), ward.patient, part, IN_PERSON)


def test_what_has_happened_did_not_happen_tomorrow(ward: Ward) -> None:
    with pytest.raises(InvalidInput, match="future"):
        ward.history.add_observation(ward.doctor, ward.command(), ward.patient, a_result(day="2026-03-03"), IN_PERSON)


def test_a_result_without_a_value_says_why(ward: Ward) -> None:
    with pytest.raises(InvalidInput, match="value"):
        ward.history.add_observation(ward.doctor, ward.command(), ward.patient, replace(a_result(), value=None), IN_PERSON)


def test_a_third_partys_result_names_the_third_party(ward: Ward) -> None:
    with pytest.raises(InvalidInput):
        ward.history.add_observation(ward.doctor, ward.command(), ward.patient, a_result(), Told(source=Source.THIRD_PARTY))
    lab = Told(source=Source.THIRD_PARTY, organisation="City Laboratory")
    added = ward.history.add_observation(ward.doctor, ward.command(), ward.patient, a_result(), lab)
    assert ward.chart().entry(added.kind, added.id).provenance.organisation == "City Laboratory"


def test_a_medicine_is_stopped_with_its_reason(ward: Ward) -> None:
    added = ward.history.add_medication(ward.doctor, ward.command(), ward.patient, a_medicine(comment="with food"), IN_PERSON)
    ward.history.stop_medication(ward.doctor, ward.command(), ward.patient, added.id, on=PartialDate("2026-03-01"), reason="nausea")
    (past,) = ward.chart().summary().medications.past
    assert (past.fact.status, past.fact.ended, past.fact.comment) == (
        MedicationStatus.STOPPED,
        PartialDate("2026-03-01"),
        "with food\nStopped: nausea",
    )
    with pytest.raises(Conflict):
        ward.history.stop_medication(ward.doctor, ward.command(), ward.patient, added.id, on=PartialDate("2026-03-01"))


def test_a_therapist_writes_into_the_chart_but_no_prescription(ward: Ward) -> None:
    therapist = ward.actor(Role.THERAPIST)
    ward.history.add_procedure(therapist, ward.command(), ward.patient, a_procedure(), IN_PERSON)
    with pytest.raises(Refused):
        ward.history.add_medication(therapist, ward.command(), ward.patient, a_medicine(), IN_PERSON)


@pytest.mark.parametrize("list_name", list(ListName))
def test_none_known_is_not_the_same_as_not_asked(ward: Ward, list_name: ListName) -> None:
    def state() -> ListState:
        summary = ward.chart().summary()
        states = {"allergies": summary.allergies.state, "medications": summary.medications.state, "conditions": summary.conditions.state}
        return states[list_name.value]

    assert state() is ListState.NOT_ASKED
    ward.history.set_none_known(ward.doctor, ward.command(), ward.patient, list_name, IN_PERSON)
    assert state() is ListState.NONE_KNOWN


def test_an_allergy_ends_none_known_and_none_known_does_not_end_an_allergy(ward: Ward) -> None:
    ward.history.set_none_known(ward.doctor, ward.command(), ward.patient, ListName.ALLERGIES, IN_PERSON)
    added = ward.history.add_allergy(ward.doctor, ward.command(), ward.patient, an_allergy(), IN_PERSON)
    assert ward.chart().summary().allergies.state is ListState.KNOWN
    with pytest.raises(Refused):
        ward.history.set_none_known(ward.doctor, ward.command(), ward.patient, ListName.ALLERGIES, IN_PERSON)
    ward.history.withdraw(ward.doctor, ward.command(), ward.patient, ItemKind.ALLERGY, added.id, reason="another patient's")
    assert ward.chart().summary().allergies.state is ListState.NOT_ASKED


def test_an_entry_made_in_error_stays_readable_with_its_reason(ward: Ward) -> None:
    added = ward.history.add_condition(ward.doctor, ward.command(), ward.patient, a_condition(), IN_PERSON)
    ward.history.withdraw(ward.doctor, ward.command(), ward.patient, ItemKind.CONDITION, added.id, reason="wrong chart")
    found = ward.chart().entry(ItemKind.CONDITION, added.id)
    assert found.fact == added.fact
    assert found.in_error is not None
    assert (found.in_error.reason, found.in_error.by) == ("wrong chart", "Dr Asha Rao")
    assert ward.chart().summary().conditions.current == ()
    with pytest.raises(Conflict):
        ward.history.withdraw(ward.doctor, ward.command(), ward.patient, ItemKind.CONDITION, added.id, reason="again")


def test_marking_needs_a_reason_and_an_entry_of_this_chart(ward: Ward) -> None:
    added = ward.history.add_condition(ward.doctor, ward.command(), ward.patient, a_condition(), IN_PERSON)
    with pytest.raises(InvalidInput):
        ward.history.withdraw(ward.doctor, ward.command(), ward.patient, ItemKind.CONDITION, added.id, reason=" ")
    with pytest.raises(NotFound):
        ward.history.withdraw(ward.doctor, ward.command(), ward.another_patient(), ItemKind.CONDITION, added.id, reason="x")


def test_the_trail_of_a_day_in_the_chart_verifies(ward: Ward) -> None:
    ward.history.add_condition(ward.doctor, ward.command(), ward.patient, a_condition(), IN_PERSON)
    ward.chart()
    with ward.clinical.home.file.reading() as connection:
        assert all(finding.is_whole for finding in ward.clinical.home.trail.verify(connection, ward.clinical.pc))
