"""Tips counted into goals: the part of a batch that is done while its rooms are held."""

from collections.abc import Sequence

import msgspec

from adapters.postgres.connect import Connection
from adapters.postgres.posting import tell
from domain.ids import EventId
from domain.streaming.room_event import RoomEvent
from domain.tipping.goal import Goal
from domain.tipping.tip import Tip
from ports.clock import NewId
from ports.tipping.goals import news_of

# A goal's columns are its fields, by the same names.
_goals = msgspec.json.Decoder(list[Goal])

_KEEP = """
UPDATE tip_goal goal SET progress = counted.progress, state = counted.state, met_at = counted.met_at
FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[]) AS counted (id, progress, state, met_at)
WHERE goal.id = counted.id
"""


async def count_into(
    connection: Connection, goals: str, tips: Sequence[Tip], new_id: NewId
) -> list[RoomEvent]:
    """Count the tips of a batch into the goals of their shows, and tell the rooms; returns what they are told.

    `goals` are those that are up, as `goals_up` gives them: held, like the rooms.
    """
    changes = [(before, _counted(before, tips)) for before in _goals.decode(goals)]
    after = [goal for _, goal in changes]
    await connection.execute(
        _KEEP,
        [goal.id for goal in after],
        [goal.progress for goal in after],
        [goal.state.value for goal in after],
        [goal.met_at for goal in after],
    )
    now = max(tip.sent_at for tip in tips)
    events = [
        RoomEvent(EventId(new_id()), goal.stream_id, 0, *news, now)
        for before, goal in changes
        if (news := news_of(before, goal))
    ]
    return await tell(connection, events) if events else []


def _counted(goal: Goal, tips: Sequence[Tip]) -> Goal:
    mine = [tip for tip in tips if tip.stream_id == goal.stream_id]
    return goal.counted(sum(tip.tokens for tip in mine), max(tip.sent_at for tip in mine))
