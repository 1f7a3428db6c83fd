"""Passes into a show's room, on a platform whose media plane is LiveKit; and what LiveKit tells us."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.ids import StreamId
from domain.private_shows.show import InPrivateShow
from domain.streaming.delay import DelayNotOffered
from domain.streaming.stream import NotYourStream, StreamNotFound, StreamNotLive, StreamOver
from entrypoints.api.body import View, json
from entrypoints.api.documented import documented
from entrypoints.api.streaming.media import CONSENT_REFUSALS, PUBLISHER_REFUSALS, publisher_of
from entrypoints.container import Container
from entrypoints.edge.access import principal, public, requires
from entrypoints.edge.errors import problem
from ports.streaming.passes import BadMediaNotice, MediaPass, PassesNotGiven

TAG = "streaming"


class MediaPassView(View, frozen=True):
    url: str
    """Where a LiveKit client connects."""
    token: str
    expires_at: datetime


def streaming_passes_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_streaming_passes", __name__)

    @routes.post("/v1/streams/<uuid:stream_id>/publish-pass")
    @public
    @documented(
        summary="A pass to publish into my show with, by access token or the stream key as bearer token",
        tag=TAG,
        responses={200: MediaPassView},
        errors=[
            StreamNotFound,
            NotYourStream,
            StreamOver,
            PassesNotGiven,
            DelayNotOffered,
            *PUBLISHER_REFUSALS,
            *CONSENT_REFUSALS,
        ],
        statuses={401: "neither a session nor this show's key"},
    )
    async def pass_to_publish(stream_id: UUID) -> Response:
        performer_id = await publisher_of(container, StreamId(stream_id))
        given = await container.pass_to_publish()(stream_id=StreamId(stream_id), performer_id=performer_id)
        return _answered(given)

    @routes.post("/v1/streams/<uuid:stream_id>/watch-pass")
    @requires(Permission.WATCH, adult=True)
    @documented(
        summary="A pass to watch a show with",
        tag=TAG,
        responses={200: MediaPassView},
        errors=[StreamNotFound, StreamOver, StreamNotLive, InPrivateShow, PassesNotGiven],
    )
    async def pass_to_watch(stream_id: UUID) -> Response:
        onlooker = container.region_gate().onlooker(principal())
        await container.note_visit()(stream_id=StreamId(stream_id), who=onlooker)
        given = await container.pass_to_watch()(stream_id=StreamId(stream_id), viewer_id=principal().user_id)
        return _answered(given)

    @routes.post("/v1/webhooks/livekit")
    @public
    async def livekit_webhook() -> Response:
        await container.hear_media_notice()(
            body=await request.get_data(cache=True, as_text=False, parse_form_data=False),
            authorization=request.headers.get("Authorization", ""),
        )
        return Response(status=204)

    @routes.errorhandler(BadMediaNotice)
    async def unproved(refusal: BadMediaNotice) -> Response:
        return problem(401, refusal.code, refusal.detail)

    return routes


def _answered(given: MediaPass) -> Response:
    response = json(MediaPassView(url=given.url, token=given.token, expires_at=given.expires_at))
    response.headers["Cache-Control"] = "no-store"
    return response
