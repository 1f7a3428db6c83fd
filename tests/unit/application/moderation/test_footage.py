"""Stills on a schedule, clips on demand and on a stop, in memory, with a real sealer."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from secrets import token_hex
from uuid import uuid4

import pytest

from adapters.crypto.local_keys import LocalKeyWrapper
from adapters.crypto.sealer import AesGcmSealer
from adapters.memory.database import MemoryDatabase
from adapters.memory.moderation.watch.code_alarms import MemoryCodeReader
from adapters.memory.moderation.watch.footage_queries import MemoryFootageQueries, MemoryFootageRetention
from adapters.memory.moderation.watch.frame_classifying import MemoryClassifier
from adapters.memory.moderation.watch.frame_watch import MemoryWatchQueries
from adapters.memory.moderation.watch.hash_banks import MemoryHashChanges
from adapters.memory.moderation.watch.picture_hashing import MemoryHasher
from adapters.memory.moderation.word_lists import MemoryListedWords
from adapters.memory.object_store import MemoryObjectStore
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.memory.streaming.media import MemoryMedia
from adapters.memory.streaming.media_taps import MemoryTaps
from adapters.pictures.pdq.banks import IndexedBanks
from adapters.re2.patterns import Re2Patterns
from adapters.word_rules.text_screen import WordRules
from application.compliance.erase_footage import EraseFootage
from application.moderation.cases._cases import open_or_join
from application.moderation.footage.fill_footage import BATCH, FillFootage
from application.moderation.footage.footage_vault import FootageVault
from application.moderation.footage.open_by_two import AnswerFootageOpening, AskToOpenFootage
from application.moderation.footage.preserve_show import PreserveReported, PreserveStopped
from application.moderation.footage.take_footage import TakeFootage
from application.moderation.footage.view_footage import OpenFootage, ShowFootage, ShowStill
from application.moderation.reports.report_stream import ReportStream
from application.moderation.watch.frame_watch import FrameWatch
from application.moderation.watch.look_for_codes import LookForCodes
from application.moderation.watch.raise_frame_alarm import RaiseFrameAlarm
from application.moderation.watch.sample_shows import SampleShows
from domain.age_verification.age import AgeState, AgeStatus
from domain.casework import FourEyes
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import (
    BankedHashId,
    EventId,
    FootageId,
    FootageOpeningId,
    FrameMatchId,
    ReportId,
    StreamId,
    UserId,
)
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.events import ShowReported, ShowStopped
from domain.moderation.note import NoteMissing
from domain.moderation.watch.footage import (
    REPORTED_EVERY,
    Footage,
    FootageCause,
    FootageGone,
    FootageIdReused,
    FootageKind,
    FootageNotFound,
    FootageState,
    clip_of_stop,
)
from domain.moderation.watch.footage_opening import (
    OPEN_FOR,
    FootageOpeningIdReused,
    FootageOpeningNotFound,
    OpeningAnswer,
    SecondPersonNeeded,
)
from domain.moderation.watch.footage_view import FootageViewExpired, FootageViewNotFound
from domain.moderation.watch.frame_match import FrameMatch
from domain.moderation.watch.hash_bank import BankKind, HashMatch
from domain.moderation.watch.picture_hash import HashedPicture, PictureHash
from domain.streaming.stream import Stream, StreamNotLive, StreamState
from ports.moderation.watch.footage import DueFootage
from ports.sealing import SealBroken, associated_data
from ports.streaming.sessions import MediaUnavailable
from ports.streaming.taps import MediaClip
from tests.builders import MEERA, NOW, RAVI, a_legal_hold, a_stream, a_user, a_verified_adult
from tests.vault_keys import vault_key_file

NANDU = UserId(uuid4())
"""Another moderator."""


@dataclass
class Stage:
    time: datetime = NOW
    taps: MemoryTaps = field(default_factory=MemoryTaps)
    store: MemoryObjectStore = field(default_factory=MemoryObjectStore)
    classifier: MemoryClassifier | None = None

    def __post_init__(self) -> None:
        self.database = MemoryDatabase(MemoryRoomFeed(), self.now, uuid4)
        self.show = a_stream()
        self.taps.shows[self.show.id] = b"a veena"
        self.vault = FootageVault(
            self.database.begin, self.taps, self.store, AesGcmSealer(LocalKeyWrapper(vault_key_file())), self.now,
            secrets.token_bytes,
        )  # fmt: skip
        self.take = TakeFootage(self.database.begin, self.vault, self.now, uuid4)
        self.preserve = PreserveStopped(self.database.begin, self.vault, self.now, uuid4)
        self.fill = FillFootage(self.database.begin, self.vault, self.now)
        self.open = OpenFootage(self.database.begin, self.now, uuid4, lambda: secrets.token_urlsafe(32))
        self.ask = AskToOpenFootage(self.database.begin, self.now, uuid4)
        self.answer = AnswerFootageOpening(self.database.begin, self.now, uuid4)
        self.shown = ShowFootage(self.database.begin, self.vault, self.now)
        self.erase = EraseFootage(self.database.begin, MemoryFootageRetention(self.database), self.now, uuid4)
        self.queries = MemoryFootageQueries(self.database)
        self.hasher = MemoryHasher(HashedPicture(PictureHash(0), (), 100))
        self.rooms = MemoryMedia()
        self.codes = MemoryCodeReader()
        self.frames = FrameWatch(
            self.database.begin, self.database.begin, self.hasher, IndexedBanks(MemoryHashChanges(self.database)),
            self.rooms, self.now, uuid4, "IN-nonexplicit", self.classifier,
            RaiseFrameAlarm(self.database.begin, self.rooms, self.now, uuid4, "IN-nonexplicit"),
            LookForCodes(
                self.database.begin, self.codes,
                MemoryListedWords(WordRules(even_weak=()), self.database, self.now, Re2Patterns()),
                self.now, uuid4, "IN-nonexplicit",
            ),
        )  # fmt: skip

    def now(self) -> datetime:
        return self.time

    def sampler(self, every_seconds: float = 5.0) -> SampleShows:
        return SampleShows(
            self.database.begin,
            MemoryWatchQueries(self.database),
            self.vault,
            self.frames,
            self.now,
            uuid4,
            every_seconds,
        )

    async def people(self) -> None:
        async with self.database.begin() as tx:
            await tx.users.add(a_user(id=RAVI, role=Role.PERFORMER))
            await tx.users.add(a_user(id=MEERA, role=Role.MODERATOR))
            await tx.users.add(a_user(id=NANDU, role=Role.MODERATOR))
            await tx.streams.add(self.show)

    async def clip(self, footage_id: FootageId | None = None, **changes: object) -> Footage:
        given = {
            "footage_id": footage_id or FootageId(uuid4()), "kind": FootageKind.CLIP, "stream_id": self.show.id,
            "actor_id": MEERA, "reason": "A threat at 21:04", **changes,
        }  # fmt: skip
        return await self.take(**given)  # type: ignore[arg-type]

    async def grave_clip(self) -> Footage:
        await self.stop(severity=1)
        await self.preserve(stopped(self.show), EventId(uuid4()))
        async with self.database.begin() as tx:
            kept = await tx.footage.find(clip_of_stop(self.show.id))
        assert kept is not None
        assert kept.grave
        return kept

    async def stop(self, severity: int) -> None:
        async with self.database.begin() as tx:
            await tx.streams.update(self.show.killed(self.time, severity=severity))

    @property
    def acts(self) -> list[tuple[object, ...]]:
        return [(e.actor_id, e.action, e.reason, e.note) for e in self.database.tables.moderation.audit]


@pytest.fixture
async def stage() -> Stage:
    made = Stage()
    await made.people()
    return made


async def test_str_12_a_show_of_a_minute_has_a_still_every_five_seconds(stage: Stage) -> None:
    sample = stage.sampler()
    for half_second in range(120):
        stage.time = NOW + timedelta(seconds=half_second / 2)
        await sample()
    assert await stage.queries.count_of_stream(stage.show.id) == 12
    assert stage.acts == [], "a schedule is nobody's act"


async def test_str_12_two_workers_take_each_still_once(stage: Stage) -> None:
    first, second = stage.sampler(), stage.sampler()
    for seconds in range(0, 60):
        stage.time = NOW + timedelta(seconds=seconds)
        await first()
        await second()
    assert await stage.queries.count_of_stream(stage.show.id) == 12
    assert len(stage.store.objects) == 12


async def test_a_show_that_is_not_live_is_not_sampled(stage: Stage) -> None:
    async with stage.database.begin() as tx:
        await tx.streams.update(replace(stage.show, state=StreamState.CREATED, started_at=None))
    assert await stage.sampler()() == 0


async def test_a_media_plane_that_does_not_answer_costs_the_interval_and_nothing_else(stage: Stage) -> None:
    sample = stage.sampler()
    stage.taps.is_down = True
    assert await sample() == 0
    stage.taps.is_down, stage.time = False, NOW + timedelta(seconds=5)
    assert await sample() == 1
    stage.time = NOW + timedelta(minutes=2)
    await stage.fill()
    states = {f.state for f in stage.database.tables.footage.footage.values()}
    assert states == {FootageState.STORED, FootageState.MISSING}


async def test_age_23_what_is_stored_is_sealed_and_opens_only_as_what_it_is(stage: Stage) -> None:
    kept = await stage.clip()
    file = kept.require_file()
    sealed = stage.store.objects[file.object_key]
    assert b"a veena" not in sealed
    film = await stage.vault.open(kept)
    assert hashlib.sha256(film).digest() == file.sha256
    assert len(film) == file.size_bytes
    with pytest.raises(SealBroken):
        await stage.vault.open(replace(kept, stream_id=StreamId(uuid4())))
    stage.store.objects[file.object_key] = sealed[:-1] + bytes([sealed[-1] ^ 1])
    with pytest.raises(SealBroken):
        await stage.vault.open(kept)


async def test_a_clip_on_demand_is_written_down_once_with_who_and_why(stage: Stage) -> None:
    footage_id = FootageId(uuid4())
    first = await stage.clip(footage_id)
    assert await stage.clip(footage_id) == first
    assert stage.acts == [(MEERA, "footage.keep", "demand", "A threat at 21:04")]
    assert len(stage.store.objects) == 1


async def test_csa_10_of_a_show_that_moved_each_piece_is_footage_of_its_own(stage: Stage) -> None:
    stage.taps.before[stage.show.id] = [b"a veena before", b"a veena before that"]
    kept = await stage.clip()
    assert await stage.clip(kept.id) == kept
    pieces = [kept, kept.earlier(), kept.earlier().earlier()]
    async with stage.database.begin() as tx:
        stored = [await tx.footage.find(piece.id) for piece in pieces]
    films = [await stage.vault.open(footage) for footage in stored if footage is not None]
    assert [film.split(b"film of ")[1] for film in films] == [
        b"a veena",
        b"a veena before",
        b"a veena before that",
    ]
    assert [(f.piece, f.cause, f.asked_by) for f in stored if f is not None] == [
        (n, FootageCause.DEMAND, MEERA) for n in range(3)
    ]
    assert len(stage.database.tables.footage.footage) == 3


async def test_csa_10_a_piece_that_did_not_come_is_tried_again(stage: Stage) -> None:
    stage.taps.before[stage.show.id] = [b"a veena before"]
    put, refused = stage.store.put, False

    async def put_once(key: str, data: bytes) -> None:
        nonlocal refused
        if stage.store.objects and not refused:
            refused = True
            raise MediaUnavailable("the store is full")
        await put(key, data)

    stage.store.put = put_once  # type: ignore[method-assign]
    kept = await stage.clip()
    assert kept.state is FootageState.STORED
    assert refused
    async with stage.database.begin() as tx:
        awaited = await tx.footage.find(kept.earlier().id)
    assert awaited == kept.earlier()
    assert (awaited.state, awaited.file) == (FootageState.AWAITED, None)
    stage.time = NOW + timedelta(minutes=2)
    assert await stage.fill() == 1
    async with stage.database.begin() as tx:
        earlier = await tx.footage.find(kept.earlier().id)
    assert earlier is not None
    assert (await stage.vault.open(earlier)).endswith(b"a veena before")


async def test_csa_10_the_media_plane_hears_that_a_clip_is_kept_when_it_is_and_not_before(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(key: str, data: bytes) -> None:
        raise MediaUnavailable("the store is down")

    with monkeypatch.context() as broken:
        broken.setattr(stage.store, "put", full)
        kept_id = FootageId(uuid4())
        for _ in range(3):
            with pytest.raises(MediaUnavailable):
                await stage.clip(kept_id)
        assert stage.taps.kept == []
    kept = await stage.clip(kept_id)
    assert kept.state is FootageState.STORED
    assert stage.taps.kept == [(stage.show.id, associated_data(kept.context))]


async def test_csa_10_a_media_plane_that_does_not_hear_it_loses_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def deaf(stream_id: StreamId, *, associated_data: bytes) -> None:
        raise MediaUnavailable("the media plane did not answer")

    monkeypatch.setattr(stage.taps, "clip_kept", deaf)
    assert (await stage.clip()).state is FootageState.STORED


async def test_csa_10_the_media_plane_holds_nothing_for_a_clip_that_is_missing(stage: Stage) -> None:
    stage.taps.shows.clear()
    missing = await stage.clip()
    assert missing.state is FootageState.MISSING
    assert stage.taps.kept == [(stage.show.id, associated_data(missing.context))]


async def test_a_clip_needs_a_reason_and_a_right(stage: Stage) -> None:
    with pytest.raises(NoteMissing):
        await stage.clip(reason="  ")
    with pytest.raises(PermissionDenied):
        await stage.clip(actor_id=RAVI)
    assert stage.store.objects == {}
    assert stage.acts == []


async def test_an_id_of_another_is_refused(stage: Stage) -> None:
    kept = await stage.clip()
    with pytest.raises(FootageIdReused):
        await stage.clip(kept.id, actor_id=NANDU)


async def test_a_still_of_a_show_that_is_over_is_refused(stage: Stage) -> None:
    await stage.stop(3)
    with pytest.raises(StreamNotLive):
        await stage.clip(kind=FootageKind.STILL)


async def test_csa_10_a_clip_that_cannot_be_filled_keeps_no_other_from_being_filled(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = a_stream(id=StreamId(uuid4()), performer_id=NANDU)
    async with stage.database.begin() as tx:
        await tx.streams.add(other)
    stage.taps.shows[other.id] = b"a sitar"
    stage.taps.is_down = True
    first, second = FootageId(uuid4()), FootageId(uuid4())
    for footage_id, show in ((first, stage.show), (second, other)):
        with pytest.raises(MediaUnavailable):
            await stage.clip(footage_id, stream_id=show.id)
    clip = stage.taps.clip

    async def failing(
        stream_id: StreamId, *, data_key: bytes, associated_data: bytes, piece: int = 0
    ) -> MediaClip:
        if stream_id == stage.show.id:
            raise ValueError("what nobody thought of")
        return await clip(stream_id, data_key=data_key, associated_data=associated_data, piece=piece)

    monkeypatch.setattr(stage.taps, "clip", failing)
    stage.taps.is_down = False
    stage.time += timedelta(minutes=1)
    assert await stage.fill() == 1
    kept = stage.database.tables.footage.footage
    assert (kept[first].state, kept[second].state) == (FootageState.AWAITED, FootageState.STORED)


async def test_csa_10_however_many_clips_always_fail_each_that_waits_has_its_turn(stage: Stage) -> None:
    """They stay the oldest: a run that took the oldest alone would never come to another."""
    waiting = [a_stream(id=StreamId(uuid4()), performer_id=UserId(uuid4())) for _ in range(2 * BATCH + 1)]
    stage.taps.is_down = True
    for show in waiting:
        async with stage.database.begin() as tx:
            await tx.streams.add(show)
        with pytest.raises(MediaUnavailable):
            await stage.clip(stream_id=show.id)
        stage.time += timedelta(seconds=1)
    stage.taps.is_down, stage.time = False, stage.time + timedelta(minutes=1)
    stage.taps.shows[waiting[-1].id] = b"a sitar"
    clip = stage.taps.clip

    async def failing(
        stream_id: StreamId, *, data_key: bytes, associated_data: bytes, piece: int = 0
    ) -> MediaClip:
        if stream_id not in stage.taps.shows:
            raise MediaUnavailable("this one never answers")
        return await clip(stream_id, data_key=data_key, associated_data=associated_data, piece=piece)

    stage.taps.clip = failing  # type: ignore[method-assign]
    assert await stage.fill() == 1


async def test_what_failed_is_filled_by_the_worker(stage: Stage) -> None:
    stage.taps.is_down = True
    footage_id = FootageId(uuid4())
    with pytest.raises(MediaUnavailable):
        await stage.clip(footage_id)
    stage.taps.is_down = False
    assert await stage.fill() == 0, "whoever asked may still be at it"
    stage.time += timedelta(seconds=30)
    assert await stage.fill() == 1
    row = (await stage.queries.of_stream(stage.show.id, limit=5))[0]
    assert (row.footage_id, row.state, row.asked_by_name) == (footage_id, "stored", "Asha")


async def test_what_the_media_plane_has_nothing_of_is_missing(stage: Stage) -> None:
    stage.taps.shows.clear()
    assert (await stage.clip()).state is FootageState.MISSING
    stage.time += timedelta(hours=1)
    assert await stage.fill() == 0


def stopped(show: Stream) -> ShowStopped:
    return ShowStopped(show.id, show.performer_id, show.title, "violence_or_threat", "A threat")


async def test_a_stop_preserves_the_last_minute_once_however_often_it_is_told(stage: Stage) -> None:
    await stage.stop(1)
    await stage.preserve(stopped(stage.show), EventId(uuid4()))
    await stage.preserve(stopped(stage.show), EventId(uuid4()))
    (row,) = await stage.queries.of_stream(stage.show.id, limit=5)
    assert (row.footage_id, row.cause, row.state) == (clip_of_stop(stage.show.id), "stop", "stored")
    assert stage.acts == [(None, "footage.keep", "stop", "")]


async def test_a_stop_whose_clip_cannot_be_had_now_has_it_later(stage: Stage) -> None:
    await stage.stop(1)
    stage.taps.is_down = True
    await stage.preserve(stopped(stage.show), EventId(uuid4()))
    assert (await stage.queries.of_stream(stage.show.id, limit=5))[0].state == "awaited"
    stage.taps.is_down = False
    stage.time += timedelta(seconds=30)
    assert await stage.fill() == 1
    assert (await stage.queries.of_stream(stage.show.id, limit=5))[0].state == "stored"


async def test_who_looks_at_a_clip_and_why_is_written_down(stage: Stage) -> None:
    kept = await stage.clip()
    opened = await stage.open(footage_id=kept.id, viewer_id=NANDU, reason="To decide the report")
    shown = await stage.shown(token=opened.token, viewer_id=NANDU)
    assert (shown.media_type, shown.data) == ("video/webm", await stage.vault.open(kept))
    assert stage.acts[-1] == (NANDU, "footage.view", "viewed", "To decide the report")
    with pytest.raises(FootageViewNotFound):
        await stage.shown(token=opened.token, viewer_id=MEERA)
    with pytest.raises(FootageViewNotFound):
        await stage.shown(token="another", viewer_id=NANDU)
    stage.time += timedelta(minutes=10)
    with pytest.raises(FootageViewExpired):
        await stage.shown(token=opened.token, viewer_id=NANDU)


async def test_nobody_looks_without_a_reason_or_a_right(stage: Stage) -> None:
    kept = await stage.clip()
    before = stage.acts
    with pytest.raises(NoteMissing):
        await stage.open(footage_id=kept.id, viewer_id=NANDU, reason="")
    with pytest.raises(PermissionDenied):
        await stage.open(footage_id=kept.id, viewer_id=RAVI, reason="My own show")
    with pytest.raises(FootageNotFound):
        await stage.open(footage_id=FootageId(uuid4()), viewer_id=NANDU, reason="To decide")
    assert stage.acts == before


async def test_csa_10_a_grave_clip_is_opened_by_two_people(stage: Stage) -> None:
    kept = await stage.grave_clip()
    with pytest.raises(SecondPersonNeeded):
        await stage.open(footage_id=kept.id, viewer_id=NANDU, reason="To decide")
    opening = await stage.ask(
        opening_id=FootageOpeningId(uuid4()),
        footage_id=kept.id,
        actor_id=NANDU,
        purpose="To compare the faces",
    )
    with pytest.raises(SecondPersonNeeded):
        await stage.open(footage_id=kept.id, viewer_id=NANDU, reason="To decide")
    with pytest.raises(FourEyes):
        await stage.answer(
            opening_id=opening.id, actor_id=NANDU, answer=OpeningAnswer.ALLOWED, note="I am sure"
        )
    await stage.answer(opening_id=opening.id, actor_id=MEERA, answer=OpeningAnswer.ALLOWED, note="Yes")
    with pytest.raises(SecondPersonNeeded):
        await stage.open(footage_id=kept.id, viewer_id=MEERA, reason="I allowed it")
    for _ in range(2):
        opened = await stage.open(footage_id=kept.id, viewer_id=NANDU, reason="")
        assert (await stage.shown(token=opened.token, viewer_id=NANDU)).data == await stage.vault.open(kept)
    assert [act for act in stage.acts if act[1] in ("footage.open", "footage.view")] == [
        (NANDU, "footage.open", "asked", "To compare the faces"),
        (MEERA, "footage.open", "allowed", "Yes"),
        (NANDU, "footage.view", "viewed", "To compare the faces"),
        (NANDU, "footage.view", "viewed", "To compare the faces"),
    ]
    stage.time += OPEN_FOR
    with pytest.raises(SecondPersonNeeded):
        await stage.open(footage_id=kept.id, viewer_id=NANDU, reason="Once more")


async def test_csa_10_a_request_is_made_once_and_only_by_who_may_look(stage: Stage) -> None:
    kept, opening_id = await stage.grave_clip(), FootageOpeningId(uuid4())
    for _ in range(2):
        asked = await stage.ask(
            opening_id=opening_id, footage_id=kept.id, actor_id=NANDU, purpose="To decide"
        )
    assert [act[1] for act in stage.acts].count("footage.open") == 1
    with pytest.raises(FootageOpeningIdReused):
        await stage.ask(
            opening_id=opening_id, footage_id=kept.id, actor_id=NANDU, purpose="For another thing"
        )
    with pytest.raises(PermissionDenied):
        await stage.ask(
            opening_id=FootageOpeningId(uuid4()), footage_id=kept.id, actor_id=RAVI, purpose="My own show"
        )
    with pytest.raises(PermissionDenied):
        await stage.answer(opening_id=asked.id, actor_id=RAVI, answer=OpeningAnswer.ALLOWED, note="")
    with pytest.raises(FootageOpeningNotFound):
        await stage.answer(
            opening_id=FootageOpeningId(uuid4()), actor_id=MEERA, answer=OpeningAnswer.ALLOWED, note=""
        )


async def test_csa_03_what_a_match_withholds_is_there_for_two_child_safety_officers_alone(
    stage: Stage,
) -> None:
    kept = await stage.clip()
    earlier = await stage.open(footage_id=kept.id, viewer_id=NANDU, reason="To decide")
    tara, lata = UserId(uuid4()), UserId(uuid4())
    async with stage.database.begin() as tx:
        for officer in (tara, lata):
            await tx.users.add(a_user(id=officer, role=Role.CHILD_SAFETY_OFFICER))
    alone = await stage.open(footage_id=kept.id, viewer_id=tara, reason="To decide")
    async with stage.database.begin() as tx:
        match = HashMatch("stopncii", BankKind.CHILD_SAFETY, BankedHashId(uuid4()), 31, turned=False)
        await tx.frame_matches.add(
            FrameMatch.found(
                FrameMatchId(uuid4()), match, stream_id=stage.show.id, performer_id=RAVI, now=stage.time
            )
        )
    for view, viewer in ((earlier, NANDU), (alone, tara)):
        with pytest.raises(FootageNotFound):
            await stage.shown(token=view.token, viewer_id=viewer)
    for act in (
        stage.open(footage_id=kept.id, viewer_id=NANDU, reason="To decide"),
        stage.ask(
            opening_id=FootageOpeningId(uuid4()), footage_id=kept.id, actor_id=NANDU, purpose="To decide"
        ),
    ):
        with pytest.raises(FootageNotFound):
            await act
    opening = await stage.ask(
        opening_id=FootageOpeningId(uuid4()), footage_id=kept.id, actor_id=tara, purpose="For the report"
    )
    with pytest.raises(FootageNotFound):
        await stage.answer(opening_id=opening.id, actor_id=MEERA, answer=OpeningAnswer.ALLOWED, note="")
    with pytest.raises(SecondPersonNeeded):
        await stage.open(footage_id=kept.id, viewer_id=tara, reason="For the report")
    await stage.answer(opening_id=opening.id, actor_id=lata, answer=OpeningAnswer.ALLOWED, note="")
    opened = await stage.open(footage_id=kept.id, viewer_id=tara, reason="")
    assert (await stage.shown(token=opened.token, viewer_id=tara)).data == await stage.vault.open(kept)
    async with stage.database.begin() as tx:
        await tx.users.update(replace(await tx.users.get(tara), role=Role.MODERATOR))
    with pytest.raises(FootageNotFound):
        await stage.shown(token=opened.token, viewer_id=tara)


async def test_csa_10_what_is_opened_is_what_was_kept(stage: Stage) -> None:
    kept = await stage.clip()
    file = replace(kept.require_file(), sha256=hashlib.sha256(b"another film").digest())
    with pytest.raises(SealBroken):
        await stage.vault.open(replace(kept, file=file))


async def test_a_clip_is_not_shown_as_a_still(stage: Stage) -> None:
    still = await stage.clip(kind=FootageKind.STILL)
    show = ShowStill(stage.database.begin, stage.vault)
    assert (await show(footage_id=still.id)).startswith(b"\xff\xd8")
    with pytest.raises(FootageNotFound):
        await show(footage_id=(await stage.clip()).id)


async def test_csa_09_each_kind_goes_when_its_time_is_over(stage: Stage) -> None:
    await stage.sampler()()
    on_demand = await stage.clip()
    await stage.stop(0)
    await stage.preserve(stopped(stage.show), EventId(uuid4()))
    grave = clip_of_stop(stage.show.id)
    for days, left in ((2, 3), (4, 2), (179, 2), (181, 1), (364, 1), (366, 0)):
        stage.time = NOW + timedelta(days=days)
        await stage.erase()
        stored = [f for f in stage.database.tables.footage.footage.values() if f.file is not None]
        assert len(stored) == left, days
        assert left != 1 or stored[0].id == grave
    erased = stage.database.tables.footage.footage[on_demand.id]
    with pytest.raises(FootageGone):
        erased.require_file()
    assert len(stage.database.tables.documents.loose_objects) == 3, "the sweep takes the bytes"
    rules = sorted(e.rule for e in stage.database.tables.compliance.erasures)
    assert rules == ["footage_clip", "footage_clip_grave", "footage_still"]


async def test_csa_08_a_legal_hold_keeps_it(stage: Stage) -> None:
    await stage.clip()
    async with stage.database.begin() as tx:
        await tx.legal_holds.add(
            a_legal_hold(account_id=RAVI, placed_at=NOW, until=NOW + timedelta(days=400))
        )
    stage.time = NOW + timedelta(days=300)
    assert await stage.erase() == 0


@pytest.mark.parametrize("by_case", [False, True])
async def test_csa_08_what_comes_to_be_kept_after_it_was_found_due_is_not_erased(
    stage: Stage, by_case: bool
) -> None:
    """A hold, or a case of child safety, between the sweep's look and its act."""
    await stage.clip()
    stage.time = NOW + timedelta(days=300)

    class KeptMeanwhile(MemoryFootageRetention):
        async def due(
            self, kind: FootageKind, *, grave: bool, before: datetime, now: datetime, limit: int
        ) -> Sequence[DueFootage]:
            found = await super().due(kind, grave=grave, before=before, now=now, limit=limit)
            if found:
                async with stage.database.begin() as tx:
                    if by_case:
                        await open_or_join(
                            tx, subject=Subject(SubjectKind.PERSON, RAVI), person_id=RAVI, kind=CaseKind.MINOR,
                            signals=NO_SIGNALS, report_id=None,
                            by=By(None, "test", automated=True, note="", at=stage.time), profile="IN-nonexplicit",
                            new_id=uuid4,
                        )  # fmt: skip
                    else:
                        await tx.legal_holds.add(a_legal_hold(account_id=RAVI, placed_at=NOW, until=None))
            return found

    erase = EraseFootage(stage.database.begin, KeptMeanwhile(stage.database), stage.now, uuid4)
    assert await erase() == 0
    (kept,) = stage.database.tables.footage.footage.values()
    assert kept.state is FootageState.STORED


async def test_prv_09_stills_of_a_minor_go_and_clips_stay(stage: Stage) -> None:
    await stage.sampler()()
    await stage.clip()
    async with stage.database.begin() as tx:
        await tx.ages.save(AgeStatus(RAVI, AgeState.MINOR_LOCKED, None, None, NOW, None))
    stage.time = NOW + timedelta(hours=21)
    assert await stage.erase() == 1
    (left,) = [f for f in stage.database.tables.footage.footage.values() if f.file is not None]
    assert left.kind is FootageKind.CLIP
    assert left.cause is FootageCause.DEMAND


async def test_str_12_what_a_report_is_about_is_preserved_once_in_five_minutes_however_many_report(
    stage: Stage,
) -> None:
    report = ReportStream(stage.database.begin, MemoryMedia(), stage.now, uuid4, token_hex, "IN-nonexplicit")
    preserve = PreserveReported(stage.database.begin, stage.vault, stage.now, uuid4)

    async def reported(reason: str) -> None:
        reporter = UserId(uuid4())
        async with stage.database.begin() as tx:
            await tx.ages.save(a_verified_adult(reporter))
        await report(
            report_id=ReportId(uuid4()), stream_id=stage.show.id, reporter_id=reporter, reason=reason, note=""
        )  # fmt: skip

    async def delivered() -> list[Footage]:
        for event in stage.database.tables.outbox.events():
            if isinstance(event, ShowReported):
                await preserve(event, EventId(uuid4()))
        clips = [f for f in stage.database.tables.footage.footage.values() if f.kind is FootageKind.CLIP]
        assert all((f.cause, f.state) == (FootageCause.REPORT, FootageState.STORED) for f in clips)
        return clips

    await reported("spam")
    assert await delivered() == [], "a light one keeps nobody's picture"
    for reason in ("harassment", "minor", "coercion"):
        await reported(reason)
    other, grave = await delivered()
    assert (other.grave, grave.grave) == (False, True), "each is kept as long as what it may show asks"
    await reported("minor")
    assert len(await delivered()) == 2
    stage.time += REPORTED_EVERY
    await reported("minor")
    assert len(await delivered()) == 3


async def test_a_report_of_a_show_that_is_over_preserves_nothing(stage: Stage) -> None:
    async with stage.database.begin() as tx:
        await tx.streams.update(stage.show.killed(stage.now()))
        await tx.ages.save(a_verified_adult(NANDU))
    await ReportStream(stage.database.begin, MemoryMedia(), stage.now, uuid4, token_hex, "IN-nonexplicit")(
        report_id=ReportId(uuid4()), stream_id=stage.show.id, reporter_id=NANDU, reason="minor", note=""
    )
    assert not [e for e in stage.database.tables.outbox.events() if isinstance(e, ShowReported)]
