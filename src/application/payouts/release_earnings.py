"""Count up the days that are over, and release those whose time has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.payouts._standing import require_may_be_paid
from domain.errors import Refusal
from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.payout_entries import release_transfers, reserve_transfers
from domain.payouts.calendar import day_of, start_of
from domain.payouts.earnings import CLOSING_DELAY, EarningsDay, releasable
from domain.payouts.schedule import HOLD_DAYS_MIN, FeeSchedule, schedule_for
from ports.clock import Clock
from ports.payouts.queries import PayoutWork
from ports.transaction import BeginTransaction, Transaction

PERFORMERS_PER_RUN = 500
OWN_ACCOUNTS = (
    AccountKind.PERFORMER_PENDING,
    AccountKind.PERFORMER_AVAILABLE,
    AccountKind.PERFORMER_FROZEN,
    AccountKind.PERFORMER_PAYABLE,
    AccountKind.PERFORMER_RESERVE,
)


@dataclass(frozen=True, slots=True)
class ReleaseEarnings:
    """Turn pending tokens of a day into rupees at T+n days, 00:00 IST (PYT-01). Returns how many performers got some.

    One performer is one transaction, in which the day's row and the transfers stand or fall together, so that it bears
    to be repeated, to run twice at a time, and to be killed at any point. The pending account is the lock.

    Whoever has not agreed to any fees, may not be paid now, or is stopped by a freeze, keeps what is pending.
    """

    begin: BeginTransaction
    work: PayoutWork
    now: Clock
    schedules: Sequence[FeeSchedule]

    async def __call__(self) -> int:
        now = self.now()
        until = start_of(day_of(now - CLOSING_DELAY))
        for performer_id in await self.work.performers_to_close(until=until, limit=PERFORMERS_PER_RUN):
            async with self.begin() as tx:
                await _close_days(tx, performer_id, until=until, now=now)
        due = await self.work.performers_to_release(
            today=day_of(now), hold_days_min=HOLD_DAYS_MIN, limit=PERFORMERS_PER_RUN
        )
        released = 0
        for performer_id in due:
            async with self.begin() as tx:
                released += await _release(tx, performer_id, self.schedules, now=now)
        return released


async def _close_days(tx: Transaction, performer_id: UserId, *, until: datetime, now: datetime) -> None:
    """Count up every day that ended by `until` and is not counted yet."""
    await tx.ledger.lock([Account.of(AccountKind.PERFORMER_PENDING, performer_id)])
    latest = await tx.earnings_days.latest(performer_id)
    since, from_sequence = _resume(latest)
    if since is not None and since >= until:
        return
    for credits in await tx.earnings_journal.credits(
        performer_id, from_sequence=from_sequence, since=since, until=until
    ):
        resume = await tx.earnings_journal.sequence_at(
            performer_id, from_sequence=from_sequence, at=start_of(credits.day + timedelta(days=1))
        )
        await tx.earnings_days.add(
            EarningsDay.closed(performer_id=performer_id, credits=credits, resume_sequence=resume, now=now)
        )


async def _release(
    tx: Transaction, performer_id: UserId, schedules: Sequence[FeeSchedule], *, now: datetime
) -> bool:
    held = await tx.ledger.lock([Account.of(kind, performer_id) for kind in OWN_ACCOUNTS])
    if not await _may_release(tx, performer_id, now=now):
        return False
    agreed = await tx.schedule_agreements.of_performer(performer_id)
    days = await tx.earnings_days.open_of(performer_id)
    due: list[tuple[EarningsDay, FeeSchedule]] = []
    later = 0
    for day in days:
        schedule = _schedule_of(day, schedules) or schedule_for(day.day, agreed, schedules)
        if schedule is not None and now >= day.available_from(schedule):
            due.append((day, schedule))
        else:
            later += day.unreleased
    since, from_sequence = _resume(await tx.earnings_days.latest(performer_id))
    uncounted = await tx.earnings_journal.credits(
        performer_id, from_sequence=from_sequence, since=since, until=None
    )
    later += sum(credits.share for credits in uncounted)
    pending = held[Account.of(AccountKind.PERFORMER_PENDING, performer_id)]
    parts = releasable(tuple(day for day, _ in due), pending=pending, later=later)
    done = False
    for (day, schedule), tokens in zip(due, parts, strict=True):
        done = await _release_day(tx, day, schedule, tokens, now=now) or done
    return done


async def _release_day(
    tx: Transaction, day: EarningsDay, schedule: FeeSchedule, tokens: int, *, now: datetime
) -> bool:
    after = day
    if tokens:
        after, step = day.release(tokens, schedule, now=now)
        await tx.ledger.post(
            release_transfers(
                performer=day.performer_id,
                day=day.day,
                part=step.part,
                tokens=step.tokens,
                paid_paise=step.paid_paise,
                promo_paise=step.promo_paise,
                platform_paise=step.platform_paise,
                reserve_paise=step.reserve_paise,
                at=now,
            )
        )
    if after.reserve_is_due(now=now):
        await tx.ledger.post(
            reserve_transfers(
                performer=day.performer_id, day=day.day, reserve_paise=after.reserve_paise, at=now
            )
        )
        after = after.reserve_released(now=now)
    if after == day:
        return False
    await tx.earnings_days.update(after)
    return True


async def _may_release(tx: Transaction, performer_id: UserId, *, now: datetime) -> bool:
    if await tx.freezes.stops_everything(performer_id):
        return False
    try:
        await require_may_be_paid(tx, performer_id, now=now)
    except Refusal:
        return False
    return True


def _schedule_of(day: EarningsDay, schedules: Sequence[FeeSchedule]) -> FeeSchedule | None:
    """A day that began under one version ends under it."""
    return next((schedule for schedule in schedules if schedule.version == day.version), None)


def _resume(latest: EarningsDay | None) -> tuple[datetime | None, int]:
    if latest is None:
        return None, 0
    return start_of(latest.day + timedelta(days=1)), latest.resume_sequence
