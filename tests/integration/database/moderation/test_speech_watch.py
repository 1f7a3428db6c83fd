"""Stretches of sound and alarms about them: memory and PostgreSQL keep the ports' promises (STR-13)."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import uuid4

from domain.ids import SpeechAlarmId
from domain.moderation.text.finding import Concern
from domain.moderation.watch.listening import STRETCH, UNHEARD_AFTER, RecentListening
from domain.moderation.watch.speech_alarm import QUIET, SpeechAlarm
from ports.moderation.watch.speech_watch import SpeechQueries
from tests.integration.database.conftest import World
from tests.integration.database.moderation.test_frame_watch import a_show


async def test_str_13_of_twenty_at_once_one_has_a_stretch(world: World) -> None:
    show, other = await a_show(world), await a_show(world)

    async def take() -> bool:
        async with world.begin() as tx:
            return await tx.speech_slots.take(show.id, 3, at=world.now())

    assert sum(await asyncio.gather(*(take() for _ in range(20)))) == 1
    async with world.begin() as tx:
        assert await tx.speech_slots.take(show.id, 4, at=world.now())
        assert await tx.speech_slots.take(other.id, 3, at=world.now())
        await tx.speech_slots.done(show.id, 4, is_heard=True)
    assert not await take()


async def test_str_13_a_show_whose_last_stretch_nobody_heard_is_pointed_out(world: World) -> None:
    show, fine, over = [await a_show(world) for _ in range(3)]
    queries, since = (
        cast(SpeechQueries, world.query("moderation.watch.speech_watch", "SpeechQueries")),
        world.now(),
    )
    async with world.begin() as tx:
        for each, heard in ((show, (True, False)), (fine, (False, True)), (over, (True, False))):
            for slot, is_heard in enumerate(heard):
                assert await tx.speech_slots.take(each.id, slot, at=world.now())
                await tx.speech_slots.done(each.id, slot, is_heard=is_heard)
        assert await tx.speech_slots.take(show.id, 2, at=world.now())  # of which nobody knows yet
        await tx.streams.update(over.killed(world.now()))
    unheard = set(await queries.unheard(since=since))
    assert unheard & {show.id, fine.id, over.id} == {show.id}
    later = await queries.unheard(since=world.now() + timedelta(seconds=1))
    assert show.id not in later


async def test_str_13_how_much_of_a_show_was_heard_and_of_which_nothing_was(world: World) -> None:
    now = world.now()
    began = now - timedelta(minutes=3)  # twelve stretches
    show, silent, fresh, over = [await a_show(world) for _ in range(4)]
    queries = cast(SpeechQueries, world.query("moderation.watch.speech_watch", "SpeechQueries"))
    async with world.begin() as tx:
        for each in (show, silent, over):
            await tx.streams.update(replace(each, created_at=began, started_at=began))
        await tx.streams.update(replace(fresh, created_at=now, started_at=now))
        for each, slot, is_heard in ((show, 3, True), (show, 7, True), (show, 10, True), (show, 11, False),
                                     (silent, 10, False), (over, 3, True)):  # fmt: skip
            assert await tx.speech_slots.take(each.id, slot, at=began + (slot + 1) * STRETCH)
            await tx.speech_slots.done(each.id, slot, is_heard=is_heard)
        assert await tx.speech_slots.take(silent.id, 11, at=now)  # of which nobody knows yet
        await tx.streams.update(replace(over, created_at=began, started_at=began).killed(now))
    recent = await queries.recent(now=now)
    assert [recent[each.id] for each in (show, silent, fresh)] == [
        RecentListening(12, 3), RecentListening(12, 0), RecentListening(0, 0),
    ]  # fmt: skip
    assert over.id not in recent
    mine = {show.id, silent.id, fresh.id, over.id}
    assert mine & set(await queries.unlistened(since=now - UNHEARD_AFTER)) == {silent.id}
    assert mine & set(await queries.unlistened(since=now - timedelta(seconds=14))) == {show.id, silent.id}


async def test_str_13_an_alarm_comes_back_as_it_was_and_again_only_after_a_while(world: World) -> None:
    show = await a_show(world)
    alarm = SpeechAlarm(
        SpeechAlarmId(uuid4()), show.id, show.performer_id, Concern.PAYMENT, "en.payment",
        timedelta(seconds=107), 912, "a model", world.now(),
    )  # fmt: skip
    unsure = replace(
        alarm, id=SpeechAlarmId(uuid4()), rule="en.threat", concern=Concern.THREAT, permille=None
    )
    async with world.begin() as tx:
        assert await tx.speech_alarms.find(alarm.id) is None
        assert await tx.speech_alarms.add(alarm)
        assert await tx.speech_alarms.add(unsure)
        later = replace(alarm, id=SpeechAlarmId(uuid4()), raised_at=alarm.raised_at + QUIET)
        early = replace(later, raised_at=later.raised_at - timedelta(milliseconds=1))
        assert not await tx.speech_alarms.add(early)
        assert await tx.speech_alarms.add(later)
    async with world.begin() as tx:
        assert await tx.speech_alarms.find(alarm.id) == alarm
        assert await tx.speech_alarms.find(unsure.id) == unsure
