"""Shows are listened to by risk, each stretch once, and what is said there comes to people (STR-13, ENF-06)."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.memory.moderation.watch.frame_watch import MemoryWatchQueries
from adapters.memory.moderation.watch.speech_recognition import MemoryRecognizer
from adapters.memory.moderation.word_lists import MemoryListedWords
from adapters.re2.patterns import Re2Patterns
from adapters.word_rules.text_screen import WordRules
from application.moderation.footage.preserve_show import PreserveSpoken
from application.moderation.watch.listen_to_shows import ListenToShows
from application.moderation.watch.raise_speech_alarm import RaiseSpeechAlarm
from domain.ids import BlockedTermId, BookingId, EventId, ShowId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.events import SpeechAlarmed
from domain.moderation.text.blocked_term import BlockedTerm, Match
from domain.moderation.watch.footage import FootageCause, FootageState
from domain.moderation.watch.listening import STRETCH
from domain.moderation.watch.speech_alarm import QUIET
from domain.private_shows.booking import Booking
from domain.private_shows.show import Show
from domain.streaming.stream import StreamState
from ports.streaming.taps import MediaSound
from tests.builders import MEERA, NOW, RAVI, a_show_offer
from tests.unit.application.moderation.test_footage import Stage
from tests.unit.domain.moderation.text.python_patterns import PATTERNS

SOUND = bytes(2 * 16_000 * 16)
"""Sixteen seconds."""


class Heard(Stage):
    """The show begins at `NOW`; its performer is new, so that each stretch is listened to."""

    def ready(self) -> None:
        self.recognizer = MemoryRecognizer()
        self.taps.sounds[self.show.id] = MediaSound(SOUND, 16.0)
        self.keep = PreserveSpoken(self.database.begin, self.vault, self.now, uuid4)
        self.time = NOW + STRETCH

    def worker(self) -> ListenToShows:
        return ListenToShows(
            self.database.begin, MemoryWatchQueries(self.database), self.taps, self.recognizer,
            MemoryListedWords(WordRules(), self.database, self.now, Re2Patterns()),
            RaiseSpeechAlarm(self.database.begin, self.now, uuid4, "IN-nonexplicit"), self.now,
        )  # fmt: skip

    def cases(self) -> list[ModerationCase]:
        return list(self.database.tables.moderation_cases.cases.values())

    async def notes(self) -> list[str]:
        async with self.database.begin() as tx:
            return [
                event.by.note for case in self.cases() for event in await tx.moderation_cases.events(case.id)
            ]

    @property
    def slots(self) -> list[tuple[int, bool | None]]:
        return sorted(
            (slot, each.is_heard) for (_, slot), each in self.database.tables.speech_watch.slots.items()
        )

    def events(self) -> list[SpeechAlarmed]:
        return [e for e in self.database.tables.outbox.events() if isinstance(e, SpeechAlarmed)]


@pytest.fixture
async def stage() -> Heard:
    made = Heard()
    await made.people()
    made.ready()
    return made


async def test_str_13_a_term_that_is_said_opens_the_shows_case_with_its_time(stage: Heard) -> None:
    stage.time = NOW + timedelta(seconds=120)
    stage.recognizer.words = "it is nicer to use western union than what they want here"
    assert await stage.worker()() == 1
    (case,) = stage.cases()
    assert (case.status.kind, case.status.subject.kind, case.status.subject.id) == (
        CaseKind.OFF_PLATFORM_PAYMENT, SubjectKind.SHOW, stage.show.id,
    )  # fmt: skip
    # The sound began 16 s ago, and the term 3.5 s later.
    note = (
        f"said 0:01:47 into show {stage.show.id}: “western union” (rule en.payment); "
        "“nicer to use western union than what they”; heard by memory"
    )
    assert note in await stage.notes()
    (alarm,) = stage.database.tables.speech_watch.alarms.values()
    assert (alarm.offset, alarm.rule, alarm.performer_id) == (timedelta(seconds=107), "en.payment", RAVI)


async def test_str_13_a_term_of_the_staffs_own_list_is_named_by_its_number(stage: Heard) -> None:
    term = BlockedTerm.block(
        term_id=BlockedTermId(uuid4()), room_id=None, phrase="blue umbrella", match=Match.WORD, added_by=MEERA,
        now=NOW, patterns=PATTERNS,
    )  # fmt: skip
    async with stage.database.begin() as tx:
        await tx.word_lists.get_for_update(None)
        await tx.word_lists.add(term)
    stage.recognizer.words = "bring a Blue Umbrella with you"
    await stage.worker()()
    (alarm,) = stage.database.tables.speech_watch.alarms.values()
    assert (alarm.rule, alarm.offset) == (f"list.{term.number}", timedelta(seconds=1))
    assert [case.status.kind for case in stage.cases()] == [CaseKind.OTHER]


async def test_str_13_a_rooms_own_list_is_for_those_who_write_there_and_binds_no_performer(
    stage: Heard,
) -> None:
    term = BlockedTerm.block(
        term_id=BlockedTermId(uuid4()), room_id=RAVI, phrase="blue umbrella", match=Match.WORD, added_by=RAVI,
        now=NOW, patterns=PATTERNS,
    )  # fmt: skip
    async with stage.database.begin() as tx:
        await tx.word_lists.get_for_update(RAVI)
        await tx.word_lists.add(term)
    stage.recognizer.words = "bring a blue umbrella with you"
    assert await stage.worker()() == 1
    assert stage.cases() == []


async def test_str_13_a_private_show_is_listened_to_and_its_case_is_the_shows(stage: Heard) -> None:
    """What its case says names neither the guest nor that the show was private; who may read it is as of any case."""
    guest = UserId(uuid4())
    offer = a_show_offer(performer_id=RAVI)
    async with stage.database.begin() as tx:
        await tx.show_offers.add(offer)
        private = Show.start(show_id=ShowId(uuid4()), offer=offer, stream_id=stage.show.id, now=NOW)
        await tx.shows.add(private)
        booking = Booking.request(
            booking_id=BookingId(uuid4()), offer=offer, viewer_id=guest, fee_basis_points=0, now=NOW
        )
        await tx.bookings.save(booking.joined(private, NOW))
    stage.recognizer.words = "western union"
    assert await stage.worker()() == 1
    (case,) = stage.cases()
    assert (case.status.subject.kind, case.status.subject.id) == (SubjectKind.SHOW, stage.show.id)
    hidden = (str(guest), str(private.id), str(booking.id), "private", "ticketed")
    assert not [word for word in hidden for note in await stage.notes() if word in note]


async def test_str_13_its_last_minute_is_sealed(stage: Heard) -> None:
    stage.recognizer.words = "western union"
    await stage.worker()()
    (event,) = stage.events()
    for _ in range(2):
        await stage.keep(event, EventId(uuid4()))
    (kept,) = stage.database.tables.footage.footage.values()
    assert (kept.cause, kept.state) == (FootageCause.ALARM, FootageState.STORED)


@pytest.mark.parametrize(("words", "is_grave"), [("i am sixteen years old", True), ("western union", False)])
async def test_csa_10_a_clip_of_what_was_said_is_as_grave_as_that(
    stage: Heard, words: str, is_grave: bool
) -> None:
    stage.recognizer.words, stage.recognizer.permille = words, 900
    await stage.worker()()
    (event,) = stage.events()
    await stage.keep(event, EventId(uuid4()))
    (kept,) = stage.database.tables.footage.footage.values()
    assert kept.grave is is_grave


async def test_str_13_where_nothing_is_found_nothing_is_kept(stage: Heard) -> None:
    stage.recognizer.words = "nothing but a song"
    assert await stage.worker()() == 1
    assert (stage.cases(), stage.events(), stage.acts) == ([], [], [])
    assert stage.slots == [(0, True)]


async def test_str_13_cht_15_a_claim_to_be_a_minor_comes_to_child_safety_and_restricts_nobody(
    stage: Heard,
) -> None:
    stage.recognizer.words, stage.recognizer.permille = "i am sixteen years old", 1
    await stage.worker()()
    (case,) = stage.cases()
    assert (case.status.kind, case.status.kind.severity) == (CaseKind.MINOR_CLAIM, Severity.SEV_0)
    assert (case.status.queue, case.status.subject.kind, case.status.subject.id) == (
        Queue.CHILD_SAFETY, SubjectKind.PERSON, RAVI,
    )  # fmt: skip
    async with stage.database.begin() as tx:
        assert (await tx.streams.get(stage.show.id)).state is StreamState.LIVE
        assert not (await tx.room_controls.of(stage.show.id)).is_covered
        assert await tx.sanctions.of_person(RAVI) == []


async def test_str_13_of_twenty_workers_one_listens(stage: Heard) -> None:
    stage.recognizer.words = "western union"
    heard = await asyncio.gather(*(stage.worker()() for _ in range(20)))
    assert sum(heard) == len(stage.recognizer.sounds) == len(stage.cases()) == 1


async def test_str_13_the_same_rule_is_no_second_alarm_for_a_while(stage: Heard) -> None:
    stage.recognizer.words = "western union"
    worker = stage.worker()
    await worker()
    stage.time += STRETCH
    await worker()
    assert len(stage.events()) == 1
    stage.time = NOW + STRETCH + QUIET
    await worker()
    assert len(stage.events()) == 2
    assert len(stage.cases()) == 1


@pytest.mark.parametrize("is_down", ["recognizer", "media"])
async def test_str_13_where_nobody_can_hear_the_show_goes_on_and_it_is_said(
    stage: Heard, is_down: str
) -> None:
    stage.recognizer.words = "western union"
    stage.recognizer.is_down, stage.taps.is_down = is_down == "recognizer", is_down == "media"
    assert await stage.worker()() == 0
    assert stage.slots == [(0, False)]
    async with stage.database.begin() as tx:
        assert (await tx.streams.get(stage.show.id)).state is StreamState.LIVE


async def test_str_13_a_stretch_that_is_not_over_is_not_listened_to(stage: Heard) -> None:
    stage.time = NOW + STRETCH - timedelta(milliseconds=1)
    assert await stage.worker()() == 0
    assert stage.slots == []


async def test_str_13_a_show_that_ended_meanwhile_is_no_alarm(stage: Heard) -> None:
    stage.recognizer.words = "western union"
    worker, ended = stage.worker(), stage.show.killed(stage.time)
    (row,) = await worker.watch.live()
    async with stage.database.begin() as tx:
        await tx.streams.update(ended)
    assert await worker._hear(row, stage.recognizer)
    assert (stage.cases(), stage.events()) == ([], [])
