"""Recordings by several media processes: each is on the disk of the one that made it."""

from collections.abc import Sequence

from adapters.aiortc_sfu.cluster import MediaCluster
from adapters.aiortc_sfu.control import MediaGone
from domain.ids import RecordingId, StreamId
from ports.streaming.recordings import MediaRecordings, SpooledRecording
from ports.streaming.sessions import MediaUnavailable, NothingPublished


class ClusterRecordings(MediaRecordings):
    """A show that moves to another process ends its recording there; what was recorded is fetched from where it is."""

    def __init__(self, cluster: MediaCluster) -> None:
        self._cluster = cluster

    async def aclose(self) -> None:
        """The cluster holds the connections."""

    async def start(
        self, recording_id: RecordingId, stream_id: StreamId, *, data_key: bytes, associated_data: bytes
    ) -> None:
        node = await self._cluster.find(stream_id)
        if node is None:
            raise NothingPublished("nobody publishes into this room yet")
        await self._cluster.client_of(node).recordings.start(
            recording_id, stream_id, data_key=data_key, associated_data=associated_data
        )

    async def stop(self, stream_id: StreamId) -> None:
        await self._cluster.tell_everybody(lambda client: client.recordings.stop(stream_id))

    async def spooled(self) -> Sequence[SpooledRecording]:
        """Of a process that is dead nothing is known any more; one that only does not answer is waited for."""
        found: list[SpooledRecording] = []
        for _, answer in await self._cluster.on_each(lambda client: client.recordings.spooled()):
            if isinstance(answer, MediaUnavailable):
                if not isinstance(answer, MediaGone):
                    raise answer
                continue
            found += answer
        return found

    async def part(self, recording_id: RecordingId, number: int) -> bytes:
        answers = await self._cluster.on_each(lambda client: client.recordings.part(recording_id, number))
        parts = [answer for _, answer in answers if isinstance(answer, bytes)]
        if not parts:
            raise MediaUnavailable("no media process has this part")
        return parts[0]

    async def forget(self, recording_id: RecordingId, *, part: int | None) -> None:
        await self._cluster.tell_everybody(lambda client: client.recordings.forget(recording_id, part=part))
