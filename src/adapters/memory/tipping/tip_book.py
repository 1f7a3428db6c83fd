"""Tips as they are recorded, in memory."""

from dataclasses import replace

from adapters.memory.chat.standing import standing_of, unaccepted_of
from domain.age_verification.age import AgeState, AgeStatus
from domain.identity.user import User
from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from domain.streaming.room_event import TIP_CREATED
from domain.streaming.stream import Stream
from domain.tipping.menu_item import MenuItem
from domain.tipping.tip import Tip
from ports.chat.messages import ChatStanding
from ports.tipping.goals import news_of
from ports.tipping.tips import AskedTip, DecideTip, TipBook, TipFacts
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
            if decided.control is not None:
                await tx.spending.save_all([decided.control])
            await tx.room_events.append(asked.stream_id, TIP_CREATED, decided.shown, now=decided.tip.sent_at)
            await _count(tx, decided.tip)
            return decided.tip


async def _count(tx: Transaction, tip: Tip) -> None:
    for goal in (await tx.goals.up_for_update([tip.stream_id])).values():
        counted = goal.counted(tip.tokens, tip.sent_at)
        await tx.goals.update_all([counted])
        if news := news_of(goal, counted):
            await tx.room_events.append(tip.stream_id, *news, now=tip.sent_at)


async def _facts(tx: Transaction, asked: AskedTip) -> TipFacts:
    promo, paid = _wallets(asked.viewer_id)
    free = await tx.ledger.lock([promo, paid])
    viewer = await tx.users.get(asked.viewer_id)
    stream = await tx.streams.find(asked.stream_id)
    return TipFacts(
        viewer_name=viewer.display_name,
        role=viewer.role,
        age=_age(await tx.ages.get(asked.viewer_id), asked),
        stream=stream,
        earlier=await tx.tips.find(asked.tip_id),
        promo_tokens=free[promo],
        paid_tokens=free[paid],
        control=(await tx.spending.find_all([asked.viewer_id])).get(asked.viewer_id),
        menu_item=await _menu_item(tx, asked),
        is_removed=asked.viewer_id in (await tx.room_controls.of(asked.stream_id)).removed,
        is_blocked=stream is not None and await tx.blocks.is_blocked(stream.performer_id, viewer.id),
        is_locked=await tx.chat_locks.is_locked(viewer.id),
        standing=await _standing(tx, stream, viewer) if stream is not None else None,
        unaccepted=await unaccepted_of(tx, stream, viewer) if stream is not None else None,
        sanctions=await tx.sanctions.of_person(viewer.id),
    )


async def _standing(tx: Transaction, stream: Stream, viewer: User) -> ChatStanding:
    return replace(await standing_of(tx, stream, viewer), has_tipped=True, last_at=None)


async def _menu_item(tx: Transaction, asked: AskedTip) -> MenuItem | None:
    if asked.menu_item_id is None:
        return None
    return (await tx.tip_menus.find_all([asked.menu_item_id])).get(asked.menu_item_id)


def _age(status: AgeStatus, asked: AskedTip) -> AgeState:
    return AgeState.UNVERIFIED if status.is_lapsed(asked.at) else status.state


def _wallets(viewer: UserId) -> tuple[Account, Account]:
    return Account.of(AccountKind.VIEWER_PROMO, viewer), Account.of(AccountKind.VIEWER_PAID, viewer)
