"""Which media plane this platform has: our own, or a LiveKit server (`LIVEPANTY_MEDIA_PLANE`)."""
# ruff: noqa: PLC0415  (LiveKit's SDK is an extra: only who chose it has it installed)

from dataclasses import dataclass

from adapters.aiortc_sfu.media_plane import (
    AiortcSfuAttendance,
    AiortcSfuControls,
    AiortcSfuRooms,
    AiortcSfuSessions,
)
from adapters.aiortc_sfu.passes import AiortcSfuNotices, AiortcSfuPasses, AiortcSfuPresence
from adapters.aiortc_sfu.taps import AiortcSfuTaps
from entrypoints.settings import Settings
from ports.room_controls import MediaControls
from ports.streaming import MediaAttendance, MediaRooms, MediaSessions
from ports.streaming_passes import MediaNotices, MediaPasses, MediaPresence
from ports.streaming_taps import MediaTaps


@dataclass(frozen=True, slots=True)
class MediaEngine:
    """One media plane behind all of its ports."""

    sessions: MediaSessions
    rooms: MediaRooms
    controls: MediaControls
    attendance: MediaAttendance
    passes: MediaPasses
    presence: MediaPresence
    taps: MediaTaps
    notices: MediaNotices


def media_engine(settings: Settings) -> MediaEngine:
    return _livekit(settings) if settings.media_plane == "livekit" else _own(settings)


def _own(settings: Settings) -> MediaEngine:
    where = (settings.media_url, settings.media_secret)
    return MediaEngine(
        sessions=AiortcSfuSessions(*where),
        rooms=AiortcSfuRooms(*where),
        controls=AiortcSfuControls(*where),
        attendance=AiortcSfuAttendance(*where),
        passes=AiortcSfuPasses(),
        presence=AiortcSfuPresence(),
        taps=AiortcSfuTaps(*where),
        notices=AiortcSfuNotices(),
    )


def _livekit(settings: Settings) -> MediaEngine:
    from adapters.livekit.client import LiveKit
    from adapters.livekit.controls import LiveKitControls
    from adapters.livekit.notices import LiveKitNotices
    from adapters.livekit.passes import LiveKitPasses
    from adapters.livekit.rooms import LiveKitAttendance, LiveKitPresence, LiveKitRooms, LiveKitSessions
    from adapters.livekit.taps import LiveKitTaps

    livekit = LiveKit(
        url=settings.livekit_url, api_key=settings.livekit_api_key, api_secret=settings.livekit_api_secret
    )
    return MediaEngine(
        sessions=LiveKitSessions(),
        rooms=LiveKitRooms(livekit),
        controls=LiveKitControls(livekit),
        attendance=LiveKitAttendance(),
        passes=LiveKitPasses(livekit, client_url=settings.livekit_client_url),
        presence=LiveKitPresence(livekit),
        taps=LiveKitTaps(),
        notices=LiveKitNotices(api_key=settings.livekit_api_key, api_secret=settings.livekit_api_secret),
    )


def health_url(settings: Settings) -> str:
    """Answers 200 to anyone while the media plane works. LiveKit's is its root."""
    if settings.media_plane == "livekit":
        return settings.livekit_url
    return settings.media_url + "/health"
