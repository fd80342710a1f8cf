"""The desktop of the tests: private, complete, and gone afterwards."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from installer.test_desktop import missing_tools, private_desktop

pytestmark = pytest.mark.skipif(sys.platform != "linux" or bool(missing_tools()), reason="needs Xvfb, dbus and gnome-keyring")

KEEP_A_SECRET = "import keyring; keyring.set_password('a', 'b', 'c'); print(keyring.get_password('a', 'b'))"


def test_a_program_on_it_finds_a_keyring_a_screen_and_a_home_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINIC_APP_PASSWORD_FILE", "/somebodys/password")
    with private_desktop(dict(os.environ)) as variables:
        said = subprocess.run([sys.executable, "-c", KEEP_A_SECRET], env=variables, capture_output=True, text=True, check=False)
        assert said.stdout == "c\n"
        assert Path(f"/tmp/.X11-unix/X{variables['DISPLAY'].removeprefix(':')}").is_socket()
        assert variables["DISPLAY"] != os.environ.get("DISPLAY")
        assert variables["HOME"] != os.environ.get("HOME")
        assert "CLINIC_APP_PASSWORD_FILE" not in variables
        assert list(Path(variables["HOME"]).rglob("*.keyring"))


def test_nothing_of_it_stays_behind() -> None:
    with private_desktop(dict(os.environ)) as variables:
        home, display = Path(variables["HOME"]), variables["DISPLAY"].removeprefix(":")
    assert not home.exists()
    assert not Path(f"/tmp/.X11-unix/X{display}").exists()
