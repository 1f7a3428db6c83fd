"""What counts as watched: media that came, sent to a peer that was there."""

import pytest

from media.rooms.attendance import MICROSECONDS, Attendance


class Peer:
    def __init__(self) -> None:
        self.seen = 0.0

    def last_seen(self) -> float:
        return self.seen


class Stage:
    """A publisher whose media comes ten times a second, and peers that answer at once unless they are `silent`."""

    def __init__(self) -> None:
        self.attendance = Attendance(gap_seconds=1.0)
        self.now = 100.0
        self.peers: dict[str, Peer] = {}
        self.silent: set[str] = set()

    def come(self, participant: str, session: str = "s1") -> None:
        peer = self.peers.setdefault(f"{participant}/{session}", Peer())
        peer.seen = self.now
        self.attendance.came(participant, session, peer.last_seen)

    def run(self, seconds: float, *, media: bool = True) -> None:
        for _ in range(round(seconds * 10)):
            self.now += 0.1
            if media:
                self.attendance.picture(self.now)
            for name, peer in self.peers.items():
                if name not in self.silent:
                    peer.seen = self.now

    def watched(self, participant: str) -> float:
        found = [a for a in self.attendance.read() if a.participant == participant]
        assert len(found) == 1
        return found[0].watched / MICROSECONDS


@pytest.fixture
def stage() -> Stage:
    stage = Stage()
    stage.run(5)
    return stage


def about(seconds: float) -> object:
    return pytest.approx(seconds, abs=0.02)


def test_str_17_a_visit_counts_from_when_media_goes_to_it(stage: Stage) -> None:
    stage.come("asha")
    stage.run(7)
    assert stage.watched("asha") == about(7)


def test_str_17_a_publisher_who_pauses_is_not_counted(stage: Stage) -> None:
    stage.come("asha")
    stage.run(2)
    stage.run(30, media=False)
    stage.run(3)
    assert stage.watched("asha") == about(4.9)  # the first packet after the pause begins the flow again


def test_str_17_silence_is_no_proof_of_presence(stage: Stage) -> None:
    stage.come("asha")
    stage.run(4)
    stage.silent.add("asha/s1")
    stage.run(30)
    assert stage.watched("asha") == about(4)
    stage.attendance.went("asha", "s1")
    assert stage.watched("asha") == about(4)


def test_two_sessions_of_one_participant_count_once(stage: Stage) -> None:
    stage.come("asha", "s1")
    stage.run(2)
    stage.come("asha", "s2")
    stage.run(3)
    stage.attendance.went("asha", "s1")
    stage.run(1)
    assert stage.watched("asha") == about(6)


def test_who_comes_again_is_counted_on(stage: Stage) -> None:
    stage.come("asha")
    stage.run(2)
    stage.attendance.went("asha", "s1")
    stage.run(9)
    assert not stage.attendance.read()[0].is_present
    stage.come("asha", "s2")
    stage.run(3)
    assert stage.watched("asha") == about(5)


def test_a_counter_never_falls(stage: Stage) -> None:
    stage.come("asha")
    last = 0.0
    for media, silent in [(True, False), (True, True), (False, True), (True, True), (True, False)]:
        stage.silent = {"asha/s1"} if silent else set()
        for _ in range(20):
            stage.run(0.1, media=media)
            assert stage.watched("asha") >= last
            last = stage.watched("asha")


def test_a_session_that_went_twice_went_once(stage: Stage) -> None:
    stage.come("asha")
    stage.run(2)
    stage.attendance.went("asha", "s1")
    stage.attendance.went("asha", "s1")
    assert stage.watched("asha") == about(2)
