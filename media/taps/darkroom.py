"""Has stills, clips and sound made in processes apart, each started when it is needed and replaced when it ends.

Whatever is in a picture, and however long FFmpeg holds Python's lock over it, media goes on meanwhile. Stills have a
process of their own: who watches the shows does not wait for a clip, nor a stop's clip for a picture that hangs.
"""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from media.taps.talk import (
    LENGTHS_BYTES,
    Answer,
    BrokenTalkError,
    ClipAsk,
    SoundAsk,
    StillAsk,
    framed,
    lengths,
)

LIMITS: Mapping[type, float] = {StillAsk: 3.0, SoundAsk: 6.0, ClipAsk: 12.0}
"""Seconds that one of a kind may take: many times what it takes (a still 0.03 s, a minute's clip a second), for the
machine may be busy."""
START_SECONDS = 10.0
"""So much longer the first task of a process may take, which waits until Python and FFmpeg are there."""
WAITING_MAX = 64
"""In each process; what is refused in one is so in that alone."""
TASKS_MAX = 2_000
"""Then the process is replaced: what a library loses of its memory is lost once."""
ROOT = Path(__file__).resolve().parents[2]
PIPE_BYTES = 1024 * 1024
MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(4 * 1024 * 1024), "MALLOC_TRIM_THRESHOLD_": str(16 * 1024 * 1024)}
"""glibc keeps what a second's packets took for the next second's. Without it the kernel hands the same pages out anew,
zeroed, each second: a third and more of what a recorder does."""


class DarkroomError(Exception):
    """Nothing came of it. `code` is `undecodable`, `no_key_frame`, or `overloaded` where too many wait."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def spawn(module: str, *arguments: str, output: bool = True) -> Process:
    """A process apart that ends when its standard input does: also when this one is killed. Raises `OSError`."""
    return await asyncio.create_subprocess_exec(
        "nice", "-n", "5", sys.executable, "-m", module, *arguments,
        stdin=PIPE, stdout=PIPE if output else DEVNULL, stderr=DEVNULL, limit=PIPE_BYTES,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", **MEMORY}, cwd="/", start_new_session=True,
    )  # fmt: skip


Task = StillAsk | ClipAsk | SoundAsk


class Darkroom:
    """Stills in one process, and all else in another; each does one thing at a time, in turn."""

    def __init__(
        self, *, limits: Mapping[type, float] = LIMITS, start_seconds: float = START_SECONDS
    ) -> None:
        self._stills = _Lane(limits, start_seconds)
        self._rest = _Lane(limits, start_seconds)

    @property
    def restarts(self) -> int:
        return self._stills.restarts + self._rest.restarts

    @property
    def process_ids(self) -> frozenset[int]:
        """Of those that there are."""
        return frozenset(lane.process.pid for lane in (self._stills, self._rest) if lane.process is not None)

    async def ask(self, ask: Task, body: bytes) -> tuple[Answer, bytes]:
        """Raises `DarkroomError`."""
        return await (self._stills if isinstance(ask, StillAsk) else self._rest).ask(ask, body)

    async def aclose(self) -> None:
        await asyncio.gather(self._stills.aclose(), self._rest.aclose())


class _Lane:
    """One process, and those who wait for it. One that hangs is killed when the time of its task is over, and whoever
    waits is served by the next."""

    def __init__(self, limits: Mapping[type, float], start_seconds: float) -> None:
        self.restarts = 0
        self.process: Process | None = None
        self._limits = limits
        self._start_seconds = start_seconds
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._tasks = 0

    async def ask(self, ask: Task, body: bytes) -> tuple[Answer, bytes]:
        """Raises `DarkroomError`."""
        if self._waiting >= WAITING_MAX:
            raise DarkroomError("overloaded")
        self._waiting += 1
        try:
            async with self._turn:
                answer, made = await self._ask(ask, body)
        finally:
            self._waiting -= 1
        if answer.refusal:
            raise DarkroomError(answer.refusal)
        return answer, made

    async def aclose(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _ask(self, ask: Task, body: bytes) -> tuple[Answer, bytes]:
        try:
            has_served = await self._has_served()
            try:
                answer = await self._in_time(ask, body)
            except (OSError, EOFError) as error:
                if not has_served or isinstance(error, TimeoutError):
                    raise
                # It may have ended before this was asked: what is at fault ends the next one too.
                self.restarts += 1
                await self.aclose()
                answer = await self._in_time(ask, body)
        except BaseException as error:
            self.restarts += 1
            await self.aclose()  # also when nobody waits for the answer any more
            if isinstance(error, TimeoutError | OSError | EOFError | BrokenTalkError | msgspec.MsgspecError):
                raise DarkroomError("undecodable") from None
            raise
        self._tasks += 1
        if self._tasks >= TASKS_MAX:
            await self.aclose()
        return answer

    async def _has_served(self) -> bool:
        if self.process is not None and self.process.returncode is not None:
            await self.aclose()
        return self.process is not None and self._tasks > 0

    async def _in_time(self, ask: Task, body: bytes) -> tuple[Answer, bytes]:
        is_new = self.process is None
        async with asyncio.timeout(self._limits[type(ask)] + (self._start_seconds if is_new else 0)):
            return await self._talk(ask, body)

    async def _talk(self, ask: Task, body: bytes) -> tuple[Answer, bytes]:
        process = self.process
        if process is None:
            process = self.process = await spawn("media.taps.child")
            self._tasks = 0
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.writelines(framed(ask, body))
        await process.stdin.drain()
        read = process.stdout.readexactly
        head, size = lengths(await read(LENGTHS_BYTES))
        return msgspec.json.decode(await read(head), type=Answer), await read(size)
