"""No core file, and no look into the program's memory: asked of the kernel, in processes of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CRASH = """
import ctypes, os, resource, sys
before = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
if "shielded" in sys.argv:
    from clinic_app.process_shield import shield
    shield()
dumpable = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
print(dumpable, resource.getrlimit(resource.RLIMIT_CORE)[0], flush=True)
"""


def told(*arguments: str) -> list[int]:
    done = subprocess.run([sys.executable, "-c", CRASH, *arguments], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60)
    return [int(word) for word in done.stdout.split()]


@pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")
def test_a_shielded_process_is_not_dumpable_and_leaves_no_core() -> None:
    assert told("shielded") == [0, 0]
    assert told()[0] == 1, "without it the kernel would, so the test can tell"


@pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")
def test_the_program_shields_itself_whatever_it_is_started_for() -> None:
    program = "import ctypes, runpy, sys, atexit; sys.argv = ['clinic-app', '--help']\n"
    program += "atexit.register(lambda: print('dumpable', ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)))\n"
    program += "from ui.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60)
    assert done.stdout.endswith("dumpable 0\n")
