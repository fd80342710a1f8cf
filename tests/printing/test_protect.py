"""A copy that leaves the house opens with its passphrase only (promise E6)."""

import io
import subprocess
from pathlib import Path

import pikepdf
import pytest

from clinic_app.printing.document import Document
from clinic_app.printing.protect import protect

PASSPHRASE = "acorn-basil-cedar-dune-ember"


def a_pdf() -> bytes:
    document = Document("Record copy")
    document.paragraph("अनन्या शर्मा is allergic to penicillin")
    return document.finish().pdf


def test_it_opens_with_the_passphrase_and_nothing_else() -> None:
    locked = protect(a_pdf(), PASSPHRASE)
    for wrong in ("", "Acorn-basil-cedar-dune-ember", PASSPHRASE + " "):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(locked), password=wrong)
    with pikepdf.open(io.BytesIO(locked), password=PASSPHRASE) as opened:
        assert len(opened.pages) == 1


def test_it_is_aes_256_of_the_newest_revision_and_may_be_printed_and_copied_from() -> None:
    with pikepdf.open(io.BytesIO(protect(a_pdf(), PASSPHRASE)), password=PASSPHRASE) as opened:
        assert (opened.encryption.R, opened.encryption.V, opened.encryption.bits) == (6, 5, 256)
        assert opened.encryption.stream_method == pikepdf.models.EncryptionMethod.aesv3
        assert opened.user_password_matched
        assert not opened.owner_password_matched
        assert opened.allow.print_highres
        assert opened.allow.extract
        assert opened.allow.accessibility
        assert not opened.allow.modify_other


def test_another_program_reads_it_with_the_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "copy.pdf"
    path.write_bytes(protect(a_pdf(), PASSPHRASE))
    refused = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=False)
    read = subprocess.run(["pdftotext", "-upw", PASSPHRASE, str(path), "-"], capture_output=True, check=True)
    checked = subprocess.run(["qpdf", "--check", f"--password={PASSPHRASE}", str(path)], capture_output=True, check=False)
    assert refused.returncode != 0
    assert "अनन्या शर्मा is allergic to penicillin" in read.stdout.decode()
    assert checked.returncode == 0, checked.stderr


def test_no_word_of_it_is_readable_in_the_file_and_two_copies_differ() -> None:
    first, second = protect(a_pdf(), PASSPHRASE), protect(a_pdf(), PASSPHRASE)
    assert b"Record copy" not in first
    assert first != second


@pytest.mark.parametrize("passphrase", ["", "x" * 128, "é" * 64])
def test_a_passphrase_that_would_be_cut_or_empty_is_refused(passphrase: str) -> None:
    with pytest.raises(ValueError, match="1 to 127 bytes"):
        protect(a_pdf(), passphrase)
