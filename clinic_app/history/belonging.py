"""Whose an entry is: asked for under another person's chart it is as if it were not there, and the asking is on record."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection, Table, select

from clinic_app.access.actor import Actor
from clinic_app.access.permissions import Permission
from clinic_app.errors import NotFound
from clinic_app.identifiers import PatientId


class SomebodyElses(NotFound):
    """The thing is there, in the chart of another person; the sentence does not say so."""

    def __init__(self, sentence: str, thing: UUID) -> None:
        super().__init__(sentence)
        self.thing = thing


def not_in_chart(connection: Connection, table: Table, thing: UUID, sentence: str) -> NotFound:
    """What to raise where a thing of that id is not this person's: whether it is another's makes a difference to the trail alone."""
    is_anothers = connection.scalar(select(table.c.id).where(table.c.id == thing)) is not None
    return SomebodyElses(sentence, thing) if is_anothers else NotFound(sentence)


@contextmanager
def own_things(actor: Actor, permission: Permission, patient: PatientId) -> Iterator[None]:
    """Around the transaction of a deed in ``patient``'s chart: naming another person's thing is put on record as a refusal.

    Raises: ``SomebodyElses`` again, once that is done.
    """
    try:
        yield
    except SomebodyElses as other:
        actor.refusals.record_refusal(actor, permission, patient=patient, thing=other.thing)
        raise
