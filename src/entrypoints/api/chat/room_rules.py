"""The rules of performers' rooms over the API: read, set, and accepted before the first message."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.chat.removal import NoModeratorHere
from domain.chat.room_rules import InvalidRoomRules, RoomRules, RoomRulesChanged, RoomRulesNotFound
from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import StreamId
from domain.moderation.note import NoteTooLong
from domain.moderation.text.link_rule import LinkRefused
from domain.moderation.text.screen import ForbiddenText
from domain.moderation.text.word_list import BlockedWords
from domain.streaming.stream import StreamNotFound, StreamNotLive
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "chat"
PATH = "/v1/streams/<uuid:stream_id>/chat/rules"


class RoomRulesBody(Body, frozen=True):
    rules: str
    """One a line; empty: nothing is asked of anybody any more."""
    note: str = ""
    """For the audit log."""


class RoomRulesView(View, frozen=True):
    version: int
    """0 where there never were any."""
    rules: str
    """Empty where nothing is asked."""
    set_at: datetime | None


class OwnRoomRulesView(View, frozen=True):
    version: int
    rules: str
    set_at: datetime | None
    has_accepted: bool
    """This version."""
    must_accept: bool
    """Before the next message."""


class AcceptRoomRulesBody(Body, frozen=True):
    version: int
    """What was read."""


class RulesAcceptanceView(View, frozen=True):
    version: int


def room_rules_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_room_rules", __name__)

    @routes.get(PATH)
    @requires(Permission.WATCH, adult=True)
    @documented(
        summary="The rules of a performer's rooms, and whether I have to accept them before I write",
        tag=TAG,
        responses={200: OwnRoomRulesView},
        errors=[StreamNotFound],
    )
    async def rules(stream_id: UUID) -> Response:
        who = principal()
        performer_id = (await container.stream_queries().get(StreamId(stream_id))).performer_id
        standing = await container.room_rules_queries().standing(performer_id, who.user_id)
        shown = _view(standing.rules)
        may_write = Permission.CHAT in PERMISSIONS[who.role]
        view = OwnRoomRulesView(
            version=shown.version,
            rules=shown.rules,
            set_at=shown.set_at,
            has_accepted=standing.has_accepted,
            must_accept=may_write and standing.must_accept,
        )
        return json(view)

    @routes.put(PATH)
    @requires(Permission.MODERATE_CHAT, adult=False)
    @documented(
        summary="Set the rules of a performer's rooms, as staff or as the performer; each change is a new version",
        tag=TAG,
        request=RoomRulesBody,
        responses={200: RoomRulesView},
        errors=[
            InvalidRoomRules, LinkRefused, ForbiddenText, BlockedWords, NoteTooLong, NoModeratorHere, RoomRulesChanged,
            StreamNotFound, StreamNotLive,
        ],
    )  # fmt: skip
    async def set_rules(stream_id: UUID) -> Response:
        body = parse(RoomRulesBody, await request.get_data())
        in_force = await container.set_room_rules()(
            stream_id=StreamId(stream_id), actor_id=principal().user_id, rules=body.rules, note=body.note
        )
        return json(_view(in_force))

    @routes.put(f"{PATH}/acceptance")
    @requires(Permission.CHAT, adult=True)
    @documented(
        summary="Accept the rules of a performer's rooms, by the version that was read",
        tag=TAG,
        request=AcceptRoomRulesBody,
        responses={200: RulesAcceptanceView},
        errors=[RoomRulesNotFound, RoomRulesChanged, StreamNotFound],
    )
    async def accept(stream_id: UUID) -> Response:
        body = parse(AcceptRoomRulesBody, await request.get_data())
        accepted = await container.accept_room_rules()(
            stream_id=StreamId(stream_id), person_id=principal().user_id, version=body.version
        )
        return json(RulesAcceptanceView(version=accepted.version))

    return routes


def _view(rules: RoomRules | None) -> RoomRulesView:
    if rules is None:
        return RoomRulesView(version=0, rules="", set_at=None)
    return RoomRulesView(version=rules.version, rules=rules.text, set_at=rules.set_at)
