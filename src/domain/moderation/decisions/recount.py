"""What an overturned strike had led to: the suspensions that a later strike reached only because of it (ENF-03).

A suspension that a threshold made is reckoned again as if that strike had never been. What a person chose stands on a
ground of its own and is not touched; and nothing becomes longer, or begins, because somebody was given right.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.ids import DecisionId
from domain.moderation.decisions.action import Action, ActionKind
from domain.moderation.decisions.sanction import EndedBy, Sanction
from domain.moderation.decisions.strike import suspension_at


@dataclass(frozen=True, slots=True)
class Recount:
    """`ended` is what held until now; `instead` the shorter one of the same decision, None where none is left."""

    ended: Sanction
    instead: Sanction | None


def recounted(
    sanctions: Sequence[Sanction], overturned: Sanction, now: datetime, *, never: Collection[DecisionId]
) -> list[Recount]:
    """`sanctions` are all of the person, also those that ended; `overturned` is the strike, which is ended in them.

    `never` are all decisions about them that were overturned, with this one: a strike that was over by itself before
    its appeal was decided ended by its time, and counts no more than another.
    """
    found = []
    for each in sanctions:
        if _is_reached(each) and each.holds(now) and _counted(overturned, each):
            new = _reached_without([s for s in sanctions if s.decision_id not in never], each)
            if new is None or new.until is None or new.until <= now:
                found.append(Recount(each.ended(EndedBy.APPEAL, now), None))
            elif each.action.until is not None and new.until < each.action.until:
                place = 1 + max(other.place for other in sanctions if other.decision_id == each.decision_id)
                instead = replace(each, place=place, action=new)
                found.append(Recount(each.ended(EndedBy.APPEAL, now), instead))
    return found


def _is_reached(sanction: Sanction) -> bool:
    return sanction.action.kind is ActionKind.SUSPENSION and sanction.action.automated


def _counted(strike: Sanction, suspension: Sanction) -> bool:
    """Whether it was among those that were not over when the suspension was reached."""
    until = strike.action.until
    return strike.since <= suspension.since and (until is None or suspension.since < until)


def _reached_without(sanctions: Iterable[Sanction], suspension: Sanction) -> Action | None:
    """What the strike of its decision would have reached, of the strikes that stand and were not over then."""
    never = {EndedBy.APPEAL, EndedBy.STAFF}
    strikes = [
        each for each in sanctions if each.action.kind is ActionKind.STRIKE and each.ended_by not in never
    ]
    own = [each for each in strikes if each.decision_id == suspension.decision_id]
    if not own:
        return None
    before = sum(each.action.weight for each in strikes if each not in own and _counted(each, suspension))
    return suspension_at(before, own[0].action.weight, suspension.action.policy, now=suspension.since)
