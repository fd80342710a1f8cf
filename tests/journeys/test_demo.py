"""The demo, as whoever tries the program first meets it: a clinic, its people, and a day without a screen."""

import random
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from clinic_app.bootstrap import open_door
from clinic_app.demo.day import COLLEAGUES, DOCTOR_RAO, MANAGER, OPEN_FOR, PATIENTS, PC_NAME, SEED, longest_chart
from clinic_app.demo.histories import LONG_COURSE, Visit, lives
from clinic_app.demo.people import people
from clinic_app.history.kinds import ItemKind
from tests.fake_clock import OPENING_TIME
from tests.journeys.demo_day import DemoDay
from tests.journeys.founding import a_founded_clinic
from ui.demo.run import has_screen, main

SCENES = (
    "set-up",
    "sign-in",
    "find",
    "find-nobody",
    "register",
    "patient",
    "chart",
    "chart-timeline",
    "chart-results",
    "chart-documents",
    "note",
    "note-signed",
    "home",
    "import",
    "staff",
    "audit",
    "settings",
    "record-copy-request",
    "record-copy-pages",
    "record-copy-handed-over",
)


def test_the_day_comes_to_its_end_without_a_complaint(demo_day: DemoDay) -> None:
    assert (demo_day.exit_code, demo_day.complaints) == (0, "")


def test_the_readme_shows_every_page_of_the_day_in_both_looks() -> None:
    root = Path(__file__).resolve().parents[2]
    names = {f"{scene}-{mode}.png" for scene in SCENES for mode in ("light", "dark")}
    assert {path.name for path in (root / "resources" / "pictures").iterdir()} == names
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert sorted(name for name in names if f"(resources/pictures/{name})" not in readme) == []


def test_the_staffs_names_and_passwords_are_printed(demo_day: DemoDay) -> None:
    for colleague in COLLEAGUES:
        assert any(colleague.username in line and colleague.password in line for line in demo_day.said.splitlines())


def test_the_record_copy_opens_with_the_printed_passphrase_and_with_nothing_else(demo_day: DemoDay) -> None:
    qpdf = shutil.which("qpdf") or pytest.skip("no qpdf here; `python3 installer/dev.py test` brings one")
    copy = demo_day.output / "record-copy.pdf"
    opened = subprocess.run([qpdf, f"--password={demo_day.passphrase}", "--check", copy], capture_output=True, text=True, check=False)
    assert (opened.returncode, "AESv3" in opened.stdout) == (0, True), opened.stdout + opened.stderr
    assert subprocess.run([qpdf, "--password=", "--check", copy], capture_output=True, check=False).returncode == 2


def test_the_record_copy_tells_the_whole_of_the_longest_chart(demo_day: DemoDay, tmp_path: Path) -> None:
    pdftotext = shutil.which("pdftotext") or pytest.skip("no pdftotext here; `python3 installer/dev.py test` brings one")
    text = tmp_path / "copy.txt"
    subprocess.run([pdftotext, "-upw", demo_day.passphrase, demo_day.output / "record-copy.pdf", text], check=True)
    words = text.read_text(encoding="utf-8")
    # The visit that the doctor wrote down today came to those that were there.
    assert f"{LONG_COURSE + 1} of {LONG_COURSE + 1}" in words
    assert longest_chart().name.native in words
    assert "Sugar steady, walks every day." in words


@pytest.mark.parametrize("scene", SCENES)
def test_every_page_has_its_pictures_and_the_dark_one_is_darker(demo_day: DemoDay, scene: str) -> None:
    light, dark = (_brightness(demo_day.output / f"{scene}-{mode}.png") for mode in ("light", "dark"))
    assert dark < light - 20


def _brightness(file: Path) -> float:
    """The mean lightness, 0 to 255, of a picture of the right size on which something is drawn."""
    picture = QImage(str(file))
    assert (picture.width(), picture.height()) == (1280, 800)
    seen = [picture.pixelColor(x, y) for x in range(0, 1280, 8) for y in range(0, 800, 8)]
    assert len({colour.rgb() for colour in seen}) > 10, f"{file.name} is blank"
    return sum(colour.lightness() for colour in seen) / len(seen)


def test_no_picture_is_left_untested(demo_day: DemoDay) -> None:
    assert {file.stem.rpartition("-")[0] for file in demo_day.output.glob("*.png")} == set(SCENES)


def test_no_file_that_the_day_left_says_whose_it_was(demo_day: DemoDay) -> None:
    """Beside the pictures and the copy that were asked for: the clinic's files, whatever a home collects, and temporary files."""
    everybody = list(people(PATIENTS, seed=SEED, today=date(2000, 1, 1)))
    told = {word for each in everybody for word in (each.name.family, each.name.native, *(contact.value for contact in each.contacts))}
    told |= {"Okonkwo-Ferreira", "Sugar steady, walks every day.", demo_day.passphrase, *(colleague.password for colleague in COLLEAGUES)}
    needles = {form for word in told if len(word) > 6 for form in (word.encode(), word.encode("utf-16-le"))}
    assert len(needles) > PATIENTS
    files = [path for folder in demo_day.left for path in folder.rglob("*") if path.is_file() and demo_day.output not in path.parents]
    assert {"registry.db", "clinical.db"} <= {path.name for path in files}
    assert [path.name for path in files if any(needle in path.read_bytes() for needle in needles)] == []
    names = "\n".join(str(path) for folder in demo_day.left for path in folder.rglob("*"))
    assert [word for word in told if len(word) > 6 and word in names] == []


def test_the_same_seed_and_moment_give_the_same_lives() -> None:
    def told(seed: int) -> list[tuple[Visit, ...]]:
        return list(lives(12, chance=random.Random(seed), now=OPENING_TIME))

    assert told(1) == told(1)
    assert told(1) != told(2)


def test_nobody_is_seen_in_the_future_or_before_the_clinic_was_there() -> None:
    visits = [visit.at for career in lives(60, chance=random.Random(5), now=OPENING_TIME) for visit in career]
    assert min(visits) > OPENING_TIME - OPEN_FOR
    assert max(visits) < OPENING_TIME


def test_the_clinic_stays_and_opens_again_without_a_notice(demo_day: DemoDay) -> None:
    folder = demo_day.output.parent
    with open_door(folder) as door:
        assert door.pc.name == PC_NAME
        clinic = door.sign_in(DOCTOR_RAO.username, bytearray(DOCTOR_RAO.password, "utf-8"))
        assert clinic.notices == ()
        found = clinic.patients.find(clinic.actor, longest_chart().name.family)
        chart = clinic.open_charts().history.open_chart(clinic.actor, found[0].id)
        assert chart.summary().counts[ItemKind.ENCOUNTER] == LONG_COURSE + 1
        lines = {line.newest.title: line.count for line in chart.results()}
        assert lines["HbA1c"] == LONG_COURSE // 10
        clinic.close()


def test_the_clinic_is_whole(demo_day: DemoDay) -> None:
    with open_door(demo_day.output.parent) as door:
        clinic = door.sign_in(MANAGER.username, bytearray(MANAGER.password, "utf-8"))
        findings = clinic.upkeep.check(clinic.actor)
        clinic.close()
    assert [finding.sentence for finding in findings if not finding.ok] == []


def test_a_clinic_of_real_people_is_not_taken_for_a_demo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clinic = a_founded_clinic(tmp_path, staff={})
    assert main(["--data", str(clinic.folder)]) == 1
    told = capsys.readouterr()
    assert "not a demo" in told.err
    assert not any(colleague.password in told.out for colleague in COLLEAGUES)


def test_a_number_of_people_that_makes_no_sense_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path / "clinic"), "--patients", "0"]) == 2
    assert "from 1 to" in capsys.readouterr().err
    assert not (tmp_path / "clinic").exists()


def test_a_window_is_opened_only_where_somebody_would_see_it() -> None:
    assert has_screen({"DISPLAY": ":0"})
    assert has_screen({"WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "wayland"})
    assert not has_screen({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"})


@pytest.mark.skipif("sys.platform != 'linux'", reason="elsewhere there is always a screen")
def test_without_a_display_there_is_no_screen() -> None:
    assert not has_screen({})
