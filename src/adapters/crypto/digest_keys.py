"""Signatures on digests: Ed25519 (RFC 8032). Keys are 32 bytes as base64url."""

import base64
import binascii
from collections.abc import Iterable
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from domain.proof import Said, Signed
from ports.signing import DigestKeys, DigestSigner


class Ed25519DigestSigner(DigestSigner):
    def __init__(self, signing_key: str) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(_decoded(signing_key))

    @property
    def public_key(self) -> str:
        """What everybody may know, to check what this one signs."""
        return _encoded(_raw(self._key.public_key()))

    def sign(self, digest: Said) -> Signed[Said]:
        return Signed(digest, _key_id(self._key.public_key()), self._key.sign(digest.payload))


class Ed25519DigestKeys(DigestKeys):
    def __init__(self, public_keys: Iterable[str]) -> None:
        """Raises `ValueError` for what is no key."""
        keys = [Ed25519PublicKey.from_public_bytes(_decoded(key)) for key in public_keys]
        self._keys = {_key_id(key): key for key in keys}

    def is_signed(self, digest: Signed[Said]) -> bool:
        if (key := self._keys.get(digest.key_id)) is None:
            return False
        try:
            key.verify(digest.signature, digest.digest.payload)
        except InvalidSignature:
            return False
        return True


def _key_id(key: Ed25519PublicKey) -> str:
    """The first 16 hexadecimal digits of the public key's SHA-256."""
    return sha256(_raw(key)).hexdigest()[:16]


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(key: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
    except (ValueError, binascii.Error) as error:
        raise ValueError("this is not base64url") from error
    if len(raw) != 32:
        raise ValueError("an Ed25519 key has 32 bytes")
    return raw
