"""Direct messages over the API: words alone, from whoever the performer takes them of, and their answers."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta
from quart import Blueprint, Response, request

from domain.chat.kept_out import KeptOutOfChat
from domain.direct_messages.conversation import (
    AnswerAwaited,
    Conversation,
    ConversationClosed,
    ConversationNotFound,
    NobodyWroteFirst,
    ReaderAway,
)
from domain.direct_messages.direct_message import (
    DirectMessageIdReused,
    DirectMessageNotFound,
    InvalidDirectMessage,
    Pair,
)
from domain.direct_messages.door import DirectMessagesNotForYou, DirectMessagesOff
from domain.direct_messages.price import MessagePriceChanged
from domain.identity.permissions import Permission
from domain.identity.user import UserNotFound
from domain.ids import DirectMessageId, ReportId, UserId
from domain.ledger.transfer import InsufficientBalance
from domain.moderation.cases.kind import UnknownReportReason
from domain.moderation.decisions.chat_lock import ChatLocked
from domain.moderation.decisions.sanction import ChatRestricted
from domain.moderation.note import NoteTooLong
from domain.moderation.reports.report import ReportIdReused, SelfReport
from domain.moderation.text.link_rule import LinkRefused
from domain.moderation.text.screen import ForbiddenText
from domain.moderation.text.word_list import BlockedWords
from domain.streaming.block import BlockedByPerformer
from domain.tipping.spending import LimitReached, OnBreak, SelfExcluded
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.cursor import InvalidCursor
from entrypoints.api.direct_messages.door import TAG, add_door
from entrypoints.api.documented import documented
from entrypoints.api.moderation.reports import ReportBody, ReportView, report_view
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.edge.message_pace import keep_pace
from entrypoints.views.letters import read_letters

PAIR = "/v1/performers/<uuid:performer_id>/conversations/<uuid:viewer_id>"
PAGE_LENGTH = 50
CONVERSATIONS_MAX = 200


class DirectMessageBody(Body, frozen=True):
    text: str
    """Words alone; no link is taken, and nothing else can be sent."""
    price: int = 0
    """The tokens that I was shown and pay for it. Where it costs something else now nothing is sent."""


class WayView(View, frozen=True):
    price: int
    """The tokens that a message of mine costs now; an answer of the performer costs nothing."""
    may_write: bool
    code: str | None
    """Of what sending would be refused with, whatever was written."""
    detail: str | None
    until: datetime | None


class DirectMessageView(View, frozen=True):
    id: UUID
    author_id: UUID
    text: str
    """Empty where it was taken away, or erased."""
    sent_at: datetime
    price: int
    """The tokens that its author paid for it."""
    is_removed: bool


class DirectMessagesView(View, frozen=True):
    items: list[DirectMessageView]
    """The latest first."""
    cursor: str | None
    """For those before; None where there are none."""


class ConversationView(View, frozen=True):
    performer_id: UUID
    viewer_id: UUID
    name: str
    """The other one's."""
    latest_at: datetime
    is_unread: bool
    closed_by_me: bool
    is_closed: bool


class ConversationsView(View, frozen=True):
    items: list[ConversationView]


class ReadBody(Body, frozen=True):
    up_to: Annotated[datetime, Meta(tz=True)]
    """When the latest message was sent that they were shown."""


def direct_message_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_direct_messages", __name__)
    add_door(routes, container)
    _add_conversation(routes, container)

    @routes.put(f"{PAIR}/messages/<uuid:message_id>")
    @requires(Permission.CHAT, adult=True)
    @documented(
        summary="Write to a performer whose direct messages are open to me, or answer as the performer",
        tag=TAG,
        request=DirectMessageBody,
        responses={201: DirectMessageView},
        errors=[
            InvalidDirectMessage, ForbiddenText, BlockedWords, LinkRefused, DirectMessagesOff, DirectMessagesNotForYou,
            NobodyWroteFirst, ReaderAway, ConversationClosed, AnswerAwaited, BlockedByPerformer, KeptOutOfChat,
            ChatLocked, ChatRestricted, DirectMessageIdReused, ConversationNotFound, UserNotFound, MessagePriceChanged,
            InsufficientBalance, LimitReached, OnBreak, SelfExcluded,
        ],
    )  # fmt: skip
    async def send(performer_id: UUID, viewer_id: UUID, message_id: UUID) -> Response:
        pair = _pair(performer_id, viewer_id)
        body = parse(DirectMessageBody, await request.get_data())
        me = principal().user_id
        await keep_pace(container, me)
        sent = await container.send_direct_message()(
            message_id=DirectMessageId(message_id),
            pair=pair,
            author_id=me,
            text=body.text,
            agreed_price=body.price,
        )
        view = DirectMessageView(
            id=sent.id, author_id=sent.author_id, text=sent.text, sent_at=sent.sent_at, price=sent.price,
            is_removed=False,
        )  # fmt: skip
        return json(view, status=201)

    @routes.put("/v1/direct-messages/<uuid:message_id>/reports/<uuid:report_id>")
    @requires(Permission.REPORT, adult=True)
    @documented(
        summary="Report a direct message that was written to me; staff read that one and no other",
        tag="moderation",
        request=ReportBody,
        responses={200: ReportView},
        errors=[UnknownReportReason, NoteTooLong, ReportIdReused, SelfReport, DirectMessageNotFound],
    )
    async def report(message_id: UUID, report_id: UUID) -> Response:
        body = parse(ReportBody, await request.get_data())
        filed = await container.report_direct_message()(
            report_id=ReportId(report_id), message_id=DirectMessageId(message_id), reporter_id=principal().user_id,
            reason=body.reason, note=body.note,
        )  # fmt: skip
        return json(report_view(filed))

    return routes


def _add_conversation(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/me/conversations")
    @requires(Permission.CHAT, adult=True)
    @documented(
        summary=f"With whom I write, the latest first, at most {CONVERSATIONS_MAX}",
        tag=TAG,
        responses={200: ConversationsView},
    )
    async def conversations() -> Response:
        me = principal().user_id
        rows = await container.direct_message_queries().conversations(me, limit=CONVERSATIONS_MAX)
        return json(ConversationsView(items=[_view(row.conversation, me, row.name) for row in rows]))

    @routes.get(f"{PAIR}/messages")
    @requires(Permission.CHAT, adult=True)
    @documented(
        summary="What was written in a conversation of mine, the latest first",
        tag=TAG,
        query={"cursor": "of the page before"},
        responses={200: DirectMessagesView},
        errors=[ConversationNotFound, InvalidCursor],
    )
    async def messages(performer_id: UUID, viewer_id: UUID) -> Response:
        pair = _pair(performer_id, viewer_id)
        letters = await read_letters(container, pair, cursor=request.args.get("cursor"), length=PAGE_LENGTH)
        items = [
            DirectMessageView(
                id=row.message_id, author_id=row.author_id, text=row.text, sent_at=row.sent_at, price=row.price,
                is_removed=row.is_removed,
            )
            for row in letters.rows
        ]  # fmt: skip
        return json(DirectMessagesView(items=items, cursor=letters.cursor))

    @routes.get(f"{PAIR}/way")
    @requires(Permission.CHAT, adult=True)
    @documented(
        summary="Whether I may write now, and what a message costs",
        tag=TAG,
        responses={200: WayView},
        errors=[ConversationNotFound],
    )
    async def way(performer_id: UUID, viewer_id: UUID) -> Response:
        pair = _pair(performer_id, viewer_id)
        found = await container.see_way()(pair=pair, person_id=principal().user_id)
        if found.refusal is None:
            return json(WayView(price=found.price, may_write=True, code=None, detail=None, until=None))
        no = found.refusal
        return json(WayView(price=0, may_write=False, code=no.code, detail=no.detail, until=no.until))

    @routes.put(f"{PAIR}/read")
    @requires(Permission.CHAT, adult=True)
    @documented(
        summary="Note up to when I have read a conversation of mine",
        tag=TAG,
        request=ReadBody,
        responses={204: None},
        errors=[ConversationNotFound],
    )
    async def read(performer_id: UUID, viewer_id: UUID) -> Response:
        pair, body = _pair(performer_id, viewer_id), parse(ReadBody, await request.get_data())
        await container.read_conversation()(pair=pair, person_id=principal().user_id, up_to=body.up_to)
        return Response(status=204)

    @routes.put(f"{PAIR}/closed")
    @requires(Permission.CHAT, adult=False)
    @documented(
        summary="Close a conversation: nobody writes in it before I open it again",
        tag=TAG,
        responses={204: None},
        errors=[ConversationNotFound],
    )
    async def close(performer_id: UUID, viewer_id: UUID) -> Response:
        return await _close(_pair(performer_id, viewer_id), closed=True)

    @routes.delete(f"{PAIR}/closed")
    @requires(Permission.CHAT, adult=False)
    @documented(
        summary="Open a conversation again that I closed",
        tag=TAG,
        responses={204: None},
        errors=[ConversationNotFound],
    )
    async def reopen(performer_id: UUID, viewer_id: UUID) -> Response:
        return await _close(_pair(performer_id, viewer_id), closed=False)

    async def _close(pair: Pair, *, closed: bool) -> Response:
        await container.close_conversation()(pair=pair, person_id=principal().user_id, closed=closed)
        return Response(status=204)


def _pair(performer_id: UUID, viewer_id: UUID) -> Pair:
    """Raises `ConversationNotFound` unless whoever asks is one of the two: others' are not there."""
    pair = Pair(UserId(performer_id), UserId(viewer_id))
    if principal().user_id not in (pair.performer_id, pair.viewer_id):
        raise ConversationNotFound("there is no such conversation")
    return pair


def _view(conversation: Conversation, me: UserId, name: str) -> ConversationView:
    return ConversationView(
        performer_id=conversation.pair.performer_id,
        viewer_id=conversation.pair.viewer_id,
        name=name,
        latest_at=conversation.latest_at,
        is_unread=conversation.is_unread_by(me),
        closed_by_me=conversation.is_closed_by(me),
        is_closed=conversation.is_closed,
    )
