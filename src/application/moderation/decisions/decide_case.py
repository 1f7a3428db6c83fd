"""Decide a case: one or several actions, with a statement of reasons for the person concerned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.moderation._confirmed import finished
from application.moderation.cases._cases import case_for
from application.moderation.cases._offered import require_offered
from application.moderation.decisions._deciding import (
    Reasons,
    put_out,
    record_decision,
    state_reasons,
    with_what_follows,
)
from application.moderation.decisions._rooms_told import tell_rooms
from domain.ids import DecisionId, ModerationCaseId, UserId
from domain.moderation.cases.decisions import decided
from domain.moderation.cases.event import By
from domain.moderation.decisions.action import Action, ActionKind, Scope, action_named
from domain.moderation.decisions.decision import BanNeedsTwo, Decision, NobodyConcerned
from domain.moderation.decisions.policy import policy_named
from domain.moderation.decisions.strike import strike_for
from domain.moderation.note import normal_note
from ports.clock import Clock, NewId
from ports.streaming.rooms import MediaRooms
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class AskedAction:
    """What a moderator chose. `kind` and `policy` are keys; `lasts` of what has an end, else None."""

    kind: str
    policy: str
    scope: Scope
    lasts: timedelta | None

    def taken(self, now: datetime) -> Action:
        """Raises `UnknownAction`, `UnknownPolicy` (MOD-20), `ActionNeedsEnd`, `BanNeedsTwo`."""
        kind, policy = action_named(self.kind), policy_named(self.policy, "each action")
        if kind is ActionKind.PERMANENT_BAN:
            raise BanNeedsTwo("propose the ban; another person confirms it")
        if kind is ActionKind.STRIKE:
            return strike_for(policy, now=now)
        until = now + self.lasts if self.lasts is not None else None
        return Action.take(kind, policy, self.scope, until=until, now=now)


@dataclass(frozen=True, slots=True)
class DecideCase:
    """Everything that a decision does is one transaction: the actions, what they lead to, the statement, the event of
    the case. Whoever is shut out is then put out of every room within seconds; the outbox tells it again should that
    have failed. The case stays open, to be closed with its proofs.

    Once begun it is finished, also when the caller is cancelled.
    """

    begin: BeginTransaction
    rooms: MediaRooms
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(
        self, *, decision_id: DecisionId, case_id: ModerationCaseId, actor_id: UserId,
        asked: Sequence[AskedAction], reasons: Reasons, note: str, seen: int,
    ) -> Decision:  # fmt: skip
        """`note` is for staff, and nobody else ever reads it (MOD-21); `seen` as in `CloseModerationCase`.

        Raises what `AskedAction.taken`, `Statement.write`, `Decision.make` and `enforce` raise, `ActionHidden`,
        `NobodyConcerned`, `NoteTooLong`, `StaleCase`, `NotClaimed`, `CaseAboutYou`, `ModerationCaseNotFound`,
        `PermissionDenied`.
        """
        now = self.now()
        chosen = tuple(each.taken(now) for each in asked)
        by = By.staff(actor_id, note=normal_note(note), now=now)
        return await finished(
            self._decide(decision_id, case_id, chosen=chosen, reasons=reasons, by=by, seen=seen)
        )

    async def _decide(
        self, decision_id: DecisionId, case_id: ModerationCaseId, *, chosen: tuple[Action, ...], reasons: Reasons,
        by: By, seen: int,
    ) -> Decision:  # fmt: skip
        assert by.actor_id is not None, "people decide"
        async with self.begin() as tx:
            case, lease = await case_for(tx, case_id, by.actor_id, now=by.at)
            role = (await tx.users.get(by.actor_id)).role
            for action in chosen:
                require_offered(action.kind, role, case.status.queue)
            person_id = case.status.person_id
            if person_id is None:
                raise NobodyConcerned("nobody is known who answers for this")
            # In line with whoever decides on the same person, so that a threshold is crossed once.
            await tx.users.get_for_update(person_id)
            actions = await with_what_follows(tx, person_id, chosen, now=by.at)
            move = decided(
                case, decision_id, tuple(action.kind.value for action in actions), by, lease=lease, seen=seen
            )
            statement = await state_reasons(
                tx, case, actions, reasons, profile=self.profile, decided_at=by.at
            )
            decision = Decision.make(
                decision_id=decision_id, case_id=case_id, person_id=person_id, queue=case.status.queue,
                actions=actions, statement=statement, proposed_by=None, by=by,
            )  # fmt: skip
            words = await record_decision(tx, decision, move, note=by.note, new_id=self.new_id)
            await tell_rooms(tx, words, now=by.at)
        await put_out(self.rooms, decision)
        return decision
