"""Chat over the API. What is said is heard on the events connection."""

import math
from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.chat.message import InvalidMessage, MessageIdReused
from domain.identity.permissions import Permission
from domain.ids import MessageId, StreamId
from domain.moderation.text.screen import ForbiddenText
from domain.streaming.stream import StreamNotFound, StreamNotLive
from entrypoints.access import principal, requires
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.errors import TooManyRequests
from ports.rate_limit import Rate

TAG = "chat"
MESSAGES = Rate(count=10, period_seconds=10, burst=0)


class SayBody(Body, frozen=True):
    text: str


class MessageView(View, frozen=True):
    id: UUID
    stream_id: UUID
    author_id: UUID
    text: str
    sent_at: datetime


def chat_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_chat", __name__)

    @routes.put("/v1/streams/<uuid:stream_id>/messages/<uuid:message_id>")
    @requires(Permission.CHAT, adult=True)
    @documented(
        summary="Say something in a live show's room",
        tag=TAG,
        request=SayBody,
        responses={201: MessageView},
        errors=[InvalidMessage, ForbiddenText, MessageIdReused, StreamNotFound, StreamNotLive],
    )
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
        view = MessageView(
            id=message.id,
            stream_id=message.stream_id,
            author_id=message.author_id,
            text=message.text,
            sent_at=message.sent_at,
        )
        return json(view, 201)

    return routes
