"""What the API says of earnings, payout accounts and payouts, and is told."""

from datetime import date, datetime, timedelta
from uuid import UUID

from domain.ids import UserId
from domain.payouts.account import AccountKind, AccountState, PayoutAccount
from domain.payouts.calendar import day_of, start_of
from domain.payouts.payout import Payout, PayoutState
from domain.payouts.schedule import FeeSchedule, schedule_for
from entrypoints.api.body import Body, View
from entrypoints.container import Container


class PendingDayView(View, frozen=True):
    """A day whose tokens are not all released. `available_from` is None until fees are agreed to."""

    day: date
    tokens: int
    available_from: datetime | None


class MyEarningsView(View, frozen=True):
    pending: list[PendingDayView]
    uncounted_tokens: int
    """Of today, and of yesterday in its first hour."""
    frozen_tokens: int
    frozen_paise: int
    available_paise: int
    reserve_paise: int


class FeeScheduleView(View, frozen=True):
    version: str
    effective_from: date
    platform_fee_bps: int
    token_value_paise: int
    hold_days: int
    reserve_bps: int
    reserve_days: int
    agreed_at: datetime | None


class FeeSchedulesView(View, frozen=True):
    items: list[FeeScheduleView]


class GivePayoutAccountBody(Body, frozen=True):
    account: str
    """A UPI id, or IFSC and account number such as `HDFC0000001:50100012345`."""
    gstin: str = ""
    """Of a supplier who is registered for GST."""


class PayoutAccountView(View, frozen=True):
    """Never the account itself: what it is stays sealed."""

    id: UUID
    kind: AccountKind
    masked: str
    state: AccountState
    gst_registered: bool
    usable_from: datetime | None
    given_at: datetime


class RequestPayoutBody(Body, frozen=True):
    amount_paise: int


class PayoutView(View, frozen=True):
    """`gross_paise` = `net_paise` + `tds_paise` + `tcs_paise`."""

    id: UUID
    state: PayoutState
    gross_paise: int
    tds_section: str
    tds_rate_bps: int
    tds_base_paise: int
    tds_paise: int
    tcs_paise: int
    net_paise: int
    utr: str
    reason: str
    requested_at: datetime
    ended_at: datetime | None


class PayoutsView(View, frozen=True):
    items: list[PayoutView]


class PayoutStatementRowView(View, frozen=True):
    kind: str
    date: str
    id: str
    fee_schedule: str
    tokens: int
    platform_fee_tokens: int
    released_tokens: int
    gross_paise: int
    reserve_paise: int
    tds_section: str
    tds_rate_bps: int
    tds_paise: int
    tcs_paise: int
    net_paise: int
    state: str


class PayoutStatementView(View, frozen=True):
    month: str
    drawn_paise: int
    tds_paise: int
    tcs_paise: int
    items: list[PayoutStatementRowView]


class CertificateView(View, frozen=True):
    financial_year: str
    payouts: int
    gross_paise: int
    tds_paise: int
    tcs_paise: int


class CertificatesView(View, frozen=True):
    items: list[CertificateView]


async def earnings_view(container: Container, performer_id: UserId) -> MyEarningsView:
    queries = container.payout_queries()
    row = await queries.earnings(performer_id)
    agreed = await queries.agreements(performer_id)
    pending = []
    for day in row.days:
        schedule = schedule_for(day.day, agreed)
        if day.unreleased:
            available_from = day.available_from(schedule) if schedule else None
            pending.append(PendingDayView(day=day.day, tokens=day.unreleased, available_from=available_from))
    today = day_of(container.now()())
    if row.uncounted_tokens:
        schedule = schedule_for(today, agreed)
        available = start_of(today + timedelta(days=schedule.hold_days)) if schedule else None
        pending.append(PendingDayView(day=today, tokens=row.uncounted_tokens, available_from=available))
    return MyEarningsView(
        pending=pending,
        uncounted_tokens=row.uncounted_tokens,
        frozen_tokens=row.frozen_tokens,
        frozen_paise=row.frozen_paise,
        available_paise=row.payable_paise,
        reserve_paise=row.reserve_paise,
    )


def schedule_view(schedule: FeeSchedule, agreed_at: datetime | None) -> FeeScheduleView:
    return FeeScheduleView(
        version=schedule.version,
        effective_from=schedule.effective_from,
        platform_fee_bps=schedule.platform_fee_bps,
        token_value_paise=schedule.token_value_paise,
        hold_days=schedule.hold_days,
        reserve_bps=schedule.reserve_bps,
        reserve_days=schedule.reserve_days,
        agreed_at=agreed_at,
    )


def account_view(account: PayoutAccount) -> PayoutAccountView:
    return PayoutAccountView(
        id=account.id,
        kind=account.kind,
        masked=account.masked,
        state=account.state,
        gst_registered=account.gst_registered,
        usable_from=account.usable_from,
        given_at=account.given_at,
    )


def payout_view(payout: Payout) -> PayoutView:
    return PayoutView(
        id=payout.id,
        state=payout.state,
        gross_paise=payout.gross,
        tds_section=payout.taxes.tds_section,
        tds_rate_bps=payout.taxes.tds_rate_bps,
        tds_base_paise=payout.taxes.tds_base_paise,
        tds_paise=payout.taxes.tds_paise,
        tcs_paise=payout.taxes.tcs_paise,
        net_paise=payout.net,
        utr=payout.utr,
        reason=payout.reason,
        requested_at=payout.requested_at,
        ended_at=payout.ended_at,
    )
