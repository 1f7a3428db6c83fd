"""The sound of live shows is listened to on a schedule, where the operator chose a recogniser (STR-13)."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from application.moderation.watch.raise_speech_alarm import RaiseSpeechAlarm
from domain.ids import StreamId
from domain.moderation.text.word_list import Surface, Writing
from domain.moderation.watch.listening import OVERLAP, STRETCH, finished_slot, is_listened_to
from domain.moderation.watch.speech import (
    BadHearing,
    Hearing,
    SpokenTerm,
    spoken_listed,
    spoken_terms,
    text_of,
)
from ports.clock import Clock
from ports.errors import PortError
from ports.moderation.reports import TextScreen
from ports.moderation.watch.frame_watch import WatchedRow, WatchQueries
from ports.moderation.watch.speech_recognition import SpeechRecognizer
from ports.streaming.taps import MediaTaps, NoFootage
from ports.transaction import BeginTransaction

AT_ONCE = 4

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ListenToShows:
    """Runs each second. Of many workers one has each stretch, and it is listened to once.

    A recogniser that is missing stops no show: the stretch is written down as unheard, and the live wall says so. What
    was heard is kept nowhere but in the case of a term that was found.
    """

    begin: BeginTransaction
    watch: WatchQueries
    taps: MediaTaps
    recognizer: SpeechRecognizer | None
    """None: nobody listens, and nothing is done."""
    screen: TextScreen
    raise_alarm: RaiseSpeechAlarm
    now: Clock
    taken: dict[StreamId, int] = field(default_factory=dict)

    async def __call__(self) -> int:
        """How many stretches were listened to."""
        recognizer = self.recognizer
        if recognizer is None:
            return 0
        shows = await self.watch.live()
        for gone in self.taken.keys() - {show.stream_id for show in shows}:
            del self.taken[gone]
        turns = asyncio.Semaphore(AT_ONCE)

        async def listen(show: WatchedRow) -> bool:
            async with turns:
                return await self._listen(show, recognizer)

        return sum(await asyncio.gather(*(listen(show) for show in shows)))

    async def _listen(self, row: WatchedRow, recognizer: SpeechRecognizer) -> bool:
        now = self.now()
        slot = finished_slot(row.show.started_at, now)
        if slot is None or self.taken.get(row.stream_id) == slot:
            return False
        self.taken[row.stream_id] = slot
        if not is_listened_to(row.show, row.stream_id, slot, now):
            return False
        async with self.begin() as tx:
            if not await tx.speech_slots.take(row.stream_id, slot, at=now):
                return False
        is_heard = await self._hear(row, recognizer)
        async with self.begin() as tx:
            await tx.speech_slots.done(row.stream_id, slot, is_heard=is_heard)
        return is_heard

    async def _hear(self, row: WatchedRow, recognizer: SpeechRecognizer) -> bool:
        """False: nobody knows what was said."""
        try:
            sound = await self.taps.sound(row.stream_id, seconds=(STRETCH + OVERLAP).total_seconds())
            began = self.now() - timedelta(seconds=sound.age_seconds) - row.show.started_at
            if not sound.pcm:
                return True
            heard = await recognizer.recognize(sound.pcm)
        except (PortError, NoFootage, BadHearing) as error:
            log.warning("show_not_heard", stream_id=str(row.stream_id), error=type(error).__name__)
            return False
        for term in await self._terms(row, heard):
            await self.raise_alarm(row, term, sound_began=began, model=heard.model)
        return True

    async def _terms(self, row: WatchedRow, heard: Hearing) -> list[SpokenTerm]:
        """By the platform's own lists, and by that of its staff, of which one is named at a time."""
        writing = Writing(row.performer_id, Surface.SPEECH, row.stream_id)
        listed = await self.screen.listed(text_of(heard), writing) if heard.words else None
        of_staff = spoken_listed(heard, listed) if listed is not None else None
        return [*spoken_terms(heard, year=self.now().year), *([of_staff] if of_staff is not None else [])]
