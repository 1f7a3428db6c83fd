"""Earnings in PostgreSQL: what the journal says, the days that are over, and who agreed to which fees."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Row, Select, Uuid, bindparam, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.payouts.tables import earnings_day_table, schedule_agreement_table
from domain.ids import UserId
from domain.payouts.earnings import DayCredits, EarningsDay
from domain.payouts.schedule import ScheduleAgreement
from ports.payouts.payouts import EarningsDays, EarningsJournal, ScheduleAgreements

# By sequence, which the ledger's index gives; the times of one performer's credits are almost in its order.
_CREDITED = """
    FROM ledger_account pending
    JOIN ledger_transfer t ON t.credit_account = pending.id AND t.sequence >= :from_sequence
    JOIN ledger_account payer ON payer.id = t.debit_account AND payer.kind IN ('viewer_paid', 'viewer_promo')
    WHERE pending.kind = 'performer_pending' AND pending.owner_id = :performer
"""
_CREDITS = text(
    f"""
    SELECT (t.at AT TIME ZONE 'Asia/Kolkata')::date AS day,
           sum(t.amount) FILTER (WHERE payer.kind = 'viewer_paid') AS paid_gross,
           sum(t.fee) FILTER (WHERE payer.kind = 'viewer_paid') AS paid_fee,
           sum(t.amount) FILTER (WHERE payer.kind = 'viewer_promo') AS promo_gross,
           sum(t.fee) FILTER (WHERE payer.kind = 'viewer_promo') AS promo_fee
    {_CREDITED} AND t.at >= :since AND t.at < :until
    GROUP BY 1 ORDER BY 1
    """
).bindparams(
    bindparam("performer", type_=Uuid),
    bindparam("from_sequence", type_=BigInteger),
    bindparam("since", type_=DateTime(timezone=True)),
    bindparam("until", type_=DateTime(timezone=True)),
)
_SEQUENCE = text(
    f"""
    SELECT coalesce(
        (SELECT min(t.sequence) {_CREDITED} AND t.at >= :at),
        (SELECT coalesce(max(sequence), 0) + 1 FROM ledger_transfer)
    )
    """  # noqa: S608 -- a constant of this module
).bindparams(
    bindparam("performer", type_=Uuid),
    bindparam("from_sequence", type_=BigInteger),
    bindparam("at", type_=DateTime(timezone=True)),
)
_EVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_NEVER = datetime.fromisoformat("9999-01-01T00:00:00+00:00")


class PostgresEarningsJournal(EarningsJournal):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def credits(
        self, performer_id: UserId, *, from_sequence: int, since: datetime | None, until: datetime | None
    ) -> Sequence[DayCredits]:
        values = {
            "performer": performer_id,
            "from_sequence": from_sequence,
            "since": since or _EVER,
            "until": until or _NEVER,
        }
        rows = await self._connection.execute(_CREDITS, values)
        return [
            DayCredits(
                day=row.day,
                paid_gross=int(row.paid_gross or 0),
                paid_fee=int(row.paid_fee or 0),
                promo_gross=int(row.promo_gross or 0),
                promo_fee=int(row.promo_fee or 0),
            )
            for row in rows
        ]

    async def sequence_at(self, performer_id: UserId, *, from_sequence: int, at: datetime) -> int:
        values = {"performer": performer_id, "from_sequence": from_sequence, "at": at}
        return int((await self._connection.execute(_SEQUENCE, values)).scalar_one())


def day_row(day: EarningsDay) -> dict[str, object]:
    return {
        "performer_id": day.performer_id,
        "day": day.day,
        "paid_gross": day.credits.paid_gross,
        "paid_fee": day.credits.paid_fee,
        "promo_gross": day.credits.promo_gross,
        "promo_fee": day.credits.promo_fee,
        "resume_sequence": day.resume_sequence,
        "version": day.version,
        "parts": day.parts,
        "released": day.released,
        "paid_paise": day.paid_paise,
        "promo_paise": day.promo_paise,
        "platform_paise": day.platform_paise,
        "reserve_paise": day.reserve_paise,
        "reserve_until": day.reserve_until,
        "reserve_released_at": day.reserve_released_at,
        "closed_at": day.closed_at,
        "released_at": day.released_at,
    }


def day_entity(row: Row[tuple[object, ...]]) -> EarningsDay:
    return EarningsDay(
        performer_id=UserId(row.performer_id),
        credits=DayCredits(row.day, row.paid_gross, row.paid_fee, row.promo_gross, row.promo_fee),
        resume_sequence=row.resume_sequence,
        version=row.version,
        parts=row.parts,
        released=row.released,
        paid_paise=row.paid_paise,
        promo_paise=row.promo_paise,
        platform_paise=row.platform_paise,
        reserve_paise=row.reserve_paise,
        reserve_until=row.reserve_until,
        reserve_released_at=row.reserve_released_at,
        closed_at=row.closed_at,
        released_at=row.released_at,
    )


def open_days_of(performer_id: UserId) -> Select[tuple[object, ...]]:
    table = earnings_day_table.c
    share = table.paid_gross - table.paid_fee + table.promo_gross - table.promo_fee
    return (
        select(earnings_day_table)
        .where(
            table.performer_id == performer_id,
            or_(table.released < share, (table.reserve_paise > 0) & table.reserve_released_at.is_(None)),
        )
        .order_by(table.day)
    )


class PostgresEarningsDays(EarningsDays):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, day: EarningsDay) -> None:
        await self._connection.execute(insert(earnings_day_table).values(day_row(day)))

    async def latest(self, performer_id: UserId) -> EarningsDay | None:
        table = earnings_day_table.c
        query = (
            select(earnings_day_table)
            .where(table.performer_id == performer_id)
            .order_by(table.day.desc())
            .limit(1)
        )
        row = (await self._connection.execute(query)).one_or_none()
        return day_entity(row) if row else None

    async def open_of(self, performer_id: UserId) -> Sequence[EarningsDay]:
        return [day_entity(row) for row in await self._connection.execute(open_days_of(performer_id))]

    async def update(self, day: EarningsDay) -> None:
        table = earnings_day_table.c
        result = await self._connection.execute(
            update(earnings_day_table)
            .where(table.performer_id == day.performer_id, table.day == day.day)
            .values(day_row(day))
        )
        assert result.rowcount == 1, "a day is closed before it is released"


def agreement_entity(row: Row[tuple[object, ...]]) -> ScheduleAgreement:
    return ScheduleAgreement(UserId(row.performer_id), row.version, row.agreed_at)


def agreements_of(performer_id: UserId) -> Select[tuple[object, ...]]:
    table = schedule_agreement_table.c
    return (
        select(schedule_agreement_table)
        .where(table.performer_id == performer_id)
        .order_by(table.agreed_at, table.version)
    )


class PostgresScheduleAgreements(ScheduleAgreements):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_performer(self, performer_id: UserId) -> Sequence[ScheduleAgreement]:
        rows = await self._connection.execute(agreements_of(performer_id))
        return [agreement_entity(row) for row in rows]

    async def add(self, agreement: ScheduleAgreement) -> None:
        row = {
            "performer_id": agreement.performer_id,
            "version": agreement.version,
            "agreed_at": agreement.agreed_at,
        }
        await self._connection.execute(
            insert(schedule_agreement_table)
            .values(row)
            .on_conflict_do_nothing(index_elements=["performer_id", "version"])
        )
