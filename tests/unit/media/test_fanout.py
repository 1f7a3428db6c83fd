"""Both engines, one promise."""

import os
import socket

import pytest
from pylibsrtp import Policy, Session

from media.fanout import choice as fanout
from media.fanout.engine import MAX_PACKET_BYTES, Destination, FanOut
from media.transport.dtls_srtp import sending_session

PROFILE = Policy.SRTP_PROFILE_AEAD_AES_128_GCM


def udp(family: int = socket.AF_INET) -> socket.socket:
    made = socket.socket(family, socket.SOCK_DGRAM)
    made.bind(("127.0.0.1" if family == socket.AF_INET else "::1", 0))
    made.setblocking(False)
    return made


def packet(seq: int, size: int = 100) -> bytes:
    return b"\x80\x60" + seq.to_bytes(2, "big") + bytes(8) + b"x" * (size - 12)


class Receiver:
    def __init__(self) -> None:
        key = os.urandom(28)
        self.socket = udp()
        self.destination = Destination(sending_session(key, PROFILE), self.socket.getsockname())
        self.srtp = Session(Policy(key=key, ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=PROFILE))

    def received(self, *, rtcp: bool = False) -> list[bytes]:
        got: list[bytes] = []
        while True:
            try:
                data = self.socket.recv(2048)
            except BlockingIOError:
                return got
            got.append(self.srtp.unprotect_rtcp(data) if rtcp else self.srtp.unprotect(data))


@pytest.fixture(params=["cffi", "python"])
def engine(request: pytest.FixtureRequest) -> FanOut:
    return fanout.create(request.param, udp())


def test_every_destination_gets_every_packet_in_order(engine: FanOut) -> None:
    receivers = [Receiver() for _ in range(7)]
    packets = [packet(seq, 12 + seq) for seq in range(60)]  # 420 messages: more than one system call takes
    engine.send([r.destination for r in receivers], packets)
    for receiver in receivers:
        assert receiver.received() == packets
    assert (engine.sent, engine.unsent, engine.repeated) == (420, 0, 0)


def test_a_repeated_packet_is_not_sent(engine: FanOut) -> None:
    receiver = Receiver()
    engine.send([receiver.destination], [packet(1), packet(2), packet(1), packet(3)])
    assert receiver.received() == [packet(1), packet(2), packet(3)]
    assert engine.repeated == 1


def test_the_largest_packet_fits(engine: FanOut) -> None:
    receiver = Receiver()
    engine.send([receiver.destination], [packet(1, MAX_PACKET_BYTES)])
    assert receiver.received() == [packet(1, MAX_PACKET_BYTES)]


def test_rtcp_is_protected_as_rtcp(engine: FanOut) -> None:
    receiver = Receiver()
    report = b"\x80\xc9\0\1" + bytes(4)
    engine.send([receiver.destination], [report, report], rtcp=True)
    assert receiver.received(rtcp=True) == [report, report]


def test_a_destination_that_moved_gets_the_rest_at_its_new_address(engine: FanOut) -> None:
    receiver = Receiver()
    engine.send([receiver.destination], [packet(1)])
    assert receiver.received() == [packet(1)]
    receiver.socket = udp()
    receiver.destination.move(receiver.socket.getsockname())
    engine.send([receiver.destination], [packet(2)])
    assert receiver.received() == [packet(2)]


def test_one_unreachable_destination_does_not_stop_the_others(engine: FanOut) -> None:
    unreachable, fine = Receiver(), Receiver()
    unreachable.destination.move(("255.255.255.255", 9))  # refused: the socket may not broadcast
    engine.send([unreachable.destination, fine.destination], [packet(1), packet(2)])
    assert fine.received() == [packet(1), packet(2)]
    assert engine.unsent == 2


def test_ipv6() -> None:
    for name in ("cffi", "python"):
        engine, receiver = fanout.create(name, udp(socket.AF_INET6)), Receiver()
        receiver.socket = udp(socket.AF_INET6)
        receiver.destination.move(receiver.socket.getsockname()[:2])
        engine.send([receiver.destination], [packet(1)])
        assert receiver.received() == [packet(1)]
