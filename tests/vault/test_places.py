"""Network drives and folders that are copied away are recognised on each operating system."""

from pathlib import Path, PurePosixPath

import pytest

from clinic_app.vault.folder import DataFolder
from clinic_app.vault.folder_errors import FolderOnNetwork
from clinic_app.vault.places import filesystem_of, is_network_drive, is_on_network, linux_mounts, macos_mounts, sync_service

MOUNTINFO = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 22 0:45 / /mnt/server rw,relatime shared:3 - cifs //server/share rw,vers=3.1.1
31 22 0:46 / /mnt/our\\040server rw - nfs4 server:/export rw
32 22 0:47 / /home/nora/.gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw
33 30 0:48 / /mnt/server/local rw - ext4 /dev/vdb rw
34 22 0:49 / /mnt/twice rw - nfs server:/old rw
35 22 0:50 / /mnt/twice rw - ext4 /dev/vdc rw
"""

MOUNT = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
//nora@server._smb._tcp.local/share on /Volumes/Our Share (smbfs, nodev, nosuid, mounted by nora)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled)
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/nora/clinic", "ext4"),
        ("/mnt/server/clinic", "cifs"),
        ("/mnt/server-room/clinic", "ext4"),
        ("/mnt/our server", "nfs4"),
        ("/home/nora/.gvfs/smb", "fuse.gvfsd-fuse"),
        ("/mnt/server/local/clinic", "ext4"),
        ("/mnt/twice", "ext4"),
    ],
)
def test_linux_tells_what_a_folder_lies_on(path: str, kind: str) -> None:
    assert filesystem_of(PurePosixPath(path), linux_mounts(MOUNTINFO)) == kind


@pytest.mark.parametrize(
    ("path", "kind"), [("/Volumes/Our Share/clinic", "smbfs"), ("/System/Volumes/Data/Users/nora", "apfs"), ("/x", "apfs")]
)
def test_macos_tells_what_a_folder_lies_on(path: str, kind: str) -> None:
    assert filesystem_of(PurePosixPath(path), macos_mounts(MOUNT)) == kind


def test_where_nothing_is_known_nothing_is_said() -> None:
    assert filesystem_of(PurePosixPath("/x"), []) == ""


@pytest.mark.parametrize(
    ("path", "network"),
    [
        (r"\\server\share\clinic", True),
        (r"\\?\UNC\server\share\clinic", True),
        (r"\\?\C:\clinic", False),
        (r"C:\Users\Nora\clinic", False),
        (r"D:clinic", False),
    ],
)
def test_windows_shares_are_known_by_their_names(path: str, network: bool) -> None:
    assert is_network_drive(path) is network


def test_a_folder_on_this_computers_disk_is_no_network_drive(tmp_path: Path) -> None:
    assert not is_on_network(tmp_path / "not" / "there" / "yet")


def test_a_folder_on_the_network_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    types = {kind for _, kind in linux_mounts(Path("/proc/self/mountinfo").read_text())}
    monkeypatch.setattr("clinic_app.vault.places._NETWORK_TYPES", types)
    with pytest.raises(FolderOnNetwork):
        DataFolder(tmp_path / "clinic").prepare()


@pytest.mark.parametrize(
    ("inside", "service"),
    [
        ("OneDrive - Sunrise Clinic/clinic", "OneDrive"),
        ("OneDrive/clinic", "OneDrive"),
        ("Google Drive/My Drive/clinic", "Google Drive"),
        ("Library/Mobile Documents/clinic", "iCloud"),
        ("Library/CloudStorage/Box-Box/clinic", "a cloud drive"),
        ("Nextcloud", "Nextcloud"),
        ("nextcloud-notes/clinic", None),
        ("clinic", None),
    ],
)
def test_sync_folders_are_known_by_their_names(tmp_path: Path, inside: str, service: str | None) -> None:
    assert sync_service(tmp_path / inside) == service


@pytest.mark.parametrize(("marker", "service"), [(".dropbox.cache", "Dropbox"), (".stfolder", "Syncthing"), (".sync_a1b2.db", "Nextcloud")])
def test_sync_folders_with_any_name_are_known_by_what_lies_in_them(tmp_path: Path, marker: str, service: str) -> None:
    (tmp_path / "Practice").mkdir()
    (tmp_path / "Practice" / marker).touch()
    assert sync_service(tmp_path / "Practice" / "clinic") == service


def test_the_settings_of_such_a_program_in_a_home_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".dropbox").mkdir()
    assert sync_service(tmp_path / "clinic") is None


def test_windows_names_its_sync_folder_in_a_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path))
    assert sync_service(tmp_path / "clinic") == "OneDrive"


def test_a_link_into_a_sync_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "clinic").symlink_to(tmp_path / "Dropbox")
    assert sync_service(tmp_path / "clinic") == "Dropbox"
