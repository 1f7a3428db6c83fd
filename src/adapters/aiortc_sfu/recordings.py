"""Recordings by the media plane of this project, over its control API."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from adapters.aiortc_sfu.control import FOOTAGE_TIMEOUT_SECONDS, Control, decoded
from domain.ids import RecordingId, StreamId
from ports.streaming.recordings import MediaRecordings, SpooledRecording


class _Part(msgspec.Struct):
    number: int


class _Recording(msgspec.Struct):
    recording_id: UUID
    room_id: UUID
    media_type: str
    is_ended: bool
    is_whole: bool
    parts: list[_Part]


class _Recordings(msgspec.Struct):
    recordings: list[_Recording]


class AiortcSfuRecordings(MediaRecordings):
    def __init__(self, base_url: str, secret: str) -> None:
        self._control = Control(base_url, secret, timeout_seconds=FOOTAGE_TIMEOUT_SECONDS)

    async def aclose(self) -> None:
        await self._control.aclose()

    async def start(
        self, recording_id: RecordingId, stream_id: StreamId, *, data_key: bytes, associated_data: bytes
    ) -> None:
        body = {"recording_id": str(recording_id), "key": data_key, "associated_data": associated_data}
        await self._control.call("PUT", f"/rooms/{stream_id}/recording", body)

    async def stop(self, stream_id: StreamId) -> None:
        await self._control.call("DELETE", f"/rooms/{stream_id}/recording")

    async def spooled(self) -> Sequence[SpooledRecording]:
        answer = decoded(await self._control.call("GET", "/recordings"), _Recordings)
        return [
            SpooledRecording(
                RecordingId(each.recording_id), StreamId(each.room_id), each.media_type, each.is_ended, each.is_whole,
                [part.number for part in each.parts],
            )
            for each in answer.recordings
        ]  # fmt: skip

    async def part(self, recording_id: RecordingId, number: int) -> bytes:
        return await self._control.call("GET", f"/recordings/{recording_id}/parts/{number}")

    async def forget(self, recording_id: RecordingId, *, part: int | None) -> None:
        path = f"/recordings/{recording_id}" + (f"/parts/{part}" if part is not None else "")
        await self._control.call("DELETE", path)
