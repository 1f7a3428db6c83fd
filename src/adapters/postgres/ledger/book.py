"""The book for those who answer for it, in PostgreSQL.

What moved on whole days is read from the days' sums (`ledger_days`) and from the transfers that are not sealed yet:
some thousand rows, however large the book is and however much was booked since. Of a part of a day it is read from the
journal since then, which is found by time.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, Integer, Row, Text, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.ledger.days import LAST_SEALED, MOVED, SUMMED
from adapters.postgres.ledger.transfers import PLATFORM, owner_value
from domain.ids import TransferId, UserId
from domain.india import INDIA
from domain.ledger.chart import Account, AccountKind
from ports.ledger.book import AccountRow, BookLine, BookQueries, Movement, Movements

_LAST = 2**63 - 1
_FIRST = UUID(int=0)
_TIME = DateTime(timezone=True)

_ACCOUNTS = text(
    """
    SELECT a.owner_id, person.display_name, a.balance, a.held
    FROM ledger_account a LEFT JOIN account person ON person.id = a.owner_id
    WHERE a.kind = :kind AND (a.owner_id > :after OR (:from_start AND a.owner_id = :after))
    ORDER BY a.owner_id LIMIT :limit
    """
).bindparams(bindparam("after", type_=Uuid))

_LINES = text(
    """
    SELECT line.*, other.kind AS other_kind, other.owner_id AS other_owner
    FROM ledger_account a
    CROSS JOIN LATERAL (
        (SELECT id, sequence, kind, -amount AS change, credit_account AS other_account, reference, at
         FROM ledger_transfer WHERE debit_account = a.id AND sequence < :before
         ORDER BY sequence DESC LIMIT :limit)
        UNION ALL
        (SELECT id, sequence, kind, amount - fee, debit_account, reference, at
         FROM ledger_transfer WHERE credit_account = a.id AND sequence < :before AND amount > fee
         ORDER BY sequence DESC LIMIT :limit)
        UNION ALL
        (SELECT id, sequence, kind, fee, debit_account, reference, at
         FROM ledger_transfer
         WHERE :takes_fees AND fee_account = a.id AND sequence < :before AND fee > 0
         ORDER BY sequence DESC LIMIT :limit)
    ) AS line
    JOIN ledger_account other ON other.id = line.other_account
    WHERE a.kind = :kind AND a.owner_id = :owner
    ORDER BY line.sequence DESC LIMIT :limit
    """
).bindparams(
    bindparam("before", type_=BigInteger), bindparam("limit", type_=Integer), bindparam("owner", type_=Uuid)
)

_LEGS = """
    SELECT at, kind, credit_account AS account, amount - fee AS came, 0 AS went FROM ledger_transfer WHERE at >= :since
    UNION ALL
    SELECT at, kind, debit_account, 0, amount FROM ledger_transfer WHERE at >= :since
    UNION ALL
    SELECT at, kind, fee_account, fee, 0 FROM ledger_transfer WHERE at >= :since AND fee > 0
"""
_MOVED = text(
    f"""
    SELECT (leg.at AT TIME ZONE 'Asia/Kolkata')::date AS day, a.kind AS account, leg.kind,
           sum(leg.came) AS came, sum(leg.went) AS went
    FROM ({_LEGS}) AS leg JOIN ledger_account a ON a.id = leg.account
    WHERE a.kind = ANY (:kinds) AND leg.at < :until
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    """  # noqa: S608  (a constant of this module)
).bindparams(
    bindparam("since", type_=_TIME), bindparam("until", type_=_TIME), bindparam("kinds", type_=ARRAY(Text))
)
# What an account held before is what it holds, less what came since.
_OPENING = text(
    f"""
    SELECT kind, sum(balance) - coalesce(sum(since.change), 0) AS opening
    FROM ledger_account a LEFT JOIN (
        SELECT account, sum(came - went) AS change FROM ({_LEGS}) AS leg GROUP BY account
    ) AS since ON since.account = a.id
    WHERE a.kind = ANY (:kinds) GROUP BY kind
    """  # noqa: S608  (a constant of this module)
).bindparams(bindparam("since", type_=_TIME), bindparam("kinds", type_=ARRAY(Text)))

# All that moved from a day on: what is sealed, from its sums, and the rest, found by its transactions.
_SINCE = text(
    f"""
    SELECT day, account, kind, sum(came) AS came, sum(went) AS went
    FROM (
        {SUMMED}
        UNION ALL
        SELECT * FROM ({MOVED.format(some="xact > :sealed")}) AS unsealed
    ) AS moved
    WHERE day >= :since AND account = ANY (:kinds)
    GROUP BY day, account, kind ORDER BY day, account, kind
    """  # noqa: S608  (constants of this program)
).bindparams(
    bindparam("since", type_=Date),
    bindparam("sealed", type_=BigInteger),
    bindparam("kinds", type_=ARRAY(Text)),
)
_SEALED = text(f"SELECT {LAST_SEALED}")
_HELD = text(
    "SELECT kind, sum(balance) AS balance FROM ledger_account WHERE kind = ANY (:kinds) GROUP BY kind"
).bindparams(bindparam("kinds", type_=ARRAY(Text)))


class PostgresBookQueries(BookQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def accounts(self, kind: AccountKind, *, after: UUID | None, limit: int) -> Sequence[AccountRow]:
        values = {
            "kind": kind.value, "after": after or _FIRST, "from_start": after is None, "limit": limit,
        }  # fmt: skip
        async with self._engine.connect() as connection:
            rows = await connection.execute(_ACCOUNTS, values)
            return [AccountRow(_owner(row.owner_id), row.display_name, row.balance, row.held) for row in rows]

    async def lines(self, account: Account, *, before: int | None, limit: int) -> Sequence[BookLine]:
        values = {
            "kind": account.kind.value, "owner": owner_value(account), "takes_fees": not account.kind.is_personal,
            "before": _LAST if before is None else before, "limit": limit,
        }  # fmt: skip
        async with self._engine.connect() as connection:
            return [_line(row) for row in await connection.execute(_LINES, values)]

    async def movements(self, kinds: Sequence[AccountKind], *, since: datetime, until: datetime) -> Movements:
        first, end = _first_day(since), _first_day(until)
        if first is not None and end is not None:
            return await self._movements_of_days(kinds, first, end)
        return await self.movements_by_time(kinds, since=since, until=until)

    async def _movements_of_days(self, kinds: Sequence[AccountKind], first: date, end: date) -> Movements:
        asked: dict[str, object] = {"kinds": [kind.value for kind in kinds]}
        engine = self._engine.execution_options(isolation_level="REPEATABLE READ")
        async with engine.connect() as connection:
            held = (await connection.execute(_HELD, asked)).all()
            # Asked for by itself: the planner has to see how little lies above it.
            sealed = (await connection.execute(_SEALED)).scalar_one()
            asked |= {"since": first, "sealed": sealed}
            moved = (await connection.execute(_SINCE, asked)).all()
        opening = dict.fromkeys(kinds, 0) | {AccountKind(row.kind): int(row.balance) for row in held}
        for row in moved:
            opening[AccountKind(row.account)] -= int(row.came - row.went)
        return Movements(opening, [_movement(row) for row in moved if row.day < end])

    async def movements_by_time(
        self, kinds: Sequence[AccountKind], *, since: datetime, until: datetime
    ) -> Movements:
        """The same from the journal itself, of any stretch of time."""
        asked = {"kinds": [kind.value for kind in kinds], "since": since}
        engine = self._engine.execution_options(isolation_level="REPEATABLE READ")
        async with engine.connect() as connection:
            opened = (await connection.execute(_OPENING, asked)).all()
            moved = (await connection.execute(_MOVED, asked | {"until": until})).all()
        opening = dict.fromkeys(kinds, 0) | {AccountKind(row.kind): int(row.opening) for row in opened}
        return Movements(opening, [_movement(row) for row in moved])


def _first_day(moment: datetime) -> date | None:
    """The day in India that begins at this very moment, if one does."""
    there = moment.astimezone(INDIA)
    return there.date() if there.time() == time() else None


def _movement(row: Row[tuple[object, ...]]) -> Movement:
    return Movement(row.day, AccountKind(row.account), row.kind, int(row.came), int(row.went))


def _owner(owner: UUID) -> UserId | None:
    return None if owner == PLATFORM else UserId(owner)


def _line(row: Row[tuple[object, ...]]) -> BookLine:
    return BookLine(
        transfer_id=TransferId(row.id),
        sequence=row.sequence,
        kind=row.kind,
        change=row.change,
        other_kind=AccountKind(row.other_kind),
        other_owner=_owner(row.other_owner),
        reference=row.reference,
        at=row.at,
    )
