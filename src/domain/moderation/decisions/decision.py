"""A decision on a case: one or several actions, and the statement of reasons for all of them (MOD-17, ENF-01)."""

from dataclasses import dataclass
from datetime import datetime

from domain.casework import FourEyes
from domain.errors import Conflict, Invalid, NotFound
from domain.ids import DecisionId, ModerationCaseId, UserId
from domain.moderation.cases.event import By
from domain.moderation.cases.kind import Queue
from domain.moderation.decisions.action import OF_AGE, Action, ActionKind
from domain.moderation.decisions.sanction import Sanction
from domain.moderation.decisions.statement import Statement


class DecisionNotFound(NotFound):
    """There is none, or it is of somebody else."""

    code = "decision_not_found"


class NothingDecided(Invalid):
    code = "nothing_decided"


class ActionTwice(Invalid):
    code = "action_twice"


class NobodyConcerned(Conflict):
    """Nobody is known who answers for what the case is about."""

    code = "nobody_concerned"


class BanNeedsTwo(Conflict):
    """A permanent ban is proposed by one person and confirmed by another; no program makes one (MOD-10, ENF-06)."""

    code = "ban_needs_two"


@dataclass(frozen=True, slots=True)
class Decision:
    """Made once and never changed; what ends of it, ends with its sanctions. `proposed_by` is the first of two people.

    `queue` is whose the case was, and so who sees the appeal.
    """

    id: DecisionId
    case_id: ModerationCaseId
    person_id: UserId
    queue: Queue
    actions: tuple[Action, ...]
    statement: Statement
    decided_by: UserId
    proposed_by: UserId | None
    decided_at: datetime

    @classmethod
    def make(
        cls, *, decision_id: DecisionId, case_id: ModerationCaseId, person_id: UserId, queue: Queue,
        actions: tuple[Action, ...], statement: Statement, proposed_by: UserId | None, by: By,
    ) -> "Decision":  # fmt: skip
        """Raises `NothingDecided`, `ActionTwice`, `BanNeedsTwo`, `FourEyes`."""
        if not actions:
            raise NothingDecided("choose at least one action", pointer="/actions")
        if len({(action.kind, action.scope) for action in actions if not action.automated}) < len(
            [action for action in actions if not action.automated]
        ):
            raise ActionTwice("each action once", pointer="/actions")
        if any(action.kind is ActionKind.PERMANENT_BAN for action in actions):
            if by.automated or by.actor_id is None or proposed_by is None:
                raise BanNeedsTwo("a permanent ban is proposed by one person and confirmed by another")
            if proposed_by == by.actor_id:
                raise FourEyes("another person than the first confirms this")
        assert by.actor_id is not None, "people decide"
        return cls(
            decision_id, case_id, person_id, queue, actions, statement, by.actor_id, proposed_by, by.at
        )

    @property
    def deciders(self) -> frozenset[UserId]:
        """Everybody who had a part in it, and so none in an appeal."""
        return frozenset({self.decided_by} | ({self.proposed_by} if self.proposed_by else set()))

    @property
    def is_of_age(self) -> bool:
        """Officers of verification made it, and others of them decide the appeal (AGE-19)."""
        return any(action.kind in OF_AGE for action in self.actions)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(action.kind.value for action in self.actions)

    def sanction(self, place: int, *, before: str) -> Sanction:
        """The action at this place, as it begins to hold. `before` is what comes back when it is overturned."""
        action = self.actions[place]
        return Sanction(
            self.id, place, self.case_id, self.person_id, action, self.decided_at, before, None, None
        )
