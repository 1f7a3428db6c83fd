"""The fees that a tip goes by are those that its performer agreed to, in memory and on PostgreSQL (PYT-08)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import cast
from uuid import uuid4

import pytest
from sqlalchemy import event

from adapters.memory.payouts.fees import MemoryAgreedFees
from adapters.postgres.payouts.fees import FRESH_SECONDS, PostgresAgreedFees
from domain.identity.permissions import Role
from domain.ids import StreamId, UserId
from domain.payouts.schedule import (
    FEE_SCHEDULES,
    FeeSchedule,
    FeeScheduleNotFound,
    ScheduleAgreement,
)
from ports.payouts.payouts import AgreedFees
from tests.builders import a_stream, a_user
from tests.integration.database.conftest import World

OLD = FEE_SCHEDULES[0]
NEW = replace(OLD, version="2026-07", effective_from=date(2026, 7, 1), platform_fee_bps=2_500)
BEFORE, AFTER = date(2026, 6, 30), date(2026, 7, 1)


class Ticks:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def fees_in(
    world: World, ticks: Ticks | None = None, schedules: Sequence[FeeSchedule] = (OLD, NEW)
) -> AgreedFees:
    if world.kind == "memory":
        return MemoryAgreedFees(world.database, schedules)
    return PostgresAgreedFees(world.engine, schedules, ticks or Ticks())


async def a_show(world: World) -> tuple[StreamId, UserId]:
    performer = UserId(uuid4())
    stream = a_stream(id=StreamId(uuid4()), performer_id=performer, key_digest=uuid4().bytes * 2)
    async with world.begin() as tx:
        await tx.users.add(a_user(id=performer, email=f"{performer}@example.in", role=Role.PERFORMER))
        await tx.streams.add(stream)
    return stream.id, performer


async def agree(world: World, performer: UserId, version: str) -> None:
    async with world.begin() as tx:
        await tx.schedule_agreements.add(ScheduleAgreement(performer, version, world.now()))


async def bps(fees: AgreedFees, stream: StreamId, day: date) -> int:
    return (await fees.of_stream(stream, day=day)).platform_fee_bps


async def test_pyt_08_a_new_version_holds_from_its_day_for_whoever_agreed(world: World) -> None:
    agreed, performer = await a_show(world)
    kept, keeper = await a_show(world)
    for person in (performer, keeper):
        await agree(world, person, OLD.version)
    await agree(world, performer, NEW.version)
    fees = fees_in(world)

    assert [await bps(fees, agreed, day) for day in (BEFORE, AFTER)] == [3_000, 2_500]
    assert [await bps(fees, kept, day) for day in (BEFORE, AFTER)] == [3_000, 3_000]


async def test_pyt_08_who_agreed_to_nothing_has_the_version_in_force(world: World) -> None:
    stream, _ = await a_show(world)
    fees = fees_in(world)
    for show in (stream, StreamId(uuid4())):
        assert [await bps(fees, show, day) for day in (BEFORE, AFTER)] == [3_000, 2_500]


async def test_pyt_08_before_the_first_version_there_are_no_fees(world: World) -> None:
    stream, _ = await a_show(world)
    for schedules in ((OLD,), (OLD, NEW)):
        with pytest.raises(FeeScheduleNotFound):
            await fees_in(world, schedules=schedules).of_stream(stream, day=date(2025, 12, 31))


async def test_pyt_08_an_agreement_is_known_within_seconds(world: World) -> None:
    stream, performer = await a_show(world)
    await agree(world, performer, OLD.version)
    ticks = Ticks()
    fees = fees_in(world, ticks)
    assert await bps(fees, stream, AFTER) == 3_000
    await agree(world, performer, NEW.version)
    ticks.seconds += FRESH_SECONDS
    assert await bps(fees, stream, AFTER) == 2_500


async def test_ops_08_a_thousand_tips_ask_the_database_once_and_with_one_version_never(world: World) -> None:
    if world.kind == "memory":
        return  # there is no database to ask
    stream, performer = await a_show(world)
    await agree(world, performer, OLD.version)
    asked: list[str] = []

    def hear(*arguments: object) -> None:
        asked.append(cast(str, arguments[2]))

    event.listen(world.engine.sync_engine, "before_cursor_execute", hear)
    try:
        one = fees_in(world, schedules=(OLD,))
        assert {await bps(one, stream, AFTER) for _ in range(1_000)} == {3_000}
        assert asked == []
        two = fees_in(world)
        assert {await bps(two, stream, AFTER) for _ in range(1_000)} == {3_000}
        assert len([statement for statement in asked if "agreement" in statement]) == 1
    finally:
        event.remove(world.engine.sync_engine, "before_cursor_execute", hear)
