"""What a performer is told before agreeing: every deduction, in versions that each begin on a day (PYT-08)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.errors import Conflict, NotFound
from domain.ids import UserId
from domain.money import BASIS_POINTS, share_of
from domain.payouts.calendar import start_of

HOLD_DAYS_MIN = 2
"""A day's earnings are counted up an hour after it ended, so they cannot be released before the second day."""


class FeeScheduleNotFound(NotFound):
    code = "fee_schedule_not_found"


class AgreementRequired(Conflict):
    """The performer has not agreed to any fee schedule yet."""

    code = "fee_schedule_agreement_required"


@dataclass(frozen=True, slots=True)
class FeeSchedule:
    """One version of what earnings are worth and what is kept of them.

    `platform_fee_bps` of each tip are the platform's. A token of the performer's share is worth `token_value_paise`.
    `token_price_paise` is what a bought token brought in, tax left out, rounded down: a spent one leaves the deferred
    revenue with it. `reserve_bps` of a day's rupees are kept back until `reserve_days` after the day; the day itself
    becomes available `hold_days` after it, at 00:00 IST.
    """

    version: str
    effective_from: date
    platform_fee_bps: int
    token_value_paise: int
    token_price_paise: int
    hold_days: int
    reserve_bps: int
    reserve_days: int

    def __post_init__(self) -> None:
        assert 0 < self.token_value_paise <= self.token_price_paise, (
            "a token is worth what it brought, at most"
        )
        assert 0 <= self.platform_fee_bps < BASIS_POINTS
        assert 0 <= self.reserve_bps <= BASIS_POINTS
        assert HOLD_DAYS_MIN <= self.hold_days <= self.reserve_days, "the reserve outlasts the hold"

    def reserve_of(self, paise: int) -> int:
        """Rounded down: the odd paisa is available."""
        return share_of(paise, self.reserve_bps)


FEE_SCHEDULES = (
    FeeSchedule(
        version="2026-01",
        effective_from=date(2026, 1, 1),
        platform_fee_bps=3_000,
        token_value_paise=80,
        token_price_paise=83,
        hold_days=7,
        reserve_bps=500,
        reserve_days=90,
    ),
)
"""Every version there was, by its day. A row that somebody agreed to is never changed: a change is a new row."""


@dataclass(frozen=True, slots=True)
class ScheduleAgreement:
    """A performer agreed to a version, once. It may be before the version's day, and it holds from that day on."""

    performer_id: UserId
    version: str
    agreed_at: datetime


def schedule_named(version: str, schedules: Sequence[FeeSchedule] = FEE_SCHEDULES) -> FeeSchedule:
    """Raises `FeeScheduleNotFound`."""
    for schedule in schedules:
        if schedule.version == version:
            return schedule
    raise FeeScheduleNotFound("there is no such version of the fees", pointer="/version")


def schedule_on(day: date, schedules: Sequence[FeeSchedule] = FEE_SCHEDULES) -> FeeSchedule:
    """The version that somebody who agrees to everything has on a day. A look at a short table: cheap enough for
    every tip. Raises `FeeScheduleNotFound` before the first one."""
    begun = [schedule for schedule in schedules if schedule.effective_from <= day]
    if not begun:
        raise FeeScheduleNotFound("no version of the fees had begun by then")
    return max(begun, key=lambda schedule: schedule.effective_from)


def schedule_for(
    day: date, agreed: Sequence[ScheduleAgreement], schedules: Sequence[FeeSchedule] = FEE_SCHEDULES
) -> FeeSchedule | None:
    """The version that holds for a performer's earnings of a day: the latest begun one that they agreed to.

    So a new version changes nothing for whoever has not agreed to it: the old one keeps holding. Earnings of before
    the first agreement come under the first version they ever agreed to. None without any agreement.
    """
    versions = {agreement.version for agreement in agreed}
    mine = sorted((s for s in schedules if s.version in versions), key=lambda s: s.effective_from)
    begun = [schedule for schedule in mine if schedule.effective_from <= day]
    return begun[-1] if begun else mine[0] if mine else None


def fees_of(
    day: date, agreed: Sequence[ScheduleAgreement], schedules: Sequence[FeeSchedule] = FEE_SCHEDULES
) -> FeeSchedule:
    """What is kept of what a performer is given on a day: by the version that holds for them, and without any agreement
    by the one in force. Raises `FeeScheduleNotFound` before the first one."""
    return schedule_for(day, agreed, schedules) or schedule_on(day, schedules)


def to_agree_to(
    agreed: Sequence[ScheduleAgreement], *, now: datetime, schedules: Sequence[FeeSchedule] = FEE_SCHEDULES
) -> Sequence[FeeSchedule]:
    """The versions that a performer may still agree to: the one in force, and those announced for later."""
    versions = {agreement.version for agreement in agreed}
    coming = [schedule for schedule in schedules if start_of(schedule.effective_from) > now]
    begun = [schedule for schedule in schedules if start_of(schedule.effective_from) <= now]
    current = [max(begun, key=lambda schedule: schedule.effective_from)] if begun else []
    return [schedule for schedule in (*current, *coming) if schedule.version not in versions]
