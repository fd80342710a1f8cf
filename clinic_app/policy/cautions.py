"""What a manager should know before relying on the policy: where it is silent, contradicts the law elsewhere, or has grown old.

The figures of law come from secondary sources, so nothing here is legal advice: each caution says what to find out or enter.
Source: promises A20 and the list of laws that may be tighter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from clinic_app.clock import shown_month
from clinic_app.policy.profile import Access, Complaints, ConsentRule, ErasureRule, MinorsRule, Profile, Retention, Review

_A_MONTH = 31.0
"""Days within which the law of several countries wants a copy handed over (A0: one calendar month, or 30 days)."""

_SHORT_KEEPING = 3 * 366.0
"""Days up to which a limit is short beside laws on clinical records (A0: 3 years in India, practice of 8 in the United Kingdom)."""

_STALE_AFTER = timedelta(days=3 * 365)
_STATUTORY_ACKNOWLEDGEMENT = 30.0
"""Days within which the United Kingdom's law of 2025 wants a complaint acknowledged (A0)."""

CONTACT = "Contact"
"""The topic of what is missing on letters; the settings have it."""

_UNREACHED = "No telephone, e-mail or website is entered, so letters do not say how to reach the clinic; enter one in the settings."


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to know; ``topic`` is a word or two, ``sentence`` says what follows and what to do."""

    topic: str
    sentence: str


def cautions(profile: Profile, today: date) -> tuple[Caution, ...]:
    """Everything that set-up and the settings screen should point out about this profile, as of ``today``."""
    found = [Caution("Policy text", remark) for remark in profile.remarks]
    found += _about_access(profile.access)
    found += _about_keeping(profile.retention)
    found += _about_rules(profile)
    found += _about_complaints(profile.complaints)
    found += _about_review(profile.review, today)
    if not profile.contact.is_reachable:
        found.append(Caution(CONTACT, _UNREACHED))
    if not profile.contact.address:
        found.append(Caution(CONTACT, "No postal address is entered, so letters carry none; enter it if people may write to the clinic."))
    return tuple(found)


def _about_access(access: Access) -> Iterator[Caution]:
    if access.reply is None and access.law_reply is None:
        yield Caution(
            "Copies", "The policy names no time for answering; find out what the law allows and enter it, so that a clock can run."
        )
    elif access.law_reply is None and access.reply is not None and access.reply.rough_days > _A_MONTH:
        yield Caution(
            "Copies",
            f"{access.reply} is more than a month, and some laws allow a month, or 72 hours for medical records; find out and enter the "
            "tighter time.",
        )
    if access.written_request:
        yield Caution(
            "Copies", "The policy asks for a written request, but some laws accept a spoken one; write it down at the desk instead."
        )


def _about_keeping(retention: Retention) -> Iterator[Caution]:
    if retention.law_at_least is not None:
        return
    limit = retention.at_most
    if limit is not None and limit.rough_days <= _SHORT_KEEPING:
        yield Caution(
            "Keeping records",
            f"Keeping records for at most {limit} is short for clinical records, and the policy lets a law come first; find out how long "
            "the law asks for and enter it, or records are given up too early.",
        )


def _about_rules(profile: Profile) -> Iterator[Caution]:
    if profile.rules.consent is ConsentRule.IMPLIED_OR_EXPLICIT:
        yield Caution("Consent", "The policy lets consent be implied, but some laws want it in writing for health data; have it signed.")
    if profile.rules.erasure is ErasureRule.ON_REQUEST:
        yield Caution(
            "Erasure", "The policy promises to erase everything on request, but a law may forbid it; a refusal must then give its reason."
        )
    if profile.rules.minors is MinorsRule.BLOCK:
        yield Caution(
            "Minors",
            f"The policy does not serve people under {profile.rules.adult_age}; nobody younger should be registered, and a guardian who "
            "reports one may have the record deleted.",
        )


def _about_complaints(complaints: Complaints) -> Iterator[Caution]:
    promised = complaints.acknowledge
    if promised is not None and promised.rough_days < _STATUTORY_ACKNOWLEDGEMENT:
        yield Caution(
            "Complaints", f"The policy acknowledges a complaint within {promised}; laws allow more, but the promise is what counts."
        )


def _about_review(review: Review, today: date) -> Iterator[Caution]:
    if review.dated is not None:
        allowed = _STALE_AFTER if review.every is None else timedelta(days=review.every.rough_days)
        if today - review.dated > allowed:
            yield Caution("Policy text", f"The policy is dated {shown_month(review.dated)}; read it again and bring it up to date.")
    if review.promised and review.every is None:
        yield Caution("Policy text", "The policy promises regular reviews and does not say how often; decide on a period and enter it.")
