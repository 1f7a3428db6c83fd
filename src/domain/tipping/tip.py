"""Tips: tokens a viewer gives a performer during a show."""

import re
from dataclasses import dataclass
from datetime import datetime

from domain.errors import Conflict, Forbidden, Invalid
from domain.ids import StreamId, TipId, UserId
from domain.money import Tokens

TIP_MIN = 1
TIP_MAX = 100_000
MESSAGE_MAX = 200
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


@dataclass(frozen=True, slots=True)
class Tip:
    """Tokens a viewer gave a performer during a show."""

    id: TipId
    stream_id: StreamId
    viewer_id: UserId
    performer_id: UserId
    tokens: Tokens
    message: str
    sent_at: datetime

    @classmethod
    def send(
        cls, *, tip_id: TipId, stream_id: StreamId, viewer_id: UserId, performer_id: UserId,
        tokens: Tokens, message: str, now: datetime,
    ) -> "Tip":  # fmt: skip
        """White space in the message is folded. Raises `TipAmountOutOfRange`, `InvalidTipMessage`, `SelfTip`."""
        if not TIP_MIN <= tokens <= TIP_MAX:
            raise TipAmountOutOfRange(f"a tip is {TIP_MIN} to {TIP_MAX:,} tokens", pointer="/tokens")
        text = " ".join(message.split())
        if len(text) > MESSAGE_MAX:
            raise InvalidTipMessage(f"a message has at most {MESSAGE_MAX} characters", pointer="/message")
        if _UNSEEN.search(text):
            raise InvalidTipMessage("a message has no control characters", pointer="/message")
        if viewer_id == performer_id:
            raise SelfTip("performers cannot tip their own show")
        return cls(tip_id, stream_id, viewer_id, performer_id, tokens, text, now)

    def require_same_request(self, other: "Tip") -> None:
        """Tell a retry of this tip from another tip under the same id. Raises `TipIdReused`."""
        mine = (self.stream_id, self.viewer_id, self.tokens, self.message)
        if mine != (other.stream_id, other.viewer_id, other.tokens, other.message):
            raise TipIdReused("this id belongs to another tip")
