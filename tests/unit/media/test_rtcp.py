import random
import struct

from aiortc import rtp as reference

from media.wire import rtcp
from media.wire.twcc import ArrivalRecorder


def test_another_implementation_reads_our_packets() -> None:
    block = rtcp.ReportBlock(7, 12, 3, 70000, 40, 5, 6)
    compound = rtcp.write_receiver_report(1, [block]) + rtcp.write_remb(1, 2_500_000, [7, 8])
    report, remb = reference.RtcpPacket.parse(compound)
    assert isinstance(report, reference.RtcpRrPacket)
    assert report.reports[0].highest_sequence == 70000
    assert report.reports[0].fraction_lost == 12
    assert isinstance(remb, reference.RtcpPsfbPacket)
    bitrate, ssrcs = reference.unpack_remb_fci(remb.fci)
    assert abs(bitrate - 2_500_000) < 20
    assert ssrcs == [7, 8]

    sender, description = reference.RtcpPacket.parse(rtcp.write_sender_report(2, 3 << 32, 4, 5, 6))
    assert isinstance(sender, reference.RtcpSrPacket)
    assert (sender.ssrc, sender.sender_info.rtp_timestamp, sender.sender_info.packet_count) == (2, 4, 5)
    assert isinstance(description, reference.RtcpSdesPacket)
    _, bye = reference.RtcpPacket.parse(rtcp.write_bye([5, 6]))
    assert isinstance(bye, reference.RtcpByePacket)
    assert bye.sources == [5, 6]


def test_what_a_receiver_counted_is_read_from_another_implementations_report() -> None:
    blocks = [
        reference.RtcpReceiverInfo(ssrc, 200, lost, highest, 9, 8, 7)
        for ssrc, lost, highest in ((7, -3, 70_000), (8, 12, 2**32 - 1))
    ]
    report = bytes(reference.RtcpRrPacket(ssrc=1, reports=blocks))
    (packet,) = rtcp.split(report)
    assert list(rtcp.read_received(packet)) == [(7, -3, 70_000), (8, 12, 2**32 - 1)]
    (feedback,) = rtcp.split(rtcp.write_pli(1, 7))
    assert list(rtcp.read_received(feedback)) == []


def test_nacks_across_the_wrap() -> None:
    asked = [65530, 65535, 0, 3, 300]
    (packet,) = rtcp.split(rtcp.write_nack(1, 2, asked))
    assert list(rtcp.read_nack(packet)) == asked
    assert rtcp.media_ssrc(packet) == 2
    (read,) = reference.RtcpPacket.parse(rtcp.write_nack(1, 2, asked))
    assert isinstance(read, reference.RtcpRtpfbPacket)
    assert [seq & 0xFFFF for seq in read.lost] == asked, "aiortc counts past the wrap"


def test_sender_info_of_another_implementation() -> None:
    info = reference.RtcpSenderInfo(ntp_timestamp=1 << 40, rtp_timestamp=9, packet_count=1, octet_count=2)
    (packet,) = rtcp.split(bytes(reference.RtcpSrPacket(ssrc=4, sender_info=info)))
    assert rtcp.read_sender_info(packet) == rtcp.SenderInfo(4, 1 << 40, 9)


def test_garbage_ends_the_compound() -> None:
    chance = random.Random(1)
    good = rtcp.write_pli(1, 2)
    for _ in range(2000):
        data = good + chance.randbytes(chance.randrange(60))
        packets = list(rtcp.split(data))
        assert packets[0].kind == rtcp.PSFB
        for packet in packets:
            rtcp.read_sender_info(packet)
            list(rtcp.read_nack(packet))
            rtcp.media_ssrc(packet)


def _read_twcc(data: bytes) -> tuple[int, list[int | None]]:
    """A reader of transport-wide feedback, written from the draft: base and arrivals in 250 microseconds."""
    first, _, words = struct.unpack_from("!BBH", data)
    assert len(data) == 4 * (words + 1)
    end = len(data) - (data[-1] if first & 0x20 else 0)
    base, count, head = struct.unpack_from("!HHL", data, 12)
    symbols: list[int] = []
    at = 20
    while len(symbols) < count:
        (chunk,) = struct.unpack_from("!H", data, at)
        at += 2
        if chunk & 0x8000:
            assert chunk & 0x4000
            symbols += [chunk >> (12 - 2 * i) & 3 for i in range(7)]
        else:
            symbols += [chunk >> 13 & 3] * (chunk & 0x1FFF)
    time = (head >> 8) * 256
    arrivals: list[int | None] = []
    for symbol in symbols[:count]:
        if symbol == 0:
            arrivals.append(None)
            continue
        delta = data[at] if symbol == 1 else struct.unpack_from("!h", data, at)[0]
        at += symbol
        time += delta
        arrivals.append(time)
    assert at == end
    return base, arrivals


def test_transport_wide_feedback_says_what_arrived_and_when() -> None:
    recorder = ArrivalRecorder()
    chance = random.Random(5)
    seq, now = 65500, 1000.0
    for _ in range(20):
        expected: dict[int, int] = {}
        for _ in range(chance.randrange(1, 60)):
            now += chance.random() * 0.02
            if chance.random() < 0.8:
                recorder.add(seq, now)
                expected[seq] = int(now * 4000)
            seq = (seq + 1) & 0xFFFF
        feedback = recorder.report(1, 2)
        if feedback is None:
            assert not expected
            continue
        base, arrivals = _read_twcc(feedback)
        got = {(base + i) & 0xFFFF: t for i, t in enumerate(arrivals) if t is not None}
        assert got == expected
    assert recorder.report(1, 2) is None


def test_a_jump_of_the_sequence_starts_a_new_report() -> None:
    recorder = ArrivalRecorder()
    recorder.add(1, 1.0)
    recorder.add(30000, 1.1)
    feedback = recorder.report(1, 2)
    assert feedback is not None
    assert len(feedback) < 60
    assert _read_twcc(feedback)[0] == 30000


def test_a_report_fits_one_datagram_and_the_next_one_goes_on() -> None:
    """A sender's burst, of which every other packet is lost, while we were held up."""
    recorder = ArrivalRecorder()
    sent = range(65000, 65000 + 1900, 2)
    for number, seq in enumerate(sent):
        recorder.add(seq & 0xFFFF, 10.0 + number * 0.07)
    got: list[int] = []
    while (feedback := recorder.report(1, 2)) is not None:
        assert len(feedback) <= 1200
        base, arrivals = _read_twcc(feedback)
        got += [(base + i) & 0xFFFF for i, time in enumerate(arrivals) if time is not None]
    assert got == [seq & 0xFFFF for seq in sent]


def test_a_compound_of_hundreds_of_packets_is_read_to_a_bound_only() -> None:
    assert len(list(rtcp.split(rtcp.write_pli(1, 2) * 100))) == rtcp.COMPOUND_PACKETS


def test_the_reference_time_has_24_bits_on_a_machine_that_runs_for_long() -> None:
    for up_seconds in (300_000.0, 3_000_000.0):
        recorder = ArrivalRecorder()
        recorder.add(1, up_seconds)
        feedback = recorder.report(1, 2)
        assert feedback is not None
        reference = int(up_seconds * 1000 / 64) % (1 << 24)  # multiples of 64 ms
        assert int.from_bytes(feedback[16:19], "big") == reference
