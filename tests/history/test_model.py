"""What the facts of a chart say of themselves."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from clinic_app.errors import InvalidInput
from clinic_app.history.kinds import ItemId, ItemKind
from clinic_app.history.model import Recorded
from clinic_app.history.partial_date import PartialDate
from clinic_app.history.problems_model import AllergyIntolerance, Condition, ListState, list_state
from clinic_app.history.provenance import EnteredInError, Provenance, Source
from clinic_app.history.statuses import ConditionStatus, MedicationOrigin, MedicationStatus, Verification
from clinic_app.history.treatments_model import MedicationStatement
from clinic_app.history.values import CodedConcept
from clinic_app.identifiers import PatientId

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def an_allergy(text: str = "Penicillin", code: str | None = None, **more: object) -> AllergyIntolerance:
    return AllergyIntolerance(code=CodedConcept(text, "http://snomed.info/sct" if code else None, code), **more)  # type: ignore[arg-type] # test builder


def test_a_list_is_not_asked_none_known_or_known() -> None:
    assert list_state(stated_none=False, active_items=0) is ListState.NOT_ASKED
    assert list_state(stated_none=True, active_items=0) is ListState.NONE_KNOWN


def test_an_allergy_outweighs_none_known() -> None:
    assert list_state(stated_none=True, active_items=1) is ListState.KNOWN


def test_an_imported_no_known_allergy_is_not_shown_as_an_allergy() -> None:
    denial = an_allergy("No known allergy", "716186003")
    assert denial.denies_all
    assert not denial.is_active
    partial = an_allergy("No known drug allergy", "409137002")
    assert not partial.denies_all
    assert not partial.is_active


@pytest.mark.parametrize("status", [ConditionStatus.ACTIVE, ConditionStatus.RELAPSE, ConditionStatus.UNKNOWN])
def test_an_allergy_of_unknown_status_counts_as_present(status: ConditionStatus) -> None:
    assert an_allergy(clinical_status=status).is_active


@pytest.mark.parametrize("verification", [Verification.REFUTED, Verification.ENTERED_IN_ERROR])
def test_a_refuted_allergy_is_not_active(verification: Verification) -> None:
    assert not an_allergy(verification=verification).is_active


def test_a_resolved_condition_is_not_a_problem_of_today() -> None:
    assert not Condition(code=CodedConcept("Appendicitis"), clinical_status=ConditionStatus.RESOLVED).is_active


def test_a_single_dose_given_is_not_a_current_medicine() -> None:
    given = MedicationStatement(
        medication=CodedConcept("Adrenaline"), status=MedicationStatus.UNKNOWN, origin=MedicationOrigin.ADMINISTRATION
    )
    assert not given.is_current


def test_a_third_partys_word_names_the_third_party() -> None:
    with pytest.raises(InvalidInput):
        Provenance(source=Source.THIRD_PARTY, author="Dr Rao", recorded_at=NOW, organisation=" ")


def test_marking_as_wrong_needs_a_reason() -> None:
    with pytest.raises(InvalidInput):
        EnteredInError(reason=" ", by="Dr Rao", at=NOW)


def test_a_recorded_fact_speaks_for_its_fact() -> None:
    condition = Condition(code=CodedConcept("Melasma"), onset=PartialDate("2024-03"))
    recorded = Recorded(
        id=ItemId(uuid4()),
        patient_id=PatientId(uuid4()),
        fact=condition,
        provenance=Provenance(source=Source.IN_PERSON, author="Dr Rao", recorded_at=NOW),
    )
    assert (recorded.kind, recorded.title, recorded.occurred) == (ItemKind.CONDITION, "Melasma", PartialDate("2024-03"))
