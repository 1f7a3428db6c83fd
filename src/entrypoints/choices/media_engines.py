"""Which media plane this platform has: our own, or a LiveKit server (`LIVEPANTY_MEDIA_PLANE`)."""
# ruff: noqa: PLC0415  (LiveKit's SDK is an extra: only who chose it has it installed)

from collections.abc import Sequence
from dataclasses import dataclass

from redis.asyncio import Redis

from adapters.aiortc_sfu.cluster import MediaCluster
from adapters.aiortc_sfu.cluster_ports import (
    ClusterAttendance,
    ClusterControls,
    ClusterRooms,
    ClusterSessions,
    ClusterTaps,
)
from adapters.aiortc_sfu.cluster_recordings import ClusterRecordings
from adapters.aiortc_sfu.edges import Edges
from adapters.aiortc_sfu.media_plane import (
    AiortcSfuAttendance,
    AiortcSfuControls,
    AiortcSfuRooms,
    AiortcSfuSessions,
)
from adapters.aiortc_sfu.passes import AiortcSfuNotices, AiortcSfuPasses, AiortcSfuPresence
from adapters.aiortc_sfu.recordings import AiortcSfuRecordings
from adapters.aiortc_sfu.taps import AiortcSfuTaps
from adapters.redis.media_nodes import RedisMediaNodes, RedisRoomPlaces
from domain.ids import StreamId
from entrypoints.settings import Settings
from ports.streaming.media_nodes import RoomMoves
from ports.streaming.passes import MediaNotices, MediaPasses, MediaPresence
from ports.streaming.recordings import MediaRecordings
from ports.streaming.room_controls import MediaControls
from ports.streaming.rooms import MediaAttendance, MediaRooms
from ports.streaming.sessions import MediaSessions, MediaViews
from ports.streaming.taps import MediaTaps


@dataclass(frozen=True, slots=True)
class MediaEngine:
    """One media plane behind all of its ports."""

    sessions: MediaSessions
    views: MediaViews
    rooms: MediaRooms
    controls: MediaControls
    attendance: MediaAttendance
    passes: MediaPasses
    presence: MediaPresence
    taps: MediaTaps
    recordings: MediaRecordings
    notices: MediaNotices
    moves: RoomMoves


class NoMoves(RoomMoves):
    """One process, or somebody else's: rooms are where they are."""

    async def displaced(self) -> Sequence[StreamId]:
        return ()

    async def move(self, stream_id: StreamId) -> bool:
        return False


def media_engine(settings: Settings, redis: Redis) -> MediaEngine:
    if settings.media_plane == "livekit":
        return _livekit(settings)
    return _cluster(settings, redis) if settings.media_cluster else _own(settings)


def media_urls(settings: Settings) -> Sequence[str]:
    return [url.strip() for url in settings.media_url.split(",") if url.strip()]


def _cluster(settings: Settings, redis: Redis) -> MediaEngine:
    cluster = MediaCluster(
        RedisMediaNodes(redis),
        RedisRoomPlaces(redis),
        secret=settings.media_secret,
        seeds=media_urls(settings),
    )
    sessions = ClusterSessions(cluster, Edges(cluster, full_at=settings.media_process_viewers))
    return MediaEngine(
        sessions=sessions,
        views=sessions,
        rooms=ClusterRooms(cluster),
        controls=ClusterControls(cluster),
        attendance=ClusterAttendance(cluster),
        passes=AiortcSfuPasses(),
        presence=AiortcSfuPresence(),
        taps=ClusterTaps(cluster),
        recordings=ClusterRecordings(cluster),
        notices=AiortcSfuNotices(),
        moves=cluster,
    )


def _own(settings: Settings) -> MediaEngine:
    where = (settings.media_url, settings.media_secret)
    sessions = AiortcSfuSessions(*where)
    return MediaEngine(
        sessions=sessions,
        views=sessions,
        rooms=AiortcSfuRooms(*where),
        controls=AiortcSfuControls(*where),
        attendance=AiortcSfuAttendance(*where),
        passes=AiortcSfuPasses(),
        presence=AiortcSfuPresence(),
        taps=AiortcSfuTaps(*where),
        recordings=AiortcSfuRecordings(*where),
        notices=AiortcSfuNotices(),
        moves=NoMoves(),
    )


def _livekit(settings: Settings) -> MediaEngine:
    from adapters.livekit.client import LiveKit
    from adapters.livekit.controls import LiveKitControls
    from adapters.livekit.notices import LiveKitNotices
    from adapters.livekit.passes import LiveKitPasses
    from adapters.livekit.recordings import LiveKitRecordings
    from adapters.livekit.rooms import (
        LiveKitAttendance,
        LiveKitPresence,
        LiveKitRooms,
        LiveKitSessions,
        LiveKitViews,
    )
    from adapters.livekit.taps import LiveKitTaps

    livekit = LiveKit(
        url=settings.livekit_url, api_key=settings.livekit_api_key, api_secret=settings.livekit_api_secret
    )
    return MediaEngine(
        sessions=LiveKitSessions(),
        views=LiveKitViews(),
        rooms=LiveKitRooms(livekit),
        controls=LiveKitControls(livekit),
        attendance=LiveKitAttendance(),
        passes=LiveKitPasses(livekit, client_url=settings.livekit_client_url),
        presence=LiveKitPresence(livekit),
        taps=LiveKitTaps(),
        recordings=LiveKitRecordings(),
        notices=LiveKitNotices(api_key=settings.livekit_api_key, api_secret=settings.livekit_api_secret),
        moves=NoMoves(),
    )


def health_url(settings: Settings) -> str:
    """Answers 200 to anyone while the media plane works. LiveKit's is its root."""
    if settings.media_plane == "livekit":
        return settings.livekit_url
    return media_urls(settings)[0] + "/health"
