"""What paying performers books: earnings that become rupees, the reserve, payouts, and what stands still.

References read `earnings:<performer>/<day>`, `payout:<uuid>` and `freeze:<uuid>`.
"""

from datetime import date, datetime

from domain.ids import FreezeId, PayoutId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import Transfer, TransferKind, transfer_id_for

_Part = tuple[TransferKind, Account, Account, int]


def earnings_reference(performer: UserId, day: date) -> str:
    return f"earnings:{performer}/{day}"


def payout_reference(payout_id: PayoutId) -> str:
    return f"payout:{payout_id}"


def freeze_reference(freeze_id: FreezeId) -> str:
    return f"freeze:{freeze_id}"


def release_transfers(
    *, performer: UserId, day: date, part: int, tokens: int, paid_paise: int, promo_paise: int,
    platform_paise: int, reserve_paise: int, at: datetime,
) -> tuple[Transfer, ...]:  # fmt: skip
    """One step of a day's release: the tokens are spent, and their value in rupees comes to stand where it belongs."""
    payable = Account.of(AccountKind.PERFORMER_PAYABLE, performer)
    available = Account.of(AccountKind.PERFORMER_AVAILABLE, performer)
    deferred = Account.system(AccountKind.DEFERRED_REVENUE)
    parts: list[_Part] = [
        (
            TransferKind.EARNINGS_RELEASED,
            Account.of(AccountKind.PERFORMER_PENDING, performer),
            available,
            tokens,
        ),
        (TransferKind.EARNINGS_REDEEMED, available, Account.system(AccountKind.TOKENS_REDEEMED), tokens),
        (TransferKind.EARNINGS_VALUE, deferred, payable, paid_paise),
        (TransferKind.EARNINGS_PROMO_VALUE, Account.system(AccountKind.PROMO_EXPENSE), payable, promo_paise),
        (
            TransferKind.REVENUE_RECOGNISED,
            deferred,
            Account.system(AccountKind.PLATFORM_REVENUE),
            platform_paise,
        ),
        (
            TransferKind.RESERVE_KEPT,
            payable,
            Account.of(AccountKind.PERFORMER_RESERVE, performer),
            reserve_paise,
        ),
    ]
    return _booked(earnings_reference(performer, day), parts, at, suffix=f"/{part}")


def reserve_transfers(
    *, performer: UserId, day: date, reserve_paise: int, at: datetime
) -> tuple[Transfer, ...]:
    """The reserve of a day, when its time has come."""
    part = (
        TransferKind.RESERVE_RELEASED,
        Account.of(AccountKind.PERFORMER_RESERVE, performer),
        Account.of(AccountKind.PERFORMER_PAYABLE, performer),
        reserve_paise,
    )
    return _booked(earnings_reference(performer, day), [part], at)


def payout_transfers(
    *, payout_id: PayoutId, performer: UserId, net_paise: int, tds_paise: int, tcs_paise: int, at: datetime
) -> tuple[Transfer, ...]:
    """A payout is asked for: its rupees are set aside, and its taxes withheld."""
    payable = Account.of(AccountKind.PERFORMER_PAYABLE, performer)
    parts: list[_Part] = [
        (TransferKind.PAYOUT, payable, Account.system(AccountKind.PAYOUT_CLEARING), net_paise),
        (TransferKind.PAYOUT_TDS, payable, Account.system(AccountKind.TDS_PAYABLE), tds_paise),
        (TransferKind.PAYOUT_TCS, payable, Account.system(AccountKind.TCS_PAYABLE), tcs_paise),
    ]
    return _booked(payout_reference(payout_id), parts, at)


def payout_paid_transfers(*, payout_id: PayoutId, net_paise: int, at: datetime) -> tuple[Transfer, ...]:
    part = (
        TransferKind.PAYOUT_PAID,
        Account.system(AccountKind.PAYOUT_CLEARING),
        Account.system(AccountKind.BANK),
        net_paise,
    )
    return _booked(payout_reference(payout_id), [part], at)


def payout_returned_transfers(
    *, payout_id: PayoutId, performer: UserId, net_paise: int, tds_paise: int, tcs_paise: int, was_paid: bool,
    at: datetime,
) -> tuple[Transfer, ...]:  # fmt: skip
    """A payout came to nothing: all of it is the performer's again, with the taxes. One that was told paid comes back
    from the bank first."""
    payable = Account.of(AccountKind.PERFORMER_PAYABLE, performer)
    clearing = Account.system(AccountKind.PAYOUT_CLEARING)
    parts: list[_Part] = [
        (
            TransferKind.PAYOUT_BOUNCED,
            Account.system(AccountKind.BANK),
            clearing,
            net_paise if was_paid else 0,
        ),
        (TransferKind.PAYOUT_RETURNED, clearing, payable, net_paise),
        (TransferKind.PAYOUT_TDS_RETURNED, Account.system(AccountKind.TDS_PAYABLE), payable, tds_paise),
        (TransferKind.PAYOUT_TCS_RETURNED, Account.system(AccountKind.TCS_PAYABLE), payable, tcs_paise),
    ]
    return _booked(payout_reference(payout_id), parts, at)


def freeze_transfers(
    *, freeze_id: FreezeId, performer: UserId, tokens: int, paise: int, at: datetime
) -> tuple[Transfer, ...]:
    """Pending tokens go to where nothing is released, released rupees beside the reserve, where nothing is drawn."""
    parts: list[_Part] = [
        (
            TransferKind.EARNINGS_FROZEN,
            Account.of(AccountKind.PERFORMER_PENDING, performer),
            Account.of(AccountKind.PERFORMER_FROZEN, performer),
            tokens,
        ),
        (
            TransferKind.PAYABLE_FROZEN,
            Account.of(AccountKind.PERFORMER_PAYABLE, performer),
            Account.of(AccountKind.PERFORMER_RESERVE, performer),
            paise,
        ),
    ]
    return _booked(freeze_reference(freeze_id), parts, at)


def unfreeze_transfers(
    *, freeze_id: FreezeId, performer: UserId, tokens: int, paise: int, at: datetime
) -> tuple[Transfer, ...]:
    parts: list[_Part] = [
        (
            TransferKind.EARNINGS_UNFROZEN,
            Account.of(AccountKind.PERFORMER_FROZEN, performer),
            Account.of(AccountKind.PERFORMER_PENDING, performer),
            tokens,
        ),
        (
            TransferKind.PAYABLE_UNFROZEN,
            Account.of(AccountKind.PERFORMER_RESERVE, performer),
            Account.of(AccountKind.PERFORMER_PAYABLE, performer),
            paise,
        ),
    ]
    return _booked(freeze_reference(freeze_id), parts, at)


def freeze_moved_transfers(
    *, freeze_id: FreezeId, performer: UserId, first: int, tokens: int, is_growing: bool, at: datetime
) -> tuple[Transfer, ...]:
    """Tokens number `first` (from 0) and on, of all that a freeze lets go of, or of all that it grows by."""
    pending = Account.of(AccountKind.PERFORMER_PENDING, performer)
    frozen = Account.of(AccountKind.PERFORMER_FROZEN, performer)
    part: _Part = (TransferKind.EARNINGS_UNFROZEN, frozen, pending, tokens)
    if is_growing:
        part = (TransferKind.EARNINGS_FROZEN, pending, frozen, tokens)
    return _booked(freeze_reference(freeze_id), [part], at, suffix=f":{first}+{tokens}")


def _booked(reference: str, parts: list[_Part], at: datetime, *, suffix: str = "") -> tuple[Transfer, ...]:
    return tuple(
        Transfer(
            id=transfer_id_for(reference, f"{kind}{suffix}"),
            kind=kind,
            debit=debit,
            credit=credit,
            amount=amount,
            fee_account=None,
            fee=0,
            reference=reference,
            at=at,
        )
        for kind, debit, credit, amount in parts
        if amount > 0
    )
