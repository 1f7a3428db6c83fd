"""Lists of blocked words over the API: of a room, and of everywhere."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.chat.removal import NoModeratorHere
from domain.identity.permissions import Permission
from domain.ids import BlockedTermId, StreamId
from domain.moderation.note import NoteMissing, NoteTooLong
from domain.moderation.text.blocked_term import (
    BlockedTerm,
    BlockedTermIdReused,
    BlockedTermNotFound,
    InvalidBlockedTerm,
    Match,
)
from domain.moderation.text.word_list import AlreadyBlocked, WordListFull
from domain.streaming.stream import StreamNotFound
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from ports.moderation.word_lists import BlockedTermRow

TAG = "moderation"
ROOM = "/v1/streams/<uuid:stream_id>/chat/blocked-words"
EVERYWHERE = "/v1/staff/blocked-words"


class BlockTermBody(Body, frozen=True):
    phrase: str
    """A word or phrase, plainly: how people dress it up is found by itself. Or a pattern of at most 200 characters."""
    match: str = Match.WORD.value
    """`word`, `sound` (Hindi in Latin letters) or `anywhere` (inside other words too); or `pattern`: a regular
    expression in RE2's syntax, which is found in capitals too and however its letters are dressed up."""
    note: str = ""
    """Why; the audit log keeps it. Asked for everywhere, not for a room."""


class TakeOffBody(Body, frozen=True):
    note: str = ""
    """Why; the audit log keeps it. Asked for everywhere, not for a room."""


class BlockedTermView(View, frozen=True):
    id: UUID
    number: str
    """Which rule, as whoever is refused for it reads it."""
    phrase: str
    match: str


class BlockedTermRowView(View, frozen=True):
    id: UUID
    number: str
    phrase: str
    match: str
    added_by: str
    added_at: datetime
    hits: int
    """How many texts were stopped for it, or waited."""


class WordListView(View, frozen=True):
    items: list[BlockedTermRowView]


ADDING = [InvalidBlockedTerm, AlreadyBlocked, WordListFull, BlockedTermIdReused, NoteTooLong]
TAKING_OFF = [BlockedTermNotFound, NoteTooLong]
OF_ROOM = [StreamNotFound, NoModeratorHere]


def word_list_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_word_lists", __name__)
    _add_rooms(routes, container)
    _add_everywhere(routes, container)
    return routes


def _add_rooms(routes: Blueprint, container: Container) -> None:
    @routes.get(ROOM)
    @requires(Permission.MODERATE_CHAT, adult=False)
    @documented(
        summary="What may not be written in a performer's rooms, for staff and the performer",
        tag=TAG,
        responses={200: WordListView},
        errors=OF_ROOM,
    )
    async def listed(stream_id: UUID) -> Response:
        return await _list(container, StreamId(stream_id))

    @routes.put(f"{ROOM}/<uuid:term_id>")
    @requires(Permission.MODERATE_CHAT, adult=False)
    @documented(
        summary="Block a word, phrase or pattern in a performer's rooms",
        tag=TAG,
        request=BlockTermBody,
        responses={200: BlockedTermView},
        errors=[*ADDING, *OF_ROOM],
    )
    async def block(stream_id: UUID, term_id: UUID) -> Response:
        return await _block(container, StreamId(stream_id), term_id)

    @routes.post(f"{ROOM}/<uuid:term_id>/take-off")
    @requires(Permission.MODERATE_CHAT, adult=False)
    @documented(
        summary="Take a word, phrase or pattern off the list of a performer's rooms",
        tag=TAG,
        request=TakeOffBody,
        responses={204: None},
        errors=[*TAKING_OFF, *OF_ROOM],
    )
    async def take_off(stream_id: UUID, term_id: UUID) -> Response:
        return await _take_off(container, StreamId(stream_id), term_id)


def _add_everywhere(routes: Blueprint, container: Container) -> None:
    @routes.get(EVERYWHERE)
    @requires(Permission.CONTROL_ROOMS, adult=False)
    @documented(
        summary="What may not be written anywhere",
        tag=TAG,
        responses={200: WordListView},
        errors=[],
    )
    async def listed_everywhere() -> Response:
        return await _list(container, None)

    @routes.put(f"{EVERYWHERE}/<uuid:term_id>")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    @documented(
        summary="Block a word, phrase or pattern in chats, titles, menus, goals and tips' messages",
        tag=TAG,
        request=BlockTermBody,
        responses={200: BlockedTermView},
        errors=[*ADDING, NoteMissing],
    )
    async def block_everywhere(term_id: UUID) -> Response:
        return await _block(container, None, term_id)

    @routes.post(f"{EVERYWHERE}/<uuid:term_id>/take-off")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    @documented(
        summary="Take a word, phrase or pattern off the list for everywhere",
        tag=TAG,
        request=TakeOffBody,
        responses={204: None},
        errors=[*TAKING_OFF, NoteMissing],
    )
    async def take_off_everywhere(term_id: UUID) -> Response:
        return await _take_off(container, None, term_id)


async def _list(container: Container, stream_id: StreamId | None) -> Response:
    rows = await container.read_word_list()(stream_id=stream_id, actor_id=principal().user_id)
    return json(WordListView(items=[_row_view(row) for row in rows]))


async def _block(container: Container, stream_id: StreamId | None, term_id: UUID) -> Response:
    body = parse(BlockTermBody, await request.get_data())
    term = await container.block_term()(
        term_id=BlockedTermId(term_id),
        stream_id=stream_id,
        actor_id=principal().user_id,
        phrase=body.phrase,
        match=body.match,
        note=body.note,
    )
    return json(_view(term))


async def _take_off(container: Container, stream_id: StreamId | None, term_id: UUID) -> Response:
    body = parse(TakeOffBody, await request.get_data())
    await container.unblock_term()(
        term_id=BlockedTermId(term_id),
        stream_id=stream_id,
        actor_id=principal().user_id,
        note=body.note,
    )
    return Response(status=204)


def _view(term: BlockedTerm) -> BlockedTermView:
    return BlockedTermView(id=term.id, number=term.number, phrase=term.phrase, match=term.match.value)


def _row_view(row: BlockedTermRow) -> BlockedTermRowView:
    return BlockedTermRowView(
        id=row.term_id,
        number=row.number,
        phrase=row.phrase,
        match=row.match,
        added_by=row.added_by,
        added_at=row.added_at,
        hits=row.hits,
    )
