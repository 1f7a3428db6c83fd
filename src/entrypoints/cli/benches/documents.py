"""Sealing and opening a document of 5 MiB, beside plain AES-256-GCM of the same bytes with one key."""

import os
import time
from collections.abc import AsyncIterator

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.crypto.local_keys import LocalKeyWrapper, make_key_file
from adapters.crypto.sealer import AesGcmSealer
from entrypoints.cli.bench_row import BenchServices, Row
from entrypoints.container import utc_now
from ports.sealing import Sealed

HELP = "sealing and opening documents, MB/s beside plain AES-GCM"
ROUNDS = 11
SIZE = 5 * 1024 * 1024
TIMES = 20
CONTEXT = {"kind": "document", "id": "0" * 36, "owner": "0" * 36}


async def rounds(services: BenchServices) -> AsyncIterator[list[Row]]:
    key_file = services.state / "vault-keys.json"
    make_key_file(key_file, now=utc_now())
    sealer, plain = AesGcmSealer(LocalKeyWrapper(key_file)), AESGCM(os.urandom(32))
    document = os.urandom(SIZE)
    for number in services.rounds(ROUNDS):
        if number % 2:
            ours, theirs = await _ours(sealer, document), _plain(plain, document)
        else:
            theirs, ours = _plain(plain, document), await _ours(sealer, document)
        yield [
            Row.of("encrypt", ours[0], "MB/s", reference=theirs[0]),
            Row.of("decrypt", ours[1], "MB/s", reference=theirs[1]),
        ]


async def _ours(sealer: AesGcmSealer, document: bytes) -> tuple[float, float]:
    begun = time.perf_counter()
    sealed: list[Sealed] = [await sealer.seal(document, context=CONTEXT) for _ in range(TIMES)]
    middle = time.perf_counter()
    for each in sealed:
        await sealer.unseal(each, context=CONTEXT)
    return _speed(middle - begun), _speed(time.perf_counter() - middle)


def _plain(key: AESGCM, document: bytes) -> tuple[float, float]:
    begun = time.perf_counter()
    made = [(nonce := os.urandom(12), key.encrypt(nonce, document, b"context")) for _ in range(TIMES)]
    middle = time.perf_counter()
    for nonce, ciphertext in made:
        key.decrypt(nonce, ciphertext, b"context")
    return _speed(middle - begun), _speed(time.perf_counter() - middle)


def _speed(seconds: float) -> float:
    return TIMES * SIZE / seconds / 1e6
