"""What a person would read, before anything is decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.moderation.cases._cases import case_for
from application.moderation.cases._offered import require_offered
from application.moderation.decisions._deciding import Reasons, state_reasons, with_what_follows
from application.moderation.decisions.decide_case import AskedAction
from domain.ids import ModerationCaseId, UserId
from domain.moderation.decisions.decision import NobodyConcerned
from domain.moderation.decisions.statement import Statement
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class PreviewDecision:
    """The statement that `DecideCase` would write now, with what follows from a strike. Nothing is recorded, and the
    case need not be claimed (MOD-17)."""

    begin: BeginTransaction
    now: Clock
    profile: str

    async def __call__(
        self, *, case_id: ModerationCaseId, actor_id: UserId, asked: Sequence[AskedAction], reasons: Reasons
    ) -> Statement:
        """Raises what `AskedAction.taken` and `Statement.write` raise, `NothingDecided`, `ActionNotPossible`,
        `ActionHidden`, `NobodyConcerned`, `CaseAboutYou`, `ModerationCaseNotFound`, `PermissionDenied`."""
        now = self.now()
        chosen = tuple(each.taken(now) for each in asked)
        async with self.begin() as tx:
            case, _ = await case_for(tx, case_id, actor_id, now=now)
            case.require_no_part(actor_id)
            role = (await tx.users.get(actor_id)).role
            for action in chosen:
                require_offered(action.kind, role, case.status.queue)
            if case.status.person_id is None:
                raise NobodyConcerned("nobody is known who answers for this")
            actions = await with_what_follows(tx, case.status.person_id, chosen, now=now)
            return await state_reasons(tx, case, actions, reasons, profile=self.profile, decided_at=now)
