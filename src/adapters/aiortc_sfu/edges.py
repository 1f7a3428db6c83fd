"""Viewers of a show whose own process is full watch it in another, an edge, which gets it by a pipe."""

import asyncio
import base64
import secrets
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

import msgspec
import structlog

from adapters.aiortc_sfu.cluster import MediaCluster
from domain.ids import StreamId
from ports.streaming.media_nodes import MediaNode
from ports.streaming.sessions import MediaUnavailable, WatchTerms

KEY_BYTES = 28
"""AES-128-GCM of SRTP: a key of 16 bytes and a salt of 12 (RFC 7714)."""

log = structlog.get_logger(__name__)


class _Origin(msgspec.Struct):
    codec: str
    controls: Mapping[str, object]


class _Entrance(msgspec.Struct):
    host: str
    port: int | None


class Edges:
    """A process is full from a load of `full_at` viewers on. With every one full, the origin takes the viewer."""

    def __init__(self, cluster: MediaCluster, *, full_at: int) -> None:
        self._cluster = cluster
        self._full_at = full_at
        self._opening = asyncio.Lock()

    async def seat(self, stream_id: StreamId, origin: MediaNode) -> MediaNode:
        """The node in which the next viewer of the show watches. Raises `MediaUnavailable`, `NothingPublished`."""
        if origin.load < self._full_at and not origin.is_draining:
            return origin
        edge = await self._choose(stream_id, origin)
        if edge is None:
            return origin
        await self._open(stream_id, origin, edge)
        return edge

    async def terms(self, stream_id: StreamId, edge: MediaNode, admission: WatchTerms) -> WatchTerms:
        """A room's places are those of all its processes together (STR-18)."""
        elsewhere = 0
        for client, answer in await self._cluster.on_each(lambda node: node.rooms.statuses()):
            if client.url != edge.url and not isinstance(answer, MediaUnavailable):
                elsewhere += sum(status.viewers for status in answer if status.stream_id == stream_id)
        return replace(admission, capacity=max(0, admission.capacity - elsewhere))

    async def _choose(self, stream_id: StreamId, origin: MediaNode) -> MediaNode | None:
        """By rendezvous, so that all processes of the application fill the same edge first."""
        others = [
            node
            for node in await self._cluster.alive()
            if node.id != origin.id and not node.is_draining and node.load < self._full_at
        ]
        return max(others, key=lambda node: sha256(f"{stream_id} {node.id}".encode()).digest(), default=None)

    async def _open(self, stream_id: StreamId, origin: MediaNode, edge: MediaNode) -> None:
        """New keys each time; an edge that hears its pipe keeps it."""
        async with self._opening:
            here, there = self._cluster.client_of(origin).control, self._cluster.client_of(edge).control
            room = msgspec.json.decode(await here.call("GET", f"/rooms/{stream_id}/pipe"), type=_Origin)
            keys = {way: base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() for way in ("down", "up")}
            body = {"codec": room.codec, "controls": room.controls, "keys": keys}
            answer = await there.call("PUT", f"/rooms/{stream_id}/pipe-in", body)
            entrance = msgspec.json.decode(answer, type=_Entrance)
            if entrance.port is None:
                return
            door = {"edge": edge.id, "host": entrance.host, "port": entrance.port, "keys": keys}
            await here.call("PUT", f"/rooms/{stream_id}/pipe-out", door)
            log.info("pipe_opened", stream_id=str(stream_id), origin=origin.id, edge=edge.id)
