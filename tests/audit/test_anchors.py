"""The ten characters on paper: they say what the trail was, and no other trail takes its place unnoticed."""

import pytest

from clinic_app.access.permissions import Role
from clinic_app.audit.anchors import Agreement, Anchor, agreement, anchor_of, parse_anchor
from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.audit.service import AuditService
from clinic_app.errors import InvalidInput
from tests.builders import OpenFile, a_registration, a_registry, opened_copy

MAC = bytes(range(7, 39))
ANCHOR = anchor_of("registry", 1234, MAC)


@pytest.fixture
def file(tmp_path_factory: pytest.TempPathFactory) -> OpenFile:
    return a_registry(tmp_path_factory.mktemp("anchors"))


def register(file: OpenFile, times: int) -> None:
    for _ in range(times):
        file.patients().register(file.actor(Role.RECEPTIONIST), file.command(), a_registration())


def end_of(file: OpenFile) -> Anchor:
    """What a day sheet of this moment says."""
    (row,) = AuditService(file.home, None).read(file.actor(Role.MANAGER), AuditFilter(), limit=1)
    return anchor_of("registry", row.sequence, row.mac)


def compared(file: OpenFile, anchor: Anchor) -> tuple[bool, str]:
    finding = AuditService(file.home, None).compare_anchor(file.actor(Role.MANAGER), anchor)
    return finding.belongs, finding.sentence


def test_an_anchor_is_a_letter_a_row_and_ten_characters_of_crockfords_alphabet() -> None:
    letter, row, first, second = ANCHOR.text.split("-")
    assert (letter, row, len(first + second)) == ("R", "1234", 10)
    assert set(first + second) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert anchor_of("clinical", 7, MAC).text.startswith("C-7-")


@pytest.mark.parametrize(
    "written",
    [
        ANCHOR.text,
        ANCHOR.text.lower(),
        f"  {ANCHOR.text.replace('-', ' ')} ",
        ANCHOR.text.replace("-", ""),
        ANCHOR.text.replace("1234", "1,234"),
        ANCHOR.text[:7] + ANCHOR.text[7:].replace("0", "O").replace("1", "l"),
    ],
)
def test_it_is_read_however_it_is_written(written: str) -> None:
    assert parse_anchor(written) == ANCHOR


@pytest.mark.parametrize(
    "written", ["", "R", "R-1234", "X-1234-00000-00000", "R-0-00000-00000", "R-12-0000U-00000", "R-1-00000-0000", "\x00", "٣" * 16]
)
def test_what_is_no_anchor_is_said_to_be_none(written: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_anchor(written)
    assert refused.value.field == "Anchor"


def test_every_bit_of_the_first_fifty_counts_and_a_slip_is_told_from_another_trail() -> None:
    for bit in range(50):
        other = bytearray(MAC)
        other[bit // 8] ^= 0x80 >> bit % 8
        assert agreement(ANCHOR, bytes(other)) is Agreement.ALMOST
    assert agreement(ANCHOR, MAC) is Agreement.SAME
    assert agreement(ANCHOR, bytes(32)) is Agreement.DIFFERENT


def test_an_anchor_of_this_trail_belongs_also_after_more_was_done(file: OpenFile) -> None:
    register(file, 2)
    anchor = end_of(file)
    register(file, 2)
    belongs, sentence = compared(file, anchor)
    assert belongs
    assert f"row {anchor.sequence}" in sentence


def test_a_slip_is_asked_about_and_blames_nobody(file: OpenFile) -> None:
    register(file, 1)
    anchor = end_of(file)
    slipped = Anchor(anchor.file_name, anchor.sequence, ("0" if anchor.code[0] != "0" else "1") + anchor.code[1:])
    belongs, sentence = compared(file, slipped)
    assert not belongs
    assert "once more" in sentence


def test_an_older_copy_put_back_and_worked_in_is_found_by_the_paper(file: OpenFile, tmp_path_factory: pytest.TempPathFactory) -> None:
    register(file, 2)
    file.home.file.close()
    old = opened_copy(file, file.folder)
    saved = {each.name: each.read_bytes() for each in old.folder.iterdir() if each.is_file()}
    register(old, 2)
    anchor = end_of(old)
    old.home.file.close()
    folder = tmp_path_factory.mktemp("back")
    for name, content in saved.items():
        (folder / name).write_bytes(content)
    back = opened_copy(file, folder)
    belongs, sentence = compared(back, anchor)
    assert (belongs, "ends before" in sentence) == (False, True)
    register(back, 12)
    belongs, sentence = compared(back, anchor)
    assert (belongs, "another row stands in its place" in sentence) == (False, True)


def test_whoever_compares_is_on_record_with_what_was_found(file: OpenFile) -> None:
    register(file, 1)
    compared(file, end_of(file))
    compared(file, Anchor("registry", 999, "0" * 10))
    compared(file, Anchor("clinical", 1, "0" * 10))
    rows = AuditService(file.home, None).read(file.actor(Role.MANAGER), AuditFilter(events=frozenset({AuditEvent.AUDIT_ANCHOR})))
    assert [row.detail for row in rows] == ["not-found", "not-found", "belongs"]
