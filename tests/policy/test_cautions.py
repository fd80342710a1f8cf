"""Each gap and contradiction of the five policies is pointed out at set-up, and goes when it is filled (promises A20)."""

from datetime import date

import pytest

from clinic_app.policy.cautions import cautions
from clinic_app.policy.profile_file import shipped_profile
from clinic_app.policy.questions import Answer, with_answers

TODAY = date(2026, 3, 2)


def _told(name: str, *answers: Answer) -> str:
    profile = with_answers(shipped_profile(name), answers)
    found = cautions(profile, TODAY)
    assert all(caution.topic and caution.sentence.endswith(".") for caution in found)
    return "\n".join(caution.sentence for caution in found)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("spectrum7", "announces contact details and gives none"),
        ("spectrum7", "at most 3 years is short"),
        ("spectrum7", "within 24 hours; laws allow more"),
        ("spectrum7", "names no time for answering"),
        ("mcmi", "contact addresses and lists none"),
        ("mcmi", "list of a person's choices is empty"),
        ("mcmi", "Two sections of the policy carry the number 8"),
        ("mcmi", "at most 12 months is short"),
        ("mcmi", "promises to erase everything on request"),
        ("mcmi", "does not serve people under 18"),
        ("mcmi", "does not say how often"),
        ("mediglo", "30 business days is more than a month"),
        ("mediglo", "lets consent be implied"),
        ("mediglo", "asks for a written request"),
        ("prospine", "names no time for answering"),
        ("connexus", "dated October 2018"),
        ("connexus", "Regulation of 2016 only"),
    ],
)
def test_a_gap_is_pointed_out(name: str, part: str) -> None:
    assert part in _told(name)


@pytest.mark.parametrize(
    ("name", "part", "answers"),
    [
        ("spectrum7", "is short", [Answer("retention.law_at_least", "8 years"), Answer("retention.law_source", "Records Act")]),
        ("mediglo", "more than a month", [Answer("access.law_reply", "30 days"), Answer("access.law_reply_source", "Access Act")]),
        ("prospine", "names no time", [Answer("access.reply", "14 days")]),
        ("mcmi", "does not say how often", [Answer("review.every", "1 year")]),
        ("connexus", "dated October 2018", [Answer("review.dated", "2025-10-01")]),
        ("connexus", "No postal address", [Answer("contact.address", "1 High Street, Leeds")]),
    ],
)
def test_a_gap_that_is_filled_is_no_longer_pointed_out(name: str, part: str, answers: list[Answer]) -> None:
    assert part in _told(name)
    assert part not in _told(name, *answers)


def test_thirty_days_and_seven_years_give_no_alarm() -> None:
    assert "more than a month" not in _told("connexus")
    assert "is short" not in _told("mediglo")


def test_a_policy_grows_old_by_its_own_review_period() -> None:
    dated = [Answer("review.dated", "2025-02-01"), Answer("review.every", "12 months")]
    assert "dated February 2025" in _told("mediglo", *dated)
    assert "dated February 2025" not in _told("mediglo", *dated, Answer("review.every", "2 years"))
