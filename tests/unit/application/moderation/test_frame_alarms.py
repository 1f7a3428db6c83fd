"""A classifier is asked of each frame, and where it is sure, people have to look (STR-12, CSA-04, ENF-06)."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.memory.moderation.watch.frame_classifying import MemoryClassifier
from adapters.memory.moderation.watch.frame_watch import MemoryWatchQueries
from adapters.memory.streaming.rooms import MemoryRoomLog
from application.moderation.footage.preserve_show import PreserveAlarmed
from application.moderation.watch.sample_shows import SampleShows
from domain.ids import BankedHashId, EventId
from domain.moderation.cases.kind import CaseKind
from domain.moderation.events import FrameAlarmed
from domain.moderation.watch.footage import FootageCause, FootageKind, FootageState
from domain.moderation.watch.footage_opening import needs_second_person
from domain.moderation.watch.frame_verdict import FrameSign, FrameVerdict
from domain.moderation.watch.hash_bank import BankedHash, BankKind
from domain.moderation.watch.picture_hash import HashedPicture, PictureHash
from domain.moderation.watch.sampling import is_beating
from domain.streaming.stream import StreamState
from ports.errors import PortError
from ports.streaming.taps import MediaStill
from tests.builders import NOW, RAVI, a_verified_adult
from tests.unit.application.moderation.test_footage import Stage


class Watched(Stage):
    sampling: SampleShows | None = None

    @property
    def model(self) -> MemoryClassifier:
        assert self.classifier is not None
        return self.classifier

    async def bank_known(self) -> None:
        entry = BankedHash.of_exchange(
            BankedHashId(uuid4()), PictureHash(0), bank="stopncii", kind=BankKind.NON_CONSENT, now=NOW
        )
        async with self.database.begin() as tx:
            await tx.hash_book.add(entry)
        self.hasher.answer = HashedPicture(PictureHash(0), (), 80)

    def alarms(self) -> list[tuple[str, int]]:
        return [(a.sign.value, a.permille) for a in self.database.tables.frame_watch.alarms.values()]

    def events(self) -> list[str]:
        return [event.name for event in self.database.tables.outbox.events()]

    async def sample(self) -> None:
        self.sampling = self.sampling or self.sampler()
        await self.sampling()

    async def looks_made(self) -> int:
        return sum(minute.looks for minute in self.database.tables.frame_watch.minutes.values())

    async def looks(self, times: int, *, apart: float = 1.0) -> None:
        for _ in range(times):
            await self.sample()
            self.time += timedelta(seconds=apart)


@pytest.fixture
async def stage() -> Watched:
    made = Watched(classifier=MemoryClassifier())
    await made.people()
    async with made.database.begin() as tx:
        await tx.ages.save(a_verified_adult(user_id=RAVI))
    return made


async def test_str_12_a_second_frame_of_the_same_sign_raises_one_alarm_that_stops_nobody(
    stage: Watched,
) -> None:
    stage.model.shares = {FrameSign.VIOLENCE: 0.85}
    await stage.looks(1)
    assert stage.alarms() == []
    await stage.looks(30)
    assert stage.alarms() == [("violence", 850)]
    assert stage.database.tables.streaming.streams[stage.show.id].state is StreamState.LIVE
    assert not stage.rooms.controls_of(stage.show.id).is_covered
    assert stage.events() == ["moderation.frame_alarmed"]
    acts = [(act.actor_id, act.action, act.reason) for act in stage.database.tables.moderation.audit]
    assert acts == [(None, "stream.alarm", "classifier")], "the log does not say of what"


async def test_str_12_where_the_model_is_very_sure_the_picture_is_covered_until_people_looked(
    stage: Watched,
) -> None:
    stage.model.shares = {FrameSign.MINOR: 0.9}
    await stage.looks(2)
    assert stage.rooms.controls_of(stage.show.id).is_covered
    async with stage.database.begin() as tx:
        given_back = (await tx.room_controls.of(stage.show.id)).covered(False)
        await tx.room_controls.save(given_back)
    await stage.looks(60)
    async with stage.database.begin() as tx:
        assert not (await tx.room_controls.of(stage.show.id)).is_covered, "people looked, and it stays so"
    stage.time += timedelta(minutes=10)
    await stage.looks(1)
    async with stage.database.begin() as tx:
        assert (await tx.room_controls.of(stage.show.id)).is_covered
    kinds = {case.status.kind for case in stage.database.tables.moderation_cases.cases.values()}
    assert kinds == {CaseKind.MINOR}, "and one case"


async def test_str_12_a_second_sign_of_a_covered_show_is_an_alarm_and_tells_the_room_nothing_new(
    stage: Watched,
) -> None:
    stage.model.shares = {FrameSign.MINOR: 0.9, FrameSign.EXPLICIT: 0.99}
    await stage.looks(2)
    assert {sign for sign, _ in stage.alarms()} == {"minor", "explicit"}
    told = await MemoryRoomLog(stage.database).since(stage.show.id, 0, limit=10)
    assert [event.type for event in told] == ["stream.covered"]


async def test_str_12_after_one_frame_with_a_sign_the_next_look_comes_after_a_second(stage: Watched) -> None:
    stage.time = NOW + timedelta(hours=1)  # long after its closely watched start
    await stage.looks(1)
    before = await stage.looks_made()
    await stage.looks(4)
    assert await stage.looks_made() == before, "each five or ten seconds"
    stage.time += timedelta(seconds=10)
    stage.model.shares = {FrameSign.VIOLENCE: 0.85}
    await stage.looks(1)
    assert await stage.looks_made() == before + 1
    await stage.looks(1)
    assert await stage.looks_made() == before + 2
    assert stage.alarms() == [("violence", 850)]


async def test_str_12_a_frame_that_nobody_classified_is_no_look_and_the_sampler_is_silent(
    stage: Watched,
) -> None:
    stage.model.is_down = True
    with pytest.raises(PortError):
        await stage.sample()
    tables = stage.database.tables.frame_watch
    assert [(minute.looks, minute.failed) for minute in tables.minutes.values()] == [(1, 1)]
    assert not is_beating(tables.beat_at, stage.time)
    stage.model.is_down = False
    await stage.sampler()()
    assert is_beating(stage.database.tables.frame_watch.beat_at, stage.time)


async def test_csa03_a_match_stops_the_show_also_where_the_classifier_is_down(stage: Watched) -> None:
    await stage.bank_known()
    stage.model.is_down = True
    with pytest.raises(PortError):
        await stage.sample()
    assert stage.database.tables.streaming.streams[stage.show.id].state is StreamState.KILLED


async def test_csa03_a_match_waits_for_no_classifier(stage: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that starts anew takes a minute to answer, and the show has five seconds."""
    ended: list[bool] = []

    async def never(jpeg: bytes) -> FrameVerdict:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)
        raise AssertionError

    await stage.bank_known()
    monkeypatch.setattr(stage.model, "classify", never)
    row = (await MemoryWatchQueries(stage.database).live())[0]
    async with asyncio.timeout(60):
        look = await stage.frames.look(row, MediaStill(b"a veena", 0.0))
        await asyncio.sleep(0)
    assert look.is_over
    assert ended == [True], "nobody waits for its answer any more"
    assert stage.database.tables.streaming.streams[stage.show.id].state is StreamState.KILLED


async def test_str_12_the_last_minute_of_an_alarm_is_preserved_once(stage: Watched) -> None:
    stage.model.shares = {FrameSign.VIOLENCE: 0.85}
    await stage.looks(2)
    (event,) = stage.database.tables.outbox.events()
    assert isinstance(event, FrameAlarmed)
    preserve = PreserveAlarmed(stage.database.begin, stage.vault, stage.now, uuid4)
    await preserve(event, EventId(uuid4()))
    await preserve(event, EventId(uuid4()))
    clips = [f for f in stage.database.tables.footage.footage.values() if f.kind is FootageKind.CLIP]
    assert [(clip.cause, clip.state) for clip in clips] == [(FootageCause.ALARM, FootageState.STORED)]


@pytest.mark.parametrize("sign", FrameSign)
async def test_csa_10_csa_09_a_clip_of_an_alarm_is_as_grave_as_what_it_is_about(
    stage: Watched, sign: FrameSign
) -> None:
    """The show goes on, and has no gravity of its own yet: that of a minor must not be anybody's to open alone."""
    stage.model.shares = {sign: 0.99}
    await stage.looks(2)
    (event,) = [e for e in stage.database.tables.outbox.events() if isinstance(e, FrameAlarmed)]
    await PreserveAlarmed(stage.database.begin, stage.vault, stage.now, uuid4)(event, EventId(uuid4()))
    (clip,) = [f for f in stage.database.tables.footage.footage.values() if f.kind is FootageKind.CLIP]
    assert clip.grave
    assert needs_second_person(clip.kind, grave=clip.grave, is_withheld=False)
