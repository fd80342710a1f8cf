"""Every role against every service method: who may, who is refused, and that each refusal is on record (promises G1, G2, G4)."""

import inspect
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import GRANTS, Permission, Role
from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.clinic import Clinic
from clinic_app.errors import Refused
from tests.journeys.founding import FoundedClinic, a_founded_clinic

P = Permission
MATRIX: dict[str, Permission] = {
    "AuditService.read": P.AUDIT_READ,
    "AuditService.read_to_print": P.AUDIT_READ,
    "AuditService.verify": P.AUDIT_VERIFY,
    "DeputyService.deputy_deeds": P.DEPUTY_REVIEW,
    "DeputyService.deputyships": P.DEPUTY_REVIEW,
    "DeputyService.end_deputy": P.DEPUTY_NAME,
    "DeputyService.mark_reviewed": P.DEPUTY_REVIEW,
    "DeputyService.name_deputy": P.DEPUTY_NAME,
    "DocumentService.file_document": P.DOCUMENT_FILE,
    "DocumentService.open_document": P.CHART_OPEN,
    "ExchangeService.import_files": P.FHIR_IMPORT,
    "ExchangeService.plan": P.FHIR_IMPORT,
    "HistoryService.add_allergy": P.CHART_WRITE,
    "HistoryService.add_condition": P.CHART_WRITE,
    "HistoryService.add_encounter": P.CHART_WRITE,
    "HistoryService.add_immunization": P.CHART_WRITE,
    "HistoryService.add_medication": P.PRESCRIPTION_WRITE,
    "HistoryService.add_observation": P.CHART_WRITE,
    "HistoryService.add_procedure": P.CHART_WRITE,
    "HistoryService.open_chart": P.CHART_OPEN,
    "HistoryService.search_chart": P.CHART_OPEN,
    "HistoryService.set_none_known": P.CHART_WRITE,
    "HistoryService.stop_medication": P.PRESCRIPTION_WRITE,
    "HistoryService.withdraw": P.CHART_WRITE,
    "NoteService.amend_note": P.NOTE_WRITE,
    "NoteService.draft_note": P.NOTE_WRITE,
    "NoteService.rewrite_note": P.NOTE_WRITE,
    "NoteService.sign_note": P.NOTE_WRITE,
    "PatientService.edit": P.PATIENT_EDIT,
    "PatientService.end_finding": P.PATIENT_FIND,
    "PatientService.find": P.PATIENT_FIND,
    "PatientService.open": P.PATIENT_OPEN,
    "PatientService.record_event": P.PATIENT_EDIT,
    "PatientService.register": P.PATIENT_REGISTER,
    "PatientService.rows_of": P.PATIENT_FIND,
    "RecordCopyService.collect": P.RECORD_COPY_MAKE,
    "RecordCopyService.discard": P.RECORD_COPY_MAKE,
    "RecordCopyService.note_print": P.RECORD_COPY_MAKE,
    "RecordCopyService.release": P.RECORD_COPY_MAKE,
    "SettingsService.change": P.CLINIC_SETTINGS,
    "SettingsService.current": P.CLINIC_SETTINGS,
    "SettingsService.versions": P.CLINIC_SETTINGS,
    "StaffService.add": P.STAFF_ADD,
    "StaffService.change_own_password": P.OWN_PASSWORD_CHANGE,
    "StaffService.change_roles": P.STAFF_ROLE_CHANGE,
    "StaffService.members": P.STAFF_LIST,
    "StaffService.rename": P.STAFF_ADD,
    "StaffService.reset_password": P.STAFF_PASSWORD_RESET,
    "UpkeepService.check": P.CLINIC_CHECK,
}
"""What each method asks for; a method that is not here, or asks for something else, turns this file red."""

FREE = frozenset({"StaffService.names", "DeputyService.today", "PatientService.today", "RecordCopyService.sections"})
"""What tells nothing that needs a permission: names of colleagues, what day it is, the headings of a copy."""


class Anything(UUID):
    """Stands for any argument: a refusal must come before an argument is looked at, beyond whom and what it is about."""

    def __init__(self) -> None:
        super().__init__(int=uuid4().int)

    def __getattr__(self, name: str) -> UUID:
        return Anything()


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> FoundedClinic:
    return a_founded_clinic(tmp_path_factory.mktemp("matrix"), staff={})


@pytest.fixture
def clinic(founded: FoundedClinic) -> Iterator[Clinic]:
    with founded.signed_in("maya") as opened:
        yield opened


def services(clinic: Clinic) -> dict[str, Any]:
    """Every service that the open clinic holds, by its class."""
    charts = clinic.charts
    assert charts is not None
    held = [getattr(clinic, each.name) for each in fields(clinic)] + [getattr(charts, each.name) for each in fields(charts)]
    return {type(service).__name__: service for service in held if type(service).__name__.endswith("Service")}


def methods(clinic: Clinic) -> set[str]:
    found = set()
    for name, service in services(clinic).items():
        found |= {f"{name}.{each}" for each in dir(type(service)) if not each.startswith("_")}
    return found


def try_it(clinic: Clinic, method: str, role: Role) -> bool:
    """Whether ``role`` got past the question; whatever goes wrong afterwards, with these arguments, is another matter."""
    service, _, name = method.partition(".")
    call = getattr(services(clinic)[service], name)
    needed = [each for each in inspect.signature(call).parameters.values() if each.default is inspect.Parameter.empty][1:]
    positional = [Anything() for each in needed if each.kind is not inspect.Parameter.KEYWORD_ONLY]
    keywords = {each.name: Anything() for each in needed if each.kind is inspect.Parameter.KEYWORD_ONLY}
    try:
        call(replace(clinic.actor, roles=frozenset({role})), *positional, **keywords)
    except Refused as refusal:
        return "Your role does not allow" not in str(refusal)
    except Exception:  # noqa: BLE001 - arguments that are none
        return True
    return True


def denials(clinic: Clinic) -> int:
    wanted = AuditFilter(events=frozenset({AuditEvent.DEED_REFUSED}))
    return len(clinic.audit.read(clinic.actor, wanted, limit=100_000))


def row_holds(clinic: Clinic, method: str) -> bool:
    """Whether every role gets what the matrix says, and each refusal left exactly one row."""
    before, refused = denials(clinic), 0
    for role in Role:
        allowed = MATRIX[method] in GRANTS[role]
        if try_it(clinic, method, role) is not allowed:
            return False
        refused += not allowed
    return denials(clinic) - before == refused


def test_every_service_method_is_in_the_matrix(clinic: Clinic) -> None:
    assert methods(clinic) - FREE == set(MATRIX)


def test_every_role_gets_what_the_matrix_says_and_refusals_are_on_record(clinic: Clinic) -> None:
    assert [method for method in MATRIX if not row_holds(clinic, method)] == []


def test_a_method_that_forgets_to_ask_turns_its_row_red(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Actor.require
    unseen = []
    for method, permission in MATRIX.items():
        if all(permission in GRANTS[role] for role in Role):
            continue
        name = method.partition(".")[2]

        def forgetful(self: Actor, *arguments: Any, forgets: str = name, **keywords: Any) -> None:  # noqa: ANN401
            frame = inspect.currentframe()
            if frame is None or frame.f_back is None or frame.f_back.f_code.co_name != forgets:
                asked(self, *arguments, **keywords)

        with monkeypatch.context() as patched:
            patched.setattr(Actor, "require", forgetful)
            if row_holds_without_reading(clinic, method):
                unseen.append(method)
    assert unseen == []


def row_holds_without_reading(clinic: Clinic, method: str) -> bool:
    """The same question as ``row_holds`` without the trail, whose reading is one of the methods."""
    return all(try_it(clinic, method, role) is (MATRIX[method] in GRANTS[role]) for role in Role)


@pytest.mark.parametrize("username", ["rita", "ian"])
def test_whoever_lacks_the_clinical_key_has_no_charts_to_open(tmp_path: Path, username: str) -> None:
    founded = a_founded_clinic(tmp_path, staff={"rita": Role.RECEPTIONIST, "ian": Role.ADMINISTRATOR})
    with founded.signed_in(username) as clinic:
        assert clinic.charts is None
        assert len(clinic.homes) == 1
        with pytest.raises(Refused):
            clinic.open_charts()
    with founded.signed_in("maya") as clinic:
        (row,) = clinic.audit.read(clinic.actor, AuditFilter(events=frozenset({AuditEvent.DEED_REFUSED})))
        assert row.detail == "chart:open"
