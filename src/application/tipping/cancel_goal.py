"""Take a goal down."""

from dataclasses import dataclass

from domain.ids import GoalId, UserId
from domain.streaming.room_event import GOAL_CANCELLED
from domain.tipping.goal import UP, Goal, GoalNotFound
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class CancelGoal:
    """Nobody is paid back: tips were given, and the goal was a wish. Taking down one that is over changes nothing.

    Raises `GoalNotFound`, `StreamOver`.
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, goal_id: GoalId, performer_id: UserId) -> Goal:
        now = self.now()
        async with self.begin() as tx:
            known = await tx.goals.find(goal_id)
            if known is None:
                raise GoalNotFound("there is no such goal")
            known.require_of(performer_id)
            stream = await tx.streams.get_for_update(known.stream_id)
            goal = await tx.goals.find(goal_id)
            assert goal is not None, "goals are never removed"
            if goal.state not in UP:
                return goal
            stream.require_open()
            await tx.room_events.append(stream.id, GOAL_CANCELLED, {"goal_id": str(goal_id)}, now=now)
            up = (await tx.goals.up_for_update([stream.id]))[stream.id]
            cancelled = up.cancelled(now)
            await tx.goals.update_all([cancelled])
            return cancelled
