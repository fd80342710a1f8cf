"""Morning papers by command, and their anchor held against the trail on another day."""

from pathlib import Path

import pytest

from tests.commands.terminal import Terminal
from tests.printing.reading import poppler


def test_reception_makes_the_sheet_and_the_manager_compares_its_anchor(terminal: Terminal, tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    said = terminal.run("rita", "day-sheet", "--out", out, "--form", "registration", "--copies", "2")
    assert (said.exit_code, said.err) == (0, "")
    first, registry, charts = said.out.splitlines()
    assert first == "sheet.pdf: 4 pages."
    for line in (registry, charts):
        anchor = line.rpartition(" ")[2]
        assert anchor in poppler(out.read_bytes()).replace(" ", "")
        compared = terminal.run("maya", "audit", "--anchor", anchor)
        assert compared.exit_code == 0, compared.err
        assert compared.out.startswith("This anchor belongs to the trail")
    wrong = terminal.run("maya", "audit", "--anchor", "R-1-00000-00000")
    assert (wrong.exit_code, wrong.is_one_sentence) == (1, True)


@pytest.mark.parametrize(
    ("by", "arguments"),
    [
        ("asha", ("--out", "{}/a.pdf")),
        ("rita", ("--out", "{}/there.pdf")),
        ("rita", ("--out", "{}/none/a.pdf")),
        ("rita", ("--forms-only", "--out", "{}/b.pdf")),
    ],
)
def test_what_cannot_be_made_is_told_in_a_sentence(terminal: Terminal, tmp_path: Path, by: str, arguments: tuple[str, ...]) -> None:
    (tmp_path / "there.pdf").write_bytes(b"mine")
    said = terminal.run(by, "day-sheet", *(each.format(tmp_path) for each in arguments))
    assert (said.exit_code, said.is_one_sentence) == (1, True)
    assert (tmp_path / "there.pdf").read_bytes() == b"mine"
    assert not list(tmp_path.glob("[ab].pdf"))
