"""Send a tip."""

from dataclasses import dataclass

from domain.age_verification.age import require_verified_adult
from domain.identity.permissions import Permission, require_permission
from domain.ids import StreamId, TipId, UserId
from domain.ledger.entries import tip_transfers
from domain.ledger.transfer import require_funds
from domain.money import Tokens
from domain.streaming.stream import StreamNotFound
from domain.tipping.tip import Tip
from ports.clock import Clock
from ports.tipping import AskedTip, NewTip, TipBook, TipFacts


@dataclass(frozen=True, slots=True)
class SendTip:
    """Move a viewer's tokens to the performer of a live show, and announce it in the room.

    `fee_basis_points` of the tip are the platform's. Safe to repeat: the client chooses the tip's id, and a retry
    is answered with the tip that was sent, also when the show is over by then.

    Raises `StreamNotFound`, `StreamNotLive`, `TipAmountOutOfRange`, `InvalidTipMessage`, `SelfTip`, `TipIdReused`,
    `InsufficientBalance`, `PermissionDenied`, `AgeVerificationRequired`, `AgeLocked`, `Overloaded`.
    """

    book: TipBook
    now: Clock
    fee_basis_points: int

    async def __call__(
        self, *, tip_id: TipId, stream_id: StreamId, viewer_id: UserId, tokens: Tokens, message: str
    ) -> Tip:
        asked = AskedTip(tip_id, stream_id, viewer_id, self.now())

        def decide(facts: TipFacts) -> NewTip | Tip:
            require_permission(facts.role, Permission.TIP)
            require_verified_adult(facts.age)
            if facts.stream is None:
                raise StreamNotFound("there is no such show")
            tip = Tip.send(
                tip_id=tip_id, stream_id=stream_id, viewer_id=viewer_id, performer_id=facts.stream.performer_id,
                tokens=tokens, message=message, now=asked.at,
            )  # fmt: skip
            if facts.earlier is not None:
                facts.earlier.require_same_request(tip)
                return facts.earlier
            facts.stream.require_live()
            require_funds(facts.promo_tokens + facts.paid_tokens, tokens)
            return self._new(tip, facts)

        return await self.book.record(asked, decide)

    def _new(self, tip: Tip, facts: TipFacts) -> NewTip:
        transfers = tip_transfers(
            tip_id=tip.id, viewer=tip.viewer_id, performer=tip.performer_id, tokens=tip.tokens,
            promo_balance=facts.promo_tokens, fee_basis_points=self.fee_basis_points, at=tip.sent_at,
        )  # fmt: skip
        shown = {
            "tip_id": str(tip.id),
            "viewer_id": str(tip.viewer_id),
            "viewer": facts.viewer_name,
            "tokens": int(tip.tokens),
            "message": tip.message,
        }
        return NewTip(tip, transfers, shown)
