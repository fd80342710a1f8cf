"""A finished PDF locked with a passphrase, for the way out of the house (promise E6)."""

import io
import secrets

_LONGEST_PASSPHRASE = 127
"""Bytes of UTF-8 that revision 6 of PDF encryption looks at (ISO 32000-2, 7.6.4.3.3)."""


def protect(pdf: bytes, passphrase: str) -> bytes:
    """The PDF encrypted with AES-256 (revision 6): opened, printed and copied from with ``passphrase``.

    The owner password is random and kept by nobody, so no one can lift the restriction on changes without the passphrase.
    Raises ``ValueError`` for a passphrase that is empty or longer than 127 bytes.
    """
    import pikepdf  # noqa: PLC0415 - slow to load

    if not 0 < len(passphrase.encode()) <= _LONGEST_PASSPHRASE:
        raise ValueError("a passphrase has 1 to 127 bytes")
    allowed = pikepdf.Permissions(
        accessibility=True,
        extract=True,
        print_lowres=True,
        print_highres=True,
        modify_annotation=False,
        modify_assembly=False,
        modify_form=False,
        modify_other=False,
    )
    lock = pikepdf.Encryption(user=passphrase, owner=secrets.token_urlsafe(32), R=6, aes=True, metadata=True, allow=allowed)
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(locked, encryption=lock, min_version=("1.7", 8))
    return locked.getvalue()
