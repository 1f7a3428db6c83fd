"""Looks at frames and what they found: memory and PostgreSQL keep the ports' promises (STR-12, CSA-03)."""

import asyncio
import secrets
import time
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from adapters.memory.moderation.watch.picture_hashing import MemoryHasher
from adapters.memory.streaming.media import MemoryMedia
from adapters.pictures.pdq.banks import IndexedBanks
from application.moderation.watch.frame_watch import FrameWatch
from application.moderation.watch.raise_frame_alarm import RaiseFrameAlarm
from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.ids import BankedHashId, FrameAlarmId, FrameMatchId
from domain.moderation.cases.event import Subject, SubjectKind, UrgentAct
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.watch.frame_match import FrameMatch
from domain.moderation.watch.frame_verdict import QUIET, SIGN_RULES, FrameAlarm, FrameSign
from domain.moderation.watch.hash_bank import BankedHash, BankKind, HashMatch
from domain.moderation.watch.picture_hash import HashedPicture, PictureHash
from domain.moderation.watch.sampling import RecentCoverage
from domain.streaming.stream import Stream, StreamState
from ports.streaming.taps import MediaStill
from tests.builders import a_report, a_stream, a_user, a_verified_adult
from tests.codes import no_codes
from tests.integration.database.conftest import World
from tests.within import said_within


async def a_show(world: World, **changes: object) -> Stream:
    performer = a_user(role=Role.PERFORMER)
    given = {"performer_id": performer.id, "created_at": world.now(), "started_at": world.now(), **changes}
    show = a_stream(**given)
    async with world.begin() as tx:
        await tx.users.add(performer)
        await tx.streams.add(show)
    return show


def a_match(show: Stream, world: World) -> FrameMatch:
    match = HashMatch("stopncii", BankKind.CHILD_SAFETY, BankedHashId(uuid4()), 31, turned=True)
    return FrameMatch.found(
        FrameMatchId(uuid4()), match, stream_id=show.id, performer_id=show.performer_id, now=world.now()
    )


async def test_csa03_a_show_has_one_match_whoever_finds_it(world: World) -> None:
    show = await a_show(world)

    async def find() -> FrameMatch:
        async with world.begin() as tx:
            return await tx.frame_matches.add(a_match(show, world))

    found = await asyncio.gather(*(find() for _ in range(20)))
    assert len(set(found)) == 1
    async with world.begin() as tx:
        assert await tx.frame_matches.find_of(show.id) == found[0]
        assert await tx.frame_matches.find_of(a_stream().id) is None


async def look(world: World, show: Stream, at: datetime, *, is_judged: bool = True) -> None:
    async with world.begin() as tx:
        await tx.looks.looked(show.id, at=at, is_judged=is_judged)


async def test_str_12_looks_of_a_minute_are_counted_together(world: World) -> None:
    show, query = await a_show(world), world.query("moderation.watch.frame_watch", "WatchQueries")
    start = world.now().replace(second=0, microsecond=0)
    await asyncio.gather(
        *(look(world, show, start + timedelta(seconds=second)) for second in range(0, 60, 5))
    )
    await look(world, show, start + timedelta(seconds=59), is_judged=False)
    for second in (0, 20):
        await look(world, show, start + timedelta(minutes=1, seconds=second))
    coverage = await query.coverage(show.id)
    assert (coverage.minutes, coverage.covered, coverage.looks, coverage.failed) == (2, 1, 15, 1)


async def test_str_12_of_each_live_show_the_last_minutes_are_told_looked_at_or_not(world: World) -> None:
    start = world.now().replace(second=0, microsecond=0)
    seen, unseen = await a_show(world, started_at=start), await a_show(world, started_at=start)
    over = await a_show(world, started_at=start)
    async with world.begin() as tx:
        await tx.streams.update(over.killed(world.now()))
    query = world.query("moderation.watch.frame_watch", "WatchQueries")
    for second in (0, 15, 30):
        await look(world, seen, start + timedelta(seconds=second))
    await look(world, seen, start + timedelta(seconds=45), is_judged=False)
    recent = await query.recent(now=start + timedelta(minutes=1))
    assert recent[seen.id] == RecentCoverage(due=4, covered=3)
    assert recent[unseen.id] == RecentCoverage(due=4, covered=0)
    assert over.id not in recent
    before = await query.tally(since=start)
    await look(world, seen, start + timedelta(seconds=50))
    await look(world, seen, start + timedelta(seconds=55), is_judged=False)
    await look(world, seen, start - timedelta(minutes=5))
    await look(world, over, start)
    async with world.begin() as tx:
        await tx.frame_matches.add(a_match(over, world))
    tally = await query.tally(since=start)
    grown = (tally.judged - before.judged, tally.failed - before.failed, tally.matches - before.matches)
    assert grown == (1, 1, 1)
    assert (await query.recent(now=start + timedelta(minutes=30)))[unseen.id] == RecentCoverage(60, 0)


async def test_str_12_a_live_show_without_a_verdict_is_unseen(world: World) -> None:
    show, query = await a_show(world), world.query("moderation.watch.frame_watch", "WatchQueries")
    since = world.now() + timedelta(seconds=30)
    assert show.id in await query.unseen(since=since)
    assert show.id not in await query.unseen(since=world.now() - timedelta(seconds=1)), "it has just begun"
    await look(world, show, since + timedelta(seconds=1), is_judged=False)
    await look(world, show, since - timedelta(seconds=1))
    assert show.id in await query.unseen(since=since)
    await look(world, show, since)
    assert show.id not in await query.unseen(since=since)


async def test_str_12_what_decides_how_often_a_show_is_looked_at(world: World) -> None:
    show, query = await a_show(world), world.query("moderation.watch.frame_watch", "WatchQueries")
    earlier = [
        replace(a_stream(performer_id=show.performer_id), started_at=world.now()).killed(world.now())
        for _ in range(2)
    ]
    never = replace(a_stream(performer_id=show.performer_id), started_at=None).killed(world.now())
    reporter = a_user()
    report = a_report(stream_id=show.id, reporter_id=reporter.id, reported_at=world.now())
    async with world.begin() as tx:
        await tx.users.add(reporter)
        for each in (*earlier, never):
            await tx.streams.add(each)
        await tx.reports.add(report)
    (row,) = [row for row in await query.live() if row.stream_id == show.id]
    assert row.performer_id == show.performer_id
    watched = row.show
    assert (watched.started_at, watched.alarmed_at) == (show.started_at, report.reported_at)
    assert (watched.open_reports, watched.earlier_shows) == (1, 2)
    async with world.begin() as tx:
        await tx.reports.close_all(show.id, now=world.now())
    (row,) = [row for row in await query.live() if row.stream_id == show.id]
    assert (row.show.alarmed_at, row.show.open_reports) == (None, 0)


async def test_csa01_the_sampler_s_last_word_stands(world: World) -> None:
    query, later = (
        world.query("moderation.watch.frame_watch", "WatchQueries"),
        world.now() + timedelta(days=1),
    )
    async with world.begin() as tx:
        await tx.looks.beat(later)
        await tx.looks.beat(later - timedelta(seconds=5))
        assert await tx.looks.find_beat() == later
    assert await query.beat_at() >= later


@pytest.mark.parametrize("kind", list(BankKind))
async def test_csa03_csa07_a_match_stops_holds_and_opens_one_case_of_severity_0_within_five_seconds(
    world: World, kind: BankKind
) -> None:
    await said_within(5, lambda: stopped_by_a_match(world, kind))


async def stopped_by_a_match(world: World, kind: BankKind) -> float:
    """After how many seconds."""
    show = await a_show(world)
    picture = HashedPicture(PictureHash(secrets.randbits(256)), (), 100)
    entry = BankedHash.of_exchange(
        BankedHashId(uuid4()), picture.hash, bank=f"test_{secrets.token_hex(8)}", kind=kind, now=world.now()
    )
    rooms, banks = MemoryMedia(), IndexedBanks(world.query("moderation.watch.hash_banks", "HashChanges"))
    raise_alarm = RaiseFrameAlarm(world.begin, rooms, world.now, uuid4, "IN-nonexplicit")
    frames = FrameWatch(
        world.begin, world.begin, MemoryHasher(picture), banks, rooms, world.now, uuid4, "IN-nonexplicit", None,
        raise_alarm, no_codes(world.begin, world.now),
    )  # fmt: skip
    (row,) = [
        row
        for row in await world.query("moderation.watch.frame_watch", "WatchQueries").live()
        if row.stream_id == show.id
    ]
    assert not (await frames.look(row, MediaStill(b"a frame", 0.5))).is_over
    async with world.begin() as tx:
        await tx.ages.save(a_verified_adult(show.performer_id))
        await tx.hash_book.add(entry)
    begun = time.monotonic()
    assert (await frames.look(row, MediaStill(b"a frame", 0.5))).is_over
    seconds = time.monotonic() - begun
    await asyncio.gather(*(frames.look(row, MediaStill(b"a frame", 0.5)) for _ in range(5)))
    child_safety = kind is BankKind.CHILD_SAFETY
    subject = (
        Subject(SubjectKind.PERSON, show.performer_id) if child_safety else Subject(SubjectKind.SHOW, show.id)
    )
    async with world.begin() as tx:
        stopped = await tx.streams.get(show.id)
        assert (stopped.state, stopped.severity) == (StreamState.KILLED, 0)
        assert (await tx.ages.get(show.performer_id)).state is AgeState.HELD
        case = await tx.moderation_cases.find_open(subject, child_safety=child_safety)
    assert case is not None
    assert case.status.kind is (CaseKind.CSAM if child_safety else CaseKind.NON_CONSENT)
    assert case.status.kind.severity is Severity.SEV_0
    assert (case.status.queue is Queue.CHILD_SAFETY) is child_safety
    assert case.version == 3, "opened, queued, and stopped at once: once"
    [urgent] = case.status.urgent
    assert (urgent.act, urgent.moderator_id, urgent.is_confirmed) == (UrgentAct.STOP_SHOW, None, False)
    return seconds


@pytest.mark.parametrize("sign", list(FrameSign))
async def test_str_12_an_alarm_opens_one_case_covers_and_is_quiet_for_ten_minutes(
    world: World, sign: FrameSign
) -> None:
    show, query, rooms = (
        await a_show(world),
        world.query("moderation.watch.frame_watch", "WatchQueries"),
        MemoryMedia(),
    )
    raise_alarm = RaiseFrameAlarm(world.begin, rooms, world.now, uuid4, "IN-nonexplicit")
    (row,) = [row for row in await query.live() if row.stream_id == show.id]
    since = world.now()
    assert show.id not in await query.alarmed(since=since - timedelta(minutes=1))
    raised = await asyncio.gather(*(raise_alarm(row, sign, 960, model="house-1") for _ in range(20)))
    assert sorted(raised) == [False] * 19 + [True]
    is_covered = SIGN_RULES[sign].cover is not None
    async with world.begin() as tx:
        assert (await tx.room_controls.of(show.id)).is_covered is is_covered
        assert (await tx.streams.get(show.id)).state is StreamState.LIVE, "a model stops nobody"
        kind = SIGN_RULES[sign].kind
        case = await tx.moderation_cases.find_open(
            Subject(SubjectKind.PERSON, show.performer_id)
            if kind.is_of_child_safety
            else Subject(SubjectKind.SHOW, show.id),
            child_safety=kind.is_of_child_safety,
        )
    assert case is not None
    assert case.status.kind is kind
    acts = [(urgent.act, urgent.moderator_id, urgent.policy) for urgent in case.status.urgent]
    assert acts == [(UrgentAct.HIDE, None, "")] * is_covered, (
        "people owe the reason, and a second word (MOD-11)"
    )
    assert case.version == 2 + is_covered, "opened, queued and acted at once, once"
    assert rooms.controls_of(show.id).is_covered is is_covered
    (watched,) = [row.show for row in await query.live() if row.stream_id == show.id]
    assert watched.alarmed_at is not None
    assert watched.alarmed_at >= since
    assert show.id in await query.alarmed(since=since - timedelta(minutes=1))
    assert show.id not in await query.alarmed(since=world.now() + timedelta(minutes=1))


async def test_str_12_an_alarm_is_stored_as_it_was_raised(world: World) -> None:
    show = await a_show(world)
    alarm = FrameAlarm.raised(
        FrameAlarmId(uuid4()), FrameSign.VIOLENCE, 811, model="house-1", stream_id=show.id,
        performer_id=show.performer_id, now=world.now(),
    )  # fmt: skip
    async with world.begin() as tx:
        assert await tx.frame_alarms.find(alarm.id) is None
        assert await tx.frame_alarms.add(alarm)
        assert await tx.frame_alarms.add(replace(alarm, id=FrameAlarmId(uuid4()), sign=FrameSign.EXPLICIT))
        later = replace(alarm, id=FrameAlarmId(uuid4()), raised_at=alarm.raised_at + QUIET)
        early = replace(later, raised_at=later.raised_at - timedelta(milliseconds=1))
        assert not await tx.frame_alarms.add(early)
        assert await tx.frame_alarms.add(later)
    async with world.begin() as tx:
        assert await tx.frame_alarms.find(alarm.id) == alarm
