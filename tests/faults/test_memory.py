"""What a process holds in memory after it was locked: after the hard lock nothing of a key, a password or a patient (FS11)."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from clinic_app.access.permissions import Role
from clinic_app.identifiers import new_command
from clinic_app.vault.derivation import VaultFile
from clinic_app.vault.key_cabinet import KeyCabinet
from tests.builders import a_name, a_registration
from tests.faults.tally import Tally
from tests.journeys.founding import FoundedClinic, a_founded_clinic, password_of
from ui.lock.hand_over import VARIABLE

ROOT = Path(__file__).resolve().parents[2]
FAMILY = "Quillfeather"
CHUNK = 1 << 24

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> FoundedClinic:
    founded = a_founded_clinic(tmp_path_factory.mktemp("memory"), staff={"asha": Role.DOCTOR})
    with founded.signed_in("asha") as opened:
        opened.patients.register(opened.actor, new_command(opened.clock()), a_registration(a_name(FAMILY, "Ottoline")))
    return founded


@pytest.fixture
def window(clinic: FoundedClinic) -> Iterator["Window"]:
    made = Window(clinic.folder)
    yield made
    made.end()


class Window:
    """The program's process, and its memory from outside."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.faults.window_process", str(folder)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.hear("sign-in")

    def hear(self, word: str) -> None:
        """Wait until it says so."""
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == f"{word}\n"

    def tell(self, *words: str) -> None:
        """Have it done."""
        assert self._process.stdin is not None
        self._process.stdin.write("\t".join(words) + "\n")
        self._process.stdin.flush()

    def end(self) -> None:
        """Close the window."""
        with suppress(BrokenPipeError):
            self._process.communicate("end\n", timeout=60)

    def handed_over(self) -> bytes:
        """Command line and environment of the process as it is now."""
        proc = Path(f"/proc/{self._process.pid}")
        return (proc / "cmdline").read_bytes() + (proc / "environ").read_bytes()

    def holds(self, needles: dict[str, bytes]) -> set[str]:
        """Which of them stand anywhere in its memory."""
        found: set[str] = set()
        overlap = max(map(len, needles.values()))
        pid = self._process.pid
        with open(f"/proc/{pid}/maps", encoding="ascii", errors="replace") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
            for line in maps:
                span, rights, *_ = line.split()
                # What a library brings with it from the disk and nobody can write to holds nothing of a session.
                if "r" not in rights or "[v" in line or ("w" not in rights and ".so" in line):
                    continue
                start, end = (int(part, 16) for part in span.split("-"))
                while start < end:
                    try:
                        memory.seek(start)
                        piece = memory.read(min(CHUNK, end - start))
                    except OSError:
                        break
                    if not piece:
                        break
                    found |= {name for name, needle in needles.items() if needle in piece}
                    start += len(piece) if len(piece) <= overlap or start + len(piece) >= end else len(piece) - overlap
        return found


def needles_of(clinic: FoundedClinic) -> dict[str, bytes]:
    """What nobody may find, as it may stand in memory."""
    with clinic.signed_in("asha") as opened:
        pc = opened.actor.pc
    keys = KeyCabinet(clinic.folder, pc, clinic.clock).unlock("asha", bytearray(password_of("asha"), "utf-8"), None)
    registry, clinical = keys.sqlcipher_key(VaultFile.REGISTRY), keys.sqlcipher_key(VaultFile.CLINICAL)
    assert registry is not None
    assert clinical is not None
    assert keys.clinical_key is not None
    return {
        "password, UTF-8": password_of("asha").encode(),
        "password, UTF-16": password_of("asha").encode("utf-16-le"),
        "registry key": keys.registry_key,
        "clinical key": keys.clinical_key,
        "registry file's key, hex": registry.hex().encode(),
        "clinical file's key, hex": clinical.hex().encode(),
        "registry file's key": registry,
        "clinical file's key": clinical,
        "private key": keys.person_private,
        "name, UTF-8": FAMILY.encode(),
        "name, UTF-16": FAMILY.encode("utf-16-le"),
    }


def test_after_the_hard_lock_the_memory_holds_no_key_no_password_and_no_patient(
    clinic: FoundedClinic, window: Window, tally: Tally
) -> None:
    needles = needles_of(clinic)
    window.tell("sign in", "asha", password_of("asha"))
    window.hear("in")
    window.tell("open", FAMILY)
    window.hear("opened")
    try:
        before = window.holds(needles)
    except PermissionError:
        pytest.skip("only an administrator may look into the memory of a shielded process")
    assert before >= {"password, UTF-8", "registry key", "clinical key", "name, UTF-8", "name, UTF-16"}, "else nothing would be proved"
    window.tell("cover")
    window.hear("covered")
    covered = window.holds(needles)
    assert covered >= {"registry key", "clinical key", "name, UTF-8"}, "a cover is for passers-by: the session goes on"
    window.tell("close")
    window.hear("sign-in")
    after = window.holds(needles)
    left = window.handed_over()
    count = tally.count("FS11", "needles in the memory after the hard lock")
    count.add(len(needles), lost=len(after))
    count.control = f"only covered: {len(covered)} of {len(needles)} found"
    assert after == set()
    assert not any(needle in left for needle in needles.values())
    assert VARIABLE.encode() in left, "it is the new image that was looked into"
    assert b"asha" not in left.partition(b"\0\0")[0].split(VARIABLE.encode())[0], "nobody is named on the command line"
