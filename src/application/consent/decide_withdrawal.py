"""Staff decide what becomes of what a withdrawal hid."""

from dataclasses import dataclass

from domain.consent.events import WithdrawalConcluded
from domain.consent.restoring import restored
from domain.consent.withdrawal import Decision, Withdrawal, WithdrawalState
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, StreamId, UserId, WithdrawalId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.policy import OF_CONSENT, policy_named
from domain.moderation.events import StaffActed
from domain.streaming.stream import Stream
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction

_ACTS = {
    Decision.KEEP_HIDDEN: ActionKind.HIDE_RECORDINGS,
    Decision.CONFIRM_ERASURE: ActionKind.ERASE_RECORDINGS,
}


@dataclass(frozen=True, slots=True)
class DecideWithdrawal:
    """Keep it hidden, erase it, or restore it, with a reason that everyone concerned is told. To erase takes two
    people: the first proposes, and it stays hidden until another confirms (MOD-10).

    Where somebody says that they are seen in it, and no record of ours has them there, keeping it from everybody is a
    decision about the performer: they read the rule and the reason, never who asked, and may appeal once (ENF-01,
    ENF-02). `policy` is the key of a rule of consent then. Whoever took back what our own record says they gave is
    obeyed: that finds nothing about anybody, and names no rule.

    What is restored is shown again only where no other withdrawal stands and nobody on camera took back their consent.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, withdrawal_id: WithdrawalId, actor_id: UserId, decision: Decision, policy: str, reason: str
    ) -> Withdrawal:
        """Raises `PermissionDenied`, `WithdrawalNotFound`, `UnknownPolicy`, `WithdrawalDecided`, `OwnWithdrawal`,
        `DecisionReasonRequired`, `ConsentStaysWithdrawn`, `ErasureProposed`, `ErasureNotProposed`, `FourEyes`."""
        now = self.now()
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.WORK_WITHDRAWALS)
            stream_id = (await tx.withdrawals.get(withdrawal_id)).stream_id
            # The show first, as everywhere; then the case as it is now.
            stream = await tx.streams.get_for_update(stream_id) if stream_id is not None else None
            case = await tx.withdrawals.get_for_update(withdrawal_id)
            decided = case.decided(
                decision,
                by=actor_id,
                performer_id=stream.performer_id if stream else None,
                reason=reason,
                policy=_rule(case, decision, policy),
                now=now,
            )
            await tx.withdrawals.update(decided)
            await tx.audit.append(self._entry(decided, actor_id))
            if decided.state is WithdrawalState.RECEIVED:
                return decided
            if stream is not None:
                await self._apply(tx, stream.id, decision)
                if case.is_claim and decision in _ACTS:
                    await tx.outbox.add(_acted(decided, stream, actor_id, decision, policy))
            await tx.outbox.add(WithdrawalConcluded(withdrawal_id))
            return decided

    def _entry(self, case: Withdrawal, actor_id: UserId) -> AuditEntry:
        proposed = case.erasure if case.state is WithdrawalState.RECEIVED else None
        action, reason, note = "withdrawal.decide", case.state.value, case.reason
        if proposed is not None:
            action, reason, note = "withdrawal.propose_erasure", proposed.policy, proposed.reason
        return AuditEntry(
            AuditId(self.new_id()), actor_id, action, f"withdrawal:{case.id}", reason, note, self.now()
        )

    async def _apply(self, tx: Transaction, stream_id: StreamId, decision: Decision) -> None:
        items, now = await tx.media_items.of_stream(stream_id), self.now()
        if decision is Decision.CONFIRM_ERASURE:
            changed = [item.erased(now) for item in items]
        elif decision is Decision.RESTORE:
            withdrawals = await tx.withdrawals.of_stream(stream_id)
            cast = await tx.casts.of_stream(stream_id)
            changed = list(restored(items, withdrawals=withdrawals, cast=cast, now=now))
        else:
            changed = []
        for item in changed:
            await tx.media_items.save(item)


def _rule(case: Withdrawal, decision: Decision, policy: str) -> str:
    """Empty where nothing is found about anybody. Raises `UnknownPolicy`."""
    if not case.is_claim or decision is Decision.RESTORE:
        return ""
    return policy_named(policy, "what is kept from everybody", OF_CONSENT).value


def _acted(case: Withdrawal, show: Stream, actor_id: UserId, decision: Decision, policy: str) -> StaffActed:
    """Nothing in it says who asked."""
    assert case.decided_at is not None, "it is decided"
    first_id = case.erasure.by if case.erasure else None
    return StaffActed(
        _ACTS[decision], show.id, show.performer_id, actor_id, policy, case.reason, "", None, case.decided_at,
        first_id=first_id, before=str(case.id),
    )  # fmt: skip
