"""Staff read what waits before a room sees it: items of tip menus, and words of tips."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.chat.held_message import AuthorMayNotWrite
from domain.identity.permissions import Permission
from domain.ids import MenuItemId, TipId
from domain.moderation.decisions.policy import StopPolicy, UnknownPolicy
from domain.moderation.note import NoteTooLong
from domain.moderation.text.link_rule import LinkRefused
from domain.streaming.stream import StreamNotLive
from domain.tipping.menu_item import (
    MenuItemChanged,
    MenuItemNotFound,
    RefusalNeedsReason,
)
from domain.tipping.tip import MessageDecided, MessageState, TipNotFound
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.api.tipping.menu import TAG, MenuItemView, item_view
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

WAITING = 100


class MenuReviewView(View, frozen=True):
    id: UUID
    performer_id: UUID
    performer: str
    name: str
    tokens: int
    revision: int
    submitted_at: datetime


class MenuReviewsView(View, frozen=True):
    items: list[MenuReviewView]


class MenuDecisionBody(Body, frozen=True):
    approve: bool
    revision: int
    """The one that was read: a version that came meanwhile is not decided on."""
    note: str = ""
    """Of what is refused its performer reads it, with the rule and the reasons."""
    policy: StopPolicy | None = None
    """The rule that an item broke that is refused."""


class HeldMessageView(View, frozen=True):
    tip_id: UUID
    stream_id: UUID
    viewer_id: UUID
    viewer: str
    performer: str
    anonymous: bool
    tokens: int
    message: str
    sent_at: datetime
    expires_at: datetime
    """Nobody decides on it any more from then on: it is not shown."""


class HeldMessagesView(View, frozen=True):
    items: list[HeldMessageView]


class MessageDecisionBody(Body, frozen=True):
    release: bool
    note: str = ""
    """Of words that are dropped whoever wrote them reads it."""
    policy: StopPolicy | None = None
    """The rule that words broke that are dropped."""


class DecidedMessageView(View, frozen=True):
    tip_id: UUID
    message_state: MessageState


def tipping_review_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_tipping_review", __name__)
    _add_menu_review(routes, container)
    _add_message_review(routes, container)
    return routes


def _add_menu_review(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/tip-menu")
    @requires(Permission.REVIEW_TIP_MENUS, adult=False)
    @documented(summary="Items of tip menus that wait for review", tag=TAG, responses={200: MenuReviewsView})
    async def waiting_items() -> Response:
        views = [
            MenuReviewView(
                id=row.item_id,
                performer_id=row.performer_id,
                performer=row.performer_name,
                name=row.name,
                tokens=row.tokens,
                revision=row.revision,
                submitted_at=row.submitted_at,
            )
            for row in await container.menu_queries().waiting(limit=WAITING)
        ]
        return json(MenuReviewsView(items=views))

    @routes.post("/v1/staff/tip-menu/<uuid:item_id>/decision")
    @requires(Permission.REVIEW_TIP_MENUS, adult=False)
    @documented(
        summary="Approve or refuse an item of a tip menu",
        tag=TAG,
        request=MenuDecisionBody,
        responses={200: MenuItemView},
        errors=[MenuItemNotFound, MenuItemChanged, RefusalNeedsReason, NoteTooLong, UnknownPolicy],
    )
    async def decide_item(item_id: UUID) -> Response:
        body = parse(MenuDecisionBody, await request.get_data())
        item = await container.decide_menu_item()(
            item_id=MenuItemId(item_id),
            moderator_id=principal().user_id,
            revision=body.revision,
            approve=body.approve,
            note=body.note,
            policy=body.policy or "",
        )
        return json(item_view(item))


def _add_message_review(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/tip-messages")
    @requires(Permission.REVIEW_TIP_MENUS, adult=False)
    @documented(
        summary="Messages of tips that wait for a moderator", tag=TAG, responses={200: HeldMessagesView}
    )
    async def held_messages() -> Response:
        views = [
            HeldMessageView(
                tip_id=row.tip_id,
                stream_id=row.stream_id,
                viewer_id=row.viewer_id,
                viewer=row.viewer_name,
                performer=row.performer_name,
                anonymous=row.is_anonymous,
                tokens=row.tokens,
                message=row.message,
                sent_at=row.sent_at,
                expires_at=row.until,
            )
            for row in await container.held_messages().waiting(limit=WAITING)
        ]
        return json(HeldMessagesView(items=views))

    @routes.post("/v1/staff/tip-messages/<uuid:tip_id>/decision")
    @requires(Permission.REVIEW_TIP_MENUS, adult=False)
    @documented(
        summary="Let the room read a tip's message, or drop it",
        tag=TAG,
        request=MessageDecisionBody,
        responses={200: DecidedMessageView},
        errors=[
            TipNotFound,
            MessageDecided,
            AuthorMayNotWrite,
            StreamNotLive,
            LinkRefused,
            NoteTooLong,
            UnknownPolicy,
        ],
    )
    async def decide_message(tip_id: UUID) -> Response:
        body = parse(MessageDecisionBody, await request.get_data())
        tip = await container.decide_tip_message()(
            tip_id=TipId(tip_id),
            moderator_id=principal().user_id,
            release=body.release,
            note=body.note,
            policy=body.policy or "",
        )
        return json(DecidedMessageView(tip_id=tip.id, message_state=tip.message_state))
