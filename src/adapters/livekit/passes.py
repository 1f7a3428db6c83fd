"""Access tokens for LiveKit's rooms: https://docs.livekit.io/home/get-started/authentication/"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from livekit import api

from adapters.livekit.client import LiveKit
from adapters.livekit.identity import RoomNames
from domain.ids import StreamId, UserId
from ports.streaming.passes import PASS_SECONDS_MAX, Admission, MediaPass, MediaPasses

EMPTY_ROOM_SECONDS = 60
"""LiveKit closes a room that nobody has been in for so long."""


class LiveKitPasses(MediaPasses):
    """Each pass says what it allows and what it does not (STR-02): what a token leaves out, LiveKit allows.

    The room is made when its publisher asks, so that a server with `room.auto_create: false` serves us: there, a token
    that outlived its room opens nothing.
    """

    def __init__(self, livekit: LiveKit, *, client_url: str) -> None:
        self._livekit = livekit
        self._names = RoomNames(livekit.api_secret)
        self._client_url = client_url

    async def issue(self, stream_id: StreamId, participant: UserId, admission: Admission) -> MediaPass:
        if admission is Admission.PUBLISH:
            room = api.CreateRoomRequest(name=str(stream_id), empty_timeout=EMPTY_ROOM_SECONDS)
            await self._livekit.ask(lambda lk: lk.room.create_room(room))
        lifetime = timedelta(seconds=PASS_SECONDS_MAX)
        token = (
            api.AccessToken(self._livekit.api_key, self._livekit.api_secret)
            .with_identity(self._names.name_of(stream_id, participant))
            .with_ttl(lifetime)
            .with_grants(_GRANTS[admission](str(stream_id)))
        )
        expires_at = datetime.now(UTC) + lifetime
        return MediaPass(self._client_url, token.to_jwt(), expires_at)


def _publish(room: str) -> api.VideoGrants:
    return api.VideoGrants(
        room_join=True,
        room=room,
        can_publish=True,
        can_subscribe=False,
        can_publish_data=False,
        can_publish_sources=["camera", "microphone"],
        can_update_own_metadata=False,
        hidden=False,
    )


def _watch(room: str, *, hidden: bool = False) -> api.VideoGrants:
    return api.VideoGrants(
        room_join=True,
        room=room,
        can_publish=False,
        can_subscribe=True,
        can_publish_data=False,
        can_update_own_metadata=False,
        hidden=hidden,
    )


_GRANTS: Mapping[Admission, Callable[[str], api.VideoGrants]] = {
    Admission.PUBLISH: _publish,
    Admission.WATCH: _watch,
    Admission.OBSERVE: lambda room: _watch(room, hidden=True),
}
