"""Tokens are spent first in, first out: which purchase a tip came from, and what is left of each."""

from itertools import count
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.ids import OrderId, TransferId
from domain.ledger.claw_back import Claw, plan_taking_back
from domain.ledger.lots import Lot, Movement, lots_of, spent_by_transfer
from tests.builders import RAVI, STRANGER

ORDER = OrderId(UUID(int=1))
_ids = count(1)


def bought(tokens: int, reference: str) -> Movement:
    return Movement(TransferId(UUID(int=next(_ids))), tokens, 0, reference, "", None)


def tipped(tokens: int, reference: str, *, fee: int = 0) -> Movement:
    return Movement(TransferId(UUID(int=next(_ids))), -tokens, fee, reference, "", RAVI)


def taken_back(tokens: int, lot: str, reference: str = "refund:1") -> Movement:
    return Movement(TransferId(UUID(int=next(_ids))), -tokens, 0, reference, lot, None)


def lots(*movements: Movement, **expiries: float) -> dict[str, Lot]:
    return {lot.reference: lot for lot in lots_of(movements, expiries=expiries)}


def test_wal_07_the_oldest_purchase_is_spent_first() -> None:
    found = lots(bought(100, "a"), bought(50, "b"), tipped(120, "tip:1"))

    assert (found["a"].unspent, found["b"].unspent) == (0, 30)
    assert [(spent.reference, spent.tokens) for spent in found["a"].spent] == [("tip:1", 100)]
    assert [(spent.reference, spent.tokens) for spent in found["b"].spent] == [("tip:1", 20)]


def test_wal_07_a_purchase_pays_for_nothing_that_was_spent_before_it() -> None:
    found = lots(bought(10, "a"), tipped(10, "tip:1"), bought(50, "b"), tipped(5, "tip:2"))

    assert [spent.reference for spent in found["b"].spent] == ["tip:2"]


def test_wal_07_a_refund_takes_from_its_own_purchase() -> None:
    found = lots(bought(100, "a"), bought(50, "b"), taken_back(50, "b"), tipped(100, "tip:1"))

    assert (found["a"].unspent, found["b"].unspent) == (0, 0)
    assert [spent.receiver for spent in found["b"].spent] == [None]


def test_wal_07_what_comes_back_undoes_its_own_spending() -> None:
    undone = bought(30, "tip:1")
    found = lots(bought(100, "a"), bought(50, "b"), tipped(120, "tip:1"), undone)

    assert (found["a"].unspent, found["b"].unspent) == (10, 50)
    assert [(spent.reference, spent.tokens) for spent in found["a"].spent] == [("tip:1", 90)]
    assert set(found) == {"a", "b"}


def test_promo_tokens_that_expire_first_are_spent_first() -> None:
    found = lots(
        bought(10, "never"), bought(10, "later"), bought(10, "soon"), tipped(15, "tip:1"), later=9, soon=5
    )

    assert [found[name].unspent for name in ("soon", "later", "never")] == [0, 5, 10]


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 50)), max_size=40))
def test_every_token_is_in_one_lot_or_spent_once(steps: list[tuple[bool, int]]) -> None:
    movements, balance = [], 0
    for number, (comes_in, tokens) in enumerate(steps):
        if comes_in:
            movements.append(bought(tokens, f"order:{number}"))
            balance += tokens
        elif balance:
            spent = min(tokens, balance)
            movements.append(tipped(spent, f"tip:{number}"))
            balance -= spent
    found = lots_of(movements, expiries={})

    assert sum(lot.unspent for lot in found) == balance
    assert all(lot.tokens == lot.unspent + sum(spent.tokens for spent in lot.spent) for lot in found)


def test_wal_07_unspent_tokens_are_taken_first_then_the_latest_tips() -> None:
    lot = lots(bought(100, "a"), tipped(30, "tip:1", fee=9), tipped(40, "tip:2", fee=12))["a"]

    plan = plan_taking_back(ORDER, lot, wanted=80, available=30, clawed=[], spent=spent_by_transfer([lot]))

    assert (plan.from_wallet, plan.short) == (30, 0)
    assert [(claw.tokens, claw.share, claw.fee) for claw in plan.claws] == [(40, 28, 12), (10, 7, 3)]


def test_wal_07_no_more_is_taken_than_there_is() -> None:
    lot = lots(bought(100, "a"), tipped(30, "tip:1"))["a"]

    spent = spent_by_transfer([lot])
    assert plan_taking_back(ORDER, lot, wanted=150, available=70, clawed=[], spent=spent).short == 50
    assert plan_taking_back(ORDER, lot, wanted=100, available=60, clawed=[], spent=spent).short == 10


@given(st.integers(1, 60), st.integers(0, 60), st.lists(st.integers(1, 20), min_size=1, max_size=10))
def test_wal_07_several_takings_never_take_more_of_a_performer_than_the_tip_brought(
    tip: int, fee: int, wishes: list[int]
) -> None:
    fee = min(fee, tip)
    lot = lots(bought(tip, "a"), tipped(tip, "tip:1", fee=fee))["a"]
    standing: list[Claw] = []
    for wanted in wishes:
        plan = plan_taking_back(
            ORDER, lot, wanted=wanted, available=0, clawed=standing, spent=spent_by_transfer([lot])
        )
        standing += plan.claws

    taken = sum(claw.tokens for claw in standing)
    assert taken == min(tip, sum(wishes))
    assert sum(claw.share for claw in standing) == (tip - fee) * taken // tip
    assert all(0 <= claw.share <= claw.tokens for claw in standing)


def test_wal_07_a_tip_that_two_purchases_paid_is_taken_back_of_each_for_its_part() -> None:
    found = lots(bought(10, "a"), bought(10, "b"), tipped(20, "tip:1", fee=5))
    other, spent = OrderId(UUID(int=2)), spent_by_transfer(list(found.values()))
    first = plan_taking_back(ORDER, found["a"], wanted=20, available=0, clawed=[], spent=spent)
    second = plan_taking_back(other, found["b"], wanted=20, available=0, clawed=first.claws, spent=spent)

    assert (first.clawed, second.clawed) == (10, 10)
    assert sum(claw.share for claw in (*first.claws, *second.claws)) == 15
    assert STRANGER not in {claw.performer_id for claw in first.claws}


def test_tip_08_what_a_show_gave_back_is_not_taken_back_once_more() -> None:
    """A ticket of 20 was paid by two purchases. The second is disputed, the show gives its other half back: which looks
    as if it came from the second. Nothing is left of the ticket for a refund of the first."""
    back = Movement(TransferId(UUID(int=next(_ids))), 10, 0, "show:1", "", None)
    found = lots(bought(10, "a"), bought(10, "b"), ticket := tipped(20, "show:1", fee=5), back)
    spent = spent_by_transfer(list(found.values()))
    disputed = Claw(OrderId(UUID(int=2)), ticket.transfer_id, RAVI, 10, 7, 0)

    plan = plan_taking_back(ORDER, found["a"], wanted=10, available=0, clawed=[disputed], spent=spent)

    assert spent == {ticket.transfer_id: 10}
    assert (plan.claws, plan.short) == ((), 10)
