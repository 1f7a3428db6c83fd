"""Every engine, one promise."""

import ctypes
import errno
import os
import socket

import pytest
from pylibsrtp import Policy, Session

from media.fanout import choice as fanout
from media.fanout.arena import HEADER_WORDS, SLICE_PACKETS, Arena
from media.fanout.batches import ArenaFanOut
from media.fanout.engine import MAX_PACKET_BYTES, Destination, FanOut, Group
from media.transport.dtls_srtp import sending_session
from tests.engines import ARENA_ENGINES, ENGINES

GCM, CM = Policy.SRTP_PROFILE_AEAD_AES_128_GCM, Policy.SRTP_PROFILE_AES128_CM_SHA1_80


def udp(family: int = socket.AF_INET) -> socket.socket:
    made = socket.socket(family, socket.SOCK_DGRAM)
    made.bind(("127.0.0.1" if family == socket.AF_INET else "::1", 0))
    made.setblocking(False)
    return made


def packet(seq: int, size: int = 100) -> bytes:
    return b"\x80\x60" + seq.to_bytes(2, "big") + bytes(8) + b"x" * (size - 12)


class Receiver:
    def __init__(self, profile: int = GCM) -> None:
        key = os.urandom(28 if profile == GCM else 30)
        self.socket = udp()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.destination = Destination(sending_session(key, profile), self.socket.getsockname())
        self.srtp = Session(Policy(key=key, ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=profile))

    def received(self, *, rtcp: bool = False) -> list[bytes]:
        got: list[bytes] = []
        while True:
            try:
                data = self.socket.recv(2048)
            except BlockingIOError:
                return got
            got.append(self.srtp.unprotect_rtcp(data) if rtcp else self.srtp.unprotect(data))


SO_NO_CHECK = 11


@pytest.fixture(params=ENGINES)
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


@pytest.mark.parametrize("name", ENGINES)
def test_ipv6(name: str) -> None:
    engine, receiver = fanout.create(name, udp(socket.AF_INET6)), Receiver()
    receiver.socket = udp(socket.AF_INET6)
    receiver.destination.move(receiver.socket.getsockname()[:2])
    engine.send([receiver.destination], [packet(1)])
    assert receiver.received() == [packet(1)]


def without_padding(packets: list[bytes]) -> list[bytes]:
    return [bytes((p[0] & ~0x20,)) + (p[1 : -p[-1]] if p[0] & 0x20 else p[1:]) for p in packets]


def a_picture(first: int, count: int = 6, size: int = 1000) -> list[bytes]:
    """Cut as libwebrtc cuts it: the later packets are one byte longer."""
    return [packet(first + i, size + (i > count // 2)) for i in range(count)]


def test_a_merged_picture_arrives_packet_by_packet(engine: FanOut) -> None:
    group = [Receiver() for _ in range(120)]  # more than the arena holds at once
    everyone = Group(r.destination for r in group)
    sound = packet(50, 130)
    for first in (1, 7, 13):
        engine.send(everyone, [*a_picture(first), sound], merge=True)
        sound = packet(50 + first, 130)
    for receiver in group:
        got = receiver.received()
        assert without_padding(got) == [
            *a_picture(1), packet(50, 130), *a_picture(7), packet(51, 130), *a_picture(13), packet(57, 130),
        ]  # fmt: skip
    assert (engine.sent, engine.unsent, engine.repeated) == (120 * 21, 0, 0)


def test_a_burst_longer_than_the_arena_arrives_in_order(engine: FanOut) -> None:
    receiver = Receiver()
    packets = [packet(seq, 200) for seq in range(2 * SLICE_PACKETS + 9)]
    engine.send([receiver.destination], packets)
    assert receiver.received() == packets


def test_profiles_with_other_trailers_share_a_group(engine: FanOut) -> None:
    group = [Receiver(GCM), Receiver(CM), Receiver(GCM), Receiver(CM)]
    everyone = Group(r.destination for r in group)
    report = b"\x80\xc9\0\1" + bytes(4)
    engine.send(everyone, a_picture(1), merge=True)
    engine.send(everyone, [report], rtcp=True)
    for receiver in group:
        *pictures, last = [receiver.socket.recv(2048) for _ in range(7)]
        assert without_padding([receiver.srtp.unprotect(p) for p in pictures]) == a_picture(1)
        assert receiver.srtp.unprotect_rtcp(last) == report


def test_who_left_the_group_gets_nothing_and_who_came_gets_the_rest(engine: FanOut) -> None:
    stays, leaves, comes = Receiver(), Receiver(), Receiver()
    group = Group([stays.destination, leaves.destination])
    engine.send(group, [packet(1)], merge=True)
    group.discard(leaves.destination)
    group.add(comes.destination)
    engine.send(group, [packet(2)], merge=True)
    assert stays.received() == [packet(1), packet(2)]
    assert leaves.received() == [packet(1)]
    assert comes.received() == [packet(2)]


def test_a_repeated_packet_of_a_merged_picture_is_not_sent_and_costs_the_others_nothing(
    engine: FanOut,
) -> None:
    """Padding changes the bytes of a packet, and must not make its nonce look unused."""
    had, fresh = Receiver(), Receiver()
    engine.send([had.destination], [packet(3)])
    engine.send(Group([had.destination, fresh.destination]), a_picture(1), merge=True)
    assert without_padding(had.received()) == [packet(3), *(p for p in a_picture(1) if p[3] != 3)]
    assert without_padding(fresh.received()) == a_picture(1)
    assert engine.repeated == 1
    assert (engine.sent, engine.unsent) == (12, 0)


class RefusingArena(Arena):
    """A kernel, or a path, that takes no datagram to be cut apart: the system call answers as one does."""

    error = errno.EIO
    refusals = 0

    def system_call(self, headers: int, count: int) -> int:
        at = (headers - self.headers_address) // 8
        merged = [n for n in range(count) if self.header_words[at + HEADER_WORDS * n + 5]]
        if merged and merged[0] == 0:
            self.refusals += 1
            ctypes.set_errno(self.error)
            return -1
        return super().system_call(headers, merged[0] if merged else count)


class FullArena(Arena):
    def system_call(self, headers: int, count: int) -> int:
        ctypes.set_errno(errno.EAGAIN)
        return -1


def sends_all_apart(engine: ArenaFanOut) -> None:
    group = [Receiver() for _ in range(150)]
    everyone = Group(r.destination for r in group)
    engine.send(everyone, [packet(99, 200), *a_picture(1)], merge=True)
    engine.send(everyone, a_picture(7), merge=True)
    for receiver in group:
        assert without_padding(receiver.received()) == [packet(99, 200), *a_picture(1), *a_picture(7)]
    assert (engine.sent, engine.unsent, engine.repeated) == (150 * 13, 0, 0)


@pytest.mark.parametrize("error", [errno.EINVAL, errno.EIO, errno.EMSGSIZE])
@pytest.mark.parametrize("name", ARENA_ENGINES)
def test_the_first_refusal_turns_merging_off_and_loses_nothing(name: str, error: int) -> None:
    """What was protected is sent as it is: protecting it again would use its nonce again."""
    arena = RefusingArena(udp())
    arena.error = error
    sends_all_apart(fanout.over(name, arena))
    assert arena.refusals == 1, "once for the whole process"


@pytest.mark.parametrize("name", ARENA_ENGINES)
def test_a_kernel_that_refuses_is_believed(name: str) -> None:
    """Linux cuts no datagrams of a socket that sends them without checksums: EINVAL, from the kernel itself."""
    sending = udp()
    sending.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)
    arena = Arena(sending)
    sends_all_apart(fanout.over(name, arena))
    assert not arena.segments


@pytest.mark.parametrize("name", ARENA_ENGINES)
def test_a_full_socket_drops_and_counts(name: str) -> None:
    engine = fanout.over(name, FullArena(udp()))
    engine.send(Group([Receiver().destination, Receiver().destination]), a_picture(1), merge=True)
    assert (engine.sent, engine.unsent) == (0, 12)
