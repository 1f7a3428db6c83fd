"""Recordings: memory and PostgreSQL keep the port's promises."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast
from uuid import uuid4

import pytest

from adapters.postgres.streaming.recordings import sealed_recordings
from application.compliance.erase_recordings import EraseRecordings
from application.moderation.cases._cases import open_or_join
from domain.consent.media_item import MediaItem, MediaKind, MediaState
from domain.identity.permissions import Role
from domain.ids import MediaItemId, RecordingId
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.priority import NO_SIGNALS
from domain.streaming.recording import (
    AlreadyRecording,
    Recording,
    RecordingNotFound,
    RecordingState,
    StoredPart,
)
from domain.streaming.stream import Stream
from ports.sealing import WrappedKey
from ports.streaming.recordings import DueRecording, RecordingFile, RecordingQueries, RecordingRetention
from tests.builders import a_legal_hold, a_media_item, a_stream, a_user
from tests.integration.database.conftest import World
from tests.integration.database.moderation.test_frame_watch import a_match


async def a_show(world: World) -> Stream:
    performer = a_user(role=Role.PERFORMER)
    show = a_stream(performer_id=performer.id, created_at=world.now(), started_at=world.now())
    async with world.begin() as tx:
        await tx.users.add(performer)
        await tx.streams.add(show)
    return show


def of(show: Stream, world: World, key_id: str = "local:1") -> Recording:
    recording_id = RecordingId(uuid4())
    return Recording.begin(
        recording_id, stream_id=show.id, performer_id=show.performer_id, object_key=f"recordings/{recording_id}",
        key_id=key_id, wrapped_key=b"wrapped", now=world.now(),
    )  # fmt: skip


async def test_a_recording_comes_back_whole_in_every_state(world: World) -> None:
    show, now = await a_show(world), world.now()
    running = of(show, world)
    part = StoredPart(1, '"tag"', 5_300_000, 21, 5_299_328)
    states = [
        running,
        running.uploading("upload", "video/webm").with_part(part).with_part(StoredPart(2, "b", 9, 0, 0)),
        running.stopped(now),
        running.uploading("upload", "video/mp4").with_part(part).stored(is_whole=True, now=now),
        running.lost(now),
        running.stored(is_whole=False, now=now).erased(),
    ]
    async with world.begin() as tx:
        assert await tx.recordings.add(running) == running
        for state in states:
            await tx.recordings.update(state)
            assert await tx.recordings.get_for_update(running.id) == state
        with pytest.raises(RecordingNotFound):
            await tx.recordings.get_for_update(RecordingId(uuid4()))
        with pytest.raises(RecordingNotFound):
            await tx.recordings.update(of(show, world))


async def test_a_taken_id_is_answered_and_another_at_once_refused(world: World) -> None:
    show = await a_show(world)
    first = of(show, world)
    async with world.begin() as tx:
        await tx.recordings.add(first)
        assert await tx.recordings.add(replace(first, key_id="other")) == first
    with pytest.raises(AlreadyRecording):
        async with world.begin() as tx:
            await tx.recordings.add(of(show, world))
    async with world.begin() as tx:
        await tx.recordings.update(first.stopped(world.now()))
        second = of(show, world)
        assert await tx.recordings.add(second) == second, "one that is only being fetched is in nobody's way"


async def test_str_14_of_twenty_who_begin_at_once_one_records(world: World) -> None:
    show = await a_show(world)

    async def begin() -> bool:
        try:
            async with world.begin() as tx:
                await tx.recordings.add(of(show, world))
        except AlreadyRecording:
            return False
        return True

    assert sum(await asyncio.gather(*(begin() for _ in range(20)))) == 1


async def test_open_ones_are_listed_until_they_end(world: World) -> None:
    show, other = await a_show(world), await a_show(world)
    first, second = of(show, world), replace(of(other, world), asked_at=world.now() + timedelta(seconds=1))
    async with world.begin() as tx:
        await tx.recordings.add(first)
        await tx.recordings.add(second)
        mine = [each for each in await tx.recordings.open() if each.id in (first.id, second.id)]
        assert mine == [first, second]
        await tx.recordings.update(first.stopped(world.now()))
        await tx.recordings.update(second.lost(world.now()))
        assert [e.id for e in await tx.recordings.open() if e.id in (first.id, second.id)] == [first.id]


async def test_cns_04_one_whose_item_is_erased_is_to_erase(world: World) -> None:
    show = await a_show(world)
    recording = of(show, world).stored(is_whole=True, now=world.now())
    item = MediaItem.register(
        item_id=MediaItemId(recording.id), stream_id=show.id, kind=MediaKind.RECORDING, title="Ragas", now=world.now()
    )  # fmt: skip
    async with world.begin() as tx:
        await tx.recordings.add(recording)
        await tx.media_items.save(item)
        assert recording not in await tx.recordings.to_erase(now=world.now(), limit=1000)
        await tx.media_items.save(item.erased(world.now()))
        assert recording in await tx.recordings.to_erase(now=world.now(), limit=1000)
        await tx.recordings.update(recording.erased())
        assert recording.id not in [
            each.id for each in await tx.recordings.to_erase(now=world.now(), limit=1000)
        ]


async def test_prv_03_csa_08_a_recording_goes_when_its_time_is_over_and_no_hold_keeps_it(
    world: World,
) -> None:
    now = world.now()
    over, later = now - timedelta(days=181), now - timedelta(days=179)
    show, held, young, hidden = [await a_show(world) for _ in range(4)]
    kept = {
        each.id: of(each, world).stored(is_whole=True, now=ended)
        for each, ended in ((show, over), (held, over), (young, later), (hidden, later))
    }
    async with world.begin() as tx:
        await tx.users.add(vikram := a_user(role=Role.LEGAL_OFFICER))
        for stream_id, recording in kept.items():
            await tx.recordings.add(recording)
            item = MediaItem.register(
                item_id=MediaItemId(recording.id), stream_id=stream_id, kind=MediaKind.RECORDING, title="Ragas", now=now
            )  # fmt: skip
            await tx.media_items.save(item.erased(now) if stream_id == hidden.id else item)
        for each in (held, hidden):
            await tx.legal_holds.add(
                a_legal_hold(account_id=each.performer_id, placed_by=vikram.id, placed_at=now, until=None)
            )
        withdrawn = await tx.recordings.to_erase(now=now, limit=1000)
        assert kept[hidden.id].id not in [each.id for each in withdrawn], "a hold keeps it, unseen"

    retention = cast(RecordingRetention, world.query("streaming.recordings", "RecordingRetention"))
    erase = EraseRecordings(world.begin, retention, world.now, world.new_id)
    assert await erase() >= 1
    await erase()

    async with world.begin() as tx:
        states = [(await tx.recordings.get_for_update(each.id)).state for each in kept.values()]
        erased = await tx.media_items.find(MediaItemId(kept[show.id].id))
    assert states == [RecordingState.ERASED, *[RecordingState.STORED] * 3]
    assert erased is not None
    assert erased.state is MediaState.ERASED


@dataclass(frozen=True, slots=True)
class HeldMeanwhile(RecordingRetention):
    """Somebody places a hold on each performer after the recordings were found, and before they are erased."""

    found_by: RecordingRetention
    world: World

    async def due(self, *, before: datetime, now: datetime, limit: int) -> Sequence[DueRecording]:
        found = await self.found_by.due(before=before, now=now, limit=limit)
        async with self.world.begin() as tx:
            await tx.users.add(vikram := a_user(role=Role.LEGAL_OFFICER))
            for each in found:
                await tx.legal_holds.add(
                    a_legal_hold(account_id=each.performer_id, placed_by=vikram.id, placed_at=now, until=None)
                )
        return found


async def test_csa_08_a_hold_that_is_placed_after_the_recording_was_found_keeps_it(world: World) -> None:
    now, show = world.now(), await a_show(world)
    recording = of(show, world).stored(is_whole=True, now=now - timedelta(days=181))
    async with world.begin() as tx:
        await tx.recordings.add(recording)
    found_by = cast(RecordingRetention, world.query("streaming.recordings", "RecordingRetention"))
    found = await found_by.due(before=now - timedelta(days=180), now=now, limit=1000)
    assert recording.id in [each.recording_id for each in found]

    erase = EraseRecordings(world.begin, HeldMeanwhile(found_by, world), world.now, world.new_id)
    assert await erase() == 0
    async with world.begin() as tx:
        assert await tx.recordings.get_for_update(recording.id) == recording


async def test_csa_08_taking_back_consent_destroys_nothing_that_an_open_case_of_child_safety_needs(
    world: World,
) -> None:
    """Nor is it what the sweep finds first each time, so that nothing after it is found."""
    now, show, other = world.now(), await a_show(world), await a_show(world)
    recording = of(show, world).stored(is_whole=True, now=now - timedelta(days=40_000))
    after = of(other, world).stored(is_whole=True, now=now - timedelta(days=39_999))
    item = MediaItem.register(
        item_id=MediaItemId(recording.id), stream_id=show.id, kind=MediaKind.RECORDING, title="Ragas", now=now
    )
    async with world.begin() as tx:
        for each in (recording, after):
            await tx.recordings.add(each)
        await tx.media_items.save(item.erased(now))
        assert recording in await tx.recordings.to_erase(now=now, limit=1000), "nothing keeps it yet"
        await open_or_join(
            tx, subject=Subject(SubjectKind.PERSON, show.performer_id), person_id=show.performer_id,
            kind=CaseKind.MINOR, signals=NO_SIGNALS, report_id=None,
            by=By(None, "test", automated=True, note="", at=now), profile="IN-nonexplicit", new_id=world.new_id,
        )  # fmt: skip
        assert recording not in await tx.recordings.to_erase(now=now, limit=1000)
    retention = cast(RecordingRetention, world.query("streaming.recordings", "RecordingRetention"))
    (due,) = await retention.due(before=now - timedelta(days=30_000), now=now, limit=1)
    assert due.recording_id == after.id


async def test_str_14_the_room_is_recorded_while_one_runs(world: World) -> None:
    show = await a_show(world)
    queries = cast(RecordingQueries, world.query("streaming.recordings", "RecordingQueries"))
    recording = of(show, world)
    assert not await queries.is_recorded(show.id)
    async with world.begin() as tx:
        await tx.recordings.add(recording)
    assert await queries.is_recorded(show.id)
    (row,) = await queries.of_stream(show.id)
    assert (row.recording_id, row.state, row.is_running, row.size_bytes) == (recording.id, "open", True, 0)
    ended = recording.with_part(StoredPart(1, "a", 7, 0, 0)).stored(is_whole=True, now=world.now())
    async with world.begin() as tx:
        await tx.recordings.update(ended)
    assert not await queries.is_recorded(show.id)
    (row,) = await queries.of_stream(show.id)
    assert (row.state, row.is_running, row.is_whole, row.size_bytes) == (
        RecordingState.STORED,
        False,
        True,
        7,
    )


async def test_str_14_staff_find_recordings_newest_first_page_by_page(world: World) -> None:
    show = await a_show(world)
    recordings = []
    for minutes in (3, 2, 1):
        asked_at = world.now() - timedelta(minutes=minutes)
        part = StoredPart(1, "a", 7, 1, 0 if minutes == 2 else 5)
        begun = replace(of(show, world), asked_at=asked_at)
        recordings.append(begun.with_part(part).stored(is_whole=minutes > 1, now=world.now()))
    async with world.begin() as tx:
        for recording in recordings:
            await tx.recordings.add(recording)
        await tx.media_items.save(a_media_item(id=MediaItemId(recordings[2].id), stream_id=show.id))
    file = cast(RecordingFile, world.query("streaming.recordings", "RecordingFile"))
    found = await file.newest(stream_id=show.id, before=None, limit=2)
    assert [each.recording_id for each in found] == [recordings[2].id, recordings[1].id]
    assert [(each.has_film, each.is_whole, each.is_hidden) for each in found] == [
        (True, False, False),
        (False, True, True),
    ]
    assert (found[0].title, found[0].stream_id) == (show.title, show.id)
    earlier = await file.newest(stream_id=show.id, before=found[1].recording_id, limit=2)
    assert [each.recording_id for each in earlier] == [recordings[0].id]
    assert recordings[2].id in {
        e.recording_id for e in await file.newest(stream_id=None, before=None, limit=1000)
    }
    assert await file.newest(stream_id=show.id, before=RecordingId(uuid4()), limit=2) == []


async def test_csa_03_staff_do_not_find_recordings_of_a_show_with_a_banks_picture(world: World) -> None:
    show = await a_show(world)
    async with world.begin() as tx:
        await tx.recordings.add(of(show, world))
    file = cast(RecordingFile, world.query("streaming.recordings", "RecordingFile"))
    assert len(await file.newest(stream_id=show.id, before=None, limit=2)) == 1
    async with world.begin() as tx:
        await tx.frame_matches.add(a_match(show, world))
    assert await file.newest(stream_id=show.id, before=None, limit=2) == []


@pytest.mark.parametrize("world", ["postgres"], indirect=True)  # keys are rotated in the database only
async def test_prv_04_the_keys_of_recordings_are_rotated(world: World) -> None:
    show = await a_show(world)
    recording = of(show, world, key_id=f"local:{uuid4().hex[:16]}")
    async with world.begin() as tx:
        await tx.recordings.add(recording)
    sealed = sealed_recordings(world.engine)
    assert (await sealed.count_by_key())[recording.key_id] == 1
    found = [
        item for item in await sealed.next_batch(after=None, not_key_id="local:new", limit=100_000)
        if item.id == recording.id
    ]  # fmt: skip
    assert [item.context for item in found] == [recording.context]
    await sealed.replace_key(found[0], WrappedKey("local:new", b"anew"))
    async with world.begin() as tx:
        kept = await tx.recordings.get_for_update(recording.id)
    assert (kept.key_id, kept.wrapped_key) == ("local:new", b"anew")
