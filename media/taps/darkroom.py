"""Has stills, clips and sound made in a process apart, which is started when it is needed and replaced when it ends.

Whatever is in a picture, and however long FFmpeg holds Python's lock over it, media goes on meanwhile.
"""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path

import msgspec

from media.taps.talk import LENGTHS_BYTES, Answer, Ask, BrokenTalkError, framed, lengths

TASK_SECONDS = 12.0
WAITING_MAX = 64
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


class Darkroom:
    """One thing at a time, in turn."""

    def __init__(self, *, task_seconds: float = TASK_SECONDS) -> None:
        self.restarts = 0
        self._task_seconds = task_seconds
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._process: Process | None = None
        self._tasks = 0

    @property
    def process_id(self) -> int | None:
        """None while there is none."""
        return self._process.pid if self._process is not None else None

    async def ask(self, ask: Ask, body: bytes) -> tuple[Answer, bytes]:
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
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _ask(self, ask: Ask, body: bytes) -> tuple[Answer, bytes]:
        try:
            async with asyncio.timeout(self._task_seconds):
                answer = await self._talk(ask, body)
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

    async def _talk(self, ask: Ask, body: bytes) -> tuple[Answer, bytes]:
        process = self._process
        if process is None or process.returncode is not None:
            process = self._process = await spawn("media.taps.child")
            self._tasks = 0
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.writelines(framed(ask, body))
        await process.stdin.drain()
        read = process.stdout.readexactly
        head, size = lengths(await read(LENGTHS_BYTES))
        return msgspec.json.decode(await read(head), type=Answer), await read(size)
