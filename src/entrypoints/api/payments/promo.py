"""Promo tokens over the API: what staff granted, and granting."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.age_verification.age import AccountHeld, AgeLocked, AgeVerificationRequired
from domain.identity.permissions import Permission
from domain.identity.user import UserNotFound
from domain.ids import PromoGrantId, UserId
from domain.payments.promo import (
    PromoCapReached,
    PromoExpiryOutOfRange,
    PromoGrantIdReused,
    PromoNotForStaff,
    PromoTokensOutOfRange,
    PromoToOneself,
)
from domain.payments.refund import ReasonRequired
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "finance"
SHOWN = 100


class PromoGrantView(View, frozen=True):
    id: UUID
    user_id: UUID
    tokens: int
    reason: str
    granted_at: datetime
    expires_at: datetime
    swept_at: datetime | None
    """When what was left of it expired; None while it may be spent."""
    expired: int
    """Tokens that were left then."""


class PromoGrantsView(View, frozen=True):
    items: list[PromoGrantView]


class GrantPromoBody(Body, frozen=True):
    user_id: UUID
    tokens: int
    reason: str
    expires_at: datetime


def promo_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_promo", __name__)

    @routes.get("/v1/staff/promo-grants")
    @requires(Permission.GRANT_PROMO, adult=False)
    @documented(
        summary="Promo tokens that staff granted, the latest first", tag=TAG, responses={200: PromoGrantsView}
    )
    async def grants() -> Response:
        rows = await container.promo_queries().latest(limit=SHOWN)
        return json(
            PromoGrantsView(
                items=[
                    PromoGrantView(
                        id=row.grant_id,
                        user_id=row.user_id,
                        tokens=row.tokens,
                        reason=row.reason,
                        granted_at=row.granted_at,
                        expires_at=row.expires_at,
                        swept_at=row.swept_at,
                        expired=row.expired,
                    )
                    for row in rows
                ]
            )
        )

    @routes.put("/v1/staff/promo-grants/<uuid:grant_id>")
    @requires(Permission.GRANT_PROMO, adult=False)
    @documented(
        summary="Grant somebody promo tokens with a last day; the client chooses the grant's id",
        tag=TAG,
        request=GrantPromoBody,
        responses={200: PromoGrantView},
        errors=[
            UserNotFound,
            PromoTokensOutOfRange,
            PromoExpiryOutOfRange,
            PromoCapReached,
            PromoToOneself,
            PromoNotForStaff,
            PromoGrantIdReused,
            ReasonRequired,
            AgeVerificationRequired,
            AccountHeld,
            AgeLocked,
        ],
    )
    async def grant(grant_id: UUID) -> Response:
        body = parse(GrantPromoBody, await request.get_data())
        granted = await container.grant_promo()(
            grant_id=PromoGrantId(grant_id),
            user_id=UserId(body.user_id),
            officer_id=principal().user_id,
            tokens=body.tokens,
            reason=body.reason,
            expires_at=body.expires_at,
        )
        return json(
            PromoGrantView(
                id=granted.id,
                user_id=granted.user_id,
                tokens=granted.tokens,
                reason=granted.reason,
                granted_at=granted.granted_at,
                expires_at=granted.expires_at,
                swept_at=granted.swept_at,
                expired=granted.expired,
            )
        )

    return routes
