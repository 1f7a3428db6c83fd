"""What costs its sender nothing has a bound: failing checks by address, offers by participant and in all."""

from typing import cast

from media.rooms.waiting import GRACE_SECONDS, MAX_WAITING, WAITING_A_PARTICIPANT, Waiting
from media.transport.peer import Peer
from media.transport.strangers import FAILURES_A_SECOND, FAILURES_BURST, MAX_ADDRESSES, Strangers


class APeer:
    """What `Waiting` knows of a peer."""

    def __init__(self, participant: str) -> None:
        self.participant = participant
        self.is_connected = self.is_closed = False

    def close(self) -> None:
        self.is_closed = True


def waiting_with(participants: list[str], *, at: float = 0.0) -> tuple[Waiting, list[APeer]]:
    waiting, peers = Waiting(), [APeer(who) for who in participants]
    for peer in peers:
        waiting.add(cast(Peer, peer), at)
    return waiting, peers


def test_an_address_that_fails_and_fails_is_not_read_for_a_while() -> None:
    strangers, here, there = Strangers(), ("192.0.2.1", 4000), ("192.0.2.1", 4001)
    for _ in range(FAILURES_BURST):
        assert not strangers.is_shut_out(here, 0.0)
        strangers.failed(here, 0.0)
    assert strangers.is_shut_out(here, 0.0)
    assert not strangers.is_shut_out(there, 0.0), "its neighbour behind one NAT"
    assert not strangers.is_shut_out(here, 1.01 / FAILURES_A_SECOND)


def test_made_up_addresses_fill_no_memory() -> None:
    strangers = Strangers()
    for number in range(2 * MAX_ADDRESSES):
        strangers.failed((f"2001:db8::{number:x}", 9), 0.0)
    assert len(strangers) == MAX_ADDRESSES


def test_one_participants_offers_end_each_other_and_nobody_elses() -> None:
    waiting, peers = waiting_with(["asha", *["greedy"] * WAITING_A_PARTICIPANT])
    assert waiting.has_place("greedy", 1.0)
    assert [peer.is_closed for peer in peers] == [False, True, *[False] * (WAITING_A_PARTICIPANT - 1)]
    assert waiting.has_place("asha", 1.0)
    assert sum(peer.is_closed for peer in peers) == 1


def test_when_all_places_are_taken_who_waits_long_makes_room() -> None:
    waiting, peers = waiting_with([f"someone-{number}" for number in range(MAX_WAITING)])
    assert not waiting.has_place("asha", GRACE_SECONDS - 0.1), "they may well be on their way"
    assert not any(peer.is_closed for peer in peers)
    assert waiting.has_place("asha", GRACE_SECONDS)
    assert [peer.is_closed for peer in peers[:2]] == [True, False]


def test_who_connected_or_went_is_not_kept_in_memory_for_having_waited() -> None:
    waiting, peers = waiting_with(["asha", "ravi", "meera"])
    peers[0].is_connected = True
    peers[1].is_closed = True
    waiting.forget_settled()
    assert len(waiting) == 1


def test_who_connected_or_went_does_not_wait() -> None:
    waiting, peers = waiting_with([f"someone-{number}" for number in range(MAX_WAITING)])
    peers[5].is_connected = True
    peers[7].is_closed = True
    assert waiting.has_place("asha", 0.0)
    assert len(waiting) == MAX_WAITING - 2
