"""Strangers' files are read in processes of their own, which are killed when they take too long (ADR 9)."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path

import msgspec

from adapters.sanitizer.wire import LENGTHS_BYTES, Answer, Ask, BrokenWire, framed, lengths
from domain.age_verification.document import UPLOAD_BYTES_MAX, UnacceptableFile, UploadTooLarge
from ports.age_verification.documents import CleanFile, Sanitizer, SanitizerUnavailable

PROCESSES = 2
TASK_SECONDS = 12.0
START_SECONDS = 20.0
TURN_SECONDS = 30.0
"""For one's turn."""
TASKS_MAX = 200
"""Then a process is replaced: what a library loses of its memory is lost once."""
SOURCE = Path(__file__).resolve().parents[2]


class SandboxedSanitizer(Sanitizer):
    """At most `processes` at once; they are started when they are needed, and kept."""

    def __init__(
        self,
        *,
        processes: int = PROCESSES,
        task_seconds: float = TASK_SECONDS,
        start_seconds: float = START_SECONDS,
        turn_seconds: float = TURN_SECONDS,
    ) -> None:
        self._task_seconds = task_seconds
        self._start_seconds = start_seconds
        self._turn_seconds = turn_seconds
        self._turns = asyncio.Semaphore(processes)
        self._idle: list[_Child] = []

    async def clean(self, data: bytes) -> CleanFile:
        if len(data) > UPLOAD_BYTES_MAX:
            raise UploadTooLarge("a file has at most 10 MiB")
        answer, cleaned = await self._ask(Ask(), data)
        return CleanFile(answer.media_type, cleaned, answer.pages)

    async def render(self, file: CleanFile, *, page: int, watermark: str) -> bytes:
        if not 1 <= page <= file.pages:
            raise UnacceptableFile("there is no such page")
        ask = Ask(media_type=file.media_type, pages=file.pages, page=page, watermark=watermark)
        _, rendered = await self._ask(ask, file.data)
        return rendered

    async def aclose(self) -> None:
        while self._idle:
            await self._idle.pop().stop()

    async def _ask(self, ask: Ask, data: bytes) -> tuple[Answer, bytes]:
        try:
            async with asyncio.timeout(self._turn_seconds):
                await self._turns.acquire()
        except TimeoutError:
            raise SanitizerUnavailable("too many files wait to be looked at") from None
        try:
            answer, made = await self._ask_child(await self._child(), ask, data)
        finally:
            self._turns.release()
        if answer.refusal == UploadTooLarge.code:
            raise UploadTooLarge(answer.detail)
        if answer.refusal:
            raise UnacceptableFile(answer.detail)
        return answer, made

    async def _ask_child(self, child: "_Child", ask: Ask, data: bytes) -> tuple[Answer, bytes]:
        try:
            async with asyncio.timeout(self._task_seconds):
                answer = await child.ask(ask, data)
        except BaseException as error:
            await child.stop()  # also when nobody waits for the answer any more
            if isinstance(error, TimeoutError | OSError | EOFError | BrokenWire | msgspec.MsgspecError):
                raise UnacceptableFile("this file cannot be read") from None
            raise
        if child.tasks < TASKS_MAX:
            self._idle.append(child)
        else:
            await child.stop()
        return answer

    async def _child(self) -> "_Child":
        while self._idle:
            child = self._idle.pop()
            if child.is_alive:
                return child
        return await _Child.start(self._start_seconds)


class _Child:
    def __init__(self, process: Process) -> None:
        self._process = process
        self.tasks = 0

    @classmethod
    async def start(cls, seconds: float) -> "_Child":
        """Raises `SanitizerUnavailable`."""
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "adapters.sanitizer.child",
                stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=1024 * 1024,
                env={"PYTHONPATH": str(SOURCE)}, cwd="/", start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise SanitizerUnavailable(f"no sandbox could be started: {type(error).__name__}") from None
        return await cls(process)._tried(seconds)

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, ask: Ask, data: bytes) -> tuple[Answer, bytes]:
        """Raises what a broken pipe raises, `BrokenWire` and `MsgspecError`."""
        assert self._process.stdin
        assert self._process.stdout
        self.tasks += 1
        self._process.stdin.writelines(framed(ask, data))
        await self._process.stdin.drain()
        read = self._process.stdout.readexactly
        head, body = lengths(await read(LENGTHS_BYTES))
        return msgspec.json.decode(await read(head), type=Answer), await read(body)

    async def stop(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def _tried(self, seconds: float) -> "_Child":
        """A first question, which no file is to blame for when it is not answered."""
        try:
            async with asyncio.timeout(seconds):
                answer, _ = await self.ask(Ask(), b"")
        except (TimeoutError, OSError, EOFError, BrokenWire, msgspec.MsgspecError):
            await self.stop()
            raise SanitizerUnavailable("the sandbox does not answer") from None
        assert answer.refusal, "nothing is no file"
        return self
