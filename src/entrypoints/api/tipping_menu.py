"""Tip menus, gifts, and what moderators decide on, over the API."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta
from quart import Blueprint, Response, request

from application.tipping.gift_catalogue import gift_catalogue
from domain.identity.permissions import Permission
from domain.ids import MenuItemId, TipId, UserId
from domain.moderation.note import NoteTooLong
from domain.moderation.text.screen import ForbiddenText
from domain.money import Tokens
from domain.tipping.menu_item import (
    NAME_MAX,
    PRICE_MAX,
    InvalidMenuItem,
    ItemKind,
    ItemState,
    MenuFull,
    MenuItem,
    MenuItemChanged,
    MenuItemIdReused,
    MenuItemNotFound,
    RefusalNeedsReason,
)
from domain.tipping.tip import MessageDecided, MessageState, TipNotFound
from entrypoints.access import principal, requires
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from ports.tipping_menu import MenuRow

TAG = "tipping"
WAITING = 100


class MenuItemBody(Body, frozen=True):
    name: Annotated[str, Meta(description=f"At most {NAME_MAX} characters")]
    tokens: Annotated[int, Meta(description=f"1 to {PRICE_MAX}")]
    kind: ItemKind = ItemKind.FIXED
    """There is one kind. Nothing that is drawn, spun or won can be named."""


class MenuItemView(View, frozen=True):
    id: UUID
    name: str
    tokens: int
    kind: ItemKind
    state: ItemState
    revision: int
    note: str
    """What the moderator said who refused it."""


class MenuView(View, frozen=True):
    items: list[MenuItemView]


class OfferView(View, frozen=True):
    id: UUID
    name: str
    tokens: int


class OffersView(View, frozen=True):
    items: list[OfferView]


class GiftView(View, frozen=True):
    id: str
    name: str
    tokens: int
    price_paise: int
    """What these tokens cost in the smallest package on sale, GST included."""


class GiftsView(View, frozen=True):
    items: list[GiftView]


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


class HeldMessagesView(View, frozen=True):
    items: list[HeldMessageView]


class MessageDecisionBody(Body, frozen=True):
    release: bool
    note: str = ""


class DecidedMessageView(View, frozen=True):
    tip_id: UUID
    message_state: MessageState


def tipping_menu_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_tipping_menu", __name__)
    _add_own_menu(routes, container)
    _add_offers(routes, container)
    _add_menu_review(routes, container)
    _add_message_review(routes, container)
    return routes


def _add_own_menu(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/me/tip-menu")
    @requires(Permission.SET_TIP_MENU, adult=True)
    @documented(summary="My tip menu, with what waits for review", tag=TAG, responses={200: MenuView})
    async def own_menu() -> Response:
        rows = await container.menu_queries().of_performer(principal().user_id)
        return json(MenuView(items=[_row_view(row) for row in rows]))

    @routes.put("/v1/me/tip-menu/<uuid:item_id>")
    @requires(Permission.SET_TIP_MENU, adult=True)
    @documented(
        summary="Put an item on my tip menu, or change one; it is shown when a moderator approved it",
        tag=TAG,
        request=MenuItemBody,
        responses={200: MenuItemView},
        errors=[InvalidMenuItem, ForbiddenText, MenuFull, MenuItemIdReused],
    )
    async def put_item(item_id: UUID) -> Response:
        body = parse(MenuItemBody, await request.get_data())
        item = await container.put_menu_item()(
            item_id=MenuItemId(item_id),
            performer_id=principal().user_id,
            name=body.name,
            tokens=Tokens(body.tokens),
        )
        return json(_item_view(item))

    @routes.delete("/v1/me/tip-menu/<uuid:item_id>")
    @requires(Permission.SET_TIP_MENU, adult=True)
    @documented(
        summary="Take an item off my tip menu", tag=TAG, responses={204: None}, errors=[MenuItemNotFound]
    )
    async def withdraw_item(item_id: UUID) -> Response:
        await container.withdraw_menu_item()(item_id=MenuItemId(item_id), performer_id=principal().user_id)
        return Response(status=204)


def _add_offers(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/performers/<uuid:performer_id>/tip-menu")
    @requires(Permission.WATCH, adult=True)
    @documented(
        summary="What a performer offers for a tip: approved items only", tag=TAG, responses={200: OffersView}
    )
    async def offers(performer_id: UUID) -> Response:
        rows = await container.menu_queries().offered(UserId(performer_id))
        return json(
            OffersView(items=[OfferView(id=row.item_id, name=row.name, tokens=row.tokens) for row in rows])
        )

    @routes.get("/v1/gifts")
    @requires(Permission.WATCH, adult=True)
    @documented(summary="The gifts, in tokens and in rupees", tag=TAG, responses={200: GiftsView})
    async def gifts() -> Response:
        views = [
            GiftView(
                id=each.gift.id, name=each.gift.name, tokens=each.gift.tokens, price_paise=each.price_paise
            )
            for each in gift_catalogue()
        ]
        return json(GiftsView(items=views))


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
        errors=[MenuItemNotFound, MenuItemChanged, RefusalNeedsReason, NoteTooLong],
    )
    async def decide_item(item_id: UUID) -> Response:
        body = parse(MenuDecisionBody, await request.get_data())
        item = await container.decide_menu_item()(
            item_id=MenuItemId(item_id),
            moderator_id=principal().user_id,
            revision=body.revision,
            approve=body.approve,
            note=body.note,
        )
        return json(_item_view(item))


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
        errors=[TipNotFound, MessageDecided, NoteTooLong],
    )
    async def decide_message(tip_id: UUID) -> Response:
        body = parse(MessageDecisionBody, await request.get_data())
        tip = await container.decide_tip_message()(
            tip_id=TipId(tip_id), moderator_id=principal().user_id, release=body.release, note=body.note
        )
        return json(DecidedMessageView(tip_id=tip.id, message_state=tip.message_state))


def _row_view(row: MenuRow) -> MenuItemView:
    return MenuItemView(
        id=row.item_id,
        name=row.name,
        tokens=row.tokens,
        kind=ItemKind.FIXED,
        state=ItemState(row.state),
        revision=row.revision,
        note=row.note,
    )


def _item_view(item: MenuItem) -> MenuItemView:
    return MenuItemView(
        id=item.id,
        name=item.name,
        tokens=item.tokens,
        kind=item.kind,
        state=item.state,
        revision=item.revision,
        note=item.note,
    )
