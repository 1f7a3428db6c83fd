"""Begin a goal anew."""

from dataclasses import dataclass

from domain.ids import GoalId, UserId
from domain.streaming.room_event import GOAL_RESET
from domain.tipping.goal import Goal, GoalNotFound, GoalOver
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ResetGoal:
    """The next round of a goal, from nothing (TIP-04).

    Safe to repeat: `round` is the one that ends; a goal that is in a later one by now is answered as it is.
    Raises `GoalNotFound`, `GoalOver`, `StreamOver`.
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, goal_id: GoalId, performer_id: UserId, round: int) -> Goal:
        now = self.now()
        async with self.begin() as tx:
            known = await tx.goals.find(goal_id)
            if known is None:
                raise GoalNotFound("there is no such goal")
            known.require_of(performer_id)
            stream = await tx.streams.get_for_update(known.stream_id)
            goal = await tx.goals.find(goal_id)
            assert goal is not None, "goals are never removed"
            if goal.round > round:
                return goal
            stream.require_open()
            # The room before the goal, as tips take them: whatever is in the log by now is of the round that ends.
            told = await tx.room_events.append(
                stream.id, GOAL_RESET, goal.reset(since_seq=0, now=now).told, now=now
            )
            up = (await tx.goals.up_for_update([stream.id])).get(stream.id)
            if up is None or up.id != goal_id:
                raise GoalOver("this goal is over")
            fresh = up.reset(since_seq=told.seq, now=now)
            await tx.goals.update_all([fresh])
            return fresh
