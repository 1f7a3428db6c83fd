"""Tips: tokens a viewer gives a performer during a show."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.ids import MenuItemId, StreamId, TipId, UserId
from domain.money import Tokens
from domain.tipping.bands import ANONYMOUS

TIP_MIN = 1
TIP_MAX = 100_000
MESSAGE_MAX = 200
WORDS_WAIT_SECONDS = 900
"""Our team reads the words of all rooms, and is not in each: it has longer than whoever is live has for a message of
their chat. By then the talk has moved on: what nobody answered is not shown."""
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
"""Control characters, direction overrides, lone surrogates. Joiners stay: Indian scripts need them."""


class TipAmountOutOfRange(Invalid):
    code = "tip_amount_out_of_range"


class InvalidTipMessage(Invalid):
    code = "invalid_tip_message"


class SelfTip(Forbidden):
    code = "self_tip"


class TipIdReused(Conflict):
    code = "tip_id_reused"


class OneThingATip(Invalid):
    code = "one_thing_a_tip"


class MessageDecided(Conflict):
    """The message does not wait any more."""

    code = "message_decided"


class TipNotFound(NotFound):
    code = "tip_not_found"


class MessageState(StrEnum):
    SHOWN = "shown"
    """Also where there is no message."""
    HELD = "held"
    """The money has moved; the words wait for a moderator (TIP-09)."""
    RELEASED = "released"
    DROPPED = "dropped"
    REMOVED = "removed"
    """They were read, until somebody who moderates the room took them away (CHT-08)."""
    EXPIRED = "expired"
    """Nobody decided on them in time."""


@dataclass(frozen=True, slots=True)
class Tip:
    """Tokens a viewer gave a performer during a show.

    `is_anonymous` hides from everybody but staff who gave it. At most one of `menu_item_id` and `gift_id` says what
    for.
    """

    id: TipId
    stream_id: StreamId
    viewer_id: UserId
    performer_id: UserId
    tokens: Tokens
    message: str
    message_state: MessageState
    is_anonymous: bool
    menu_item_id: MenuItemId | None
    gift_id: str | None
    sent_at: datetime

    @classmethod
    def send(
        cls, *, tip_id: TipId, stream_id: StreamId, viewer_id: UserId, performer_id: UserId,
        tokens: Tokens, message: str, now: datetime, is_held: bool = False, is_anonymous: bool = False,
        menu_item_id: MenuItemId | None = None, gift_id: str | None = None,
    ) -> "Tip":  # fmt: skip
        """White space in the message is folded; `is_held` says that it waits for a moderator.

        Raises `TipAmountOutOfRange`, `InvalidTipMessage`, `OneThingATip`, `SelfTip`.
        """
        if not TIP_MIN <= tokens <= TIP_MAX:
            raise TipAmountOutOfRange(f"a tip is {TIP_MIN} to {TIP_MAX:,} tokens", pointer="/tokens")
        text = normal_message(message)
        if menu_item_id is not None and gift_id is not None:
            raise OneThingATip("a tip is for an item of the menu or a gift, not both", pointer="/gift_id")
        if viewer_id == performer_id:
            raise SelfTip("performers cannot tip their own show")
        state = MessageState.HELD if text and is_held else MessageState.SHOWN
        return cls(
            tip_id, stream_id, viewer_id, performer_id, tokens, text, state, is_anonymous, menu_item_id,
            gift_id, now,
        )  # fmt: skip

    @property
    def told_message(self) -> str:
        """What anybody but the sender and staff may read of it."""
        return self.message if self.message_state in TOLD else ""

    @property
    def read_words(self) -> str:
        """What others have read of it, also where it was taken away since."""
        return self.message if self.message_state in TOLD | {MessageState.REMOVED} else ""

    @property
    def words_expire_at(self) -> datetime:
        """Until then somebody may decide on words that wait."""
        return self.sent_at + timedelta(seconds=WORDS_WAIT_SECONDS)

    def decided(self, *, release: bool, now: datetime) -> "Tip":
        """A moderator lets the message be read, or not: no chore has to come before its time is over. Raises
        `MessageDecided`."""
        if self.message_state is not MessageState.HELD:
            raise MessageDecided("this message does not wait any more")
        if now >= self.words_expire_at:
            raise MessageDecided("its time is over: what nobody answered is not shown")
        return replace(self, message_state=MessageState.RELEASED if release else MessageState.DROPPED)

    def words_expired(self, now: datetime) -> "Tip":
        """Nobody decided on its words in time; what does not wait, or has time, stays as it is."""
        is_over = self.message_state is MessageState.HELD and now >= self.words_expire_at
        return replace(self, message_state=MessageState.EXPIRED) if is_over else self

    def given_back(self) -> "Tip":
        """On appeal somebody else found that its words may be read (ENF-03); what was not dropped stays as it is."""
        is_dropped = self.message_state is MessageState.DROPPED
        return replace(self, message_state=MessageState.RELEASED) if is_dropped else self

    def words_back(self) -> "Tip":
        """They were not rightly taken away; what was not taken away stays as it is."""
        is_removed = self.message_state is MessageState.REMOVED
        return replace(self, message_state=MessageState.RELEASED) if is_removed else self

    def words_told(self, viewer: str) -> dict[str, object]:
        """What the room is told once its words may be read; `viewer` is who gave it, by name."""
        told: dict[str, object] = {
            "tip_id": str(self.id),
            "viewer": ANONYMOUS if self.is_anonymous else viewer,
            "tokens": int(self.tokens),
            "message": self.message,
        }
        return told if self.is_anonymous else {**told, "viewer_id": str(self.viewer_id)}

    def require_same_request(self, other: "Tip") -> None:
        """Tell a retry of this tip from another tip under the same id. Raises `TipIdReused`."""
        if self._asked != other._asked:
            raise TipIdReused("this id belongs to another tip")

    @property
    def _asked(self) -> tuple[object, ...]:
        return (
            self.stream_id, self.viewer_id, self.tokens, self.message, self.is_anonymous, self.menu_item_id,
            self.gift_id,
        )  # fmt: skip


def normal_message(message: str) -> str:
    """With white space folded. Raises `InvalidTipMessage`."""
    text = " ".join(message.split())
    if len(text) > MESSAGE_MAX:
        raise InvalidTipMessage(f"a message has at most {MESSAGE_MAX} characters", pointer="/message")
    if _UNSEEN.search(text):
        raise InvalidTipMessage("a message has no control characters", pointer="/message")
    return text


TOLD = frozenset({MessageState.SHOWN, MessageState.RELEASED})
"""What anybody may read."""
