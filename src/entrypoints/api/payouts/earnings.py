"""What performers earn, where it is paid, and what is withheld, over the API."""

from uuid import UUID

from quart import Blueprint, Response, request

from application.payouts._standing import TaxNumberRequired
from application.payouts.agree_to_fees import FeeScheduleOver
from domain.age_verification.age import AgeLocked, AgeVerificationRequired
from domain.age_verification.case_refusals import PerformerVerificationRequired
from domain.age_verification.payout_account import InvalidPayoutAccount
from domain.identity.permissions import Permission
from domain.ids import PayoutAccountId, PayoutId
from domain.ledger.transfer import InsufficientBalance
from domain.payouts.account import (
    PayoutAccountIdReused,
    PayoutAccountNotFound,
    PayoutAccountNotUsable,
)
from domain.payouts.calendar import financial_year_name
from domain.payouts.gstin import InvalidGstin
from domain.payouts.payout import (
    PayoutAmountOutOfRange,
    PayoutIdReused,
    PayoutNotFound,
    PayoutNotPossible,
)
from domain.payouts.schedule import (
    FEE_SCHEDULES,
    AgreementRequired,
    FeeScheduleNotFound,
    to_agree_to,
)
from entrypoints.api.body import json, parse
from entrypoints.api.documented import Raw, documented
from entrypoints.api.payouts.views import (
    CertificatesView,
    CertificateView,
    FeeSchedulesView,
    FeeScheduleView,
    GivePayoutAccountBody,
    MyEarningsView,
    PayoutAccountView,
    PayoutStatementRowView,
    PayoutStatementView,
    PayoutsView,
    PayoutView,
    RequestPayoutBody,
    account_view,
    earnings_view,
    payout_view,
    schedule_view,
)
from entrypoints.container import Container
from entrypoints.edge.access import principal, public, requires
from entrypoints.views.payout_files import (
    InvalidFinancialYear,
    InvalidMonth,
    certificate_pdf,
    month_statement,
    statement_pdf,
    statement_rows,
)

TAG = "payouts"
SHOWN = 100
STANDING = [AgeVerificationRequired, AgeLocked, PerformerVerificationRequired, TaxNumberRequired]


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
        return json(FeeSchedulesView(items=[schedule_view(s, times.get(s.version)) for s in shown]))

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
        return json(schedule_view(schedule, next(a.agreed_at for a in agreed if a.version == version)))


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
        return json(account_view(current))

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
        return json(account_view(given))


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
        return json(payout_view(payout))

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
        return json(payout_view(found))

    @routes.get("/v1/me/payouts")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    @documented(summary="My latest payouts, newest first", tag=TAG, responses={200: PayoutsView})
    async def payouts() -> Response:
        found = await container.payout_queries().payouts(
            principal().user_id, since=None, until=None, limit=SHOWN
        )
        return json(PayoutsView(items=[payout_view(each) for each in found]))


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

    @routes.get("/v1/me/payout-statements/<month>.pdf")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    @documented(
        summary="The same to keep", tag=TAG, responses={200: Raw("application/pdf")}, errors=[InvalidMonth]
    )
    async def statement_as_pdf(month: str) -> Response:
        made = await statement_pdf(container, principal().user_id, month)
        return Response(made, content_type="application/pdf")

    @routes.get("/v1/me/tax-certificates/<year>.pdf")
    @requires(Permission.RECEIVE_PAYOUTS, adult=True)
    @documented(
        summary="What was withheld from me in a financial year such as 2026-27, payout by payout, to keep",
        tag=TAG,
        responses={200: Raw("application/pdf")},
        errors=[InvalidFinancialYear],
    )
    async def certificate(year: str) -> Response:
        made = await certificate_pdf(container, principal().user_id, year)
        return Response(made, content_type="application/pdf")

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
