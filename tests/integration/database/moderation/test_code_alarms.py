"""Alarms about codes on camera: memory and PostgreSQL keep the port's promises (CHT-07)."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from domain.ids import CodeAlarmId
from domain.moderation.text.finding import Concern
from domain.moderation.watch.shown_code import QUIET, CodeAlarm
from tests.integration.database.conftest import World
from tests.integration.database.moderation.test_frame_watch import a_show


async def test_cht_07_the_same_rule_in_a_show_has_one_alarm_in_ten_minutes(world: World) -> None:
    show, other = await a_show(world), await a_show(world)
    alarm = CodeAlarm(
        CodeAlarmId(uuid4()), show.id, show.performer_id, Concern.PAYMENT, "code.pays", timedelta(seconds=61),
        world.now(),
    )  # fmt: skip
    elsewhere = replace(alarm, id=CodeAlarmId(uuid4()), stream_id=other.id, performer_id=other.performer_id)
    reaching = replace(alarm, id=CodeAlarmId(uuid4()), rule="code.reaches", concern=Concern.CONTACT)
    async with world.begin() as tx:
        assert await tx.code_alarms.find(alarm.id) is None
        for each in (alarm, elsewhere, reaching):
            assert await tx.code_alarms.add(each)
        later = replace(alarm, id=CodeAlarmId(uuid4()), raised_at=alarm.raised_at + QUIET)
        early = replace(later, raised_at=later.raised_at - timedelta(milliseconds=1))
        assert not await tx.code_alarms.add(early)
        assert await tx.code_alarms.add(later)
    async with world.begin() as tx:
        for each in (alarm, elsewhere, reaching, later):
            assert await tx.code_alarms.find(each.id) == each


async def test_cht_07_of_five_workers_that_read_it_at_once_one_has_the_alarm(world: World) -> None:
    show = await a_show(world)

    async def raised() -> bool:
        async with world.begin() as tx:
            await tx.streams.get_for_update(show.id)
            return await tx.code_alarms.add(
                CodeAlarm(
                    CodeAlarmId(uuid4()), show.id, show.performer_id, Concern.PAYMENT, "code.pays", timedelta(),
                    world.now(),
                )
            )  # fmt: skip

    assert sum(await asyncio.gather(*(raised() for _ in range(5)))) == 1
