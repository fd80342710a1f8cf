"""What a sign-in does for erasures: one that was cut off is finished, and the ledger outside says again what the registry says."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from clinic_app.access.actor import Actor
from clinic_app.audit.trail import TrailHome
from clinic_app.erasures import repository
from clinic_app.erasures.deed import Eraser
from clinic_app.erasures.model import Erasure
from clinic_app.errors import VaultError
from clinic_app.identifiers import ClinicId
from clinic_app.vault.erasure_ledger import NAME, ErasedPerson, ErasureLedger, LedgerReading, LedgerSeal, kept_ledger_key, union
from clinic_app.vault.safe_files import move_atomically


def settle_ledger(registry: TrailHome, clinic: ClinicId, folder: Path, now: datetime) -> tuple[str, ...]:
    """Heal the ledger where it lacks somebody whom the registry knows to be erased, or was altered; sentences for the person.

    An altered one is kept beside it first. What cannot be done now is told, and tried again at the next sign-in.
    """
    with registry.file.reading() as connection:
        seal = LedgerSeal(clinic, kept_ledger_key(connection))
        erased = tuple(_person(each) for each in repository.everything(connection) if each.finished_at is not None)
    ledger = ErasureLedger(folder, seal)
    try:
        found = ledger.read()
        known = {each.patient for each in found.people}
        missing = sum(each.patient not in known for each in erased)
        if not (found.altered or missing):
            return ()
        if found.altered:
            move_atomically(folder / NAME, folder / f"{Path(NAME).stem}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{Path(NAME).suffix}")
        ledger.rewrite(union([LedgerReading(people=erased, torn=False, altered=False), found]))
    except VaultError as error:
        return (str(error),)
    what = "was altered" if found.altered else f"lacked {missing} of {len(erased)} erasures"
    return (f"erasures.log {what} and was written anew from the registry; have whoever looks after this PC find out why.",)


def waiting(connection: Connection) -> tuple[str, ...]:
    """A sentence where an erasure was cut off, for somebody whose keys cannot finish it."""
    number = len(repository.unfinished(connection))
    if number == 0:
        return ()
    told = "An erasure was cut off and is" if number == 1 else f"{number} erasures were cut off and are"
    return (f"{told} finished as soon as somebody signs in who opens charts, such as a manager or a doctor.",)


def finish_cut_off(registry: TrailHome, eraser: Eraser, actor: Actor) -> tuple[str, ...]:
    """Finish every erasure that was cut off; a sentence for each, also where it could not be finished now."""
    with registry.file.reading() as connection:
        begun = repository.unfinished(connection)
    told = []
    for erasure in begun:
        try:
            eraser.finish(actor, erasure)
            told.append(f"Erasure {erasure.certificate} was cut off and is finished now; its certificate can be printed.")
        except VaultError as error:
            told.append(f"Erasure {erasure.certificate} was cut off and could not be finished. {error}")
    return tuple(told)


def _person(erasure: Erasure) -> ErasedPerson:
    return ErasedPerson(patient=erasure.patient, at=erasure.begun_at, pc=erasure.pc)
