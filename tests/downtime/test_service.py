"""Drawing up papers: on record before they can be seen, with the anchors of both trails, by whoever may, and about no patient."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.clinic import Clinic
from clinic_app.downtime.model import MOST_COPIES, BlankForm, Wanted
from clinic_app.errors import InvalidInput, Refused
from tests.journeys.founding import FoundedClinic, a_founded_clinic

ASKED = AuditFilter(events=frozenset({AuditEvent.DAY_SHEET_DRAW}))


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> FoundedClinic:
    return a_founded_clinic(tmp_path_factory.mktemp("downtime"), staff={"rita": Role.RECEPTIONIST})


@pytest.fixture
def clinic(founded: FoundedClinic) -> Iterator[Clinic]:
    with founded.signed_in("maya") as opened:
        yield opened


def test_both_anchors_belong_and_the_registrys_is_of_the_row_that_tells_of_the_printing(clinic: Clinic) -> None:
    papers = clinic.downtime.draw_up(clinic.actor, Wanted(), name="Maya Kulkarni")
    (row, *_) = clinic.audit.read(clinic.actor, ASKED)
    registry, charts = papers.anchors
    assert (registry.file_name, registry.sequence) == ("registry", row.sequence)
    assert charts.file_name == "clinical"
    assert all(clinic.audit.compare_anchor(clinic.actor, anchor).belongs for anchor in papers.anchors)


def test_reception_prints_the_charts_anchor_without_their_key(founded: FoundedClinic) -> None:
    with founded.signed_in("rita") as clinic:
        assert clinic.charts is None
        papers = clinic.downtime.draw_up(clinic.actor, Wanted(), name=clinic.name)
    with founded.signed_in("maya") as clinic:
        assert [anchor.file_name for anchor in papers.anchors] == ["registry", "clinical"]
        assert all(clinic.audit.compare_anchor(clinic.actor, anchor).belongs for anchor in papers.anchors)


def test_the_row_says_how_many_papers_and_of_which_kind(clinic: Clinic) -> None:
    wanted = Wanted(forms=frozenset({BlankForm.REGISTRATION, BlankForm.VISIT_NOTE}), copies=5)
    clinic.downtime.draw_up(clinic.actor, wanted, name="Maya")
    clinic.downtime.draw_up(clinic.actor, replace(wanted, day_sheet=False), name="Maya")
    forms, both = clinic.audit.read(clinic.actor, ASKED)[:2]
    assert [(row.detail, row.count) for row in (both, forms)] == [("day-sheet", 11), ("forms", 10)]


@pytest.mark.parametrize("wanted", [Wanted(day_sheet=False), Wanted(copies=0), Wanted(copies=MOST_COPIES + 1)])
def test_what_cannot_be_printed_is_not_on_record(clinic: Clinic, wanted: Wanted) -> None:
    before = len(clinic.audit.read(clinic.actor, ASKED))
    with pytest.raises(InvalidInput):
        clinic.downtime.draw_up(clinic.actor, wanted, name="Maya")
    assert len(clinic.audit.read(clinic.actor, ASKED)) == before


def test_whoever_may_not_is_refused(clinic: Clinic) -> None:
    with pytest.raises(Refused, match="Manager, Receptionist"):
        clinic.downtime.draw_up(replace(clinic.actor, roles=frozenset({Role.AUDITOR})), Wanted(), name="Maya")
