"""Shows over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from application.streaming.read_search import Search
from domain.consent.cast import UnknownScope, scopes_named
from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import StreamId
from domain.moderation.search import InvalidSearch
from domain.moderation.text.link_rule import LinkRefused
from domain.moderation.text.screen import ForbiddenText
from domain.moderation.text.word_list import BlockedWords
from domain.streaming.content_class import (
    GRAVEST_CLASS,
    ClassNotOffered,
    ContentClass,
    NotInYourRegion,
    UnknownContentClass,
    class_named,
)
from domain.streaming.stream import (
    AlreadyLive,
    EndReason,
    InvalidTitle,
    NotYourStream,
    StreamIdReused,
    StreamNotFound,
)
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.cursor import InvalidCursor, cursor_of, read_cursor
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.shown_here import live_here
from ports.streaming.shows import LiveRow, StreamRow

TAG = "streaming"
PAGE_LENGTH = 24


class CreateStreamBody(Body, frozen=True):
    title: str
    scopes: tuple[str, ...] = ()
    """What I agree may be done with it beside showing it live: `record`, `clips`, `download`, `promotion`."""
    content_class: str = ContentClass.GENERAL.value
    """What it is about: `general`, or `mature-talk`, frank words between adults. Regions allow the one or both."""


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
    """Null too where it concerns somebody's consent, but for the performer and staff."""
    viewers: int
    delay_seconds: int
    """How much later than it is sent viewers get the show. Decided when it goes live, 0 before."""
    content_class: str


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
    """`help` is there instead of shows where none is looked for by such words, and says who helps."""

    items: list[LiveView]
    next_cursor: str | None
    help: str | None


def streaming_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_streaming", __name__)

    @routes.put("/v1/streams/<uuid:stream_id>")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Make a show",
        tag=TAG,
        request=CreateStreamBody,
        responses={201: CreatedStreamView, 200: CreatedStreamView},
        errors=[
            InvalidTitle,
            ForbiddenText,
            LinkRefused,
            BlockedWords,
            UnknownScope,
            UnknownContentClass,
            ClassNotOffered,
            AlreadyLive,
            StreamIdReused,
        ],
    )
    async def create_stream(stream_id: UUID) -> Response:
        body = parse(CreateStreamBody, await request.get_data())
        stream, key = await container.create_stream()(
            stream_id=StreamId(stream_id),
            performer_id=principal().user_id,
            title=body.title,
            scopes=scopes_named(body.scopes),
            content_class=class_named(body.content_class),
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
        query={
            "q": "words that are in a show's title or its performer's name, each of them",
            "cursor": "`next_cursor` of the page before, for the same words",
        },
        responses={200: LivePageView},
        errors=[InvalidCursor, InvalidSearch, NotInYourRegion],
    )
    async def list_live() -> Response:
        looked_for = await container.read_search()(request.args.get("q", ""), searcher_id=principal().user_id)
        return json(await _live_page(container, request.args.get("cursor"), looked_for))

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

    return routes


async def _stream_view(container: Container, stream_id: StreamId) -> StreamView:
    row: StreamRow = await container.stream_queries().get(stream_id)
    own = await container.reach_queries().show_class(stream_id)
    return StreamView(
        id=row.stream_id,
        performer_id=row.performer_id,
        performer=row.performer_name,
        title=row.title,
        state=row.state,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason if _may_know(row) else None,
        viewers=await container.hub().viewers.of(stream_id),
        delay_seconds=row.delay_seconds,
        content_class=(own.content_class if own else GRAVEST_CLASS).value,
    )


def _may_know(row: StreamRow) -> bool:
    """Who took back their consent is nobody's business in the room."""
    who = principal()
    concerned = who.user_id == row.performer_id or Permission.VIEW_LIVE_WALL in PERMISSIONS[who.role]
    return concerned or row.end_reason != EndReason.CONSENT_WITHDRAWN


async def _live_page(container: Container, cursor: str | None, looked_for: Search) -> LivePageView:
    secret_key = container.settings().secret_key
    place = read_cursor(cursor, listing="live", secret_key=secret_key)
    if looked_for.help is not None:
        return LivePageView(items=[], next_cursor=None, help=looked_for.help.text)
    before = (place[0], StreamId(place[1])) if place else None
    shown, more = await live_here(container, before, limit=PAGE_LENGTH, words=looked_for.words)
    counts = await container.hub().viewers.all()
    return LivePageView(
        items=[_live_view(row, counts.get(row.stream_id, 0)) for row in shown],
        next_cursor=_cursor_after(shown[-1], secret_key) if more else None,
        help=None,
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
