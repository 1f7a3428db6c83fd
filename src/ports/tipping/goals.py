"""Goals of shows."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from domain.ids import GoalId, StreamId
from domain.streaming.room_event import GOAL_MET, GOAL_PROGRESS
from domain.tipping.goal import Goal


class Goals(Protocol):
    @abstractmethod
    async def up_for_update(self, stream_ids: Collection[StreamId]) -> Mapping[StreamId, Goal]:
        """The goal that is up in each of these shows, where one is: locked, and as others committed it last.

        Call it when the shows' rooms are held (`tx.room_events.append`): then what is counted is what stands in
        the room's log after `Goal.since_seq`.
        """

    @abstractmethod
    async def find(self, goal_id: GoalId) -> Goal | None:
        """Its round and whether it is up change only while the show is held (`tx.streams.get_for_update`)."""

    @abstractmethod
    async def add(self, goal: Goal) -> None:
        """Raises `GoalRunning` when the show has one up already, `GoalIdReused`."""

    @abstractmethod
    async def update_all(self, goals: Sequence[Goal]) -> None: ...


class GoalQueries(Protocol):
    @abstractmethod
    async def up(self, stream_id: StreamId) -> Goal | None:
        """The goal that is up, hidden or not: whoever shows it asks `is_told`."""


def news_of(before: Goal, after: Goal) -> tuple[str, Mapping[str, object]] | None:
    """What the room is told when tips were counted: type and data of the event. Of a hidden goal nothing, until it
    is met."""
    if not after.is_told:
        return None
    return (GOAL_MET if before.met_at is None and after.met_at is not None else GOAL_PROGRESS), after.told
