"""Proof of what only grows: seals that chain it by hashes, and signed digests of where the chain stands.

Whoever changes, removes or adds a line afterwards breaks the chain; whoever mends the chain cannot sign it. The ledger
and the audit log are proven so.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Generic, NamedTuple, Protocol, TypeVar

from domain.india import INDIA

GENESIS = bytes(32)
"""What the first seal and the first digest follow."""
_MARK = 8


def line_of(fields: Sequence[str | int | None]) -> str:
    """A line as it is hashed: a JSON array, so that no two lines can read alike."""
    return json.dumps(fields, ensure_ascii=False)


def content_of(lines: Sequence[str]) -> bytes:
    """SHA-256 of the lines in UTF-8, joined by line feeds."""
    return sha256("\n".join(lines).encode()).digest()


def linked(previous: bytes, content: bytes) -> bytes:
    """The hash of a link of the chain: of the link before it, and of its content."""
    return sha256(previous + content).digest()


def mark_of(line: str) -> str:
    """Eight hexadecimal digits by which a changed line is found again. They prove nothing: the content does."""
    return sha256(line.encode()).hexdigest()[:_MARK]


def marks_of(sequences: Sequence[int], marks: str) -> dict[int, str]:
    """The mark of each sequence, as a seal keeps them: one after the other."""
    return {sequence: marks[_MARK * at : _MARK * at + _MARK] for at, sequence in enumerate(sequences)}


class Difference(NamedTuple):
    """`now` is None for a line that is gone, `sealed` None for one that was added; else it was changed."""

    sequence: int
    sealed: str | None
    now: str | None


def differences(sealed: Mapping[int, str], now: Mapping[int, str]) -> Iterator[Difference]:
    """Which lines are not those that were sealed, by their marks, in order."""
    for sequence in sorted(sealed.keys() | now.keys()):
        difference = Difference(sequence, sealed.get(sequence), now.get(sequence))
        if difference.sealed != difference.now:
            yield difference


class Link(NamedTuple):
    """A seal as it is kept: `content` is all of it that its hash is of, `hash` what it says of itself."""

    number: int
    content: bytes
    previous: bytes
    hash: bytes


def broken_links(links: Iterable[Link]) -> Iterator[tuple[int, str]]:
    """The numbers of seals that do not hold, each with what is wrong, for the whole chain from the first seal on."""
    expected, previous = 1, GENESIS
    for link in links:
        if link.number != expected:
            yield expected, f"it is gone; {link.number} is there"
        elif link.previous != previous:
            yield link.number, "it does not follow the one before"
        if linked(link.previous, link.content) != link.hash:
            yield link.number, "its hash is not that of what it says"
        expected, previous = link.number + 1, link.hash


class Digested(Protocol):
    """The signed word of a day, of whatever chain: `seals` count from its beginning."""

    @property
    def number(self) -> int: ...
    @property
    def day(self) -> date: ...
    @property
    def seals(self) -> int: ...
    @property
    def seal_hash(self) -> bytes: ...
    @property
    def previous(self) -> bytes: ...
    @property
    def payload(self) -> bytes: ...
    @property
    def hash(self) -> bytes: ...


class Signable(Protocol):
    """What can be signed: its `payload` is."""

    @property
    def payload(self) -> bytes: ...


AnyDigest = TypeVar("AnyDigest", bound=Digested)
Said = TypeVar("Said", bound=Signable)


@dataclass(frozen=True, slots=True)
class Signed(Generic[Said]):
    """`signature` is Ed25519 (RFC 8032) over the payload of a digest, or of what else is signed, by the key that
    `key_id` names."""

    digest: Said
    key_id: str
    signature: bytes


def out_of_line(digest: Digested, before: Digested | None, *, seals: int) -> str | None:
    """What keeps a digest from following the one before it, in a chain of so many seals; None when nothing does."""
    if digest.number != (1 if before is None else before.number + 1):
        return "the one before it is gone"
    if digest.previous != (GENESIS if before is None else before.hash):
        return "it does not follow the one before"
    if not (0 if before is None else before.seals) <= digest.seals <= seals:
        return f"it counts {digest.seals} seals, and there are {seals}"
    return None


def last_whole_day(now: datetime) -> date:
    return now.astimezone(INDIA).date() - timedelta(days=1)


def is_digest_due(latest: Digested | None, now: datetime) -> bool:
    """Once for each day in India, and at the very beginning."""
    return latest is None or latest.day < last_whole_day(now)
