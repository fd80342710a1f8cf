"""Where a data folder must not lie: on another computer, or where a program copies its files to others while they are open."""

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

from clinic_app.vault.folder_errors import FolderOnNetwork, FolderSynced

_NETWORK_TYPES = frozenset(
    {
        "9p", "afpfs", "afs", "ceph", "cifs", "davfs", "gfs2", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "smb2",
        "smb3", "smbfs", "webdav", "fuse.davfs2", "fuse.glusterfs", "fuse.gvfsd-fuse", "fuse.rclone", "fuse.s3fs", "fuse.sshfs",
    }
)  # fmt: skip

_SERVICES = {
    "cloudstorage": "a cloud drive",
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "icloud drive": "iCloud",
    "iclouddrive": "iCloud",
    "mega": "MEGA",
    "mobile documents": "iCloud",
    "my drive": "Google Drive",
    "nextcloud": "Nextcloud",
    "onedrive": "OneDrive",
    "owncloud": "ownCloud",
    "pcloud drive": "pCloud",
    "pclouddrive": "pCloud",
    "seafile": "Seafile",
}
"""What the folders of such programs are called, in small letters."""

_MARKERS = (
    (".dropbox", "Dropbox"),
    (".dropbox.cache", "Dropbox"),
    (".nextcloudsync.log", "Nextcloud"),
    (".owncloudsync.log", "ownCloud"),
    (".sync_*.db", "Nextcloud"),
    ("._sync_*.db", "Nextcloud"),
    (".stfolder", "Syncthing"),
    (".tmp.drivedownload", "Google Drive"),
)
"""What such programs leave in the folder at the top of what they copy."""

_VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
_DRIVE_REMOTE = 4
_MOUNTINFO = Path("/proc/self/mountinfo")


def refuse_unsafe_place(folder: Path) -> None:
    """Let a folder of this computer's own disks pass; it need not exist yet.

    Raises: ``FolderOnNetwork``; ``FolderSynced`` where a program keeps the folder in step with other computers.
    """
    if is_on_network(folder):
        raise FolderOnNetwork
    service = sync_service(folder)
    if service is not None:
        raise FolderSynced(service)


def is_on_network(path: Path) -> bool:
    """Whether ``path``, which need not exist yet, lies on another computer, as far as the operating system tells."""
    if sys.platform == "win32":
        return is_network_drive(str(path))
    if sys.platform == "darwin":
        mounts = macos_mounts(subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False, timeout=5).stdout)
    else:
        mounts = linux_mounts(_MOUNTINFO.read_text("utf-8", "surrogateescape"))
    return filesystem_of(PurePosixPath(path.resolve()), mounts) in _NETWORK_TYPES


def linux_mounts(mountinfo: str) -> list[tuple[str, str]]:
    """Mount points and file system types, later mounts last, from ``/proc/self/mountinfo``."""
    mounts = []
    for line in mountinfo.splitlines():
        left, _, right = line.partition(" - ")
        point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), left.split(" ")[4])
        mounts.append((point, right.split(" ")[0]))
    return mounts


def macos_mounts(listing: str) -> list[tuple[str, str]]:
    """Mount points and file system types from what ``mount`` prints on macOS: ``//nora@server/share on /Volumes/share (smbfs, nodev)``."""
    return [(found[1], found[2]) for found in re.finditer(r"^.* on (/.*) \((\w+)[,)]", listing, re.MULTILINE)]


def filesystem_of(path: PurePosixPath, mounts: list[tuple[str, str]]) -> str:
    """The type of the innermost file system that holds ``path``; of two at one point the later hides the earlier."""
    holding = [(len(PurePosixPath(point).parts), place, kind) for place, (point, kind) in enumerate(mounts) if path.is_relative_to(point)]
    return max(holding)[2] if holding else ""


def is_network_drive(path: str) -> bool:
    """Whether a Windows path is a share or on a drive letter that stands for one."""
    drive = PureWindowsPath(path).drive
    if drive.startswith("\\\\") and not drive.startswith("\\\\?\\") or drive.upper().startswith("\\\\?\\UNC\\"):
        return True
    windows = getattr(ctypes, "windll", None)
    return windows is not None and windows.kernel32.GetDriveTypeW(f"{drive[-2:]}\\") == _DRIVE_REMOTE


def sync_service(path: Path) -> str | None:
    """The program that copies what lies at ``path`` to other computers, by name, if one can be recognised."""
    named, real = path.absolute(), path.resolve()
    for folder in dict.fromkeys((named, *named.parents, real, *real.parents)):
        name = folder.name.casefold()
        if name in _SERVICES:
            return _SERVICES[name]
        if name.startswith("onedrive - "):
            return "OneDrive"
        if os.environ.get("HOME") != str(folder):
            for pattern, service in _MARKERS:
                if any(folder.glob(pattern)):
                    return service
        if any(os.environ.get(variable) == str(folder) for variable in _VARIABLES):
            return "OneDrive"
    return None
