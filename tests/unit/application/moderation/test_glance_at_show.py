"""A veiled picture of a live show for the wall, in memory."""

from datetime import timedelta
from uuid import uuid4

import pytest

from application.moderation.live.glance_at_show import FRESH, GlanceAtShow
from domain.identity.permissions import PermissionDenied
from domain.ids import UserId
from ports.streaming.sessions import MediaUnavailable
from ports.streaming.taps import NoFootage
from tests.builders import MEERA, a_user
from tests.unit.application.moderation.test_footage import Stage


@pytest.fixture
async def stage() -> Stage:
    stage = Stage()
    await stage.people()
    return stage


async def test_adm_04_a_picture_serves_everybody_for_a_while(stage: Stage) -> None:
    glance = GlanceAtShow(stage.database.begin, stage.taps, stage.now)
    first = await glance(stream_id=stage.show.id, actor_id=MEERA, veiled=True)
    stage.time += FRESH - timedelta(milliseconds=1)
    assert await glance(stream_id=stage.show.id, actor_id=MEERA, veiled=True) is first
    stage.time += timedelta(milliseconds=1)
    assert await glance(stream_id=stage.show.id, actor_id=MEERA, veiled=True) is not first
    assert stage.taps.veiled == 2


async def test_a_media_plane_that_is_down_shows_nothing_old(stage: Stage) -> None:
    glance = GlanceAtShow(stage.database.begin, stage.taps, stage.now)
    await glance(stream_id=stage.show.id, actor_id=MEERA, veiled=True)
    stage.taps.is_down = True
    stage.time += FRESH
    with pytest.raises(MediaUnavailable):
        await glance(stream_id=stage.show.id, actor_id=MEERA, veiled=True)


async def test_only_who_watches_over_shows_may_glance(stage: Stage) -> None:
    asha = UserId(uuid4())
    async with stage.database.begin() as tx:
        await tx.users.add(a_user(id=asha))
    with pytest.raises(PermissionDenied):
        await GlanceAtShow(stage.database.begin, stage.taps, stage.now)(
            stream_id=stage.show.id, actor_id=asha, veiled=True
        )


async def test_of_a_show_that_is_over_no_picture_is_kept(stage: Stage) -> None:
    glance = GlanceAtShow(stage.database.begin, stage.taps, stage.now)
    for veiled in (True, False):
        await glance(stream_id=stage.show.id, actor_id=MEERA, veiled=veiled)
    async with stage.database.begin() as tx:
        await tx.streams.update(stage.show.killed(stage.now()))
    with pytest.raises(NoFootage):
        await glance(stream_id=stage.show.id, actor_id=MEERA, veiled=True)
    assert not glance.kept
