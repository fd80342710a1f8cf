"""The trail on paper holds every row that was asked for, in words that can be read back."""

import subprocess
from pathlib import Path

from clinic_app.access.permissions import Role
from clinic_app.audit.model import AuditEvent, AuditFilter
from clinic_app.audit.print_pages import TrailLine, TrailPages, draw
from clinic_app.audit.service import AuditService
from tests.builders import a_registry


def _line(number: int) -> TrailLine:
    return TrailLine(
        when=f"02-Mar-2026 10:{number // 60:02d}:{number % 60:02d}",
        who="Rita Fernandes (Receptionist)",
        deed="Opened a registration",
        patient="A-00031-D अनन्या देवी शर्मा",
        outcome="done",
        detail=f"row {number}",
    )


def _trail(*lines: TrailLine, asked_for: tuple[str, ...] = (), limit: int = 5_000) -> TrailPages:
    return TrailPages(
        clinic_name="Mediglo Skin & Wellness", printed="Printed 02-Mar-2026 by Maya", asked_for=asked_for, limit=limit, lines=lines
    )


def _text(pdf: bytes, folder: Path) -> str:
    path = folder / "trail.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True).stdout


def test_every_row_stands_on_paper_with_the_count_and_what_was_asked_for(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    drawn = draw(
        _trail(*map(_line, range(120)), asked_for=("by Rita Fernandes", "only refusals")), lambda done, total: told.append((done, total))
    )
    text = " ".join(_text(drawn.pdf, tmp_path).split())
    assert all(f"row {number}" in text for number in range(120))
    assert "120 rows" in text
    assert "Asked for: by Rita Fernandes; only refusals." in text
    assert drawn.pages > 2
    assert told[-1] == (120, 120)


def test_paper_says_when_older_rows_are_left_out_and_when_there_are_none(tmp_path: Path) -> None:
    assert "Only the newest 3 rows" in _text(draw(_trail(*map(_line, range(3)), limit=3)).pdf, tmp_path)
    assert "No row of the trail matches." in _text(draw(_trail()).pdf, tmp_path)


def test_the_same_rows_give_the_same_bytes() -> None:
    assert draw(_trail(_line(1))).pdf == draw(_trail(_line(1))).pdf


def test_what_is_printed_is_on_record_as_printed(tmp_path: Path) -> None:
    file = a_registry(tmp_path)
    service, manager = AuditService(file.home, None), file.actor(Role.MANAGER)
    service.verify(manager)
    printed = service.read_to_print(manager, AuditFilter())
    assert [entry.event for entry in printed] == [AuditEvent.AUDIT_VERIFY]
    (row,) = service.read(manager, AuditFilter(events=frozenset({AuditEvent.AUDIT_PRINT})))
    assert (row.staff, row.count) == (manager.staff_id, 1)
    file.home.file.close()
