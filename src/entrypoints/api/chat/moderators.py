"""Moderators whom performers appoint for their rooms, over the API. What these do there is in `chat.py`."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.chat.room_act import DecidedByStaff, RoomActKind, RoomActNotFound
from domain.chat.room_moderator import (
    ModeratorAnswer,
    ModeratorState,
    NotAskedNow,
    NotToBeModerator,
    RoomModeratorNotFound,
    TooManyModerators,
)
from domain.identity.permissions import Permission
from domain.ids import RoomActId, UserId
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from ports.chat.moderators import RoomActRow, RoomModeratorRow

TAG = "chat"
ACTS = 100


class RoomModeratorView(View, frozen=True):
    person_id: UUID
    name: str
    state: ModeratorState
    changed_at: datetime


class RoomModeratorsView(View, frozen=True):
    items: list[RoomModeratorView]


class ModeratingView(View, frozen=True):
    performer_id: UUID
    name: str
    state: ModeratorState
    changed_at: datetime


class ModeratingListView(View, frozen=True):
    items: list[ModeratingView]


class ModeratorStateView(View, frozen=True):
    state: ModeratorState


class AnswerAsModeratorBody(Body, frozen=True):
    answer: ModeratorAnswer


class RoomActView(View, frozen=True):
    id: UUID
    stream_id: UUID
    moderator: str
    kind: RoomActKind
    person: str
    text: str
    """Of the line that was removed."""
    until: datetime | None
    rule: str
    note: str
    at: datetime
    undone_at: datetime | None


class RoomActsView(View, frozen=True):
    items: list[RoomActView]


class UndoneView(View, frozen=True):
    undone_at: datetime | None


def chat_moderators_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_chat_moderators", __name__)
    _add_performers(routes, container)
    _add_moderators(routes, container)
    return routes


def _add_performers(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/me/room-moderators")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Whom I asked to moderate my rooms, and who does",
        tag=TAG,
        responses={200: RoomModeratorsView},
    )
    async def moderators() -> Response:
        rows = await container.room_moderator_queries().of_performer(principal().user_id)
        return json(RoomModeratorsView(items=[_moderator_view(row) for row in rows]))

    @routes.put("/v1/me/room-moderators/<uuid:person_id>")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Ask a person to moderate my rooms; they accept before they may",
        tag=TAG,
        responses={200: ModeratorStateView},
        errors=[NotToBeModerator, TooManyModerators],
    )
    async def ask(person_id: UUID) -> Response:
        asked = await container.ask_moderator()(performer_id=principal().user_id, person_id=UserId(person_id))
        return json(ModeratorStateView(state=asked.state))

    @routes.delete("/v1/me/room-moderators/<uuid:person_id>")
    @requires(Permission.PUBLISH, adult=False)
    @documented(
        summary="Dismiss a moderator of my rooms, at once",
        tag=TAG,
        responses={204: None},
        errors=[RoomModeratorNotFound],
    )
    async def dismiss(person_id: UUID) -> Response:
        await container.dismiss_moderator()(performer_id=principal().user_id, person_id=UserId(person_id))
        return Response(status=204)

    @routes.get("/v1/me/room-acts")
    @requires(Permission.PUBLISH, adult=False)
    @documented(
        summary=f"The {ACTS} latest acts of the moderators of my rooms",
        tag=TAG,
        responses={200: RoomActsView},
    )
    async def acts() -> Response:
        rows = await container.room_moderator_queries().acts(principal().user_id, limit=ACTS)
        return json(RoomActsView(items=[_act_view(row) for row in rows]))

    @routes.post("/v1/me/room-acts/<uuid:act_id>/undo")
    @requires(Permission.PUBLISH, adult=False)
    @documented(
        summary="Take back what a moderator of my rooms did",
        tag=TAG,
        responses={200: UndoneView},
        errors=[RoomActNotFound, DecidedByStaff],
    )
    async def undo(act_id: UUID) -> Response:
        act = await container.undo_room_act()(act_id=RoomActId(act_id), performer_id=principal().user_id)
        return json(UndoneView(undone_at=act.undone_at))


def _add_moderators(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/me/moderating")
    @requires(Permission.MODERATE_CHAT, adult=False)
    @documented(
        summary="Who asks me to moderate their rooms, and whose I do",
        tag=TAG,
        responses={200: ModeratingListView},
    )
    async def moderating() -> Response:
        rows = await container.room_moderator_queries().of_person(principal().user_id)
        items = [
            ModeratingView(
                performer_id=row.performer_id,
                name=row.performer_name,
                state=ModeratorState(row.state),
                changed_at=row.changed_at,
            )
            for row in rows
        ]
        return json(ModeratingListView(items=items))

    @routes.post("/v1/me/moderating/<uuid:performer_id>")
    @requires(Permission.MODERATE_CHAT, adult=False)
    @documented(
        summary="Accept or decline to moderate a performer's rooms, or give it up",
        tag=TAG,
        request=AnswerAsModeratorBody,
        responses={200: ModeratorStateView},
        errors=[RoomModeratorNotFound, NotAskedNow, NotToBeModerator],
    )
    async def answer(performer_id: UUID) -> Response:
        body = parse(AnswerAsModeratorBody, await request.get_data())
        after = await container.answer_as_moderator()(
            performer_id=UserId(performer_id), person_id=principal().user_id, answer=body.answer
        )
        return json(ModeratorStateView(state=after.state))


def _moderator_view(row: RoomModeratorRow) -> RoomModeratorView:
    return RoomModeratorView(
        person_id=row.person_id,
        name=row.person_name,
        state=ModeratorState(row.state),
        changed_at=row.changed_at,
    )


def _act_view(row: RoomActRow) -> RoomActView:
    return RoomActView(
        id=row.act_id,
        stream_id=row.stream_id,
        moderator=row.actor_name,
        kind=RoomActKind(row.kind),
        person=row.person_name,
        text=row.text,
        until=row.until,
        rule=row.rule,
        note=row.note,
        at=row.at,
        undone_at=row.undone_at,
    )
