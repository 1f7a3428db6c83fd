"""Recomputes what the seals and digests say of the audit log, and names what differs (MOD-32).

What is sealed never changes, so it is read in pieces, and need not see one moment of the log.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import accumulate

from sqlalchemy import Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.moderation.audit_digests import (
    CONTENTS,
    LINE,
    digest_of,
    digest_table,
    seal_of,
    seal_table,
)
from adapters.postgres.moderation.audit_heads import PostgresAuditHeads
from adapters.postgres.moderation.audit_log import audit_table
from domain.moderation.audit.chain import AuditDigest, AuditSeal, SignedAuditDigest
from domain.proof import Link, broken_links, differences, marks_of, out_of_line
from ports.signing import DigestKeys
from ports.verifying import Finding, Verifier

SEALED_AS_WRITTEN = "the log is as it was sealed"
NONE_BESIDE = "every entry is sealed, or waits for it"
NONE_BACKDATED = "no entry is older than the digest that did not know it"
CHAIN_IS_WHOLE = "the chain of seals is whole"
DIGESTS_ARE_SIGNED = "every digest is signed and says what is sealed"
HEAD_IS_KEPT = "the chain has all that its signed head names"
CHECKS = (
    SEALED_AS_WRITTEN, NONE_BESIDE, NONE_BACKDATED, CHAIN_IS_WHOLE, DIGESTS_ARE_SIGNED, HEAD_IS_KEPT,
)  # fmt: skip

PIECE = 50
"""Seals that are read at once."""
SLACK = timedelta(hours=1)
"""So much earlier than the digest before it an entry may be dated: transactions take time, and clocks differ."""

# A seal says of its entries more than their hash: by what else it says a wrong one is named.
_HASHES = text(
    f"""
    WITH sealed AS MATERIALIZED (
        SELECT number, o.sequence FROM audit_seal s, unnest(s.sequences) AS o (sequence)
        WHERE number >= :first AND number <= :last
    ),
    lines AS (SELECT number, e.sequence, {LINE} AS line FROM sealed JOIN audit_entry e USING (sequence)),
    found AS (
        SELECT number, count(*) AS entries, array_agg(sequence ORDER BY sequence) AS sequences,
               sha256(convert_to(string_agg(line, E'\\n' ORDER BY sequence), 'UTF8')) AS content,
               string_agg(left(encode(sha256(convert_to(line, 'UTF8')), 'hex'), 8), '' ORDER BY sequence) AS marks
        FROM lines GROUP BY number
    )
    SELECT number, found.content,
           (s.entries, s.sequences, s.marks)
               IS NOT DISTINCT FROM (found.entries, found.sequences, found.marks) AS is_same
    FROM found JOIN audit_seal s USING (number)
    """  # noqa: S608  (a constant of this module)
)
# In one statement, which sees one moment.
_BESIDE = text(
    """
    WITH known AS (
        SELECT o.sequence FROM audit_seal s, unnest(s.sequences) AS o (sequence)
        UNION ALL SELECT sequence FROM audit_waiting
    )
    SELECT sequence, id::text, action FROM audit_entry e
    WHERE NOT EXISTS (SELECT FROM known WHERE known.sequence = e.sequence)
    UNION ALL
    SELECT w.sequence, NULL, NULL FROM audit_waiting w
    WHERE NOT EXISTS (SELECT FROM audit_entry e WHERE e.sequence = w.sequence)
    ORDER BY sequence
    """
)
_BACKDATED = text(
    """
    SELECT e.id, e.at, d.number, d.written_at
    FROM audit_digest d
    JOIN audit_seal s ON s.number > d.seals
         AND s.number <= coalesce((SELECT min(seals) FROM audit_digest WHERE number > d.number), s.number)
    CROSS JOIN LATERAL unnest(s.sequences) AS o (sequence)
    JOIN audit_entry e ON e.sequence = o.sequence
    WHERE e.at < d.written_at - CAST(:slack AS interval)
    ORDER BY e.sequence
    """
)
# In one statement: a digest and the head that names it are written together.
_HEADS = text(
    """
    SELECT count(*) AS heads, coalesce(max(digests), 0) AS named,
           (SELECT coalesce(max(number), 0) FROM audit_digest) AS digests FROM audit_head
    """
)
_ANY_SEAL = text("SELECT EXISTS (SELECT FROM audit_seal) OR EXISTS (SELECT FROM audit_digest)")
_ROOM = text("SELECT set_config('work_mem', '64MB', false)")


class PostgresAuditVerifier(Verifier):
    """Without `keys` no signature of a digest is looked at, but all that it says."""

    def __init__(self, engine: AsyncEngine, keys: DigestKeys | None = None) -> None:
        self._engine = engine
        self._keys = keys

    def checks(self) -> Sequence[str]:
        return CHECKS

    async def size(self) -> int:
        async with self._engine.connect() as connection:
            return (await connection.execute(select(func.count()).select_from(audit_table))).scalar_one()

    async def run(
        self, check: str, *, read: Callable[[int], None] = lambda _: None
    ) -> AsyncIterator[Finding]:
        search: Mapping[str, Callable[[AsyncConnection], AsyncIterator[Finding]]] = {
            SEALED_AS_WRITTEN: lambda connection: _sealed_as_written(connection, read),
            NONE_BESIDE: _none_beside,
            NONE_BACKDATED: _none_backdated,
            CHAIN_IS_WHOLE: _chain_is_whole,
            DIGESTS_ARE_SIGNED: lambda connection: _digests_are_signed(connection, self._keys),
            HEAD_IS_KEPT: lambda connection: _head_is_kept(connection, self._keys),
        }
        async with self._engine.connect() as connection:
            await connection.execute(_ROOM)
            async for finding in search[check](connection):
                yield finding


async def _sealed_as_written(
    connection: AsyncConnection, read: Callable[[int], None]
) -> AsyncIterator[Finding]:
    seals = (await connection.execute(_seals())).all()
    for start in range(0, len(seals), PIECE):
        piece = seals[start : start + PIECE]
        asked = {"first": piece[0].number, "last": piece[-1].number}
        found = {row.number: row for row in await connection.execute(_HASHES, asked)}
        for seal in piece:
            now = found.get(seal.number)
            if now is None or now.content != seal.content:
                for finding in await _name(connection, seal.number):
                    yield finding
            elif not now.is_same:
                detail = "its count, numbers or marks are not those of its entries"
                yield Finding(SEALED_AS_WRITTEN, f"seal {seal.number}", detail)
        read(sum(seal.entries for seal in piece))


async def _name(connection: AsyncConnection, number: int) -> list[Finding]:
    """Which entries of a seal are not those that it was made of."""
    query = select(seal_table.c.sequences, seal_table.c.marks).where(seal_table.c.number == number)
    row = (await connection.execute(query)).first()
    assert row is not None, "it was just read"
    asked = {"starts": [0], "sequences": row.sequences}
    present = (await connection.execute(CONTENTS, asked)).one_or_none()
    now = {} if present is None else marks_of(present.sequences, present.marks)
    table = audit_table.c
    named = select(table.sequence, table.id).where(table.sequence.in_(list(now)))
    ids = {each.sequence: each.id for each in await connection.execute(named)}
    findings = [
        Finding(SEALED_AS_WRITTEN, f"entry number {sequence}", f"seal {number} holds it, and it is gone")
        if mark is None
        else Finding(
            SEALED_AS_WRITTEN,
            f"entry {ids[sequence]} (number {sequence})",
            f"it is not the one that seal {number} holds",
        )
        for sequence, _, mark in differences(marks_of(row.sequences, row.marks), now)
    ]
    unlike = "its hash is not that of its entries, which look alike"
    return findings or [Finding(SEALED_AS_WRITTEN, f"seal {number}", unlike)]


async def _none_beside(connection: AsyncConnection) -> AsyncIterator[Finding]:
    async for row in await connection.stream(_BESIDE):
        if row.id is None:
            yield Finding(NONE_BESIDE, f"entry number {row.sequence}", "it waits to be sealed, and is gone")
        else:
            detail = f"it was put in beside the chain: {row.action} is in no seal, and does not wait for one"
            yield Finding(NONE_BESIDE, f"entry {row.id} (number {row.sequence})", detail)


async def _none_backdated(connection: AsyncConnection) -> AsyncIterator[Finding]:
    async for row in await connection.stream(_BACKDATED, {"slack": SLACK}):
        detail = (
            f"it says {row.at:%Y-%m-%d %H:%M:%S %Z}, and digest {row.number} of"
            f" {row.written_at:%Y-%m-%d %H:%M:%S %Z} did not know it"
        )
        yield Finding(NONE_BACKDATED, f"entry {row.id}", detail)


async def _chain_is_whole(connection: AsyncConnection) -> AsyncIterator[Finding]:
    rows = (await connection.execute(_seals())).all()
    for number, detail in broken_links(Link(r.number, seal_of(r).proven, r.previous, r.hash) for r in rows):
        yield Finding(CHAIN_IS_WHOLE, f"seal {number}", detail)


async def _digests_are_signed(connection: AsyncConnection, keys: DigestKeys | None) -> AsyncIterator[Finding]:
    seals = [seal_of(row) for row in (await connection.execute(_seals())).all()]
    sums = [0, *accumulate(seal.entries for seal in seals)]
    rows = (await connection.execute(select(digest_table).order_by(digest_table.c.number))).all()
    before: AuditDigest | None = None
    for row in rows:
        signed = digest_of(row)
        for detail in _problems_of(signed, before, seals, sums, keys):
            yield Finding(DIGESTS_ARE_SIGNED, f"digest {row.number}", detail)
        before = signed.digest


def _problems_of(
    signed: SignedAuditDigest,
    before: AuditDigest | None,
    seals: Sequence[AuditSeal],
    sums: Sequence[int],
    keys: DigestKeys | None,
) -> Iterator[str]:
    """What is wrong with a digest, beside the one before it and the seals of the whole log."""
    digest = signed.digest
    if keys is not None and not keys.is_signed(signed):
        yield f"its signature by key {signed.key_id} is not that of a key we know"
    if wrong := out_of_line(digest, before, seals=len(seals)):
        yield wrong
        return
    if digest.seals and seals[digest.seals - 1].hash != digest.seal_hash:
        yield f"seal {digest.seals} is not the one it was made of"
    if sums[digest.seals] != digest.entries:
        yield f"it counts {digest.entries} entries, and {sums[digest.seals]} are sealed"


async def _head_is_kept(connection: AsyncConnection, keys: DigestKeys | None) -> AsyncIterator[Finding]:
    # The head first: what it names was there when it was signed, and whatever comes meanwhile is beyond it.
    heads = PostgresAuditHeads(connection)
    beside = (await connection.execute(_HEADS)).one()
    if beside.heads > 1:
        yield Finding(HEAD_IS_KEPT, "the head", f"there are {beside.heads}, and a chain has one")
    signed = await heads.find()
    if signed is None:
        if (await connection.execute(_ANY_SEAL)).scalar_one():
            yield Finding(
                HEAD_IS_KEPT, "the head", "it is gone, and with it the word for where the chain ended"
            )
        return
    head = signed.digest
    if keys is not None and not keys.is_signed(signed):
        yield Finding(
            HEAD_IS_KEPT, "the head", f"its signature by key {signed.key_id} is not that of a key we know"
        )
    if not await heads.is_kept(head):
        detail = (
            f"at {head.at:%Y-%m-%d %H:%M:%S %Z} the chain had {head.seals} seals and {head.digests} digests, of which"
            " the last are gone or are others"
        )
        yield Finding(HEAD_IS_KEPT, "the head", detail)
    elif beside.named < beside.digests:
        detail = f"it names {beside.named} digests, and {beside.digests} are there: it is one of before"
        yield Finding(HEAD_IS_KEPT, "the head", detail)


def _seals() -> Select[tuple[object, ...]]:
    """All of them but their marks, which are long."""
    columns = [column for column in seal_table.c if column.name not in ("sequences", "marks")]
    return select(*columns).order_by(seal_table.c.number)
