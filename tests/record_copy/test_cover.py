"""The letter answers everything that it owes, from the clinic's own profile, or is not written (promise Q11)."""

from dataclasses import replace

import pytest

from clinic_app.errors import Refused
from clinic_app.policy.profile import Profile
from clinic_app.policy.profile_file import shipped_profile, shipped_profiles
from clinic_app.record_copy.cover import cover_of
from tests.record_copy.small_clinic import a_profile

FULL = a_profile()
BLANKS = {
    "which clinic it comes from": replace(FULL, contact=replace(FULL.contact, name="")),
    "whom to turn to": replace(FULL, contact=replace(FULL.contact, phone="", email="", website="", privacy_contact="")),
    "what the record is used for": replace(FULL, letter=replace(FULL.letter, purposes=())),
    "who may receive parts of it": replace(FULL, letter=replace(FULL.letter, recipients=())),
    "where it comes from": replace(FULL, letter=replace(FULL.letter, sources=())),
    "how long it is kept": replace(FULL, retention=replace(FULL.retention, at_least=None)),
    "which rights people have": replace(FULL, letter=replace(FULL.letter, rights=())),
    "where to complain": replace(FULL, complaints=replace(FULL.complaints, route="")),
}


@pytest.mark.parametrize("answer", sorted(BLANKS))
def test_a_blank_in_the_profile_stops_the_letter_and_is_named(answer: str) -> None:
    with pytest.raises(Refused, match=f"must say {answer}, and the clinic's profile leaves that blank"):
        cover_of(BLANKS[answer])


def test_several_blanks_are_named_together() -> None:
    profile = replace(FULL, letter=replace(FULL.letter, rights=(), sources=()))
    with pytest.raises(Refused, match="say where it comes from and which rights people have"):
        cover_of(profile)


@pytest.mark.parametrize("name", shipped_profiles())
def test_every_kind_of_clinic_has_its_letter_once_its_blanks_are_filled(name: str) -> None:
    profile = shipped_profile(name)
    filled: Profile = replace(
        profile,
        contact=replace(profile.contact, name="Our Clinic", phone="+44 20 7946 0000"),
        retention=replace(
            profile.retention, at_least=profile.retention.at_least or FULL.retention.at_least, counted_from=FULL.retention.counted_from
        ),
        complaints=replace(profile.complaints, route=profile.complaints.route or "Write to us"),
        letter=replace(
            profile.letter,
            purposes=profile.letter.purposes or ("Care",),
            recipients=profile.letter.recipients or ("Laboratories",),
            sources=profile.letter.sources or ("You",),
            rights=profile.letter.rights or ("To see it",),
        ),
    )
    cover = cover_of(filled)
    assert all(part.text or part.points for part in cover.parts)
    assert cover.clinic_name == "Our Clinic"


def test_the_letter_says_what_the_profile_says() -> None:
    cover = cover_of(FULL)
    words = " ".join(part.text + " ".join(part.points) for part in cover.parts)
    assert "7 years" in words
    assert "Practice Manager" in words
    assert FULL.letter.recipients[1] in words
    assert "desk@mediglo.example" in " ".join(cover.contact_lines)


def test_a_letter_without_a_way_to_reach_the_clinic_names_a_post_and_nobody_elses_telephone() -> None:
    bare = replace(FULL, contact=replace(shipped_profile("mediglo").contact, name="Sun Clinic"))
    cover = cover_of(bare)
    assert cover.contact_lines == ()
    assert (cover.clinic_name, cover.privacy_contact) == ("Sun Clinic", "Practice Manager")
