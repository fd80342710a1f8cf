"""The two ways in which the vault closes something: a seal to a public key (HPKE) and a box under a shared key (AES-256-GCM)."""

import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_NONCE_SIZE = 12
BOX_OVERHEAD = _NONCE_SIZE + 16
SEAL_OVERHEAD = 32 + 16


class DoesNotOpen(Exception):
    """The key, the binding or the bytes are not the right ones; which, nobody can tell. Each caller says what it means."""


@dataclass(frozen=True, slots=True, repr=False)
class KeyPair:
    """An X25519 key pair, 32 raw bytes each."""

    public: bytes
    private: bytes

    def __repr__(self) -> str:
        return "KeyPair(hidden)"

    @classmethod
    def fresh(cls) -> "KeyPair":
        """A random one."""
        return cls.of_private(secrets.token_bytes(32))

    @classmethod
    def of_private(cls, private: bytes) -> "KeyPair":
        """The pair that ``private`` belongs to."""
        return cls(X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw(), private)


def seal(plain: bytes, public_key: bytes, bound_to: bytes) -> bytes:
    """``plain`` so that only the holder of the private half opens it; anybody can seal, so it proves nothing about who did.

    Raises: ``DoesNotOpen`` for a public key that no honest key pair has.
    """
    try:
        return _SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(public_key), info=bound_to)
    except ValueError:
        raise DoesNotOpen from None


def unseal(sealed: bytes, private_key: bytes, bound_to: bytes) -> bytes:
    """What was sealed.

    Raises: ``DoesNotOpen``.
    """
    try:
        return _SUITE.decrypt(sealed, X25519PrivateKey.from_private_bytes(private_key), info=bound_to)
    except (InvalidTag, ValueError):
        raise DoesNotOpen from None


def box(plain: bytes, key: bytes, bound_to: bytes) -> bytes:
    """``plain`` under ``key`` (32 bytes): a fresh nonce, the ciphertext and its tag."""
    nonce = secrets.token_bytes(_NONCE_SIZE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def unbox(boxed: bytes, key: bytes, bound_to: bytes) -> bytes:
    """What was put in the box.

    Raises: ``DoesNotOpen``.
    """
    try:
        return AESGCM(key).decrypt(boxed[:_NONCE_SIZE], boxed[_NONCE_SIZE:], bound_to)
    except (InvalidTag, ValueError):
        raise DoesNotOpen from None
