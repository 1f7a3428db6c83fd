"""Buyers who may not order for a while, for the officers who look at why (WAL-12)."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.ids import UserId
from domain.moderation.decisions.policy import StopPolicy, UnknownPolicy
from domain.moderation.note import NoteMissing, NoteTooLong
from domain.payments.velocity import HoldReason, PaymentHold, PaymentHoldNotFound
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "finance"
HOLDS_SHOWN = 200


class PaymentHoldView(View, frozen=True):
    buyer_id: UUID
    reason: HoldReason
    since: datetime
    until: datetime
    released_at: datetime | None
    contested_at: datetime | None
    """Since when its buyer waits for a person to look at it."""


class PaymentHoldsView(View, frozen=True):
    items: list[PaymentHoldView]


class HoldNoteBody(Body, frozen=True):
    note: str
    """Why, for the audit log."""


class HoldKeptBody(Body, frozen=True):
    note: str
    """Why, for the buyer too: they read it with the rule, in a decision that they may appeal."""
    policy: StopPolicy | None = None
    """A rule of money. None is refused, as one that is not of money."""


def payment_holds_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_payments_holds", __name__)

    @routes.get("/v1/staff/finance/payment-holds")
    @requires(Permission.READ_FINANCE, adult=False)
    @documented(
        summary="Buyers on hold for too many cards, failures or orders in minutes: who contests it, then the latest",
        tag=TAG,
        responses={200: PaymentHoldsView},
    )
    async def holds() -> Response:
        rows = await container.payment_hold_queries().on_hold(now=container.now()(), limit=HOLDS_SHOWN)
        return json(PaymentHoldsView(items=[_view(row.hold) for row in rows]))

    @routes.post("/v1/staff/finance/payment-holds/<uuid:user_id>/release")
    @requires(Permission.WORK_PAYMENT_EXCEPTIONS, adult=False)
    @documented(
        summary="Let a buyer order again before their hold is over",
        tag=TAG,
        request=HoldNoteBody,
        responses={200: PaymentHoldView},
        errors=[PaymentHoldNotFound, NoteMissing, NoteTooLong],
    )
    async def release(user_id: UUID) -> Response:
        body = parse(HoldNoteBody, await request.get_data())
        released = await container.release_payment_hold()(
            buyer_id=UserId(user_id), officer_id=principal().user_id, note=body.note
        )
        return json(_view(released))

    @routes.post("/v1/staff/finance/payment-holds/<uuid:user_id>/keep")
    @requires(Permission.WORK_PAYMENT_EXCEPTIONS, adult=False)
    @documented(
        summary="Keep a buyer from ordering for 30 days more: a decision that they may appeal",
        tag=TAG,
        request=HoldKeptBody,
        responses={200: PaymentHoldView},
        errors=[UnknownPolicy, PaymentHoldNotFound, NoteMissing, NoteTooLong],
    )
    async def keep(user_id: UUID) -> Response:
        body = parse(HoldKeptBody, await request.get_data())
        policy = body.policy.value if body.policy else ""
        kept = await container.keep_payment_hold()(
            buyer_id=UserId(user_id), officer_id=principal().user_id, policy=policy, note=body.note
        )
        return json(_view(kept))

    return routes


def _view(hold: PaymentHold) -> PaymentHoldView:
    return PaymentHoldView(
        buyer_id=hold.buyer_id,
        reason=hold.reason,
        since=hold.since,
        until=hold.until,
        released_at=hold.released_at,
        contested_at=hold.contested_at,
    )
