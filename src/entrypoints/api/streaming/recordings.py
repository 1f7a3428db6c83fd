"""Recording a show: the performer's switch (STR-14)."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response

from domain.consent.media_item import NotConsented
from domain.identity.permissions import Permission
from domain.ids import RecordingId, StreamId
from domain.streaming.recording import (
    AlreadyRecording,
    Recording,
    RecordingIdReused,
    RecordingNotFound,
    RecordingState,
)
from domain.streaming.stream import NotYourStream, StreamNotFound, StreamNotLive
from entrypoints.api.body import View, json
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "streaming"


class RecordingView(View, frozen=True):
    id: UUID
    stream_id: UUID
    state: RecordingState
    """`open` while it runs or is fetched, then `stored`; `lost` where nothing of it came."""
    is_running: bool
    """Everyone in the room is told, before the first frame is kept, by `recording.changed`."""
    is_whole: bool
    """Whether it was ended in order; one that a crash cut short plays as far as it goes."""
    asked_at: datetime
    ended_at: datetime | None


class RecordingsView(View, frozen=True):
    items: list[RecordingView]


def recording_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_streaming_recordings", __name__)

    @routes.put("/v1/streams/<uuid:stream_id>/recordings/<uuid:recording_id>")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Record my live show, where everyone on camera allows it",
        tag=TAG,
        responses={200: RecordingView},
        errors=[
            StreamNotFound, NotYourStream, StreamNotLive, NotConsented, AlreadyRecording, RecordingIdReused,
        ],
    )  # fmt: skip
    async def start(stream_id: UUID, recording_id: UUID) -> Response:
        return json(
            _view(
                await container.start_recording()(
                    recording_id=RecordingId(recording_id),
                    stream_id=StreamId(stream_id),
                    performer_id=principal().user_id,
                )
            )
        )

    @routes.post("/v1/streams/<uuid:stream_id>/recordings/<uuid:recording_id>/stop")
    @requires(Permission.PUBLISH, adult=False)
    @documented(
        summary="Record no more of my show",
        tag=TAG,
        responses={200: RecordingView},
        errors=[StreamNotFound, NotYourStream, RecordingNotFound, RecordingIdReused],
    )
    async def stop(stream_id: UUID, recording_id: UUID) -> Response:
        return json(
            _view(
                await container.stop_recording()(
                    recording_id=RecordingId(recording_id),
                    stream_id=StreamId(stream_id),
                    performer_id=principal().user_id,
                )
            )
        )

    @routes.get("/v1/streams/<uuid:stream_id>/recordings")
    @requires(Permission.PUBLISH, adult=False)
    @documented(
        summary="Recordings of my show, newest first",
        tag=TAG,
        responses={200: RecordingsView},
        errors=[StreamNotFound, NotYourStream],
    )
    async def recordings(stream_id: UUID) -> Response:
        show = await container.stream_queries().get(StreamId(stream_id))
        if show.performer_id != principal().user_id:
            raise NotYourStream("only the performer of this show may do this")
        rows = await container.recording_queries().of_stream(StreamId(stream_id))
        return json(
            RecordingsView(
                items=[
                    RecordingView(
                        id=row.recording_id,
                        stream_id=stream_id,
                        state=RecordingState(row.state),
                        is_running=row.is_running,
                        is_whole=row.is_whole,
                        asked_at=row.asked_at,
                        ended_at=row.ended_at,
                    )
                    for row in rows
                ]
            )
        )

    return routes


def _view(recording: Recording) -> RecordingView:
    return RecordingView(
        id=recording.id,
        stream_id=recording.stream_id,
        state=recording.state,
        is_running=recording.is_running,
        is_whole=recording.is_whole,
        asked_at=recording.asked_at,
        ended_at=recording.ended_at,
    )
