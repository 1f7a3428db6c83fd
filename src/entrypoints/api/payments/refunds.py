"""Money that goes back, over the API: a buyer's refunds, and the desk of finance."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.ids import OrderId, RefundId
from domain.payments.order import OrderNotFound
from domain.payments.refund import (
    EarningsReleased,
    OrderNotPaid,
    OwnRefund,
    ReasonRequired,
    Refund,
    RefundIdReused,
    RefundNotFound,
    RefundNotOpen,
    RefundTokensOutOfRange,
    SecondApprover,
)
from domain.payments.sale import NothingToRefund
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from ports.payments.refunds import DisputeRow, RefundRow

TAG = "payments"
SHOWN = 100


class AskRefundBody(Body, frozen=True):
    tokens: int | None
    """None for all that are left of the order."""
    reason: str


class RefundView(View, frozen=True):
    id: UUID
    order_id: UUID | None
    state: str
    """`requested`, `approved`, `sent`, `processed`, `failed` or `refused`."""
    tokens: int
    amount_paise: int
    """An estimate until it is approved."""
    gst_paise: int
    requested_at: datetime
    decided_at: datetime | None
    note: str
    """Of one that is refused, why; its buyer may ask once more, or write to the grievance desk."""


class RefundsView(View, frozen=True):
    items: list[RefundView]


class DecideRefundBody(Body, frozen=True):
    approve: bool
    note: str


class DisputeView(View, frozen=True):
    id: str
    provider: str
    payment_id: str
    order_id: UUID | None
    amount_paise: int
    state: str
    from_wallet: int
    frozen: int
    loss_paise: int
    opened_at: datetime
    ended_at: datetime | None


class DisputesView(View, frozen=True):
    items: list[DisputeView]


def refund_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_refunds", __name__)
    _add_buyers(routes, container)
    _add_desk(routes, container)
    return routes


def _add_buyers(routes: Blueprint, container: Container) -> None:
    @routes.put("/v1/orders/<uuid:order_id>/refunds/<uuid:refund_id>")
    @requires(Permission.BUY_TOKENS, adult=True)
    @documented(
        summary="Ask for a refund to where the order was paid from; the client chooses the refund's id",
        tag=TAG,
        request=AskRefundBody,
        responses={200: RefundView},
        errors=[
            OrderNotFound,
            OrderNotPaid,
            NothingToRefund,
            RefundTokensOutOfRange,
            ReasonRequired,
            RefundIdReused,
        ],
    )
    async def ask(order_id: UUID, refund_id: UUID) -> Response:
        body = parse(AskRefundBody, await request.get_data())
        refund = await container.request_refund()(
            refund_id=RefundId(refund_id),
            order_id=OrderId(order_id),
            tokens=body.tokens,
            reason=body.reason,
            by=principal().user_id,
        )
        return json(_refund_view(refund))

    @routes.get("/v1/orders/<uuid:order_id>/refunds")
    @requires(Permission.BUY_TOKENS, adult=True)
    @documented(summary="Refunds of an order of mine, newest first", tag=TAG, responses={200: RefundsView})
    async def refunds_of_order(order_id: UUID) -> Response:
        rows = await container.refund_queries().refunds_of(OrderId(order_id), buyer_id=principal().user_id)
        return json(RefundsView(items=[_row_view(row) for row in rows]))


def _add_desk(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/refunds")
    @requires(Permission.APPROVE_REFUNDS, adult=False)
    @documented(summary="Refunds to decide, then those under way", tag=TAG, responses={200: RefundsView})
    async def desk() -> Response:
        rows = await container.refund_queries().open_refunds(limit=SHOWN)
        return json(RefundsView(items=[_row_view(row) for row in rows]))

    @routes.put("/v1/staff/refunds/<uuid:refund_id>/decision")
    @requires(Permission.APPROVE_REFUNDS, adult=False)
    @documented(
        summary="Approve or refuse a refund; spent tokens need two people",
        tag=TAG,
        request=DecideRefundBody,
        responses={200: RefundView},
        errors=[
            RefundNotFound,
            RefundNotOpen,
            OwnRefund,
            SecondApprover,
            NothingToRefund,
            EarningsReleased,
            ReasonRequired,
        ],
    )
    async def decide(refund_id: UUID) -> Response:
        body = parse(DecideRefundBody, await request.get_data())
        use = container.approve_refund() if body.approve else container.refuse_refund()
        refund = await use(refund_id=RefundId(refund_id), officer_id=principal().user_id, note_text=body.note)
        return json(_refund_view(refund))

    @routes.get("/v1/staff/disputes")
    @requires(Permission.APPROVE_REFUNDS, adult=False)
    @documented(summary="Disputes of payments, open ones first", tag=TAG, responses={200: DisputesView})
    async def disputes() -> Response:
        rows = await container.refund_queries().disputes(limit=SHOWN)
        return json(DisputesView(items=[_dispute_view(row) for row in rows]))


def _refund_view(refund: Refund) -> RefundView:
    return RefundView(
        id=refund.id,
        order_id=refund.order_id,
        state=refund.state,
        tokens=refund.tokens,
        amount_paise=refund.amount,
        gst_paise=refund.gst,
        requested_at=refund.requested_at,
        decided_at=refund.decided_at,
        note=refund.note,
    )


def _row_view(row: RefundRow) -> RefundView:
    return RefundView(
        id=row.refund_id,
        order_id=row.order_id,
        state=row.state,
        tokens=row.tokens,
        amount_paise=row.amount_paise,
        gst_paise=row.gst_paise,
        requested_at=row.requested_at,
        decided_at=row.decided_at,
        note=row.note,
    )


def _dispute_view(row: DisputeRow) -> DisputeView:
    return DisputeView(
        id=row.dispute_id,
        provider=row.provider,
        payment_id=row.payment_id,
        order_id=row.order_id,
        amount_paise=row.amount_paise,
        state=row.state,
        from_wallet=row.from_wallet,
        frozen=row.frozen,
        loss_paise=row.loss_paise,
        opened_at=row.opened_at,
        ended_at=row.ended_at,
    )
