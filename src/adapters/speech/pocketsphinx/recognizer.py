"""What is said, by CMU PocketSphinx in a process of its own. Needs the extra `pocketsphinx`, which has a model in it.

The model is small, hears American English that is clearly spoken, and does not say how sure it is of a word. No sound
leaves the machine. For Hindi, a server behind `TranscriptionsRecognizer` (ADR 52).
"""

import asyncio
import sys
from array import array
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path

import msgspec

from adapters.speech.pocketsphinx.wire import ANSWER_BYTES_MAX, LENGTH, SaidWord
from domain.moderation.watch.speech import HeardWord, Hearing
from ports.errors import PortError
from ports.moderation.watch.speech_recognition import (
    SAMPLE_BYTES,
    SAMPLE_RATE,
    SpeechRecognizer,
    UnreadableSound,
    seconds_of,
)

MODEL = "pocketsphinx-en-us"
LANGUAGE = "en-US"
SOUND_SECONDS = 30.0
"""To listen to one: it takes about a third of the time that the sound lasts, on a core of its own."""
WAIT_SECONDS = 60.0
"""For one's turn."""
START_SECONDS = 60.0
SILENT = 200
"""Of 32,768: 44 dB below what is loudest."""
SOUNDS_MAX = 5_000
"""Then the process is replaced: what a library loses of its memory is lost once."""
SOURCE = Path(__file__).resolve().parents[3]


class PocketSphinxRecognizer(SpeechRecognizer):
    """One thing at a time, in turn: its process takes one core."""

    def __init__(self, *, sound_seconds: float = SOUND_SECONDS, start_seconds: float = START_SECONDS) -> None:
        self._sound_seconds = sound_seconds
        self._start_seconds = start_seconds
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._sounds = 0

    async def recognize(self, pcm: bytes) -> Hearing:
        seconds = seconds_of(pcm)
        # In silence it hears words all the same, such as `dog`.
        said = [] if is_silent(pcm) else await self._in_turn(pcm)
        words = (HeardWord(word.text, word.start, word.end, None) for word in said)
        return Hearing.of(MODEL, LANGUAGE, words, seconds=seconds)

    async def try_out(self) -> Hearing:
        await self._in_turn(bytes(SAMPLE_RATE * SAMPLE_BYTES))
        return Hearing.of(MODEL, LANGUAGE, (), seconds=1.0)

    async def aclose(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _in_turn(self, pcm: bytes) -> list[SaidWord]:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._turn.acquire()
        except TimeoutError:
            raise PortError("too much sound waits to be listened to") from None
        try:
            return await self._listened(pcm)
        finally:
            self._turn.release()

    async def _listened(self, pcm: bytes) -> list[SaidWord]:
        process = await self._running()
        try:
            async with asyncio.timeout(self._sound_seconds):
                said = await _ask(process, pcm)
        except BaseException as error:
            await self.aclose()  # also when nobody waits for the answer any more
            if isinstance(error, TimeoutError | OSError | EOFError | msgspec.MsgspecError):
                raise UnreadableSound("this sound could not be listened to") from None
            raise
        self._sounds += 1
        if self._sounds >= SOUNDS_MAX:
            await self.aclose()
        return said

    async def _running(self) -> Process:
        """A process that has answered. Raises `PortError`."""
        if self._process is not None and self._process.returncode is None:
            return self._process
        try:
            self._process = process = await asyncio.create_subprocess_exec(
                "nice", "-n", "5", sys.executable, "-m", "adapters.speech.pocketsphinx.child",
                stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={"PYTHONPATH": str(SOURCE), "PATH": "/usr/bin:/bin"},
                cwd="/", start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise PortError(f"no recogniser could be started: {type(error).__name__}") from None
        self._sounds = 0
        try:
            async with asyncio.timeout(self._start_seconds):
                await _ask(process, b"")  # which no sound is to blame for when it is not answered
        except BaseException as error:
            await self.aclose()
            if isinstance(error, TimeoutError | OSError | EOFError | msgspec.MsgspecError):
                raise PortError("the recogniser does not answer") from None
            raise
        return process


def is_silent(pcm: bytes) -> bool:
    """Whether there is nothing in it as loud as a whisper beside the microphone."""
    samples = array("h", pcm)
    return not samples or (max(samples) < SILENT and min(samples) > -SILENT)


async def _ask(process: Process, pcm: bytes) -> list[SaidWord]:
    assert process.stdin
    assert process.stdout
    process.stdin.write(LENGTH.pack(len(pcm)) + pcm)
    await process.stdin.drain()
    (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
    if length > ANSWER_BYTES_MAX:
        raise EOFError
    return msgspec.json.decode(await process.stdout.readexactly(length), type=list[SaidWord])
