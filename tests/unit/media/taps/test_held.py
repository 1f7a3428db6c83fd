"""Last minutes that were asked for and are nowhere yet."""

from media.taps.held import HELD_BYTES, HELD_SECONDS, HeldMinutes
from media.taps.room_tap import Footage
from media.taps.talk import ClockPoint, TappedPacket
from media.taps.window import PACKET_COST, WINDOW_BYTES

ABOUT = b"a clip"


def minute(payload: bytes) -> Footage:
    return Footage("VP8", [TappedPacket(True, 0, 0, True, payload)], {"video": ClockPoint(0.0, 0)}, 0.0)


def test_csa_10_the_oldest_go_first_where_there_is_no_room_for_all() -> None:
    size = 100 + PACKET_COST
    held = HeldMinutes(bytes_max=3 * size)
    for number in range(4):
        held.add(str(number), ABOUT, minute(bytes(100)), float(number))
    assert [held.find(str(number), ABOUT) is not None for number in range(4)] == [False, True, True, True]
    assert (held.bytes, held.given_up, len(held)) == (3 * size, 1, 3)


def test_csa_10_a_minute_is_held_for_a_day() -> None:
    held = HeldMinutes()
    held.add("a", ABOUT, minute(b"1"), 0.0)
    held.expire(HELD_SECONDS)
    assert held.find("a", ABOUT) is not None
    held.expire(HELD_SECONDS + 1.0)
    assert (held.find("a", ABOUT), held.bytes, held.given_up) == (None, 0, 1)
    assert HELD_SECONDS == 24 * 3_600


def test_csa_10_what_is_released_is_no_loss_and_frees_the_room_it_took() -> None:
    held = HeldMinutes()
    held.add("a", ABOUT, minute(b"1"), 0.0)
    held.add("a", b"another", minute(b"22"), 1.0)
    newest = held.newest_of("a")
    assert newest is not None
    assert newest.packets[0].payload == b"22"
    held.release("a", b"another")
    held.release("a", b"another")
    assert held.find("a", ABOUT) is not None
    held.release("a", ABOUT)
    assert (held.bytes, held.given_up, held.newest_of("a")) == (0, 0, None)


def test_csa_10_eighteen_minutes_of_the_highest_rate_are_held() -> None:
    assert HELD_BYTES // WINDOW_BYTES == 18
