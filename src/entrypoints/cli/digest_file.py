"""Signed digests as a file that outlives the database: a JSON object a line, from the first digest on.

`payload` is the very text that was signed, `signature` its Ed25519 signature as base64url, `key_id` the first 16
hexadecimal digits of the public key's SHA-256. Whoever has the public key can check it with any tool.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from domain.proof import GENESIS, AnyDigest, Signed
from ports.signing import DigestKeys


class NoDigestFile(Exception):
    """The message names the line and what is wrong with it."""


def digest_line(signed: Signed[AnyDigest]) -> str:
    words = {
        "payload": signed.digest.payload.decode(),
        "key_id": signed.key_id,
        "signature": base64.urlsafe_b64encode(signed.signature).decode(),
    }
    return json.dumps(words, separators=(",", ":")) + "\n"


def read_digests(lines: Iterable[str], read: Callable[[bytes], AnyDigest]) -> list[Signed[AnyDigest]]:
    """`read` makes a digest of a payload, or raises `ValueError`. Raises `NoDigestFile`."""
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            words = json.loads(line)
            signature = base64.urlsafe_b64decode(words["signature"])
            found.append(Signed(read(words["payload"].encode()), words["key_id"], signature))
        except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
            raise NoDigestFile(f"line {number} is no digest: {error}") from error
    return found


def problems_in_file(digests: Sequence[Signed[AnyDigest]], keys: DigestKeys) -> Iterator[str]:
    """What the file by itself says against it."""
    if digests and digests[0].digest.previous != GENESIS:
        yield f"digest {digests[0].digest.number} is the first in the file, and others came before it"
    for signed in digests:
        if not keys.is_signed(signed):
            yield f"digest {signed.digest.number} is not signed by a key that was given"
    for before, after in pairwise(digests):
        if after.digest.previous != before.digest.hash:
            yield f"digest {after.digest.number} does not follow digest {before.digest.number}"


def problems_beside_book(
    digests: Sequence[Signed[AnyDigest]], book: Sequence[Signed[AnyDigest]]
) -> Iterator[str]:
    """What the database's own digests say against the file, or the file against them."""
    known = {signed.digest.number: signed.digest for signed in book}
    for signed in digests:
        number = signed.digest.number
        if number not in known:
            yield f"digest {number} is in the file and not in the database"
        elif known[number].payload != signed.digest.payload:
            yield f"digest {number} in the database is not the one in the file"
