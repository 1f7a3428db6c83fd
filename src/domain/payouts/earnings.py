"""What a performer earned in a day, and when it becomes theirs to draw (PYT-01)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain.ids import UserId
from domain.payouts.calendar import start_of
from domain.payouts.schedule import FeeSchedule

CLOSING_DELAY = timedelta(hours=1)
"""How long after a day's end it is counted up: whatever was sent in it is long committed by then."""


@dataclass(frozen=True, slots=True)
class DayCredits:
    """What came into a performer's pending earnings in a day, in tokens: gross of the platform's fee, and the fee,
    apart for bought and for promotional tokens."""

    day: date
    paid_gross: int
    paid_fee: int
    promo_gross: int
    promo_fee: int

    @property
    def share(self) -> int:
        return self.paid_gross - self.paid_fee + self.promo_gross - self.promo_fee


@dataclass(frozen=True, slots=True)
class Release:
    """One step in which tokens of a day became rupees. `part` counts the steps of the day from 1.

    `paid_paise` comes out of deferred revenue and `promo_paise` out of the promotion's cost; `platform_paise` is what
    the platform has earned by it; `reserve_paise` of the performer's rupees are kept back.
    """

    performer_id: UserId
    day: date
    part: int
    tokens: int
    paid_paise: int
    promo_paise: int
    platform_paise: int
    reserve_paise: int

    @property
    def value_paise(self) -> int:
        return self.paid_paise + self.promo_paise


@dataclass(frozen=True, slots=True)
class EarningsDay:
    """A day that is over. Its tokens become rupees when it is due, all at once unless something holds part of them.

    `resume_sequence` is where the journal goes on with later days. The sums of releases are kept exact: after each
    step they are the rounded-down share of the whole that the released tokens are, so that the last step brings what
    is missing to the paisa.
    """

    performer_id: UserId
    credits: DayCredits
    resume_sequence: int
    version: str
    """Empty until the first release: then the version of the fees that it followed."""
    parts: int
    released: int
    paid_paise: int
    promo_paise: int
    platform_paise: int
    reserve_paise: int
    reserve_until: date | None
    reserve_released_at: datetime | None
    closed_at: datetime
    released_at: datetime | None

    @classmethod
    def closed(
        cls, *, performer_id: UserId, credits: DayCredits, resume_sequence: int, now: datetime
    ) -> "EarningsDay":
        return cls(
            performer_id, credits, resume_sequence, "", 0, 0, 0, 0, 0, 0, None, None, now, None
        )  # fmt: skip

    @property
    def day(self) -> date:
        return self.credits.day

    @property
    def unreleased(self) -> int:
        return self.credits.share - self.released

    def available_from(self, schedule: FeeSchedule) -> datetime:
        """00:00 IST, `hold_days` after the day."""
        return start_of(self.day + timedelta(days=schedule.hold_days))

    def release(self, tokens: int, schedule: FeeSchedule, *, now: datetime) -> tuple["EarningsDay", Release]:
        """Turn that many of its tokens into rupees.

        The performer's share is worth `token_value_paise` a token, bought or promotional. Each bought token of the
        gross leaves deferred revenue with `token_price_paise`: what the performer does not get of it is the platform's.
        Promotional tokens brought nothing in: their value is the promotion's cost, and nobody's revenue.
        """
        assert 0 < tokens <= self.unreleased, "a day releases what it has"
        assert self.version in ("", schedule.version), "a day follows one version of the fees"
        released = self.released + tokens
        share, paid_share = self.credits.share, self.credits.paid_gross - self.credits.paid_fee
        paid_tokens = released * paid_share // share
        paid = paid_tokens * schedule.token_value_paise
        promo = (released - paid_tokens) * schedule.token_value_paise
        earned = (
            self.credits.paid_gross * schedule.token_price_paise - paid_share * schedule.token_value_paise
        )
        platform = released * earned // share
        reserve = schedule.reserve_of(paid + promo)
        step = Release(
            performer_id=self.performer_id,
            day=self.day,
            part=self.parts + 1,
            tokens=tokens,
            paid_paise=paid - self.paid_paise,
            promo_paise=promo - self.promo_paise,
            platform_paise=platform - self.platform_paise,
            reserve_paise=reserve - self.reserve_paise,
        )
        after = replace(
            self,
            version=schedule.version,
            parts=step.part,
            released=released,
            paid_paise=paid,
            promo_paise=promo,
            platform_paise=platform,
            reserve_paise=reserve,
            reserve_until=self.day + timedelta(days=schedule.reserve_days),
            released_at=now,
        )
        return after, step

    def reserve_is_due(self, *, now: datetime) -> bool:
        return (
            self.reserve_until is not None
            and self.reserve_released_at is None
            and self.reserve_paise > 0
            and self.unreleased == 0
            and now >= start_of(self.reserve_until)
        )

    def reserve_released(self, *, now: datetime) -> "EarningsDay":
        assert self.reserve_is_due(now=now), "a reserve is released once, when its time has come"
        return replace(self, reserve_released_at=now)


def releasable(days: tuple[EarningsDay, ...], *, pending: int, later: int) -> tuple[int, ...]:
    """How much of each of these due days may be released, oldest first.

    `pending` is what the pending account holds, `later` what of it belongs to days that are not due or not over. What
    was taken out of the account since (a claw-back, a freeze) is missing from the newest of the due days, never from
    those that are still to come: nobody draws earnings before their time.
    """
    left = max(0, pending - later)
    parts = []
    for day in days:
        part = min(day.unreleased, left)
        parts.append(part)
        left -= part
    return tuple(parts)
