"""What staff decide about a room, on LiveKit: https://docs.livekit.io/reference/other/roomservice-api/

LiveKit has no still of ours to show: a cover mutes the publishers' pictures there, and a mute their sound
(`MutePublishedTrack`). It remembers nothing of it, so that `statuses` says revision 0 and `ReconcileRooms` tells it
again each second: whoever came meanwhile is muted too, and so is a performer who unmuted what staff muted.

A track there is muted or it is not, whoever did it. So nothing is ever unmuted from afar: it might be what the
performer muted on purpose. When staff take a mute or a cover back, the performer's own client gives the track back
(a LiveKit server refuses it too, unless it is configured with `room.enable_remote_unmute`).
"""

from livekit import api

from adapters.livekit.client import LiveKit
from adapters.livekit.rooms import LiveKitPresence
from domain.streaming.room_controls import RoomControls
from ports.streaming.room_controls import MediaControls


class LiveKitControls(MediaControls):
    def __init__(self, livekit: LiveKit) -> None:
        self._livekit = livekit
        self._presence = LiveKitPresence(livekit)

    async def aclose(self) -> None:
        await self._livekit.aclose()

    async def apply(self, controls: RoomControls) -> None:
        for present in await self._presence.in_room(controls.stream_id):
            if present.participant in controls.removed:
                await self._presence.put_out(present)
        for request in await self._to_mute(controls):
            await self._mute(request)

    async def _to_mute(self, controls: RoomControls) -> list[api.MuteRoomTrackRequest]:
        """Of a room that is gone, nothing."""
        room = str(controls.stream_id)
        wanted: list[api.MuteRoomTrackRequest] = []

        async def look(server: api.LiveKitAPI) -> None:
            people = await server.room.list_participants(api.ListParticipantsRequest(room=room))
            wanted.extend(
                api.MuteRoomTrackRequest(room=room, identity=person.identity, track_sid=track.sid, muted=True)
                for person in people.participants
                for track in person.tracks
                if not track.muted and _is_to_be_muted(controls, track)
            )

        await self._livekit.tell(look)
        return wanted

    async def _mute(self, request: api.MuteRoomTrackRequest) -> None:
        """One call a track: a person who has left meanwhile keeps nobody else's from being muted."""
        await self._livekit.tell(lambda server: server.room.mute_published_track(request))


def _is_to_be_muted(controls: RoomControls, track: api.TrackInfo) -> bool:
    return controls.is_covered or (controls.is_muted and track.type == api.TrackType.AUDIO)
