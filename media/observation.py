"""What this process tells of itself and its rooms to whoever watches over it."""

import time
from collections.abc import Callable, Mapping
from typing import Final

from media import process
from media.fanout.engine import FanOut
from media.metrics import ROOM_CLASSES, ClassTotals, Counters, JoinFailures, MediaCollector
from media.rooms.reception import DEPARTED_SECONDS
from media.rooms.room import Room
from media.transport.mux import UdpMux
from media.transport.peer import Peer

Figures = Callable[[], Mapping[str, float]]
COST_TURNS: Final = 10
LATE_SECONDS: Final = int(DEPARTED_SECONDS) + 1
"""For so long a room that is gone may still be told of: its viewers' pages say last how they saw it."""


class Observation:
    """`counts` and `gauges` are further figures. The rooms and sessions are the plane's own, as they are when they are
    counted."""

    def __init__(
        self,
        rooms: Mapping[str, Room],
        sessions: Mapping[str, Peer],
        mux: UdpMux,
        engine: FanOut,
        *,
        counts: Figures,
        gauges: Figures,
    ) -> None:
        self.failures = JoinFailures()
        self.collector = MediaCollector(
            self._counts, self._gauges, self._classes, self._by_class, self.failures
        )
        self._rooms = rooms
        self._sessions = sessions
        self._mux = mux
        self._engine = engine
        self._more_counts, self._more_gauges = counts, gauges
        self._totals = ClassTotals()
        self._closed = 0
        self._late: list[tuple[int, str, Counters]] = []
        self._cost = process.PacketCost()
        self._turn = 0

    def second(self) -> None:
        self._turn += 1
        if self._turn % COST_TURNS == 0:
            self._cost.sample(self._engine.sent)
        for _, room_class, counters in self._late:
            self._totals.settle(room_class, counters)
        self._late = [each for each in self._late if each[0] > self._turn]

    def classified(self, room: Room, room_class: str) -> None:
        """Count what the room does under this class from now on."""
        if room.room_class != room_class:
            self._totals.settle(room.room_class, room.counters)
            room.room_class = room_class

    def closed(self, room: Room) -> None:
        self._closed += 1
        self.gone(room)

    def gone(self, room: Room) -> None:
        """What it did stays counted, and what is told of it in the next seconds is."""
        self._late.append((self._turn + LATE_SECONDS, room.room_class, room.counters))

    def _counts(self) -> dict[str, float]:
        return {
            "packets_sent": self._engine.sent,
            "packets_unsent": self._engine.unsent + self._mux.unsent,
            "nonces_refused": self._engine.repeated,
            "unauthentic_checks": self._mux.unauthentic,
            "checks_over_limit": self._mux.over_limit,
            "faults": self._mux.faults,
            "rooms_closed": self._closed,
            "cpu_seconds": time.process_time(),
            **self._more_counts(),
        }

    def _gauges(self) -> dict[str, float]:
        return {
            "sessions": len(self._sessions),
            "sessions_pending": sum(1 for peer in self._sessions.values() if not peer.is_connected),
            "cpu_microseconds_a_packet": self._cost.microseconds,
            "resident_bytes": process.resident_bytes(),
            "open_files": process.open_files(),
            "tasks": process.tasks(),
            **self._more_gauges(),
        }

    def _classes(self) -> dict[str, Counters]:
        late = [(room_class, counters) for _, room_class, counters in self._late]
        return self._totals.with_open(
            [*late, *((room.room_class, room.counters) for room in self._rooms.values())]
        )

    def _by_class(self) -> dict[str, dict[str, float]]:
        rooms = dict.fromkeys(ROOM_CLASSES, 0.0)
        viewers = dict.fromkeys(ROOM_CLASSES, 0.0)
        for room in self._rooms.values():
            rooms[room.room_class] += 1
            viewers[room.room_class] += room.connected_viewers
        return {"rooms": rooms, "viewers": viewers}
