"""Shows over the API, and their media by WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep)."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request
from werkzeug.exceptions import UnsupportedMediaType

from domain.age_verification.age import AgeLocked, AgeVerificationRequired, require_verified_adult
from domain.identity.permissions import Permission, PermissionDenied
from domain.ids import StreamId, UserId
from domain.streaming.stream import (
    AlreadyLive,
    InvalidTitle,
    NotYourStream,
    StreamIdReused,
    StreamNotFound,
    StreamNotLive,
    StreamOver,
    stream_key_digest,
)
from entrypoints.access import principal, principal_or_none, public, requires
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.cursor import InvalidCursor, cursor_of, read_cursor
from entrypoints.api.documented import Raw, documented
from entrypoints.container import Container
from entrypoints.errors import NotSignedIn, problem
from ports.streaming import (
    EtagMismatch,
    EtagRequired,
    InvalidOffer,
    LiveRow,
    MediaAnswer,
    MediaSessionNotFound,
    NothingPublished,
    RoomClosed,
    StreamRow,
)

TAG = "streaming"
PAGE_LENGTH = 24
SDP = "application/sdp"
FRAGMENT = "application/trickle-ice-sdpfrag"
RETRY_SECONDS = 2
PUBLISHER_REFUSALS = (PermissionDenied, AgeVerificationRequired, AgeLocked)
"""Of a publisher who comes with a session rather than with the stream key."""
MEDIA_STATUSES = {413: "the body is larger than 64 KiB", 415: "the body's media type is another"}


class CreateStreamBody(Body, frozen=True):
    title: str


class StreamView(View, frozen=True):
    id: UUID
    performer_id: UUID
    performer: str
    title: str
    state: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    viewers: int


class CreatedStreamView(View, frozen=True):
    """`stream_key` is shown once, when the show is made; it is the encoder's bearer token at `whip_url`."""

    stream: StreamView
    stream_key: str | None
    whip_url: str


class LiveView(View, frozen=True):
    id: UUID
    performer_id: UUID
    performer: str
    title: str
    started_at: datetime | None
    viewers: int


class LivePageView(View, frozen=True):
    items: list[LiveView]
    next_cursor: str | None


def streaming_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_streaming", __name__)
    _add_shows(routes, container)
    _add_media(routes, container)
    _add_media_answers(routes)
    return routes


def _add_shows(routes: Blueprint, container: Container) -> None:
    @routes.put("/v1/streams/<uuid:stream_id>")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Make a show",
        tag=TAG,
        request=CreateStreamBody,
        responses={201: CreatedStreamView, 200: CreatedStreamView},
        errors=[InvalidTitle, AlreadyLive, StreamIdReused],
    )
    async def create_stream(stream_id: UUID) -> Response:
        body = parse(CreateStreamBody, await request.get_data())
        stream, key = await container.create_stream()(
            stream_id=StreamId(stream_id), performer_id=principal().user_id, title=body.title
        )
        view = CreatedStreamView(
            stream=await _stream_view(container, stream.id),
            stream_key=key,
            whip_url=f"{container.settings().public_url}/v1/streams/{stream_id}/whip",
        )
        return json(view, 201 if key else 200)

    @routes.get("/v1/streams")
    @requires(Permission.WATCH, adult=True)
    @documented(
        summary="Shows that are live, newest first",
        tag=TAG,
        query={"cursor": "`next_cursor` of the page before"},
        responses={200: LivePageView},
        errors=[InvalidCursor],
    )
    async def list_live() -> Response:
        return json(await _live_page(container, request.args.get("cursor")))

    @routes.get("/v1/streams/<uuid:stream_id>")
    @requires(Permission.WATCH, adult=True)
    @documented(summary="One show", tag=TAG, responses={200: StreamView}, errors=[StreamNotFound])
    async def get_stream(stream_id: UUID) -> Response:
        return json(await _stream_view(container, StreamId(stream_id)))

    @routes.post("/v1/streams/<uuid:stream_id>/end")
    @requires(Permission.PUBLISH, adult=False)
    @documented(
        summary="End my show",
        tag=TAG,
        responses={200: StreamView},
        errors=[StreamNotFound, NotYourStream],
    )
    async def end_stream(stream_id: UUID) -> Response:
        await container.end_stream()(stream_id=StreamId(stream_id), performer_id=principal().user_id)
        return json(await _stream_view(container, StreamId(stream_id)))


def _add_media(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/streams/<uuid:stream_id>/whip", provide_automatic_options=False)
    @public
    @documented(
        summary="Publish into my show by WHIP, with an access token or the stream key as bearer token",
        tag=TAG,
        request=Raw(SDP),
        responses={201: Raw(SDP)},
        errors=[InvalidOffer, StreamNotFound, NotYourStream, StreamOver, RoomClosed, *PUBLISHER_REFUSALS],
        statuses={**MEDIA_STATUSES, 401: "neither a session nor this show's key"},
    )
    async def publish(stream_id: UUID) -> Response:
        performer_id = await _publisher(container, StreamId(stream_id))
        offer = await _text(SDP)
        answer = await container.go_live()(
            stream_id=StreamId(stream_id), performer_id=performer_id, offer=offer
        )
        return _answered(answer)

    @routes.post("/v1/streams/<uuid:stream_id>/whep", provide_automatic_options=False)
    @requires(Permission.WATCH, adult=True)
    @documented(
        summary="Watch a show by WHEP",
        tag=TAG,
        request=Raw(SDP),
        responses={201: Raw(SDP)},
        errors=[InvalidOffer, StreamNotFound, StreamOver, StreamNotLive, NothingPublished, RoomClosed],
        statuses=MEDIA_STATUSES,
    )
    async def watch(stream_id: UUID) -> Response:
        offer = await _text(SDP)
        answer = await container.watch_stream()(
            stream_id=StreamId(stream_id), viewer_id=principal().user_id, offer=offer
        )
        return _answered(answer)

    @routes.patch("/v1/streams/<uuid:stream_id>/whip/<session_id>", provide_automatic_options=False)
    @public
    @_documented_patch("Trickle candidates of my publishing session, or restart its ICE")
    async def patch_publisher(stream_id: UUID, session_id: str) -> Response:
        return await _patch(container, session_id, await _publisher(container, StreamId(stream_id)))

    @routes.patch("/v1/streams/<uuid:stream_id>/whep/<session_id>", provide_automatic_options=False)
    @requires(Permission.WATCH, adult=True)
    @_documented_patch("Trickle candidates of my watching session, or restart its ICE")
    async def patch_viewer(stream_id: UUID, session_id: str) -> Response:
        return await _patch(container, session_id, principal().user_id)

    @routes.delete("/v1/streams/<uuid:stream_id>/whip/<session_id>", provide_automatic_options=False)
    @public
    @documented(
        summary="Stop publishing", tag=TAG, responses={200: None},
        errors=[MediaSessionNotFound, *PUBLISHER_REFUSALS],
        statuses={401: "neither a session nor this show's key"},
    )  # fmt: skip
    async def stop_publishing(stream_id: UUID, session_id: str) -> Response:
        performer_id = await _publisher(container, StreamId(stream_id))
        await container.leave_media_session()(session_id=session_id, participant_id=performer_id)
        return Response(status=200)

    @routes.delete("/v1/streams/<uuid:stream_id>/whep/<session_id>", provide_automatic_options=False)
    @requires(Permission.WATCH, adult=False)
    @documented(summary="Stop watching", tag=TAG, responses={200: None}, errors=[MediaSessionNotFound])
    async def stop_watching(stream_id: UUID, session_id: str) -> Response:
        await container.leave_media_session()(session_id=session_id, participant_id=principal().user_id)
        return Response(status=200)


def _documented_patch(
    summary: str,
) -> Callable[[Callable[[UUID, str], Awaitable[Response]]], Callable[[UUID, str], Awaitable[Response]]]:
    return documented(
        summary=summary,
        tag=TAG,
        request=Raw(FRAGMENT),
        headers={"If-Match": "the session's ETag, or `*` to restart ICE"},
        responses={200: Raw(FRAGMENT), 204: None},
        errors=[MediaSessionNotFound, InvalidOffer, *PUBLISHER_REFUSALS],
        statuses={**MEDIA_STATUSES, 401: "not signed in", 412: "etag_mismatch", 428: "etag_required"},
    )


def _add_media_answers(routes: Blueprint) -> None:
    """What RFC 9725 asks of every answer of its resources: CORS, and statuses of its own."""

    @routes.route("/v1/streams/<uuid:stream_id>/<any(whip, whep):kind>", methods=["OPTIONS"])
    @public
    async def endpoint_options(stream_id: UUID, kind: str) -> Response:
        return Response(status=204, headers={"Accept-Post": SDP})

    @routes.route("/v1/streams/<uuid:stream_id>/<any(whip, whep):kind>/<session_id>", methods=["OPTIONS"])
    @public
    async def session_options(stream_id: UUID, kind: str, session_id: str) -> Response:
        return Response(status=204, headers={"Accept-Patch": FRAGMENT})

    @routes.after_request
    async def allow_other_origins(response: Response) -> Response:
        # Without credentials: another origin's page brings a bearer token of its own, and never our cookie.
        if not _is_media(request.path):
            return response
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "Location, ETag, Link, Accept-Patch, Retry-After"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "POST, PATCH, DELETE, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, If-Match"
            response.headers["Access-Control-Max-Age"] = "600"
        return response

    @routes.errorhandler(EtagRequired)
    async def etag_required(refusal: EtagRequired) -> Response:
        return problem(428, refusal.code, refusal.detail)

    @routes.errorhandler(EtagMismatch)
    async def etag_mismatch(refusal: EtagMismatch) -> Response:
        return problem(412, refusal.code, refusal.detail)

    @routes.errorhandler(NothingPublished)
    @routes.errorhandler(StreamNotLive)
    async def come_back_later(refusal: NothingPublished | StreamNotLive) -> Response:
        response = problem(409, refusal.code, refusal.detail)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response


def _is_media(path: str) -> bool:
    parts = path.split("/")
    return len(parts) > 4 and parts[4] in {"whip", "whep"}


async def _publisher(container: Container, stream_id: StreamId) -> UserId:
    """Who publishes: somebody signed in who may, or whoever has the show's key. Raises `NotSignedIn`."""
    who = principal_or_none()
    if who is not None:
        who.require(Permission.PUBLISH)
        require_verified_adult(who.age_state)
        return who.user_id
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and key:
        row = await container.stream_queries().by_key_digest(stream_key_digest(key.strip()))
        if row is not None and row.stream_id == stream_id:
            return row.performer_id
    raise NotSignedIn


async def _text(media_type: str) -> str:
    """The request's body. Raises `UnsupportedMediaType`, `InvalidOffer`."""
    if request.mimetype != media_type:
        raise UnsupportedMediaType(f"send {media_type}")
    data = await request.get_data()
    try:
        return data.decode() if isinstance(data, bytes) else data
    except UnicodeDecodeError:
        raise InvalidOffer("the body is not UTF-8") from None


def _answered(answer: MediaAnswer) -> Response:
    return Response(
        answer.sdp,
        status=201,
        content_type=SDP,
        headers={
            "Location": f"{request.path}/{answer.session_id}",
            "ETag": f'"{answer.etag}"',
            "Accept-Patch": FRAGMENT,
        },
    )


async def _patch(container: Container, session_id: str, participant_id: UserId) -> Response:
    fragment = await _text(FRAGMENT)
    if_match = request.headers.get("If-Match")
    restart = await container.patch_media_session()(
        session_id=session_id,
        participant_id=participant_id,
        if_match=if_match.strip().strip('"') if if_match else None,
        fragment=fragment,
    )
    if restart is None:
        return Response(status=204)
    return Response(
        restart.fragment, status=200, content_type=FRAGMENT, headers={"ETag": f'"{restart.etag}"'}
    )


async def _stream_view(container: Container, stream_id: StreamId) -> StreamView:
    row: StreamRow = await container.stream_queries().get(stream_id)
    return StreamView(
        id=row.stream_id,
        performer_id=row.performer_id,
        performer=row.performer_name,
        title=row.title,
        state=row.state,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        viewers=await container.hub().viewers.of(stream_id),
    )


async def _live_page(container: Container, cursor: str | None) -> LivePageView:
    secret_key = container.settings().secret_key
    place = read_cursor(cursor, listing="live", secret_key=secret_key)
    before = (place[0], StreamId(place[1])) if place else None
    rows = await container.stream_queries().live(before=before, limit=PAGE_LENGTH + 1)
    shown, more = rows[:PAGE_LENGTH], len(rows) > PAGE_LENGTH
    counts = await container.hub().viewers.all()
    return LivePageView(
        items=[_live_view(row, counts.get(row.stream_id, 0)) for row in shown],
        next_cursor=_cursor_after(shown[-1], secret_key) if more else None,
    )


def _cursor_after(row: LiveRow, secret_key: str) -> str:
    assert row.started_at is not None, "a live show has begun"
    return cursor_of(row.started_at, row.stream_id, listing="live", secret_key=secret_key)


def _live_view(row: LiveRow, viewers: int) -> LiveView:
    return LiveView(
        id=row.stream_id,
        performer_id=row.performer_id,
        performer=row.performer_name,
        title=row.title,
        started_at=row.started_at,
        viewers=viewers,
    )
