import pytest

from media.rooms.tombstones import MAX_TOMBSTONES, TOMBSTONE_SECONDS, Tombstones
from media.settings import MediaSettings, SettingsRefusedError
from media.taps.taps import CLOSED_SECONDS
from media.transport.bucket import TokenBucket


def test_a_bucket_allows_a_burst_and_then_a_rate() -> None:
    bucket = TokenBucket(a_second=10, burst=3)
    assert [bucket.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert bucket.take(0.1)
    assert not bucket.take(0.1)
    assert [bucket.take(99.0) for _ in range(4)] == [True, True, True, False]


def test_tombstones_last_a_day_and_are_bounded() -> None:
    tombstones = Tombstones()
    tombstones.add("a", 0.0)
    tombstones.add("b", 1.0)
    tombstones.add("a", 5.0)
    tombstones.expire(TOMBSTONE_SECONDS + 0.5)
    assert "a" not in tombstones
    assert "b" in tombstones
    for number in range(MAX_TOMBSTONES):
        tombstones.add(str(number), 2.0)
    assert len(tombstones) == MAX_TOMBSTONES
    assert "b" not in tombstones


def test_settings_name_every_problem_at_once() -> None:
    with pytest.raises(SettingsRefusedError) as refused:
        MediaSettings.from_environment(
            {
                "LIVEPANTY_MEDIA_SECRET": "short",
                "LIVEPANTY_MEDIA_UDP_HOST": "0.0.0.0",
                "LIVEPANTY_MEDIA_UDP_PORT": "70000",
                "LIVEPANTY_MEDIA_CONTROL_PORT": "-1",
                "LIVEPANTY_MEDIA_ENGINE": "magic",
                "LIVEPANTY_MEDIA_FOOTAGE_SECONDS": "a quarter of an hour",
            }
        )
    assert len(refused.value.problems) == 6
    assert "short" not in str(refused.value)


def test_settings_default_to_loopback() -> None:
    settings = MediaSettings.from_environment({"LIVEPANTY_MEDIA_SECRET": "s" * 32})
    assert (settings.control_host, settings.control_port) == ("127.0.0.1", 8420)
    assert (settings.udp_host, settings.udp_port, settings.announce) == ("127.0.0.1", 8430, ("127.0.0.1",))
    assert settings.footage_seconds == CLOSED_SECONDS
    with pytest.raises(SettingsRefusedError):
        MediaSettings.from_environment({})


def test_candidates_are_addresses() -> None:
    environ = {"LIVEPANTY_MEDIA_SECRET": "s" * 32, "LIVEPANTY_MEDIA_UDP_HOST": "0.0.0.0"}
    environ["LIVEPANTY_MEDIA_ANNOUNCE"] = "203.0.113.7, 2001:db8::7"
    assert MediaSettings.from_environment(environ).announce == ("203.0.113.7", "2001:db8::7")
    environ["LIVEPANTY_MEDIA_ANNOUNCE"] = "media.example"
    with pytest.raises(SettingsRefusedError, match="ANNOUNCE"):
        MediaSettings.from_environment(environ)
