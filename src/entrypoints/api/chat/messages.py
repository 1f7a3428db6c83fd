"""Chat over the API. What is said is heard on the events connection."""

import math
from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.chat.held_message import HeldMessage, TooManyWait
from domain.chat.kept_out import InvalidDuration, KeptOutForLonger, KeptOutOfChat, NotToBeKeptOut
from domain.chat.message import InvalidMessage, MessageIdReused, MessageNotFound
from domain.chat.removal import NoModeratorHere
from domain.chat.room_act import DecidedByStaff
from domain.chat.room_moderator import BeyondRoomModerators
from domain.chat.room_rules import RoomRulesNotAccepted
from domain.chat.rule import UnknownChatRule
from domain.chat.settings import (
    AccountTooNew,
    AccountTooNewForLinks,
    EmoteOnly,
    FollowersOnly,
    NoLinksHere,
    SlowMode,
    TippersOnly,
    VerifiedOnly,
)
from domain.identity.permissions import Permission
from domain.identity.user import UserNotFound
from domain.ids import MessageId, StreamId, TipId, UserId
from domain.moderation.decisions.chat_lock import ChatLocked
from domain.moderation.decisions.sanction import ChatRestricted
from domain.moderation.note import NoteMissing, NoteTooLong
from domain.moderation.text.link_rule import LinkRefused
from domain.moderation.text.screen import ForbiddenText
from domain.moderation.text.word_list import BlockedWords
from domain.streaming.block import BlockedByPerformer
from domain.streaming.room_controls import RemovedFromRoom
from domain.streaming.stream import StreamNotFound, StreamNotLive
from domain.tipping.tip import TipNotFound
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.edge.errors import TooManyRequests
from ports.rate_limit import Rate

TAG = "chat"
SHOWN = "shown"
NOT_NOW = [ChatLocked, RemovedFromRoom, BlockedByPerformer, ChatRestricted, KeptOutOfChat]
"""Why somebody whom the performer appointed may not moderate now: who may not write, does not."""
REMOVAL_ERRORS = [
    UnknownChatRule, NoteTooLong, ForbiddenText, NoModeratorHere, BeyondRoomModerators, StreamNotFound, StreamNotLive,
    *NOT_NOW,
]  # fmt: skip
MESSAGES = Rate(count=10, period_seconds=10, burst=0)


class SayBody(Body, frozen=True):
    text: str


class RemoveMessageBody(Body, frozen=True):
    rule: str
    """The key of a rule of chat."""
    note: str = ""
    """For the audit log. Of what staff remove the author reads it in the statement of reasons."""


class ClearChatBody(Body, frozen=True):
    rule: str
    author_id: UUID | None = None
    """Whose messages; everybody's, where it is left out."""
    note: str = ""
    """As of one message."""


class MessagesRemovedView(View, frozen=True):
    removed: int
    """Messages, and tips whose words went."""


class KeepOutBody(Body, frozen=True):
    rule: str
    seconds: int | None = None
    """For how long; for good, where it is left out."""
    note: str = ""
    """For the audit log. Whom staff keep out reads it in the statement of reasons."""


class LetIntoChatBody(Body, frozen=True):
    note: str
    """Why; the audit log keeps it."""


class KeptOutView(View, frozen=True):
    person_id: UUID
    until: datetime | None
    rule: str


class MessageView(View, frozen=True):
    id: UUID
    stream_id: UUID
    author_id: UUID
    text: str
    sent_at: datetime
    state: str
    """`shown`; of one that AutoMod caught `held`, and later `denied` or `expired`."""
    words: str
    """What that means, for its author; empty for one that is shown."""
    until: datetime | None
    """Of one that is held: it is expired from then on."""


def chat_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_chat", __name__)

    @routes.put("/v1/streams/<uuid:stream_id>/messages/<uuid:message_id>")
    @requires(Permission.CHAT, adult=True)
    @documented(
        summary="Say something in a live show's room",
        tag=TAG,
        request=SayBody,
        responses={201: MessageView, 202: MessageView},
        errors=[
            InvalidMessage, ForbiddenText, BlockedWords, LinkRefused, ChatLocked, KeptOutOfChat, RoomRulesNotAccepted,
            AccountTooNew, AccountTooNewForLinks, NoLinksHere, TippersOnly, FollowersOnly, VerifiedOnly, EmoteOnly,
            SlowMode, TooManyWait, MessageIdReused, StreamNotFound, StreamNotLive,
        ],
    )  # fmt: skip
    async def say(stream_id: UUID, message_id: UUID) -> Response:
        body = parse(SayBody, await request.get_data())
        who = principal()
        pace = await container.rate_limiter().take(f"chat:{who.user_id}", MESSAGES)
        if not pace.allowed:
            raise TooManyRequests(math.ceil(pace.retry_after_seconds))
        message = await container.say_in_room()(
            message_id=MessageId(message_id),
            stream_id=StreamId(stream_id),
            author_id=who.user_id,
            text=body.text,
        )
        held = message if isinstance(message, HeldMessage) else None
        now = container.now()()
        view = MessageView(
            id=message.id,
            stream_id=message.stream_id,
            author_id=message.author_id,
            text=message.text,
            sent_at=message.sent_at,
            state=held.state(now).value if held else SHOWN,
            words=held.words(now) if held else "",
            until=held.expires_at if held else None,
        )
        return json(view, 202 if held else 201)

    _add_removals(routes, container)
    _add_keeping_out(routes, container)
    return routes


def _add_removals(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/streams/<uuid:stream_id>/messages/<uuid:message_id>/remove")
    @requires(Permission.MODERATE_CHAT, adult=False)
    @documented(
        summary="Take a message away, as staff, as the room's performer or as one of its moderators",
        tag=TAG,
        request=RemoveMessageBody,
        responses={200: MessagesRemovedView},
        errors=[*REMOVAL_ERRORS, MessageNotFound],
    )
    async def remove(stream_id: UUID, message_id: UUID) -> Response:
        body = parse(RemoveMessageBody, await request.get_data())
        removed = await container.remove_messages()(
            stream_id=StreamId(stream_id),
            actor_id=principal().user_id,
            message_id=MessageId(message_id),
            author_id=None,
            rule=body.rule,
            note=body.note,
        )
        return json(MessagesRemovedView(removed=removed))

    @routes.post("/v1/streams/<uuid:stream_id>/tips/<uuid:tip_id>/remove-words")
    @requires(Permission.MODERATE_CHAT, adult=False)
    @documented(
        summary="Take the words of a tip away, as staff, as the room's performer or as one of its moderators",
        tag=TAG,
        request=RemoveMessageBody,
        responses={200: MessagesRemovedView},
        errors=[*REMOVAL_ERRORS, TipNotFound],
    )
    async def remove_words(stream_id: UUID, tip_id: UUID) -> Response:
        body = parse(RemoveMessageBody, await request.get_data())
        removed = await container.remove_messages()(
            stream_id=StreamId(stream_id),
            actor_id=principal().user_id,
            message_id=None,
            author_id=None,
            rule=body.rule,
            note=body.note,
            tip_id=TipId(tip_id),
        )
        return json(MessagesRemovedView(removed=removed))

    @routes.post("/v1/streams/<uuid:stream_id>/chat/clear")
    @requires(Permission.MODERATE_CHAT, adult=False)
    @documented(
        summary="Take away all that a person said in a room, or all that was said, the words of tips with it",
        tag=TAG,
        request=ClearChatBody,
        responses={200: MessagesRemovedView},
        errors=REMOVAL_ERRORS,
    )
    async def clear(stream_id: UUID) -> Response:
        body = parse(ClearChatBody, await request.get_data())
        removed = await container.remove_messages()(
            stream_id=StreamId(stream_id),
            actor_id=principal().user_id,
            message_id=None,
            author_id=UserId(body.author_id) if body.author_id else None,
            rule=body.rule,
            note=body.note,
        )
        return json(MessagesRemovedView(removed=removed))


def _add_keeping_out(routes: Blueprint, container: Container) -> None:
    @routes.put("/v1/streams/<uuid:stream_id>/chat/kept-out/<uuid:person_id>")
    @requires(Permission.MODERATE_CHAT, adult=False)
    @documented(
        summary="Keep a person from writing in a performer's rooms, for a while or for good",
        tag=TAG,
        request=KeepOutBody,
        responses={200: KeptOutView},
        errors=[
            UnknownChatRule, InvalidDuration, NotToBeKeptOut, NoteTooLong, ForbiddenText, NoModeratorHere,
            StreamNotFound, UserNotFound, BeyondRoomModerators, DecidedByStaff, KeptOutForLonger,
            *NOT_NOW,
        ],
    )  # fmt: skip
    async def keep_out(stream_id: UUID, person_id: UUID) -> Response:
        body = parse(KeepOutBody, await request.get_data())
        decided = await container.keep_out_of_chat()(
            stream_id=StreamId(stream_id),
            actor_id=principal().user_id,
            person_id=UserId(person_id),
            seconds=body.seconds,
            rule=body.rule,
            note=body.note,
        )
        return json(KeptOutView(person_id=decided.person_id, until=decided.until, rule=decided.rule.value))

    @routes.post("/v1/streams/<uuid:stream_id>/chat/kept-out/<uuid:person_id>/let-in")
    @requires(Permission.MODERATE_CHAT, adult=False)
    @documented(
        summary="Let a person write in a performer's rooms again",
        tag=TAG,
        request=LetIntoChatBody,
        responses={204: None},
        errors=[NoteMissing, NoteTooLong, NoModeratorHere, DecidedByStaff, StreamNotFound],
    )
    async def let_in(stream_id: UUID, person_id: UUID) -> Response:
        body = parse(LetIntoChatBody, await request.get_data())
        await container.let_into_chat()(
            stream_id=StreamId(stream_id),
            actor_id=principal().user_id,
            person_id=UserId(person_id),
            note=body.note,
        )
        return Response(status=204)
