"""What the program and its tests need from the operating system: on Debian and its kin installed as root, elsewhere named."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple


class Need(NamedTuple):
    """One package of Debian or Ubuntu, and what shows on another Linux that its contents are there."""

    package: str
    probe: str = ""
    """A library's soname, a tool's name, or nothing where only a package list can tell."""


TO_RUN = (
    Need("libgl1", "libGL.so.1"),
    Need("libegl1", "libEGL.so.1"),
    Need("libxkbcommon0", "libxkbcommon.so.0"),
    Need("libxkbcommon-x11-0", "libxkbcommon-x11.so.0"),
    Need("libfontconfig1", "libfontconfig.so.1"),
    Need("libdbus-1-3", "libdbus-1.so.3"),
    Need("libglib2.0-0", "libglib-2.0.so.0"),
    Need("libcups2", "libcups.so.2"),
    Need("libxcb-cursor0", "libxcb-cursor.so.0"),
    Need("libxcb-icccm4", "libxcb-icccm.so.4"),
    Need("libxcb-image0", "libxcb-image.so.0"),
    Need("libxcb-keysyms1", "libxcb-keysyms.so.1"),
    Need("libxcb-randr0", "libxcb-randr.so.0"),
    Need("libxcb-render-util0", "libxcb-render-util.so.0"),
    Need("libxcb-shape0", "libxcb-shape.so.0"),
    Need("libxcb-xkb1", "libxcb-xkb.so.1"),
    Need("fonts-noto-core"),
    Need("fonts-wqy-microhei"),
)
TO_TEST = (
    Need("xvfb", "Xvfb"),
    Need("dbus", "dbus-daemon"),
    Need("dbus-bin", "dbus-send"),
    Need("dbus-daemon", "dbus-run-session"),
    Need("gnome-keyring", "gnome-keyring-daemon"),
    Need("at-spi2-core"),
    Need("python3-pyatspi"),
    Need("cups", "cupsd"),
    Need("cups-client", "lpadmin"),
    Need("cups-filters"),
    Need("printer-driver-cups-pdf"),
    Need("poppler-utils", "pdftotext"),
    Need("qpdf", "qpdf"),
    Need("strace", "strace"),
)
PACKAGE_LISTS = Path("/var/lib/apt/lists")


def python_venv() -> Need:
    """The package in which Debian keeps what makes a virtual environment for the running interpreter."""
    return Need(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")


def provide(needs: tuple[Need, ...]) -> None:
    """Install what is missing where that is possible without asking; else say what is missing and how to get it."""
    if sys.platform != "linux":
        return
    if shutil.which("dpkg-query") is None:
        _name_missing(needs)
        return
    installed = _installed_packages()
    missing = [need.package for need in needs if need.package not in installed]
    if not missing:
        return
    if os.geteuid() != 0:
        print(f"Missing system packages: get them with\n  sudo apt-get install {' '.join(missing)}", flush=True)
        return
    print(f"Installing {len(missing)} system packages with apt-get: {' '.join(missing)}", flush=True)
    if not any(PACKAGE_LISTS.glob("*_Packages*")):
        _apt_get("update")
    if not _apt_get("install", *missing) and not (_apt_get("update") and _apt_get("install", *missing)):
        print(f"They could not be installed; try\n  apt-get install {' '.join(missing)}", flush=True)


def _installed_packages() -> set[str]:
    """Names of installed packages and of what they stand for (newer releases renamed some and provide the old name)."""
    query = ["dpkg-query", "--show", "--showformat", "${db:Status-Status}\t${Package}\t${Provides}\n"]
    rows = subprocess.run(query, capture_output=True, text=True, check=False).stdout.splitlines()
    names: set[str] = set()
    for row in rows:
        status, package, provides = row.split("\t")
        if status == "installed":
            names.add(package)
            names.update(provided.split()[0] for provided in provides.split(",") if provided.strip())
    return names


def _apt_get(action: str, *packages: str) -> bool:
    """Without questions or chatter; what apt-get said is shown only if it failed."""
    options = ["-qq", "-o", "DPkg::Lock::Timeout=300", *(["-y", "--no-install-recommends"] if packages else [])]
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        ["apt-get", *options, action, *packages], env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout + done.stderr, end="", flush=True)
    return done.returncode == 0


def _name_missing(needs: tuple[Need, ...]) -> None:
    missing = [need.probe for need in needs if need.probe and not _is_there(need.probe)]
    if not missing:
        return
    print(f"Missing on this system: {' '.join(missing)}", flush=True)
    if shutil.which("dnf") or shutil.which("zypper"):
        tool = "dnf" if shutil.which("dnf") else "zypper"
        wanted = (f"'{name}()(64bit)'" if ".so." in name else f"'*bin/{name}'" for name in missing)
        print(f"Get them with\n  sudo {tool} install {' '.join(wanted)}", flush=True)
    else:
        packages = " ".join(need.package for need in needs if need.probe in missing)
        print(f"Get them with your system's package manager; Debian's names for their packages are\n  {packages}", flush=True)


def _is_there(probe: str) -> bool:
    if ".so." not in probe:
        return find_tool(probe) is not None
    try:
        ctypes.CDLL(probe)
    except OSError:
        return False
    return True


def find_tool(name: str) -> str | None:
    """Where a program is, also one for administrators, which an ordinary user's PATH leaves out."""
    return shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin")))
