"""CNS-05: one tap by anybody on camera ends the show."""

import asyncio
from uuid import uuid4

import pytest

from adapters.memory.streaming.media import MemoryMedia
from application.consent import withdraw_from_show
from application.consent.withdraw_from_show import WithdrawFromShow, WithdrawnFromShow
from domain.consent.cast import CastState, NotInvited
from domain.consent.events import WithdrawalReceived
from domain.consent.media_item import MediaState
from domain.consent.record import Act
from domain.consent.withdrawal import WithdrawalState
from domain.ids import StreamId, UserId
from domain.streaming.events import StreamEnded
from domain.streaming.stream import EndReason, StreamNotFound, StreamState
from ports.streaming.sessions import MediaUnavailable
from tests.builders import ASHA, NOW, RAVI, a_cast_member, a_media_item
from tests.unit.application.consent.conftest import LEELA, Stage
from tests.within import within


class Media(MemoryMedia):
    """Fails, or hangs, for a number of calls before it does what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.failures = 0
        self.hangs = 0

    async def close(self, stream_id: StreamId) -> None:
        if self.hangs:
            self.hangs -= 1
            await asyncio.sleep(3600)
        if self.failures:
            self.failures -= 1
            raise MediaUnavailable("no answer")
        await super().close(stream_id)


@pytest.fixture
def media() -> Media:
    return Media()


@pytest.fixture
async def live(stage: Stage) -> Stage:
    """Ravi's show is live with Leela in it, and something was made of it."""
    async with stage.begin() as tx:
        await tx.casts.save(a_cast_member(stream_id=stage.show.id, user_id=LEELA))
        await tx.media_items.save(a_media_item(stream_id=stage.show.id))
        stage.show = stage.show.live(NOW)
        await tx.streams.update(stage.show)
    return stage


async def withdraw(stage: Stage, media: Media, user_id: UserId = LEELA) -> WithdrawnFromShow:
    use_case = WithdrawFromShow(stage.begin, media, stage.now, uuid4, lambda: uuid4().hex)
    return await use_case(stream_id=stage.show.id, user_id=user_id)


@pytest.mark.parametrize("who", [LEELA, RAVI])
async def test_cns_05_one_tap_ends_the_show_hides_everything_and_opens_a_case(
    live: Stage, media: Media, who: UserId
) -> None:
    live.advance(minutes=9)
    done = await withdraw(live, media, who)
    assert done.media_confirmed
    assert media.is_closed(live.show.id)
    tables = live.database.tables
    stream = tables.streaming.streams[live.show.id]
    assert (stream.state, stream.end_reason) == (StreamState.ENDED, EndReason.CONSENT_WITHDRAWN)
    assert stream.ended_at == live.now()
    assert live.member(who).state is CastState.WITHDRAWN
    [item] = tables.withdrawals.items.values()
    assert (item.state, item.changed_at) == (MediaState.HIDDEN, live.now())
    [case] = tables.withdrawals.cases.values()
    assert (case.person_id, case.stream_id, case.state) == (who, live.show.id, WithdrawalState.RECEIVED)
    assert [act.act for act in live.acts(who)] == [Act.CONSENT_WITHDRAWN]
    assert live.announced() == [
        WithdrawalReceived(case.id),
        StreamEnded(live.show.id, RAVI, EndReason.CONSENT_WITHDRAWN),
    ]


async def test_cns_05_the_room_learns_nothing_of_the_reason(live: Stage, media: Media) -> None:
    await withdraw(live, media)
    [event] = live.database.tables.streaming.events[live.show.id]
    assert (event.type, dict(event.data)) == ("stream.ended", {"reason": "ended"})


async def test_cns_05_doing_it_twice_is_doing_it_once_and_closes_the_room_again(
    live: Stage, media: Media
) -> None:
    first = await withdraw(live, media)
    live.advance(minutes=1)
    assert await withdraw(live, media) == first
    assert len(live.database.tables.withdrawals.cases) == 1
    assert len(live.acts(LEELA)) == 1


async def test_cns_05_twenty_taps_at_once_are_one(live: Stage, media: Media) -> None:
    await asyncio.gather(*(withdraw(live, media) for _ in range(20)))
    assert len(live.database.tables.withdrawals.cases) == 1


async def test_cns_05_a_media_plane_that_fails_or_hangs_is_told_again_within_the_five_seconds(
    live: Stage, media: Media
) -> None:
    async def tap() -> None:
        media.failures, media.hangs = 1, 1
        assert (await withdraw(live, media)).media_confirmed
        assert (media.failures, media.hangs) == (0, 0)

    await within(5, tap)
    assert media.is_closed(live.show.id)


async def test_cns_05_a_media_plane_that_is_down_leaves_the_show_over_nevertheless(
    live: Stage, media: Media
) -> None:
    media.failures = withdraw_from_show.CLOSE_TRIES
    assert not (await withdraw(live, media)).media_confirmed
    assert live.database.tables.streaming.streams[live.show.id].state is StreamState.ENDED


async def test_cns_05_once_begun_it_is_finished_though_the_browser_hangs_up(
    live: Stage, media: Media
) -> None:
    media.failures = 1
    task = asyncio.create_task(withdraw(live, media))
    for _ in range(200):
        if live.member(LEELA).state is CastState.WITHDRAWN:
            break
        await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    for _ in range(200):
        if media.is_closed(live.show.id):
            break
        await asyncio.sleep(0.02)
    assert media.is_closed(live.show.id)


async def test_cns_04_after_the_show_a_withdrawal_hides_and_before_it_only_keeps_it_from_starting(
    stage: Stage, media: Media
) -> None:
    async with stage.begin() as tx:
        await tx.casts.save(a_cast_member(stream_id=stage.show.id, user_id=LEELA))
        await tx.media_items.save(a_media_item(stream_id=stage.show.id))
    await withdraw(stage, media)
    assert stage.database.tables.streaming.streams[stage.show.id].state is StreamState.CREATED
    assert not media.is_closed(stage.show.id)
    await stage.change_show(stage.show.live(NOW).ended(EndReason.PERFORMER, NOW))
    await withdraw(stage, media, RAVI)
    stream = stage.database.tables.streaming.streams[stage.show.id]
    assert stream.end_reason is EndReason.PERFORMER
    assert {item.state for item in stage.database.tables.withdrawals.items.values()} == {MediaState.HIDDEN}


async def test_only_who_is_on_camera_can_do_it(live: Stage, media: Media) -> None:
    with pytest.raises(NotInvited):
        await withdraw(live, media, ASHA)
    with pytest.raises(StreamNotFound):
        await WithdrawFromShow(live.begin, media, live.now, uuid4, lambda: "s")(
            stream_id=StreamId(uuid4()), user_id=LEELA
        )
    assert live.database.tables.streaming.streams[live.show.id].state is StreamState.LIVE
