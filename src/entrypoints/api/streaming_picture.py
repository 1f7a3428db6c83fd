"""What a viewer's page shows of the picture, and what it is sent."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta
from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from entrypoints.access import principal, requires
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from ports.streaming_sessions import MediaSessionNotFound, TooManyReports


class FitPictureBody(Body, frozen=True):
    height: Annotated[
        int,
        Meta(ge=0, le=16_384, description="Of the picture on the page, in device pixels; 0 takes it back"),
    ]


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

    return routes
