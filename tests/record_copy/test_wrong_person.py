"""A page that says it is about somebody else is found, and an ordinary page is not (promise Q14)."""

from dataclasses import replace
from uuid import UUID

import pytest

from clinic_app.identifiers import PatientId
from clinic_app.patients.model import BirthDate, HumanName, Patient, Registration
from clinic_app.patients.record_numbers import record_number
from clinic_app.record_copy.wrong_person import doubts
from clinic_app.record_map.model import CopyItem, CopyLine
from tests.fake_clock import OPENING_TIME
from tests.record_copy.small_clinic import TODAY, ananya

PERSON = Patient(
    id=PatientId(UUID(int=5)),
    record_number=record_number("A", 12),
    registration=ananya(),
    registered_at=OPENING_TIME,
    changed_at=OPENING_TIME,
    version=1,
)
FILLER = "\nThe wound has healed without any sign of infection."


def said(text: str, person: Patient = PERSON) -> list[str]:
    item = CopyItem(when="02-Mar-2026", what="Letter", lines=(CopyLine(label="Text", value=text + FILLER),))
    return [doubt.sentence for doubt in doubts(person, "Documents", (item,))]


@pytest.mark.parametrize(
    "text",
    [
        "Patient name: Kavita Verma",
        "  **Patient's name:** VERMA, Kavita",
        "Report\n\nName of patient:\tKavita Verma; female",
        "रोगी का नाम: कविता वर्मा",
        "রোগীর নাম: মিতালী সেন",
        "நோயாளியின் பெயர்: கமலா முருகன்",
        "ชื่อผู้ป่วย: สมชาย แซ่ตั้ง",
        "اسم المريض: ليلى الحربي",
        "שם המטופל: נועה לוי",
        "患者姓名：王秀英",
        "DOB: 28-Feb-1984",
        "Date of birth: 28/02/1984",
        "Birth date: 1985-02-28",
        f"See also record {record_number('A', 13)}.",
    ],
)
def test_a_page_about_somebody_else_is_found(text: str) -> None:
    assert len(said(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Patient name: Ananya Sharma",
        "Patient name: SHARMA A.",
        "Patient name: Mrs A. Sharma-Verma",
        "रोगी का नाम: अनन्या शर्मा",
        "Date of birth: 29/02/1984",
        "DOB: 29 February 1984",
        "DOB: 1984-02-29",
        "DOB: see above",
        "Date of birth: 31/02/1984",
        "Her own number is A-00012-" + record_number("A", 12)[-1],
        "Reference A-00013-!, batch B-77777-1",
        "Patient: a 42-year-old woman with eczema",
        "The nurse asked the patient's name. Kavita Verma is her aunt.",
        "Kavita Verma, dermatologist, saw her.",
        "",
    ],
)
def test_an_ordinary_page_is_left_alone(text: str) -> None:
    assert said(text) == []


def test_a_chinese_name_is_known_again_without_spaces() -> None:
    name = HumanName(family="Wang", given="Xiuying", native="王秀英")
    wang = replace(PERSON, registration=Registration(name=name, provenance=PERSON.registration.provenance))
    assert said("患者姓名：王秀英女士", wang) == []
    assert said("患者姓名：张伟", wang) == ["The name on it is not this person's."]


def test_an_estimated_birthday_is_held_against_nobody() -> None:
    guessed = replace(PERSON, registration=replace(ananya(), birth=BirthDate(day=TODAY.replace(year=1984), estimated=True)))
    assert said("DOB: 28-Feb-1984", guessed) == []


def test_a_doubt_does_not_repeat_the_other_persons_name() -> None:
    assert "Verma" not in said("Patient name: Kavita Verma")[0]
