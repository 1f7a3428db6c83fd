"""Stills and clips of shows over the API: taking them, listing them, looking at them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.ids import FootageId, StreamId
from domain.moderation.desk.exposure import BreakNeeded
from domain.moderation.note import NoteMissing, NoteTooLong
from domain.moderation.watch.footage import (
    Footage,
    FootageCause,
    FootageGone,
    FootageIdReused,
    FootageKind,
    FootageNotFound,
    FootageState,
)
from domain.moderation.watch.footage_opening import SecondPersonNeeded, needs_second_person
from domain.moderation.watch.footage_view import FootageViewExpired, FootageViewNotFound
from domain.streaming.stream import StreamNotFound, StreamNotLive
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import Raw, documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.queues import reads_child_safety
from ports.moderation.watch.footage import FootageRow

TAG = "moderation"
ROWS = 100
FILM_POLICY = "sandbox; default-src 'none'; media-src 'self'"


class ClipBody(Body, frozen=True):
    reason: str
    """Why it is preserved; the audit log keeps it."""


class OpenFootageBody(Body, frozen=True):
    reason: str
    """Why it is looked at; the audit log keeps it."""


class FootageView(View, frozen=True):
    id: UUID
    stream_id: UUID
    kind: FootageKind
    cause: FootageCause
    state: FootageState
    """`awaited` until it is stored; `missing` where the media plane had nothing of it."""
    asked_at: datetime
    taken_at: datetime | None
    seconds: float
    size_bytes: int
    sha256: str
    """Of the picture or film, in hexadecimal; empty until it is stored."""
    opened_by_two: bool
    """Whether another person has to allow a look (`PUT /v1/staff/footage/{footage_id}/openings/{opening_id}`)."""
    piece: int
    """Of a clip: 0 is the last of its minute; 1 what another media process had shown just before, and so on."""


class FootageListView(View, frozen=True):
    items: list[FootageView]
    newest_still_id: UUID | None
    scheduled_stills: int
    """How many of the schedule's are stored."""


class OpenedFootageView(View, frozen=True):
    token: str
    """Shows the film at `/v1/staff/footage-views/{token}` to whoever opened it."""
    media_type: str
    expires_at: datetime


def footage_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_moderation_footage", __name__)
    _add_taking(routes, container)
    _add_looking(routes, container)
    return routes


def _add_taking(routes: Blueprint, container: Container) -> None:
    @routes.put("/v1/staff/streams/<uuid:stream_id>/stills/<uuid:footage_id>")
    @requires(Permission.VIEW_LIVE_WALL, adult=True)
    @documented(
        summary="Take a still of a live show now",
        tag=TAG,
        responses={200: FootageView},
        errors=[StreamNotFound, StreamNotLive, FootageIdReused],
    )
    async def take_still(stream_id: UUID, footage_id: UUID) -> Response:
        return json(_view(await _take(FootageKind.STILL, stream_id, footage_id, "")))

    @routes.put("/v1/staff/streams/<uuid:stream_id>/clips/<uuid:footage_id>")
    @requires(Permission.KEEP_FOOTAGE, adult=True)
    @documented(
        summary="Preserve the last minute of a show, also of one that ended a short while ago",
        tag=TAG,
        request=ClipBody,
        responses={200: FootageView},
        errors=[StreamNotFound, NoteMissing, NoteTooLong, FootageIdReused],
    )
    async def keep_clip(stream_id: UUID, footage_id: UUID) -> Response:
        body = parse(ClipBody, await request.get_data())
        return json(_view(await _take(FootageKind.CLIP, stream_id, footage_id, body.reason)))

    async def _take(kind: FootageKind, stream_id: UUID, footage_id: UUID, reason: str) -> Footage:
        return await container.take_footage()(
            footage_id=FootageId(footage_id),
            kind=kind,
            stream_id=StreamId(stream_id),
            actor_id=principal().user_id,
            reason=reason,
        )


def _add_looking(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/streams/<uuid:stream_id>/footage")
    @requires(Permission.VIEW_LIVE_WALL, adult=True)
    @documented(
        summary="What is kept of a show's picture, newest first, and its newest still",
        tag=TAG,
        responses={200: FootageListView},
        errors=[StreamNotFound],
    )
    async def footage(stream_id: UUID) -> Response:
        stream = StreamId(stream_id)
        await container.stream_queries().get(stream)
        queries = container.footage_queries()
        newest = await queries.newest_still(stream)
        rows = await listed(container, await queries.of_stream(stream, limit=ROWS))
        return json(
            FootageListView(
                items=[_row_view(stream_id, row) for row in rows],
                newest_still_id=newest.footage_id if newest and not newest.is_withheld else None,
                scheduled_stills=await queries.count_of_stream(stream),
            )
        )

    @routes.post("/v1/staff/footage/<uuid:footage_id>/views")
    @requires(Permission.VIEW_FOOTAGE, adult=True)
    @documented(
        summary="Open a clip or still, for a reason, or for the purpose that another person allowed",
        tag=TAG,
        request=OpenFootageBody,
        responses={200: OpenedFootageView},
        errors=[BreakNeeded, FootageNotFound, FootageGone, SecondPersonNeeded, NoteMissing, NoteTooLong],
    )
    async def open_footage(footage_id: UUID) -> Response:
        body = parse(OpenFootageBody, await request.get_data())
        await container.look_at_clip()(actor_id=principal().user_id)
        opened = await container.open_footage()(
            footage_id=FootageId(footage_id), viewer_id=principal().user_id, reason=body.reason
        )
        media_type = opened.footage.require_file().media_type
        return json(
            OpenedFootageView(token=opened.token, media_type=media_type, expires_at=opened.view.expires_at)
        )

    @routes.get("/v1/staff/footage-views/<token>")
    @requires(Permission.VIEW_FOOTAGE, adult=True)
    @documented(
        summary="The film or picture of an open view",
        tag=TAG,
        responses={200: Raw("video/webm")},
        errors=[FootageViewNotFound, FootageViewExpired, FootageGone, FootageNotFound],
    )
    async def film(token: str) -> Response:
        shown = await container.show_footage()(token=token, viewer_id=principal().user_id)
        return film_response(shown.data, shown.media_type)


async def listed(container: Container, rows: Sequence[FootageRow]) -> list[FootageRow]:
    """All of it, but for what is withheld: that is there for child safety officers alone (CSA-04)."""
    may_see = await reads_child_safety(container)
    return [row for row in rows if may_see or not row.is_withheld]


def film_response(data: bytes, media_type: str) -> Response:
    """Nobody's to keep: no cache, no other page's."""
    answer = Response(data, content_type=media_type)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Content-Security-Policy"] = FILM_POLICY
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["X-Robots-Tag"] = "noindex, noimageindex, noarchive"
    return answer


def _view(footage: Footage) -> FootageView:
    file = footage.file
    return FootageView(
        id=footage.id,
        stream_id=footage.stream_id,
        kind=footage.kind,
        cause=footage.cause,
        state=footage.state,
        asked_at=footage.asked_at,
        taken_at=file.taken_at if file else None,
        seconds=file.seconds if file else 0.0,
        size_bytes=file.size_bytes if file else 0,
        sha256=file.sha256.hex() if file else "",
        opened_by_two=needs_second_person(footage.kind, grave=footage.grave, is_withheld=False),
        piece=footage.piece,
    )


def _row_view(stream_id: UUID, row: FootageRow) -> FootageView:
    return FootageView(
        id=row.footage_id,
        stream_id=stream_id,
        kind=FootageKind(row.kind),
        cause=FootageCause(row.cause),
        state=FootageState(row.state),
        asked_at=row.asked_at,
        taken_at=row.taken_at,
        seconds=row.seconds,
        size_bytes=row.size_bytes,
        sha256=row.sha256,
        opened_by_two=row.is_opened_by_two,
        piece=row.piece,
    )
