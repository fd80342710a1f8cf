"""The words and days of an erasure: its number, its reasons, and until when a record is kept."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pikepdf
import pytest

from clinic_app.erasures.model import Certificate, Counted, ErasureReason, certificate_number, kept_until, understood_reason
from clinic_app.erasures.pages import draw
from clinic_app.errors import InvalidInput
from clinic_app.policy.periods import Period, PeriodUnit
from clinic_app.policy.profile_file import shipped_profile


def test_a_certificates_number_carries_a_check_character() -> None:
    assert certificate_number("A", 7) == "EC-A-00007-*"
    assert certificate_number("A", 8)[-1] != certificate_number("A", 7)[-1]


def test_a_reason_is_one_of_the_codes_and_no_words() -> None:
    assert understood_reason(" Ordered-by-an-authority ") is ErasureReason.ORDERED
    with pytest.raises(InvalidInput, match="keeping-is-over"):
        understood_reason("because Mrs Sharma wants it")
    with pytest.raises(InvalidInput):
        understood_reason(ErasureReason.BACKUP.value)


@pytest.mark.parametrize(
    ("number", "unit", "day", "end"),
    [
        (7, PeriodUnit.YEARS, date(2020, 2, 29), date(2027, 2, 28)),
        (4, PeriodUnit.YEARS, date(2020, 2, 29), date(2024, 2, 29)),
        (6, PeriodUnit.MONTHS, date(2026, 8, 31), date(2027, 2, 28)),
        (30, PeriodUnit.DAYS, date(2026, 12, 15), date(2027, 1, 14)),
        (5, PeriodUnit.BUSINESS_DAYS, date(2026, 11, 20), date(2026, 11, 27)),
        (72, PeriodUnit.HOURS, date(2026, 11, 20), date(2026, 11, 23)),
        (73, PeriodUnit.HOURS, date(2026, 11, 20), date(2026, 11, 24)),
    ],
)
def test_a_period_ends_on_a_day_of_the_calendar(number: int, unit: PeriodUnit, day: date, end: date) -> None:
    assert Period(number, unit).after(day) == end


def test_a_law_that_asks_for_more_outlasts_the_policy() -> None:
    retention = replace(shipped_profile("mediglo").retention, at_least=Period(3, PeriodUnit.YEARS), law_at_least=None)
    assert kept_until(retention, [date(2020, 1, 1), date(2021, 1, 1)]) == date(2024, 1, 1)
    assert kept_until(replace(retention, law_at_least=Period(10, PeriodUnit.YEARS)), [date(2021, 1, 1)]) == date(2031, 1, 1)
    assert kept_until(retention, []) is None
    assert kept_until(replace(retention, at_least=None), [date(2021, 1, 1)]) is None


@pytest.mark.parametrize("headings", [4, 24])
def test_the_certificate_is_one_page_and_names_its_number(headings: int) -> None:
    certificate = Certificate(
        number="EC-A-00007-Y",
        reason=ErasureReason.ASKED_FOR,
        begun_on=date(2026, 11, 22),
        finished_on=date(2026, 11, 23),
        erased_by="Maya Iyer",
        clinic_name="Lakeside Clinic",
        contact_lines=("1 Lake Road",),
        privacy_contact="Practice Manager",
        went=tuple(Counted(heading=f"Heading {number} of the record", number=number * 900) for number in range(1, headings + 1)),
        rows=123_456,
        files=12,
        drafts=1,
        copies=2,
        stays=3_456,
    )
    finished = draw(certificate)
    assert finished.page_count == 1
    with pikepdf.open(BytesIO(finished.pdf)) as pdf:
        assert "EC-A-00007-Y" in str(pdf.docinfo["/Title"])
