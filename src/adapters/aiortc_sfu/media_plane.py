"""The media plane of this project, over its control API. SDP goes through as text; nobody here reads it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from adapters.aiortc_sfu.control import Control, decoded
from domain.ids import StreamId, UserId
from domain.streaming.health import RoomClass
from domain.streaming.room_controls import RoomControls
from ports.streaming.room_controls import MediaControls
from ports.streaming.rooms import (
    Attended,
    MediaAttendance,
    MediaRooms,
    RoomAttendance,
    RoomHealth,
    RoomStatus,
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

SESSION_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class _Answer(msgspec.Struct):
    session_id: str
    sdp: str
    etag: str


class _Restart(msgspec.Struct):
    fragment: str
    etag: str


class _Health(msgspec.Struct):
    room_class: str
    codec: str | None
    width: int
    height: int
    bits_a_second_in: int
    loss_in: float | None
    loss_out: float | None
    key_frames: int
    freezes: int


class _Room(msgspec.Struct):
    id: UUID
    viewers: int
    publisher_absent_seconds: float
    picture_absent_seconds: float
    health: _Health
    controls_revision: int


class _Rooms(msgspec.Struct):
    rooms: list[_Room]


class _Shown(msgspec.Struct):
    has_picture: bool
    height: int


class _Attended(msgspec.Struct):
    participant: UUID
    watched: int
    is_present: bool


class _RoomAttendance(msgspec.Struct):
    meter: str
    is_published: bool
    closed_seconds: float
    viewers: list[_Attended]


class _Attendance(msgspec.Struct):
    attendance: _RoomAttendance | None


def _session_path(session_id: str) -> str:
    """Ids come back to us in URLs that anyone can write: only what could be one goes into a path of ours."""
    if not SESSION_ID.fullmatch(session_id):
        raise MediaSessionNotFound("there is no such session")
    return f"/sessions/{session_id}"


class AiortcSfuSessions(MediaSessions, MediaViews):
    def __init__(self, base_url: str, secret: str) -> None:
        self._control = Control(base_url, secret)

    async def aclose(self) -> None:
        await self._control.aclose()

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
        body = {
            "participant": str(participant),
            "offer": offer,
            "studio": studio,
            "takes_over": takes_over,
            "delay_seconds": delay_seconds,
        }
        return await self._answer(f"/rooms/{stream_id}/publish", body)

    async def subscribe(
        self, stream_id: StreamId, participant: UserId, *, offer: str, admission: WatchTerms
    ) -> MediaAnswer:
        body = {
            "participant": str(participant),
            "offer": offer,
            "is_hidden": admission.is_hidden,
            "capacity": admission.capacity,
            "joins_a_second": admission.joins_a_second,
        }
        return await self._answer(f"/rooms/{stream_id}/subscribe", body)

    async def _answer(self, path: str, body: Mapping[str, object]) -> MediaAnswer:
        content = await self._control.call("POST", path, body)
        answer = decoded(content, _Answer)
        return MediaAnswer(answer.session_id, answer.sdp, answer.etag)

    async def patch(
        self, session_id: str, participant: UserId, *, if_match: str | None, fragment: str
    ) -> IceRestart | None:
        body = {"participant": str(participant), "if_match": if_match, "fragment": fragment}
        content = await self._control.call("PATCH", _session_path(session_id), body)
        if not content:
            return None
        restart = decoded(content, _Restart)
        return IceRestart(restart.fragment, restart.etag)

    async def leave(self, session_id: str, participant: UserId) -> None:
        await self._control.call("DELETE", f"{_session_path(session_id)}?participant={participant}")

    async def report(self, session_id: str, participant: UserId, *, playback: Playback) -> None:
        body = {"participant": str(participant), **asdict(playback)}
        await self._control.call("POST", f"{_session_path(session_id)}/playback", body)

    async def show(self, session_id: str, participant: UserId, *, height: int) -> Shown:
        body = {"participant": str(participant), "height": height}
        shown = decoded(await self._control.call("PUT", f"{_session_path(session_id)}/view", body), _Shown)
        return Shown(shown.has_picture, shown.height)


class AiortcSfuRooms(MediaRooms):
    def __init__(self, base_url: str, secret: str) -> None:
        self._node = urlsplit(base_url).netloc
        self._control = Control(base_url, secret)

    async def aclose(self) -> None:
        await self._control.aclose()

    async def close(self, stream_id: StreamId) -> None:
        await self._control.call("PUT", f"/rooms/{stream_id}/closed")

    async def disconnect(self, stream_id: StreamId, participant: UserId) -> None:
        await self._control.call("DELETE", f"/rooms/{stream_id}/participants/{participant}")

    async def expel(self, participant: UserId) -> None:
        await self._control.call("DELETE", f"/participants/{participant}")

    async def classify(self, stream_id: StreamId, room_class: RoomClass) -> None:
        await self._control.call("PUT", f"/rooms/{stream_id}/class", {"room_class": room_class})

    async def statuses(self) -> Sequence[RoomStatus]:
        content = await self._control.call("GET", "/rooms")
        return [
            RoomStatus(
                StreamId(room.id),
                room.viewers,
                room.publisher_absent_seconds,
                room.picture_absent_seconds,
                RoomHealth(node=self._node, **msgspec.structs.asdict(room.health)),
                room.controls_revision,
            )
            for room in decoded(content, _Rooms).rooms
        ]


class AiortcSfuControls(MediaControls):
    def __init__(self, base_url: str, secret: str) -> None:
        self._control = Control(base_url, secret)

    async def aclose(self) -> None:
        await self._control.aclose()

    async def apply(self, controls: RoomControls) -> None:
        body = {
            "revision": controls.revision,
            "is_covered": controls.is_covered,
            "is_muted": controls.is_muted,
            "removed": sorted(str(person) for person in controls.removed),
        }
        await self._control.call("PUT", f"/rooms/{controls.stream_id}/controls", body)


class AiortcSfuAttendance(MediaAttendance):
    def __init__(self, base_url: str, secret: str) -> None:
        self._control = Control(base_url, secret)

    async def aclose(self) -> None:
        await self._control.aclose()

    def require_counting(self) -> None:
        """Our own media plane counts."""

    async def of(self, stream_id: StreamId) -> RoomAttendance | None:
        room = decoded(
            await self._control.call("GET", f"/rooms/{stream_id}/attendance"), _Attendance
        ).attendance
        if room is None:
            return None
        return RoomAttendance(
            meter=room.meter,
            is_published=room.is_published,
            closed_seconds=room.closed_seconds,
            viewers=[
                Attended(UserId(each.participant), each.watched, each.is_present) for each in room.viewers
            ],
        )
