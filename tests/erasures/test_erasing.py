"""Erasing a person: both files and everything beside them, certified only once counted again, and gone on with wherever it was cut off."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.clinic import Clinic
from clinic_app.erasures.deed import Eraser, ErasureIncomplete
from clinic_app.erasures.model import ErasureReason
from clinic_app.errors import InvalidInput, NotFound, Refused
from clinic_app.identifiers import PatientId, new_command
from clinic_app.patients.model import Patient
from clinic_app.policy.profile import RetentionEventKind
from clinic_app.record_map.entries import RecordEntry
from clinic_app.staff.model import NewMember, StaffName
from clinic_app.vault.blobs import BlobStore
from clinic_app.vault.model import Draft
from tests.builders import a_registration
from tests.faults.ground import Ground, a_ground
from tests.journeys.founding import password_of

STEPS = (
    "_write_ledger",
    "_erase_registration",
    "_erase_chart",
    "_erase_files",
    "_erase_beside",
    "_count_again",
    "_certify",
)


class Cut(BaseException):
    """The power went."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return a_ground(tmp_path_factory.mktemp("erasing"))


@pytest.fixture
def mine(whole: Ground, tmp_path: Path) -> Ground:
    return whole.copied(tmp_path / "clinic")


def patient_of(clinic: Clinic, ground: Ground) -> Patient:
    return clinic.patients.open(clinic.actor, ground.patient)


def erase(clinic: Clinic, ground: Ground, *, number: str | None = None) -> str:
    record = patient_of(clinic, ground).record_number if number is None else number
    command = new_command(clinic.clock())
    return clinic.erasures.erase(clinic.actor, command, ground.patient, ErasureReason.ASKED, record_number=record).number


def rows_left(clinic: Clinic, patient: PatientId) -> int:
    assert clinic.erasures._eraser is not None  # noqa: SLF001 - what the certificate itself is based on
    return sum(each.rows for each in clinic.erasures._eraser.count(patient))  # noqa: SLF001


def test_the_preview_counts_what_goes_and_what_stays(mine: Ground) -> None:
    with mine.opened() as clinic:
        clinic.drafts.save(Draft(UUID(int=7), b"half a letter", mine.patient))
        preview = clinic.erasures.preview(clinic.actor, mine.patient)
        counted = {each.heading: each.number for each in preview.goes}
        assert counted["Registration"] == counted["Notes"] == counted["Documents"] == 1
        assert (preview.files, preview.drafts) == (1, 1)
        assert preview.stays > 0
        assert preview.rows == rows_left(clinic, mine.patient)
        assert preview.record_number == patient_of(clinic, mine).record_number


def test_the_clinics_own_time_for_keeping_is_told_and_decides_nothing(mine: Ground) -> None:
    with mine.opened() as clinic:
        command = new_command(clinic.clock())
        clinic.patients.record_event(clinic.actor, command, mine.patient, RetentionEventKind.LAST_VISIT, date(2026, 2, 28))
        preview = clinic.erasures.preview(clinic.actor, mine.patient)
        assert preview.keep_until == date(2033, 2, 28)
        assert "7 years" in preview.keep_because
        assert erase(clinic, mine).startswith("EC-A-00001-")


def test_an_erased_person_is_gone_from_both_files_and_the_certificate_says_so(mine: Ground) -> None:
    with mine.opened() as clinic:
        before = clinic.erasures.preview(clinic.actor, mine.patient)
        number = erase(clinic, mine)
        assert rows_left(clinic, mine.patient) == 0
        assert list((mine.folder / "blobs").glob("*/*")) == []
        with pytest.raises(NotFound):
            clinic.patients.open(clinic.actor, mine.patient)
        told = clinic.erasures.certificate(clinic.actor, number.lower())
        assert (told.rows, told.files, told.went) == (before.rows, 1, before.goes)
        assert told.stays >= before.stays
    assert mine.troubles() == []


def test_a_deed_asked_for_again_is_the_same_deed(mine: Ground) -> None:
    with mine.opened() as clinic:
        number, command = patient_of(clinic, mine).record_number, new_command(clinic.clock())
        first = clinic.erasures.erase(clinic.actor, command, mine.patient, ErasureReason.ASKED, record_number=number)
        assert clinic.erasures.erase(clinic.actor, command, mine.patient, ErasureReason.ASKED, record_number=number) == first


@pytest.mark.parametrize("typed", ["", "A-99999-X", "Sharma"])
def test_another_number_than_that_of_the_open_record_erases_nothing(mine: Ground, typed: str) -> None:
    with mine.opened() as clinic:
        before = rows_left(clinic, mine.patient)
        with pytest.raises(InvalidInput) as error:
            erase(clinic, mine, number=typed)
        assert error.value.field == "Record number"
        assert rows_left(clinic, mine.patient) == before


def test_somebody_whose_role_may_not_erase_is_refused_on_record(mine: Ground) -> None:
    with mine.founded.signed_in("maya") as clinic:
        (doctor,) = (each.member.id for each in clinic.staff.members(clinic.actor) if each.member.username == "asha")
        clinic.staff.change_roles(clinic.actor, new_command(clinic.clock()), doctor, frozenset({Role.DOCTOR}))
    with mine.founded.signed_in("asha") as clinic, pytest.raises(Refused):
        clinic.erasures.preview(clinic.actor, mine.patient)
    with mine.founded.signed_in("maya") as clinic:
        refused = clinic.audit.read(clinic.actor, AuditFilter(events=frozenset({AuditEvent.DEED_REFUSED})), limit=5)
        assert [(each.detail, each.patient) for each in refused] == [("patient:erase", mine.patient)]


@contextmanager
def cut_before(step: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def cut(*_: object) -> None:
        raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(Eraser, step, cut)
        yield


@pytest.mark.parametrize("step", STEPS)
def test_an_erasure_cut_off_before_any_step_is_finished_at_the_next_sign_in(
    mine: Ground, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cut_before(step, monkeypatch), pytest.raises(Cut), mine.opened() as clinic:
        erase(clinic, mine)
    with mine.opened() as clinic:
        (notice,) = clinic.notices
        assert "was cut off and is finished now" in notice
        assert rows_left(clinic, mine.patient) == 0
        told = clinic.erasures.certificate(clinic.actor, notice.split()[1])
        assert told.files == 1
        assert told.rows > 10
        deeds = clinic.audit.read(clinic.actor, AuditFilter(patient=mine.patient), limit=100)
        assert [each.event for each in deeds].count(AuditEvent.ERASURE_FINISH) == 1
    assert mine.troubles() == []


def test_somebody_without_the_key_of_the_charts_hears_that_an_erasure_waits(mine: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    with mine.founded.signed_in("maya") as clinic:
        new = NewMember(username="rita", name=StaffName(display="Rita"), roles=frozenset({Role.RECEPTIONIST}))
        clinic.staff.add(clinic.actor, new_command(clinic.clock()), new, password=bytearray(password_of("rita"), "utf-8"))
    with cut_before("_erase_chart", monkeypatch), pytest.raises(Cut), mine.opened() as clinic:
        erase(clinic, mine)
    with mine.founded.signed_in("rita") as clinic:
        assert "An erasure was cut off and is finished as soon as somebody signs in who opens charts" in clinic.notices[-1]
        with pytest.raises(NotFound):
            clinic.patients.open(clinic.actor, mine.patient)
    with mine.opened() as clinic:
        assert "is finished now" in clinic.notices[-1]


def test_a_row_that_is_left_keeps_the_certificate_back(mine: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    delete = RecordEntry.delete
    with monkeypatch.context() as patched:
        patched.setattr(RecordEntry, "delete", lambda entry, *given: None if entry.key == "clinical.charts" else delete(entry, *given))
        with mine.opened() as clinic, pytest.raises(ErasureIncomplete, match=r"1 of clinical\.charts"):
            erase(clinic, mine)
    with mine.opened() as clinic:
        assert "is finished now" in clinic.notices[0]


def test_a_file_that_cannot_be_deleted_keeps_the_certificate_back(mine: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched, mine.opened() as clinic:
        patched.setattr(BlobStore, "remove", lambda *_: None)
        with pytest.raises(ErasureIncomplete, match="file of a document"):
            erase(clinic, mine)
    with mine.opened() as clinic:
        assert "is finished now" in clinic.notices[0]


def test_a_colleagues_draft_about_the_person_goes_and_every_other_stays(mine: Ground) -> None:
    with mine.founded.signed_in("maya") as clinic:
        other = clinic.patients.register(clinic.actor, new_command(clinic.clock()), a_registration()).id
        clinic.drafts.save(Draft(UUID(int=1), b"about the one", mine.patient))
        clinic.drafts.save(Draft(UUID(int=2), b"about the other", other))
        clinic.drafts.save(Draft(UUID(int=3), b"about nobody"))
    with mine.opened() as clinic:
        erase(clinic, mine)
    with mine.founded.signed_in("maya") as clinic:
        assert clinic.drafts.ids() == (UUID(int=2), UUID(int=3))


def test_a_lost_ledger_is_written_anew_from_the_registry_and_told(mine: Ground) -> None:
    with mine.opened() as clinic:
        erase(clinic, mine)
    ledger = mine.folder / "erasures.log"
    kept = ledger.read_bytes()
    ledger.unlink()
    with mine.opened() as clinic:
        assert "lacked 1 of 1 erasures and was written anew" in clinic.notices[0]
    assert ledger.read_bytes() == kept
    with mine.opened() as clinic:
        assert clinic.notices == ()


def test_an_altered_ledger_is_kept_aside_written_anew_and_told(mine: Ground) -> None:
    with mine.opened() as clinic:
        erase(clinic, mine)
    ledger = mine.folder / "erasures.log"
    kept = ledger.read_bytes()
    altered = kept.replace(b'"sequence":1', b'"sequence":3')
    ledger.write_bytes(altered)
    with mine.opened() as clinic:
        assert "was altered and was written anew" in clinic.notices[0]
    assert ledger.read_bytes() == kept
    (aside,) = mine.folder.glob("erasures-*.log")
    assert aside.read_bytes() == altered
