"""Sealing with AES-256-GCM, a data key and a nonce of its own for each thing (AGE-23)."""

import asyncio
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ports.sealing import Context, KeyWrapper, SealBroken, Sealed, Sealer, WrappedKey, associated_data

KEY_BYTES = 32
NONCE_BYTES = 12
IN_THREAD_FROM = 64 * 1024
"""Bytes. Less is done sooner than a thread has begun."""


class AesGcmSealer(Sealer):
    """Envelope encryption: the data key encrypts, and the key wrapper's key encrypts the data key."""

    def __init__(self, keys: KeyWrapper) -> None:
        self._keys = keys

    async def seal(self, plaintext: bytes, *, context: Context) -> Sealed:
        data_key, nonce = os.urandom(KEY_BYTES), os.urandom(NONCE_BYTES)
        wrapped = await self._keys.wrap(data_key, context=context)
        data = associated_data(context)
        if len(plaintext) < IN_THREAD_FROM:
            return Sealed(wrapped, _encrypt(data_key, nonce, plaintext, data))
        return Sealed(wrapped, await asyncio.to_thread(_encrypt, data_key, nonce, plaintext, data))

    async def unseal(self, sealed: Sealed, *, context: Context) -> bytes:
        data_key = await self._keys.unwrap(sealed.key, context=context)
        data = associated_data(context)
        if len(sealed.ciphertext) < IN_THREAD_FROM:
            return _decrypt(data_key, sealed.ciphertext, data)
        return await asyncio.to_thread(_decrypt, data_key, sealed.ciphertext, data)

    async def issue_key(self, *, context: Context) -> tuple[WrappedKey, bytes]:
        data_key = os.urandom(KEY_BYTES)
        return await self._keys.wrap(data_key, context=context), data_key

    async def rewrap(self, key: WrappedKey, *, context: Context) -> WrappedKey:
        return await self._keys.wrap(await self._keys.unwrap(key, context=context), context=context)


def _encrypt(key: bytes, nonce: bytes, plaintext: bytes, data: bytes) -> bytes:
    return nonce + AESGCM(key).encrypt(nonce, plaintext, data)


def _decrypt(key: bytes, ciphertext: bytes, data: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:], data)
    except (InvalidTag, ValueError):  # ValueError: too short to be one
        raise SealBroken("this does not open with its key and context", permanent=True) from None
