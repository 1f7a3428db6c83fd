"""Tips over the API."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta
from quart import Blueprint, Response, request

from application.tipping.send_tip import SendTip
from domain.age_verification.age import AgeLocked, AgeVerificationRequired
from domain.chat.kept_out import KeptOutOfChat
from domain.chat.room_rules import RoomRulesNotAccepted
from domain.chat.settings import (
    AccountTooNew,
    AccountTooNewForLinks,
    EmoteOnly,
    FollowersOnly,
    NoLinksHere,
    VerifiedOnly,
)
from domain.identity.permissions import Permission
from domain.ids import MenuItemId, StreamId, TipId
from domain.ledger.transfer import InsufficientBalance
from domain.moderation.decisions.sanction import ChatRestricted
from domain.money import Tokens
from domain.streaming.block import BlockedByPerformer
from domain.streaming.room_controls import RemovedFromRoom
from domain.streaming.stream import StreamNotFound, StreamNotLive
from domain.tipping.gift import GiftNotFound, GiftPriceChanged
from domain.tipping.menu_item import MenuItemNotFound, MenuPriceChanged
from domain.tipping.spending import LimitReached, OnBreak, SelfExcluded
from domain.tipping.tip import (
    MESSAGE_MAX,
    TIP_MAX,
    TIP_MIN,
    InvalidTipMessage,
    MessageState,
    OneThingATip,
    SelfTip,
    Tip,
    TipAmountOutOfRange,
    TipIdReused,
)
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from ports.identity.accounts import Principal

TAG = "tipping"
TIP_ROUTE = "/v1/streams/<uuid:stream_id>/tips/<uuid:tip_id>"


class TipBody(Body, frozen=True):
    # Told to the reader of the document; the domain is what refuses.
    tokens: Annotated[int, Meta(description=f"{TIP_MIN} to {TIP_MAX}")]
    message: Annotated[str, Meta(description=f"At most {MESSAGE_MAX} characters, shown to the room")] = ""
    anonymous: Annotated[bool, Meta(description="Named to staff alone")] = False
    menu_item_id: Annotated[UUID | None, Meta(description="What the tip is for, at its price")] = None
    gift_id: Annotated[str | None, Meta(description="A gift, at its price")] = None


class TipView(View, frozen=True):
    id: UUID
    stream_id: UUID
    performer_id: UUID
    tokens: int
    message: str
    message_state: Annotated[
        MessageState,
        Meta(
            description="`held`: the words wait for a moderator; `removed`: somebody took them away; "
            "`expired`: nobody decided in time"
        ),
    ]
    anonymous: bool
    menu_item_id: UUID | None
    gift_id: str | None
    sent_at: datetime


def tipping_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_tipping", __name__)

    @routes.put(TIP_ROUTE)
    @requires(Permission.TIP, adult=True)
    @documented(
        summary="Tip the performer of a live show; the client chooses the tip's id, so that a retry is harmless",
        tag=TAG,
        request=TipBody,
        responses={201: TipView},
        errors=[
            TipAmountOutOfRange, InvalidTipMessage, OneThingATip, SelfTip, TipIdReused, InsufficientBalance,
            StreamNotFound, StreamNotLive, RemovedFromRoom, BlockedByPerformer, KeptOutOfChat, ChatRestricted,
            RoomRulesNotAccepted, AccountTooNew, AccountTooNewForLinks, NoLinksHere, FollowersOnly, VerifiedOnly,
            EmoteOnly, GiftNotFound, GiftPriceChanged, MenuItemNotFound, MenuPriceChanged, LimitReached, OnBreak,
            SelfExcluded, AgeVerificationRequired, AgeLocked,
        ],
    )  # fmt: skip
    async def send_tip(stream_id: UUID, tip_id: UUID) -> Response:
        data = await request.get_data()
        view = await record_tip(
            container.send_tip(), data, stream_id=stream_id, tip_id=tip_id, who=principal()
        )
        return json(view, 201)

    return routes


async def record_tip(
    send_tip: SendTip, data: bytes | str, *, stream_id: UUID, tip_id: UUID, who: Principal
) -> TipView:
    """What the route does, and the lane beside it: read the body, ask the use case."""
    body = parse(TipBody, data)
    tip = await send_tip(
        tip_id=TipId(tip_id),
        stream_id=StreamId(stream_id),
        viewer_id=who.user_id,
        tokens=Tokens(body.tokens),
        message=body.message,
        is_anonymous=body.anonymous,
        menu_item_id=MenuItemId(body.menu_item_id) if body.menu_item_id else None,
        gift_id=body.gift_id,
    )
    return _tip_view(tip)


def _tip_view(tip: Tip) -> TipView:
    return TipView(
        id=tip.id,
        stream_id=tip.stream_id,
        performer_id=tip.performer_id,
        tokens=tip.tokens,
        message=tip.message,
        message_state=tip.message_state,
        anonymous=tip.is_anonymous,
        menu_item_id=tip.menu_item_id,
        gift_id=tip.gift_id,
        sent_at=tip.sent_at,
    )
