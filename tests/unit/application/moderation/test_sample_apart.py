"""A show whose look goes wrong in a way that nobody foresaw keeps no other from it (STR-12, CSA-03)."""

from datetime import timedelta
from uuid import uuid4

from adapters.memory.streaming.media_taps import MemoryTaps
from domain.identity.permissions import Role
from domain.ids import StreamId, UserId
from ports.streaming.taps import MediaStill
from tests.builders import NOW, a_stream, a_user
from tests.unit.application.moderation.test_footage import Stage


class BrokenTaps(MemoryTaps):
    broken: StreamId | None = None

    async def still(self, stream_id: StreamId, *, age_seconds_max: float, veiled: bool = False) -> MediaStill:
        if stream_id == self.broken:
            raise RuntimeError("a fault that no port tells")
        return await super().still(stream_id, age_seconds_max=age_seconds_max, veiled=veiled)


async def test_str_12_csa_03_a_fault_in_the_look_at_one_show_is_of_that_show_alone() -> None:
    taps = BrokenTaps()
    stage = Stage(taps=taps)
    await stage.people()
    performer = a_user(id=UserId(uuid4()), role=Role.PERFORMER)
    other = a_stream(performer_id=performer.id)
    taps.shows[other.id], taps.broken = b"a sitar", stage.show.id
    async with stage.database.begin() as tx:
        await tx.users.add(performer)
        await tx.streams.add(other)
    sample = stage.sampler()
    assert await sample() == 1
    assert await stage.queries.count_of_stream(other.id) == 1
    assert await stage.queries.count_of_stream(stage.show.id) == 0
    assert stage.database.tables.frame_watch.beat_at == NOW, "the sampler can look, and says so"
    taps.broken, stage.time = None, NOW + timedelta(seconds=5)
    assert await sample() == 2
