"""The mark outside the file: whatever loses saved rows is told at the next opening, with how many."""

import json
import random
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent
from clinic_app.audit.tables import registry_audit
from clinic_app.audit.verification import missing_since
from clinic_app.errors import VaultError
from clinic_app.identifiers import ClinicId, PcId, new_uuid7
from clinic_app.vault.head_mark import Head, HeadFile
from tests.builders import AUDIT_KEY, OpenFile, a_clinical_file, a_registry, opened_copy
from tests.fake_clock import FakeClock


def do(registry: OpenFile, deeds: int) -> None:
    """So many deeds, a minute apart."""
    manager = registry.actor(Role.MANAGER)
    for _ in range(deeds):
        registry.clock.advance(minutes=1)
        with registry.home.file.transaction() as connection:
            registry.home.trail.record(connection, manager, AuditEvent.CLINIC_CHECK)


def told(registry: OpenFile) -> str | None:
    """What an opening would say."""
    with registry.home.file.reading() as connection:
        return missing_since(connection, registry_audit, "registry", registry.pc, registry.heads)


def test_nothing_is_told_when_nothing_is_missing(tmp_path: Path) -> None:
    registry = a_registry(tmp_path)
    assert told(registry) is None
    do(registry, 3)
    assert told(registry) is None
    again = registry.reopened()
    assert told(again) is None
    do(again, 1)
    assert told(again) is None


def test_an_older_copy_of_the_file_put_back_is_told_with_how_many_changes_are_missing(tmp_path: Path) -> None:
    registry = a_registry(tmp_path)
    do(registry, 2)
    with registry.closed() as path:
        shutil.copyfile(path, path.with_name("older.db"))
    registry = registry.reopened()
    do(registry, 5)
    with registry.closed() as path:
        shutil.copyfile(path.with_name("older.db"), path)
    assert told(registry.reopened()) == (
        "registry: 5 saved changes are missing, the last of 02-Mar-2026 09:07 UTC; keep every file as it is and restore from a backup."
    )


def test_a_single_missing_change_is_told_in_the_singular(tmp_path: Path) -> None:
    registry = a_registry(tmp_path)
    with registry.closed() as path:
        shutil.copyfile(path, path.with_name("older.db"))
    registry = registry.reopened()
    do(registry, 1)
    with registry.closed() as path:
        shutil.copyfile(path.with_name("older.db"), path)
    assert "1 saved change is missing" in (told(registry.reopened()) or "")


def test_a_copy_of_the_file_without_its_log_is_told(tmp_path: Path) -> None:
    """What somebody gets who copies only the file that looks like the data."""
    (tmp_path / "here").mkdir()
    registry = a_registry(tmp_path / "here")
    do(registry, 4)
    shutil.copytree(tmp_path / "here", tmp_path / "there", ignore=shutil.ignore_patterns("*-wal"))
    assert told(opened_copy(registry, tmp_path / "there")) is not None
    registry.home.file.pragma("wal_checkpoint(TRUNCATE)")
    do(registry, 3)
    shutil.copytree(tmp_path / "here", tmp_path / "later", ignore=shutil.ignore_patterns("*-wal"))
    assert "3 saved changes are missing" in (told(opened_copy(registry, tmp_path / "later")) or "")


def test_an_older_copy_that_was_worked_in_is_told_though_it_has_as_many_rows(tmp_path: Path) -> None:
    registry = a_registry(tmp_path)
    do(registry, 2)
    with registry.closed() as path:
        older = {name: (tmp_path / name).read_bytes() for name in ("registry.db", "head.json")}
    registry = registry.reopened()
    do(registry, 3)
    with registry.closed() as path:
        newer_mark = (tmp_path / "head.json").read_bytes()
        for name, content in older.items():
            (tmp_path / name).write_bytes(content)
    registry = registry.reopened()
    do(registry, 4)
    with registry.closed() as path:
        path.with_name("head.json").write_bytes(newer_mark)
    assert "saved changes were replaced by others" in (told(registry.reopened()) or "")


def test_a_mark_behind_the_file_is_what_a_power_cut_leaves_and_no_finding(tmp_path: Path) -> None:
    registry = a_registry(tmp_path)
    do(registry, 2)
    mark = (tmp_path / "head.json").read_bytes()
    do(registry, 1)
    registry.home.file.close()
    (tmp_path / "head.json").write_bytes(mark)
    assert told(registry.reopened()) is None


def test_a_bit_flipped_in_the_log_loses_rows_silently_and_every_loss_is_told(tmp_path: Path) -> None:
    """SQLite drops everything after the flip without an error; only the mark knows (FR7)."""
    (tmp_path / "here").mkdir()
    registry = a_registry(tmp_path / "here")
    registry.home.file.pragma("wal_checkpoint(TRUNCATE)")
    do(registry, 12)
    log = (tmp_path / "here" / "registry.db-wal").read_bytes()
    assert len(log) > 12 * 4096
    chance, losses = random.Random(7), 0
    for flip in range(50):
        there = tmp_path / str(flip)
        shutil.copytree(tmp_path / "here", there)
        damaged, bit = bytearray(log), chance.randrange(len(log) * 8)
        damaged[bit // 8] ^= 1 << bit % 8
        (there / "registry.db-wal").write_bytes(damaged)
        opened = opened_copy(registry, there)
        with opened.home.file.reading() as connection:
            rows = connection.exec_driver_sql("SELECT count(*) FROM audit").scalar_one()
        sentence = told(opened)
        assert (sentence is None) == (rows == 12), f"flip {flip} left {rows} rows and the opening said {sentence}"
        losses += rows < 12
        opened.home.file.close()
    assert losses > 30, "the flips must hurt for this test to mean anything"


def test_a_missing_mark_is_told(tmp_path: Path) -> None:
    registry = a_registry(tmp_path)
    do(registry, 1)
    registry.home.file.close()
    (tmp_path / "head.json").unlink()
    assert "the mark of the last saved change is missing" in (told(registry.reopened()) or "")


@pytest.mark.parametrize("field", ["audit_sequence", "chain_mac", "epoch", "time", "mac"])
def test_a_mark_edited_to_hide_a_loss_is_told(tmp_path: Path, field: str) -> None:
    registry = a_registry(tmp_path)
    do(registry, 3)
    registry.home.file.close()
    mark = tmp_path / "head.json"
    content = json.loads(mark.read_text())
    others = {"audit_sequence": 1, "chain_mac": "00" * 32, "epoch": 2, "time": "2026-03-02T09:01:00.000000Z", "mac": "11" * 32}
    content["files"]["registry"][field] = others[field]
    mark.write_text(json.dumps(content, sort_keys=True, separators=(",", ":")) + "\n")
    assert "does not fit" in (told(registry.reopened()) or "")


@pytest.mark.parametrize("content", [b"", b"{}\n", b"\xff\xfe", b"[1]\n", b'{"format": 1}\n'])
def test_a_mark_that_cannot_be_understood_is_told_and_replaced_by_the_next_deed(tmp_path: Path, content: bytes) -> None:
    registry = a_registry(tmp_path)
    do(registry, 1)
    registry.home.file.close()
    (tmp_path / "head.json").write_bytes(content)
    registry = registry.reopened()
    with pytest.raises(VaultError, match=r"head\.json is damaged"):
        told(registry)
    do(registry, 1)
    assert told(registry) is None


def test_the_mark_of_another_clinic_or_pc_is_not_taken_for_ours(tmp_path: Path) -> None:
    registry = a_registry(tmp_path)
    do(registry, 1)
    for heads in (
        HeadFile(tmp_path / "head.json", ClinicId(new_uuid7(registry.clock())), registry.pc),
        HeadFile(tmp_path / "head.json", registry.clinic, PcId(new_uuid7(registry.clock()))),
    ):
        with pytest.raises(VaultError, match="another clinic or another PC"):
            heads.read("registry")


def test_a_mark_of_a_newer_program_is_left_as_it_is(tmp_path: Path) -> None:
    mark = tmp_path / "head.json"
    mark.write_bytes(b'{"format":2,"kind":"clinic-records head"}\n')
    with pytest.raises(VaultError, match="newer version"):
        HeadFile(mark, ClinicId(new_uuid7(FakeClock()())), PcId(new_uuid7(FakeClock()()))).read("registry")


def test_each_file_has_its_own_mark_and_a_session_without_a_key_leaves_the_others_as_it_was(tmp_path: Path) -> None:
    registry = a_registry(tmp_path)
    clinical = a_clinical_file(registry)
    do(clinical, 2)
    do(registry, 3)
    clinical.home.file.close()
    alone = registry.reopened()
    do(alone, 1)
    both = HeadFile(tmp_path / "head.json", registry.clinic, registry.pc)
    marks = {name: mark.audit_sequence for name in ("registry", "clinical") if (mark := both.read(name)) is not None}
    assert marks == {"registry": 4, "clinical": 2}


def test_a_mark_proves_its_file_and_its_place(tmp_path: Path) -> None:
    registry = a_registry(tmp_path)
    sealed = registry.heads.sealed(a_head(), AUDIT_KEY, "registry")
    assert registry.heads.is_genuine(sealed, AUDIT_KEY, "registry")
    assert not registry.heads.is_genuine(sealed, AUDIT_KEY, "clinical")
    assert not registry.heads.is_genuine(sealed, bytes(32), "registry")
    assert not registry.heads.is_genuine(replace(sealed, time=sealed.time + timedelta(seconds=1)), AUDIT_KEY, "registry")


def test_a_mark_is_read_as_it_was_written(tmp_path: Path) -> None:
    registry = a_registry(tmp_path)
    do(registry, 1)
    written = registry.heads.read("registry")
    assert written == registry.reopened().heads.read("registry")
    assert written is not None
    assert written.time == registry.clock()


def a_head() -> Head:
    return Head(epoch=1, audit_sequence=9, chain_mac=bytes(32), time=FakeClock()())
