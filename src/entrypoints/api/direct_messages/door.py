"""Over the API: who may write to a performer, and what a message costs."""

from quart import Blueprint, Response, request

from domain.direct_messages.door import Door, Entrance, UnknownDoor
from domain.direct_messages.price import InvalidMessagePrice
from domain.identity.permissions import Permission
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "direct messages"


class DoorBody(Body, frozen=True):
    door: str
    """`off`, `followers`, `tippers`, or `payers` for whoever pays the price of each message."""
    price: int | None = None
    """Of `payers` alone: the tokens that each message to me costs."""


class DoorView(View, frozen=True):
    door: Door
    price: int
    """0 but for `payers`."""
    price_least: int
    price_most: int
    """What may be asked."""


def add_door(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/me/direct-messages/door")
    @requires(Permission.PUBLISH, adult=False)
    @documented(summary="Who may write to me", tag=TAG, responses={200: DoorView})
    async def door() -> Response:
        return json(_door_view(await container.direct_message_queries().entrance(principal().user_id)))

    @routes.put("/v1/me/direct-messages/door")
    @requires(Permission.PUBLISH, adult=False)
    @documented(
        summary="Say who may write to me: nobody, who follows me, who has tipped me, or who pays for each message",
        tag=TAG,
        request=DoorBody,
        responses={200: DoorView},
        errors=[UnknownDoor, InvalidMessagePrice],
    )
    async def open_door() -> Response:
        body = parse(DoorBody, await request.get_data())
        opened = await container.open_door()(
            performer_id=principal().user_id, door=body.door, price=body.price
        )
        return json(_door_view(opened))

    def _door_view(entrance: Entrance) -> DoorView:
        prices = container.message_prices()
        return DoorView(
            door=entrance.door, price=entrance.price, price_least=prices.least, price_most=prices.most
        )
