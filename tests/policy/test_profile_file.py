"""The shipped profiles hold the numbers of the five policies; a bad file is told by file, field and what would be right."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic_app.errors import InvalidInput, NotFound
from clinic_app.paths import resources_folder
from clinic_app.policy.periods import Period, PeriodUnit
from clinic_app.policy.profile import (
    AccessFee,
    Capacity,
    ErasureRule,
    MarketingRule,
    MinorsRule,
    PersonWord,
    Profile,
    RetentionEnd,
    RetentionEventKind,
)
from clinic_app.policy.profile_file import digest, from_json, read_profile, shipped_profile, shipped_profiles, to_json

NAMES = ("connexus", "mcmi", "mediglo", "prospine", "spectrum7")


def test_the_five_profiles_are_shipped() -> None:
    assert shipped_profiles() == NAMES


# The table of numbers (A0), column by column.
A0: dict[str, tuple[str | None, AccessFee, bool, bool, str | None, str | None, RetentionEventKind | None, RetentionEnd]] = {
    "spectrum7": (
        None,
        AccessFee.NOT_STATED,
        False,
        False,
        None,
        "3 years",
        RetentionEventKind.LAST_INTERACTION,
        RetentionEnd.DELETE_OR_ANONYMISE,
    ),
    "mcmi": (
        None,
        AccessFee.NOT_STATED,
        False,
        False,
        "6 months",
        "12 months",
        RetentionEventKind.RELATIONSHIP_END,
        RetentionEnd.SECURE_DISPOSAL,
    ),
    "mediglo": (
        "30 business days",
        AccessFee.LARGE_OR_ARCHIVED,
        True,
        True,
        "7 years",
        None,
        RetentionEventKind.LAST_VISIT,
        RetentionEnd.NOT_STATED,
    ),
    "prospine": (None, AccessFee.NOT_STATED, True, False, None, None, None, RetentionEnd.DELETE_OR_ANONYMISE),
    "connexus": (
        "30 days",
        AccessFee.DUPLICATE_COPIES,
        True,
        False,
        "6 years",
        "6 years",
        RetentionEventKind.CONTRACT_OR_CLAIM_CLOSED,
        RetentionEnd.NOT_STATED,
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_profile_has_the_numbers_of_its_policy(name: str) -> None:
    profile = shipped_profile(name)
    access, kept = profile.access, profile.retention
    stated = tuple(None if period is None else str(period) for period in (access.reply, kept.at_least, kept.at_most))
    assert (stated[0], access.fee, access.identity_check, access.written_request, *stated[1:], kept.counted_from, kept.end) == A0[name]


def test_the_other_promises_are_those_of_their_policies() -> None:
    profiles = {name: shipped_profile(name) for name in NAMES}
    complaints = profiles["spectrum7"].complaints
    assert (str(complaints.acknowledge), str(complaints.aim), str(complaints.resolve)) == ("24 hours", "24 hours", "48 hours")
    assert complaints.reference_number
    assert complaints.longer_if_complex
    assert profiles["mediglo"].review.every == Period(12, PeriodUnit.MONTHS)
    assert (profiles["mcmi"].rules.minors, profiles["mcmi"].rules.adult_age) == (MinorsRule.BLOCK, 18)
    assert profiles["mcmi"].rules.erasure is ErasureRule.ON_REQUEST
    assert profiles["connexus"].rules.capacity is Capacity.CONTROLLER_AND_PROCESSOR
    assert profiles["mediglo"].rules.marketing is MarketingRule.OPT_IN
    words = {name: profile.word for name, profile in profiles.items()}
    assert (words["mediglo"], words["mcmi"], words["connexus"]) == (PersonWord.PATIENT, PersonWord.CLIENT, PersonWord.CLAIMANT)


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_profile_names_nobody_whom_another_clinics_letters_would_then_name(name: str) -> None:
    profile = shipped_profile(name)
    contact = profile.contact
    assert (contact.name, contact.address, contact.phone, contact.email, contact.website, profile.rules.registration) == ("",) * 6
    assert contact.privacy_contact in ("", "Practice Manager", "Compliance team"), "a post is the policy's, a person is not"


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_of_a_policy_is_shipped(name: str) -> None:
    policy = Path(__file__).resolve().parents[3] / "shared" / "sources" / {"spectrum7": "spectrum7overseas"}.get(name, name)
    if not policy.with_suffix(".txt").is_file():
        pytest.skip("no ../shared/sources beside the checkout")
    theirs = _runs_of_words(policy.with_suffix(".txt").read_text("utf-8"))
    ours = _runs_of_words((resources_folder() / "profiles" / f"{name}.toml").read_text("utf-8"))
    assert ours & theirs == set()


def _runs_of_words(text: str, length: int = 7) -> set[tuple[str, ...]]:
    words = "".join(character.lower() if character.isalnum() else " " for character in text).split()
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


@pytest.mark.parametrize("name", NAMES)
def test_a_profile_is_stored_and_read_back_unchanged(name: str) -> None:
    profile = shipped_profile(name)
    assert from_json(to_json(profile)) == profile
    assert digest(from_json(to_json(profile))) == digest(profile)


def test_another_number_has_another_digest() -> None:
    assert len({digest(shipped_profile(name)) for name in NAMES}) == len(NAMES)


def test_an_unknown_profile_names_those_there_are() -> None:
    with pytest.raises(NotFound, match="connexus, mcmi, mediglo, prospine, spectrum7"):
        shipped_profile("../../etc/passwd")


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes the Mediglo profile with one thing changed."""

    def write(before: str, after: str) -> Path:
        text = (resources_folder() / "profiles" / "mediglo.toml").read_text("utf-8")
        assert before in text
        path = tmp_path / "ours.toml"
        path.write_text(text.replace(before, after, 1), "utf-8")
        return path

    return write


def test_a_file_of_ones_own_is_read(written: Callable[[str, str], Path]) -> None:
    profile = read_profile(written('at_least = "7 years"', 'at_least = "8 Years"'))
    assert profile.retention.at_least == Period(8, PeriodUnit.YEARS)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("format = 1", "format = 2", "must begin with “format = 1”"),
        ("format = 1\n", "", "must begin with “format = 1”"),
        ('at_least = "7 years"', 'at_least = "7 yeers"', "retention.at_least: write a period such as"),
        ('at_least = "7 years"', "at_least = 7", "retention.at_least: this must be text"),
        ('at_least = "7 years"\n', "", "retention.at_least: this is missing"),
        ('at_least = "7 years"', 'at_leest = "7 years"\nat_least = "7 years"', "retention.at_leest: no such field"),
        ('at_most = "not stated"', 'at_most = "6 years"', "retention.at_most: this is shorter"),
        ('minors = "allow"', 'minors = "sometimes"', "rules.minors: write one of allow, with-guardian, block"),
        ("adult_age = 18", "adult_age = true", "rules.adult_age: write a whole number"),
        ("identity_check = true", 'identity_check = "yes"', "access.identity_check: write true or false"),
        ('time_zone = "Asia/Kolkata"', 'time_zone = "Asia/Kolkatta"', "place.time_zone: write a time zone"),
        ('time_zone = "Asia/Kolkata"', 'time_zone = "../../../etc/passwd"', "place.time_zone: write a time zone"),
        ('region = "IN"', 'region = "India"', "place.region: write the two capital letters"),
        ('email = ""', 'email = "hello"', "contact.email: this is no e-mail address"),
        ('phone = ""', 'phone = "4111 1111 1111 1111"', "contact.phone: this looks like a payment card number"),
        ('phone = ""', 'phone = "+91\\u0007"', "contact.phone: this holds an invisible control character"),
        ('phone = ""', 'phone = "\\u202e19"', "contact.phone: this holds an invisible control character"),
        ('dated = "not stated"', 'dated = "last week"', "review.dated: write a date such as"),
        ("remarks = []", 'remarks = "none"', "remarks: this must be a list"),
        ("[contact]", "[contacts]", "contact: this is missing"),
        ("[rules]", "[rules", "is not valid TOML"),
    ],
)
def test_a_bad_file_is_told_by_its_field(written: Callable[[str, str], Path], before: str, after: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_profile(written(before, after))
    assert str(refused.value).startswith("ours.toml")
    assert sentence in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"\xff\xfe", "not UTF-8"), (b"x" * 300_000, "too large"), (b"a = " + b"[" * 100_000, "nested too deeply"), (None, "cannot be read")],
)
def test_a_file_that_is_no_profile_is_refused(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    path = tmp_path / "odd.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidInput, match=sentence):
        read_profile(path)


def test_text_of_a_joined_script_is_kept_as_it_is(written: Callable[[str, str], Path]) -> None:
    name = "क्\u200dष क्लिनिक"
    assert read_profile(written('privacy_contact = "Practice Manager"', f'privacy_contact = "{name}"')).contact.privacy_contact == name


def test_every_shipped_file_says_nothing_that_the_reader_ignores() -> None:
    for name in NAMES:
        tables = tomllib.loads((resources_folder() / "profiles" / f"{name}.toml").read_text("utf-8"))
        assert tables.keys() - {"format"} == set(Profile.__dataclass_fields__)
