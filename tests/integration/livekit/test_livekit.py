"""LiveKit behind the media ports: the SDK against a server that speaks its contract, and the real use cases."""

import asyncio
import time
from uuid import uuid4

import pytest
from livekit import api
from livekit.protocol import models

from adapters.livekit.client import LiveKit
from adapters.livekit.identity import RoomNames
from adapters.livekit.rooms import LiveKitAttendance, LiveKitRooms, LiveKitSessions
from domain.age_verification.age import AgeState, AgeVerificationRequired
from domain.ids import StreamId, UserId
from domain.streaming.room_controls import RemovedFromRoom, RoomControls
from domain.streaming.stream import EndReason, StreamOver, StreamState
from entrypoints.cli.services import any_port
from ports.streaming.passes import PASS_SECONDS_MAX, Admission, BadMediaNotice, OffersNotTaken
from ports.streaming.rooms import ShowsNotOffered
from ports.streaming.sessions import MediaSessionNotFound, MediaUnavailable, Playback
from tests.builders import ASHA, MEERA, OPEN_DOOR, RAVI, STRANGER
from tests.integration.livekit.conftest import Platform
from tests.integration.livekit.server import (
    KEY,
    SECRET,
    LiveKitServer,
    Somebody,
    TokenRefused,
    claims_of,
)


async def a_live_show(platform: Platform) -> tuple[StreamId, str]:
    """And the identity under which its performer sends."""
    stream_id = await platform.a_show()
    given = await platform.publish(stream_id=stream_id, performer_id=RAVI)
    return stream_id, await platform.server.join(given.token, sends=True)


async def test_str_02_a_viewers_pass_says_what_it_allows_and_what_not(platform: Platform) -> None:
    stream_id, _ = await a_live_show(platform)
    before = int(time.time())
    given = await platform.watch(stream_id=stream_id, viewer_id=ASHA)
    claims = claims_of(given.token)
    grants = claims["video"]
    assert (grants["canPublish"], grants["canPublishData"], grants["canSubscribe"]) == (False, False, True)
    assert grants["canUpdateOwnMetadata"] is False
    assert grants["room"] == str(stream_id)
    assert grants["roomJoin"] is True
    assert not grants.keys() & {"roomAdmin", "roomCreate", "roomList", "roomRecord", "ingressAdmin"}
    assert before <= claims["nbf"] <= time.time()
    assert claims["exp"] - claims["nbf"] == PASS_SECONDS_MAX
    with pytest.raises(TokenRefused):
        claims_of(given.token, now=claims["exp"] + 61)
    with pytest.raises(TokenRefused):
        await platform.server.join(given.token, sends=True)


async def test_str_02_a_publishers_pass_sends_sound_and_picture_and_nothing_else(platform: Platform) -> None:
    stream_id = await platform.a_show()
    given = await platform.publish(stream_id=stream_id, performer_id=RAVI)
    grants = claims_of(given.token)["video"]
    assert grants["canPublish"] is True
    assert grants["canPublishSources"] == ["camera", "microphone"]
    assert grants["canPublishData"] is False
    assert not grants.keys() & {"roomAdmin", "roomCreate", "roomList", "roomRecord"}
    async with platform.database.begin() as tx:
        assert (await tx.streams.get(stream_id)).state is StreamState.LIVE


async def test_str_11_staff_come_unseen(platform: Platform) -> None:
    stream_id, ravi = await a_live_show(platform)
    given = await platform.watch(stream_id=stream_id, viewer_id=MEERA)
    assert claims_of(given.token)["video"]["hidden"] is True
    await platform.server.join(given.token)
    assert platform.server.seen_by_clients(str(stream_id)) == {ravi}


async def test_nobody_in_a_room_reads_who_the_others_are(platform: Platform) -> None:
    names = RoomNames(SECRET)
    stream_id, other = StreamId(uuid4()), StreamId(uuid4())
    name = names.name_of(stream_id, ASHA)
    assert str(ASHA) not in name
    assert ASHA.hex not in name
    assert names.person_of(stream_id, name) == ASHA
    assert names.name_of(stream_id, ASHA) != name  # another tab
    assert names.name_of(other, ASHA)[:32] != name[:32]  # another room
    assert names.person_of(other, name) != ASHA
    assert names.person_of(stream_id, "operator") is None


async def test_a_pass_is_for_who_may(platform: Platform) -> None:
    stream_id, _ = await a_live_show(platform)
    await platform.set_age(STRANGER, AgeState.UNVERIFIED)
    with pytest.raises(AgeVerificationRequired):
        await platform.watch(stream_id=stream_id, viewer_id=STRANGER)
    async with platform.database.begin() as tx:
        stream = await tx.streams.get(stream_id)
        await tx.streams.update(stream.killed(platform.now(), reason=EndReason.STAFF))
    for refused in (
        platform.watch(stream_id=stream_id, viewer_id=ASHA),
        platform.publish(stream_id=stream_id, performer_id=RAVI),
    ):
        with pytest.raises(StreamOver):
            await refused


async def test_str_04_whoever_was_put_out_is_cut_again_by_the_webhook(hearing: Platform) -> None:
    stream_id, ravi = await a_live_show(hearing)
    given = await hearing.watch(stream_id=stream_id, viewer_id=ASHA)
    await hearing.server.join(given.token)
    await hearing.set_age(ASHA, AgeState.UNVERIFIED)
    await hearing.rooms.disconnect(stream_id, ASHA)
    assert hearing.server.rooms[str(stream_id)].keys() == {ravi}
    again = await hearing.server.join(given.token)  # the token is still good: only we know better
    assert hearing.server.removed[-1] == again
    assert hearing.server.rooms[str(stream_id)].keys() == {ravi}


async def test_str_04_and_by_the_poller_when_webhooks_are_off(platform: Platform) -> None:
    stream_id, ravi = await a_live_show(platform)
    given = await platform.watch(stream_id=stream_id, viewer_id=ASHA)
    stays = await platform.watch(stream_id=stream_id, viewer_id=STRANGER)
    stranger = await platform.server.join(stays.token)
    await platform.set_age(ASHA, AgeState.UNVERIFIED)
    await platform.rooms.expel(ASHA)
    await platform.server.join(given.token)
    await platform.remove()
    assert platform.server.rooms[str(stream_id)].keys() == {ravi, stranger}


async def test_str_06_a_rogue_publisher_and_a_stranger_without_our_name_are_removed(
    platform: Platform,
) -> None:
    stream_id, ravi = await a_live_show(platform)
    asha = await platform.passes.issue(stream_id, ASHA, Admission.PUBLISH)  # as if a bug had issued it
    await platform.server.join(asha.token, sends=True)
    operator = models.ParticipantInfo(identity="operator", is_publisher=True)
    platform.server.rooms[str(stream_id)]["operator"] = Somebody(operator, hidden=True)
    await platform.remove()
    assert platform.server.rooms[str(stream_id)].keys() == {ravi}


async def test_str_06_a_room_that_is_not_open_is_closed_again_and_again(platform: Platform) -> None:
    stream_id, _ = await a_live_show(platform)
    given = await platform.watch(stream_id=stream_id, viewer_id=ASHA)
    async with platform.database.begin() as tx:
        stream = await tx.streams.get(stream_id)
        await tx.streams.update(stream.killed(platform.now(), reason=EndReason.STAFF))
    await platform.rooms.close(stream_id)
    await platform.rooms.close(stream_id)  # closing twice is closing once
    assert str(stream_id) not in platform.server.rooms
    await platform.server.join(given.token)  # it makes the room anew
    await platform.reconcile()
    assert str(stream_id) not in platform.server.rooms


async def test_str_03_where_rooms_are_not_made_by_tokens_a_late_one_opens_nothing(platform: Platform) -> None:
    platform.server.auto_create = False
    stream_id, _ = await a_live_show(platform)
    given = await platform.watch(stream_id=stream_id, viewer_id=ASHA)
    await platform.rooms.close(stream_id)
    with pytest.raises(TokenRefused):
        await platform.server.join(given.token)


async def test_str_06_a_dead_room_ends_its_show(platform: Platform) -> None:
    stream_id, ravi = await a_live_show(platform)
    clock = [100.0]
    rooms = LiveKitRooms(platform.livekit, lambda: clock[0])
    (status,) = await rooms.statuses()
    assert (status.stream_id, status.viewers, status.publisher_absent_seconds) == (stream_id, 0, 0)
    del platform.server.rooms[str(stream_id)][ravi]
    assert (await rooms.statuses())[0].publisher_absent_seconds == 0
    clock[0] += 16
    assert (await rooms.statuses())[0].publisher_absent_seconds == 16


async def test_str_05_a_notice_is_believed_only_whole_and_only_from_who_has_the_key(
    platform: Platform,
) -> None:
    body, authorization = platform.server.notice("room_started", str(uuid4()))
    assert await platform.receive(body, authorization) == 204
    assert await platform.receive(body.replace(b"room_started", b"room_stopped"), authorization) == 401
    assert await platform.receive(body + b" ", authorization) == 401
    _, forged = platform.server.notice("room_started", str(uuid4()), secret="another secret " * 3)
    assert await platform.receive(body, forged) == 401
    a_viewers = api.AccessToken(KEY, SECRET).with_identity("x").to_jwt()  # it says nothing of a body
    for nothing in ("", "Bearer ", "a.b.c", a_viewers):
        assert await platform.receive(body, nothing) == 401
    with pytest.raises(BadMediaNotice):
        platform.notices.read(b"\xff\xfe", authorization)


async def test_str_05_a_notice_that_comes_twice_is_heard_once(platform: Platform) -> None:
    stream_id, _ = await a_live_show(platform)
    given = await platform.watch(stream_id=stream_id, viewer_id=ASHA)
    await platform.set_age(ASHA, AgeState.UNVERIFIED)
    name = await platform.server.join(given.token)
    info = platform.server.rooms[str(stream_id)][name].info
    body, authorization = platform.server.notice("participant_joined", str(stream_id), info, event_id="EV_1")
    assert await platform.receive(body, authorization) == 204
    assert platform.server.removed == [name]
    platform.server.rooms[str(stream_id)][name] = Somebody(info, hidden=False)
    assert await platform.receive(body, authorization) == 204
    assert platform.server.removed == [name]


async def test_offers_are_not_for_livekit() -> None:
    sessions = LiveKitSessions()
    with pytest.raises(OffersNotTaken):
        await sessions.publish(StreamId(uuid4()), RAVI, offer="v=0")
    with pytest.raises(OffersNotTaken):
        await sessions.subscribe(StreamId(uuid4()), UserId(uuid4()), offer="v=0", admission=OPEN_DOOR)
    with pytest.raises(MediaSessionNotFound):
        await sessions.report("any", ASHA, playback=Playback(0, 0.0, 0, 0.0))


async def test_a_server_that_fails_or_is_away_is_unavailable(
    platform: Platform, server: LiveKitServer
) -> None:
    server.failing = 1
    with pytest.raises(MediaUnavailable) as failing:
        await platform.rooms.statuses()
    assert not failing.value.permanent
    stranger = LiveKitRooms(LiveKit(url=server.url, api_key=KEY, api_secret="another secret " * 3))
    with pytest.raises(MediaUnavailable) as refused:
        await stranger.statuses()
    assert refused.value.permanent
    await stranger.aclose()
    nobody = LiveKitRooms(LiveKit(url=f"http://127.0.0.1:{any_port()}", api_key=KEY, api_secret=SECRET))
    with pytest.raises(MediaUnavailable):
        await nobody.close(StreamId(uuid4()))
    await nobody.aclose()
    server.failing = 1
    await platform.remove()  # it logs, and the next round asks again


async def test_rooms_of_others_on_the_same_server_are_left_alone(platform: Platform) -> None:
    platform.server.rooms["their meeting"] = {}
    await platform.reconcile()
    await platform.remove()
    assert "their meeting" in platform.server.rooms
    assert await platform.rooms.statuses() == []


async def test_twenty_notices_with_one_id_are_heard_once(hearing: Platform) -> None:
    body, authorization = hearing.server.notice("room_started", str(uuid4()), event_id="EV_many")
    assert set(await asyncio.gather(*(hearing.receive(body, authorization) for _ in range(20)))) == {204}


async def test_str_15_str_04_what_staff_decide_is_told_again_until_it_holds(platform: Platform) -> None:
    stream_id, _ = await a_live_show(platform)
    await platform.server.join((await platform.watch(stream_id=stream_id, viewer_id=ASHA)).token)
    name = str(stream_id)
    sound, picture = models.TrackType.AUDIO, models.TrackType.VIDEO
    assert platform.server.heard_and_seen(name) == {sound, picture}
    muted = RoomControls.none(stream_id).muted(True).without(ASHA)
    await platform.controls.apply(muted)
    assert platform.server.heard_and_seen(name) == {picture}
    assert len(platform.server.rooms[name]) == 1
    async with platform.database.begin() as tx:
        await tx.room_controls.save(muted.covered(True))
    with pytest.raises(RemovedFromRoom):
        await platform.watch(stream_id=stream_id, viewer_id=ASHA)
    await platform.reconcile()
    assert not platform.server.heard_and_seen(name)
    await platform.controls.apply(RoomControls.none(StreamId(uuid4())).covered(True))


async def test_str_15_a_performers_own_mute_and_that_of_staff_do_not_undo_each_other(
    platform: Platform,
) -> None:
    stream_id, ravi = await a_live_show(platform)
    name, none = str(stream_id), RoomControls.none(stream_id)
    sound, picture = models.TrackType.AUDIO, models.TrackType.VIDEO
    platform.server.of_their_own(name, ravi, sound, muted=True)
    for decided in (none.covered(True), none.covered(True).covered(False)):
        await platform.controls.apply(decided)
        assert sound not in platform.server.heard_and_seen(name)
    platform.server.of_their_own(name, ravi, picture, muted=False)
    assert platform.server.heard_and_seen(name) == {picture}
    async with platform.database.begin() as tx:
        await tx.room_controls.save(none.muted(True))
    platform.server.of_their_own(name, ravi, sound, muted=False)
    await platform.reconcile()
    assert platform.server.heard_and_seen(name) == {picture}


async def test_str_04_who_was_put_out_does_not_come_back_with_a_pass_that_is_still_good(
    hearing: Platform,
) -> None:
    stream_id, ravi = await a_live_show(hearing)
    given = await hearing.watch(stream_id=stream_id, viewer_id=ASHA)
    await hearing.server.join(given.token)
    async with hearing.database.begin() as tx:
        await tx.room_controls.save(RoomControls.none(stream_id).without(ASHA))
    await hearing.rooms.disconnect(stream_id, ASHA)
    await hearing.server.join(given.token)  # by the webhook
    assert hearing.server.rooms[str(stream_id)].keys() == {ravi}
    hearing.server.webhook_to = None
    await hearing.server.join(given.token)  # by the round of each two seconds
    await hearing.remove()
    assert hearing.server.rooms[str(stream_id)].keys() == {ravi}


async def test_str_17_a_media_plane_that_counts_nobody_sells_no_shows() -> None:
    with pytest.raises(ShowsNotOffered):
        LiveKitAttendance().require_counting()
