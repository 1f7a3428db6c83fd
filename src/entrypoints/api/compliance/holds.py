"""Legal holds and erasures over the API."""

from uuid import UUID

from quart import Blueprint, Response, request

from domain.casework import FourEyes
from domain.compliance.legal_hold import (
    InvalidLegalHold,
    LegalHoldIdReused,
    LegalHoldLifted,
    LegalHoldNotFound,
)
from domain.compliance.legal_request import OwnAccount
from domain.compliance.words import ReasonRequired
from domain.identity.permissions import Permission
from domain.identity.user import UserNotFound
from domain.ids import LegalHoldId, UserId
from entrypoints.api.body import json, parse
from entrypoints.api.compliance.views import LISTED, TAG, HoldBody, HoldsView, HoldView, LiftBody
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires


def add_holds(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/legal-holds")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    @documented(summary="Whose data is held now", tag=TAG, responses={200: HoldsView})
    async def holds() -> Response:
        rows = await container.legal_queries().holds(now=container.now()(), limit=LISTED)
        return json(
            HoldsView(
                items=[
                    HoldView(
                        id=row.hold_id,
                        account_id=row.account_id,
                        reason=row.reason,
                        placed_at=row.placed_at,
                        until=row.until,
                    )
                    for row in rows
                ]
            )
        )

    @routes.put("/v1/staff/legal-holds/<uuid:hold_id>")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    @documented(
        summary="Keep an account's data from being erased",
        tag=TAG,
        request=HoldBody,
        responses={201: HoldView},
        errors=[UserNotFound, ReasonRequired, InvalidLegalHold, LegalHoldIdReused],
    )
    async def place(hold_id: UUID) -> Response:
        body = parse(HoldBody, await request.get_data())
        hold = await container.place_legal_hold()(
            hold_id=LegalHoldId(hold_id),
            account_id=UserId(body.account_id),
            by=principal().user_id,
            reason=body.reason,
            until=body.until,
        )
        view = HoldView(
            id=hold.id,
            account_id=hold.account_id,
            reason=hold.reason,
            placed_at=hold.placed_at,
            until=hold.until,
        )
        return json(view, 201)

    @routes.post("/v1/staff/legal-holds/<uuid:hold_id>/lift")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    @documented(
        summary="Lift a hold that another officer placed",
        tag=TAG,
        request=LiftBody,
        responses={204: None},
        errors=[LegalHoldNotFound, LegalHoldLifted, OwnAccount, FourEyes, ReasonRequired],
    )
    async def lift(hold_id: UUID) -> Response:
        body = parse(LiftBody, await request.get_data())
        await container.lift_legal_hold()(
            hold_id=LegalHoldId(hold_id), by=principal().user_id, reason=body.reason
        )
        return Response(status=204)
