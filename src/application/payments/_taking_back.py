"""What refunds and disputes share: to take the tokens of a purchase back, inside their transactions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.ids import OrderId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.claw_back import Claw, Plan, plan_taking_back
from domain.ledger.entries import order_reference
from domain.ledger.lots import Lot, lots_of
from domain.payments.order import Order
from domain.payments.refund import Lost, Sold, Taken, sold
from ports.transaction import Transaction


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What can be taken: `short` tokens of what was wanted cannot."""

    taken: Taken
    claws: tuple[Claw, ...]
    short: int


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
    lot = await _lot(tx, paid, order_id, {})
    return min(lot.unspent, available)


async def plan_back(
    tx: Transaction, order: Order, *, tokens: int, bonus: int, also_available: bool
) -> TakenBack:
    """Find `tokens` of an order, and `bonus` tokens as far as they are unspent, to take them back.

    Holds the buyer's wallet, then the earnings of those who were tipped from it. Earnings that were released already
    are touched only with `also_available`.
    """
    paid = Account.of(AccountKind.VIEWER_PAID, order.buyer_id)
    promo = Account.of(AccountKind.VIEWER_PROMO, order.buyer_id)
    wallet = await tx.ledger.lock([paid, promo])
    lot = await _lot(tx, paid, order.id, {})
    clawed = await tx.claws.standing({spent.transfer_id for spent in lot.spent})
    plan = plan_taking_back(order.id, lot, wanted=tokens, available=wallet[paid], clawed=clawed)
    given = await _lot(tx, promo, order.id, await tx.promo_grants.expiries(order.buyer_id))
    taken_bonus = min(bonus, given.unspent, wallet[promo])
    claws = await _covered(tx, plan, also_available=also_available)
    had = sum(claw.tokens for claw in claws)
    taken = Taken(plan.from_wallet, taken_bonus, had)
    return TakenBack(taken, claws, plan.short + plan.clawed - had)


async def _lot(tx: Transaction, wallet: Account, order_id: OrderId, expiries: Mapping[str, float]) -> Lot:
    reference = order_reference(order_id)
    movements = await tx.wallet_journal.movements(wallet)
    for lot in lots_of(movements, expiries=expiries):
        if lot.reference == reference:
            return lot
    return Lot(reference, 0, 0, ())


async def _covered(tx: Transaction, plan: Plan, *, also_available: bool) -> tuple[Claw, ...]:
    """The claws as far as the performers still have what the tips brought them: nobody falls below zero."""
    kinds = [AccountKind.PERFORMER_PENDING, *([AccountKind.PERFORMER_AVAILABLE] if also_available else [])]
    performers = {claw.performer_id for claw in plan.claws}
    accounts = [Account.of(kind, performer) for performer in sorted(performers) for kind in kinds]
    if not accounts:
        return ()
    left = await tx.ledger.lock(accounts)
    covered = [_take(claw, left, also_available=also_available) for claw in plan.claws]
    return tuple(claw for claw in covered if claw.tokens)


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
