"""Payments that fit no order, over the API: taken in hand and decided by finance (WAL-06)."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.payments.exception_work import (
    CannotBeCredited,
    CurrencyNotBooked,
    ExceptionClaimed,
    ExceptionDecided,
    ExceptionNotClaimed,
    ExceptionWork,
    PaymentExceptionNotFound,
    SecondOfficer,
    UnknownDecision,
)
from domain.payments.refund import ReasonRequired
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from ports.payments.exceptions import ExceptionRow

TAG = "payments"
SHOWN = 100


class ExceptionView(View, frozen=True):
    payment_id: str
    provider: str
    kind: str
    order_id: UUID | None
    amount: int
    """The smallest unit of the currency that came: paise, unless `kind` is `currency_mismatch`."""
    detail: str
    at: datetime
    state: str
    claimed_by: UUID | None
    claimed_until: datetime | None


class ExceptionsView(View, frozen=True):
    items: list[ExceptionView]


class ClaimBody(Body, frozen=True):
    release: bool


class DecideExceptionBody(Body, frozen=True):
    decision: str
    """`refund`, `credit`, `returned` or `write_off`."""
    reason: str


class WorkView(View, frozen=True):
    payment_id: str
    state: str
    decision: str | None


def exception_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_payment_exceptions", __name__)

    @routes.get("/v1/staff/payment-exceptions")
    @requires(Permission.WORK_PAYMENT_EXCEPTIONS, adult=False)
    @documented(
        summary="Payments that fit no order and are not decided, oldest first",
        tag=TAG,
        responses={200: ExceptionsView},
    )
    async def exceptions() -> Response:
        rows = await container.exception_queries().undecided(limit=SHOWN)
        return json(ExceptionsView(items=[_exception_view(row) for row in rows]))

    @routes.put("/v1/staff/payment-exceptions/<payment_id>/claim")
    @requires(Permission.WORK_PAYMENT_EXCEPTIONS, adult=False)
    @documented(
        summary="Take a payment in hand, or give it back",
        tag=TAG,
        request=ClaimBody,
        responses={200: WorkView},
        errors=[PaymentExceptionNotFound, ExceptionClaimed, ExceptionDecided],
    )
    async def claim(payment_id: str) -> Response:
        body = parse(ClaimBody, await request.get_data())
        work = await container.claim_exception()(
            payment_id=payment_id, officer_id=principal().user_id, release=body.release
        )
        return json(_work_view(work))

    @routes.put("/v1/staff/payment-exceptions/<payment_id>/decision")
    @requires(Permission.WORK_PAYMENT_EXCEPTIONS, adult=False)
    @documented(
        summary="Decide on a payment that fits no order, once",
        tag=TAG,
        request=DecideExceptionBody,
        responses={200: WorkView},
        errors=[
            PaymentExceptionNotFound,
            ExceptionDecided,
            ExceptionNotClaimed,
            UnknownDecision,
            CannotBeCredited,
            CurrencyNotBooked,
            SecondOfficer,
            ReasonRequired,
        ],
    )
    async def decide_exception(payment_id: str) -> Response:
        body = parse(DecideExceptionBody, await request.get_data())
        work = await container.decide_exception()(
            payment_id=payment_id,
            officer_id=principal().user_id,
            decision=body.decision,
            reason=body.reason,
        )
        return json(_work_view(work))

    return routes


def _exception_view(row: ExceptionRow) -> ExceptionView:
    return ExceptionView(
        payment_id=row.payment_id,
        provider=row.provider,
        kind=row.kind,
        order_id=row.order_id,
        amount=row.amount,
        detail=row.detail,
        at=row.at,
        state=row.state,
        claimed_by=row.claimed_by,
        claimed_until=row.claimed_until,
    )


def _work_view(work: ExceptionWork) -> WorkView:
    return WorkView(payment_id=work.payment_id, state=work.state, decision=work.decision)
