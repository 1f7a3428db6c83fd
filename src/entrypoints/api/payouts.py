"""What performers earn, where it is paid, and what is withheld, over the API."""

from datetime import date, datetime, timedelta
from uuid import UUID

from quart import Blueprint, Response, request

from application.payouts._standing import TaxNumberRequired
from application.payouts.agree_to_fees import FeeScheduleOver
from domain.age_verification.age import AgeLocked, AgeVerificationRequired
from domain.age_verification.case import PerformerVerificationRequired
from domain.age_verification.payout_account import InvalidPayoutAccount
from domain.identity.permissions import Permission
from domain.ids import PayoutAccountId, PayoutId, UserId
from domain.ledger.transfer import InsufficientBalance
from domain.payouts.account import (
    AccountKind,
    AccountState,
    PayoutAccount,
    PayoutAccountIdReused,
    PayoutAccountNotFound,
    PayoutAccountNotUsable,
)
from domain.payouts.calendar import day_of, financial_year_name, start_of
from domain.payouts.gstin import InvalidGstin
from domain.payouts.payout import (
    Payout,
    PayoutAmountOutOfRange,
    PayoutIdReused,
    PayoutNotFound,
    PayoutNotPossible,
    PayoutState,
)
from domain.payouts.schedule import (
    FEE_SCHEDULES,
    AgreementRequired,
    FeeSchedule,
    FeeScheduleNotFound,
    schedule_for,
    to_agree_to,
)
from entrypoints.access import principal, public, requires
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.payout_files import InvalidMonth, month_statement, statement_rows

TAG = "payouts"
SHOWN = 100
STANDING = [AgeVerificationRequired, AgeLocked, PerformerVerificationRequired, TaxNumberRequired]


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


def payouts_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_payouts", __name__)
    _add_earnings(routes, container)
    _add_account(routes, container)
    _add_payouts(routes, container)
    _add_papers(routes, container)

    @routes.post("/v1/webhooks/razorpayx")
    @public
    async def webhook() -> Response:
        await container.receive_payout_webhook()(
            body=await request.get_data(cache=True, as_text=False, parse_form_data=False),
            headers={name.lower(): value for name, value in request.headers.items()},
        )
        return Response(status=204)

    return routes


def _add_earnings(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/me/earnings")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    @documented(
        summary="My earnings: what is pending by its day of release, kept, available and on hold",
        tag=TAG,
        responses={200: MyEarningsView},
    )
    async def earnings() -> Response:
        return json(await earnings_view(container, principal().user_id))

    @routes.get("/v1/me/fee-schedules")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    @documented(
        summary="The fees I agreed to, and those I may agree to, with every deduction",
        tag=TAG,
        responses={200: FeeSchedulesView},
    )
    async def schedules() -> Response:
        agreed = await container.payout_queries().agreements(principal().user_id)
        times = {agreement.version: agreement.agreed_at for agreement in agreed}
        offered = to_agree_to(agreed, now=container.now()())
        shown = [s for s in FEE_SCHEDULES if s.version in times or s in offered]
        return json(FeeSchedulesView(items=[_schedule_view(s, times.get(s.version)) for s in shown]))

    @routes.put("/v1/me/fee-schedules/<version>/agreement")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    @documented(
        summary="Agree to a version of the fees, once",
        tag=TAG,
        responses={200: FeeScheduleView},
        errors=[FeeScheduleNotFound, FeeScheduleOver],
    )
    async def agree(version: str) -> Response:
        performer_id = principal().user_id
        schedule = await container.agree_to_fees()(performer_id=performer_id, version=version)
        agreed = await container.payout_queries().agreements(performer_id)
        return json(_schedule_view(schedule, next(a.agreed_at for a in agreed if a.version == version)))


def _add_account(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/me/payout-account")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    @documented(
        summary="Where I am paid, masked",
        tag=TAG,
        responses={200: PayoutAccountView},
        errors=[PayoutAccountNotFound],
    )
    async def account() -> Response:
        current = await container.payout_queries().account(principal().user_id)
        if current is None:
            raise PayoutAccountNotFound("you gave no payout account yet")
        return json(_account_view(current))

    @routes.put("/v1/me/payout-account/<uuid:account_id>")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    @documented(
        summary="Say where to be paid, in place of what was said before; the bank is asked whose account it is",
        tag=TAG,
        request=GivePayoutAccountBody,
        responses={200: PayoutAccountView},
        errors=[InvalidPayoutAccount, InvalidGstin, PayoutAccountIdReused, *STANDING],
    )
    async def give_account(account_id: UUID) -> Response:
        body = parse(GivePayoutAccountBody, await request.get_data())
        given = await container.give_payout_account()(
            account_id=PayoutAccountId(account_id),
            performer_id=principal().user_id,
            account=body.account,
            gstin=body.gstin,
        )
        return json(_account_view(given))


def _add_payouts(routes: Blueprint, container: Container) -> None:
    @routes.put("/v1/me/payouts/<uuid:payout_id>")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    @documented(
        summary="Draw available rupees; the client chooses the payout's id, so that a retry is harmless",
        tag=TAG,
        request=RequestPayoutBody,
        responses={200: PayoutView},
        errors=[
            PayoutAmountOutOfRange, PayoutIdReused, PayoutNotPossible, PayoutAccountNotUsable,
            AgreementRequired, InsufficientBalance, *STANDING,
        ],
    )  # fmt: skip
    async def request_payout(payout_id: UUID) -> Response:
        body = parse(RequestPayoutBody, await request.get_data())
        payout = await container.request_payout()(
            payout_id=PayoutId(payout_id), performer_id=principal().user_id, amount_paise=body.amount_paise
        )
        return json(_payout_view(payout))

    @routes.get("/v1/me/payouts/<uuid:payout_id>")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    @documented(
        summary="One payout of mine, with every deduction",
        tag=TAG,
        responses={200: PayoutView},
        errors=[PayoutNotFound],
    )
    async def payout(payout_id: UUID) -> Response:
        found = await container.payout_tax_queries().payout(
            PayoutId(payout_id), performer_id=principal().user_id
        )
        return json(_payout_view(found))

    @routes.get("/v1/me/payouts")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    @documented(summary="My latest payouts, newest first", tag=TAG, responses={200: PayoutsView})
    async def payouts() -> Response:
        found = await container.payout_queries().payouts(
            principal().user_id, since=None, until=None, limit=SHOWN
        )
        return json(PayoutsView(items=[_payout_view(each) for each in found]))


def _add_papers(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/me/payout-statements/<month>")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    @documented(
        summary="A month such as 2026-06: what was released and drawn, with every deduction",
        tag=TAG,
        responses={200: PayoutStatementView},
        errors=[InvalidMonth],
    )
    async def statement(month: str) -> Response:
        made = await month_statement(container.payout_queries(), principal().user_id, month)
        return json(
            PayoutStatementView(
                month=made.month,
                drawn_paise=made.drawn_paise,
                tds_paise=made.tds_paise,
                tcs_paise=made.tcs_paise,
                items=[PayoutStatementRowView(**row) for row in statement_rows(made)],  # type: ignore[arg-type]
            )
        )

    @routes.get("/v1/me/tax-certificates")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    @documented(summary="Tax withheld from me, by financial year", tag=TAG, responses={200: CertificatesView})
    async def certificates() -> Response:
        rows = await container.payout_tax_queries().certificates(principal().user_id)
        return json(
            CertificatesView(
                items=[
                    CertificateView(
                        financial_year=financial_year_name(row.financial_year),
                        payouts=row.payouts,
                        gross_paise=row.gross_paise,
                        tds_paise=row.tds_paise,
                        tcs_paise=row.tcs_paise,
                    )
                    for row in rows
                ]
            )
        )


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


def _schedule_view(schedule: FeeSchedule, agreed_at: datetime | None) -> FeeScheduleView:
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


def _account_view(account: PayoutAccount) -> PayoutAccountView:
    return PayoutAccountView(
        id=account.id,
        kind=account.kind,
        masked=account.masked,
        state=account.state,
        gst_registered=account.gst_registered,
        usable_from=account.usable_from,
        given_at=account.given_at,
    )


def _payout_view(payout: Payout) -> PayoutView:
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
