"""A stop is a stop also in the room where everybody tips."""

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.memory.streaming.media import MemoryMedia
from adapters.word_rules.text_screen import WordRules
from application.moderation.live.stop_stream import StopStream
from application.tipping.send_tip import SendTip
from domain.identity.permissions import Role
from domain.ids import OrderId, StreamId, TipId, UserId
from domain.ledger.entries import purchase_transfers
from domain.money import Tokens
from domain.streaming.stream import StreamNotLive, StreamState
from tests.builders import a_stream, a_user, a_verified_adult
from tests.fees import FeesOfToday
from tests.integration.database.conftest import World
from tests.within import said_within

TIPPERS = 16
STOP_SECONDS = 5.0  # STR-03


@pytest.fixture
async def postgres(engine: AsyncEngine) -> AsyncIterator[World]:
    world = World("postgres", engine)
    yield world
    await world.aclose()


async def test_str_03_a_show_is_stopped_while_everybody_tips(postgres: World) -> None:
    await said_within(STOP_SECONDS, lambda: stopped_while_everybody_tips(postgres))


async def stopped_while_everybody_tips(world: World) -> float:
    """After how many seconds."""
    stream_id = StreamId(uuid4())
    viewers = [UserId(uuid4()) for _ in range(TIPPERS)]
    ravi, meera = UserId(uuid4()), UserId(uuid4())
    async with world.begin() as tx:
        for user_id, role in [
            *((v, Role.VIEWER) for v in viewers),
            (ravi, Role.PERFORMER),
            (meera, Role.MODERATOR),
        ]:
            await tx.users.add(a_user(id=user_id, email=f"{user_id}@example.in", role=role))
            await tx.ages.save(a_verified_adult(user_id))
        await tx.streams.add(
            a_stream(id=stream_id, performer_id=ravi, state=StreamState.LIVE, key_digest=stream_id.bytes * 2)
        )
        for viewer in viewers:
            await tx.ledger.post(
                purchase_transfers(
                    order_id=OrderId(uuid4()), buyer=viewer, provider="razorpay",
                    price_paise=1_000_000, gst_paise=152_542,
                    tokens=1_000_000, bonus=0, at=world.now(),
                )
            )  # fmt: skip
    send = SendTip(world.tip_book, world.now, FeesOfToday(), WordRules())
    stop = StopStream(world.begin, MemoryMedia(), world.now, world.new_id)
    over = asyncio.Event()
    sent = 0

    async def tip_for_ever(viewer: UserId) -> None:
        nonlocal sent
        while not over.is_set():
            try:
                await send(
                    tip_id=TipId(uuid4()), stream_id=stream_id, viewer_id=viewer, tokens=Tokens(1), message=""
                )
                sent += 1
            except StreamNotLive:
                over.set()

    tippers = [asyncio.create_task(tip_for_ever(viewer)) for viewer in viewers]
    async with asyncio.timeout(60):
        while sent <= 20:  # noqa: ASYNC110 (they count, and tell nobody)
            await asyncio.sleep(0.05)
    await asyncio.sleep(1)
    begun = time.monotonic()
    async with asyncio.timeout(60):
        await stop(stream_id=stream_id, actor_id=meera, policy="harassment", note="")
    seconds = time.monotonic() - begun
    over.set()
    await asyncio.gather(*tippers)

    events = await world.room_log.since(stream_id, 0, limit=100_000)
    assert events[-1].type == "stream.killed"
    assert len(events) == sent + 1
    return seconds
