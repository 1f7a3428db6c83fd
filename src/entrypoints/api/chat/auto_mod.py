"""AutoMod over the API: which doubtful messages wait, and what becomes of them."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.chat.held_message import AuthorMayNotWrite, HeldMessageDecided, HeldMessageNotFound
from domain.chat.removal import NoModeratorHere
from domain.chat.room_moderator import BeyondRoomModerators
from domain.chat.rule import UnknownChatRule
from domain.identity.permissions import Permission
from domain.ids import MessageId, StreamId
from domain.moderation.note import NoteTooLong
from domain.moderation.text.auto_mod import AutoMod, Category, InvalidAutoMod
from domain.moderation.text.link_rule import LinkRefused
from domain.streaming.stream import StreamNotFound, StreamNotLive
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.chat.messages import NOT_NOW
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from ports.chat.auto_mod import HeldMessageRow

TAG = "chat"
ROOM = "/v1/streams/<uuid:stream_id>/chat"


class AutoModBody(Body, frozen=True):
    """A category that is left out stays as it is."""

    levels: dict[str, int]
    """By category: 0, nothing waits, to 4, one sign is enough."""
    note: str = ""
    """For the audit log."""


class AutoModView(View, frozen=True):
    levels: dict[str, int]
    """Of every category."""


class HeldChatMessageView(View, frozen=True):
    id: UUID
    author_id: UUID
    author: str
    text: str
    categories: list[str]
    """For what it waits."""
    sent_at: datetime
    expires_at: datetime
    """From then on it is denied."""


class HeldChatMessagesView(View, frozen=True):
    items: list[HeldChatMessageView]


class DecideHeldBody(Body, frozen=True):
    let_through: bool
    rule: str = ""
    """The key of the rule of chat that denies it; of one that is let through it is not read."""
    note: str = ""
    """For the audit log; where our team denies it, whoever wrote it reads it too."""


class HeldDecisionView(View, frozen=True):
    id: UUID
    state: str
    """`approved` or `denied`."""


def auto_mod_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_auto_mod", __name__)
    _add_levels(routes, container)
    _add_held(routes, container)
    return routes


def _add_levels(routes: Blueprint, container: Container) -> None:
    @routes.get(f"{ROOM}/auto-mod")
    @requires(Permission.MODERATE_CHAT, adult=False)
    @documented(
        summary="Which doubtful messages wait in a performer's rooms",
        tag=TAG,
        responses={200: AutoModView},
        errors=[StreamNotFound, NoModeratorHere],
    )
    async def auto_mod(stream_id: UUID) -> Response:
        found = await container.read_auto_mod()(stream_id=StreamId(stream_id), actor_id=principal().user_id)
        return json(_levels_view(found))

    @routes.patch(f"{ROOM}/auto-mod")
    @requires(Permission.MODERATE_CHAT, adult=False)
    @documented(
        summary="Say which doubtful messages wait in a performer's rooms, as staff or as the performer",
        tag=TAG,
        request=AutoModBody,
        responses={200: AutoModView},
        errors=[InvalidAutoMod, NoteTooLong, StreamNotFound, NoModeratorHere],
    )
    async def change(stream_id: UUID) -> Response:
        body = parse(AutoModBody, await request.get_data())
        changed = await container.change_auto_mod()(
            stream_id=StreamId(stream_id),
            actor_id=principal().user_id,
            levels=body.levels,
            note=body.note,
        )
        return json(_levels_view(changed))


def _add_held(routes: Blueprint, container: Container) -> None:
    @routes.get(f"{ROOM}/held")
    @requires(Permission.MODERATE_CHAT, adult=False)
    @documented(
        summary="What waits in a room, the oldest first, for whoever moderates it",
        tag=TAG,
        responses={200: HeldChatMessagesView},
        errors=[StreamNotFound, NoModeratorHere, *NOT_NOW],
    )
    async def held(stream_id: UUID) -> Response:
        rows = await container.read_held_messages()(
            stream_id=StreamId(stream_id), actor_id=principal().user_id
        )
        return json(HeldChatMessagesView(items=[_held_view(row) for row in rows]))

    @routes.post(f"{ROOM}/held/<uuid:message_id>/decision")
    @requires(Permission.MODERATE_CHAT, adult=False)
    @documented(
        summary="Let a message through that waits, or deny it under a rule of chat",
        tag=TAG,
        request=DecideHeldBody,
        responses={200: HeldDecisionView},
        errors=[
            UnknownChatRule, NoteTooLong, HeldMessageNotFound, HeldMessageDecided, LinkRefused, AuthorMayNotWrite,
            StreamNotFound, StreamNotLive, NoModeratorHere, BeyondRoomModerators, *NOT_NOW,
        ],
    )  # fmt: skip
    async def decide(stream_id: UUID, message_id: UUID) -> Response:
        body = parse(DecideHeldBody, await request.get_data())
        decided = await container.decide_held_message()(
            stream_id=StreamId(stream_id),
            message_id=MessageId(message_id),
            actor_id=principal().user_id,
            rule=None if body.let_through else body.rule,
            note=body.note,
        )
        return json(HeldDecisionView(id=decided.id, state=decided.state(container.now()()).value))


def _levels_view(auto_mod: AutoMod) -> AutoModView:
    return AutoModView(levels={category.value: auto_mod.level(category) for category in Category})


def _held_view(row: HeldMessageRow) -> HeldChatMessageView:
    return HeldChatMessageView(
        id=row.message_id,
        author_id=row.author_id,
        author=row.author,
        text=row.text,
        categories=list(row.categories),
        sent_at=row.sent_at,
        expires_at=row.expires_at,
    )
