"""Tips as they are recorded, in memory."""

from domain.age_verification.age import AgeState, AgeStatus
from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from domain.streaming.room_event import TIP_CREATED
from domain.tipping.tip import Tip
from ports.tipping import AskedTip, DecideTip, TipBook, TipFacts
from ports.transaction import BeginTransaction, Transaction


class MemoryTipBook(TipBook):
    """Each tip is a transaction of its own."""

    def __init__(self, begin: BeginTransaction) -> None:
        self._begin = begin

    async def record(self, asked: AskedTip, decide: DecideTip) -> Tip:
        async with self._begin() as tx:
            decided = decide(await _facts(tx, asked))
            if isinstance(decided, Tip):
                return decided
            await tx.tips.add(decided.tip)
            await tx.ledger.post(decided.transfers)
            await tx.room_events.append(asked.stream_id, TIP_CREATED, decided.shown, now=decided.tip.sent_at)
            return decided.tip


async def _facts(tx: Transaction, asked: AskedTip) -> TipFacts:
    promo, paid = _wallets(asked.viewer_id)
    free = await tx.ledger.lock([promo, paid])
    viewer = await tx.users.get(asked.viewer_id)
    return TipFacts(
        viewer_name=viewer.display_name,
        role=viewer.role,
        age=_age(await tx.ages.get(asked.viewer_id), asked),
        stream=await tx.streams.find(asked.stream_id),
        earlier=await tx.tips.find(asked.tip_id),
        promo_tokens=free[promo],
        paid_tokens=free[paid],
    )


def _age(status: AgeStatus, asked: AskedTip) -> AgeState:
    return AgeState.UNVERIFIED if status.is_lapsed(asked.at) else status.state


def _wallets(viewer: UserId) -> tuple[Account, Account]:
    return Account.of(AccountKind.VIEWER_PROMO, viewer), Account.of(AccountKind.VIEWER_PAID, viewer)
