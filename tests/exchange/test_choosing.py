"""Pointing at a file means the file; pointing at a folder means the records in it."""

from pathlib import Path

from clinic_app.exchange.choosing import files_among


def test_a_folder_means_its_json_files_in_their_order(tmp_path: Path) -> None:
    for name in ("b.json", "a.JSON", "c.ndjson", "notes.txt"):
        (tmp_path / name).touch()
    below = tmp_path / "below"
    below.mkdir()
    (below / "d.json").touch()
    choice = files_among([tmp_path])
    assert [path.name for path in choice.files] == ["a.JSON", "b.json", "c.ndjson"]
    assert choice.complaints == ()


def test_a_file_is_taken_whatever_it_is_called_and_once(tmp_path: Path) -> None:
    record = tmp_path / "record.fhir"
    record.touch()
    assert files_among([record, tmp_path / "." / "record.fhir"]).files == (record,)


def test_what_is_not_there_is_told_and_the_rest_is_taken(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    record.touch()
    empty = tmp_path / "empty"
    empty.mkdir()
    choice = files_among([tmp_path / "gone.json", empty, record, tmp_path / "gone too.json"])
    assert choice.files == (record,)
    missing, nothing = choice.complaints
    assert "no file or folder of that name" in missing
    assert "no file that ends in .json" in nothing
