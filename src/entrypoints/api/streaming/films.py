"""Playing recordings: the performer their own, staff for a reason."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.consent.media_item import NotConsented
from domain.identity.permissions import Permission
from domain.ids import RecordingId, StreamId
from domain.moderation.note import NoteMissing, NoteTooLong
from domain.moderation.watch.footage_view import FootageViewExpired, FootageViewNotFound
from domain.streaming.recording import RecordingGone, RecordingNotFound
from domain.streaming.stream import NotYourStream, StreamNotFound
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import Raw, documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.films import film_answer

FILM = Raw("video/webm")
RANGE = {"Range": "One range of bytes; a player asks for the next when it has played this"}
STATUSES = {206: "a piece of it", 416: "there are not so many bytes"}


class OpenRecordingBody(Body, frozen=True):
    reason: str
    """Why it is looked at; the audit log keeps it."""


class OpenedRecordingView(View, frozen=True):
    ticket: str
    """Shows the film at `/v1/staff/recording-views/{ticket}` to whoever opened it."""
    media_type: str
    size_bytes: int
    expires_at: datetime


def film_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_streaming_films", __name__)

    @routes.get("/v1/streams/<uuid:stream_id>/recordings/<uuid:recording_id>/film")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="The film of a stored recording of my show",
        tag="streaming",
        query={"download": "`1` for a file to keep, where everyone on camera allowed it"},
        headers=RANGE,
        responses={200: FILM},
        errors=[StreamNotFound, NotYourStream, RecordingNotFound, RecordingGone, NotConsented],
        statuses=STATUSES,
    )
    async def film(stream_id: UUID, recording_id: UUID) -> Response:
        downloads = request.args.get("download") == "1"
        opened = await container.play_recording()(
            recording_id=RecordingId(recording_id),
            stream_id=StreamId(stream_id),
            performer_id=principal().user_id,
            downloads=downloads,
        )
        return film_answer(opened, downloads=downloads)

    @routes.post("/v1/staff/recordings/<uuid:recording_id>/views")
    @requires(Permission.VIEW_FOOTAGE, adult=True)
    @documented(
        summary="Open a recording, for a reason",
        tag="moderation",
        request=OpenRecordingBody,
        responses={200: OpenedRecordingView},
        errors=[RecordingNotFound, RecordingGone, NoteMissing, NoteTooLong],
    )
    async def open_recording(recording_id: UUID) -> Response:
        body = parse(OpenRecordingBody, await request.get_data())
        viewer_id = principal().user_id
        recording = await container.open_recording()(
            recording_id=RecordingId(recording_id), viewer_id=viewer_id, reason=body.reason
        )
        ticket, expires_at = container.film_tickets().issue(recording.id, viewer_id, now=container.now()())
        return json(
            OpenedRecordingView(
                ticket=ticket,
                media_type=recording.media_type,
                size_bytes=recording.film_bytes,
                expires_at=expires_at,
            )
        )

    @routes.get("/v1/staff/recording-views/<ticket>")
    @requires(Permission.VIEW_FOOTAGE, adult=True)
    @documented(
        summary="The film of an open recording",
        tag="moderation",
        headers=RANGE,
        responses={200: FILM},
        errors=[FootageViewNotFound, FootageViewExpired, RecordingNotFound, RecordingGone],
        statuses=STATUSES,
    )
    async def opened_film(ticket: str) -> Response:
        recording_id = container.film_tickets().read(ticket, principal().user_id, now=container.now()())
        return film_answer(await container.show_recording()(recording_id=recording_id))

    return routes
