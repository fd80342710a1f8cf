"""What set-up must ask and what the settings screen shows: every field of the profile as a question in people's words.

The form in the window, the answers file of the command line and the settings are drawn from the one table below.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import get_args

from clinic_app.errors import InvalidInput
from clinic_app.policy.periods import Period
from clinic_app.policy.profile import Profile
from clinic_app.policy.profile_file import NOT_STATED, BadField, field_type, profile_fields, profile_from, read_toml


class AnswerKind(Enum):
    """Which kind of field a form gives the question."""

    LINE = "line"
    LINES = "lines"
    """One item a line."""
    PERIOD = "period"
    CHOICE = "choice"
    YES_NO = "yes-no"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers that can be chosen; ``value`` is what an answer carries, ``label`` what people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field of the profile; ``value`` is what it holds now, as text, in the form that an answer takes."""

    key: str
    """``part.field``, as in an answers file."""
    group: str
    label: str
    hint: str
    kind: AnswerKind
    choices: tuple[Choice, ...]
    value: str
    required: bool
    """Whether the clinic cannot start without an answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says to the question ``key``, as text; several items are on lines of their own."""

    key: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One question that two versions answer differently, with both answers as text."""

    key: str
    label: str
    before: str
    after: str


class AnswersMissing(InvalidInput):
    """The profile has blanks that only the clinic can fill; ``questions`` are what to ask."""

    def __init__(self, questions: tuple["Question", ...]) -> None:
        labels, keys = ", ".join(each.label for each in questions), ", ".join(each.key for each in questions)
        super().__init__(f"The policy leaves open what only the clinic can say: {labels}. Enter it, or put {keys} into an answers file.")
        self.questions = questions


_ROWS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "The clinic",
        (
            ("contact.name", "Name of the clinic", "As it stands on letters."),
            ("contact.address", "Postal address", "One line; printed on every letter."),
            ("contact.phone", "Telephone", "With the country code if patients call from abroad."),
            ("contact.email", "E-mail", "An e-mail address, a telephone number or a website must be there."),
            ("contact.website", "Website", ""),
            ("contact.privacy_contact", "Contact for privacy", "A person or a post; the clinic's name where it is left empty."),
            ("word", "People are called", "The word that screens and letters use."),
            ("place.time_zone", "Time zone", "Such as Asia/Kolkata or Europe/London."),
            ("place.region", "Country", "Two letters, such as IN or GB."),
            ("place.date_order", "Dates in figures", "How 03/04 is understood when somebody types it."),
        ),
    ),
    (
        "Keeping records",
        (
            ("retention.at_least", "Kept at least", "A period such as 7 years; the policy's own number, or the one you decide on."),
            ("retention.at_most", "Kept at most", "A period, where the policy sets a limit."),
            ("retention.counted_from", "Counted from", "Which of the four dates the period starts on."),
            ("retention.reason", "Reason for the period", "Why so long and no longer; it is printed with every disposal."),
            ("retention.law_at_least", "Law asks for at least", "How long a law makes you keep clinical records; ask whoever advises you."),
            ("retention.law_source", "Which law", "Its name and section."),
            ("retention.end", "Afterwards", "What happens when the time is over."),
            ("retention.refers_to_procedure", "Policy refers to a disposal procedure", ""),
            ("retention.disposal_procedure", "Disposal procedure", "The section or document that says how records are disposed of."),
        ),
    ),
    (
        "Copies of the record",
        (
            ("access.reply", "Answered within", "What the policy promises."),
            ("access.law_reply", "Law allows at most", "The tighter of the two counts; ask whoever advises you."),
            ("access.law_reply_source", "Which law", "Its name and section."),
            ("access.fee", "A fee may be taken", ""),
            ("access.identity_check", "Identity is checked first", "The program asks for it in any case."),
            ("access.written_request", "Only on written request", "A spoken request is then written down at the desk."),
        ),
    ),
    (
        "Complaints",
        (
            ("complaints.acknowledge", "Acknowledged within", ""),
            ("complaints.aim", "Meant to be settled within", ""),
            ("complaints.resolve", "Settled at the latest within", ""),
            ("complaints.longer_if_complex", "Longer for complex ones", ""),
            ("complaints.reference_number", "A reference number is given", ""),
            ("complaints.route", "How to complain", "Printed on every letter about data."),
            ("complaints.regulator", "Authority to turn to", "Name and address; printed on every letter about data."),
        ),
    ),
    (
        "Rules",
        (
            ("rules.capacity", "The clinic acts as", ""),
            ("rules.registration", "Registered with the regulator as", ""),
            ("rules.consent", "Consent to care", ""),
            ("rules.erasure", "Erasure", ""),
            ("rules.marketing", "Marketing", ""),
            ("rules.minors", "Minors", ""),
            ("rules.adult_age", "Of age from", "Completed years."),
            (
                "rules.cover_after",
                "Window is covered after",
                "Minutes without anybody at it, from 2 to 5; after 15 the records are closed.",
            ),
            ("review.every", "Policy reviewed every", ""),
            ("review.promised", "A regular review is promised", ""),
            ("review.on_change", "Also when law or work changes", ""),
            ("review.dated", "Date on the policy", "Such as 2025-10-11."),
        ),
    ),
    (
        "The letter with a copy",
        (
            ("letter.purposes", "Purposes", "What data is used for, one a line."),
            ("letter.recipients", "Recipients", "Who may receive data, one a line."),
            ("letter.sources", "Sources", "Where data comes from, one a line."),
            ("letter.rights", "Rights", "What people may ask for, one a line."),
        ),
    ),
)

_REQUIRED: Mapping[str, Callable[[Profile], bool]] = {
    "contact.name": lambda profile: not profile.contact.name,
    "contact.email": lambda profile: not profile.contact.names_somebody,
    "place.time_zone": lambda profile: not profile.place.time_zone,
    "place.region": lambda profile: not profile.place.region,
    "retention.at_least": lambda profile: not profile.retention.is_stated,
    "retention.counted_from": lambda profile: profile.retention.counted_from is None,
    "retention.reason": lambda profile: not profile.retention.reason,
    "retention.law_source": lambda profile: profile.retention.law_at_least is not None and not profile.retention.law_source,
    "retention.disposal_procedure": lambda profile: profile.retention.refers_to_procedure and not profile.retention.disposal_procedure,
    "access.law_reply_source": lambda profile: profile.access.law_reply is not None and not profile.access.law_reply_source,
    "complaints.route": lambda profile: not profile.complaints.route,
    "letter.purposes": lambda profile: not profile.letter.purposes,
    "letter.recipients": lambda profile: not profile.letter.recipients,
    "letter.sources": lambda profile: not profile.letter.sources,
    "letter.rights": lambda profile: not profile.letter.rights,
}
"""When a clinic cannot work without the answer (promises K10, Q11, T5 and T8)."""


def questions(profile: Profile) -> tuple[Question, ...]:
    """Every field of the profile that a clinic decides on, with what it holds now."""
    content = profile_fields(profile)
    return tuple(_question(profile, content, group, row) for group, rows in _ROWS for row in rows)


def required_answers(profile: Profile) -> tuple[Question, ...]:
    """What set-up must still ask; empty once the clinic can start."""
    return tuple(each for each in questions(profile) if each.required)


def complete(profile: Profile) -> Profile:
    """The profile, once nothing is missing.

    Raises: ``AnswersMissing``.
    """
    missing = required_answers(profile)
    if missing:
        raise AnswersMissing(missing)
    return profile


def with_answers(profile: Profile, answers: Iterable[Answer]) -> Profile:
    """The profile with these fields answered; an empty answer to a period or a choice means that the policy is silent.

    Raises: ``InvalidInput`` in the words of the question.
    """
    content, labels = profile_fields(profile), {row[0]: row[1] for _, rows in _ROWS for row in rows}
    for answer in answers:
        if answer.key not in labels:
            raise InvalidInput(f"There is no setting “{answer.key[:60]}”; check its spelling, they have the form contact.email.")
        part, _, name = answer.key.rpartition(".")
        try:
            _holder(content, part)[name] = _field_value(part, name, answer.value)
        except BadField as error:
            raise _told(error, labels) from None
    try:
        return profile_from(content)
    except BadField as error:
        raise _told(error, labels) from None


def differences(before: Profile, after: Profile) -> tuple[Difference, ...]:
    """What changed from one version to another, in the order of the questions (promise V4)."""
    pairs = zip(questions(before), questions(after), strict=True)
    return tuple(
        Difference(key=old.key, label=old.label, before=old.value, after=new.value) for old, new in pairs if old.value != new.value
    )


def read_answers(path: Path) -> tuple[Answer, ...]:
    """The answers in a TOML file whose tables are named as the parts of the profile; ``word`` stands above them.

    Raises: ``InvalidInput``.
    """
    answers: list[Answer] = []
    for part, value in read_toml(path).items():
        if isinstance(value, dict):
            answers += [Answer(f"{part}.{name}", _as_text(path.name, f"{part}.{name}", each)) for name, each in value.items()]
        else:
            answers.append(Answer(part, _as_text(path.name, part, value)))
    return tuple(answers)


def _question(profile: Profile, content: dict[str, object], group: str, row: tuple[str, str, str]) -> Question:
    key, label, hint = row
    part, _, name = key.rpartition(".")
    kind, choices = _kind(field_type(part, name))
    value = _holder(content, part)[name]
    if kind is AnswerKind.LINES and isinstance(value, list):
        text = "\n".join(value)
    elif isinstance(value, bool):
        text = "yes" if value else "no"
    else:
        text = "" if value == NOT_STATED else str(value)
    needed = _REQUIRED.get(key)
    return Question(
        key=key,
        group=group,
        label=label,
        hint=hint,
        kind=kind,
        choices=choices,
        value=text,
        required=needed is not None and needed(profile),
    )


def _kind(type_: object) -> tuple[AnswerKind, tuple[Choice, ...]]:
    if isinstance(type_, UnionType):
        (inner,) = (each for each in get_args(type_) if each is not NoneType)
        kind, choices = _kind(inner)
        return kind, (Choice("", "Not stated"), *choices) if choices else ()
    if isinstance(type_, type) and issubclass(type_, Enum):
        return AnswerKind.CHOICE, tuple(Choice(each.value, each.value.replace("-", " ").capitalize()) for each in type_)
    plain = {bool: AnswerKind.YES_NO, int: AnswerKind.NUMBER, str: AnswerKind.LINE, Period: AnswerKind.PERIOD, date: AnswerKind.DATE}
    return next((kind for known, kind in plain.items() if type_ is known), AnswerKind.LINES), ()


def _field_value(part: str, name: str, text: str) -> object:
    type_, text = field_type(part, name), text.strip()
    if type_ == tuple[str, ...]:
        return [line.strip() for line in text.splitlines() if line.strip()]
    if isinstance(type_, UnionType):
        return NOT_STATED if text.casefold() in ("", NOT_STATED) else text
    if type_ is bool:
        if text.casefold() not in ("yes", "no", "true", "false"):
            raise BadField(part, name, "answer yes or no")
        return text.casefold() in ("yes", "true")
    if type_ is int:
        return int(text) if text.isdecimal() and len(text) < 5 else text
    return text


def _holder(content: dict[str, object], part: str) -> dict[str, object]:
    if not part:
        return content
    holder = content[part]
    assert isinstance(holder, dict)
    return holder


def _told(error: BadField, labels: Mapping[str, str]) -> InvalidInput:
    field = error.field or ""
    label = labels.get(field, field)
    return InvalidInput(f"{label}: {error.hint}.", field=label)


def _as_text(file_name: str, key: str, value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case str() | int():
            return str(value)
        case date():
            return value.isoformat()
        case list() if all(isinstance(item, str) for item in value):
            return "\n".join(value)
    raise InvalidInput(f"{file_name}: {key} takes text, a number, a date, true or false, or a list of texts.")
