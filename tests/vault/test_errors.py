"""Each fault of the vault is told in a sentence of its own that says what to do."""

import inspect
from datetime import UTC, datetime, timedelta

import pytest

from clinic_app.errors import ClinicError
from clinic_app.vault import errors, folder_errors, key_errors, keyring_errors

ARGUMENTS: dict[str, tuple[object, ...]] = {
    "AlreadyOpen": ("Reception 1 since 04-Mar-2027 09:00",),
    "BeingCopied": ("registry.db",),
    "BlobTooLarge": (25_000_000,),
    "CannotRead": ("keys.json", "permission denied"),
    "CannotWrite": ("keys.json", "permission denied"),
    "CopyDiffers": ("registry.db",),
    "DiskFault": ("keys.json",),
    "DiskFull": ("keys.json",),
    "FileDamaged": ("registry.db",),
    "FolderGone": ("keys.json",),
    "FolderSynced": ("Dropbox",),
    "NoRoomForNewKeys": (1_200_000_000, 300_000_000),
    "SaveOnceMore": ("registry.db",),
    "SheetGroupWrong": (3,),
    "SheetLengthWrong": (39, 40),
    "SheetReplaced": ("A", datetime(2027, 3, 4, tzinfo=UTC)),
    "TooManyTries": (timedelta(seconds=10),),
}
"""Those that are told with something in them."""

KINDS = [
    kind
    for module in (errors, folder_errors, key_errors, keyring_errors)
    for name, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, ClinicError) and kind.__module__ == module.__name__ and name not in ("Fixed", "_NoSecret")
]


def told(kind: type[ClinicError]) -> str:
    return str(kind(*ARGUMENTS.get(kind.__name__, ())))


def test_no_two_faults_sound_alike() -> None:
    sentences = [told(kind) for kind in KINDS]
    assert len(KINDS) > 40
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_fault_is_one_sentence(kind: type[ClinicError]) -> None:
    sentence = told(kind)
    assert sentence[0].isupper() or sentence.startswith(("keys.json", "pc.json", "registry.db"))
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert ". " not in sentence
    assert 20 < len(sentence) < 260


@pytest.mark.parametrize(
    ("wait", "words"), [(0.2, "1 second,"), (1, "1 second,"), (59, "59 seconds,"), (119, "119 seconds,"), (300, "5 minutes,")]
)
def test_a_wait_is_told_as_people_say_it(wait: float, words: str) -> None:
    assert words in str(key_errors.TooManyTries(timedelta(seconds=wait)))


def test_a_holder_that_is_not_known_is_not_named() -> None:
    assert "another window" in str(folder_errors.AlreadyOpen(None))
