"""A registration that is not finished, as it lies in its writer's drawer."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from clinic_app.identifiers import CommandId, PatientId
from clinic_app.patients.model import (
    Address,
    BirthDate,
    ContactKind,
    ContactPoint,
    Gender,
    HumanName,
    Provenance,
    RelatedPerson,
    RelatedPersonKind,
)
from clinic_app.vault.model import Draft
from ui.patients.registration_draft import RegistrationDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRegistration:
    """What stands in the form, and what stood in it before anybody typed, to tell what a colleague changed meanwhile.

    ``patient_id`` is nobody for somebody new. ``command`` goes with them, so that a registration that was cut off is not done twice.
    """

    id: UUID
    patient_id: PatientId | None
    command: CommandId | None
    base: RegistrationDraft
    draft: RegistrationDraft

    @property
    def name(self) -> str:
        """Who it is about, as far as was typed."""
        draft = self.draft
        return HumanName(family=draft.family.strip(), given=draft.given.strip(), native=draft.native.strip()).display

    def encoded(self) -> bytes:
        """As it lies in the drawer."""
        kept = {
            "registration of": str(self.patient_id) if self.patient_id is not None else None,
            "command": str(self.command) if self.command is not None else None,
            "base": asdict(self.base),
            "draft": asdict(self.draft),
        }
        return json.dumps(kept, default=_plain).encode()

    @classmethod
    def decoded(cls, draft: Draft) -> "KeptRegistration | None":
        """Nothing for a draft of another form."""
        try:
            kept = json.loads(draft.content)
            return cls(
                id=draft.id,
                patient_id=PatientId(UUID(kept["registration of"])) if kept["registration of"] else None,
                command=CommandId(UUID(kept["command"])) if kept["command"] else None,
                base=_draft(kept["base"]),
                draft=_draft(kept["draft"]),
            )
        except (ValueError, KeyError, TypeError):
            return None


def _plain(value: object) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _draft(kept: dict[str, Any]) -> RegistrationDraft:
    known = kept["known_birth"]
    return RegistrationDraft(
        **{part: str(kept[part]) for part in ("family", "given", "prefix", "native", "birth")},
        gender=Gender(kept["gender"]) if kept["gender"] else None,
        contacts=tuple(_contact(each) for each in kept["contacts"]),
        addresses=tuple(Address(**each) for each in kept["addresses"]),
        related=tuple(RelatedPerson(**{**each, "kind": RelatedPersonKind(each["kind"])}) for each in kept["related"]),
        provenance=Provenance(kept["provenance"]),
        known_birth=BirthDate(day=date.fromisoformat(known["day"]), estimated=bool(known["estimated"])) if known else None,
    )


def _contact(kept: dict[str, Any]) -> ContactPoint:
    verified = kept["verified_on"]
    return ContactPoint(**{**kept, "kind": ContactKind(kept["kind"]), "verified_on": date.fromisoformat(verified) if verified else None})
