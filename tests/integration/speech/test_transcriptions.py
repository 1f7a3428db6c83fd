"""Words with times from a server that speaks the protocol of OpenAI's transcriptions, on loopback (STR-13)."""

import contextlib
import io
import json
import threading
import wave
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from adapters.speech import transcriptions
from adapters.speech.transcriptions import TranscriptionsRecognizer
from domain.moderation.watch.speech import BadHearing, HeardWord
from ports.errors import PortError
from ports.moderation.watch.speech_recognition import UnreadableSound
from tests.voices import silence

KEY = "the key of the transcriber"
SOUND = silence(3.0)
WORDS = [
    {"word": "western", "start": 1.0, "end": 1.5, "probability": 0.9},
    {"word": "union", "start": 1.5, "end": 2.125},
]


@dataclass
class Transcriber:
    """Answers as it is told to; keeps what it was asked."""

    answer: object = field(
        default_factory=lambda: {"text": "western union", "language": "en", "words": WORDS}
    )
    status: int = 200
    fields: dict[str, bytes] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    path: str = ""


@contextlib.contextmanager
def serving(transcriber: Transcriber) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
            form: Any = BytesParser(policy=HTTP).parsebytes(head + body)
            transcriber.fields = {
                part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
                for part in form.iter_parts()
            }
            transcriber.heads, transcriber.path = dict(self.headers), self.path
            said = transcriber.answer
            made = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(transcriber.status)
            self.send_header("Content-Length", str(len(made)))
            self.end_headers()
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(made)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
async def asked() -> AsyncIterator[tuple[Transcriber, TranscriptionsRecognizer]]:
    transcriber = Transcriber()
    with serving(transcriber) as url:
        recognizer = TranscriptionsRecognizer(base_url=url, api_key=KEY, model="whisper-1", language="hi")
        yield transcriber, recognizer
        await recognizer.aclose()


async def test_str_13_words_come_with_their_times(
    asked: tuple[Transcriber, TranscriptionsRecognizer],
) -> None:
    transcriber, recognizer = asked
    heard = await recognizer.recognize(SOUND)
    assert (heard.model, heard.language) == ("whisper-1", "en")
    assert heard.words == (HeardWord("western", 1.0, 1.5, 900), HeardWord("union", 1.5, 2.125, None))
    assert transcriber.path == "/v1/audio/transcriptions"
    assert transcriber.heads["Authorization"] == f"Bearer {KEY}"
    file = transcriber.fields.pop("file")
    assert transcriber.fields == {
        "model": b"whisper-1", "response_format": b"verbose_json", "timestamp_granularities[]": b"word",
        "language": b"hi",
    }  # fmt: skip
    with wave.open(io.BytesIO(file)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 16_000)
        assert sound.readframes(sound.getnframes()) == SOUND


@pytest.mark.parametrize("answer", [{"text": ""}, {"text": " ", "words": []}, {"text": "", "words": None}])
async def test_str_13_silence_has_no_words(
    asked: tuple[Transcriber, TranscriptionsRecognizer], answer: object
) -> None:
    transcriber, recognizer = asked
    transcriber.answer = answer
    assert (await recognizer.try_out()).words == ()


@pytest.mark.parametrize(
    ("answer", "status", "error", "permanent"),
    [
        ({"text": "western union"}, 200, PortError, True),
        (b"no json", 200, PortError, True),
        ({"text": "x", "words": [{"word": "x", "start": "now", "end": 1}]}, 200, PortError, True),
        (b" " * (transcriptions.ANSWER_BYTES_MAX + 1), 200, PortError, False),
        ({}, 401, PortError, True),
        ({}, 500, PortError, False),
        ({}, 307, PortError, False),
        ({}, 400, UnreadableSound, False),
    ],
)
async def test_str_13_who_cannot_be_understood_heard_nothing(
    asked: tuple[Transcriber, TranscriptionsRecognizer],
    answer: object,
    status: int,
    error: type[PortError],
    permanent: bool,
) -> None:
    transcriber, recognizer = asked
    transcriber.answer, transcriber.status = answer, status
    with pytest.raises(error) as raised:
        await recognizer.recognize(SOUND)
    assert type(raised.value) is error
    assert raised.value.permanent is permanent
    assert "western" not in str(raised.value)


@pytest.mark.parametrize(
    "changed", [{"end": 4.5}, {"start": -0.5}, {"start": 2.5}, {"probability": 1.5}]
)  # of three seconds
async def test_str_13_what_cannot_be_is_not_believed(
    asked: tuple[Transcriber, TranscriptionsRecognizer], changed: dict[str, float]
) -> None:
    transcriber, recognizer = asked
    transcriber.answer = {"text": "western", "words": [{**WORDS[0], **changed}]}
    with pytest.raises(BadHearing):
        await recognizer.recognize(SOUND)


async def test_str_13_a_server_that_is_not_there_is_told() -> None:
    with serving(Transcriber()) as url:
        pass
    recognizer = TranscriptionsRecognizer(base_url=url, api_key="", model="m", language="")
    with pytest.raises(PortError, match="nobody transcribed"):
        await recognizer.recognize(SOUND)
    await recognizer.aclose()


async def test_str_13_without_a_key_none_is_sent() -> None:
    transcriber = Transcriber()
    with serving(transcriber) as url:
        recognizer = TranscriptionsRecognizer(base_url=url, api_key="", model="m", language="")
        await recognizer.recognize(SOUND)
        await recognizer.aclose()
    assert "Authorization" not in transcriber.heads
    assert "language" not in transcriber.fields
