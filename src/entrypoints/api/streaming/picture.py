"""What a viewer's page shows of the picture, what it is sent, and how that plays."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta
from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from ports.streaming.sessions import MediaSessionNotFound, Playback, TooManyReports

MOST = 1_000_000_000


class FitPictureBody(Body, frozen=True):
    height: Annotated[
        int,
        Meta(ge=0, le=16_384, description="Of the picture on the page, in device pixels; 0 takes it back"),
    ]


class PlaybackBody(Body, frozen=True):
    """Of one session since it began, as the browser counts it (getStats)."""

    freezes: Annotated[int, Meta(ge=0, le=MOST, description="How often the picture stood still")]
    frozen_seconds: Annotated[float, Meta(ge=0, le=MOST, description="For how long, all in all")]
    frames_dropped: Annotated[int, Meta(ge=0, le=MOST, description="Frames that came and were not shown")]
    jitter_seconds: Annotated[float, Meta(ge=0, le=60, description="As it is now")]


class FitPictureView(View, frozen=True):
    has_picture: Annotated[bool, Meta(description="False while the connection bears only sound")]
    height: Annotated[int, Meta(description="Of what is sent, in pixels; 0 while it is not known")]


def streaming_picture_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_streaming_picture", __name__)

    @routes.put("/v1/streams/<uuid:stream_id>/whep/<session_id>/view")
    @requires(Permission.WATCH, adult=True)
    @documented(
        summary="Say how large my page shows the picture, and hear what I am sent",
        tag="streaming",
        request=FitPictureBody,
        responses={200: FitPictureView},
        errors=[MediaSessionNotFound, TooManyReports],
    )
    async def fit_picture(stream_id: UUID, session_id: str) -> Response:
        body = parse(FitPictureBody, await request.get_data())
        shown = await container.fit_picture()(
            session_id=session_id, participant_id=principal().user_id, height=body.height
        )
        return json(FitPictureView(has_picture=shown.has_picture, height=shown.height))

    @routes.post("/v1/streams/<uuid:stream_id>/whep/<session_id>/playback")
    @requires(Permission.WATCH, adult=True)
    @documented(
        summary="Say how the picture plays on my page, every ten seconds or so and when I leave",
        tag="streaming",
        request=PlaybackBody,
        responses={204: None},
        errors=[MediaSessionNotFound, TooManyReports],
    )
    async def report_playback(stream_id: UUID, session_id: str) -> Response:
        body = parse(PlaybackBody, await request.get_data())
        await container.report_playback()(
            session_id=session_id,
            participant_id=principal().user_id,
            playback=Playback(body.freezes, body.frozen_seconds, body.frames_dropped, body.jitter_seconds),
        )
        return Response(status=204)

    return routes
