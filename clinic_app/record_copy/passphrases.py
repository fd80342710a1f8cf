"""A passphrase for a copy that leaves the clinic: drawn at random, shown once, and told by another way than the file takes (promise E6)."""

from clinic_app.record_copy.model import Passphrase
from clinic_app.vault.passwords import five_words

LONGEST_MADE = 32
"""Characters; tools that grew up with older PDF encryption, Poppler's among them, take no more, whatever the standard allows."""


def new_passphrase() -> Passphrase:
    """Five words that nobody would put together, easy to read out on the telephone: about 56 bits, as longer draws are drawn again."""
    while len(words := five_words()) > LONGEST_MADE:
        pass
    return Passphrase(words)
