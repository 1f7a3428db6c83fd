"""Set up a goal."""

from dataclasses import dataclass

from domain.ids import GoalId, StreamId, UserId
from domain.moderation.text.word_list import Surface, Writing
from domain.money import Tokens
from domain.streaming.room_event import GOAL_STARTED
from domain.tipping.goal import Goal
from ports.clock import Clock
from ports.moderation.reports import TextScreen
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class StartGoal:
    """A performer sets up a goal for the room, one at a time (TIP-04). Tips that come after `goal.started` count.

    Safe to repeat: the client chooses the goal's id. Raises `InvalidGoal`, `LinkRefused`, `ForbiddenText`,
    `BlockedWords`, `GoalRunning`, `GoalIdReused`, `StreamNotFound`, `NotYourStream`, `StreamOver`.
    """

    begin: BeginTransaction
    screen: TextScreen
    now: Clock

    async def __call__(
        self, *, goal_id: GoalId, stream_id: StreamId, performer_id: UserId, title: str, target: Tokens,
        is_hidden: bool,
    ) -> Goal:  # fmt: skip
        def goal_since(seq: int) -> Goal:
            return Goal.start(
                goal_id=goal_id, stream_id=stream_id, performer_id=performer_id, title=title, target=target,
                is_hidden=is_hidden, since_seq=seq, now=now,
            )  # fmt: skip

        now = self.now()
        asked = goal_since(0)
        read = await self.screen.read(asked.title, Writing(performer_id, Surface.GOAL, None))
        read.require_fit(pointer="/title")
        async with self.begin() as tx:
            stream = await tx.streams.get_for_update(
                stream_id
            )  # in line with whatever else is done to the goal
            stream.require_performer(performer_id)
            if earlier := await tx.goals.find(goal_id):
                earlier.require_same_request(asked)
                return earlier
            stream.require_open()
            # The room first: from here to the commit no tip gets in, so that each is before the start or counted.
            started = await tx.room_events.append(stream_id, GOAL_STARTED, asked.told, now=now)
            goal = goal_since(started.seq)
            await tx.goals.add(goal)
            return goal
