"""Tip menus and gifts as a performer and their viewers meet them. What staff review is in `tipping_review`."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta
from quart import Blueprint, Response, request

from application.tipping.gift_catalogue import gift_catalogue
from domain.identity.permissions import Permission
from domain.ids import MenuItemId, UserId
from domain.moderation.text.link_rule import LinkRefused
from domain.moderation.text.screen import ForbiddenText
from domain.moderation.text.word_list import BlockedWords
from domain.money import Tokens
from domain.tipping.menu_item import (
    NAME_MAX,
    PRICE_MAX,
    InvalidMenuItem,
    ItemKind,
    ItemState,
    MenuFull,
    MenuItem,
    MenuItemIdReused,
    MenuItemNotFound,
)
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from ports.tipping.menu import MenuRow

TAG = "tipping"


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


def tipping_menu_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_tipping_menu", __name__)
    _add_own_menu(routes, container)
    _add_offers(routes, container)
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
        errors=[InvalidMenuItem, LinkRefused, ForbiddenText, BlockedWords, MenuFull, MenuItemIdReused],
    )
    async def put_item(item_id: UUID) -> Response:
        body = parse(MenuItemBody, await request.get_data())
        item = await container.put_menu_item()(
            item_id=MenuItemId(item_id),
            performer_id=principal().user_id,
            name=body.name,
            tokens=Tokens(body.tokens),
        )
        return json(item_view(item))

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


def item_view(item: MenuItem) -> MenuItemView:
    return MenuItemView(
        id=item.id,
        name=item.name,
        tokens=item.tokens,
        kind=item.kind,
        state=item.state,
        revision=item.revision,
        note=item.note,
    )
