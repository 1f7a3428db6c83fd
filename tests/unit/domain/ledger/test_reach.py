"""WAL-11: where a viewer's tokens can get to at all, over every kind of transfer and every way that it may go."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.ledger.chart import AccountKind, Unit
from domain.ledger.closed_system import EARNINGS, WALLETS
from domain.ledger.returns import RETURNS
from domain.ledger.transfer import TransferKind
from domain.ledger.ways import WAYS

ASHA, BINA, RAVI = "Asha", "Bina", "Ravi"
PEOPLE = (ASHA, BINA, RAVI)
ISSUES = {TransferKind.PURCHASE_TOKENS, TransferKind.PURCHASE_BONUS, TransferKind.PROMO_GRANT}
"""The kinds that issue new tokens: for rupees that were paid, or promised by the platform."""
ENDED = {AccountKind.TOKENS_ISSUED, AccountKind.TOKENS_EXPIRED, AccountKind.TOKENS_REDEEMED}
"""A token that got there is gone. What is issued later is another one, or returns to the wallet that it left."""
REDEEMED_AS = {AccountKind.PERFORMER_AVAILABLE: AccountKind.PERFORMER_PAYABLE}
"""The one act in which tokens become rupees."""


@dataclass(frozen=True, slots=True)
class Place:
    kind: AccountKind
    owner: str | None


def everybody(kind: AccountKind) -> list[Place]:
    return [Place(kind, person) for person in PEOPLE] if kind.is_personal else [Place(kind, None)]


def steps(place: Place, *, is_tied: bool) -> Iterator[Place]:
    """Where Asha's tokens may go to from here. `is_tied` as the posting ties returns to the wallet they left."""
    for kind, ways in WAYS.items():
        for way in ways:
            if way.debit is not place.kind:
                continue
            if way.fee is not None:
                yield Place(way.fee, None)
            for credit in everybody(way.credit):
                if way.same_owner is not None and way.same_owner is not (credit.owner == place.owner):
                    continue
                if is_tied and kind in RETURNS and credit.kind in WALLETS and credit.owner != ASHA:
                    continue
                yield credit
    if place.kind in REDEEMED_AS:
        yield Place(REDEEMED_AS[place.kind], place.owner)


def reached(
    start: AccountKind, *, is_tied: bool = True, without: frozenset[AccountKind] = frozenset()
) -> set[Place]:
    seen, waiting = {Place(start, ASHA)}, [Place(start, ASHA)]
    while waiting:
        place = waiting.pop()
        if place.kind in ENDED:
            continue
        for step in steps(place, is_tied=is_tied):
            if step not in seen and step.kind not in without:
                seen.add(step)
                waiting.append(step)
    return seen


def test_wal_11_a_viewer_s_tokens_never_get_to_another_viewer() -> None:
    for wallet in WALLETS:
        assert {place.owner for place in reached(wallet) if place.kind in WALLETS} == {ASHA}


def test_wal_11_without_returning_to_their_source_they_would() -> None:
    """What the list of ways alone does not hold: so the posting does."""
    untied = reached(AccountKind.VIEWER_PAID, is_tied=False)
    assert {place.owner for place in untied if place.kind in WALLETS} == set(PEOPLE)


def test_wal_11_they_become_rupees_only_as_another_s_earnings() -> None:
    """To the bank leads nothing but what a performer earned, and nobody gives tokens to themselves."""
    for wallet in WALLETS:
        assert Place(AccountKind.BANK, None) in reached(wallet), "performers are paid"
        without = reached(wallet, without=frozenset({AccountKind.PERFORMER_AVAILABLE}))
        assert all(place.kind.unit is Unit.TOKEN for place in without)
        earned = {place.owner for place in reached(wallet) if place.kind in EARNINGS}
        assert earned == {BINA, RAVI}


def test_wal_11_what_enters_a_wallet_is_issued_or_returns_to_it() -> None:
    into = {kind for kind, ways in WAYS.items() if any(way.credit in WALLETS for way in ways)}
    assert into == ISSUES | RETURNS
    for kind in ISSUES:
        assert all(way.debit is AccountKind.TOKENS_ISSUED for way in WAYS[kind]), kind


def test_wal_11_viewers_have_no_rupees_here_and_a_buyer_s_go_back_the_way_they_came() -> None:
    """What is owed back to a buyer leaves by the gateway that took it, becomes their order after all, or is kept."""
    rupees = {kind for kind in AccountKind if kind.unit is Unit.INR and kind.is_personal}
    assert rupees == {AccountKind.PERFORMER_PAYABLE, AccountKind.PERFORMER_RESERVE}
    owed_back_to = {
        way.credit for ways in WAYS.values() for way in ways if way.debit is AccountKind.REFUNDS_PAYABLE
    }
    assert owed_back_to == {
        AccountKind.GATEWAY_RECEIVABLE, AccountKind.PHONEPE_RECEIVABLE, AccountKind.PLATFORM_REVENUE,
        AccountKind.DEFERRED_REVENUE, AccountKind.GST_PAYABLE,
    }  # fmt: skip
