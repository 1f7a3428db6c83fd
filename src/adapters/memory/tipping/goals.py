"""Goals in memory."""

from collections.abc import Collection, Mapping, Sequence

from adapters.memory.tables import HasTables
from adapters.memory.tipping.tips import TippingTables
from domain.ids import GoalId, StreamId
from domain.tipping.goal import UP, Goal, GoalIdReused, GoalRunning
from ports.tipping.goals import GoalQueries, Goals


class MemoryGoals(Goals):
    def __init__(self, tables: TippingTables) -> None:
        self._goals = tables.goals

    async def up_for_update(self, stream_ids: Collection[StreamId]) -> Mapping[StreamId, Goal]:
        up = (goal for goal in self._goals.values() if goal.state in UP)
        return {goal.stream_id: goal for goal in up if goal.stream_id in stream_ids}

    async def find(self, goal_id: GoalId) -> Goal | None:
        return self._goals.get(goal_id)

    async def add(self, goal: Goal) -> None:
        if goal.id in self._goals:
            raise GoalIdReused("this id belongs to another goal")
        if await self.up_for_update([goal.stream_id]):
            raise GoalRunning("this show has a goal already; reset it or take it down first")
        self._goals[goal.id] = goal

    async def update_all(self, goals: Sequence[Goal]) -> None:
        for goal in goals:
            assert goal.id in self._goals, "a goal is added before it is updated"
            self._goals[goal.id] = goal


class MemoryGoalQueries(GoalQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def up(self, stream_id: StreamId) -> Goal | None:
        return (await MemoryGoals(self._database.tables.tipping).up_for_update([stream_id])).get(stream_id)
