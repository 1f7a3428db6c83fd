"""Tokens of broadcasting programs, and the alerts they read, over the API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from quart import Blueprint, Response, request

from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.ids import OverlayTokenId
from domain.tipping.overlay_token import (
    EVENTS_READ,
    InvalidOverlayLabel,
    OverlayTokenIdReused,
    OverlayTokenNotFound,
    TooManyOverlayTokens,
)
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, public, requires
from entrypoints.views.overlay_feed import (
    WAIT_SECONDS_MAX,
    alert_data,
    cursor_of,
    feed_holder,
    next_page,
    place_of,
)
from ports.tipping.overlay import UnknownFeedPlace

TAG = "overlay"


class InvalidWait(Invalid):
    code = "invalid_wait"


class OverlayTokenBody(Body, frozen=True):
    label: str


class NewOverlayTokenView(View, frozen=True):
    id: UUID
    label: str
    scope: str
    token: str
    """Shown this once."""


class OverlayTokenView(View, frozen=True):
    id: UUID
    label: str
    scope: str
    made_at: datetime


class OverlayTokensView(View, frozen=True):
    items: list[OverlayTokenView]


class AlertView(View, frozen=True):
    id: UUID
    stream_id: UUID
    seq: int
    type: str
    at: datetime
    data: dict[str, Any]


class AlertsView(View, frozen=True):
    items: list[AlertView]
    next: str | None
    """Ask `after` this for what comes next; null before the first show."""


def tipping_overlay_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_tipping_overlay", __name__)
    _add_tokens(routes, container)
    _add_feed(routes, container)
    return routes


def _add_tokens(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/me/overlay-tokens")
    @requires(Permission.PUBLISH, adult=True)
    @documented(summary="My tokens for broadcasting programs", tag=TAG, responses={200: OverlayTokensView})
    async def overlay_tokens() -> Response:
        views = [
            OverlayTokenView(id=row.token_id, label=row.label, scope=EVENTS_READ, made_at=row.made_at)
            for row in await container.overlay_queries().tokens_of(principal().user_id)
        ]
        return json(OverlayTokensView(items=views))

    @routes.put("/v1/me/overlay-tokens/<uuid:token_id>")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary=f"Make a token with the scope {EVENTS_READ}; it is shown this once",
        tag=TAG,
        request=OverlayTokenBody,
        responses={201: NewOverlayTokenView},
        errors=[InvalidOverlayLabel, OverlayTokenIdReused, TooManyOverlayTokens],
    )
    async def make_overlay_token(token_id: UUID) -> Response:
        body = parse(OverlayTokenBody, await request.get_data())
        token, secret = await container.make_overlay_token()(
            token_id=OverlayTokenId(token_id), performer_id=principal().user_id, label=body.label
        )
        view = NewOverlayTokenView(id=token.id, label=token.label, scope=token.scope, token=secret)
        return json(view, 201)

    @routes.delete("/v1/me/overlay-tokens/<uuid:token_id>")
    @requires(Permission.PUBLISH, adult=False)
    @documented(
        summary="Revoke a token: it reads nothing from now on",
        tag=TAG,
        responses={204: None},
        errors=[OverlayTokenNotFound],
    )
    async def revoke_overlay_token(token_id: UUID) -> Response:
        await container.revoke_overlay_token()(
            token_id=OverlayTokenId(token_id), performer_id=principal().user_id
        )
        return Response(status=204)


def _add_feed(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/overlay/events")
    @public
    @documented(
        summary="Tips and goals of the token's performer, in order, from a cursor on",
        tag=TAG,
        query={
            "after": "`next` of the answer before; without it the answer is where to begin",
            "wait": f"Seconds to wait where there is nothing yet, 0 to {WAIT_SECONDS_MAX}",
        },
        headers={"Authorization": "`Bearer`, and a token of the performer's with the scope `events:read`"},
        responses={200: AlertsView},
        errors=[UnknownFeedPlace, InvalidWait],
        statuses={401: "no token, or one that is revoked"},
    )
    async def alerts() -> Response:
        performer = await feed_holder(container)
        after, wait = place_of(request.args.get("after")), _wait(request.args.get("wait"))
        page = await next_page(container, performer, after=after, wait_seconds=wait)
        views = [
            AlertView(
                id=event.id,
                stream_id=event.stream_id,
                seq=event.seq,
                type=event.type,
                at=event.occurred_at,
                data=dict(alert_data(event)),
            )
            for event in page.events
        ]
        return json(AlertsView(items=views, next=cursor_of(page.place)))


def _wait(text: str | None) -> int:
    """Raises `InvalidWait`."""
    if text is None:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 3 and int(text) <= WAIT_SECONDS_MAX):
        raise InvalidWait(f"wait 0 to {WAIT_SECONDS_MAX} seconds", pointer="/wait")
    return int(text)
