"""Several media processes as one: which there are, which of them carries a room, and where a new one goes.

The registry says who is alive, `RoomPlaces` which node has a room; both are on Valkey, and both may be away. Then what
this process knew last goes on to hold: rooms that have a place keep it, rooms without one are refused, and what must
reach everybody (closing, expelling) goes to every node that was seen here of late and to the `seeds` of the settings.
What the media processes themselves say of their rooms outranks what Valkey remembers.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import msgspec
import structlog

from adapters.aiortc_sfu.control import MediaGone
from adapters.aiortc_sfu.node_client import NodeClient
from domain.ids import StreamId
from ports.streaming.media_nodes import MediaNode, MediaNodes, RoomMoves, RoomPlaces
from ports.streaming.sessions import MediaUnavailable, NothingPublished

FRESH_SECONDS = 0.5
ANSWERS_SECONDS = 0.3
"""So long Valkey may take for what a stop waits for: one that hangs holds up nobody who has to be told (OPS-11)."""
GONE_SECONDS = 5.0
"""For so long a node that took no connection counts as dead, whatever its lease says."""
KNOWN_SECONDS = 600.0
"""For so long a node whose lease ran out is told what everybody must hear: it may only have lost Valkey."""
ROOM_LOAD = 13.0
UNTOLD_SECONDS = 2.0
"""What a room that was placed here adds to its node, for as long as the lease may not say so itself."""

log = structlog.get_logger(__name__)
Result = TypeVar("Result")


class MediaCluster(RoomMoves):
    def __init__(
        self,
        nodes: MediaNodes,
        places: RoomPlaces,
        *,
        secret: str,
        seeds: Sequence[str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._registry, self._places = nodes, places
        self._secret = secret
        self._clock = clock
        self._clients: dict[str, NodeClient] = {}
        self._known: dict[str, MediaNode] = {}
        self._seen_at: dict[str, float] = {}
        self._seeds = tuple(seeds)
        self._alive: list[MediaNode] = []
        self._placed: list[tuple[float, str]] = []
        self._gone: dict[str, float] = {}
        self._remembered: dict[StreamId, str] = {}
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()
        self._is_blind = False
        for url in seeds:
            self.client_at(url)

    async def aclose(self) -> None:
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()

    def client_at(self, url: str) -> NodeClient:
        if url not in self._clients:
            self._clients[url] = NodeClient.at(url, self._secret)
        return self._clients[url]

    def client_of(self, node: MediaNode) -> NodeClient:
        return self.client_at(node.url)

    # Who is there

    async def alive(self) -> Sequence[MediaNode]:
        """As the registry says, at most half a second old; what it said last while it says nothing."""
        async with self._reading:
            if self._clock() - self._read_at >= FRESH_SECONDS:
                await self._read()
        now = self._clock()
        return [node for node in self._alive if now - self._gone.get(node.id, float("-inf")) > GONE_SECONDS]

    async def _read(self) -> None:
        try:
            async with asyncio.timeout(ANSWERS_SECONDS):
                self._alive = list(await self._registry.alive())
        except (MediaUnavailable, TimeoutError) as error:
            if not self._is_blind:
                log.warning("media_registry_unreachable", error=str(error))
            self._is_blind = True
        else:
            self._is_blind = False
            self._known.update({node.id: node for node in self._alive})
            self._seen_at.update({node.id: self._clock() for node in self._alive})
            await self._forget_the_dead()
        self._read_at = self._clock()

    async def _forget_the_dead(self) -> None:
        now = self._clock()
        for node_id in [id_ for id_, at in self._seen_at.items() if now - at > KNOWN_SECONDS]:
            node = self._known.pop(node_id)
            del self._seen_at[node_id]
            in_use = {*self._seeds, *(other.url for other in self._known.values())}
            if node.url not in in_use and node.url in self._clients:
                await self._clients.pop(node.url).aclose()

    def named(self, node_id: str) -> MediaNode | None:
        """A node that was seen here, alive or not."""
        return self._known.get(node_id)

    async def every_client(self) -> Sequence[NodeClient]:
        """Everybody who may carry anything: the living, those seen before, and the seeds."""
        for node in await self.alive():
            self.client_of(node)
        return list(self._clients.values())

    def missed(self, node: MediaNode, error: MediaUnavailable) -> None:
        """The node did not answer; one that takes no connection is dead until its lease is read anew."""
        if isinstance(error, MediaGone):
            self._gone[node.id] = self._clock()

    # Where a room is

    async def find(self, stream_id: StreamId) -> MediaNode | None:
        """The living node that carries the room. None for a room that nobody has. Raises `MediaUnavailable`."""
        alive = {node.id: node for node in await self.alive()}
        try:
            placed = await self._places.of(stream_id)
        except MediaUnavailable:
            placed = self._remembered.get(stream_id)
        node = alive.get(placed or "") or await self._still_there(placed)
        if node is not None:
            self._remembered[stream_id] = node.id
            return node
        return await self._look_for(stream_id, placed, list(alive.values()))

    async def _still_there(self, node_id: str | None) -> MediaNode | None:
        """A node whose lease ran out may only have lost Valkey: it is asked itself."""
        node = self._known.get(node_id or "")
        if node is None or self._clock() - self._gone.get(node.id, float("-inf")) <= GONE_SECONDS:
            return None
        try:
            answer = await self.client_of(node).control.call("GET", "/node")
            said = msgspec.json.decode(answer, type=MediaNode)
        except (MediaUnavailable, msgspec.DecodeError):
            self._gone[node.id] = self._clock()
            return None
        return said if said.id == node.id else None

    async def _look_for(
        self, stream_id: StreamId, placed: str | None, alive: Sequence[MediaNode]
    ) -> MediaNode | None:
        """Ask the nodes themselves: Valkey may have forgotten."""
        carrying = await asyncio.gather(*(self._carries(node, stream_id) for node in alive))
        found = next((node for node, has_it in zip(alive, carrying, strict=True) if has_it), None)
        if found is not None:
            try:
                await self._places.move(stream_id, expected=placed, to=found.id)
            except MediaUnavailable:
                log.warning("room_place_not_kept", stream_id=str(stream_id))
            self._remembered[stream_id] = found.id
        return found

    async def _carries(self, node: MediaNode, stream_id: StreamId) -> bool:
        """Whether its performer sends there: an edge carries the room on from elsewhere."""
        try:
            await self.client_of(node).control.call("GET", f"/rooms/{stream_id}/pipe")
        except MediaUnavailable as error:
            self.missed(node, error)
            return False
        except NothingPublished:
            return False
        return True

    async def place(self, stream_id: StreamId) -> MediaNode:
        """The node that carries the room from now on: the one that has it, unless it is leaving, else the one with
        the least to do. Raises `MediaUnavailable` also where nobody can say who else would choose otherwise."""
        current = await self.find(stream_id)
        if current is not None and not current.is_draining:
            return current
        while True:
            had = await self._places.of(stream_id)
            other = next((node for node in await self.alive() if node.id == had), None)
            if other is not None and not other.is_draining:
                return other
            chosen = await self._least_loaded()
            if await self._give(stream_id, had, chosen):
                return chosen

    async def _give(self, stream_id: StreamId, had: str | None, chosen: MediaNode) -> bool:
        """False when somebody else gave the room away meanwhile."""
        if not await self._places.move(stream_id, expected=had, to=chosen.id):
            return False
        self._placed.append((self._clock(), chosen.id))
        self._remembered[stream_id] = chosen.id
        log.info("room_placed", stream_id=str(stream_id), node=chosen.id, before=had)
        old = self.named(had) if had is not None else None
        if old is not None:
            await self._leave(old, stream_id)
        return True

    async def _least_loaded(self) -> MediaNode:
        candidates = [node for node in await self.alive() if not node.is_draining]
        if not candidates:
            raise MediaUnavailable("no media process takes new rooms")
        now = self._clock()
        self._placed = [(at, node_id) for at, node_id in self._placed if now - at < UNTOLD_SECONDS]
        untold = Counter(node_id for _, node_id in self._placed)
        return min(candidates, key=lambda node: (node.load + untold[node.id] * ROOM_LOAD, node.id))

    async def _leave(self, node: MediaNode, stream_id: StreamId) -> None:
        try:
            await self.client_of(node).control.call("PUT", f"/rooms/{stream_id}/moved")
        except MediaUnavailable as error:
            self.missed(node, error)
            log.warning("room_not_vacated", stream_id=str(stream_id), node=node.id, error=str(error))

    async def forget(self, stream_id: StreamId) -> None:
        self._remembered.pop(stream_id, None)
        try:
            async with asyncio.timeout(ANSWERS_SECONDS):
                await self._places.forget(stream_id)
        except (MediaUnavailable, TimeoutError):
            log.warning("room_place_not_forgotten", stream_id=str(stream_id))

    # Rooms that have to move

    async def displaced(self) -> Sequence[StreamId]:
        alive = await self.alive()
        for node in alive:  # a process that died is refused at once; its lease takes three seconds to say so
            await self._probe(node)
        alive = await self.alive()
        if self._is_blind or not any(not node.is_draining for node in alive):
            return ()
        staying = {node.id for node in alive if not node.is_draining}
        places = await self._places.all()
        for node_id in set(places.values()) - {node.id for node in alive}:
            there = await self._still_there(node_id)
            if there is not None and not there.is_draining:
                staying.add(node_id)
        return [stream_id for stream_id, node_id in places.items() if node_id not in staying]

    async def _probe(self, node: MediaNode) -> None:
        try:
            await self.client_of(node).control.call("GET", "/node")
        except MediaUnavailable as error:
            self.missed(node, error)

    async def move(self, stream_id: StreamId) -> bool:
        had = await self._places.of(stream_id)
        chosen = await self._least_loaded()
        return had is not None and had != chosen.id and await self._give(stream_id, had, chosen)

    async def on_each(
        self, ask: Callable[[NodeClient], Awaitable[Result]]
    ) -> Sequence[tuple[NodeClient, Result | MediaUnavailable]]:
        """Ask everybody at once."""
        clients = await self.every_client()

        async def one(client: NodeClient) -> Result | MediaUnavailable:
            try:
                return await ask(client)
            except MediaUnavailable as error:
                return error

        return list(zip(clients, await asyncio.gather(*map(one, clients)), strict=True))

    async def tell_everybody(self, tell: Callable[[NodeClient], Awaitable[None]]) -> None:
        """Raises `MediaUnavailable` when a living node did not hear it, or nobody did. Dead ones need not hear."""
        told = await self.on_each(tell)
        living = {node.url for node in await self.alive()}
        failures = {client.url: answer for client, answer in told if isinstance(answer, MediaUnavailable)}
        for url, error in failures.items():
            is_dead = isinstance(error, MediaGone) and (url not in living or len(failures) < len(told))
            if not is_dead:
                raise error
        if told and len(failures) == len(told):
            raise next(iter(failures.values()))
        if not told:
            raise MediaUnavailable("no media process is known")
