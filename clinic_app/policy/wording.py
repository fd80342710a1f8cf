"""The profile's numbers as sentences, for letters and screens; change a number, and the sentence changes with it (promise Q11)."""

from clinic_app.policy.periods import Period
from clinic_app.policy.profile import AccessFee, Profile, Retention, RetentionEnd, RetentionEventKind

_FROM = {
    RetentionEventKind.LAST_VISIT: "the last visit",
    RetentionEventKind.LAST_INTERACTION: "the last contact with the clinic",
    RetentionEventKind.RELATIONSHIP_END: "the end of the relationship with the clinic",
    RetentionEventKind.CONTRACT_OR_CLAIM_CLOSED: "the completion of the contract or the closing of the claim, whichever is later",
}
_AFTERWARDS = {
    RetentionEnd.NOT_STATED: "",
    RetentionEnd.DELETE_OR_ANONYMISE: "Afterwards it is deleted, or everything that leads to a person is removed.",
    RetentionEnd.SECURE_DISPOSAL: "Afterwards it is destroyed for good, on paper too.",
}


def retention_wording(profile: Profile) -> str:
    """How long a record is kept, counted from what, and what happens then; complete sentences."""
    retention = profile.retention
    start = f" from {_FROM[retention.counted_from]}" if retention.counted_from else ""
    sentences = [f"The record is kept for {_span(retention)}{start}, and longer only where a law demands it."]
    if retention.law_at_least is not None:
        sentences.append(f"The law ({retention.law_source}) demands at least {retention.law_at_least}.")
    if _AFTERWARDS[retention.end]:
        sentences.append(_AFTERWARDS[retention.end])
    return " ".join(sentences)


def access_wording(profile: Profile) -> str:
    """Within which time a copy is promised and what it may cost; complete sentences."""
    access = profile.access
    promised = [period for period in (access.reply, access.law_reply) if period is not None]
    sentences = []
    if promised:
        sentences.append(f"A request for a copy is answered within {min(promised, key=lambda period: period.rough_days)}.")
    if access.fee is AccessFee.LARGE_OR_ARCHIVED:
        sentences.append("A small fee may be taken for large or archived records only.")
    elif access.fee is AccessFee.DUPLICATE_COPIES:
        sentences.append("The first copy is free; further copies may cost something.")
    return " ".join(sentences)


def complaint_wording(profile: Profile) -> str:
    """How to complain, what is promised then, and to whom to turn afterwards; complete sentences."""
    complaints = profile.complaints
    sentences = [f"{complaints.route}."]
    if complaints.acknowledge is not None:
        sentences.append(f"It is acknowledged within {complaints.acknowledge}.")
    if complaints.resolve is not None:
        longer = ", or longer if it is complex" if complaints.longer_if_complex else ""
        sentences.append(f"It is meant to be settled within {complaints.resolve}{longer}.")
    if complaints.regulator:
        sentences.append(f"If that does not settle the matter: {complaints.regulator}.")
    return " ".join(sentences)


def _span(retention: Retention) -> str:
    least, most = retention.at_least, retention.at_most
    if least is None or most is None:
        return f"at most {most}" if most is not None else f"at least {least}"
    return str(least) if least == most else _between(least, most)


def _between(least: Period, most: Period) -> str:
    return f"{least.number} to {most}" if least.unit is most.unit else f"{least} to {most}"
