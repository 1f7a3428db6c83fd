"""The proof of the journal in PostgreSQL.

Each transfer bears the number of the transaction that wrote it (`xact`). A snapshot knows below which number every
transaction has ended: what is below that horizon is complete and stays so, and only that is sealed. Writers know
nothing of it.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    LargeBinary,
    Row,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.ledger.days import note_sealed, sum_up
from adapters.postgres.ledger.epochs import HORIZON
from adapters.postgres.schema import metadata
from domain.ledger.chart import AccountKind
from domain.ledger.digest import Digest, Seal, SignedDigest
from domain.proof import GENESIS, Signed
from ports.ledger.digests import DigestQueries, Digests, DigestState, TransactionsWentBack

ONE_AT_A_TIME = 7_408_551_932_042
"""Key of the advisory lock on the chain."""

seal_table = Table(
    "ledger_seal",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("upto", BigInteger, nullable=False),
    Column("transfers", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("changes", JSONB, nullable=False),
    # By these a wrong line is found: the sequence of each transfer, and eight digits of its line's hash.
    Column("sequences", ARRAY(BigInteger), nullable=False),
    Column("marks", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("number > 0 AND transfers > 0", name="number"),
    CheckConstraint("length(content) = 32 AND length(previous) = 32 AND length(hash) = 32", name="hashes"),
    CheckConstraint("cardinality(sequences) = transfers AND length(marks) = 8 * transfers", name="marks"),
)

digest_table = Table(
    "ledger_digest",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Date, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
    Column("seals", BigInteger, nullable=False),
    Column("seal_hash", LargeBinary, nullable=False),
    Column("transfers", BigInteger, nullable=False),
    Column("balances", JSONB, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("length(seal_hash) = 32 AND length(previous) = 32", name="hashes"),
    CheckConstraint("length(signature) = 64", name="signature"),
)

# Where seals end: whole transactions, about `size` transfers each, out of the first `most` above `after`.
_ENDS = text(
    """
    WITH waiting AS (
        SELECT xact FROM ledger_transfer WHERE xact > :after AND xact < :horizon ORDER BY xact LIMIT :most
    ),
    transactions AS (SELECT xact, count(*) AS transfers FROM waiting GROUP BY xact),
    placed AS (
        SELECT xact, (sum(transfers) OVER (ORDER BY xact) - transfers)::bigint / :size AS place FROM transactions
    )
    SELECT max(xact) AS upto FROM placed GROUP BY place ORDER BY place
    """
).bindparams(
    bindparam("after", type_=BigInteger),
    bindparam("horizon", type_=BigInteger),
    bindparam("most", type_=BigInteger),
    bindparam("size", type_=BigInteger),
)

# The lines between the seals' ends, as `domain.ledger.digest.journal_line` writes them, by the place of their seal.
LINES = """
    lines AS (
        SELECT width_bucket(t.xact - 1, CAST(:ends AS bigint[])) AS place, t.xact, t.sequence,
               d.kind AS debit_kind, c.kind AS credit_kind, f.kind AS fee_kind, t.amount, t.fee, t.id,
               json_build_array(
                   t.sequence, t.id, t.unit, t.kind, d.kind, d.owner_id, c.kind, c.owner_id, t.amount, f.kind, t.fee,
                   t.debit_balance, t.credit_balance, t.reference, (extract(epoch FROM t.at) * 1000000)::bigint
               )::text AS line
        FROM ledger_transfer t
        LEFT JOIN ledger_account d ON d.id = t.debit_account
        LEFT JOIN ledger_account c ON c.id = t.credit_account
        LEFT JOIN ledger_account f ON f.id = t.fee_account
        WHERE t.xact > :after AND t.xact <= :last
    )
"""

CONTENTS = text(
    f"""
    WITH {LINES},
    marked AS (SELECT *, left(encode(sha256(convert_to(line, 'UTF8')), 'hex'), 8) AS mark FROM lines)
    SELECT place, count(*) AS transfers,
           sha256(convert_to(string_agg(line, E'\\n' ORDER BY xact, sequence), 'UTF8')) AS content,
           array_agg(sequence ORDER BY xact, sequence) AS sequences,
           string_agg(mark, '' ORDER BY xact, sequence) AS marks
    FROM marked GROUP BY place ORDER BY place
    """  # noqa: S608  (a constant of this module)
)
# The same without the marks, which are as long as the journal and of use only where something differs.
HASHES = text(
    f"""
    WITH {LINES}
    SELECT place, sha256(convert_to(string_agg(line, E'\\n' ORDER BY xact, sequence), 'UTF8')) AS content
    FROM lines GROUP BY place
    """  # noqa: S608  (a constant of this module)
)
CHANGES = text(
    f"""
    WITH {LINES},
    legs AS (
        SELECT place, debit_kind AS kind, -amount AS change FROM lines
        UNION ALL SELECT place, credit_kind, amount - fee FROM lines
        UNION ALL SELECT place, fee_kind, fee FROM lines WHERE fee_kind IS NOT NULL
    )
    SELECT place, kind, sum(change)::bigint AS change FROM legs GROUP BY place, kind
    """  # noqa: S608  (a constant of this module)
)


def between(after: int, ends: Sequence[int]) -> dict[str, object]:
    """What `CONTENTS` and `CHANGES` are asked for: the seals that end at `ends`, the first after `after`."""
    return {"after": after, "ends": list(ends), "last": ends[-1]}


def _balances(words: Mapping[str, int]) -> dict[AccountKind, int]:
    return {AccountKind(kind): balance for kind, balance in words.items()}


def seal_of(row: Row[tuple[object, ...]]) -> Seal:
    return Seal(
        number=row.number,
        transfers=row.transfers,
        content=row.content,
        previous=row.previous,
        changes=_balances(row.changes),
        at=row.at,
    )


def digest_of(row: Row[tuple[object, ...]]) -> SignedDigest:
    digest = Digest(
        number=row.number,
        day=row.day,
        written_at=row.written_at,
        seals=row.seals,
        seal_hash=row.seal_hash,
        transfers=row.transfers,
        balances=_balances(row.balances),
        previous=row.previous,
    )
    return Signed(digest, row.key_id, row.signature)


class PostgresDigests(Digests):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self) -> Digest | None:
        await self._connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        query = select(digest_table).order_by(digest_table.c.number.desc()).limit(1)
        row = (await self._connection.execute(query)).first()
        return None if row is None else digest_of(row).digest

    async def seal(self, *, size: int, most: int, at: datetime) -> Sequence[Seal]:
        columns = (seal_table.c.number, seal_table.c.upto, seal_table.c.hash)
        query = select(*columns).order_by(seal_table.c.number.desc()).limit(1)
        last = (await self._connection.execute(query)).first()
        number, after, previous = (0, -1, GENESIS) if last is None else last
        # Asked before the lines are: each statement sees more than the one before it, and never less.
        horizon = (await self._connection.execute(HORIZON)).scalar_one()
        if horizon <= after:
            raise TransactionsWentBack(f"sealed up to transaction {after}, and the next one is {horizon}")
        asked = {"after": after, "horizon": horizon, "most": most, "size": size}
        ends = [row.upto for row in await self._connection.execute(_ENDS, asked)]
        if not ends:
            return []
        rows, seals = await self._contents(after, ends, at, number=number, previous=previous)
        await self._connection.execute(insert(seal_table), rows)
        await note_sealed(self._connection, seal=seals[-1].number, after=after, last=ends[-1])
        return seals

    async def _contents(
        self, after: int, ends: Sequence[int], at: datetime, *, number: int, previous: bytes
    ) -> tuple[list[dict[str, object]], list[Seal]]:
        asked = between(after, ends)
        changes: dict[int, dict[AccountKind, int]] = {}
        for row in await self._connection.execute(CHANGES, asked):
            changes.setdefault(row.place, {})[AccountKind(row.kind)] = row.change
        rows, seals = [], []
        for row in await self._connection.execute(CONTENTS, asked):
            number += 1
            seal = Seal(number, row.transfers, row.content, previous, changes[row.place], at)
            previous = seal.hash
            seals.append(seal)
            rows.append(
                _seal_values(seal) | {"upto": ends[row.place], "sequences": row.sequences, "marks": row.marks}
            )
        return rows, seals

    async def seals_since(self, digest: Digest | None) -> Sequence[Seal]:
        known = 0 if digest is None else digest.seals
        # Not their marks, which are as long as the journal.
        columns = [column for column in seal_table.c if column.name not in ("sequences", "marks")]
        query = select(*columns).where(seal_table.c.number > known).order_by(seal_table.c.number)
        return [seal_of(row) for row in await self._connection.execute(query)]

    async def add(self, digest: SignedDigest) -> None:
        said = digest.digest
        values = {
            "number": said.number, "day": said.day, "written_at": said.written_at, "seals": said.seals,
            "seal_hash": said.seal_hash, "transfers": said.transfers,
            "balances": {kind.value: balance for kind, balance in said.balances.items()}, "previous": said.previous,
            "key_id": digest.key_id, "signature": digest.signature,
        }  # fmt: skip
        await self._connection.execute(insert(digest_table).values(values))
        await sum_up(self._connection, digest=said.number, seals=said.seals)


def _seal_values(seal: Seal) -> dict[str, object]:
    return {
        "number": seal.number,
        "transfers": seal.transfers,
        "content": seal.content,
        "previous": seal.previous,
        "hash": seal.hash,
        "changes": {kind.value: change for kind, change in seal.changes.items()},
        "at": seal.at,
    }


_STATE = text(
    """
    WITH sealed AS (
        SELECT coalesce(max(number), 0) AS seals, coalesce(max(upto), -1) AS upto,
               coalesce(sum(transfers), 0)::bigint AS transfers
        FROM ledger_seal
    )
    SELECT sealed.seals, sealed.transfers, waiting.transfers AS waiting, waiting.since
    FROM sealed CROSS JOIN LATERAL (
        SELECT count(*) AS transfers, min(at) AS since FROM ledger_transfer WHERE xact > sealed.upto
    ) AS waiting
    """
)


class PostgresDigestQueries(DigestQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def state(self) -> DigestState:
        latest = await self.latest(limit=1)
        async with self._engine.connect() as connection:
            row = (await connection.execute(_STATE)).one()
        return DigestState(
            latest=latest[0] if latest else None,
            seals=row.seals,
            sealed_transfers=row.transfers,
            unsealed_transfers=row.waiting,
            unsealed_since=row.since,
        )

    async def latest(self, *, limit: int) -> Sequence[SignedDigest]:
        query = select(digest_table).order_by(digest_table.c.number.desc()).limit(limit)
        async with self._engine.connect() as connection:
            return [digest_of(row) for row in await connection.execute(query)]

    async def all(self) -> AsyncIterator[SignedDigest]:
        async with (
            self._engine.connect() as connection,
            connection.stream(select(digest_table).order_by(digest_table.c.number)) as rows,
        ):
            async for row in rows:
                yield digest_of(row)
