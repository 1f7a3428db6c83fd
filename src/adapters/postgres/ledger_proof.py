"""Recomputes what the seals and digests say of the journal, and names what differs.

What is sealed never changes, so this is read in pieces, and need not see one moment of the book.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import Row, Select, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.ledger_digests import (
    CHANGES,
    CONTENTS,
    HASHES,
    between,
    digest_of,
    digest_table,
    seal_of,
    seal_table,
)
from domain.ledger.digest import GENESIS, Digest, Seal, SignedDigest
from ports.ledger import Finding
from ports.ledger_digests import DigestKeys

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
        sealed = _marks(*(await self.connection.execute(query)).one())
        found = (await self.connection.execute(CONTENTS, between(after, [upto]))).one_or_none()
        present = {} if found is None else _marks(found.sequences, found.marks)
        asked = {"sequences": list(present), "after": after, "last": upto}
        ids = {row.sequence: row.id for row in await self.connection.execute(_IDS, asked)}
        findings = list(_named(number, sealed, present, ids))
        return findings or [
            Finding(
                SEALED_AS_WRITTEN, f"seal {number}", "its hash is not that of its lines, which look alike"
            )
        ]

    async def _chain_is_whole(self) -> AsyncIterator[Finding]:
        expected, previous = 1, GENESIS
        for row in (await self.connection.execute(_seals())).all():
            if row.number != expected:
                yield Finding(CHAIN_IS_WHOLE, f"seal {expected}", f"it is gone; {row.number} is there")
            elif row.previous != previous:
                yield Finding(CHAIN_IS_WHOLE, f"seal {row.number}", "it does not follow the one before")
            if seal_of(row).hash != row.hash:
                yield Finding(CHAIN_IS_WHOLE, f"seal {row.number}", "its hash is not that of what it says")
            expected, previous = row.number + 1, row.hash

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
    if digest.number != (1 if before is None else before.number + 1):
        yield "the one before it is gone"
        return
    if digest.previous != (GENESIS if before is None else before.hash):
        yield "it does not follow the one before"
    known = 0 if before is None else before.seals
    if digest.seals < known or digest.seals > len(seals):
        yield f"it counts {digest.seals} seals, and there are {len(seals)}"
        return
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


def _marks(sequences: Sequence[int], marks: str) -> dict[int, str]:
    return {sequence: marks[8 * place : 8 * place + 8] for place, sequence in enumerate(sequences)}


def _named(
    number: int, sealed: dict[int, str], present: dict[int, str], ids: dict[int, object]
) -> Iterator[Finding]:
    for sequence in sorted(sealed.keys() | present.keys()):
        if sequence not in present:
            yield Finding(
                SEALED_AS_WRITTEN, f"transfer number {sequence}", f"seal {number} holds it, and it is gone"
            )
        elif sequence not in sealed:
            yield Finding(
                SEALED_AS_WRITTEN, f"transfer {ids[sequence]}", f"it was added after seal {number} was made"
            )
        elif sealed[sequence] != present[sequence]:
            yield Finding(
                SEALED_AS_WRITTEN, f"transfer {ids[sequence]}", f"it is not the one that seal {number} holds"
            )
