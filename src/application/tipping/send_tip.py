"""Send a tip."""

from dataclasses import dataclass

from domain.identity.permissions import Permission, require_permission
from domain.ids import StreamId, TipId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.entries import tip_transfers
from domain.money import Tokens
from domain.streaming.room_event import TIP_CREATED
from domain.tipping.events import TipSent
from domain.tipping.tip import Tip
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class SendTip:
    """Move a viewer's tokens to the performer of a live show, and announce it in the room.

    `fee_basis_points` of the tip are the platform's. Safe to repeat: the client chooses the tip's id, and a retry
    is answered with the tip that was sent, also when the show is over by then.

    Raises `StreamNotFound`, `StreamNotLive`, `TipAmountOutOfRange`, `InvalidTipMessage`, `SelfTip`, `TipIdReused`,
    `InsufficientBalance`, `PermissionDenied`, `AgeVerificationRequired`, `AgeLocked`.
    """

    begin: BeginTransaction
    now: Clock
    fee_basis_points: int

    async def __call__(
        self, *, tip_id: TipId, stream_id: StreamId, viewer_id: UserId, tokens: Tokens, message: str
    ) -> Tip:
        promo = Account.of(AccountKind.VIEWER_PROMO, viewer_id)
        paid = Account.of(AccountKind.VIEWER_PAID, viewer_id)
        async with self.begin() as tx:
            viewer = await tx.users.get(viewer_id)
            require_permission(viewer.role, Permission.TIP)
            (await tx.ages.get(viewer_id)).require_verified_adult()
            # First of all locks: a doubled request waits here, and then finds the tip that the other one sent.
            wallet = await tx.ledger.lock([promo, paid])
            stream = await tx.streams.get(stream_id)
            tip = Tip.send(
                tip_id=tip_id, stream_id=stream_id, viewer_id=viewer_id, performer_id=stream.performer_id,
                tokens=tokens, message=message, now=self.now(),
            )  # fmt: skip
            if earlier := await tx.tips.find(tip_id):
                earlier.require_same_request(tip)
                return earlier
            stream.require_live()

            transfers = tip_transfers(
                tip_id=tip.id, viewer=tip.viewer_id, performer=tip.performer_id, tokens=tip.tokens,
                promo_balance=wallet[promo], fee_basis_points=self.fee_basis_points, at=tip.sent_at,
            )  # fmt: skip
            await tx.tips.add(tip)
            await tx.outbox.add(
                TipSent(tip.id, tip.stream_id, tip.viewer_id, tip.performer_id, tip.tokens, tip.sent_at)
            )
            # What everybody's tips have in common comes last and is held shortest: the performer's and the
            # platform's accounts, then the room's counter. The log of a show that ended meanwhile takes no more.
            await tx.ledger.post(transfers)
            shown = {
                "tip_id": str(tip.id),
                "viewer_id": str(tip.viewer_id),
                "viewer": viewer.display_name,
                "tokens": int(tip.tokens),
                "message": tip.message,
            }
            await tx.room_events.append(stream_id, TIP_CREATED, shown, now=tip.sent_at)
            return tip
