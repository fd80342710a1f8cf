"""A handful of beginnings for notes: headings that remind of what belongs there; all of it can be written over."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoteTemplate:
    """``title`` names the note and the visit; ``headings`` stand in the empty note, a line each."""

    title: str
    headings: tuple[str, ...]
    is_visit: bool = True
    """Whether the person was seen, so that a visit goes with it unless there is one already."""

    @property
    def text(self) -> str:
        """The note before anything is written."""
        return "\n\n".join(f"{heading}: " for heading in self.headings)


TEMPLATES = (
    NoteTemplate("Consultation", ("Why they came", "What they say", "What was found", "What we think", "What we agreed")),
    NoteTemplate("Follow-up", ("Since the last visit", "What was found", "Next step")),
    NoteTemplate("Laser session", ("Area and skin", "Device and settings", "What happened", "Aftercare given", "Next session")),
    NoteTemplate("Procedure", ("What was agreed and with whom", "What was done", "Products and lots", "What happened", "Aftercare given")),
    NoteTemplate("Phone call", ("Who called", "What was asked", "What was advised"), is_visit=False),
    NoteTemplate("Referral", ("To whom", "Why", "What they should know", "What we ask"), is_visit=False),
    NoteTemplate("Note", (), is_visit=False),
)


def is_only_headings(text: str) -> bool:
    """Whether nothing was written beside the headings of a template."""
    headings = {f"{heading}:" for template in TEMPLATES for heading in template.headings}
    return all(not line.strip() or line.strip() in headings for line in text.splitlines())
