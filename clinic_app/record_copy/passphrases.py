"""A passphrase for a copy that leaves the clinic: drawn at random, shown once, and told by another way than the file takes (promise E6)."""

from clinic_app.record_copy.model import Passphrase
from clinic_app.vault.passwords import five_words


def new_passphrase() -> Passphrase:
    """Five words that nobody would put together: about 57 bits, easy to read out on the telephone."""
    return Passphrase(five_words())
