"""A real show in which something is said, from the publisher's Opus to the case (STR-13)."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from uuid import UUID, uuid4

import av
import pytest
from aiortc import MediaStreamTrack
from av import AudioFrame

from adapters.aiortc_sfu.taps import AiortcSfuTaps
from adapters.memory.database import MemoryDatabase
from adapters.memory.moderation.watch.frame_watch import MemoryWatchQueries
from adapters.memory.moderation.word_lists import MemoryListedWords
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.re2.patterns import Re2Patterns
from adapters.speech.pocketsphinx.recognizer import PocketSphinxRecognizer
from adapters.word_rules.text_screen import WordRules
from application.moderation.watch.listen_to_shows import ListenToShows
from application.moderation.watch.raise_speech_alarm import RaiseSpeechAlarm
from domain.identity.permissions import Role
from domain.ids import StreamId
from domain.moderation.cases.kind import CaseKind
from media.clients.peers import Publisher
from tests.builders import RAVI, a_stream, a_user
from tests.integration.media.conftest import MediaProcess
from tests.voices import RATE, said, silence

OPUS_RATE, FRAME = 48_000, 960
SAID_AFTER = 6.0
PATIENT = 300.0
"""Seconds: other tests run beside it."""


class Speaking(MediaStreamTrack):
    """Says it, at the pace of speech, and is silent from then on. `began` is when its first sample went out."""

    kind = "audio"

    def __init__(self, pcm: bytes) -> None:
        super().__init__()
        self._left = _at_opus_rate(pcm)
        self._frames = 0
        self.began: datetime | None = None
        self._start = 0.0

    async def recv(self) -> AudioFrame:
        if self.began is None:
            self.began, self._start = datetime.now(UTC), time.monotonic()
        await asyncio.sleep(max(0.0, self._start + self._frames * FRAME / OPUS_RATE - time.monotonic()))
        at = 2 * FRAME * self._frames
        frame = AudioFrame(format="s16", layout="mono", samples=FRAME)
        frame.planes[0].update(self._left[at : at + 2 * FRAME].ljust(2 * FRAME, b"\0"))
        frame.sample_rate, frame.pts, frame.time_base = (
            OPUS_RATE,
            FRAME * self._frames,
            Fraction(1, OPUS_RATE),
        )
        self._frames += 1
        return frame


def _at_opus_rate(pcm: bytes) -> bytes:
    frame = AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
    frame.planes[0].update(pcm)
    frame.sample_rate = RATE
    resampler = av.AudioResampler(format="s16", layout="mono", rate=OPUS_RATE)
    made = [*resampler.resample(frame), *resampler.resample(None)]
    return b"".join(bytes(each.planes[0])[: 2 * each.samples] for each in made)


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.timeout(700)
async def test_str_13_what_is_said_in_a_show_opens_a_case_with_its_time(
    media: MediaProcess, room: str
) -> None:
    database, taps = MemoryDatabase(MemoryRoomFeed(), now, uuid4), AiortcSfuTaps(media.url, media.secret)
    recognizer = PocketSphinxRecognizer(sound_seconds=PATIENT, start_seconds=PATIENT)
    publisher, voice = Publisher(media.publishing(room)), Speaking(silence(SAID_AFTER) + said("lottery"))
    publisher._audio = voice  # type: ignore[assignment]
    listen = ListenToShows(
        database.begin, MemoryWatchQueries(database), taps, recognizer,
        MemoryListedWords(WordRules(), database, now, Re2Patterns()),
        RaiseSpeechAlarm(database.begin, now, uuid4, "IN-nonexplicit"), now,
    )  # fmt: skip
    try:
        await recognizer.try_out()
        show = a_stream(id=StreamId(UUID(room)), created_at=now(), started_at=now())
        assert show.started_at is not None
        async with database.begin() as tx:
            await tx.users.add(a_user(id=RAVI, role=Role.PERFORMER))
            await tx.streams.add(show)
        await publisher.start()
        while not database.tables.speech_watch.alarms:
            await listen()
            assert now() - show.started_at < timedelta(seconds=PATIENT)
            await asyncio.sleep(0.5)
        (alarm,) = database.tables.speech_watch.alarms.values()
        assert voice.began is not None
        was_said = voice.began + timedelta(seconds=SAID_AFTER) - show.started_at
        assert abs(alarm.offset - was_said) <= timedelta(seconds=2)
        assert alarm.rule == "en.chance"
        assert [case.status.kind for case in database.tables.moderation_cases.cases.values()] == [
            CaseKind.OTHER
        ]
    finally:
        await publisher.stop()
        await recognizer.aclose()
        await taps.aclose()
