"""Past balances and statements in PostgreSQL.

They are sums of the journal's lines by time, so they cost as much as the account has lines. The running balances in
the journal follow the order of posting, which is not quite that of the times.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Row, Text, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.ledger import owner_value
from domain.ids import TransferId, UserId
from domain.ledger.chart import Account, AccountKind
from ports.ledger import StatementLine
from ports.ledger_statements import StatementPart, StatementQueries

_TIME = DateTime(timezone=True)

# An account that takes fees is everybody's, and its lines of fees have no index: what it held is what it holds, less
# what came since, and that stretch of the journal is found by its time.
_BALANCE_AT = text(
    """
    SELECT CASE WHEN :takes_fees THEN a.balance - (
               SELECT coalesce(sum(
                   CASE WHEN t.credit_account = a.id THEN t.amount - t.fee ELSE 0 END
                   - CASE WHEN t.debit_account = a.id THEN t.amount ELSE 0 END
                   + CASE WHEN t.fee_account = a.id THEN t.fee ELSE 0 END
               ), 0) FROM ledger_transfer t WHERE t.at > :at)
           ELSE
               coalesce((SELECT sum(amount - fee) FROM ledger_transfer WHERE credit_account = a.id AND at <= :at), 0)
               - coalesce((SELECT sum(amount) FROM ledger_transfer WHERE debit_account = a.id AND at <= :at), 0)
           END AS balance
    FROM ledger_account a WHERE a.kind = :kind AND a.owner_id = :owner
    """
).bindparams(bindparam("at", type_=_TIME), bindparam("owner", type_=Uuid))

_ACCOUNTS = text(
    """
    SELECT a.id, a.kind,
           coalesce((SELECT sum(amount - fee) FROM ledger_transfer WHERE credit_account = a.id AND at < :since), 0)
         - coalesce((SELECT sum(amount) FROM ledger_transfer WHERE debit_account = a.id AND at < :since), 0) AS opening
    FROM ledger_account a WHERE a.owner_id = :owner AND a.kind = ANY (:kinds)
    """
).bindparams(
    bindparam("since", type_=_TIME),
    bindparam("owner", type_=Uuid),
    bindparam("kinds", type_=ARRAY(Text)),
)

_LINES = text(
    """
    SELECT * FROM (
        SELECT id, sequence, kind, debit_account AS account, -amount AS change, reference, at
        FROM ledger_transfer WHERE debit_account = ANY (:accounts) AND at >= :since AND at < :until
        UNION ALL
        SELECT id, sequence, kind, credit_account, amount - fee, reference, at
        FROM ledger_transfer
        WHERE credit_account = ANY (:accounts) AND at >= :since AND at < :until AND amount > fee
    ) AS line ORDER BY at, sequence, change
    """
).bindparams(
    bindparam("since", type_=_TIME),
    bindparam("until", type_=_TIME),
    bindparam("accounts", type_=ARRAY(BigInteger)),
)


class PostgresStatementQueries(StatementQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def balance_at(self, account: Account, at: datetime) -> int:
        values = {
            "at": at, "kind": account.kind.value, "owner": owner_value(account),
            "takes_fees": not account.kind.is_personal,
        }  # fmt: skip
        async with self._engine.connect() as connection:
            return int((await connection.execute(_BALANCE_AT, values)).scalar_one_or_none() or 0)

    async def statement_parts(
        self, owner: UserId, *, kinds: Sequence[AccountKind], since: datetime, until: datetime, size: int
    ) -> AsyncIterator[StatementPart]:
        async with self._one_moment() as connection:
            asked = {"owner": owner, "kinds": [kind.value for kind in kinds], "since": since}
            accounts = (await connection.execute(_ACCOUNTS, asked)).all()
            named = {row.id: AccountKind(row.kind) for row in accounts}
            opening = dict.fromkeys(kinds, 0) | {named[row.id]: int(row.opening) for row in accounts}
            told = {"accounts": list(named), "since": since, "until": until}
            is_first = True
            async with connection.stream(_LINES, told) as rows:
                async for some in rows.partitions(size):
                    part = _part(opening, some, named)
                    yield part
                    opening, is_first = dict(part.closing), False
            if is_first:
                yield StatementPart(opening, (), opening)

    def _one_moment(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection on which every statement sees the same rows."""
        return self._engine.execution_options(isolation_level="REPEATABLE READ").connect()


def _part(
    opening: Mapping[AccountKind, int],
    rows: Sequence[Row[tuple[object, ...]]],
    named: Mapping[int, AccountKind],
) -> StatementPart:
    balances = dict(opening)
    lines = []
    for row in rows:
        account = named[row.account]
        balances[account] += row.change
        lines.append(
            StatementLine(
                transfer_id=TransferId(row.id),
                sequence=row.sequence,
                account=account,
                kind=row.kind,
                amount=row.change,
                balance_after=balances[account],
                reference=row.reference,
                at=row.at,
            )
        )
    return StatementPart(opening, lines, balances)
