"""Which disks may hold a clinic: network shares and folders that a service copies elsewhere lose or double encrypted databases."""

import ctypes
import subprocess
import sys
from pathlib import Path

from clinic_app.errors import VaultError

_NETWORK_FILE_SYSTEMS = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afpfs",
        "webdav",
        "davfs",
        "fuse.davfs2",
        "fuse.sshfs",
        "fuse.rclone",
        "9p",
        "ncpfs",
        "afs",
        "ceph",
        "glusterfs",
        "fuse.glusterfs",
    ]
)
_REMOTE_DRIVE = 4
"""What Windows answers for a drive that lies on another computer (DRIVE_REMOTE)."""

_SYNCED_NAMES = (
    "onedrive",
    "dropbox",
    "icloud drive",
    "icloudrive",
    "google drive",
    "googledrive",
    "my drive",
    "nextcloud",
    "owncloud",
    "pcloud",
    "box sync",
    "syncthing",
)
_SYNCED_MARKERS = (
    ".dropbox",
    ".dropbox.cache",
    ".sync",
    ".stfolder",
    ".nextcloudsync.log",
    ".owncloudsync.log",
    ".849c9593-d756-4e56-8d6e-42412f2a707b",
)


def refuse_unsafe_place(folder: Path) -> None:
    """Let a folder of this computer's own disks pass; it need not exist yet.

    Raises: ``VaultError`` for a network share and for a folder that a service keeps in step with other computers.
    """
    place = folder.expanduser().resolve()
    if _is_on_network(place):
        raise VaultError("This folder lies on another computer, where databases get damaged; choose a folder on a disk of this PC.")
    for part in (place, *place.parents):
        named = part.name.lower().startswith(_SYNCED_NAMES) or "mobile documents" in part.name.lower()
        if named or any((part / marker).exists() for marker in _SYNCED_MARKERS):
            raise VaultError(
                "A cloud service copies this folder to other computers, which damages databases; choose a folder outside of it."
            )


def file_system_of(place: Path, mounts: str) -> str:
    """The file system under ``place`` as ``/proc/self/mountinfo``, whose text is ``mounts``, has it; empty where unknown."""
    best, found = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) < 5 or not after:
            continue
        mount = Path(fields[4].encode().decode("unicode_escape"))
        if (place == mount or mount in place.parents) and len(mount.parts) >= best:
            best, found = len(mount.parts), after.split()[0]
    return found


def _is_on_network(place: Path) -> bool:
    if sys.platform == "win32":
        drive = place.drive
        return drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == _REMOTE_DRIVE
    if sys.platform == "darwin":
        return _file_system_on_macos(place) in _NETWORK_FILE_SYSTEMS
    try:
        mounts = Path("/proc/self/mountinfo").read_text("utf-8", "replace")
    except OSError:
        return False
    return file_system_of(place, mounts) in _NETWORK_FILE_SYSTEMS


def _file_system_on_macos(place: Path) -> str:
    existing = next(part for part in (place, *place.parents) if part.exists())
    asked = subprocess.run(["/usr/bin/stat", "-f", "%T", "--", str(existing)], capture_output=True, text=True, check=False, timeout=5)
    return asked.stdout.strip()
