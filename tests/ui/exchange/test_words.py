"""The sentence that sums an import up agrees with the counts below it."""

from uuid import uuid4

from clinic_app.exchange.model import Outcome, source_key
from clinic_app.exchange.tally import ImportTally
from clinic_app.identifiers import PatientId
from ui.exchange import words


def a_tally(*, left_out: int) -> ImportTally:
    tally = ImportTally()
    tally.counts = {"Patient": {Outcome.TAKEN: 1}, "Observation": {Outcome.TAKEN: 3, Outcome.SKIPPED: left_out}}
    tally.newcomers = {source_key("elsewhere", "Patient", "1")}
    tally.patients = {PatientId(uuid4()): None}
    return tally


def test_everything_came_only_where_nothing_was_left_out() -> None:
    assert words.done(a_tally(left_out=0)) == "1 person registered, with everything that came about this person"
    assert words.done(a_tally(left_out=2)) == "1 person registered"
