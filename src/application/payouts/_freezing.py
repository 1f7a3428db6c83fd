"""How money comes to stand still, whoever stops it."""

from datetime import datetime
from uuid import UUID

from application.payouts._audit import payout_audit
from application.payouts.release_earnings import OWN_ACCOUNTS
from domain.ids import FreezeId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.payout_entries import freeze_transfers
from domain.payouts.calendar import day_of
from domain.payouts.events import EarningsFrozen
from domain.payouts.freeze import Freeze, Severity
from domain.payouts.schedule import fees_of
from ports.transaction import Transaction


async def lock_own_accounts(tx: Transaction, performer_id: UserId) -> dict[Account, int]:
    """The lock of a performer's earnings and of all freezes on them: whoever changes a freeze holds it first."""
    return await tx.ledger.lock([Account.of(kind, performer_id) for kind in OWN_ACCOUNTS])


async def freeze(
    tx: Transaction, *, freeze_id: FreezeId, audit_id: UUID, performer_id: UserId, severity: Severity, tokens: int,
    cause: str, reason: str, actor_id: UserId | None, now: datetime,
) -> Freeze:  # fmt: skip
    """Stop an amount (severity 1) or everything (severity 0). One cause stops a performer once: a second call returns
    the freeze that there is.

    An amount is taken out of what is pending, and where that is less, out of the released rupees at the value of a
    token. What was drawn before is out of reach: the freeze tells how much it got. Raises `NoteTooLong`.
    """
    held = await lock_own_accounts(tx, performer_id)
    if earlier := await tx.freezes.find_for_cause(performer_id, cause):
        return earlier
    pending = min(tokens, held[Account.of(AccountKind.PERFORMER_PENDING, performer_id)])
    today = day_of(now)
    agreed = await tx.schedule_agreements.of_performer(performer_id)
    value = fees_of(today, agreed).token_value_paise
    payable = held[Account.of(AccountKind.PERFORMER_PAYABLE, performer_id)]
    opened = Freeze.open(
        freeze_id=freeze_id, performer_id=performer_id, severity=severity, cause=cause, wanted_tokens=tokens,
        tokens=pending, paise=min((tokens - pending) * value, payable), reason=reason, opened_by=actor_id, now=now,
    )  # fmt: skip
    await tx.freezes.add(opened)
    await tx.ledger.post(
        freeze_transfers(
            freeze_id=opened.id, performer=performer_id, tokens=opened.tokens, paise=opened.paise, at=now
        )
    )
    await tx.audit.append(
        payout_audit(
            audit_id, actor_id, "earnings.freeze", f"account:{performer_id} freeze:{opened.id}",
            reason=f"sev-{severity.value}", note=reason, now=now,
        )
    )  # fmt: skip
    await tx.outbox.add(EarningsFrozen(opened.id, performer_id))
    return opened
