"""Send a tip."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.age_verification.age import require_verified_adult
from domain.errors import Forbidden
from domain.identity.permissions import Permission, require_permission
from domain.ids import MenuItemId, StreamId, TipId, UserId
from domain.ledger.entries import tip_transfers
from domain.ledger.transfer import Transfer, require_funds
from domain.moderation.decisions.sanction import require_may_write
from domain.moderation.text.word_list import Surface, Writing
from domain.money import Tokens
from domain.payouts.calendar import day_of
from domain.streaming.block import require_not_blocked
from domain.streaming.room_controls import PUT_OUT, RemovedFromRoom
from domain.streaming.stream import StreamNotFound
from domain.tipping.bands import ANONYMOUS
from domain.tipping.gift import Gift, gift_named
from domain.tipping.menu_item import MenuItem, MenuItemNotFound
from domain.tipping.tip import Tip, normal_message
from ports.chat.messages import ChatStanding
from ports.clock import Clock
from ports.moderation.reports import TextScreen
from ports.payouts.payouts import AgreedFees
from ports.tipping.tips import AskedTip, NewTip, TipBook, TipFacts


@dataclass(frozen=True, slots=True)
class SendTip:
    """Move a viewer's tokens to the performer of a live show, and announce it in the room.

    What is the platform's is in the fees that the performer agreed to (PYT-08). Safe to repeat: the client chooses the
    tip's id, and a retry is answered with the tip that was sent, also when the show is over by then.

    A message that the screen has a concern about, with a blocked word or a link that is not let through in it, waits
    for a moderator: the money moves, and nobody reads the words before (TIP-09, CHT-04, CHT-06). A tip for an item of
    the menu or a gift is exactly its price. Whoever may not write in the room's chat, or not what they wrote, tips
    without words (CHT-09, CHT-11, CHT-12), and whose chat is paused has theirs wait (CHT-15). Who is anonymous is named
    to staff alone (TIP-01). What a viewer lets themselves spend is counted here (TIP-07).

    Raises `StreamNotFound`, `StreamNotLive`, `RemovedFromRoom`, `BlockedByPerformer`, `KeptOutOfChat`,
    `RoomRulesNotAccepted`, `AccountTooNew`, `AccountTooNewForLinks`, `NoLinksHere`, `FollowersOnly`, `VerifiedOnly`,
    `EmoteOnly`, `ChatRestricted`, `AccountSuspended`, `TipAmountOutOfRange`,
    `InvalidTipMessage`, `OneThingATip`, `SelfTip`, `TipIdReused`, `GiftNotFound`, `GiftPriceChanged`,
    `MenuItemNotFound`, `MenuPriceChanged`, `LimitReached`, `OnBreak`, `SelfExcluded`, `InsufficientBalance`,
    `PermissionDenied`, `AgeVerificationRequired`, `AgeLocked`, `FeeScheduleNotFound`, `Overloaded`.
    """

    book: TipBook
    now: Clock
    fees: AgreedFees
    screen: TextScreen
    link_age_minutes: int = 0
    """How old the account of somebody is whose links are shown: those of a younger one wait (CHT-12)."""

    async def __call__(
        self, *, tip_id: TipId, stream_id: StreamId, viewer_id: UserId, tokens: Tokens, message: str,
        is_anonymous: bool = False, menu_item_id: MenuItemId | None = None, gift_id: str | None = None,
    ) -> Tip:  # fmt: skip
        asked = AskedTip(tip_id, stream_id, viewer_id, menu_item_id, self.now())
        words = normal_message(message)
        writing = Writing(viewer_id, Surface.TIP, stream_id)
        read = await self.screen.read(words, writing) if words else None
        is_held = read is not None and not read.is_fit
        has_link = read is not None and read.has_link
        fees = await self.fees.of_stream(stream_id, day=day_of(asked.at))

        def decide(facts: TipFacts) -> NewTip | Tip:
            require_permission(facts.role, Permission.TIP)
            require_verified_adult(facts.age)
            if facts.stream is None or facts.standing is None:
                raise StreamNotFound("there is no such show")
            is_young = asked.at < facts.standing.signed_up_at + timedelta(minutes=self.link_age_minutes)
            waits = is_held or facts.is_locked or (has_link and is_young)
            tip = Tip.send(
                tip_id=tip_id, stream_id=stream_id, viewer_id=viewer_id, performer_id=facts.stream.performer_id,
                tokens=tokens, message=words, is_held=waits, is_anonymous=is_anonymous,
                menu_item_id=menu_item_id, gift_id=gift_id, now=asked.at,
            )  # fmt: skip
            if facts.earlier is not None:
                facts.earlier.require_same_request(tip)
                return facts.earlier
            facts.stream.require_live()
            if facts.is_removed:
                raise RemovedFromRoom(PUT_OUT)
            require_not_blocked(is_blocked=facts.is_blocked)
            if words:
                require_may_write(facts.sanctions, facts.stream.performer_id, asked.at)
                _require_words(facts, facts.standing, words, asked.at, has_link=has_link)
            gift, item = _what_for(tip, facts)
            control = facts.control and facts.control.spend(tokens, is_tip=True, now=asked.at)
            require_funds(facts.promo_tokens + facts.paid_tokens, tokens)
            shown = _shown(tip, facts.viewer_name, gift, item)
            return NewTip(tip, _transfers(tip, facts, fees.platform_fee_bps), shown, control)

        return await self.book.record(asked, decide)


def _require_words(
    facts: TipFacts, standing: ChatStanding, words: str, now: datetime, *, has_link: bool
) -> None:
    """What the room asks of whoever writes there (CHT-01, CHT-09, CHT-11, CHT-12). Raises `KeptOutOfChat`,
    `RoomRulesNotAccepted`, `NoLinksHere`, `AccountTooNewForLinks`, and as `ChatStanding.require_settings`; each says
    that the tip alone is taken.
    """
    try:
        if standing.kept_out is not None:
            standing.kept_out.require_over(now)
        if standing.is_moderator:
            return
        if facts.unaccepted is not None:
            facts.unaccepted.require_accepted(accepted=False)
        standing.require_settings(words, now)
        if has_link:  # of the platform's own age links wait
            standing.settings.require_may_link(standing.signed_up_at, now, platform_minutes=0)
    except Forbidden as refusal:
        refusal.detail = f"{refusal.detail.removesuffix('.')}. A tip without words is taken."
        refusal.pointer = "/message"
        raise


def _transfers(tip: Tip, facts: TipFacts, fee_basis_points: int) -> tuple[Transfer, ...]:
    return tip_transfers(
        tip_id=tip.id, viewer=tip.viewer_id, performer=tip.performer_id, tokens=tip.tokens,
        promo_balance=facts.promo_tokens, fee_basis_points=fee_basis_points, at=tip.sent_at,
    )  # fmt: skip


def _what_for(tip: Tip, facts: TipFacts) -> tuple[Gift | None, MenuItem | None]:
    """The gift or the item that the tip is for, at its price."""
    gift = gift_named(tip.gift_id) if tip.gift_id is not None else None
    if gift is not None:
        gift.require_price(tip.tokens)
    if tip.menu_item_id is None:
        return gift, None
    if facts.menu_item is None:
        raise MenuItemNotFound("this is not on the menu", pointer="/menu_item_id")
    facts.menu_item.require_offered(performer_id=tip.performer_id, tokens=tip.tokens)
    return gift, facts.menu_item


def _shown(tip: Tip, name: str, gift: Gift | None, item: MenuItem | None) -> dict[str, object]:
    """What the room is shown; of an anonymous tip neither name nor number."""
    shown: dict[str, object] = {"tip_id": str(tip.id)}
    if not tip.is_anonymous:
        shown["viewer_id"] = str(tip.viewer_id)
    shown |= {
        "viewer": ANONYMOUS if tip.is_anonymous else name,
        "tokens": int(tip.tokens),
        "message": tip.told_message,
    }
    if gift is not None:
        shown |= {"gift": gift.id, "item": gift.name}
    if item is not None:
        shown["item"] = item.name
    return shown
