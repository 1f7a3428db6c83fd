"""Whose viewers get a show later, from its beginning to its end (STR-16)."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from application.streaming._delay import settle_delay
from application.streaming.pass_to_publish import PassToPublish
from domain.ids import StreamId
from domain.moderation.watch.sampling import NobodyLooks
from domain.streaming.delay import DelayNotOffered
from domain.streaming.stream import EndReason, Stream, StreamState
from ports.streaming.passes import MediaPasses
from tests.builders import NOW, RAVI, a_stream
from tests.unit.application.streaming.conftest import OFFER, Stage

SECONDS = 20


def created() -> Stream:
    return a_stream(state=StreamState.CREATED, started_at=None)


async def had_shows(stage: Stage, number: int) -> None:
    """Shows of Ravi's that began and are over."""
    over = timedelta(hours=1)
    for _ in range(number):
        await stage.add(
            a_stream(
                id=StreamId(uuid4()),
                key_digest=uuid4().bytes * 2,
                state=StreamState.ENDED,
                started_at=NOW - 2 * over,
                ended_at=NOW - over,
                end_reason=EndReason.PERFORMER,
            )
        )


@pytest.mark.parametrize(("earlier", "seconds"), [(0, SECONDS), (4, SECONDS), (5, 0)])
async def test_str_16_who_is_new_is_held_back_and_who_is_known_is_not(
    stage: Stage, earlier: int, seconds: int
) -> None:
    await had_shows(stage, earlier)
    stream = await stage.add(created())
    go_live = replace(stage.go_live, new_performer_delay_seconds=SECONDS)
    await go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)
    assert stage.media.delay_of(stream.id) == seconds


async def test_a_show_that_never_began_makes_nobody_known(stage: Stage) -> None:
    await had_shows(stage, 4)
    await stage.add(
        replace(
            created(), id=StreamId(uuid4()), key_digest=uuid4().bytes * 2, state=StreamState.ENDED, ended_at=NOW,
            end_reason=EndReason.PERFORMER,
        )
    )  # fmt: skip
    stream = await stage.add(created())
    await replace(stage.go_live, new_performer_delay_seconds=SECONDS)(
        stream_id=stream.id, performer_id=RAVI, offer=OFFER
    )
    assert stage.media.delay_of(stream.id) == SECONDS


async def test_str_16_a_performer_who_comes_back_finds_the_delay_of_before_whatever_the_setting_is_now(
    stage: Stage,
) -> None:
    stream = await stage.add(created())
    for seconds in (SECONDS, 0, 15):
        go_live = replace(stage.go_live, new_performer_delay_seconds=seconds)
        await go_live(stream_id=stream.id, performer_id=RAVI, offer=OFFER)
        assert stage.media.delay_of(stream.id) == SECONDS


async def test_a_show_that_was_live_before_there_were_delays_goes_on_without(stage: Stage) -> None:
    stream = await stage.add()
    async with stage.database.begin() as tx:
        assert (await settle_delay(tx, stream, seconds=SECONDS, now=NOW)).seconds == 0


class NoPasses(MediaPasses):
    """Nobody may get as far as here."""

    async def issue(self, stream_id, person, admission):  # type: ignore[no-untyped-def]
        raise AssertionError("a pass was given")

    async def aclose(self) -> None: ...


async def test_str_16_who_publishes_past_us_and_has_to_be_held_back_does_not_begin(stage: Stage) -> None:
    stream = await stage.add(created())
    give = PassToPublish(stage.database.begin, NoPasses(), stage.now, False, SECONDS)
    with pytest.raises(DelayNotOffered, match="ask our team"):
        await give(stream_id=stream.id, performer_id=RAVI)
    assert (await stage.stream(stream.id)).state is StreamState.CREATED
    with pytest.raises(AssertionError, match="a pass was given"):
        await replace(give, new_performer_delay_seconds=0)(stream_id=stream.id, performer_id=RAVI)


async def test_csa_01_ops_05_who_publishes_past_us_does_not_begin_while_nobody_looks(stage: Stage) -> None:
    stream = await stage.add(created())
    give = PassToPublish(stage.database.begin, NoPasses(), stage.now, True, 0)
    with pytest.raises(NobodyLooks):
        await give(stream_id=stream.id, performer_id=RAVI)
    async with stage.database.begin() as tx:
        await tx.looks.beat(stage.now())
    with pytest.raises(AssertionError, match="a pass was given"):
        await give(stream_id=stream.id, performer_id=RAVI)
