"""The trail without a window, narrowed as on the screen."""

import io
import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from clinic_app import cli
from clinic_app.access.permissions import Role
from clinic_app.commands.shell import Shell
from clinic_app.errors import Refused
from clinic_app.identifiers import new_command
from tests.builders import a_registration
from tests.journeys.founding import FoundedClinic, a_founded_clinic, password_of


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> FoundedClinic:
    """Rita registered somebody on the second day, and was refused a chart on the third."""
    clinic = a_founded_clinic(tmp_path_factory.mktemp("trail"), staff={"rita": Role.RECEPTIONIST})
    clinic.clock.advance(days=1)
    with clinic.signed_in("rita") as desk:
        desk.patients.register(desk.actor, new_command(clinic.clock()), a_registration())
    clinic.clock.advance(days=1)
    with clinic.signed_in("rita") as desk, suppress(Refused):
        desk.open_charts()
    clinic.clock.advance(days=1)
    return clinic


def _run(founded: FoundedClinic, tmp_path: Path, *options: str) -> tuple[int, str]:
    password = tmp_path / "password"
    password.write_text(password_of("maya"))
    out = io.StringIO()
    shell = Shell(out=out, environment={}, clock=founded.clock, interactive=False)
    code = cli.main(["audit", "--data", str(founded.folder), "--as", "maya", "--password-file", str(password), *options], shell)
    return code, out.getvalue()


def _events(founded: FoundedClinic, tmp_path: Path, *options: str) -> list[str]:
    code, printed = _run(founded, tmp_path, "--json", *options)
    assert code == 0
    return [row["event"] for row in json.loads(printed)]


@pytest.mark.parametrize("who", ["rita", "Rita", " RITA "])
def test_by_person(founded: FoundedClinic, tmp_path: Path, who: str) -> None:
    events = _events(founded, tmp_path, "--who", who)
    assert "patient:register" in events
    assert "clinic:create" not in events
    assert "audit:read" not in events


def test_by_patient(founded: FoundedClinic, tmp_path: Path) -> None:
    code, printed = _run(founded, tmp_path, "--json", "--action", "patient:register")
    (row,) = json.loads(printed)
    assert code == 0
    with founded.signed_in("maya") as clinic:
        (found,) = clinic.patients.find(clinic.actor, a_registration().name.family)
    events = _events(founded, tmp_path, "--patient", found.record_number)
    assert row["patient"] == str(found.id)
    assert set(events) == {"patient:register"}


def test_rows_say_which_file_whom_and_when_at_the_clinic(founded: FoundedClinic, tmp_path: Path) -> None:
    with founded.signed_in("maya") as clinic:
        (found,) = clinic.patients.find(clinic.actor, a_registration().name.family)
        zone = ZoneInfo(clinic.profile.place.time_zone)
    code, printed = _run(founded, tmp_path, "--json", "--action", "patient:register")
    (row,) = json.loads(printed)
    assert (row["file"], row["record_number"], row["patient_name"]) == ("registry", found.record_number, found.name.display)
    at = datetime.fromisoformat(row["at"])
    assert at.utcoffset() == at.astimezone(zone).utcoffset()
    code, printed = _run(founded, tmp_path, "--action", "patient:register")
    assert code == 0
    assert f"{at:%Y-%m-%d %H:%M:%S} {at.astimezone(zone):%Z}  registry  Rita" in printed
    assert f"{found.record_number} {found.name.display}" in printed
    assert str(found.id) not in printed


def test_by_action_and_outcome(founded: FoundedClinic, tmp_path: Path) -> None:
    assert set(_events(founded, tmp_path, "--action", "sign:in", "--action", "sign:out")) == {"sign:in", "sign:out"}
    assert _events(founded, tmp_path, "--refused") == ["deed:refused"]


def test_by_days_of_the_clinics_calendar(founded: FoundedClinic, tmp_path: Path) -> None:
    third = (founded.clock().date()).toordinal() - 1
    day = founded.clock().date().fromordinal(third).isoformat()
    events = _events(founded, tmp_path, "--since", day, "--until", day)
    assert "deed:refused" in events
    assert "patient:register" not in events


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--who", "nobody at all"), 1, "staff list"),
        (("--action", "chart:burn"), 2, "chart:open"),
        (("--since", "2026-03-02", "--until", "2026-03-01"), 2, "--since"),
        (("--since", "yesterday"), 2, "--since"),
    ],
)
def test_what_is_not_understood_is_told(
    founded: FoundedClinic, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], code: int, words: str
) -> None:
    assert _run(founded, tmp_path, *options)[0] == code
    assert words in capsys.readouterr().err
