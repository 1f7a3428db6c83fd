"""Recordings that run: each has a process of its own, which is fed once a second and never waited for."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from media import log
from media.taps.container_file import FORMATS, MEDIA_TYPES
from media.taps.darkroom import spawn
from media.taps.parts import Spool
from media.taps.room_tap import Clocks, RoomTap
from media.taps.talk import RecordAsk, RecordBegin, TappedPacket, framed, pack

BEHIND_BYTES_MAX = 16 * 1024 * 1024
"""A recorder that is so far behind is ended: the room's packets are not kept for it without end."""
END_SECONDS = 20.0


class RecordingRefusedError(Exception):
    """`code` is `already_recording`, `nothing_published` or `recorder_unavailable`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Recorder:
    """One recording, of one codec: it ends when the room changes to another."""

    def __init__(self, recording_id: str, tap: RoomTap, process: Process, codec: str) -> None:
        self.recording_id = recording_id
        self.process = process
        self._tap = tap
        self._codec = codec
        self._batch: list[TappedPacket] = []
        tap.listener = self._packet

    @property
    def is_running(self) -> bool:
        return self.process.returncode is None

    @property
    def waiting_bytes(self) -> int:
        """What the process has not read yet."""
        assert self.process.stdin is not None
        return self.process.stdin.transport.get_write_buffer_size()

    def _packet(self, packet: TappedPacket, codec: str) -> None:
        if codec == self._codec:
            self._batch.append(packet)
        else:
            self.end()

    def second(self, clocks: Clocks) -> None:
        """Hand over what came since."""
        stdin = self.process.stdin
        assert stdin is not None
        if stdin.is_closing() or not self._batch:
            return
        if self.waiting_bytes > BEHIND_BYTES_MAX:
            log.failure("media.recorder_behind", recording=self.recording_id)
            self.process.kill()
            self._hear_no_more()
            return
        batch, self._batch = self._batch, []
        stdin.writelines(framed(RecordAsk(dict(clocks)), pack(batch)))

    def end(self) -> None:
        """No more packets. The process ends the file by itself."""
        self.second(self._tap.clocks)
        self._hear_no_more()

    def _hear_no_more(self) -> None:
        self._batch = []
        if self._tap.listener == self._packet:
            self._tap.listener = None
        assert self.process.stdin is not None
        self.process.stdin.close()


@dataclass(slots=True, eq=False)
class _Beginning:
    """A recording whose process is not there yet: it has its room from before the wait for it. `is_wanted` is False
    from when it was stopped."""

    recording_id: str
    is_wanted: bool
    task: asyncio.Task[None] | None


class Recorders:
    def __init__(self, spool: Spool) -> None:
        self.spool = spool
        self.failures = 0
        """Recordings whose process died, or fell too far behind."""
        self._running: dict[str, Recorder] = {}
        """By room."""
        self._beginning: dict[str, _Beginning] = {}
        """By room as well: nobody else begins there, and a stop finds it."""
        self._ending: list[Recorder] = []

    async def start(
        self,
        recording_id: str,
        room_id: str,
        tap: RoomTap,
        codec: str | None,
        *,
        key: bytes,
        associated_data: bytes,
    ) -> None:
        """Repeating it changes nothing, also while it begins. Raises `RecordingRefusedError`."""
        if codec not in FORMATS:
            raise RecordingRefusedError("nothing_published")
        running = self._running.get(room_id)
        if running is not None and running.recording_id == recording_id:
            return
        begun = self._beginning.get(room_id)
        if begun is None or begun.recording_id != recording_id:
            if running is not None or begun is not None or (self.spool.root / recording_id).exists():
                raise RecordingRefusedError("already_recording")
            begun = self._beginning[room_id] = _Beginning(recording_id, is_wanted=True, task=None)
            about = RecordBegin(codec, key, associated_data)
            begun.task = asyncio.create_task(self._begin(begun, room_id, tap, about))
        assert begun.task is not None
        # Whoever asked may go away: the process is looked after all the same.
        await asyncio.shield(begun.task)

    async def _begin(self, begun: _Beginning, room_id: str, tap: RoomTap, about: RecordBegin) -> None:
        try:
            process = await self._spawned(begun.recording_id, room_id, about.codec)
            assert process.stdin is not None
            if begun.is_wanted:
                process.stdin.writelines(framed(about, b""))
                self._running[room_id] = Recorder(begun.recording_id, tap, process, about.codec)
                tap.ask_key_frame()
                return
            process.stdin.close()
            await process.wait()
            self.spool.forget(begun.recording_id)
        finally:
            del self._beginning[room_id]
        raise RecordingRefusedError("nothing_published")

    async def _spawned(self, recording_id: str, room_id: str, codec: str) -> Process:
        try:
            directory = self.spool.begin(recording_id, room_id, MEDIA_TYPES[FORMATS[codec]])
            try:
                return await spawn("media.taps.recorder_child", str(directory), output=False)
            except OSError:
                self.spool.forget(recording_id)
                raise
        except OSError as error:
            log.failure("media.recorder_unavailable", error)
            raise RecordingRefusedError("recorder_unavailable") from None

    def stop(self, room_id: str) -> None:
        """Stopping what does not run changes nothing. What is still beginning ends before it has recorded anything."""
        if (begun := self._beginning.get(room_id)) is not None:
            begun.is_wanted = False
        recorder = self._running.pop(room_id, None)
        if recorder is not None:
            recorder.end()
            self._ending.append(recorder)

    def second(self, clocks: Mapping[str, Clocks]) -> None:
        """`clocks` are of each open room."""
        for room_id, recorder in list(self._running.items()):
            if recorder.is_running:
                recorder.second(clocks.get(room_id, {}))
            else:
                self.failures += 1
                log.failure("media.recorder_died", recording=recorder.recording_id)
                self.stop(room_id)
        self._ending = [each for each in self._ending if each.is_running]

    @property
    def waiting_bytes(self) -> int:
        """What all of them have not read yet."""
        return sum(recorder.waiting_bytes for recorder in self._running.values())

    @property
    def busy(self) -> set[str]:
        """Recordings that somebody still writes."""
        written = {each.recording_id for each in (*self._running.values(), *self._ending) if each.is_running}
        return written | {each.recording_id for each in self._beginning.values()}

    async def aclose(self) -> None:
        for room_id in [*self._beginning, *self._running]:
            self.stop(room_id)
        begun = [each.task for each in self._beginning.values() if each.task is not None]
        await asyncio.gather(*begun, return_exceptions=True)
        for recorder in self._ending:
            with suppress(TimeoutError):
                async with asyncio.timeout(END_SECONDS):
                    await recorder.process.wait()
