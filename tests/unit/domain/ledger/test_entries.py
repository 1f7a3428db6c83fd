"""What a tip and a purchase book, whatever the amounts."""

from uuid import RFC_4122, UUID, uuid4, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import OrderId, TipId
from domain.ledger.chart import Account, AccountKind, Unit
from domain.ledger.entries import purchase_transfers, tip_transfers, unmatched_payment_transfer
from domain.ledger.transfer import Transfer, TransferKind, transfer_id_for
from domain.money import share_of
from tests.builders import ASHA, NOW, RAVI, a_transfer

TOKENS = st.integers(1, 100_000)
BASIS_POINTS = st.integers(0, 10_000)


def tip_of(tokens: int, *, promo: int, fee: int) -> tuple[Transfer, ...]:
    return tip_transfers(
        tip_id=TipId(uuid4()), viewer=ASHA, performer=RAVI, tokens=tokens, promo_balance=promo,
        fee_basis_points=fee, at=NOW,
    )  # fmt: skip


@given(TOKENS, st.integers(0, 200_000), BASIS_POINTS)
def test_a_tip_splits_exactly(tokens: int, promo: int, basis_points: int) -> None:
    transfers = tip_of(tokens, promo=promo, fee=basis_points)

    assert sum(transfer.amount for transfer in transfers) == tokens
    assert sum(transfer.fee for transfer in transfers) == share_of(tokens, basis_points)
    assert all(0 <= transfer.fee <= transfer.amount for transfer in transfers)


@given(TOKENS, st.integers(0, 200_000), BASIS_POINTS)
def test_a_tip_spends_promo_tokens_first(tokens: int, promo: int, basis_points: int) -> None:
    spent = {transfer.debit: transfer.amount for transfer in tip_of(tokens, promo=promo, fee=basis_points)}

    assert spent.get(Account.of(AccountKind.VIEWER_PROMO, ASHA), 0) == min(promo, tokens)
    assert spent.get(Account.of(AccountKind.VIEWER_PAID, ASHA), 0) == tokens - min(promo, tokens)


def test_a_tip_reaches_the_performer_and_the_platform() -> None:
    (transfer,) = tip_of(101, promo=0, fee=3_000)

    assert transfer.kind is TransferKind.TIP
    assert transfer.credit == Account.of(AccountKind.PERFORMER_PENDING, RAVI)
    assert transfer.fee_account == Account.system(AccountKind.PLATFORM_FEE)
    assert (transfer.amount, transfer.fee) == (101, 30)  # 30.3: the odd token is the performer's


def test_the_same_tip_has_the_same_transfer_ids_and_another_has_others() -> None:
    tip_id = TipId(uuid4())

    def ids(tip: TipId, promo: int) -> set[object]:
        transfers = tip_transfers(
            tip_id=tip, viewer=ASHA, performer=RAVI, tokens=50, promo_balance=promo,
            fee_basis_points=3_000, at=NOW,
        )  # fmt: skip
        return {transfer.id for transfer in transfers}

    assert ids(tip_id, 20) == ids(tip_id, 20)
    assert len(ids(tip_id, 20)) == 2
    assert not ids(tip_id, 20) & ids(TipId(uuid4()), 20)


def test_the_ids_of_a_tips_transfers_begin_with_the_time_of_the_tips_own() -> None:
    tip_id = TipId(UUID("0190f4b2-7c3d-7aaa-8bbb-123456789abc"))

    transfers = tip_transfers(
        tip_id=tip_id,
        viewer=ASHA,
        performer=RAVI,
        tokens=50,
        promo_balance=20,
        fee_basis_points=3_000,
        at=NOW,
    )

    assert {str(transfer.id)[:13] for transfer in transfers} == {"0190f4b2-7c3d"}
    assert {(transfer.id.version, transfer.id.variant) for transfer in transfers} == {(8, RFC_4122)}


def test_the_id_of_an_acts_part_is_the_uuid_of_its_name() -> None:
    namespace = UUID("2c7a9d9e-0f0b-5f0e-9a53-6d0f0f7d5a11")

    assert transfer_id_for("order:1", "purchase") == uuid5(namespace, "order:1/purchase")


@given(st.integers(2, 10_000_000), st.data(), TOKENS, st.integers(0, 10_000))
def test_a_purchase_books_all_of_its_price_and_tokens(
    price: int, data: st.DataObject, tokens: int, bonus: int
) -> None:
    gst = data.draw(st.integers(0, price - 1))

    transfers = purchase_transfers(
        order_id=OrderId(uuid4()), buyer=ASHA, provider="razorpay", price_paise=price, gst_paise=gst, tokens=tokens,
        bonus=bonus, at=NOW,
    )  # fmt: skip

    moved = {(transfer.debit.kind, transfer.credit): transfer.amount for transfer in transfers}
    expected = {
        (AccountKind.GATEWAY_RECEIVABLE, Account.system(AccountKind.DEFERRED_REVENUE)): price - gst,
        (AccountKind.GATEWAY_RECEIVABLE, Account.system(AccountKind.GST_PAYABLE)): gst,
        (AccountKind.TOKENS_ISSUED, Account.of(AccountKind.VIEWER_PAID, ASHA)): tokens,
        (AccountKind.TOKENS_ISSUED, Account.of(AccountKind.VIEWER_PROMO, ASHA)): bonus,
    }
    assert moved == {legs: amount for legs, amount in expected.items() if amount}
    assert len({transfer.id for transfer in transfers}) == len(transfers)


def test_an_unmatched_payment_is_owed_back() -> None:
    transfer = unmatched_payment_transfer(payment_id="pay_1", provider="razorpay", amount_paise=9_900, at=NOW)

    assert transfer.debit == Account.system(AccountKind.GATEWAY_RECEIVABLE)
    assert transfer.credit == Account.system(AccountKind.REFUNDS_PAYABLE)
    assert (transfer.amount, transfer.reference) == (9_900, "payment:pay_1")


def test_cash_stands_with_whoever_took_it() -> None:
    transfer = unmatched_payment_transfer(payment_id="OM1", provider="phonepe", amount_paise=9_900, at=NOW)
    assert transfer.debit == Account.system(AccountKind.PHONEPE_RECEIVABLE)
    bought = purchase_transfers(
        order_id=OrderId(uuid4()), buyer=ASHA, provider="phonepe", price_paise=9_900, gst_paise=1_510, tokens=100,
        bonus=0, at=NOW,
    )  # fmt: skip
    assert {t.debit.kind for t in bought if t.debit.kind.unit is Unit.INR} == {AccountKind.PHONEPE_RECEIVABLE}


def test_every_kind_of_account_counts_in_one_unit() -> None:
    tokens = {kind for kind in AccountKind if kind.unit is Unit.TOKEN}

    assert {kind.value for kind in tokens} == {
        "viewer_paid", "viewer_promo", "performer_pending", "performer_available", "performer_frozen",
        "platform_fee", "tokens_issued", "tokens_expired", "tokens_redeemed",
    }  # fmt: skip
    assert {kind.value for kind in AccountKind if kind.may_go_negative} == {
        "tokens_issued", "gateway_receivable", "phonepe_receivable", "bank", "deferred_revenue", "chargeback_loss",
        "promo_expense", "gateway_fees",
    }  # fmt: skip
    assert {kind.value for kind in AccountKind if kind.is_personal} == {
        "viewer_paid", "viewer_promo", "performer_pending", "performer_available", "performer_frozen",
        "performer_payable", "performer_reserve",
    }  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 0},
        {"amount": -1},
        {"fee": -1},
        {"fee": 51},
        {"fee_account": None},
        {"credit": Account.of(AccountKind.VIEWER_PAID, ASHA)},
        {"credit": Account.system(AccountKind.DEFERRED_REVENUE)},
    ],
)
def test_a_transfer_that_cannot_be_booked_is_a_fault_of_the_program(changes: dict[str, object]) -> None:
    with pytest.raises(AssertionError):
        a_transfer(**changes)
