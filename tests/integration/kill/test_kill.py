"""STR-03, STR-04, ACC-09 on the real programs: what is stopped stays stopped, whatever else is broken."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec
import pytest

from adapters.verification_vendors.reading import mac
from entrypoints.cli.demo.answers import Stopped
from entrypoints.cli.demo.listener import Listener
from entrypoints.cli.demo.person import Refused
from tests.integration.crash.conftest import Platform
from tests.integration.kill.conftest import GRACE_SECONDS, Show, frozen

pytestmark = [pytest.mark.slow, pytest.mark.timeout(480)]

SECONDS_MAX = 5.0
SILENCE_SECONDS = 1.5
FRAGMENT = {"Content-Type": "application/trickle-ice-sdpfrag", "If-Match": "*"}
RESTART = "a=ice-ufrag:YlMnOpQr\r\na=ice-pwd:3hF0Zq7dYwUeVbNcRtGmKpSx\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n"

Eventually = Callable[..., Awaitable[None]]


async def require_dark(show: Show, since: float, seats: list[int] | None = None) -> None:
    """No media reaches these seats later than `SECONDS_MAX` after `since`."""
    watched = [show.seats[number] for number in (seats if seats is not None else range(len(show.seats)))]
    await asyncio.sleep(max(0.0, since + SECONDS_MAX - time.monotonic()))
    packets = [seat.packets_received for seat in watched]
    await asyncio.sleep(SILENCE_SECONDS)
    assert [seat.packets_received for seat in watched] == packets, "media goes on"


async def require_no_way_back(show: Show, *, kept: dict[str, str]) -> None:
    """Old access tokens, the stream key, resumed sessions: none of them opens anything."""
    for viewer in show.viewers:
        seat = show.seat_for(viewer)
        with pytest.raises(Refused) as refused:
            await seat.start(connect_seconds=3)
        assert refused.value.code in {"stream_over", "room_closed"}
        await seat.stop()
        answer = await show.call("PATCH", kept[viewer.name], viewer.token, RESTART, **FRAGMENT)
        assert answer.status_code == 404
    publisher = show.publisher_again()
    with pytest.raises(Refused) as refused:
        await publisher.start(connect_seconds=3)
    assert refused.value.code in {"stream_over", "room_closed", "age_locked"}
    await publisher.stop()
    answer = await show.call("PATCH", kept["whip"], show.stream_key, RESTART, **FRAGMENT)
    assert answer.status_code == 404


def sessions_of(show: Show) -> dict[str, str]:
    kept = {viewer.name: viewer.media_session for viewer in show.viewers}
    return {**kept, "whip": show.performer.media_session}


async def stop(show: Show) -> Stopped:
    body = {"policy": "non_consent", "note": ""}
    path = f"/v1/staff/streams/{show.stream_id}/stop"
    return await show.moderator.ask("POST", path, Stopped, body)


@pytest.mark.parametrize("broken", [(), ("worker",), ("valkey",), ("valkey", "worker")], ids="+".join)
async def test_str_03_ops_11_a_stop_is_dark_in_time_and_for_good(show: Show, broken: tuple[str, ...]) -> None:
    kept = sessions_of(show)
    with frozen(show.platform, *broken):
        since = time.monotonic()
        await stop(show)
        await require_dark(show, since)
        await require_no_way_back(show, kept=kept)
    assert await show.state() == ("killed", "staff")


async def test_str_03_ops_11_a_web_process_that_died_before_it_told_the_media_plane(show: Show) -> None:
    kept = sessions_of(show)
    since = time.monotonic()
    await show.sql(
        "UPDATE stream SET state = 'killed', ended_at = now(), end_reason = 'staff' WHERE id = :id",
        id=show.stream_id,
    )
    await require_dark(show, since)
    await require_no_way_back(show, kept=kept)


@pytest.mark.timeout(480)
async def test_ops_11_a_stop_holds_though_the_media_plane_did_not_hear_it(show: Show) -> None:
    kept = sessions_of(show)
    with frozen(show.platform, "media"):
        stopped = await stop(show)
        assert not stopped.media_confirmed
        assert await show.state() == ("killed", "staff")
    await require_dark(show, time.monotonic())
    await require_no_way_back(show, kept=kept)


async def test_str_04_a_restart_of_the_media_plane_brings_nothing_stopped_back(show: Show) -> None:
    kept = sessions_of(show)
    await stop(show)
    await show.platform.kill("media")
    await show.platform.start_again("media")
    await require_no_way_back(show, kept=kept)


async def test_a_live_show_outlives_a_restart_of_the_media_plane(show: Show) -> None:
    kept = sessions_of(show)
    await show.platform.kill("media")
    await show.platform.start_again("media")
    answer = await show.call("PATCH", kept["whip"], show.stream_key, RESTART, **FRAGMENT)
    assert answer.status_code == 404
    await show.publisher.stop()
    show.publisher = show.publisher_again()
    await show.publisher.start()
    seat = show.seat_for(show.viewers[0])
    show.seats.append(seat)
    await seat.start()
    await seat.wait_for_frames(5, seconds=60)
    await asyncio.sleep(GRACE_SECONDS + 2)
    assert await show.state() == ("live", None)


async def test_a_show_whose_camera_is_gone_ends_after_the_grace(show: Show, eventually: Eventually) -> None:
    await show.publisher.stop()
    await asyncio.sleep(GRACE_SECONDS / 2)
    assert await show.state() == ("live", None)

    async def is_over() -> bool:
        return await show.state() == ("ended", "publisher_lost")

    await eventually(is_over, seconds=GRACE_SECONDS + 60)
    await require_no_way_back(show, kept=sessions_of(show))


@pytest.mark.parametrize("broken", [(), ("valkey", "worker")], ids="+".join)
async def test_acc_09_a_performer_found_to_be_a_minor_is_off_the_air(
    show: Show, broken: tuple[str, ...]
) -> None:
    kept = sessions_of(show)
    with frozen(show.platform, *broken):
        since = time.monotonic()
        await found_a_minor(show, show.performer.id)
        await require_dark(show, since)
        await require_no_way_back(show, kept=kept)
    assert await show.state() == ("killed", "platform")


async def test_acc_09_a_viewer_found_to_be_a_minor_sees_and_hears_nothing_more(show: Show) -> None:
    minor = show.viewers[0]
    listener = await Listener.enter(minor, show.platform.address, show.stream_id)
    with frozen(show.platform, "worker"):
        since = time.monotonic()
        await found_a_minor(show, minor.id)
        await listener.wait_for(lambda frame: frame.type == "revoked", "is not put out", seconds=SECONDS_MAX)
        await require_dark(show, since, seats=[0])
    seen = show.seats[1].frames_decoded
    await show.seats[1].wait_for_frames(seen + 3, seconds=60)
    seat = show.seat_for(minor)
    with pytest.raises(Refused) as refused:
        await seat.start(connect_seconds=3)
    assert refused.value.code == "not_signed_in"
    await seat.stop()
    assert await show.state() == ("live", None)


async def test_acc_09_a_performer_who_lost_the_role_is_off_the_air(show: Show) -> None:
    since = time.monotonic()
    await show.sql("UPDATE account SET role = 'viewer' WHERE id = :id", id=show.performer.id)
    await require_dark(show, since)
    publisher = show.publisher_again()
    with pytest.raises(Refused):
        await publisher.start(connect_seconds=3)
    await publisher.stop()


async def found_a_minor(show: Show, user_id: UUID | None) -> None:
    """The provider's own word, signed as it signs."""
    [row] = await show.sql(
        "SELECT id FROM verification_attempt WHERE user_id = :id AND method = 'age_provider'", id=user_id
    )
    body = msgspec.json.encode(
        {"reference": row.id, "status": "finished", "date_of_birth": None, "over_18": False}
    )
    timestamp = str(int(time.time()))
    secret = show.platform.environment["LIVEPANTY_AGE_PROVIDER_WEBHOOK_SECRET"]
    headers = {
        "x-age-event-id": "kill",
        "x-age-timestamp": timestamp,
        "x-age-signature": mac(secret, f"{timestamp}.".encode() + body).hex(),
    }
    answer = await show.http.post("/v1/webhooks/age", content=body, headers=headers)
    assert answer.status_code == 204


async def test_nothing_personal_is_in_the_programs_logs(show: Show) -> None:
    """Last here: after stops, outages and locks."""
    await require_nothing_personal(show.platform, show)


async def require_nothing_personal(platform: Platform, show: Show) -> None:
    people = (show.performer, *show.viewers, show.moderator)
    secrets = {person.email for person in people} | {person.token for person in people}
    secrets |= {show.stream_key, *platform.supervisor.secrets.values()}
    for name in ("web", "worker", "media"):
        text = (platform.supervisor.logs / f"{name}.log").read_text()
        assert not [secret for secret in secrets if secret in text], name
        assert not re.search(r"a=(ice-ufrag|ice-pwd|fingerprint|candidate)", text), name
        assert not re.search(r"[\w.+-]+@[\w-]+\.\w+", text), name
        assert "ticket=" not in text, name
