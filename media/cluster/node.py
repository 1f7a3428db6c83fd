"""This process among the others: who it is, that it is there, and how it leaves."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from media.cluster.drain import Drain, Occupied
from media.cluster.lease import ROOM_LOAD, Lease, NodeState, new_node_id
from media.cluster.pipes import Pipes, Rooms
from media.settings import MediaSettings


class Occupancy(Occupied, Rooms, Protocol):
    """What a node tells of its plane, which it need not know."""

    @property
    def load(self) -> tuple[int, int]:
        """Rooms and sessions."""
        ...

    @property
    def udp_port(self) -> int: ...


class Node:
    """Without a registry it is alone: it can be drained, and nobody is told of it."""

    def __init__(self, settings: MediaSettings, plane: Occupancy, *, end: Callable[[], None]) -> None:
        self.id = new_node_id()
        self._url = settings.node_url
        self._plane = plane
        self._lease = Lease(settings.redis_url, self.state) if settings.redis_url else None
        self.drain = Drain(plane, end, self._changed)
        self.pipe_host = settings.pipe_host
        self.pipes = Pipes(plane, settings.udp_host)

    def leave(self, deadline_seconds: float) -> None:
        """Take no new rooms; those of others go at once, our own when their shows have moved."""
        self.drain.start(deadline_seconds)
        self.pipes.leave_edges()

    def state(self) -> NodeState:
        rooms, sessions = self._plane.load
        return NodeState(
            self.id, self._url, self._plane.udp_port, rooms * ROOM_LOAD + sessions, self.drain.is_on
        )

    async def around(self, serving: Awaitable[None], is_serving: Callable[[], bool]) -> None:
        """Be registered while the control API serves, and not before: whoever is refused there takes us for dead."""
        self.pipes.start()  # first: whoever is answered finds all that runs here running
        task = asyncio.ensure_future(serving)
        while not is_serving() and not task.done():  # noqa: ASYNC110 (uvicorn has no event)
            await asyncio.sleep(0.01)
        if self._lease is not None:
            self._lease.start()
        try:
            await task
        finally:
            self.pipes.stop()
            if self._lease is not None:
                await self._lease.leave()

    def _changed(self) -> None:
        if self._lease is not None:
            self._lease.renew_now()
