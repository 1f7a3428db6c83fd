"""What rooms are told of, recorded many at once: what the books of tips and of messages have in common."""

from collections.abc import Awaitable, Callable, Container, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from adapters.postgres.connect import Connect
from adapters.postgres.group_commit import Busy, GroupCommit, Work
from adapters.postgres.telling import Telling
from domain.streaming.room_event import RoomEvent
from ports.streaming.log import RoomFeed

BATCH_MAX = 64
LANES = 2
"""While the database writes one batch, the next is decided on. More would only wait for what the first one holds: of
tips the performer's row, of messages the room."""

Asking = TypeVar("Asking")
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Recorded(Generic[Kept]):
    """What stands, and what its room is told of it where it is new."""

    kept: Kept
    events: tuple[RoomEvent, ...]


class RoomCommit(Generic[Asking, Kept]):
    """A group commit after which the rooms hear of what is new, in order, while the next batch runs."""

    def __init__(
        self, connect: Connect, feed: RoomFeed, work: Work[Asking, Recorded[Kept]], *,
        key: Callable[[Asking], Hashable], capacity: int, busy_seconds: float,
    ) -> None:  # fmt: skip
        self._telling = Telling(feed)
        self._group: GroupCommit[Asking, Recorded[Kept]] = GroupCommit(
            connect, work, key=key, committed=self._committed, capacity=capacity, batch_max=BATCH_MAX, lanes=LANES,
            busy_seconds=busy_seconds,
        )  # fmt: skip

    async def submit(self, asking: Asking) -> Kept:
        return (await self._group.submit(asking)).kept

    async def aclose(self) -> None:
        """Record what waits, tell the rooms of it, and let go of the connections."""
        await self._group.aclose()
        await self._telling.aclose()

    def _committed(self, outcomes: Sequence[Recorded[Kept] | Exception]) -> None:
        self._telling.tell(event for each in outcomes if isinstance(each, Recorded) for event in each.events)


async def record_free(
    askings: Sequence[Asking], busy: Container[object], whose: Callable[[Asking], object],
    record: Callable[[Sequence[Asking]], Awaitable[Sequence[Recorded[Kept] | Exception]]],
) -> Sequence[Recorded[Kept] | Exception]:  # fmt: skip
    """Leave out those of people whose row somebody else holds: they come with a later batch, and hold up nobody."""
    free = [asking for asking in askings if whose(asking) not in busy]
    recorded = iter(await record(free) if free else ())
    return [Busy() if whose(asking) in busy else next(recorded) for asking in askings]
