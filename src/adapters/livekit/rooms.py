"""LiveKit's rooms behind our ports: https://docs.livekit.io/reference/other/roomservice-api/

LiveKit keeps no word of ours: a room that was deleted comes back with the next client whose token is good, and a
person who was removed may come again with theirs, for as long as it is good
(https://docs.livekit.io/guides/remove-participants-from-a-room/). What holds is the database: `ReconcileRooms` closes
each second what is not open there, `RemoveUnwelcome` puts out whoever may not be where they are, and both act on
LiveKit's own word of who is where.
"""

import time
from collections.abc import Callable, Sequence

from livekit import api

from adapters.livekit.client import LiveKit
from adapters.livekit.identity import RoomNames, stream_of
from domain.ids import StreamId, UserId
from domain.streaming.health import RoomClass
from ports.streaming.passes import MediaPresence, OffersNotTaken, Present
from ports.streaming.rooms import (
    MediaAttendance,
    MediaRooms,
    RoomAttendance,
    RoomStatus,
    ShowsNotOffered,
)
from ports.streaming.sessions import (
    IceRestart,
    MediaAnswer,
    MediaSessionNotFound,
    MediaSessions,
    MediaViews,
    Playback,
    Shown,
    WatchTerms,
)


class LiveKitRooms(MediaRooms):
    """`statuses` counts absence from when this object first saw a room without a publisher."""

    def __init__(self, livekit: LiveKit, clock: Callable[[], float] = time.monotonic) -> None:
        self._livekit = livekit
        self._presence = LiveKitPresence(livekit)
        self._clock = clock
        self._silent_since: dict[StreamId, float] = {}

    async def aclose(self) -> None:
        await self._livekit.aclose()

    async def close(self, stream_id: StreamId) -> None:
        await self._livekit.tell(lambda lk: lk.room.delete_room(api.DeleteRoomRequest(room=str(stream_id))))

    async def disconnect(self, stream_id: StreamId, participant: UserId) -> None:
        for present in await self._presence.in_room(stream_id):
            if present.participant == participant:
                await self._presence.put_out(present)

    async def expel(self, participant: UserId) -> None:
        for present in await self._presence.everyone():
            if present.participant == participant:
                await self._presence.put_out(present)

    async def classify(self, stream_id: StreamId, room_class: RoomClass) -> None:
        """LiveKit counts by its own rules."""

    async def statuses(self) -> Sequence[RoomStatus]:
        rooms = {
            stream_id: room
            for room in await _list_rooms(self._livekit)
            if (stream_id := stream_of(room.name)) is not None
        }
        now = self._clock()
        self._silent_since = {
            stream_id: self._silent_since.get(stream_id, now)
            for stream_id, room in rooms.items()
            if room.num_publishers == 0
        }
        return [
            RoomStatus(
                stream_id,
                max(0, room.num_participants - room.num_publishers),
                silent := now - self._silent_since.get(stream_id, now),
                silent,
                health=None,
                controls_revision=0,
            )
            for stream_id, room in rooms.items()
        ]


class LiveKitPresence(MediaPresence):
    def __init__(self, livekit: LiveKit) -> None:
        self._livekit = livekit
        self._names = RoomNames(livekit.api_secret)

    async def everyone(self) -> Sequence[Present]:
        present: list[Present] = []
        for room in await _list_rooms(self._livekit):
            stream_id = stream_of(room.name)
            if stream_id is not None:
                present += await self.in_room(stream_id)
        return present

    async def in_room(self, stream_id: StreamId) -> Sequence[Present]:
        """Empty for a room that is gone."""
        found: list[api.ParticipantInfo] = []

        async def listed(server: api.LiveKitAPI) -> None:
            request = api.ListParticipantsRequest(room=str(stream_id))
            found.extend((await server.room.list_participants(request)).participants)

        await self._livekit.tell(listed)
        return [present_of(self._names, stream_id, person) for person in found]

    async def put_out(self, present: Present) -> None:
        whom = api.RoomParticipantIdentity(room=str(present.stream_id), identity=present.connection)
        await self._livekit.tell(lambda lk: lk.room.remove_participant(whom))


def present_of(names: RoomNames, stream_id: StreamId, person: api.ParticipantInfo) -> Present:
    """Who may send is one who publishes: what they hold is not ours to wait for."""
    return Present(
        stream_id=stream_id,
        participant=names.person_of(stream_id, person.identity),
        publishes=person.is_publisher or person.permission.can_publish or len(person.tracks) > 0,
        connection=person.identity,
    )


async def _list_rooms(livekit: LiveKit) -> Sequence[api.Room]:
    return list((await livekit.ask(lambda lk: lk.room.list_rooms(api.ListRoomsRequest()))).rooms)


class LiveKitSessions(MediaSessions):
    """LiveKit's clients bring a pass and speak its own protocol: there is no offer for us to answer."""

    async def aclose(self) -> None:
        """Nothing is held."""

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
        raise OffersNotTaken("ask for a pass to publish with")

    async def subscribe(
        self, stream_id: StreamId, participant: UserId, *, offer: str, admission: WatchTerms
    ) -> MediaAnswer:
        raise OffersNotTaken("ask for a pass to watch with")

    async def patch(
        self, session_id: str, participant: UserId, *, if_match: str | None, fragment: str
    ) -> IceRestart | None:
        raise MediaSessionNotFound("there is no such session")

    async def leave(self, session_id: str, participant: UserId) -> None:
        raise MediaSessionNotFound("there is no such session")

    async def report(self, session_id: str, participant: UserId, *, playback: Playback) -> None:
        raise MediaSessionNotFound("there is no such session")


class LiveKitViews(MediaViews):
    """LiveKit's clients tell their server themselves what they show (adaptive stream)."""

    async def aclose(self) -> None:
        """Nothing is held."""

    async def show(self, session_id: str, participant: UserId, *, height: int) -> Shown:
        raise MediaSessionNotFound("there is no such session")


class LiveKitAttendance(MediaAttendance):
    """LiveKit does not tell for how long media went to whom: nobody could be charged, so no show is sold."""

    def require_counting(self) -> None:
        raise ShowsNotOffered("private, group and ticketed shows are not offered on this media plane")

    async def aclose(self) -> None:
        """Nothing is held."""

    async def of(self, stream_id: StreamId) -> RoomAttendance | None:
        return None
