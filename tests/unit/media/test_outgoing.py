from media.rooms.outgoing import GOP_BYTES, GOP_SECONDS, RING_PACKETS, GopCache, MediaPacket, OutTrack, Ring
from media.rooms.publisher import MAX_BITRATE


def packet(index: int, timestamp: int = 0, payload: bytes = b"x") -> MediaPacket:
    return MediaPacket("video", index, timestamp, False, payload, None)


def test_a_publisher_who_comes_back_continues_the_sequence_and_the_time() -> None:
    track = OutTrack(90000)
    track.bind("first", 65535, 1000, now=0.0)
    before = [track.place(seq & 0xFFFF, 1000 + 3000 * i, now=i / 30) for i, seq in enumerate((65535, 65536))]
    assert before[0] is not None
    assert before[1] is not None
    assert before[1][0] == before[0][0] + 1, "the source's wrap is not the room's"
    track.bind("second", 7, 424242, now=10.0)
    after = track.place(7, 424242, now=10.0)
    assert after is not None
    assert after[0] == before[1][0] + 1
    elapsed = (after[1] - before[1][1]) & 0xFFFFFFFF
    assert abs(elapsed - (10.0 - 1 / 30) * 90000) < 2


def test_nothing_from_before_the_binding_can_take_a_used_number() -> None:
    track = OutTrack(90000)
    track.bind("first", 100, 0, now=0.0)
    assert track.place(100, 0, 0.0) is not None
    assert track.place(99, 0, 0.0) is None
    track.bind("second", 5, 0, now=1.0)
    assert track.place(4, 0, 1.0) is None
    late = track.place(7, 0, 1.0), track.place(6, 0, 1.0)
    assert late[0] is not None
    assert late[1] is not None
    assert late[0][0] == late[1][0] + 1


def test_packets_from_before_the_wrap_are_left_to_rtx() -> None:
    track = OutTrack(90000)
    track.bind("source", 0, 0, now=0.0)
    first = track.place(0, 0, 0.0)
    assert first is not None
    to_wrap = 65536 - first[0] % 65536
    step = 0
    while step + 1000 < to_wrap:
        step += 1000
        assert track.place(step & 0xFFFF, 0, 0.0) is not None
    before = track.place((to_wrap - 1) & 0xFFFF, 0, 0.0)
    assert before is not None
    assert track.is_sendable(before[0])
    after = track.place((to_wrap + 1) & 0xFFFF, 0, 0.0)
    assert after is not None
    assert track.is_sendable(after[0])
    assert not track.is_sendable(before[0])


def test_the_ring_compares_the_number_it_stored() -> None:
    ring = Ring()
    ring.add(packet(65536 + 5))
    assert ring.find(65536 + 5) == packet(65536 + 5)
    assert ring.find(5) is None
    ring.add(packet(65536 + 5 + RING_PACKETS))
    assert ring.find(5) is None


def test_the_cache_holds_one_recent_group_of_pictures() -> None:
    gop = GopCache()
    gop.add(packet(1), 0.0)
    assert not gop.fresh(0.0), "nothing can start without a key frame"
    gop.start([packet(2, 10)], 0.0)
    gop.add(packet(3, 10), 0.0)
    gop.add(packet(4, 20), 0.1)
    assert [p.index for p in gop.fresh(0.2)] == [2, 3, 4]
    gop.start([packet(5, 30)], 0.3)
    assert [p.index for p in gop.fresh(0.3)] == [5]
    assert not gop.fresh(0.3 + GOP_SECONDS + 0.01)


def test_the_cache_holds_what_a_publisher_sends_at_the_highest_rate_until_it_is_too_old() -> None:
    """Of one layer: each has its own cache."""
    gop, payload = GopCache(), bytes(1000)
    each = len(payload) * 8 / MAX_BITRATE
    gop.start([packet(0, 1, payload)], 0.0)
    for index in range(1, int(GOP_SECONDS / each)):
        gop.add(packet(index, 2, payload), index * each)
    assert len(gop.fresh(GOP_SECONDS)) == GOP_BYTES // len(payload)
    gop.add(packet(GOP_BYTES, 2, payload), GOP_SECONDS)
    assert not gop.fresh(GOP_SECONDS), "half a group would show a broken picture"
    gop.add(packet(GOP_BYTES + 1, 2), GOP_SECONDS)
    assert not gop.fresh(GOP_SECONDS)


def test_the_cache_holds_no_more_packets_than_can_be_asked_for_again() -> None:
    gop = GopCache()
    gop.start([packet(0, 1)], 0.0)
    for index in range(1, RING_PACKETS):
        gop.add(packet(index, 2), 0.1)
    assert len(gop.fresh(0.1)) == RING_PACKETS
    gop.add(packet(RING_PACKETS, 2), 0.1)
    assert not gop.fresh(0.1)
