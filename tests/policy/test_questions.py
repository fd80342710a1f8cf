"""Set-up asks what a policy leaves open, and takes answers in the words of its questions."""

from dataclasses import replace
from pathlib import Path

import pytest

from clinic_app.errors import InvalidInput
from clinic_app.policy.periods import Period, PeriodUnit
from clinic_app.policy.profile import Profile, RetentionEventKind
from clinic_app.policy.profile_file import profile_fields, shipped_profile, shipped_profiles
from clinic_app.policy.questions import (
    Answer,
    AnswerKind,
    AnswersMissing,
    complete,
    questions,
    read_answers,
    required_answers,
    with_answers,
)

NAME = Answer("contact.name", "Sunrise Clinic")


def _asked(profile: Profile) -> list[str]:
    return [question.key for question in required_answers(profile)]


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("mediglo", []),
        ("connexus", []),
        ("prospine", ["contact.email", "retention.at_least", "retention.counted_from", "retention.reason"]),
        ("spectrum7", ["contact.email", "place.time_zone", "place.region"]),
        ("mcmi", ["contact.email", "place.time_zone", "place.region", "retention.disposal_procedure"]),
    ],
)
def test_set_up_asks_for_the_blanks_of_each_policy(name: str, asked: list[str]) -> None:
    profile = shipped_profile(name)
    assert _asked(profile) == ["contact.name", *asked]
    assert _asked(with_answers(profile, [NAME])) == asked


def test_a_clinic_cannot_start_with_a_blank() -> None:
    with pytest.raises(AnswersMissing, match="E-mail, Kept at least, Counted from, Reason for the period") as refused:
        complete(with_answers(shipped_profile("prospine"), [NAME]))
    left = ["contact.email", "retention.at_least", "retention.counted_from", "retention.reason"]
    assert [question.key for question in refused.value.questions] == left


def test_answers_fill_the_blanks() -> None:
    profile = with_answers(
        shipped_profile("prospine"),
        [
            NAME,
            Answer("contact.website", "sunrise.example"),
            Answer("retention.at_least", " 8 years "),
            Answer("retention.counted_from", "last-visit"),
            Answer("retention.reason", "Usual among spine clinics; advised by our lawyer"),
        ],
    )
    assert complete(profile) is profile
    assert profile.contact.name == "Sunrise Clinic"
    assert profile.retention.at_least == Period(8, PeriodUnit.YEARS)
    assert profile.retention.counted_from is RetentionEventKind.LAST_VISIT


@pytest.mark.parametrize("way", ["contact.phone", "contact.website"])
def test_any_way_to_reach_the_clinic_will_do(way: str) -> None:
    profile = shipped_profile("spectrum7")
    assert "contact.email" in _asked(profile)
    assert "contact.email" not in _asked(with_answers(profile, [Answer(way, "0800 555")]))


def test_a_figure_of_law_must_name_its_law() -> None:
    profile = with_answers(
        shipped_profile("mediglo"), [NAME, Answer("retention.law_at_least", "8 years"), Answer("access.law_reply", "3 days")]
    )
    assert _asked(profile) == ["retention.law_source", "access.law_reply_source"]


def test_a_period_can_be_withdrawn_and_is_then_asked_for() -> None:
    profile = with_answers(shipped_profile("mediglo"), [NAME, Answer("retention.at_least", "")])
    assert profile.retention.at_least is None
    assert _asked(profile) == ["retention.at_least"]


@pytest.mark.parametrize(
    ("key", "value", "sentence", "label"),
    [
        ("retention.at_least", "ages", "Kept at least: write a period such as", "Kept at least"),
        ("retention.at_most", "1 day", "Kept at most: this is shorter", "Kept at most"),
        ("rules.minors", "maybe", "Minors: write one of", "Minors"),
        ("rules.adult_age", "eighteen", "Of age from: write a whole number", "Of age from"),
        ("access.written_request", "maybe", "Only on written request: answer yes or no", "Only on written request"),
        ("place.time_zone", "Here", "Time zone: write a time zone", "Time zone"),
        ("contact.email", "hello at clinic", "E-mail: this is no e-mail address", "E-mail"),
        ("contact.name", "Card 4111111111111111", "Name of the clinic: this looks like a payment card", "Name of the clinic"),
        ("word", "customer", "People are called: write one of patient", "People are called"),
        ("review.dated", "yesterday", "Date on the policy: write a date", "Date on the policy"),
    ],
)
def test_a_bad_answer_is_told_in_the_words_of_its_question(key: str, value: str, sentence: str, label: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        with_answers(shipped_profile("mediglo"), [Answer(key, value)])
    assert str(refused.value).startswith(sentence)
    assert refused.value.field == label


def test_an_answer_to_no_question_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no setting “contact.fax”"):
        with_answers(shipped_profile("mediglo"), [Answer("contact.fax", "1")])


@pytest.mark.parametrize("name", shipped_profiles())
def test_answering_every_question_with_what_it_holds_changes_nothing(name: str) -> None:
    profile = shipped_profile(name)
    assert with_answers(profile, [Answer(question.key, question.value) for question in questions(profile)]) == profile


def test_every_field_of_a_profile_is_a_question() -> None:
    content = profile_fields(shipped_profile("mediglo"))
    keys = {f"{part}.{name}" for part, value in content.items() if isinstance(value, dict) for name in value} | {"word"}
    assert {question.key for question in questions(shipped_profile("mediglo"))} == keys


def test_a_choice_offers_its_words_and_silence_where_the_policy_may_be_silent() -> None:
    by_key = {question.key: question for question in questions(shipped_profile("mediglo"))}
    counted = by_key["retention.counted_from"]
    assert counted.kind is AnswerKind.CHOICE
    assert (counted.choices[0].label, counted.choices[1].label, counted.value) == ("Not stated", "Last visit", "last-visit")
    assert by_key["word"].choices[0].value == "patient"
    kinds = {by_key[key].kind for key in ("access.reply", "access.identity_check", "letter.rights", "review.dated", "rules.adult_age")}
    assert kinds == {AnswerKind.PERIOD, AnswerKind.YES_NO, AnswerKind.LINES, AnswerKind.DATE, AnswerKind.NUMBER}


def test_an_answers_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "answers.toml"
    lines = (
        'word = "client"',
        '[contact]\nname = "साई क्लिनिक"\nemail = "desk@clinic.example"',
        '[place]\nregion = "IN"\ntime_zone = "Asia/Kolkata"',
        "[rules]\nadult_age = 21",
        "[access]\nidentity_check = true",
        "[review]\ndated = 2025-01-31",
        '[letter]\nrights = ["One", "Two"]',
    )
    path.write_text("\n".join(lines), "utf-8")
    profile = complete(with_answers(shipped_profile("spectrum7"), read_answers(path)))
    assert profile.word.plural == "clients"
    assert profile.contact.name == "साई क्लिनिक"
    assert profile.letter.rights == ("One", "Two")
    assert (profile.rules.adult_age, profile.access.identity_check, profile.review.dated and profile.review.dated.year) == (21, True, 2025)


def test_an_answers_file_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.toml"
    path.write_text("[contact]\nname = { first = 'x' }\n", "utf-8")
    with pytest.raises(InvalidInput, match="answers.toml: contact.name takes text"):
        read_answers(path)


def test_a_letter_without_rights_cannot_be_written() -> None:
    profile = with_answers(shipped_profile("mediglo"), [NAME])
    assert _asked(replace(profile, letter=replace(profile.letter, rights=()))) == ["letter.rights"]
