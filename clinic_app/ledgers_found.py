"""Every ledger of erasures that can be found when a backup is restored: nobody who was erased anywhere may come back."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clinic_app.audit.trail import TrailHome
from clinic_app.clock import shown_day
from clinic_app.errors import VaultError
from clinic_app.vault import erasure_ledger
from clinic_app.vault.backup_container import read_header
from clinic_app.vault.backup_header import BackupHeader
from clinic_app.vault.erasure_ledger import ErasedPerson, LedgerReading, LedgerSeal, kept_ledger_key
from clinic_app.vault.safe_files import read_small


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgersFound:
    """Whom any of them names, and what people must hear of."""

    people: tuple[ErasedPerson, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ledger:
    where: str
    data: bytes
    is_later: bool
    """Whether it may tell of erasures that the backup cannot know of."""


def found_ledgers(registry: TrailHome, header: BackupHeader, folders: Iterable[Path], place: Path) -> LedgersFound:
    """The union of the backup's own ledger, of ``erasures.log`` in ``folders`` and in ``place`` where the backup lies, and of every other
    backup of this clinic there. ``registry`` is the restored one, whose key proves them.
    """
    with registry.file.reading() as connection:
        seal = LedgerSeal(header.clinic, kept_ledger_key(connection))
    readings: list[LedgerReading] = []
    warnings: list[str] = []
    later = False
    for ledger in (_Ledger("the backup", _lines(header), is_later=False), *_in_folders((*folders, place)), *_in_backups(place, header)):
        try:
            reading = seal.read(ledger.data)
        except VaultError as error:
            warnings.append(str(error))
            continue
        if reading.altered:
            warnings.append(
                f"The ledger of erasures in {ledger.where} was altered or is another clinic's; only lines that are proven counted."
            )
        readings.append(reading)
        later = later or ledger.is_later
    if not later:
        warnings.append(_nothing_later(header.made_at))
    return LedgersFound(people=erasure_ledger.union(readings), warnings=tuple(dict.fromkeys(warnings)))


def _nothing_later(made_at: datetime) -> str:
    return (
        f"No ledger of erasures from after this backup was found. If somebody's record was erased since {shown_day(made_at)}, it is back: "
        "look through the certificates of erasure from that day on, and erase it again."
    )


def _lines(header: BackupHeader) -> bytes:
    return "".join(f"{line}\n" for line in header.erasures).encode("ascii", "replace")


def _in_folders(folders: Iterable[Path]) -> Iterator[_Ledger]:
    for folder in dict.fromkeys(each.absolute() for each in folders):
        with suppress(FileNotFoundError, VaultError):
            yield _Ledger(f"the folder {folder.name}", read_small(folder / erasure_ledger.NAME, erasure_ledger.LARGEST), is_later=True)


def _in_backups(place: Path, restored: BackupHeader) -> Iterator[_Ledger]:
    for path in sorted(place.glob("*.cbk")):
        with suppress(VaultError):
            header = read_header(path)
            if header.clinic == restored.clinic and header.backup != restored.backup:
                yield _Ledger(path.name, _lines(header), is_later=header.made_at > restored.made_at)
