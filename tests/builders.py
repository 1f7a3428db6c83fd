"""Builders: a whole, valid value, with only what a test is about spelled out: `a_tip(tokens=Tokens(7))`.

The cast: Asha watches, Ravi performs, Meera moderates, and there is a stranger.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from domain.ids import StreamId, TipId, TransferId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import Transfer, TransferKind
from domain.money import Tokens
from domain.tipping.tip import Tip

NOW = datetime(2026, 11, 1, 14, 30, tzinfo=UTC)

ASHA = UserId(UUID("018f0000-0000-7000-8000-00000000a5a0"))
RAVI = UserId(UUID("018f0000-0000-7000-8000-000000007a71"))
MEERA = UserId(UUID("018f0000-0000-7000-8000-00000000be7a"))
STRANGER = UserId(UUID("018f0000-0000-7000-8000-0000000057a6"))


def a_tip(**changes: Any) -> Tip:
    tip = Tip(
        id=TipId(uuid4()),
        stream_id=StreamId(uuid4()),
        viewer_id=ASHA,
        performer_id=RAVI,
        tokens=Tokens(50),
        message="What a raga",
        sent_at=NOW,
    )
    return replace(tip, **changes)


def a_transfer(**changes: Any) -> Transfer:
    """50 of Asha's paid tokens to Ravi, 15 of them the platform's."""
    transfer = Transfer(
        id=TransferId(uuid4()),
        kind=TransferKind.TIP,
        debit=Account.of(AccountKind.VIEWER_PAID, ASHA),
        credit=Account.of(AccountKind.PERFORMER_PENDING, RAVI),
        amount=50,
        fee_account=Account.system(AccountKind.PLATFORM_FEE),
        fee=15,
        reference=f"tip:{uuid4()}",
        at=NOW,
    )
    return replace(transfer, **changes)
