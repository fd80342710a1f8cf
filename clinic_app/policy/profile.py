"""What the clinic has promised, as facts and numbers: one profile per clinic, of which every change makes a new version.

The parts and their numbers are those of promises A0 and Q11. A profile says what a clinic's policy states; where the policy
is silent a field is empty or None, and what has to be asked at set-up follows from that (``questions.py``).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from clinic_app.policy.periods import Period

COVER_AFTER = range(2, 6)
"""Minutes among which a clinic chooses: shorter is not borne, longer shows a chart to whoever passes by."""


class PersonWord(Enum):
    """What the clinic calls the people whose records it keeps."""

    PATIENT = "patient"
    CLIENT = "client"
    CLAIMANT = "claimant"

    @property
    def plural(self) -> str:
        """``patients``."""
        return f"{self.value}s"


class DateOrder(Enum):
    """How the clinic writes dates in figures."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class RetentionEventKind(Enum):
    """The four dated events from which policies count how long a record is kept (promises T1 to T4)."""

    LAST_VISIT = "last-visit"
    LAST_INTERACTION = "last-interaction"
    RELATIONSHIP_END = "relationship-end"
    CONTRACT_OR_CLAIM_CLOSED = "contract-or-claim-closed"


class AccessFee(Enum):
    """When a copy of the record may cost something (promises Q5 and Q6)."""

    NOT_STATED = "not-stated"
    LARGE_OR_ARCHIVED = "large-or-archived-only"
    DUPLICATE_COPIES = "duplicate-copies-only"


class RetentionEnd(Enum):
    """What happens to a record when it has been kept long enough (promises T6 and T7)."""

    NOT_STATED = "not-stated"
    DELETE_OR_ANONYMISE = "delete-or-anonymise"
    SECURE_DISPOSAL = "secure-disposal"


class ErasureRule(Enum):
    """How far the policy goes when somebody asks to be erased (promises Z1 to Z3)."""

    NOT_STATED = "not-stated"
    ON_REQUEST = "always-on-request"
    WITHIN_LAW = "within-what-law-allows"


class ConsentRule(Enum):
    """Which consent the policy takes for care itself (promise C3)."""

    NOT_STATED = "not-stated"
    INFORMED = "informed"
    IMPLIED_OR_EXPLICIT = "implied-or-explicit"


class MinorsRule(Enum):
    """Whether people below the age of majority may be registered (promise R12)."""

    ALLOW = "allow"
    GUARDIAN = "with-guardian"
    BLOCK = "block"


class Capacity(Enum):
    """In which capacity the clinic holds the data (promise R22)."""

    CONTROLLER = "controller"
    CONTROLLER_AND_PROCESSOR = "controller-and-processor"
    SOFTWARE_OPERATOR = "software-operator"


class MarketingRule(Enum):
    """To whom marketing may go (promises M1, M5 and M6)."""

    NOT_STATED = "not-stated"
    STATED_PREFERENCE = "by-stated-preference"
    OPT_IN = "opt-in-only"
    BUSINESS_PARTNERS = "business-partners-only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the clinic is, as far as dates and telephone numbers depend on it."""

    time_zone: str
    """IANA name, such as ``Asia/Kolkata``; empty until it is asked."""
    date_order: DateOrder
    region: str
    """ISO 3166 alpha-2 code by which telephone numbers without a country code are read; empty until it is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How people reach the clinic; every letter carries it (promise K10)."""

    name: str
    address: str
    phone: str
    email: str
    website: str
    privacy_contact: str
    """Whom to ask about one's data: a person or a post, such as ``Practice Manager``."""

    @property
    def is_reachable(self) -> bool:
        """Whether there is any way to reach the clinic without going there."""
        return bool(self.phone or self.email or self.website)

    @property
    def names_somebody(self) -> bool:
        """Whether a letter can say whom to turn to: a way to reach the clinic, or at least a person or a post there."""
        return self.is_reachable or bool(self.privacy_contact)

    @property
    def privacy_addressee(self) -> str:
        """Whom a letter about data names; the clinic itself where nobody else is named."""
        return self.privacy_contact or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What is promised to somebody who asks for a copy (promises Q1 to Q7)."""

    reply: Period | None
    law_reply: Period | None
    """What the law allows at most, as far as the manager has entered it; the tighter of the two counts."""
    law_reply_source: str
    fee: AccessFee
    identity_check: bool
    written_request: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long a record is kept (promises T1 to T9). A floor and a ceiling are different promises and are never merged."""

    at_least: Period | None
    at_most: Period | None
    counted_from: RetentionEventKind | None
    reason: str
    law_at_least: Period | None
    """How long a law makes the clinic keep records, as far as the manager has entered it; it outlasts ``at_most``."""
    law_source: str
    end: RetentionEnd
    refers_to_procedure: bool
    """Whether the policy refers to a disposal procedure, which must then be named (promise T8)."""
    disposal_procedure: str
    """Where the clinic's own disposal procedure is written down, or what it is."""

    @property
    def is_stated(self) -> bool:
        """Whether there is any number at all."""
        return self.at_least is not None or self.at_most is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaints:
    """What is promised to somebody who complains (promises K1 to K8)."""

    acknowledge: Period | None
    aim: Period | None
    resolve: Period | None
    longer_if_complex: bool
    reference_number: bool
    route: str
    regulator: str
    """The authority to turn to after the clinic itself, with its address; empty where the policy names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """When the policy itself is looked at again (promises V1, V5 and V6)."""

    every: Period | None
    promised: bool
    on_change: bool
    dated: date | None
    """The date the policy carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The promises that are a choice and not a number."""

    capacity: Capacity
    registration: str
    """The clinic's entry with its regulator, such as an ICO registration number."""
    consent: ConsentRule
    erasure: ErasureRule
    marketing: MarketingRule
    minors: MinorsRule
    adult_age: int
    """Completed years from which a person is no minor."""
    cover_after: int
    """Minutes without a hand at the window after which it is covered (promise G5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What the letter with a record copy tells besides numbers, one item a line, in words of our own (promise Q11)."""

    purposes: tuple[str, ...]
    recipients: tuple[str, ...]
    sources: tuple[str, ...]
    rights: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The whole of it. ``title`` names the kind of clinic for whoever chooses; ``remarks`` are gaps of the policy text itself."""

    title: str
    word: PersonWord
    place: Place
    contact: Contact
    access: Access
    retention: Retention
    complaints: Complaints
    review: Review
    rules: Rules
    letter: Letter
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileVersion:
    """The profile as it stood from ``at`` until the next version; versions are only ever added (promise V4)."""

    id: UUID
    number: int
    """Counts from 1; what people call the version."""
    at: datetime
    digest: bytes
    """SHA-256 of the stored text."""
    profile: Profile
