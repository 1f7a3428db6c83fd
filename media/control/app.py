"""The control API: HTTP and JSON for the application, on a port that is not public.

    GET    /health                                     open; 200 only while media can flow
    GET    /metrics                                    Prometheus
    POST   /collected                                  a full collection -> {objects, resident_bytes}; for benches
    GET    /rooms                                      -> {"rooms": [what `media.views.Status` says]}
    POST   /rooms/{id}/publish                         what `PublishBody` says -> {session_id, sdp, etag}
    POST   /rooms/{id}/subscribe                       what `WatchBody` says -> the same
    PUT    /rooms/{id}/controls                        {revision, is_covered, is_muted, removed: [participant]}
    GET    /rooms/{id}/attendance                      -> {"attendance": null or what `media.rooms.attendance` counted}
    PUT    /rooms/{id}/closed                          end it for good
    PUT    /rooms/{id}/class                           {room_class}: under which it is counted
    DELETE /rooms/{id}/participants/{participant}      end the sessions of one person
    DELETE /participants/{participant}                 the same in every room
    PATCH  /sessions/{id}                              {participant, if_match, fragment} -> {fragment, etag} or 204
    DELETE /sessions/{id}?participant=
    GET    /node, PUT /draining, PUT /rooms/{id}/moved see `media.control.cluster`
    POST   /rooms/{id}/still, /rooms/{id}/clip         see `media.control.taps`
    PUT    /sessions/{id}/view                         {participant, height} -> what `media.views.View` says
    .../recording, /recordings                         see `media.control.recordings`
    POST   /sessions/{id}/playback                     what `PlaybackBody` says

All but /health need `Authorization: Bearer <secret>`. A refusal is {"code", "detail"}.
"""

import hmac
from dataclasses import asdict
from typing import Annotated

import msgspec
from quart import Quart, Response, request
from quart.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from media import log, metrics, process
from media.control.recordings import add_recordings
from media.control.taps import add_taps
from media.plane import MediaPlane
from media.refusals import MediaRefusalError, checked_room_id
from media.rooms.admission import Admission
from media.rooms.controls import Controls
from media.rooms.held_room import DELAY_SECONDS_MAX
from media.rooms.reception import Playback
from media.taps.taps import TapRefusalError

MAX_HEIGHT = 16_384
MAX_BODY_BYTES = 128 * 1024


class OfferBody(msgspec.Struct, forbid_unknown_fields=True):
    participant: str
    offer: str


class PublishBody(OfferBody, forbid_unknown_fields=True):
    studio: Annotated[str, msgspec.Meta(max_length=64)] = ""
    takes_over: bool = False
    delay_seconds: Annotated[float, msgspec.Meta(ge=0, le=DELAY_SECONDS_MAX)] = 0.0


class WatchBody(OfferBody, forbid_unknown_fields=True):
    is_hidden: bool
    capacity: Annotated[int, msgspec.Meta(ge=0)]
    joins_a_second: Annotated[int, msgspec.Meta(ge=1)]


class ControlsBody(msgspec.Struct, forbid_unknown_fields=True):
    revision: Annotated[int, msgspec.Meta(ge=1)]
    is_covered: bool
    is_muted: bool
    removed: list[str]


class ClassBody(msgspec.Struct, forbid_unknown_fields=True):
    room_class: str


Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]


class ViewBody(msgspec.Struct, forbid_unknown_fields=True):
    participant: str
    height: Annotated[int, msgspec.Meta(ge=0, le=MAX_HEIGHT)]


class PlaybackBody(msgspec.Struct, forbid_unknown_fields=True):
    participant: str
    freezes: Count
    frozen_seconds: Annotated[float, msgspec.Meta(ge=0, le=1_000_000_000)]
    frames_dropped: Count
    jitter_seconds: Annotated[float, msgspec.Meta(ge=0, le=60)]


class PatchBody(msgspec.Struct, forbid_unknown_fields=True):
    participant: str
    if_match: str | None
    fragment: str


def create_control_app(plane: MediaPlane, secret: str) -> Quart:
    """The self-test has passed before this is called: without it the program does not start."""
    app = Quart("media")
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    _add_refusals(app, plane, secret)
    _add_observation(app, plane)
    _add_rooms(app, plane)
    _add_sessions(app, plane)
    add_taps(app, plane.taps)
    add_recordings(app, plane.taps)
    return app


def _add_refusals(app: Quart, plane: MediaPlane, secret: str) -> None:
    expected = f"Bearer {secret}".encode()

    @app.before_request
    async def authenticate() -> ResponseReturnValue | None:
        given = request.headers.get("Authorization", "").encode()
        if request.path == "/health" or hmac.compare_digest(given, expected):
            return None
        return _problem("unauthorized", 401, "the control secret is missing or wrong")

    @app.errorhandler(MediaRefusalError)
    @app.errorhandler(TapRefusalError)
    async def refused(error: MediaRefusalError | TapRefusalError) -> ResponseReturnValue:
        if request.endpoint in metrics.ROLES:
            plane.observation.failures.add(request.endpoint, error.code)
        return _problem(error.code, error.status, error.detail)

    @app.errorhandler(msgspec.ValidationError)
    @app.errorhandler(msgspec.DecodeError)
    @app.errorhandler(UnicodeDecodeError)
    async def malformed(error: msgspec.DecodeError | UnicodeDecodeError) -> ResponseReturnValue:
        return _problem("malformed", 400, "the body is not what this route takes")

    @app.errorhandler(HTTPException)
    async def http_error(error: HTTPException) -> ResponseReturnValue:
        return _problem("http", error.code or 500, error.name)

    @app.errorhandler(Exception)
    async def fault(error: Exception) -> ResponseReturnValue:
        log.failure("media.control_fault", error)
        return _problem("fault", 500, "the media plane failed")


def _add_observation(app: Quart, plane: MediaPlane) -> None:
    @app.get("/health")
    async def health() -> ResponseReturnValue:
        state = {
            "status": "ok" if plane.is_healthy else "failing",
            "udp_port": plane.mux.port,
            "engine": plane.engine.name,
        }
        return _json(state, 200 if plane.is_healthy else 503)

    @app.get("/metrics")
    async def scrape() -> ResponseReturnValue:
        return Response(
            metrics.exposition(plane.observation.collector), content_type="text/plain; version=0.0.4"
        )

    @app.post("/collected")
    async def collected() -> ResponseReturnValue:
        return _json({"objects": process.objects(), "resident_bytes": process.resident_bytes()})

    @app.get("/rooms")
    async def rooms() -> ResponseReturnValue:
        return _json(
            {
                "rooms": [
                    {
                        "id": s.room_id,
                        "viewers": s.viewers,
                        "publisher_absent_seconds": s.publisher_absent_seconds,
                        "picture_absent_seconds": s.picture_absent_seconds,
                        "health": s.health,
                        "controls_revision": s.controls_revision,
                    }
                    for s in plane.statuses()
                ]
            }
        )


def _add_rooms(app: Quart, plane: MediaPlane) -> None:
    @app.get("/rooms/<room_id>/attendance")
    async def attendance(room_id: str) -> ResponseReturnValue:
        return _json({"attendance": plane.attendance(checked_room_id(room_id))})

    @app.post("/rooms/<room_id>/publish")
    async def publish(room_id: str) -> ResponseReturnValue:
        body = msgspec.json.decode(await request.get_data(), type=PublishBody)
        answer = plane.publish(
            checked_room_id(room_id),
            body.participant,
            body.offer,
            studio=body.studio,
            takes_over=body.takes_over,
            delay_seconds=body.delay_seconds,
        )
        return _json(asdict(answer), 201)

    @app.post("/rooms/<room_id>/subscribe")
    async def subscribe(room_id: str) -> ResponseReturnValue:
        body = msgspec.json.decode(await request.get_data(), type=WatchBody)
        admission = Admission(body.is_hidden, body.capacity, body.joins_a_second)
        return _json(
            asdict(plane.subscribe(checked_room_id(room_id), body.participant, body.offer, admission)), 201
        )

    @app.put("/rooms/<room_id>/controls")
    async def control(room_id: str) -> ResponseReturnValue:
        body = msgspec.json.decode(await request.get_data(), type=ControlsBody)
        controls = Controls(body.revision, body.is_covered, body.is_muted, frozenset(body.removed))
        plane.control(checked_room_id(room_id), controls)
        return "", 204

    @app.put("/rooms/<room_id>/closed")
    async def close(room_id: str) -> ResponseReturnValue:
        plane.close(checked_room_id(room_id))
        return "", 204

    @app.put("/rooms/<room_id>/class")
    async def classify(room_id: str) -> ResponseReturnValue:
        body = msgspec.json.decode(await request.get_data(), type=ClassBody)
        plane.classify(checked_room_id(room_id), body.room_class)
        return "", 204

    @app.delete("/rooms/<room_id>/participants/<participant>")
    async def disconnect(room_id: str, participant: str) -> ResponseReturnValue:
        plane.disconnect(room_id, participant)
        return "", 204

    @app.delete("/participants/<participant>")
    async def expel(participant: str) -> ResponseReturnValue:
        plane.expel(participant)
        return "", 204


def _add_sessions(app: Quart, plane: MediaPlane) -> None:
    @app.patch("/sessions/<session_id>")
    async def patch(session_id: str) -> ResponseReturnValue:
        body = msgspec.json.decode(await request.get_data(), type=PatchBody)
        restart = plane.patch(session_id, body.participant, body.if_match, body.fragment)
        return ("", 204) if restart is None else _json(asdict(restart))

    @app.delete("/sessions/<session_id>")
    async def leave(session_id: str) -> ResponseReturnValue:
        plane.leave(session_id, request.args.get("participant", ""))
        return "", 204

    @app.put("/sessions/<session_id>/view")
    async def view(session_id: str) -> ResponseReturnValue:
        body = msgspec.json.decode(await request.get_data(), type=ViewBody)
        return _json(asdict(plane.sessions.view(session_id, body.participant, body.height)))

    @app.post("/sessions/<session_id>/playback")
    async def played(session_id: str) -> ResponseReturnValue:
        body = msgspec.json.decode(await request.get_data(), type=PlaybackBody)
        playback = Playback(body.freezes, body.frozen_seconds, body.frames_dropped, body.jitter_seconds)
        plane.sessions.played(session_id, body.participant, playback)
        return "", 204


def _json(value: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status=status, content_type="application/json")


def _problem(code: str, status: int, detail: str) -> Response:
    return _json({"code": code, "detail": detail}, status)
