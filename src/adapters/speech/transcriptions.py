"""What is said, by a server that speaks OpenAI's `POST /v1/audio/transcriptions`, with the times of words.

Servers of the open Whisper models speak it too, on the operator's own machines, and those hear Hindi. How sure it is
of a word is no part of that protocol; some of them say it all the same, as `probability` or `confidence`.
"""

import io
import wave

import httpx2
import msgspec

from domain.moderation.watch.speech import BadHearing, HeardWord, Hearing
from ports.errors import PortError
from ports.moderation.watch.speech_recognition import (
    SAMPLE_BYTES,
    SAMPLE_RATE,
    SpeechRecognizer,
    UnreadableSound,
    seconds_of,
)

DEADLINE_SECONDS = 20.0
ANSWER_BYTES_MAX = 1024 * 1024
WORDS_MAX = 1_000


class _Word(msgspec.Struct):
    word: str
    start: float
    end: float
    probability: float | None = None
    confidence: float | None = None


class _Answer(msgspec.Struct):
    """Of `verbose_json`. Silence has no words, and some servers leave them out then."""

    text: str
    language: str | None = None
    words: list[_Word] | None = None


class TranscriptionsRecognizer(SpeechRecognizer):
    """Sound goes to `base_url` under the operator's contract, and is not kept by us."""

    def __init__(self, *, base_url: str, api_key: str, model: str, language: str) -> None:
        """`language` is of ISO 639-1, and empty where the server is to find out. No `api_key`: none is sent."""
        self._model = model
        self._fields = {
            "model": model,
            "response_format": "verbose_json",
            "timestamp_granularities[]": "word",
        }
        if language:
            self._fields["language"] = language
        self._client = httpx2.AsyncClient(
            base_url=base_url,
            headers={"Authorization": f"Bearer {api_key}"} if api_key else {},
            timeout=DEADLINE_SECONDS,
            follow_redirects=False,
            trust_env=False,
        )

    async def recognize(self, pcm: bytes) -> Hearing:
        seconds = seconds_of(pcm)
        answer = _read(await self._post(as_wave(pcm)))
        words = answer.words or []
        if len(words) > WORDS_MAX or (answer.text.strip() and not words):
            # Words without times would open a case that says nothing of when.
            raise PortError("the transcription has no times of words, or too many words", permanent=True)
        return Hearing.of(self._model, answer.language or "", map(_heard, words), seconds=seconds)

    async def try_out(self) -> Hearing:
        return await self.recognize(bytes(SAMPLE_RATE * SAMPLE_BYTES))

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _post(self, sound: bytes) -> bytes:
        files = {"file": ("sound.wav", sound, "audio/wav")}
        try:
            async with self._client.stream(
                "POST", "v1/audio/transcriptions", data=self._fields, files=files
            ) as answer:
                body = bytearray()
                async for piece in answer.aiter_bytes():
                    body += piece
                    if len(body) > ANSWER_BYTES_MAX:
                        raise PortError("the transcription is too long")
        except httpx2.HTTPError as error:
            raise PortError(f"nobody transcribed: {type(error).__name__}") from None
        if answer.status_code in (400, 413, 415, 422):
            raise UnreadableSound(f"the sound was refused with {answer.status_code}")
        if answer.status_code != 200:
            # Its words may have what was said in them: they are told to nobody.
            raise PortError(
                f"transcription answered {answer.status_code}",
                permanent=answer.status_code in (401, 403, 404),
            )
        return bytes(body)


def as_wave(pcm: bytes) -> bytes:
    """A WAVE file of the samples."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(SAMPLE_BYTES)
        sound.setframerate(SAMPLE_RATE)
        sound.writeframes(pcm)
    return file.getvalue()


def _read(body: bytes) -> _Answer:
    try:
        return msgspec.json.decode(body, type=_Answer)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise PortError("the transcription cannot be read", permanent=True) from None


def _heard(said: _Word) -> HeardWord:
    share = said.probability if said.probability is not None else said.confidence
    if share is not None and not 0.0 <= share <= 1.0 + 1e-6:
        raise BadHearing("a word's confidence is no probability")
    return HeardWord(
        said.word, said.start, said.end, None if share is None else min(1_000, round(1_000 * share))
    )
