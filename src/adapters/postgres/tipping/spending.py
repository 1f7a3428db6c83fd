"""Spending limits in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Row,
    Table,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.age_verification.tables import quoted
from adapters.postgres.payments.orders import order_table
from adapters.postgres.schema import metadata
from domain.ids import UserId
from domain.payments.order import OrderState
from domain.tipping.spending import (
    BreakLength,
    Limits,
    Raise,
    SpendingControl,
    Spent,
    india_day,
    midnight,
    month_start,
)
from ports.tipping.spending import SpendingControls, SpendingQueries

control_table = Table(
    "spending_control",
    metadata,
    Column("user_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("per_tip", BigInteger),
    Column("per_day", BigInteger),
    Column("per_month", BigInteger),
    Column("buying_per_month", BigInteger),
    Column("raise_at", DateTime(timezone=True)),
    Column("raise_per_tip", BigInteger),
    Column("raise_per_day", BigInteger),
    Column("raise_per_month", BigInteger),
    Column("raise_buying_per_month", BigInteger),
    Column("away", Text),
    Column("away_until", DateTime(timezone=True)),
    Column("day", Date, nullable=False),
    Column("day_tokens", BigInteger, nullable=False),
    Column("month_tokens", BigInteger, nullable=False),
    # A copy of what the person's wallets hold, which a trigger of theirs keeps: tips read it with the limits.
    Column("aside_tokens", BigInteger, nullable=False),
    CheckConstraint(f"away IN ({quoted(BreakLength)})", name="away"),
    CheckConstraint("(away IS NULL) = (away_until IS NULL)", name="away_until"),
    CheckConstraint("day_tokens >= 0 AND month_tokens >= day_tokens", name="spent"),
    CheckConstraint("aside_tokens >= 0", name="aside"),
)
"""Only of people who set something. `tips_facts` and `tips_record` read and count it under the wallet's lock."""


def control_row(control: SpendingControl) -> dict[str, object]:
    limits, later = control.limits, control.raise_.limits if control.raise_ else None
    return {
        "user_id": control.user_id,
        "per_tip": limits.per_tip,
        "per_day": limits.per_day,
        "per_month": limits.per_month,
        "buying_per_month": limits.buying_per_month,
        "raise_at": control.raise_.at if control.raise_ else None,
        "raise_per_tip": later.per_tip if later else None,
        "raise_per_day": later.per_day if later else None,
        "raise_per_month": later.per_month if later else None,
        "raise_buying_per_month": later.buying_per_month if later else None,
        "away": control.away.value if control.away else None,
        "away_until": control.away_until,
        "day": control.spent.day,
        "day_tokens": control.spent.day_tokens,
        "month_tokens": control.spent.month_tokens,
        "aside_tokens": control.spent.aside_tokens,
    }


class _ControlRow(msgspec.Struct, frozen=True):
    """A row as `to_jsonb` makes it."""

    user_id: UUID
    per_tip: int | None
    per_day: int | None
    per_month: int | None
    buying_per_month: int | None
    raise_at: datetime | None
    raise_per_tip: int | None
    raise_per_day: int | None
    raise_per_month: int | None
    raise_buying_per_month: int | None
    away: str | None
    away_until: datetime | None
    day: date
    day_tokens: int
    month_tokens: int
    aside_tokens: int


_decoder = msgspec.json.Decoder(_ControlRow)


def control_of(row: str) -> SpendingControl:
    """The control that `to_jsonb` made of its row."""
    return _entity(_decoder.decode(row))


def _entity(row: Row[tuple[object, ...]] | _ControlRow) -> SpendingControl:
    later = Limits(row.raise_per_tip, row.raise_per_day, row.raise_per_month, row.raise_buying_per_month)
    return SpendingControl(
        user_id=UserId(row.user_id),
        limits=Limits(row.per_tip, row.per_day, row.per_month, row.buying_per_month),
        raise_=Raise(later, row.raise_at) if row.raise_at else None,
        away=BreakLength(row.away) if row.away else None,
        away_until=row.away_until,
        spent=Spent(row.day, row.day_tokens, row.month_tokens, row.aside_tokens),
    )


_SPENT = text(
    """
    SELECT coalesce(sum(t.amount) FILTER (WHERE t.at >= :day), 0)::bigint AS today,
           coalesce(sum(t.amount), 0)::bigint AS this_month
    FROM ledger_account wallet
    JOIN ledger_transfer t ON t.debit_account = wallet.id AND t.at >= :month
    JOIN ledger_account earned ON earned.id = t.credit_account AND earned.kind LIKE 'performer_%'
    WHERE wallet.owner_id = :user_id AND wallet.kind IN ('viewer_paid', 'viewer_promo')
    """
)
"""Whatever goes from a wallet to a performer was given: tips, and the minutes of shows."""

_ASIDE = text(
    """
    SELECT coalesce(sum(held), 0)::bigint FROM ledger_account
    WHERE owner_id = :user_id AND kind IN ('viewer_paid', 'viewer_promo')
    """
)

_OTHERS_KEEP = ("user_id", "aside_tokens")
"""The key, and what the wallets' trigger counts."""


class PostgresSpendingControls(SpendingControls):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find_all(self, user_ids: Collection[UserId]) -> Mapping[UserId, SpendingControl]:
        asked = bindparam("asked", list(user_ids), ARRAY(Uuid))
        rows = await self._connection.execute(
            select(control_table).where(control_table.c.user_id == any_(asked))
        )
        return {control.user_id: control for control in map(_entity, rows)}

    async def save_all(self, controls: Sequence[SpendingControl]) -> None:
        if not controls:
            return
        rows = [control_row(control) for control in controls]
        statement = upsert(control_table)
        statement = statement.on_conflict_do_update(
            index_elements=[control_table.c.user_id],
            set_={name: statement.excluded[name] for name in rows[0] if name not in _OTHERS_KEEP},
        )
        await self._connection.execute(statement, rows)

    async def spent(self, user_id: UserId, *, now: datetime) -> Spent:
        today = india_day(now)
        values = {"user_id": user_id, "day": midnight(today), "month": month_start(now)}
        row = (await self._connection.execute(_SPENT, values)).one()
        aside = (await self._connection.execute(_ASIDE, {"user_id": user_id})).scalar_one()
        return Spent(today, row.today, row.this_month, aside)

    async def bought(self, user_id: UserId, *, since: datetime, unpaid_since: datetime) -> int:
        order = order_table.c
        query = select(func.coalesce(func.sum(order.price), 0)).where(
            order.buyer_id == user_id,
            or_(
                order.paid_at >= since,
                and_(order.state == OrderState.CREATED.value, order.created_at >= unpaid_since),
            ),
        )
        return int((await self._connection.execute(query)).scalar_one())


class PostgresSpendingQueries(SpendingQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def control(self, user_id: UserId) -> SpendingControl | None:
        query = select(control_table).where(control_table.c.user_id == user_id)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        return _entity(row) if row else None

    async def bought(self, user_id: UserId, *, since: datetime) -> int:
        query = select(func.coalesce(func.sum(order_table.c.price), 0)).where(
            order_table.c.buyer_id == user_id, order_table.c.paid_at >= since
        )
        async with self._engine.connect() as connection:
            return int((await connection.execute(query)).scalar_one())
