"""A real print queue of the tests' own: a CUPS scheduler on a socket in a folder, with the printer that makes PDF files (CUPS-PDF)."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from installer.system_packages import find_tool

DRIVER = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
PRINTER = "Paper"
PATIENCE = 40.0
"""Seconds for a page to pass through the filters on a busy machine."""

CONFIGURATION = """\
Listen {folder}/socket
LogLevel info
PageLogFormat %p %u %j %P %C {{job-name}}
Browsing No
WebInterface No
PreserveJobHistory Yes
PreserveJobFiles Yes
DefaultAuthType None
<Location />
  Order allow,deny
  Allow all
</Location>
<Location /admin>
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
FILES = """\
ServerRoot {folder}
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
TempDir {folder}/temporary
AccessLog {folder}/log/access
ErrorLog {folder}/log/error
PageLog {folder}/log/page
Printcap
"""


def why_no_print_queue() -> str:
    """What is missing on this computer; empty where nothing is."""
    if not sys.platform.startswith("linux") or find_tool("cupsd") is None or find_tool("lpadmin") is None or not DRIVER.exists():
        return "no CUPS with CUPS-PDF here; `python3 installer/dev.py test` brings them to Debian"
    return "" if os.geteuid() == 0 else "CUPS-PDF works for root's scheduler only"


@dataclass(frozen=True, slots=True)
class PrintQueue:
    """The one queue of a scheduler that nobody else uses."""

    folder: Path
    paper: Path
    """Where CUPS-PDF puts what it prints: fixed by the system, in the account's home."""
    before: frozenset[Path]

    @property
    def jobs(self) -> str:
        """What ``lpstat`` says of every job, finished or not."""
        return _said("lpstat", "-l", "-W", "all", "-o") + _said("lpstat", "-l", "-W", "completed", "-o")

    def printed(self) -> Path:
        """The one file that came out, whole."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            new = self.new_files()
            if new and not _said("lpstat", "-o") and new[0].read_bytes().rstrip().endswith(b"%%EOF"):
                (one,) = new
                return one
            time.sleep(0.05)
        log = (self.folder / "log" / "error").read_text(encoding="utf-8", errors="replace")
        raise AssertionError(f"nothing was printed: {self.jobs}\n{log[-3000:]}")

    def new_files(self) -> list[Path]:
        """What lies in the paper tray and did not before."""
        return sorted(set(self.paper.glob("*")) - self.before)

    def traces(self) -> dict[Path, bytes]:
        """Everything that the scheduler keeps about its jobs, but for the pages themselves."""
        kept = [each for each in self.folder.rglob("*") if each.is_file() and not each.name.startswith("d0")]
        return {each: each.read_bytes() for each in kept}


@contextmanager
def print_queue() -> Iterator[PrintQueue]:
    """Start the scheduler; at the end it stops, and what it printed is gone. ``CUPS_SERVER`` must name ``folder / "socket"``."""
    paper = Path(pwd.getpwuid(os.geteuid()).pw_dir) / "PDF"
    had_tray = paper.exists()
    # Not under pytest's folders: filters run as another account, which may not look into them.
    folder = Path(tempfile.mkdtemp(prefix="queue-"))
    folder.chmod(0o755)
    queue = PrintQueue(folder, paper, frozenset(paper.glob("*")))
    for name in ("spool", "cache", "state", "temporary", "log", "ppd"):
        (folder / name).mkdir()
    (folder / "temporary").chmod(0o1777)
    (folder / "cupsd.conf").write_text(CONFIGURATION.format(folder=folder), encoding="utf-8")
    (folder / "cups-files.conf").write_text(FILES.format(folder=folder), encoding="utf-8")
    command = [find_tool("cupsd") or "cupsd", "-f", "-c", str(folder / "cupsd.conf"), "-s", str(folder / "cups-files.conf")]
    scheduler = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _until_it_answers(folder / "socket")
        administer = [find_tool("lpadmin") or "lpadmin", "-h", str(folder / "socket")]
        subprocess.run([*administer, "-p", PRINTER, "-E", "-v", "cups-pdf:/", "-P", str(DRIVER)], capture_output=True, check=True)
        subprocess.run([*administer, "-d", PRINTER], capture_output=True, check=True)
        yield queue
    finally:
        scheduler.terminate()
        scheduler.wait(PATIENCE)
        for each in queue.new_files():
            each.unlink()
        if not had_tray and paper.exists():
            paper.rmdir()
        shutil.rmtree(folder, ignore_errors=True)


def _until_it_answers(socket: Path) -> None:
    question = [find_tool("lpstat") or "lpstat", "-h", str(socket), "-r"]
    until = time.monotonic() + PATIENCE
    while b"is running" not in subprocess.run(question, capture_output=True, check=False).stdout:
        if time.monotonic() > until:
            raise AssertionError("the print scheduler did not start")
        time.sleep(0.05)


def _said(*command: str) -> str:
    tool = find_tool(command[0]) or command[0]
    return subprocess.run([tool, *command[1:]], capture_output=True, encoding="utf-8", check=False).stdout
