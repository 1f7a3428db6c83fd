"""Look at a withdrawal: the person at how it stands, staff at what was written."""

import json
from dataclasses import dataclass

from domain.consent.restoring import told_of
from domain.consent.withdrawal import Withdrawal, WithdrawalNotFound, WithdrawalWords, normal_code
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, UserId, WithdrawalId
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId
from ports.consent.agreements import withdrawal_context
from ports.sealing import Sealer
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ReadWithdrawalStatus:
    """How a withdrawal stands, for whoever has its number and its code. Raises `WithdrawalNotFound`."""

    begin: BeginTransaction

    async def __call__(self, *, reference: str, secret: str) -> tuple[Withdrawal, str]:
        """And in a word how it stands now (`told_of`)."""
        async with self.begin() as tx:
            case = await tx.withdrawals.find_by_reference(normal_code(reference))
            if case is None:
                raise WithdrawalNotFound("there is no withdrawal of this number with this code")
            case.require_secret(secret)
            on = case.stream_id
            withdrawals = await tx.withdrawals.of_stream(on) if on is not None else ()
            cast = await tx.casts.of_stream(on) if on is not None else ()
            return case, told_of(case, withdrawals=withdrawals, cast=cast)


@dataclass(frozen=True, slots=True)
class OpenWithdrawalWords:
    """What the person wrote, for staff who work on it; each opening is in the audit log. None where nothing is kept.

    Raises `PermissionDenied`, `WithdrawalNotFound`, `KeysUnavailable`, `SealBroken`.
    """

    begin: BeginTransaction
    sealer: Sealer
    now: Clock
    new_id: NewId

    async def __call__(self, *, withdrawal_id: WithdrawalId, actor_id: UserId) -> WithdrawalWords | None:
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.WORK_WITHDRAWALS)
            await tx.withdrawals.get(withdrawal_id)
            sealed = await tx.withdrawals.find_words(withdrawal_id)
            await tx.audit.append(
                AuditEntry(
                    id=AuditId(self.new_id()),
                    actor_id=actor_id,
                    action="withdrawal.open",
                    subject=f"withdrawal:{withdrawal_id}",
                    reason="",
                    note="",
                    at=self.now(),
                )
            )
        if sealed is None:
            return None
        opened = await self.sealer.unseal(sealed, context=withdrawal_context(withdrawal_id))
        return WithdrawalWords(**json.loads(opened))
