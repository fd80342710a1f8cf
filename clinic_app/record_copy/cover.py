"""The letter's answers, made from the clinic's profile; a profile that leaves one open is sent back to the manager (promise Q11)."""

from collections.abc import Iterator

from clinic_app.errors import Refused
from clinic_app.policy.profile import Contact, Profile
from clinic_app.policy.wording import access_wording, complaint_wording, retention_wording
from clinic_app.record_copy.contents_model import Cover, CoverPart

_NO_MACHINE_DECIDES = "No decision about anybody is made by a computer alone."
"""True of this program, whoever uses it (promise Z7)."""


def cover_of(profile: Profile) -> Cover:
    """What the letter tells everybody: the answers that GDPR Art. 15(1) lists, as this clinic's profile gives them.

    Raises: ``Refused`` naming everything that the profile leaves blank and the letter owes.
    """
    if missing := [name for name, there in _owed(profile) if not there]:
        raise Refused(
            f"The letter with the copy must say {_listed(missing)}, and the clinic's profile leaves that blank; "
            "a manager fills it in under Settings, then the copy can be made."
        )
    contact, letter = profile.contact, profile.letter
    turn_to = f"To use them, turn to {contact.privacy_addressee}."
    rights = " ".join(part for part in (turn_to, access_wording(profile), _NO_MACHINE_DECIDES) if part)
    return Cover(
        clinic_name=contact.name,
        contact_lines=tuple(_contact_lines(contact, profile.rules.registration)),
        person_word=profile.word.value,
        privacy_contact=contact.privacy_addressee,
        parts=(
            CoverPart(heading="What the record is used for", points=letter.purposes),
            CoverPart(heading="Who may receive parts of it", points=letter.recipients),
            CoverPart(heading="Where it comes from", points=letter.sources),
            CoverPart(heading="How long it is kept", text=retention_wording(profile)),
            CoverPart(heading="Your rights", text=rights, points=letter.rights),
            CoverPart(heading="If you are not content", text=complaint_wording(profile)),
        ),
    )


def _owed(profile: Profile) -> Iterator[tuple[str, bool]]:
    contact, letter, retention = profile.contact, profile.letter, profile.retention
    yield "which clinic it comes from", bool(contact.name)
    yield "whom to turn to", contact.names_somebody
    yield "what the record is used for", bool(letter.purposes)
    yield "who may receive parts of it", bool(letter.recipients)
    yield "where it comes from", bool(letter.sources)
    yield "how long it is kept", retention.is_stated and retention.counted_from is not None
    yield "which rights people have", bool(letter.rights)
    yield "where to complain", bool(profile.complaints.route)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _contact_lines(contact: Contact, registration: str) -> Iterator[str]:
    if contact.address:
        yield contact.address
    if reach := [part for part in (contact.phone, contact.email, contact.website, registration) if part]:
        yield " · ".join(reach)
