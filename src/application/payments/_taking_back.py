"""What refunds and disputes share: to take the tokens of a purchase back, inside their transactions.

Earnings are taken in one order (ADR 22): those that a freeze of their show holds, then pending ones, then, for a
dispute, those that are available.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.ids import FreezeId, OrderId, TransferId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.claw_back import Claw, plan_taking_back
from domain.ledger.entries import order_reference
from domain.ledger.lots import Lot, lots_of, spent_by_transfer
from domain.ledger.payout_entries import freeze_moved_transfers
from domain.ledger.transfer import Transfer
from domain.payments.order import Order
from domain.payments.refund import Taken
from domain.payments.sale import Lost, Sold, sold
from domain.payouts.freeze import Freeze
from ports.transaction import Transaction


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What can be taken: `short` tokens of what was wanted cannot.

    `let_go` is what freezes let go of for it, and is booked before the rest, with the `freezes` as they are then.
    """

    taken: Taken
    claws: tuple[Claw, ...]
    short: int
    let_go: tuple[Transfer, ...]
    freezes: tuple[Freeze, ...]


async def what_is_sold(tx: Transaction, order: Order) -> Sold:
    """An order less what went back of it. The caller holds the order."""
    refunds = await tx.refunds.of_order(order.id)
    disputes = [dispute for dispute in await tx.disputes.of_order(order.id) if dispute.counts]
    return sold(
        price=order.price,
        gst=order.gst,
        tokens=order.tokens,
        bonus=order.bonus,
        refunds=refunds,
        lost=[Lost(dispute.tokens, dispute.amount, dispute.taken.bonus) for dispute in disputes],
    )


async def unspent_of(tx: Transaction, order_id: OrderId, buyer: UserId) -> int:
    """How many bought tokens of an order are left in the wallet. Holds the wallet from here on."""
    paid = Account.of(AccountKind.VIEWER_PAID, buyer)
    available = (await tx.ledger.lock([paid]))[paid]
    lot = _lot(await _lots(tx, paid, {}), order_id)
    return min(lot.unspent, available)


async def plan_back(
    tx: Transaction, order: Order, *, tokens: int, bonus: int, also_available: bool, at: datetime
) -> TakenBack:
    """Find `tokens` of an order, and `bonus` tokens as far as they are unspent, to take them back.

    Holds the buyer's wallet, then the earnings of those who were tipped from it. Earnings that were released already
    are touched only with `also_available`.
    """
    paid = Account.of(AccountKind.VIEWER_PAID, order.buyer_id)
    promo = Account.of(AccountKind.VIEWER_PROMO, order.buyer_id)
    wallet = await tx.ledger.lock([paid, promo])
    lots = await _lots(tx, paid, {})
    lot = _lot(lots, order.id)
    clawed = await tx.claws.standing({spent.transfer_id for spent in lot.spent})
    plan = plan_taking_back(
        order.id, lot, wanted=tokens, available=wallet[paid], clawed=clawed, spent=spent_by_transfer(lots)
    )
    given = _lot(await _lots(tx, promo, await tx.promo_grants.expiries(order.buyer_id)), order.id)
    taken_bonus = min(bonus, given.unspent, wallet[promo])
    covered = _Covered(await _earnings(tx, plan.claws), await _freezes_on(tx, plan.claws), at)
    claws = [covered.take(claw, also_available=also_available) for claw in plan.claws]
    standing = tuple(claw for claw in claws if claw.tokens)
    had = sum(claw.tokens for claw in standing)
    taken = Taken(plan.from_wallet, taken_bonus, had)
    return TakenBack(
        taken,
        standing,
        plan.short + plan.clawed - had,
        tuple(covered.let_go),
        tuple(covered.changed.values()),
    )


async def loosen(tx: Transaction, back: TakenBack) -> tuple[Transfer, ...]:
    """Note what the freezes let go of. Returns what is booked for it, before the rest of the same posting."""
    for freeze in back.freezes:
        await tx.freezes.update(freeze)
    return back.let_go


async def hold_all(tx: Transaction, transfers: Sequence[Transfer], claws: Sequence[Claw]) -> None:
    """Hold every wallet and all earnings of an act that is undone, in the one order of locks."""
    accounts = {
        account for transfer in transfers for account in (transfer.debit, transfer.credit) if account.owner
    }
    accounts |= {Account.of(kind, claw.performer_id) for claw in claws for kind in _EARNINGS}
    if accounts:
        await tx.ledger.lock(list(accounts))


async def freeze_again(tx: Transaction, claws: Sequence[Claw], *, at: datetime) -> None:
    """What claws took is pending again: a freeze that stands on its show takes it. The caller holds the earnings."""
    standing = await _freezes_on(tx, claws)
    for freeze in {freeze.id: freeze for freeze in standing.values()}.values():
        assert freeze.stream_id is not None, "it stands on a show"
        pending = Account.of(AccountKind.PERFORMER_PENDING, freeze.performer_id)
        balance = (await tx.ledger.lock([pending]))[pending]
        brought = await tx.linked_earnings.brought_by(freeze.stream_id, freeze.performer_id)
        after = freeze.following(brought or 0, pending=balance)
        if after == freeze:
            continue
        await tx.freezes.update(after)
        await tx.ledger.post(
            freeze_moved_transfers(
                freeze_id=freeze.id,
                performer=freeze.performer_id,
                first=freeze.grown,
                tokens=after.grown - freeze.grown,
                is_growing=True,
                at=at,
            )
        )


_EARNINGS = (AccountKind.PERFORMER_PENDING, AccountKind.PERFORMER_AVAILABLE, AccountKind.PERFORMER_FROZEN)


async def _earnings(tx: Transaction, claws: Sequence[Claw]) -> dict[Account, int]:
    performers = sorted({claw.performer_id for claw in claws})
    accounts = [Account.of(kind, performer) for performer in performers for kind in _EARNINGS]
    return await tx.ledger.lock(accounts) if accounts else {}


async def _freezes_on(tx: Transaction, claws: Sequence[Claw]) -> Mapping[TransferId, Freeze]:
    return await tx.linked_earnings.freezes_on({claw.transfer_id for claw in claws})


async def _lots(tx: Transaction, wallet: Account, expiries: Mapping[str, float]) -> Sequence[Lot]:
    return lots_of(await tx.wallet_journal.movements(wallet), expiries=expiries)


def _lot(lots: Sequence[Lot], order_id: OrderId) -> Lot:
    reference = order_reference(order_id)
    return next((lot for lot in lots if lot.reference == reference), Lot(reference, 0, 0, ()))


class _Covered:
    """Takes claws as far as the performers still have what the tips brought them: nobody falls below zero."""

    def __init__(self, left: dict[Account, int], freezes: Mapping[TransferId, Freeze], at: datetime) -> None:
        self._left = left
        self._freezes = freezes
        self._at = at
        self.changed: dict[FreezeId, Freeze] = {}
        self.let_go: list[Transfer] = []

    def take(self, claw: Claw, *, also_available: bool) -> Claw:
        """First what a freeze of the very show holds."""
        if found := self._freezes.get(claw.transfer_id):
            self._loosen(self.changed.get(found.id, found), claw)
        return _take(claw, self._left, also_available=also_available)

    def _loosen(self, freeze: Freeze, claw: Claw) -> None:
        tokens = min(claw.share, freeze.left)
        self.changed[freeze.id] = freeze.letting_go(tokens)
        self.let_go += freeze_moved_transfers(
            freeze_id=freeze.id,
            performer=freeze.performer_id,
            first=freeze.let_go,
            tokens=tokens,
            is_growing=False,
            at=self._at,
        )
        self._left[Account.of(AccountKind.PERFORMER_FROZEN, freeze.performer_id)] -= tokens
        self._left[Account.of(AccountKind.PERFORMER_PENDING, freeze.performer_id)] += tokens


def _take(claw: Claw, left: dict[Account, int], *, also_available: bool) -> Claw:
    pending = Account.of(AccountKind.PERFORMER_PENDING, claw.performer_id)
    available = Account.of(AccountKind.PERFORMER_AVAILABLE, claw.performer_id)
    from_pending = min(claw.share, left[pending])
    from_available = min(claw.share - from_pending, left[available]) if also_available else 0
    share = from_pending + from_available
    left[pending] -= from_pending
    if also_available:
        left[available] -= from_available
    # What is short of the share is short of the fee in proportion: the platform gives back its part of what is taken.
    fee = claw.fee if share == claw.share else claw.fee * share // claw.share
    return replace(claw, tokens=share + fee, share=share, from_available=from_available)


def claws_of(claws: Sequence[Claw]) -> list[Claw]:
    """In the order in which they are stored, so that what they book has the same ids each time."""
    return sorted(claws, key=lambda claw: claw.transfer_id)
