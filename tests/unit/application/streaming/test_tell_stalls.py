import pytest

from domain.streaming.stream import EndReason, Stream, StreamState
from tests.builders import NOW, RAVI, a_stream
from tests.unit.application.streaming.conftest import OFFER, Stage

STALLED, FLOWS = ("media.stalled", {"stalled": True}), ("media.stalled", {"stalled": False})


async def published(stage: Stage, **changes: object) -> Stream:
    stream = await stage.add(a_stream(**changes))
    await stage.media.publish(stream.id, RAVI, offer=OFFER)
    return stream


@pytest.mark.parametrize(("seconds", "told"), [(0.0, []), (2.0, []), (2.1, [STALLED])])
async def test_a_room_hears_that_nothing_came_for_two_seconds(
    stage: Stage, seconds: float, told: list[object]
) -> None:
    stream = await published(stage)
    stage.media.publisher_lost(stream.id, seconds=seconds)
    await stage.tell_stalls()
    assert stage.told(stream.id) == told
    assert (await stage.stream(stream.id)).stalled_at == (NOW if told else None)


async def test_it_is_said_once_and_taken_back_once(stage: Stage) -> None:
    stream = await published(stage)
    stage.media.publisher_lost(stream.id, seconds=3)
    for _ in range(3):
        await stage.tell_stalls()
        stage.advance(seconds=1)
    assert (await stage.stream(stream.id)).stalled_at == NOW
    stage.media.publisher_lost(stream.id, seconds=0)
    for _ in range(3):
        await stage.tell_stalls()
    assert stage.told(stream.id) == [STALLED, FLOWS]
    assert await stage.stream(stream.id) == stream


async def test_a_show_that_is_not_live_yet_has_no_picture_that_could_stop(stage: Stage) -> None:
    stream = await published(stage, state=StreamState.CREATED, started_at=None)
    stage.media.publisher_lost(stream.id, seconds=60)
    await stage.tell_stalls()
    assert stage.told(stream.id) == []


@pytest.mark.parametrize("is_stalled", [True, False])
async def test_nothing_is_said_of_a_room_that_the_media_plane_does_not_know(
    stage: Stage, is_stalled: bool
) -> None:
    stream = await stage.add(a_stream(stalled_at=NOW if is_stalled else None))
    await stage.tell_stalls()
    assert stage.told(stream.id) == []
    assert await stage.stream(stream.id) == stream


async def test_nothing_is_said_while_the_media_plane_does_not_answer(stage: Stage) -> None:
    stream = await published(stage)
    stage.media.publisher_lost(stream.id, seconds=60)
    stage.media.down = True
    await stage.tell_stalls()
    assert stage.told(stream.id) == []
    stage.media.down = False
    await stage.tell_stalls()
    assert stage.told(stream.id) == [STALLED]


@pytest.mark.parametrize("end", ["ended", "killed"])
async def test_a_show_that_ends_is_not_stalled_any_more(end: str) -> None:
    stalled = a_stream().stalled(NOW)
    assert stalled.stalled(NOW.replace(year=2040)) == stalled
    over = stalled.ended(EndReason.PUBLISHER_LOST, NOW) if end == "ended" else stalled.killed(NOW)
    assert over.stalled_at is None
    assert over.stalled(NOW) == over
