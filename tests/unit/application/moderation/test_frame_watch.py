"""Frames of live shows are compared with the banks, and a match stops all (CSA-01, CSA-03, STR-12)."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from adapters.memory.moderation.watch.frame_watch import MemoryWatchQueries
from application.moderation.footage.view_footage import ShowStill
from application.moderation.watch import sample_shows
from application.streaming.film_vault import require_shown
from application.streaming.view_recording import OpenRecording
from domain.age_verification.age import AgeState
from domain.identity.session import Session, SessionToken, TokenKind
from domain.ids import BankedHashId, FootageId, RecordingId, SessionId, StreamId, UserId
from domain.moderation.cases.kind import CaseKind
from domain.moderation.reports.report import ReportState
from domain.moderation.watch.footage import Footage, FootageCause, FootageKind, FootageNotFound
from domain.moderation.watch.hash_bank import BankedHash, BankKind
from domain.moderation.watch.picture_hash import HashedPicture, PictureHash
from domain.moderation.watch.sampling import is_beating
from domain.payments.order import OrderState
from domain.streaming.recording import Recording, RecordingNotFound, RecordingState, StoredPart
from domain.streaming.stream import EndReason, StreamState
from ports.errors import PortError
from ports.streaming.taps import MediaStill
from ports.transaction import BeginTransaction
from tests.builders import MEERA, NOW, RAVI, a_report, a_stream, a_verified_adult, an_order
from tests.unit.application.moderation.test_footage import Stage as FootageStage

KNOWN = PictureHash(0b1111)


class Stage(FootageStage):
    async def bank(
        self, known: PictureHash = KNOWN, *, bank: str = "stopncii", kind: BankKind = BankKind.NON_CONSENT
    ) -> None:
        entry = BankedHash.of_exchange(BankedHashId(uuid4()), known, bank=bank, kind=kind, now=NOW)
        async with self.database.begin() as tx:
            await tx.hash_book.add(entry)

    def events(self) -> list[str]:
        return [event.name for event in self.database.tables.outbox.events()]

    @property
    def watch(self) -> MemoryWatchQueries:
        return MemoryWatchQueries(self.database)


@pytest.fixture
async def stage() -> Stage:
    made = Stage()
    await made.people()
    async with made.database.begin() as tx:
        await tx.ages.save(a_verified_adult(user_id=RAVI))
    return made


async def test_csa03_a_match_stops_the_show_holds_the_account_and_is_told_once(stage: Stage) -> None:
    await stage.bank()
    stage.hasher.answer = HashedPicture(PictureHash(0b0111), (), 80)
    async with stage.database.begin() as tx:
        await tx.reports.add(report := a_report(stream_id=stage.show.id))
    sample = stage.sampler()
    await sample()
    await sample()
    assert stage.database.tables.moderation.reports[report.id].state is ReportState.CLOSED
    show = stage.database.tables.streaming.streams[stage.show.id]
    assert (show.state, show.end_reason, show.severity) == (StreamState.KILLED, EndReason.PLATFORM, 0)
    assert stage.database.tables.age.statuses[RAVI].state is AgeState.HELD
    match = stage.database.tables.frame_watch.matches[stage.show.id]
    assert (match.performer_id, match.bank, match.distance) == (RAVI, "stopncii", 1)
    assert stage.events().count("moderation.frame_matched") == 1
    assert stage.events().count("moderation.show_stopped_by_platform") == 1, "which preserves its last minute"
    acts = [(act.actor_id, act.action, act.reason) for act in stage.database.tables.moderation.audit]
    assert acts == [(None, "stream.stop", "known_picture")], "the log does not say of which bank"


async def test_csa03_nothing_of_the_performers_goes_on_anywhere(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not where they are signed in, nor what they are about to pay, nor in a room of somebody else's."""
    expelled: list[UserId] = []

    async def expel(participant: UserId) -> None:
        expelled.append(participant)

    monkeypatch.setattr(stage.rooms, "expel", expel)
    theirs, others = [
        Session.start(session_id=SessionId(uuid4()), user_id=person, now=NOW) for person in (RAVI, MEERA)
    ]
    unpaid, of_others = an_order(buyer_id=RAVI), an_order(buyer_id=MEERA)
    async with stage.database.begin() as tx:
        for session, order in ((theirs, unpaid), (others, of_others)):
            token = SessionToken.issue(
                digest=session.id.bytes, session_id=session.id, kind=TokenKind.REFRESH, now=NOW
            )
            await tx.sessions.add(session, token)
            await tx.orders.add(order)
    await stage.bank()
    stage.hasher.answer = HashedPicture(KNOWN, (), 80)
    await stage.sampler()()
    sessions, orders = stage.database.tables.identity.sessions, stage.database.tables.payments.orders
    assert (sessions[theirs.id].revoked_at, sessions[others.id].revoked_at) == (stage.time, None)
    assert (orders[unpaid.id].state, orders[of_others.id].state) == (OrderState.CLOSED, OrderState.CREATED)
    assert expelled == [RAVI]


async def test_csa03_csa07_what_is_also_a_child_s_picture_is_acted_on_as_that_though_another_is_nearer(
    stage: Stage,
) -> None:
    await stage.bank()
    await stage.bank(PictureHash(0b1111_1111), bank="ncmec", kind=BankKind.CHILD_SAFETY)
    stage.hasher.answer = HashedPicture(KNOWN, (), 80)
    await stage.sampler()()
    match = stage.database.tables.frame_watch.matches[stage.show.id]
    assert (match.bank, match.kind, match.distance) == ("ncmec", BankKind.CHILD_SAFETY, 4)
    (case,) = stage.database.tables.moderation_cases.cases.values()
    assert case.status.kind is CaseKind.CSAM


async def test_csa03_the_frame_is_not_kept_and_what_was_kept_is_shown_to_nobody(stage: Stage) -> None:
    sample = stage.sampler()
    await sample()
    (kept,) = stage.database.tables.footage.footage
    show = ShowStill(stage.database.begin, stage.vault)
    assert await show(footage_id=kept)
    await stage.bank()
    stage.hasher.answer = HashedPicture(KNOWN, (), 80)
    stage.time = NOW + timedelta(seconds=5)
    await sample()
    assert list(stage.database.tables.footage.footage) == [kept]
    with pytest.raises(FootageNotFound):
        await show(footage_id=kept)
    with pytest.raises(FootageNotFound):
        await stage.open(footage_id=kept, viewer_id=MEERA, reason="to see")


async def test_csa03_a_clip_that_was_opened_before_is_not_shown_after(stage: Stage) -> None:
    footage = Footage.awaited(
        FootageId(uuid4()), FootageKind.CLIP, FootageCause.DEMAND, stream_id=stage.show.id, performer_id=RAVI,
        now=NOW, asked_by=MEERA,
    )  # fmt: skip
    async with stage.database.begin() as tx:
        await tx.footage.add(footage)
    await stage.vault.fill(footage)
    opened = await stage.open(footage_id=footage.id, viewer_id=MEERA, reason="a report")
    assert (await stage.shown(token=opened.token, viewer_id=MEERA)).data
    await stage.bank()
    stage.hasher.answer = HashedPicture(KNOWN, (), 80)
    await stage.sampler()()
    with pytest.raises(FootageNotFound):
        await stage.shown(token=opened.token, viewer_id=MEERA)


async def test_csa03_a_recording_of_such_a_show_is_shown_neither_to_staff_nor_to_its_performer(
    stage: Stage,
) -> None:
    begun = Recording.begin(
        RecordingId(uuid4()), stream_id=stage.show.id, performer_id=RAVI, object_key="a", key_id="k", wrapped_key=b"w",
        now=NOW,
    )  # fmt: skip
    recording = replace(
        begun,
        state=RecordingState.STORED,
        parts=(StoredPart(1, "etag", 10, 1, 8),),
        stopped_at=NOW,
        ended_at=NOW,
    )
    async with stage.database.begin() as tx:
        await tx.recordings.add(recording)
    view = OpenRecording(stage.database.begin, stage.now, uuid4)
    assert (await view(recording_id=recording.id, viewer_id=MEERA, reason="a report")).id == recording.id
    await stage.bank()
    stage.hasher.answer = HashedPicture(KNOWN, (), 80)
    await stage.sampler()()
    with pytest.raises(RecordingNotFound):
        await view(recording_id=recording.id, viewer_id=MEERA, reason="a report")
    async with stage.database.begin() as tx:
        with pytest.raises(RecordingNotFound):
            await require_shown(tx, recording)


@pytest.mark.parametrize(
    "picture", [HashedPicture(KNOWN, (), 49), HashedPicture(PictureHash(2**40 - 1), (), 100)]
)
async def test_csa01_what_does_not_match_changes_nothing(stage: Stage, picture: HashedPicture) -> None:
    await stage.bank()
    stage.hasher.answer = picture
    await stage.sampler()()
    assert stage.database.tables.streaming.streams[stage.show.id].state is StreamState.LIVE
    assert stage.events() == []


async def test_str_12_looks_are_counted_and_a_minute_is_covered_by_its_quarters(stage: Stage) -> None:
    sample = stage.sampler()
    start = NOW.replace(second=0, microsecond=0)
    for second in range(60):
        stage.time = start + timedelta(seconds=second)
        await sample()
    coverage = await stage.watch.coverage(stage.show.id)
    assert (coverage.minutes, coverage.covered, coverage.looks, coverage.failed) == (1, 1, 60, 0)


async def test_str_12_frames_that_cannot_be_read_are_no_looks(stage: Stage) -> None:
    sample = stage.sampler()
    stage.hasher.of[b"the test card"] = HashedPicture(PictureHash(0), (), 100)
    stage.hasher.answer = None
    for second in range(30):
        stage.time = NOW + timedelta(seconds=second)
        await sample()
    coverage = await stage.watch.coverage(stage.show.id)
    assert (coverage.covered, coverage.looks, coverage.failed) == (0, 30, 30)
    assert await stage.watch.unseen(since=stage.time - timedelta(seconds=20)) == {stage.show.id}
    stage.hasher.answer = HashedPicture(PictureHash(0), (), 100)
    stage.time += timedelta(seconds=1)
    await sample()
    assert await stage.watch.unseen(since=stage.time - timedelta(seconds=20)) == set()


async def test_str_12_without_a_picture_there_is_no_look(stage: Stage) -> None:
    stage.taps.shows.clear()
    await stage.sampler()()
    assert (await stage.watch.coverage(stage.show.id)).failed == 1


@pytest.mark.parametrize(("age_seconds", "looks"), [(15.0, 1), (15.1, 0)])
async def test_str_12_a_picture_that_stands_still_is_no_look(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, age_seconds: float, looks: int
) -> None:
    """It says nothing of what is shown now: who stops sending is not covered by the last that they sent."""

    async def still(*_: object, **__: object) -> MediaStill:
        return MediaStill(b"\xff\xd8 a veena", age_seconds)

    monkeypatch.setattr(stage.taps, "still", still)
    await stage.sampler()()
    coverage = await stage.watch.coverage(stage.show.id)
    assert (coverage.looks, coverage.failed) == (1, 1 - looks)


async def test_csa01_the_sampler_says_that_it_can_look_only_when_it_can(stage: Stage) -> None:
    stage.hasher.of[b"the test card"] = None
    with pytest.raises(PortError):
        await stage.sampler()()
    assert not is_beating(await stage.watch.beat_at(), stage.time)
    del stage.hasher.of[b"the test card"]
    await stage.sampler()()
    assert is_beating(await stage.watch.beat_at(), stage.time)


async def test_ops_05_as_long_as_it_looks_it_is_known_to_look(stage: Stage) -> None:
    sample = stage.sampler()
    for seconds in range(60):
        stage.time = NOW + timedelta(seconds=seconds)
        await sample()
        assert is_beating(await stage.watch.beat_at(), stage.time + timedelta(seconds=10)), (
            "a round may be late"
        )


async def test_csa03_a_known_picture_that_stands_still_stops_the_show_too(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever answers no request for a key frame is not spared by that."""

    async def still(*_: object, **__: object) -> MediaStill:
        return MediaStill(b"\xff\xd8 a veena", 600.0)

    monkeypatch.setattr(stage.taps, "still", still)
    await stage.bank()
    stage.hasher.answer = HashedPicture(KNOWN, (), 80)
    await stage.sampler()()
    assert stage.database.tables.streaming.streams[stage.show.id].state is StreamState.KILLED


async def test_csa03_a_match_that_the_database_cannot_take_closes_the_room_and_is_recorded_afterwards(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The frame may not come again: what was found while the database restarted is not forgotten."""
    closed: list[StreamId] = []
    close = stage.rooms.close

    async def told(stream_id: StreamId) -> None:
        closed.append(stream_id)
        await close(stream_id)

    def down() -> object:
        raise ConnectionError("the database restarts")

    monkeypatch.setattr(stage.rooms, "close", told)
    await stage.bank()
    stage.hasher.answer = HashedPicture(KNOWN, (), 80)
    sample = stage.sampler()
    whole, stage.frames = stage.frames, replace(stage.frames, urgent=cast(BeginTransaction, down))
    sample = replace(sample, frames=stage.frames)
    await sample()
    assert closed == [stage.show.id], "nobody sees what follows"
    assert stage.database.tables.streaming.streams[stage.show.id].state is StreamState.LIVE
    stage.hasher.answer = HashedPicture(PictureHash(0), (), 80)  # another picture by now
    await sample()  # and the database still cannot be asked
    await replace(sample, frames=replace(stage.frames, urgent=whole.urgent))()
    assert stage.database.tables.streaming.streams[stage.show.id].state is StreamState.KILLED
    assert len(stage.database.tables.moderation_cases.cases) == 1
    assert stage.frames.found == {}


async def test_str_12_one_show_that_cannot_be_looked_at_keeps_no_other_from_it_and_no_show_from_beginning(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = a_stream(id=StreamId(uuid4()), performer_id=MEERA)
    async with stage.database.begin() as tx:
        await tx.streams.add(other)
    stage.taps.shows[other.id] = b"a sitar"
    hashed = stage.hasher.hashed

    async def failing(jpeg: bytes) -> HashedPicture:
        if b"veena" in jpeg:
            raise ValueError("what nobody thought of")
        return await hashed(jpeg)

    monkeypatch.setattr(stage.hasher, "hashed", failing)
    await stage.sampler()()
    assert is_beating(await stage.watch.beat_at(), stage.time)
    assert (await stage.watch.coverage(other.id)).looks == 1
    assert (await stage.watch.coverage(stage.show.id)).looks == 0, "which the wall points out"


async def test_csa_11_the_log_says_that_a_show_was_stopped_and_not_of_what(stage: Stage) -> None:
    await stage.bank(kind=BankKind.CHILD_SAFETY)
    stage.hasher.answer = HashedPicture(KNOWN, (), 80)
    with capture_logs() as lines:
        await stage.sampler()()
    assert "show_stopped_by_match" in [line["event"] for line in lines]
    assert "child" not in str(lines)


async def test_str_12_csa03_a_show_whose_frame_does_not_come_keeps_no_other_from_being_looked_at(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as one whose pictures nobody can decode: it must not slow down who looks for what is known."""
    monkeypatch.setattr(sample_shows, "ROUND_WAITS", 0.5)
    monkeypatch.setattr(sample_shows, "STILL_WAITS", 4.0)
    other = a_stream(id=StreamId(uuid4()), performer_id=MEERA)
    async with stage.database.begin() as tx:
        await tx.streams.add(other)
    stage.taps.shows[other.id] = b"a sitar"
    still, asked = stage.taps.still, list[StreamId]()

    async def hanging(stream_id: StreamId, *, age_seconds_max: float, veiled: bool = False) -> MediaStill:
        asked.append(stream_id)
        if stream_id == stage.show.id:
            await asyncio.Event().wait()
        return await still(stream_id, age_seconds_max=age_seconds_max, veiled=veiled)

    monkeypatch.setattr(stage.taps, "still", hanging)
    sample = stage.sampler()
    for second in range(3):
        stage.time = NOW + timedelta(seconds=second)
        await sample()
    assert (await stage.watch.coverage(other.id)).looks == 3
    assert is_beating(await stage.watch.beat_at(), stage.time)
    assert asked.count(stage.show.id) == 1, "it is not asked again meanwhile"
    async with asyncio.timeout(60):
        while not (await stage.watch.coverage(stage.show.id)).failed:  # noqa: ASYNC110 (memory has no event for it)
            await asyncio.sleep(0.01)
    stage.time += timedelta(seconds=1)
    await sample()
    assert (await stage.watch.coverage(stage.show.id)).failed == 1, "the wall points it out"
    assert asked.count(stage.show.id) == 2
