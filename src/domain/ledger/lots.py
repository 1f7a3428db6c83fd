"""Which purchase a spent token came from: tokens are spent first in, first out, lot by lot.

A lot is what one act brought into a wallet: a purchase, a grant. Who reads the movements of one wallet in their order
knows, of each lot, what is left and what it was spent on; nothing else is stored, so nothing else can disagree.

- Tokens are taken from the lot that comes first: the oldest, or among promo tokens the one that expires first.
- What is taken back of a lot by name (a refund, an expiry) is taken from that lot.
- What comes back under the name of an earlier spending undoes that spending: the tokens return to their own lots,
  those that were taken last first. What a refund or a dispute took back of that spending from those who got it, on
  behalf of one lot, went back with that lot: no lot gets tokens in place of another.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.ids import TransferId, UserId


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of one wallet: `tokens` above zero came in, below zero went out.

    `reference` is the transfer's. `of_lot` is the reference of the lot that it takes tokens back from, "" where it
    spends. `receiver` is whom the tokens were given to, `fee` the platform's part of them.
    """

    transfer_id: TransferId
    tokens: int
    fee: int
    reference: str
    of_lot: str
    receiver: UserId | None


@dataclass(frozen=True, slots=True)
class Clawed:
    """`tokens` of what a transfer had spent were taken back from those who got it, on behalf of the `lot` that paid for
    them. Below zero they were given to them again."""

    transfer_id: TransferId
    lot: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens of one lot that one transfer spent. `fee` of the transfer's whole `of_tokens` were the platform's."""

    transfer_id: TransferId
    reference: str
    receiver: UserId | None
    tokens: int
    of_tokens: int
    fee: int


@dataclass(frozen=True, slots=True)
class Lot:
    """`unspent` tokens are left of it; `spent` says where the others went, in their order."""

    reference: str
    tokens: int
    unspent: int
    spent: tuple[Spent, ...]


@dataclass(slots=True)
class _Open:
    reference: str
    order: tuple[float, int]
    tokens: int
    unspent: int
    spent: list[Spent] = field(default_factory=list)
    clawed: Counter[TransferId] = field(default_factory=Counter)

    def take(self, movement: Movement, wanted: int) -> int:
        taken = min(wanted, self.unspent)
        if taken:
            self.unspent -= taken
            spent = Spent(
                movement.transfer_id, movement.reference, movement.receiver, taken, -movement.tokens, movement.fee
            )  # fmt: skip
            self.spent.append(spent)
        return taken

    def give_back(self, reference: str, wanted: int) -> int:
        """Undo the latest spending under this reference, at most `wanted` tokens; returns how many."""
        given = 0
        for place in reversed(range(len(self.spent))):
            spent = self.spent[place]
            back = min(spent.tokens - self.clawed[spent.transfer_id], wanted - given)
            if spent.reference != reference or back <= 0:
                continue
            given += back
            if back == spent.tokens:
                del self.spent[place]
            else:
                self.spent[place] = Spent(
                    spent.transfer_id, spent.reference, spent.receiver, spent.tokens - back, spent.of_tokens,
                    spent.fee,
                )  # fmt: skip
        self.unspent += given
        return given


def lots_of(movements: Sequence[Movement | Clawed], *, expiries: Mapping[str, float]) -> tuple[Lot, ...]:
    """The lots of a wallet, in the order they are spent in.

    `movements` are all that ever changed the wallet, and what was clawed of its spending, oldest first. `expiries`
    gives the moment (any growing number) at which a lot expires, by its reference; one without expires never and is
    spent last.
    """
    never = float("inf")
    lots: list[_Open] = []
    for movement in movements:
        if isinstance(movement, Clawed):
            _note(lots, movement)
        elif movement.tokens > 0:
            rest = movement.tokens - _undone(lots, movement)
            if rest:
                order = (expiries.get(movement.reference, never), len(lots))
                lots.append(_Open(movement.reference, order, rest, rest))
                lots.sort(key=_order)
        else:
            _spend(lots, movement)
    return tuple(Lot(lot.reference, lot.tokens, lot.unspent, tuple(lot.spent)) for lot in lots)


def spent_by_transfer(lots: Sequence[Lot]) -> Mapping[TransferId, int]:
    """What each transfer spent and was not given back since, over all lots of a wallet."""
    totals: dict[TransferId, int] = {}
    for lot in lots:
        for spent in lot.spent:
            totals[spent.transfer_id] = totals.get(spent.transfer_id, 0) + spent.tokens
    return totals


def _order(lot: _Open) -> tuple[float, int]:
    return lot.order


def _note(lots: list[_Open], clawed: Clawed) -> None:
    for lot in lots:
        if lot.reference == clawed.lot:
            lot.clawed[clawed.transfer_id] += clawed.tokens


def _undone(lots: list[_Open], movement: Movement) -> int:
    given = 0
    for lot in reversed(lots):
        given += lot.give_back(movement.reference, movement.tokens - given)
    return given


def _spend(lots: list[_Open], movement: Movement) -> None:
    wanted = -movement.tokens
    for lot in lots:
        if not movement.of_lot or lot.reference == movement.of_lot:
            wanted -= lot.take(movement, wanted)
    assert not wanted, "no more is taken than came in"
