"""Recomputes what the seals and digests say of the journal, and names what differs.

What is sealed never changes, so this is read in pieces, and need not see one moment of the book.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import Row, Select, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.ledger.digests import (
    CHANGES,
    CONTENTS,
    HASHES,
    between,
    digest_of,
    digest_table,
    seal_of,
    seal_table,
)
from domain.ledger.digest import Digest, Seal, SignedDigest
from domain.proof import Link, broken_links, differences, marks_of, out_of_line
from ports.signing import DigestKeys
from ports.verifying import Finding

SEALED_AS_WRITTEN = "the journal is as it was sealed"
CHAIN_IS_WHOLE = "the chain of seals is whole"
DIGESTS_ARE_SIGNED = "every digest is signed and says what is sealed"
PROOFS = (SEALED_AS_WRITTEN, CHAIN_IS_WHOLE, DIGESTS_ARE_SIGNED)

PIECE = 50_000
"""Transfers that are read at once, about."""

_IDS = text(
    "SELECT sequence, id FROM ledger_transfer WHERE sequence = ANY (:sequences) AND xact > :after AND xact <= :last"
)


@dataclass(frozen=True, slots=True)
class LedgerProof:
    """`keys` tell whose signatures are taken; without them signatures are not looked at."""

    connection: AsyncConnection
    keys: DigestKeys | None

    def run(self, check: str, read: Callable[[int], None]) -> AsyncIterator[Finding]:
        """`read` hears of how many transfers were read."""
        search: dict[str, Callable[[], AsyncIterator[Finding]]] = {
            SEALED_AS_WRITTEN: lambda: self._sealed_as_written(read),
            CHAIN_IS_WHOLE: self._chain_is_whole,
            DIGESTS_ARE_SIGNED: self._digests_are_signed,
        }
        return search[check]()

    async def _sealed_as_written(self, read: Callable[[int], None]) -> AsyncIterator[Finding]:
        after = -1
        async for piece in self._pieces():
            for before, seal in pairwise([after, *(seal.upto for seal in piece)]):
                if before >= seal:
                    yield Finding(SEALED_AS_WRITTEN, "the seals", f"they go back from {before} to {seal}")
                    return
            async for finding in self._differences(after, piece):
                yield finding
            after = piece[-1].upto
            read(sum(seal.transfers for seal in piece))

    async def _pieces(self) -> AsyncIterator[list[Row[tuple[object, ...]]]]:
        """The seals in order, those of some transfers at a time."""
        piece: list[Row[tuple[object, ...]]] = []
        for seal in (await self.connection.execute(_seals())).all():
            piece.append(seal)
            if sum(each.transfers for each in piece) >= PIECE:
                yield piece
                piece = []
        if piece:
            yield piece

    async def _differences(
        self, after: int, seals: Sequence[Row[tuple[object, ...]]]
    ) -> AsyncIterator[Finding]:
        asked = between(after, [seal.upto for seal in seals])
        found = {row.place: row.content for row in await self.connection.execute(HASHES, asked)}
        changes: dict[int, dict[str, int]] = {}
        for row in await self.connection.execute(CHANGES, asked):
            changes.setdefault(row.place, {})[row.kind] = row.change
        for place, seal in enumerate(seals):
            start = after if place == 0 else seals[place - 1].upto
            if found.get(place) != seal.content:
                for finding in await self._name(seal.number, start, seal.upto):
                    yield finding
            elif changes[place] != seal.changes:
                yield Finding(SEALED_AS_WRITTEN, f"seal {seal.number}", "its sums are not those of its lines")

    async def _name(self, number: int, after: int, upto: int) -> list[Finding]:
        """Which lines of a seal are not those that it was made of."""
        query = select(seal_table.c.sequences, seal_table.c.marks).where(seal_table.c.number == number)
        sealed = marks_of(*(await self.connection.execute(query)).one())
        found = (await self.connection.execute(CONTENTS, between(after, [upto]))).one_or_none()
        present = {} if found is None else marks_of(found.sequences, found.marks)
        asked = {"sequences": list(present), "after": after, "last": upto}
        ids = {row.sequence: row.id for row in await self.connection.execute(_IDS, asked)}
        findings = list(_named(number, sealed, present, ids))
        return findings or [
            Finding(
                SEALED_AS_WRITTEN, f"seal {number}", "its hash is not that of its lines, which look alike"
            )
        ]

    async def _chain_is_whole(self) -> AsyncIterator[Finding]:
        rows = (await self.connection.execute(_seals())).all()
        for number, detail in broken_links(Link(r.number, r.content, r.previous, r.hash) for r in rows):
            yield Finding(CHAIN_IS_WHOLE, f"seal {number}", detail)

    async def _digests_are_signed(self) -> AsyncIterator[Finding]:
        seals = [seal_of(row) for row in (await self.connection.execute(_seals())).all()]
        rows = (await self.connection.execute(select(digest_table).order_by(digest_table.c.number))).all()
        before: Digest | None = None
        for row in rows:
            try:
                signed = digest_of(row)
            except (AssertionError, ValueError):
                yield Finding(DIGESTS_ARE_SIGNED, f"digest {row.number}", "its balances cannot be")
                return
            for detail in problems_of(signed, before, seals, self.keys):
                yield Finding(DIGESTS_ARE_SIGNED, f"digest {row.number}", detail)
            before = signed.digest


def problems_of(
    signed: SignedDigest, before: Digest | None, seals: Sequence[Seal], keys: DigestKeys | None
) -> Iterator[str]:
    """What is wrong with a digest, beside the one before it and the seals of the whole book."""
    digest = signed.digest
    if keys is not None and not keys.is_signed(signed):
        yield f"its signature by key {signed.key_id} is not that of a key we know"
    if wrong := out_of_line(digest, before, seals=len(seals)):
        yield wrong
        return
    known = 0 if before is None else before.seals
    expected = Digest.following(before, seals[known : digest.seals], now=digest.written_at)
    if expected.seal_hash != digest.seal_hash:
        yield f"seal {digest.seals} is not the one it was made of"
    if expected.transfers != digest.transfers:
        yield f"it counts {digest.transfers} transfers, and {expected.transfers} are sealed"
    for kind in sorted(expected.balances.keys() | digest.balances.keys()):
        if (sealed := expected.balances.get(kind, 0)) != (said := digest.balances.get(kind, 0)):
            yield f"it says that {kind.value} holds {said}, and {sealed} are sealed"


def _seals() -> Select[tuple[object, ...]]:
    """All of them but their marks, which are long."""
    columns = [column for column in seal_table.c if column.name not in ("sequences", "marks")]
    return select(*columns).order_by(seal_table.c.number)


def _named(
    number: int, sealed: dict[int, str], present: dict[int, str], ids: dict[int, object]
) -> Iterator[Finding]:
    for sequence, was, now in differences(sealed, present):
        if now is None:
            yield Finding(
                SEALED_AS_WRITTEN, f"transfer number {sequence}", f"seal {number} holds it, and it is gone"
            )
        elif was is None:
            yield Finding(
                SEALED_AS_WRITTEN, f"transfer {ids[sequence]}", f"it was added after seal {number} was made"
            )
        else:
            yield Finding(
                SEALED_AS_WRITTEN, f"transfer {ids[sequence]}", f"it is not the one that seal {number} holds"
            )
