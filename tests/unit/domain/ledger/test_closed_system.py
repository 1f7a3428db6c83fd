"""WAL-11: nothing moves tokens from viewer to viewer, or from a viewer to a bank."""

from itertools import product

from domain.ledger.chart import Account, AccountKind, Unit
from domain.ledger.closed_system import EARNINGS, WALLETS, OutsideClosedSystem
from domain.ledger.transfer import Transfer, TransferKind
from domain.ledger.ways import WAYS
from tests.builders import ASHA, STRANGER, a_transfer

TOKEN_KINDS = [kind for kind in AccountKind if kind.unit is Unit.TOKEN]


def account(kind: AccountKind, owner: object) -> Account:
    return Account(kind, owner if kind.is_personal else None)  # type: ignore[arg-type]


def moved(debit: AccountKind, credit: AccountKind, *, same_owner: bool) -> Transfer:
    return a_transfer(
        debit=account(debit, ASHA),
        credit=account(credit, ASHA if same_owner else STRANGER),
        fee_account=None,
        fee=0,
    )


def may(debit: AccountKind, credit: AccountKind, *, same_owner: bool) -> bool:
    try:
        moved(debit, credit, same_owner=same_owner)
    except OutsideClosedSystem:
        return False
    return True


def test_wal_11_no_transfer_can_be_made_from_a_wallet_to_a_wallet() -> None:
    for debit, credit in product(sorted(WALLETS), repeat=2):
        assert not may(debit, credit, same_owner=False), f"{debit} to {credit}"
    assert not may(AccountKind.VIEWER_PAID, AccountKind.VIEWER_PROMO, same_owner=True)


def test_wal_11_a_wallets_tokens_go_to_performers_or_to_the_platform_only() -> None:
    allowed = {
        credit
        for credit in TOKEN_KINDS
        if credit is not AccountKind.VIEWER_PAID and may(AccountKind.VIEWER_PAID, credit, same_owner=False)
    }

    assert allowed == {
        AccountKind.PERFORMER_PENDING,
        AccountKind.TOKENS_ISSUED,
        AccountKind.TOKENS_EXPIRED,
    }


def test_wal_11_nobody_tips_themselves_and_no_earnings_change_hands() -> None:
    assert may(AccountKind.VIEWER_PAID, AccountKind.PERFORMER_PENDING, same_owner=False)
    assert not may(AccountKind.VIEWER_PAID, AccountKind.PERFORMER_PENDING, same_owner=True)
    for debit, credit in product(sorted(EARNINGS), repeat=2):
        assert not may(debit, credit, same_owner=False), f"{debit} to {credit}"
    assert may(AccountKind.PERFORMER_PENDING, AccountKind.PERFORMER_AVAILABLE, same_owner=True)


def test_wal_11_every_kind_of_transfer_has_its_ways_and_each_can_be_made() -> None:
    assert set(WAYS) == set(TransferKind), "a kind that is booked is listed in domain/ledger/ways.py"
    for kind, ways in WAYS.items():
        assert ways, kind
        for way in ways:
            owner = ASHA if way.same_owner else STRANGER
            Transfer(
                id=a_transfer().id,
                kind=kind,
                debit=account(way.debit, ASHA),
                credit=account(way.credit, owner),
                amount=1,
                fee_account=account(way.fee, None) if way.fee else None,
                fee=0,
                reference="way:1",
                at=a_transfer().at,
            )


def test_wal_11_no_listed_way_leads_from_a_viewer_to_a_viewer_or_to_a_bank() -> None:
    for kind, ways in WAYS.items():
        for way in ways:
            assert not (way.debit in WALLETS and way.credit in WALLETS), kind
            assert not (way.debit in WALLETS and way.credit.unit is Unit.INR), kind
            assert not (way.credit in WALLETS and way.debit.is_personal and way.same_owner), kind
