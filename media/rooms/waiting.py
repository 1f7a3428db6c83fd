"""Sessions that were offered and have not connected: how many there may be."""

from typing import Final

from media.transport.peer import Peer

MAX_WAITING: Final = 1_000
WAITING_A_PARTICIPANT: Final = 8
GRACE_SECONDS: Final = 5.0
"""Who really comes connects within a second or two. When all places are taken, who waits for longer makes room."""


class Waiting:
    """An offer costs its sender nothing, and us a session for half a minute. Times are of a monotonic clock."""

    def __init__(self) -> None:
        self._peers: dict[Peer, float] = {}

    def __len__(self) -> int:
        return len(self._peers)

    def has_place(self, participant: str, now: float) -> bool:
        """Whether one more may wait. The oldest of the same participant ends when they have too many."""
        self.forget_settled()
        mine = [peer for peer in self._peers if peer.participant == participant]
        if len(mine) >= WAITING_A_PARTICIPANT:
            self._end(mine[0])
        if len(self._peers) < MAX_WAITING:
            return True
        oldest = next(iter(self._peers))
        if now - self._peers[oldest] < GRACE_SECONDS:
            return False
        self._end(oldest)
        return True

    def forget_settled(self) -> None:
        """Who connected or ended waits no longer. Now and then: a peer who is remembered keeps their room in memory,
        long after both are gone."""
        self._peers = {
            peer: since for peer, since in self._peers.items() if not (peer.is_connected or peer.is_closed)
        }

    def add(self, peer: Peer, now: float) -> None:
        self._peers[peer] = now

    def _end(self, peer: Peer) -> None:
        del self._peers[peer]
        peer.close()
