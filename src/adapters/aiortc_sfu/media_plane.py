"""The media plane of this project, over its control API. SDP goes through as text; nobody here reads it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import msgspec

from domain.errors import Refusal
from domain.ids import StreamId, UserId
from domain.streaming.health import RoomClass
from domain.streaming.room_controls import RemovedFromRoom, RoomControls
from ports.room_controls import MediaControls
from ports.streaming_rooms import (
    Attended,
    MediaAttendance,
    MediaRooms,
    RoomAttendance,
    RoomHealth,
    RoomStatus,
)
from ports.streaming_sessions import (
    EtagMismatch,
    EtagRequired,
    IceRestart,
    InvalidOffer,
    LiveElsewhere,
    MediaAnswer,
    MediaSessionNotFound,
    MediaSessions,
    MediaUnavailable,
    MediaViews,
    NothingPublished,
    Playback,
    RoomClosed,
    RoomFull,
    Shown,
    TooManyJoins,
    TooManyReports,
    WatchTerms,
)

TIMEOUT_SECONDS = 3.0
REFUSALS: Mapping[str, type[Refusal]] = {
    refusal.code: refusal
    for refusal in (
        InvalidOffer,
        RoomClosed,
        LiveElsewhere,
        NothingPublished,
        RemovedFromRoom,
        RoomFull,
        TooManyJoins,
        MediaSessionNotFound,
        EtagRequired,
        EtagMismatch,
        TooManyReports,
    )
}

SESSION_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

Body = TypeVar("Body")


class _Problem(msgspec.Struct):
    code: str
    detail: str


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


class MediaGone(MediaUnavailable):
    """Nobody takes the connection: the process is not there, or not any more."""


class Control:
    """One HTTP client, made at the first call: making it reads certificates, which a container need not wait for."""

    def __init__(self, base_url: str, secret: str) -> None:
        self._base_url = base_url
        self._secret = secret
        self._client: httpx2.AsyncClient | None = None

    async def call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> bytes:
        """The body of a success. Raises the refusal that the answer names, or `MediaUnavailable`."""
        try:
            response = await self._open().request(
                method, path, content=None if body is None else msgspec.json.encode(body)
            )
        except httpx2.ConnectError as error:
            raise MediaGone("nobody listens where the media plane was") from error
        except httpx2.HTTPError as error:
            raise MediaUnavailable(f"the media plane did not answer: {type(error).__name__}") from error
        if response.is_success:
            return response.content
        raise _failure(response)

    def _open(self) -> httpx2.AsyncClient:
        if self._client is None:
            self._client = httpx2.AsyncClient(
                base_url=self._base_url,
                headers={"Authorization": f"Bearer {self._secret}", "Content-Type": "application/json"},
                timeout=TIMEOUT_SECONDS,
                trust_env=False,  # the control port is ours; a proxy of the environment is not for it
            )
        return self._client

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def _failure(response: httpx2.Response) -> Refusal | MediaUnavailable:
    try:
        problem = msgspec.json.decode(response.content, type=_Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        problem = _Problem("unknown", "an answer that is not ours")
    refusal = REFUSALS.get(problem.code)
    if refusal is not None:
        return refusal(problem.detail)
    permanent = response.status_code < 500
    return MediaUnavailable(
        f"the media plane answered {response.status_code} {problem.code}", permanent=permanent
    )


def _decoded(content: bytes, body: type[Body]) -> Body:
    try:
        return msgspec.json.decode(content, type=body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MediaUnavailable("the media plane's answer is not readable", permanent=True) from error


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
    ) -> MediaAnswer:
        body = {"participant": str(participant), "offer": offer, "studio": studio, "takes_over": takes_over}
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
        answer = _decoded(content, _Answer)
        return MediaAnswer(answer.session_id, answer.sdp, answer.etag)

    async def patch(
        self, session_id: str, participant: UserId, *, if_match: str | None, fragment: str
    ) -> IceRestart | None:
        body = {"participant": str(participant), "if_match": if_match, "fragment": fragment}
        content = await self._control.call("PATCH", _session_path(session_id), body)
        if not content:
            return None
        restart = _decoded(content, _Restart)
        return IceRestart(restart.fragment, restart.etag)

    async def leave(self, session_id: str, participant: UserId) -> None:
        await self._control.call("DELETE", f"{_session_path(session_id)}?participant={participant}")

    async def report(self, session_id: str, participant: UserId, *, playback: Playback) -> None:
        body = {"participant": str(participant), **asdict(playback)}
        await self._control.call("POST", f"{_session_path(session_id)}/playback", body)

    async def show(self, session_id: str, participant: UserId, *, height: int) -> Shown:
        body = {"participant": str(participant), "height": height}
        shown = _decoded(await self._control.call("PUT", f"{_session_path(session_id)}/view", body), _Shown)
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
                RoomHealth(node=self._node, **msgspec.structs.asdict(room.health)),
                room.controls_revision,
            )
            for room in _decoded(content, _Rooms).rooms
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
        room = _decoded(
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
