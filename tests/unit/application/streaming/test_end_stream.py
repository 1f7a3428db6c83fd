import pytest

from domain.streaming.events import StreamEnded
from domain.streaming.stream import EndReason, NotYourStream, StreamNotFound, StreamState
from tests.builders import ASHA, NOW, RAVI, a_stream
from tests.unit.application.streaming.conftest import OFFER, Stage


async def test_a_performer_ends_the_show(stage: Stage) -> None:
    stream = await stage.add()
    await stage.media.publish(stream.id, RAVI, offer=OFFER)
    ended = await stage.end_stream(stream_id=stream.id, performer_id=RAVI)
    assert ended == await stage.stream(stream.id)
    assert (ended.state, ended.end_reason, ended.ended_at) == (StreamState.ENDED, EndReason.PERFORMER, NOW)
    assert stage.media.is_closed(stream.id)
    assert stage.told(stream.id) == [("stream.ended", {"reason": "performer"})]
    assert stage.announced() == [StreamEnded(stream.id, RAVI, "performer")]


async def test_ending_twice_is_ending_once(stage: Stage) -> None:
    stream = await stage.add()
    first = await stage.end_stream(stream_id=stream.id, performer_id=RAVI)
    stage.advance(minutes=1)
    assert await stage.end_stream(stream_id=stream.id, performer_id=RAVI) == first
    assert len(stage.told(stream.id)) == len(stage.announced()) == 1


async def test_nobody_ends_anothers_show(stage: Stage) -> None:
    stream = await stage.add()
    with pytest.raises(NotYourStream):
        await stage.end_stream(stream_id=stream.id, performer_id=ASHA)
    assert await stage.stream(stream.id) == stream
    assert not stage.media.is_closed(stream.id)
    with pytest.raises(StreamNotFound):
        await stage.end_stream(stream_id=a_stream().id, performer_id=RAVI)


async def test_a_show_that_staff_stopped_stays_stopped(stage: Stage) -> None:
    stream = await stage.add(a_stream(state=StreamState.KILLED, ended_at=NOW, end_reason=EndReason.STAFF))
    assert await stage.end_stream(stream_id=stream.id, performer_id=RAVI) == stream


async def test_a_show_ends_also_while_the_media_plane_is_down(stage: Stage) -> None:
    stream = await stage.add()
    await stage.media.publish(stream.id, RAVI, offer=OFFER)
    stage.media.down = True
    ended = await stage.end_stream(stream_id=stream.id, performer_id=RAVI)
    assert ended.state is StreamState.ENDED
    stage.media.down = False
    await stage.reconcile_rooms()
    assert stage.media.is_closed(stream.id)
