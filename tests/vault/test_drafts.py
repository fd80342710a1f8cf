"""A draft survives, and is its writer's alone: a colleague with the same keys can neither read nor forge it."""

import os
from pathlib import Path
from uuid import UUID

import pytest

from clinic_app.vault.drafts import DraftDrawer, count_drafts
from clinic_app.vault.errors import CannotWrite, DraftUnreadable
from clinic_app.vault.model import Draft
from tests.vault.builders import SECRET, KeyedClinic, password_of, typed

FIRST, SECOND = UUID(int=1), UUID(int=2)


@pytest.fixture
def drafts(keyed: KeyedClinic) -> Path:
    return keyed.folder / "drafts"


def test_a_draft_is_there_after_a_restart_and_is_its_latest_state(keyed: KeyedClinic, drafts: Path) -> None:
    drawer = DraftDrawer(drafts, keyed.unlock("dee"))
    drawer.save(Draft(FIRST, b"The patient rep"))
    drawer.save(Draft(FIRST, b"The patient reports"))
    drawer.save(Draft(SECOND, b""))
    again = DraftDrawer(drafts, keyed.unlock("dee"))
    assert again.ids() == (FIRST, SECOND)
    assert again.load(FIRST) == Draft(FIRST, b"The patient reports")
    assert again.load(SECOND) == Draft(SECOND, b"")
    assert again.load(UUID(int=3)) is None


def test_a_draft_on_disk_says_nothing(keyed: KeyedClinic, drafts: Path) -> None:
    DraftDrawer(drafts, keyed.unlock("dee")).save(Draft(FIRST, b"The patient reports"))
    (path,) = drafts.rglob("*.draft")
    assert b"patient" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_discarded_draft_is_gone(keyed: KeyedClinic, drafts: Path) -> None:
    drawer = DraftDrawer(drafts, keyed.unlock("dee"))
    drawer.save(Draft(FIRST, b"text"))
    drawer.discard(FIRST)
    drawer.discard(FIRST)
    assert drawer.ids() == ()
    assert list(drafts.rglob("*.draft")) == []


def test_a_colleague_who_holds_the_same_keys_sees_and_opens_none(keyed: KeyedClinic, drafts: Path) -> None:
    DraftDrawer(drafts, keyed.unlock("dee")).save(Draft(FIRST, b"The patient reports"))
    manager = DraftDrawer(drafts, keyed.manager)
    assert manager.ids() == ()
    dees, managers = (drafts / str(who) / f"{FIRST}.draft" for who in (keyed.dee.staff_id, keyed.manager.staff_id))
    managers.parent.mkdir()
    managers.write_bytes(dees.read_bytes())
    with pytest.raises(DraftUnreadable):
        manager.load(FIRST)


def test_a_colleague_cannot_lay_a_draft_into_anothers_drawer(keyed: KeyedClinic, drafts: Path) -> None:
    DraftDrawer(drafts, keyed.manager).save(Draft(FIRST, b"words the doctor never wrote"))
    dee = DraftDrawer(drafts, keyed.unlock("dee"))
    os.rename(drafts / str(keyed.manager.staff_id), drafts / str(keyed.dee.staff_id))
    assert dee.ids() == (FIRST,)
    with pytest.raises(DraftUnreadable):
        dee.load(FIRST)


def test_one_draft_cannot_be_laid_in_anothers_place(keyed: KeyedClinic, drafts: Path) -> None:
    dee = DraftDrawer(drafts, keyed.unlock("dee"))
    dee.save(Draft(FIRST, b"for one patient"))
    folder = drafts / str(keyed.dee.staff_id)
    os.rename(folder / f"{FIRST}.draft", folder / f"{SECOND}.draft")
    with pytest.raises(DraftUnreadable):
        dee.load(SECOND)


def test_every_flipped_byte_is_found(keyed: KeyedClinic, drafts: Path) -> None:
    dee = DraftDrawer(drafts, keyed.unlock("dee"))
    dee.save(Draft(FIRST, b"text"))
    (path,) = drafts.rglob("*.draft")
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(DraftUnreadable):
            dee.load(FIRST)


def test_a_changed_password_keeps_drafts_and_a_reset_one_closes_them_for_ever(keyed: KeyedClinic, drafts: Path) -> None:
    keys = keyed.unlock("dee")
    DraftDrawer(drafts, keys).save(Draft(FIRST, b"text"))
    keyed.cabinet.change_own_password(keys, password_of("dee"), typed("purple ladders sing softly"))
    changed = keyed.new_cabinet().unlock("dee", typed("purple ladders sing softly"), SECRET)
    assert DraftDrawer(drafts, changed).load(FIRST) == Draft(FIRST, b"text")
    assert count_drafts(drafts, keyed.dee.staff_id) == 1
    assert count_drafts(drafts, keyed.rita.staff_id) == 0
    keyed.cabinet.reset_password(keyed.manager, keyed.dee.staff_id, password_of("dee"), username="dee")
    after = DraftDrawer(drafts, keyed.unlock("dee"))
    assert after.ids() == (FIRST,)
    with pytest.raises(DraftUnreadable, match="reset"):
        after.load(FIRST)


def test_files_of_others_in_the_drawer_are_no_drafts(keyed: KeyedClinic, drafts: Path) -> None:
    dee = DraftDrawer(drafts, keyed.unlock("dee"))
    dee.save(Draft(FIRST, b"text"))
    folder = drafts / str(keyed.dee.staff_id)
    (folder / "notes.draft").touch()
    (folder / f"{SECOND}.draft.tmp").touch()
    assert dee.ids() == (FIRST,)


def test_a_drawer_that_cannot_be_made_is_told(keyed: KeyedClinic, drafts: Path) -> None:
    drafts.touch()
    with pytest.raises(CannotWrite, match="draft"):
        DraftDrawer(drafts, keyed.manager).save(Draft(FIRST, b"text"))
