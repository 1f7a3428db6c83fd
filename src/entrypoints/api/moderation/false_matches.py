"""Matches of a child's picture, and officers' words on whether they were right, over the API. Never a picture."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.casework import FourEyes
from domain.identity.permissions import Permission
from domain.ids import FalseMatchId, StreamId
from domain.moderation.cases.refusals import CaseAboutYou, CaseReportedByYou
from domain.moderation.note import NoteMissing, NoteTooLong
from domain.moderation.watch.false_match import (
    FalseMatch,
    FalseMatchAnswer,
    FalseMatchAnswered,
    FalseMatchIdReused,
    FalseMatchLapsed,
    FalseMatchNotFound,
    FalseMatchStands,
    FrameMatchNotFound,
)
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.cursor import InvalidCursor, cursor_of, read_cursor
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.queues import reads_child_safety
from ports.moderation.watch.false_matches import ChildMatchRow

TAG = "moderation"
PAGE_LENGTH = 50
_OWN_PART = (CaseAboutYou, CaseReportedByYou)


class FalseMatchBody(Body, frozen=True):
    reason: str
    """By what it can be told that the match was wrong, without looking: the second person and the log read it."""


class FalseMatchAnswerBody(Body, frozen=True):
    answer: FalseMatchAnswer
    note: str


class FalseMatchView(View, frozen=True):
    id: UUID
    stream_id: UUID
    said_by: UUID
    reason: str
    said_at: datetime
    lapses_at: datetime
    """When it lapses unless somebody answers."""
    answer: FalseMatchAnswer | None
    answered_by: UUID | None
    answered_at: datetime | None
    note: str


class ChildMatchView(View, frozen=True):
    stream_id: UUID
    performer_id: UUID
    bank: str
    """Whose bank has the hash."""
    hash_id: UUID
    distance: int
    """In how many of 256 bits the hashes differ; up to 31 is a match."""
    turned: bool
    """Whether it was found turned or mirrored only, which is coarser."""
    found_at: datetime
    said_false: FalseMatchView | None


class ChildMatchListView(View, frozen=True):
    items: list[ChildMatchView]
    next_cursor: str | None


def false_match_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_moderation_false_matches", __name__)

    @routes.get("/v1/staff/child-matches")
    @requires(Permission.WORK_CHILD_SAFETY, adult=True)
    @documented(
        summary="Shows in which a known picture of a child was found, newest first; of none is there a picture here",
        tag=TAG,
        query={"cursor": "`next_cursor` of the page before"},
        responses={200: ChildMatchListView},
        errors=[InvalidCursor],
    )
    async def matches() -> Response:
        secret_key = container.settings().secret_key
        place = read_cursor(request.args.get("cursor"), listing="child-matches", secret_key=secret_key)
        rows = list[ChildMatchRow]()
        if await reads_child_safety(container):
            before = (place[0], StreamId(place[1])) if place else None
            rows += await container.child_match_queries().newest(before=before, limit=PAGE_LENGTH + 1)
        shown = rows[:PAGE_LENGTH]
        after = None
        if len(rows) > PAGE_LENGTH:
            last = shown[-1].match
            after = cursor_of(last.found_at, last.stream_id, listing="child-matches", secret_key=secret_key)
        return json(ChildMatchListView(items=[_match_view(row) for row in shown], next_cursor=after))

    @routes.put("/v1/staff/child-matches/<uuid:stream_id>/false/<uuid:false_match_id>")
    @requires(Permission.WORK_CHILD_SAFETY, adult=True)
    @documented(
        summary="Say that the match in a show was wrong; another officer has to confirm it within a day",
        tag=TAG,
        request=FalseMatchBody,
        responses={200: FalseMatchView},
        errors=[
            FrameMatchNotFound,
            FalseMatchStands,
            FalseMatchIdReused,
            NoteMissing,
            NoteTooLong,
            *_OWN_PART,
        ],
    )
    async def say(stream_id: UUID, false_match_id: UUID) -> Response:
        body = parse(FalseMatchBody, await request.get_data())
        said = await container.say_match_was_false()(
            false_match_id=FalseMatchId(false_match_id), stream_id=StreamId(stream_id),
            actor_id=principal().user_id, reason=body.reason,
        )  # fmt: skip
        return json(_view(said))

    @routes.post("/v1/staff/child-matches/<uuid:stream_id>/false/<uuid:false_match_id>/answer")
    @requires(Permission.WORK_CHILD_SAFETY, adult=True)
    @documented(
        summary="Confirm that a match was wrong, which gives back what it held, or refuse that",
        tag=TAG,
        request=FalseMatchAnswerBody,
        responses={200: FalseMatchView},
        errors=[
            FrameMatchNotFound, FalseMatchNotFound, FourEyes, FalseMatchAnswered, FalseMatchLapsed, NoteMissing,
            NoteTooLong, *_OWN_PART,
        ],
    )  # fmt: skip
    async def answer(stream_id: UUID, false_match_id: UUID) -> Response:
        body = parse(FalseMatchAnswerBody, await request.get_data())
        answered = await container.answer_false_match()(
            stream_id=StreamId(stream_id), false_match_id=FalseMatchId(false_match_id),
            actor_id=principal().user_id, answer=body.answer, note=body.note,
        )  # fmt: skip
        return json(_view(answered))

    return routes


def _match_view(row: ChildMatchRow) -> ChildMatchView:
    match = row.match
    return ChildMatchView(
        stream_id=match.stream_id, performer_id=match.performer_id, bank=match.bank, hash_id=match.hash_id,
        distance=match.distance, turned=match.turned, found_at=match.found_at,
        said_false=_view(row.said) if row.said else None,
    )  # fmt: skip


def _view(said: FalseMatch) -> FalseMatchView:
    return FalseMatchView(
        id=said.id, stream_id=said.stream_id, said_by=said.said_by, reason=said.reason, said_at=said.said_at,
        lapses_at=said.lapses_at, answer=said.answer, answered_by=said.answered_by, answered_at=said.answered_at,
        note=said.note,
    )  # fmt: skip
