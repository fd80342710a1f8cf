"""FR14: after an erasure nothing of a person is left in any page of any file, whoever wrote it and wherever it lay."""

from pathlib import Path

import pytest

from clinic_app.erasures.model import ErasureReason
from clinic_app.identifiers import new_command
from tests.faults.erasing import files_of, hits, names_of_files, somebody
from tests.faults.ground import Ground
from tests.faults.tally import Tally


def erase_and_look(ground: Ground, folder: Path, tally: Tally, people: int) -> None:
    """Fill a clinic, erase every other one of ``people``, and search everything."""
    mine = ground.copied(folder)
    count = tally.count("FR14", "an erased person searched for in every page, log, document, draft and old copy")
    with mine.opened() as clinic:
        everybody = [somebody(clinic, number) for number in range(people * 2)]
        files = {each.word: files_of(clinic, each.patient.id) for each in everybody}
    gone, stay = everybody[::2], everybody[1::2]
    copy = mine.folder / "before-migration" / "registry-0001-20260101T000000Z.db"
    copy.parent.mkdir(exist_ok=True)
    copy.write_bytes((mine.folder / "registry.db").read_bytes())

    before = hits(mine.folder, mine.keys, tuple(needle for each in gone for needle in each.needles))
    assert all(before[each.needles[0]] for each in gone)
    count.control = f"before it {sum(map(bool, before.values()))} of {len(before)} words found"
    with mine.opened() as clinic:
        for each in gone:
            done = clinic.erasures.erase(
                clinic.actor, new_command(clinic.clock()), each.patient.id, ErasureReason.ASKED, record_number=each.patient.record_number
            )
            assert done.drafts == 1
    after = hits(mine.folder, mine.keys, tuple(needle for each in gone for needle in each.needles))
    for each in gone:
        found = sum(after[needle] for needle in each.needles)
        count.add(lost=0, undetected=found)
        assert found == 0, each.word
    assert names_of_files(mine.folder) >= {name for each in stay for name in files[each.word]}
    assert not names_of_files(mine.folder) & {name for each in gone for name in files[each.word]}
    # Whoever was not erased is as whole as before.
    kept = hits(mine.folder, mine.keys, tuple(each.needles[0] for each in stay))
    assert all(kept.values())
    assert mine.troubles() == []


def test_nothing_of_an_erased_person_is_left_anywhere(ground: Ground, tally: Tally, tmp_path: Path) -> None:
    erase_and_look(ground, tmp_path / "clinic", tally, 10)


@pytest.mark.long
def test_nothing_of_five_hundred_erased_people_is_left(ground: Ground, tally: Tally, tmp_path: Path) -> None:
    erase_and_look(ground, tmp_path / "clinic", tally, 500)
