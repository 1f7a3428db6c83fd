"""Pictures are hashed in processes of their own, which are killed when they take too long (ADR 32)."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path

from adapters.pdq.reading import JPEG_BYTES_MAX, test_card
from adapters.pdq.wire import ANSWER_BYTES, asked, understood
from domain.moderation.picture_hash import HashedPicture, PictureHash
from ports.errors import PortError
from ports.picture_hashing import PictureHasher, UnreadablePicture

PROCESSES = 2
PICTURE_SECONDS = 3.0
START_SECONDS = 15.0
WAIT_SECONDS = 5.0
"""For one's turn."""
PICTURES_MAX = 5_000
"""Then a process is replaced: what a library loses of its memory is lost once."""
SOURCE = Path(__file__).resolve().parents[2]


class PdqHasher(PictureHasher):
    """At most `processes` at once; they are started when they are needed, and kept."""

    def __init__(self, *, processes: int = PROCESSES, picture_seconds: float = PICTURE_SECONDS) -> None:
        self._picture_seconds = picture_seconds
        self._turns = asyncio.Semaphore(processes)
        self._idle: list[_Child] = []
        self._card = test_card()

    async def try_out(self) -> HashedPicture:
        return await self.hashed(self._card)

    async def hashed(self, jpeg: bytes) -> HashedPicture:
        if len(jpeg) > JPEG_BYTES_MAX:
            raise UnreadablePicture("this picture is too large")
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._turns.acquire()
        except TimeoutError:
            raise PortError("too many pictures wait to be hashed") from None
        try:
            answer = understood(await self._answer(jpeg))
        finally:
            self._turns.release()
        if answer is None:
            raise UnreadablePicture("this picture cannot be read")
        (first, *turned), quality = answer
        return HashedPicture(PictureHash(first), tuple(PictureHash(bits) for bits in turned), quality)

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
        return await _Child.start()


class _Child:
    def __init__(self, process: Process) -> None:
        self._process = process
        self.pictures = 0

    @classmethod
    async def start(cls) -> "_Child":
        """Raises `PortError`."""
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "adapters.pdq.child",
                stdin=PIPE, stdout=PIPE, stderr=DEVNULL,
                env={"PYTHONPATH": str(SOURCE)}, cwd="/", start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise PortError(f"no picture hasher could be started: {type(error).__name__}") from None
        return await cls(process)._tried()

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
        return await self._process.stdout.readexactly(ANSWER_BYTES)

    async def stop(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def _tried(self) -> "_Child":
        """A first question, which no picture is to blame for when it is not answered."""
        try:
            async with asyncio.timeout(START_SECONDS):
                answer = await self.ask(b"")
        except (TimeoutError, OSError, EOFError):
            await self.stop()
            raise PortError("the picture hasher does not answer") from None
        assert understood(answer) is None, "nothing is no picture"
        return self
