"""Whatever becomes of the key file (FR9), it opens by its copy, with the right keys, or the program says in a sentence that it does not."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_app.errors import ClinicError
from clinic_app.vault.key_cabinet import KeyCabinet
from clinic_app.vault.key_errors import KeyFileDamaged, KeyFileMissing, KeyFileOutdated
from clinic_app.vault.open_keys import OpenKeys
from tests.faults.children import shared_out
from tests.faults.ground import DOCTOR, Ground
from tests.faults.tally import Tally
from tests.journeys.founding import password_of
from tests.vault.builders import CHEAP, typed

MAIN, COPY = "keys.json", "keys.json.bak"
NEW_PASSWORD = "ninety purple ladders sing softly"
ROW = ("FR9", "the key file's bytes flipped one by one, cut at every length, lost, put back older")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="shares the work out to forked children, which only POSIX has")


@pytest.fixture(scope="module")
def cheap(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """The clinic with a password that is cheap to try, because its key file says so."""
    ours = ground.copied(tmp_path_factory.mktemp("cheap") / "clinic")
    cabinet = KeyCabinet(ours.folder, ground.keys.pc, ours.clock, CHEAP)
    keys = cabinet.unlock(DOCTOR, typed(password_of(DOCTOR)), None)
    cabinet.change_own_password(keys, typed(password_of(DOCTOR)), typed(NEW_PASSWORD))
    with ours.opened():
        pass
    return ours


def unlocked(ground: Ground, folder: Path) -> OpenKeys:
    """The keys that the password opens after a restart."""
    return KeyCabinet(folder, ground.keys.pc, ground.clock, CHEAP).unlock(DOCTOR, typed(NEW_PASSWORD), None)


def is_right(ground: Ground, keys: OpenKeys) -> bool:
    """Whether they are the keys that the clinic has always had."""
    return (keys.registry_key, keys.clinical_key) == (ground.keys.registry_key, ground.keys.clinical_key)


def damaged(whole: bytes) -> Iterator[bytes]:
    """With a bit of each byte flipped, and cut at every length."""
    for place in range(len(whole)):
        yield whole[:place] + bytes([whole[place] ^ 1 << place % 8]) + whole[place + 1 :]
        yield whole[:place]


@pytest.mark.parametrize("part", [8, pytest.param(1, marks=pytest.mark.long)], ids=["quick", "long"])
def test_every_flipped_byte_and_every_length_opens_by_the_copy_or_in_a_sentence(
    cheap: Ground, tally: Tally, light_disk: Path, part: int
) -> None:
    """In the quick tier all of them with both files damaged, and one in eight with a whole copy, which takes a password's work."""
    whole = (cheap.folder / MAIN).read_bytes()

    def by_the_copy(own: Path) -> str:
        try:
            keys = unlocked(cheap, own)
        except ClinicError as error:
            return f"shut in spite of its copy: {error}"
        return "" if is_right(cheap, keys) and keys.notice is not None else "wrong keys, or not a word"

    def try_one(thrown: tuple[int, bytes], own: Path) -> list[str]:
        """What went wrong with the main file damaged, with both damaged, and with the main file lost and the copy damaged."""
        number, content = thrown
        (own / MAIN).write_bytes(content)
        (own / COPY).write_bytes(whole)
        wrong = [by_the_copy(own)] if number // 2 % part == 0 else []
        (own / COPY).write_bytes(content)
        for lost in (False, True):
            if lost:
                (own / MAIN).unlink()
            try:
                unlocked(cheap, own)
                wrong.append("opened by a damaged file")
            except KeyFileDamaged:
                pass
        return [each for each in wrong if each]

    count, bad, tried = tally.count(*ROW), [], 0
    for (number, _), wrong in shared_out(enumerate(damaged(whole)), try_one, light_disk):
        tried += 1
        count.add(3 if number // 2 % part == 0 else 2, undetected=bool(wrong))
        if wrong:
            bad.append((number, wrong))
    assert tried == 2 * len(whole)
    assert bad == []


def test_a_damaged_main_file_is_told_when_the_clinic_opens_and_is_whole_again_afterwards(
    cheap: Ground, tally: Tally, tmp_path: Path
) -> None:
    whole = (cheap.folder / MAIN).read_bytes()
    for number, content in enumerate((None, b"", whole[:100], whole[: len(whole) // 2], whole[:-1] + b" ")):
        ours = cheap.copied(tmp_path / str(number))
        (ours.folder / MAIN).unlink()
        if content is not None:
            (ours.folder / MAIN).write_bytes(content)
        keys = unlocked(cheap, ours.folder)
        assert keys.notice is not None
        with ours.with_keys(keys).opened() as clinic:
            assert any("key file" in notice for notice in clinic.notices)
        assert (ours.folder / MAIN).read_bytes() == (ours.folder / COPY).read_bytes() == whole
        assert ours.troubles() == []
        tally.count(*ROW).add()


def test_a_lost_copy_is_made_anew(cheap: Ground, tally: Tally, tmp_path: Path) -> None:
    ours = cheap.copied(tmp_path / "clinic")
    (ours.folder / COPY).unlink()
    assert ours.troubles() == []
    assert (ours.folder / COPY).read_bytes() == (ours.folder / MAIN).read_bytes()
    tally.count(*ROW).add()


def test_no_key_file_at_all_is_told_and_none_is_made(cheap: Ground, tally: Tally, tmp_path: Path) -> None:
    ours = cheap.copied(tmp_path / "clinic")
    for name in (MAIN, COPY):
        (ours.folder / name).unlink()
    with pytest.raises(KeyFileMissing):
        unlocked(cheap, ours.folder)
    with pytest.raises(KeyFileMissing):
        ours.unlocked()
    assert list(ours.folder.glob("keys*")) == []
    tally.count(*ROW).add()


def test_an_older_key_file_put_back_revives_no_old_password(ground: Ground, cheap: Ground, tally: Tally, tmp_path: Path) -> None:
    ours = cheap.copied(tmp_path / "clinic")
    for name in (MAIN, COPY):
        (ours.folder / name).write_bytes((ground.folder / name).read_bytes())
    cabinet = KeyCabinet(ours.folder, ground.keys.pc, ground.clock, CHEAP)
    old = cabinet.unlock(DOCTOR, typed(password_of(DOCTOR)), None)
    with pytest.raises(KeyFileOutdated):
        ours.with_keys(old).unlocked()
    (ours.folder / MAIN).write_bytes((cheap.folder / MAIN).read_bytes())
    # Only the copy is older: the main file counts.
    with ours.with_keys(unlocked(cheap, ours.folder)).opened() as clinic:
        assert clinic.notices == ()
    tally.count(*ROW).add(2)
