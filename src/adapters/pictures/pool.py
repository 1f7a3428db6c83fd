"""Strangers' pictures are read in processes of their own, which are killed when they take too long (ADR 32)."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from adapters.pictures.wire import JPEG_BYTES_MAX, REFUSED, asked
from ports.errors import PortError
from ports.moderation.watch.picture_hashing import UnreadablePicture

TURN_SECONDS = 5.0
"""For one's turn."""
PICTURES_MAX = 5_000
"""Then a process is replaced: what a library loses of its memory is lost once."""
SOURCE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Program:
    """A module that `serve`s, its arguments, and the length of its answers. `what` it is called in errors."""

    what: str
    module: str
    arguments: tuple[str, ...]
    answer_bytes: int
    start_seconds: float


class PictureProcesses:
    """At most `processes` at once; they are started when they are needed, and kept."""

    def __init__(
        self, program: Program, *, processes: int, picture_seconds: float, turn_seconds: float
    ) -> None:
        self._program = program
        self._picture_seconds = picture_seconds
        self._turn_seconds = turn_seconds
        self._turns = asyncio.Semaphore(processes)
        self._idle: list[_Child] = []

    async def ask(self, jpeg: bytes) -> bytes:
        """The answer to a picture that could be read. Raises `UnreadablePicture`, `PortError`."""
        if len(jpeg) > JPEG_BYTES_MAX:
            raise UnreadablePicture("this picture is too large")
        try:
            async with asyncio.timeout(self._turn_seconds):
                await self._turns.acquire()
        except TimeoutError:
            raise PortError(f"too many pictures wait for the {self._program.what}") from None
        try:
            answer = await self._answer(jpeg)
        finally:
            self._turns.release()
        if answer[0] == REFUSED:
            raise UnreadablePicture("this picture cannot be read")
        return answer

    async def aclose(self) -> None:
        while self._idle:
            await self._idle.pop().stop()

    async def _answer(self, jpeg: bytes) -> bytes:
        child = await self._child()
        try:
            async with asyncio.timeout(self._picture_seconds):
                answer = await child.ask(jpeg)
        except BaseException as error:
            await child.stop()  # also when nobody waits for the answer any more
            if isinstance(error, TimeoutError | OSError | EOFError):
                raise UnreadablePicture("this picture cannot be read") from None
            raise
        if child.pictures < PICTURES_MAX:
            self._idle.append(child)
        else:
            await child.stop()
        return answer

    async def _child(self) -> "_Child":
        while self._idle:
            child = self._idle.pop()
            if child.is_alive:
                return child
        return await _Child.start(self._program)


class _Child:
    def __init__(self, process: Process, program: Program) -> None:
        self._process = process
        self._program = program
        self.pictures = 0

    @classmethod
    async def start(cls, program: Program) -> "_Child":
        """Raises `PortError`."""
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", program.module, *program.arguments,
                stdin=PIPE, stdout=PIPE, stderr=DEVNULL,
                env={"PYTHONPATH": str(SOURCE)}, cwd="/", start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise PortError(f"no {program.what} could be started: {type(error).__name__}") from None
        return await cls(process, program)._tried()

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, jpeg: bytes) -> bytes:
        """Raises what a broken pipe raises."""
        assert self._process.stdin
        assert self._process.stdout
        self.pictures += 1
        self._process.stdin.write(asked(jpeg))
        await self._process.stdin.drain()
        return await self._process.stdout.readexactly(self._program.answer_bytes)

    async def stop(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def _tried(self) -> "_Child":
        """A first question, which no picture is to blame for when it is not answered."""
        try:
            async with asyncio.timeout(self._program.start_seconds):
                answer = await self.ask(b"")
        except BaseException as error:
            await self.stop()
            if isinstance(error, TimeoutError | OSError | EOFError):
                raise PortError(f"the {self._program.what} does not answer") from None
            raise
        assert answer[0] == REFUSED, "nothing is no picture"
        return self
