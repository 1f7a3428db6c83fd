"""What staff decide about a room, on LiveKit: https://docs.livekit.io/reference/other/roomservice-api/

LiveKit has no still of ours to show: a cover mutes the publishers' pictures there, and a mute their sound
(`MutePublishedTrack`). It lets nobody unmute a publisher from afar unless its configuration says so
(`room.enable_remote_unmute`), which it needs for giving back. It remembers nothing of it, so that `statuses` says
revision 0 and `ReconcileRooms` tells it again each second, to whoever came meanwhile too.
"""

from livekit import api

from adapters.livekit.client import LiveKit
from adapters.livekit.rooms import LiveKitPresence
from domain.streaming.room_controls import RoomControls
from ports.room_controls import MediaControls


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
        await self._livekit.tell(lambda server: _mute(server, controls))


async def _mute(server: api.LiveKitAPI, controls: RoomControls) -> None:
    room = str(controls.stream_id)
    people = await server.room.list_participants(api.ListParticipantsRequest(room=room))
    for person in people.participants:
        for track in person.tracks:
            is_sound = track.type == api.TrackType.AUDIO
            muted = controls.is_covered or (is_sound and controls.is_muted)
            if track.muted != muted:
                await server.room.mute_published_track(
                    api.MuteRoomTrackRequest(
                        room=room, identity=person.identity, track_sid=track.sid, muted=muted
                    )
                )
