"""The media ports over several media processes. A session's id begins with the id of the node that has it."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.aiortc_sfu.cluster import MediaCluster
from adapters.aiortc_sfu.edges import Edges
from adapters.aiortc_sfu.node_client import NodeClient
from domain.ids import StreamId, UserId
from domain.streaming.health import RoomClass
from domain.streaming.room_controls import RoomControls
from ports.streaming.media_nodes import MediaNode
from ports.streaming.room_controls import MediaControls
from ports.streaming.rooms import Attended, MediaAttendance, MediaRooms, RoomAttendance, RoomStatus
from ports.streaming.sessions import (
    IceRestart,
    MediaAnswer,
    MediaSessionNotFound,
    MediaSessions,
    MediaUnavailable,
    MediaViews,
    NothingPublished,
    Playback,
    RoomClosed,
    Shown,
    WatchTerms,
)
from ports.streaming.taps import MediaClip, MediaSound, MediaStill, MediaTaps, NoFootage

NODE_CHARACTERS = 12
MINUTE_SECONDS = 60.0
TOGETHER_SECONDS = 1.0
"""Clips that end so close to each other were cut while both processes had the show."""


class ClusterSessions(MediaSessions, MediaViews):
    def __init__(self, cluster: MediaCluster, edges: Edges) -> None:
        self._cluster = cluster
        self._edges = edges

    async def aclose(self) -> None:
        """The cluster holds the connections."""

    async def publish(
        self,
        stream_id: StreamId,
        participant: UserId,
        *,
        offer: str,
        studio: str = "",
        takes_over: bool = False,
        delay_seconds: int = 0,
    ) -> MediaAnswer:
        node = await self._cluster.place(stream_id)

        async def publish(node: MediaNode) -> MediaAnswer:
            sessions = self._client(node).sessions
            try:
                answer = await sessions.publish(
                    stream_id,
                    participant,
                    offer=offer,
                    studio=studio,
                    takes_over=takes_over,
                    delay_seconds=delay_seconds,
                )
            except RoomClosed:
                await self._cluster.forget(stream_id)
                raise
            return _named(node, answer)

        try:
            return await publish(node)
        except MediaUnavailable as error:
            self._cluster.missed(node, error)
            other = await self._cluster.place(stream_id)
            if other.id == node.id:
                raise
            return await publish(other)

    async def subscribe(
        self, stream_id: StreamId, participant: UserId, *, offer: str, admission: WatchTerms
    ) -> MediaAnswer:
        origin = await self._cluster.find(stream_id)
        if origin is None:
            raise NothingPublished("nobody publishes into this room yet")
        node = origin
        try:
            if not admission.is_hidden:  # what an edge has may be delayed, and is for viewers
                node = await self._edges.seat(stream_id, origin)
            if node.id != origin.id:
                admission = await self._edges.terms(stream_id, node, admission)
            answer = await self._client(node).sessions.subscribe(
                stream_id, participant, offer=offer, admission=admission
            )
        except MediaUnavailable as error:
            self._cluster.missed(node, error)
            raise
        return _named(node, answer)

    async def patch(
        self, session_id: str, participant: UserId, *, if_match: str | None, fragment: str
    ) -> IceRestart | None:
        client, own_id = await self._session(session_id)
        return await client.sessions.patch(own_id, participant, if_match=if_match, fragment=fragment)

    async def leave(self, session_id: str, participant: UserId) -> None:
        client, own_id = await self._session(session_id)
        await client.sessions.leave(own_id, participant)

    async def report(self, session_id: str, participant: UserId, *, playback: Playback) -> None:
        client, own_id = await self._session(session_id)
        await client.sessions.report(own_id, participant, playback=playback)

    async def show(self, session_id: str, participant: UserId, *, height: int) -> Shown:
        client, own_id = await self._session(session_id)
        return await client.sessions.show(own_id, participant, height=height)

    def _client(self, node: MediaNode) -> NodeClient:
        return self._cluster.client_of(node)

    async def _session(self, session_id: str) -> tuple[NodeClient, str]:
        """A session of a process that is gone is gone with it."""
        node_id, own_id = session_id[:NODE_CHARACTERS], session_id[NODE_CHARACTERS:]
        node = next((node for node in await self._cluster.alive() if node.id == node_id), None)
        if node is None:
            raise MediaSessionNotFound("there is no such session")
        return self._cluster.client_of(node), own_id


def _named(node: MediaNode, answer: MediaAnswer) -> MediaAnswer:
    return MediaAnswer(node.id + answer.session_id, answer.sdp, answer.etag)


class ClusterRooms(MediaRooms):
    """What ends something is told to every process that may know of it, and to no registry first."""

    def __init__(self, cluster: MediaCluster) -> None:
        self._cluster = cluster

    async def aclose(self) -> None:
        await self._cluster.aclose()

    async def close(self, stream_id: StreamId) -> None:
        await self._cluster.tell_everybody(lambda node: node.rooms.close(stream_id))
        await self._cluster.forget(stream_id)

    async def disconnect(self, stream_id: StreamId, participant: UserId) -> None:
        await self._cluster.tell_everybody(lambda node: node.rooms.disconnect(stream_id, participant))

    async def expel(self, participant: UserId) -> None:
        await self._cluster.tell_everybody(lambda node: node.rooms.expel(participant))

    async def classify(self, stream_id: StreamId, room_class: RoomClass) -> None:
        await self._cluster.tell_everybody(lambda node: node.rooms.classify(stream_id, room_class))

    async def statuses(self) -> Sequence[RoomStatus]:
        """A room that several carry has the viewers of all, and the publisher of whoever hears it best."""
        answers = [answer for _, answer in await self._cluster.on_each(lambda node: node.rooms.statuses())]
        heard = [answer for answer in answers if not isinstance(answer, MediaUnavailable)]
        if not heard:
            raise next((a for a in answers if isinstance(a, MediaUnavailable)), MediaUnavailable("nobody"))
        merged: dict[StreamId, RoomStatus] = {}
        for status in (status for statuses in heard for status in statuses):
            before = merged.get(status.stream_id)
            merged[status.stream_id] = status if before is None else _merged(before, status)
        return list(merged.values())


def _merged(one: RoomStatus, other: RoomStatus) -> RoomStatus:
    best = min(
        one, other, key=lambda status: (status.picture_absent_seconds, status.publisher_absent_seconds)
    )
    return RoomStatus(
        best.stream_id,
        one.viewers + other.viewers,
        min(one.publisher_absent_seconds, other.publisher_absent_seconds),
        best.picture_absent_seconds,
        best.health,
        min(one.controls_revision, other.controls_revision),
    )


class ClusterControls(MediaControls):
    """What staff decided holds in every process, also in one that carries the room later."""

    def __init__(self, cluster: MediaCluster) -> None:
        self._cluster = cluster

    async def aclose(self) -> None:
        """The cluster holds the connections."""

    async def apply(self, controls: RoomControls) -> None:
        await self._cluster.tell_everybody(lambda node: node.controls.apply(controls))


class ClusterAttendance(MediaAttendance):
    def __init__(self, cluster: MediaCluster) -> None:
        self._cluster = cluster

    async def aclose(self) -> None:
        """The cluster holds the connections."""

    def require_counting(self) -> None:
        """Our own media plane counts."""

    async def of(self, stream_id: StreamId) -> RoomAttendance | None:
        """Everybody's, under the meter of the process that has the room. What another counted before the room moved is
        told only while nobody has it: readings under one meter never fall."""
        answers = await self._cluster.on_each(lambda node: node.attendance.of(stream_id))
        heard = [a for _, a in answers if a is not None and not isinstance(a, MediaUnavailable)]
        if not heard:
            failed = next((a for _, a in answers if isinstance(a, MediaUnavailable)), None)
            if failed is not None and all(isinstance(a, MediaUnavailable) for _, a in answers):
                raise failed
            return None
        heard = [room for room in heard if room.closed_seconds == 0] or heard
        first = min(heard, key=lambda room: (room.closed_seconds, not room.is_published, room.meter))
        heard = heard if first.closed_seconds == 0 else [first]
        watched: dict[UserId, Attended] = {}
        for attended in (a for room in heard for a in room.viewers):
            before = watched.get(attended.participant)
            watched[attended.participant] = attended if before is None else _both(before, attended)
        return RoomAttendance(
            first.meter, first.is_published, first.closed_seconds, sorted(watched.values(), key=_who)
        )


def _both(one: Attended, other: Attended) -> Attended:
    return Attended(one.participant, one.watched + other.watched, one.is_present or other.is_present)


def _who(attended: Attended) -> UserId:
    return attended.participant


class ClusterTaps(MediaTaps):
    """A room that was closed has no place any more: whoever carried it still has its last minute. Of one that moved,
    whoever carried it before has the piece of its minute that ended then."""

    def __init__(self, cluster: MediaCluster) -> None:
        self._cluster = cluster

    async def aclose(self) -> None:
        """The cluster holds the connections."""

    async def still(self, stream_id: StreamId, *, age_seconds_max: float, veiled: bool = False) -> MediaStill:
        node = await self._cluster.find(stream_id)
        if node is None:
            raise NoFootage("the media plane has no picture of this show")
        taps = self._cluster.client_of(node).taps
        return await taps.still(stream_id, age_seconds_max=age_seconds_max, veiled=veiled)

    async def sound(self, stream_id: StreamId, *, seconds: float) -> MediaSound:
        node = await self._cluster.find(stream_id)
        if node is None:
            raise NoFootage("nobody carries this show now")
        return await self._cluster.client_of(node).taps.sound(stream_id, seconds=seconds)

    async def clip(
        self, stream_id: StreamId, *, data_key: bytes, associated_data: bytes, piece: int = 0
    ) -> MediaClip:
        async def cut(client: NodeClient) -> MediaClip | None:
            try:
                return await client.taps.clip(stream_id, data_key=data_key, associated_data=associated_data)
            except NoFootage:
                return None

        answers = [answer for _, answer in await self._cluster.on_each(cut)]
        clips = [a for a in answers if a is not None and not isinstance(a, MediaUnavailable)]
        pieces = pieces_of(clips)
        if piece < len(pieces):
            return replace(pieces[piece], has_earlier=piece + 1 < len(pieces))
        failed = next((a for a in answers if isinstance(a, MediaUnavailable)), None)
        if failed is not None and (piece or None not in answers):
            raise failed
        raise NoFootage("the media plane has no picture of this show")

    async def clip_kept(self, stream_id: StreamId, *, associated_data: bytes) -> None:
        """Told to whoever answers: each that had a piece has held it."""
        await self._cluster.on_each(
            lambda node: node.taps.clip_kept(stream_id, associated_data=associated_data)
        )


def pieces_of(clips: Sequence[MediaClip]) -> Sequence[MediaClip]:
    """A show's last minute, newest piece first, of the clips that all its processes have of it.

    Processes that carry it at once, an origin and its edges, have the same: the longest of these is taken. Whoever
    carried it before has what ended where that one begins. What ended a minute before the show's last is of no use.
    """
    left = sorted(clips, key=lambda clip: clip.age_seconds)
    pieces: list[MediaClip] = []
    while left:
        together = [clip for clip in left if clip.age_seconds < left[0].age_seconds + TOGETHER_SECONDS]
        piece = max(together, key=lambda clip: clip.seconds)
        pieces.append(piece)
        begun = piece.age_seconds + piece.seconds - TOGETHER_SECONDS
        last = pieces[0].age_seconds + MINUTE_SECONDS
        left = [clip for clip in left if begun <= clip.age_seconds < last and clip not in together]
    return pieces
