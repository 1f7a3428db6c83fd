"""What comes back of a spending returns to the purchases that paid for it, whatever happened to them since (WAL-07)."""

from collections.abc import Callable
from itertools import count
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.ids import OrderId, TransferId
from domain.ledger.claw_back import Claw, Plan, plan_taking_back
from domain.ledger.lots import Clawed, Lot, Movement, lots_of, spent_by_transfer
from tests.builders import RAVI


class Purse:
    """A wallet, what it was spent on, and what went back of its purchases: every performer can pay."""

    def __init__(self) -> None:
        self._ids = count(1)
        self.history: list[Movement | Clawed] = []
        self.orders: dict[OrderId, int] = {}
        """What of each is not refunded."""
        self.spendings: dict[str, TransferId] = {}
        self.refunds: list[tuple[str, OrderId, Plan]] = []
        self.clawed: list[Claw] = []

    def buys(self, tokens: int) -> OrderId:
        order = OrderId(UUID(int=next(self._ids)))
        self.orders[order] = tokens
        self._moves(tokens, f"order:{order}")
        return order

    def spends(self, tokens: int) -> str:
        reference = f"show:{next(self._ids)}"
        self.spendings[reference] = self._moves(-min(tokens, self.balance), reference)
        return reference

    def gets_back(self, reference: str, tokens: int) -> None:
        """No more than those have who got it."""
        transfer = self.spendings[reference]
        left = self._spent(transfer) - sum(
            claw.tokens for claw in self.clawed if claw.transfer_id == transfer
        )
        if tokens := min(tokens, left):
            self._moves(tokens, reference)

    def refunds_some(self, order: OrderId, tokens: int) -> Plan:
        plan = self.plan(order, min(tokens, self.orders[order]))
        reference = f"refund:{next(self._ids)}"
        if plan.from_wallet:
            self._moves(-plan.from_wallet, reference, of_lot=f"order:{order}")
        self.history += [Clawed(claw.transfer_id, f"order:{order}", claw.tokens) for claw in plan.claws]
        self.clawed += plan.claws
        self.orders[order] -= plan.from_wallet + plan.clawed
        self.refunds.append((reference, order, plan))
        return plan

    def refund_fails(self, place: int) -> None:
        reference, order, plan = self.refunds.pop(place)
        if plan.from_wallet:
            self._moves(plan.from_wallet, reference)
        self.history += [Clawed(claw.transfer_id, f"order:{order}", -claw.tokens) for claw in plan.claws]
        for claw in plan.claws:
            self.clawed.remove(claw)
        self.orders[order] += plan.from_wallet + plan.clawed

    def plan(self, order: OrderId, tokens: int) -> Plan:
        lots = lots_of(self.history, expiries={})
        lot = next(lot for lot in lots if lot.reference == f"order:{order}")
        of_lot = {spent.transfer_id for spent in lot.spent}
        clawed = [claw for claw in self.clawed if claw.transfer_id in of_lot]
        return plan_taking_back(
            order, lot, wanted=tokens, available=self.balance, clawed=clawed, spent=spent_by_transfer(lots)
        )

    @property
    def balance(self) -> int:
        return sum(line.tokens for line in self.history if isinstance(line, Movement))

    @property
    def lots(self) -> dict[str, Lot]:
        return {lot.reference: lot for lot in lots_of(self.history, expiries={})}

    def is_right(self) -> None:
        """Whatever was bought and not refunded can be had back, and nothing else is in the wallet."""
        lots = lots_of(self.history, expiries={})
        assert sum(lot.unspent for lot in lots) == self.balance
        assert {lot.reference for lot in lots} == {f"order:{order}" for order in self.orders}
        for order, tokens in self.orders.items():
            assert self.plan(order, tokens).short == 0

    def _spent(self, transfer: TransferId) -> int:
        return spent_by_transfer(lots_of(self.history, expiries={})).get(transfer, 0)

    def _moves(self, tokens: int, reference: str, of_lot: str = "") -> TransferId:
        transfer = TransferId(UUID(int=next(self._ids)))
        receiver = RAVI if tokens < 0 and not of_lot else None
        self.history.append(Movement(transfer, tokens, 0, reference, of_lot, receiver))
        return transfer


def test_wal_07_a_ticket_of_two_purchases_goes_back_to_both() -> None:
    """The second purchase was taken back of it already: what comes back is the first one's."""
    purse = Purse()
    first, second = purse.buys(100), purse.buys(20)
    ticket = purse.spends(120)
    assert purse.refunds_some(second, 20).clawed == 20
    purse.gets_back(ticket, 100)

    assert (purse.lots[f"order:{first}"].unspent, purse.lots[f"order:{second}"].unspent) == (100, 0)
    assert purse.refunds_some(first, 100).short == 0


def test_wal_07_what_failed_to_go_back_is_the_spending_s_again() -> None:
    purse = Purse()
    first, second = purse.buys(100), purse.buys(20)
    ticket = purse.spends(120)
    purse.refunds_some(second, 20)
    purse.gets_back(ticket, 100)
    assert purse.refunds_some(first, 100).from_wallet == 100
    purse.refund_fails(0)

    purse.is_right()
    purse.gets_back(ticket, 20)
    assert purse.lots[f"order:{second}"].unspent == 20


Step = Callable[[Purse], object]
places, tokens = st.integers(0, 3), st.integers(1, 6)
"""Few and small, so that purchases meet in one spending."""


def back(place: int, wanted: int) -> Step:
    def step(purse: Purse) -> None:
        if purse.spendings:
            purse.gets_back(list(purse.spendings)[place % len(purse.spendings)], wanted)

    return step


def refund(place: int, wanted: int) -> Step:
    def step(purse: Purse) -> None:
        if purse.orders:
            purse.refunds_some(list(purse.orders)[place % len(purse.orders)], wanted)

    return step


def fail(place: int) -> Step:
    def step(purse: Purse) -> None:
        if purse.refunds:
            purse.refund_fails(place % len(purse.refunds))

    return step


def spend(wanted: int) -> Step:
    def step(purse: Purse) -> None:
        if purse.balance:
            purse.spends(wanted)

    return step


def buy(wanted: int) -> Step:
    return lambda purse: purse.buys(wanted)


steps = st.one_of(
    tokens.map(buy),
    st.integers(1, 12).map(spend),
    st.builds(back, places, tokens),
    st.builds(refund, places, tokens),
    places.map(fail),
)


@settings(max_examples=300)
@given(st.lists(steps, min_size=15, max_size=40))
def test_wal_07_in_any_order_what_was_bought_can_be_had_back(drawn: list[Step]) -> None:
    purse = Purse()
    for step in drawn:
        step(purse)
        purse.is_right()
