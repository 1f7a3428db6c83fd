"""What can be taken back of a purchase: first what is left of it, then what it was spent on.

A tip is taken back from both who shared it: the performer's part of it from their earnings, the platform's part from
its fee. Several takings of one tip together never take more from the performer than the tip brought them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.ids import OrderId, TransferId, UserId
from domain.ledger.lots import Lot, Spent


@dataclass(frozen=True, slots=True)
class Claw:
    """`tokens` of one transfer are taken back: `share` of them from the performer, the rest from the platform's fee.

    Of the share, `from_available` comes out of earnings that were released already, the rest out of pending ones.
    `order_id` is the purchase that had paid for them.
    """

    order_id: OrderId
    transfer_id: TransferId
    performer_id: UserId
    tokens: int
    share: int
    from_available: int

    @property
    def fee(self) -> int:
        return self.tokens - self.share

    @property
    def from_pending(self) -> int:
        return self.share - self.from_available


@dataclass(frozen=True, slots=True)
class Plan:
    """Of the `wanted` tokens `from_wallet` are still the buyer's, `claws` come from tips; `short` cannot be had."""

    from_wallet: int
    claws: tuple[Claw, ...]
    short: int

    @property
    def clawed(self) -> int:
        return sum(claw.tokens for claw in self.claws)


def plan_taking_back(
    order_id: OrderId, lot: Lot, *, wanted: int, available: int, clawed: Sequence[Claw],
    spent: Mapping[TransferId, int],
) -> Plan:  # fmt: skip
    """Take `wanted` tokens of a purchase back: unspent ones first, then of its tips, the latest first.

    `available` is what the wallet can give now. `clawed` are all claws that stand of the transfers in the lot, also
    those on behalf of other purchases which paid for a part of the same tip. `spent` is what each transfer still has
    spent, whichever purchase paid for it: what a show gave back is not taken back once more.
    """
    from_wallet = min(wanted, lot.unspent, available)
    missing = wanted - from_wallet
    claws = []
    for part in reversed(lot.spent):
        if part.receiver is None or not missing:
            continue
        before = [claw for claw in clawed if claw.transfer_id == part.transfer_id]
        left = part.tokens - sum(claw.tokens for claw in before if claw.order_id == order_id)
        in_all = spent[part.transfer_id] - sum(claw.tokens for claw in before)
        tokens = min(missing, left, in_all)
        if tokens > 0:
            claws.append(_claw(order_id, part, part.receiver, tokens, before))
            missing -= tokens
    return Plan(from_wallet, tuple(claws), missing)


def _claw(order_id: OrderId, spent: Spent, receiver: UserId, tokens: int, before: Sequence[Claw]) -> Claw:
    """The performer's part is rounded down over all takings of the transfer together."""
    so_far = sum(claw.tokens for claw in before) + tokens
    whole = spent.of_tokens - spent.fee
    share = whole * so_far // spent.of_tokens - sum(claw.share for claw in before)
    return Claw(order_id, spent.transfer_id, receiver, tokens, min(max(share, 0), tokens), 0)
