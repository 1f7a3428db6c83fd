"""Goals, and who tipped, over the API."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.ids import GoalId, StreamId, UserId
from domain.moderation.text.link_rule import LinkRefused
from domain.moderation.text.screen import ForbiddenText
from domain.moderation.text.word_list import BlockedWords
from domain.money import Tokens
from domain.streaming.stream import NotYourStream, StreamNotFound, StreamOver
from domain.tipping.goal import (
    Goal,
    GoalIdReused,
    GoalNotFound,
    GoalOver,
    GoalRunning,
    GoalState,
    InvalidGoal,
)
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.muting import muted_in_room
from ports.tipping.boards import BoardRow

TAG = "tipping"
PLACES = 10
RECENT = 20
BOARD_DAYS = 30


class GoalBody(Body, frozen=True):
    title: str
    target: int
    hidden: bool = False
    """Told to the room when it is met, and not before."""


class RoundBody(Body, frozen=True):
    round: int
    """The round that ends."""


class GoalView(View, frozen=True):
    id: UUID
    title: str
    target: int
    progress: int
    hidden: bool
    state: GoalState
    round: int
    started_at: datetime
    met_at: datetime | None


class ShownGoalView(View, frozen=True):
    goal: GoalView | None


class BoardRowView(View, frozen=True):
    name: str
    band: int
    """So many tokens or more, never the sum itself."""
    anonymous: bool


class BoardView(View, frozen=True):
    items: list[BoardRowView]


class RecentTipView(View, frozen=True):
    name: str
    band: int
    message: str
    at: datetime


class RecentTipsView(View, frozen=True):
    items: list[RecentTipView]


def tipping_goals_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_tipping_goals", __name__)
    _add_goals(routes, container)
    _add_boards(routes, container)
    return routes


def _add_goals(routes: Blueprint, container: Container) -> None:
    @routes.put("/v1/streams/<uuid:stream_id>/goals/<uuid:goal_id>")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Set up a goal for my show; tips count from then on",
        tag=TAG,
        request=GoalBody,
        responses={201: GoalView},
        errors=[
            InvalidGoal, LinkRefused, ForbiddenText, BlockedWords, GoalRunning, GoalIdReused, StreamNotFound,
            NotYourStream, StreamOver,
        ],
    )  # fmt: skip
    async def start_goal(stream_id: UUID, goal_id: UUID) -> Response:
        body = parse(GoalBody, await request.get_data())
        goal = await container.start_goal()(
            goal_id=GoalId(goal_id),
            stream_id=StreamId(stream_id),
            performer_id=principal().user_id,
            title=body.title,
            target=Tokens(body.target),
            is_hidden=body.hidden,
        )
        return json(_goal_view(goal), 201)

    @routes.post("/v1/me/goals/<uuid:goal_id>/reset")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Begin the next round of my goal, from nothing",
        tag=TAG,
        request=RoundBody,
        responses={200: GoalView},
        errors=[GoalNotFound, GoalOver, StreamOver],
    )
    async def reset_goal(goal_id: UUID) -> Response:
        body = parse(RoundBody, await request.get_data())
        goal = await container.reset_goal()(
            goal_id=GoalId(goal_id), performer_id=principal().user_id, round=body.round
        )
        return json(_goal_view(goal))

    @routes.delete("/v1/me/goals/<uuid:goal_id>")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Take my goal down", tag=TAG, responses={200: GoalView}, errors=[GoalNotFound, StreamOver]
    )
    async def cancel_goal(goal_id: UUID) -> Response:
        goal = await container.cancel_goal()(goal_id=GoalId(goal_id), performer_id=principal().user_id)
        return json(_goal_view(goal))

    @routes.get("/v1/streams/<uuid:stream_id>/goal")
    @requires(Permission.WATCH, adult=True)
    @documented(
        summary="The goal of a show; a hidden one is its performer's to see until it is met",
        tag=TAG,
        responses={200: ShownGoalView},
    )
    async def shown_goal(stream_id: UUID) -> Response:
        goal = await container.goal_queries().up(StreamId(stream_id))
        is_shown = goal is not None and (goal.is_told or goal.performer_id == principal().user_id)
        return json(ShownGoalView(goal=_goal_view(goal) if goal and is_shown else None))


def _add_boards(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/streams/<uuid:stream_id>/leaderboard")
    @requires(Permission.WATCH, adult=True)
    @documented(summary="Who gave most in a show, in bands", tag=TAG, responses={200: BoardView})
    async def show_board(stream_id: UUID) -> Response:
        return json(_board_view(await container.tip_boards().of_show(StreamId(stream_id), limit=PLACES)))

    @routes.get("/v1/performers/<uuid:performer_id>/leaderboard")
    @requires(Permission.WATCH, adult=True)
    @documented(
        summary=f"Who gave a performer most in {BOARD_DAYS} days, in bands",
        tag=TAG,
        responses={200: BoardView},
    )
    async def performer_board(performer_id: UUID) -> Response:
        since = container.now()() - timedelta(days=BOARD_DAYS)
        rows = await container.tip_boards().of_performer(UserId(performer_id), since=since, limit=PLACES)
        return json(_board_view(rows))

    @routes.get("/v1/streams/<uuid:stream_id>/recent-tips")
    @requires(Permission.WATCH, adult=True)
    @documented(summary="The latest tips of a show, in bands", tag=TAG, responses={200: RecentTipsView})
    async def recent_tips(stream_id: UUID) -> Response:
        rows = await container.tip_boards().recent(StreamId(stream_id), limit=RECENT)
        muted = await muted_in_room(container, StreamId(stream_id), principal())
        views = [
            RecentTipView(
                name=row.name,
                band=row.band,
                message="" if row.viewer_id in muted else row.message,
                at=row.at,
            )
            for row in rows
        ]
        return json(RecentTipsView(items=views))


def _board_view(rows: Sequence[BoardRow]) -> BoardView:
    views = [BoardRowView(name=row.name, band=row.band, anonymous=row.is_anonymous) for row in rows]
    return BoardView(items=views)


def _goal_view(goal: Goal) -> GoalView:
    return GoalView(
        id=goal.id,
        title=goal.title,
        target=goal.target,
        progress=goal.progress,
        hidden=goal.is_hidden,
        state=goal.state,
        round=goal.round,
        started_at=goal.started_at,
        met_at=goal.met_at,
    )
