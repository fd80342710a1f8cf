"""The letter's sentences follow the profile's numbers: change one, and the sentence says so."""

import pytest

from clinic_app.policy.profile_file import shipped_profile
from clinic_app.policy.questions import Answer, with_answers
from clinic_app.policy.wording import access_wording, complaint_wording, retention_wording


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("spectrum7", "kept for at most 3 years from the last contact with the clinic"),
        ("mcmi", "kept for 6 to 12 months from the end of the relationship"),
        ("mediglo", "kept for at least 7 years from the last visit"),
        ("connexus", "kept for 6 years from the completion of the contract or the closing of the claim"),
    ],
)
def test_keeping_is_told_as_floor_or_ceiling(name: str, part: str) -> None:
    assert part in retention_wording(shipped_profile(name))


def test_another_number_makes_another_sentence() -> None:
    profile = with_answers(shipped_profile("mediglo"), [Answer("retention.at_least", "6 years")])
    assert "at least 6 years" in retention_wording(profile)
    assert "7" not in retention_wording(profile)


def test_a_law_is_named_beside_the_promise_and_does_not_replace_it() -> None:
    law = [Answer("retention.law_at_least", "8 years"), Answer("retention.law_source", "Records Act, section 4")]
    told = retention_wording(with_answers(shipped_profile("spectrum7"), law))
    assert "at most 3 years" in told
    assert "The law (Records Act, section 4) demands at least 8 years." in told


def test_months_and_years_are_each_named_where_both_stand() -> None:
    profile = with_answers(shipped_profile("mcmi"), [Answer("retention.at_most", "1 year")])
    assert "6 months to 1 year" in retention_wording(profile)


def test_the_tighter_of_promise_and_law_is_told() -> None:
    assert "within 30 business days" in access_wording(shipped_profile("mediglo"))
    tighter = with_answers(shipped_profile("mediglo"), [Answer("access.law_reply", "72 hours")])
    assert "within 72 hours" in access_wording(tighter)
    assert access_wording(shipped_profile("spectrum7")) == ""


def test_fees_are_told_only_where_the_policy_has_them() -> None:
    assert "large or archived" in access_wording(shipped_profile("mediglo"))
    assert "first copy is free" in access_wording(shipped_profile("connexus"))


def test_a_complaint_has_a_route_a_clock_and_an_authority() -> None:
    told = complaint_wording(shipped_profile("spectrum7"))
    assert "customer support" in told
    assert "acknowledged within 24 hours" in told
    assert "settled within 48 hours, or longer if it is complex" in told
    assert "Information Commissioner" in complaint_wording(shipped_profile("connexus"))
