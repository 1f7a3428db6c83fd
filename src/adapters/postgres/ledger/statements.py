"""Past balances and statements in PostgreSQL.

They are sums of the journal's lines by time, so they cost as much as a person's account has lines; of the platform's,
as much as the journal has lines of one day. The running balances in the journal follow the order of posting, which is
not quite that of the times.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Date, DateTime, Row, Text, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.ledger.days import LAST_SEALED, MOVED, SUMMED
from adapters.postgres.ledger.transfers import owner_value
from domain.ids import TransferId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.payouts.calendar import day_of, start_of
from ports.ledger.statements import StatementPart, StatementQueries
from ports.ledger.transfers import StatementLine

_TIME = DateTime(timezone=True)

_BALANCE_AT = text(
    """
    SELECT coalesce((SELECT sum(amount - fee) FROM ledger_transfer WHERE credit_account = a.id AND at <= :at), 0)
           - coalesce((SELECT sum(amount) FROM ledger_transfer WHERE debit_account = a.id AND at <= :at), 0)
    FROM ledger_account a WHERE a.kind = :kind AND a.owner_id = :owner
    """
).bindparams(bindparam("at", type_=_TIME), bindparam("owner", type_=Uuid))

# An account of the platform is in everybody's transfers, and its lines of fees have no index: what it held is what it
# holds, less what came since. That is read from the sums of the days after this one, from what is not sealed yet, and
# from the rest of this day's journal, found by its time. The platform has one account of a kind, so the kind's sums are
# the account's.
_PLATFORM_AT = text(
    f"""
    SELECT a.balance
           - coalesce((
               SELECT sum(came - went) FROM (
                   {SUMMED}
                   UNION ALL
                   SELECT * FROM ({MOVED.format(some="xact > :sealed")}) AS unsealed
               ) AS moved WHERE moved.day > :day AND moved.account = :kind
           ), 0)
           - coalesce((
               SELECT sum(
                   CASE WHEN t.credit_account = a.id THEN t.amount - t.fee ELSE 0 END
                   - CASE WHEN t.debit_account = a.id THEN t.amount ELSE 0 END
                   + CASE WHEN t.fee_account = a.id THEN t.fee ELSE 0 END
               ) FROM ledger_transfer t WHERE t.at > :at AND t.at < :next_day
           ), 0)
    FROM ledger_account a WHERE a.kind = :kind AND a.owner_id = :owner
    """  # noqa: S608  (constants of this program)
).bindparams(
    bindparam("at", type_=_TIME),
    bindparam("next_day", type_=_TIME),
    bindparam("day", type_=Date),
    bindparam("sealed", type_=BigInteger),
    bindparam("kind", type_=Text),
    bindparam("owner", type_=Uuid),
)

# Asked for by itself: the planner has to see how little lies above it.
_SEALED = text(f"SELECT {LAST_SEALED}")

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
        asked: dict[str, object] = {"at": at, "kind": account.kind.value, "owner": owner_value(account)}
        async with self._one_moment() as connection:
            if account.kind.is_personal:
                found = await connection.execute(_BALANCE_AT, asked)
            else:
                day = day_of(at)
                sealed = (await connection.execute(_SEALED)).scalar_one()
                asked |= {"day": day, "next_day": start_of(day + timedelta(days=1)), "sealed": sealed}
                found = await connection.execute(_PLATFORM_AT, asked)
            return int(found.scalar_one_or_none() or 0)

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
