"""Papers as they are drawn on a morning at a clinic with much to say."""

from dataclasses import replace

from clinic_app.audit.anchors import anchor_of
from clinic_app.downtime.model import BlankForm, Papers, Wanted
from clinic_app.policy.profile import Contact, PersonWord
from clinic_app.policy.profile_file import shipped_profile

EVERYTHING = Wanted(forms=frozenset(BlankForm))


def some_papers(wanted: Wanted = EVERYTHING, *, contact: Contact | None = None, pc_name: str = "Front desk") -> Papers:
    """The day sheet and each form once, unless less is wanted."""
    own = shipped_profile("mediglo").contact
    reachable = replace(
        own,
        name="Mediglo Skin & Wellness",
        phone="+91 11 4000 1234",
        address="14 Ring Road, Lajpat Nagar\nNew Delhi 110024",
        website="mediglo.example",
    )
    return Papers(
        contact=contact or reachable,
        word=PersonWord.PATIENT,
        day="Monday, 02-Mar-2026",
        printed="Printed 02-Mar-2026 08:05 by Rita Fernandes",
        pc_name=pc_name,
        wanted=wanted,
        anchors=(anchor_of("registry", 12_345, bytes(range(32))), anchor_of("clinical", 678_901, bytes(range(99, 131)))),
    )
