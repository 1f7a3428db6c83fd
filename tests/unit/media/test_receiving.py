from media.rooms.receiving import MAX_MISSING, ReceiveTrack


def track_with(*seqs: int) -> ReceiveTrack:
    track = ReceiveTrack(ssrc=1, clock_rate=90000)
    for i, seq in enumerate(seqs):
        track.receive(seq, i * 3000, i * 0.033)
    return track


def test_asks_for_each_gap_again_until_it_gives_up() -> None:
    track = track_with(65534, 2)
    assert track.nacks_due(1.0) == [65535, 0, 1]
    assert track.nacks_due(1.05) == []
    assert track.recover(0)
    assert track.nacks_due(1.1) == [65535, 1]
    for attempt in range(20):
        track.nacks_due(1.2 + attempt * 0.1)
    assert track.nacks_due(9.0) == [], "eight tries are enough"
    assert track.give_up(9.0) == 2
    assert track.give_up(9.0) == 0


def test_a_packet_counts_once() -> None:
    track = track_with(10, 12)
    assert track.receive(11, 0, 0.1), "late, but missed"
    assert not track.receive(11, 0, 0.1)
    assert not track.receive(12, 0, 0.1)
    assert not track.receive(9, 0, 0.1), "from before the first"
    assert not track.recover(11)


def test_missing_packets_are_bounded() -> None:
    track = track_with(0)
    at = 0
    for _ in range(50):
        at += 400
        track.receive(at & 0xFFFF, 0, 0.0)
    assert len(track.nacks_due(1.0)) == MAX_MISSING - 2, "of those not further behind than can be sent on"
    track.receive((at + 5000) & 0xFFFF, 0, 0.0)
    assert track.nacks_due(2.0) == [], "an outage is mended by a key frame"


def test_reports_loss_of_the_last_interval() -> None:
    track = track_with(*range(0, 100))
    first = track.report(1.0)
    assert (first.fraction_lost, first.packets_lost, first.highest_seq) == (0, 0, 99)
    for seq in range(100, 200, 2):
        track.receive(seq, 0, 2.0)
    second = track.report(3.0)
    assert second.packets_lost == 49
    assert second.fraction_lost == 49 * 256 // 99
