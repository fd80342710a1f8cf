"""What every screen about people at the desk is given: the service, who is signed in, and the clinic's own words and clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from clinic_app.access.actor import Actor
from clinic_app.clock import Clock
from clinic_app.identifiers import CommandId, new_command
from clinic_app.patients.service import PatientService
from clinic_app.policy.profile import DateOrder, PersonWord, Profile
from ui.background import Background
from ui.draft_keeper import Drafts
from ui.privacy import Privacy
from ui.widgets.notice import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Handed to the finder, the registration form and the patient's page."""

    patients: PatientService
    drafts: Drafts
    actor: Actor
    background: Background
    clock: Clock
    profile: Profile
    privacy: Privacy
    say: Callable[[Notice], None]
    """Announces finished work at the foot of the window."""

    @property
    def today(self) -> date:
        """The calendar day at the clinic."""
        return self.patients.today

    @property
    def word(self) -> PersonWord:
        """What this clinic calls the people whose records it keeps."""
        return self.profile.word

    @property
    def order(self) -> DateOrder:
        """How this clinic writes dates in figures."""
        return self.profile.place.date_order

    def new_command(self) -> CommandId:
        """The name of a new deed."""
        return new_command(self.clock())
