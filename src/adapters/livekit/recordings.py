"""Recordings with LiveKit: none. They go by its own egress, which this project does not run."""

from collections.abc import Sequence

from domain.ids import RecordingId, StreamId
from ports.streaming.recordings import MediaRecordings, SpooledRecording
from ports.streaming.sessions import MediaUnavailable


class LiveKitRecordings(MediaRecordings):
    """A recording that is asked for is lost after a minute, and says so."""

    async def aclose(self) -> None:
        """Nothing is held open."""

    async def start(
        self, recording_id: RecordingId, stream_id: StreamId, *, data_key: bytes, associated_data: bytes
    ) -> None:
        raise MediaUnavailable("this media plane records nothing")

    async def stop(self, stream_id: StreamId) -> None:
        """Nothing runs."""

    async def spooled(self) -> Sequence[SpooledRecording]:
        return []

    async def part(self, recording_id: RecordingId, number: int) -> bytes:
        raise MediaUnavailable("this media plane records nothing")

    async def forget(self, recording_id: RecordingId, *, part: int | None) -> None:
        """Nothing is there."""
