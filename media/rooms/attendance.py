"""For how long media went to each participant of a room: what private shows are charged by.

Counted on the monotonic clock, in flow time, which runs only while the publisher's picture arrives: sound beside a
picture that stands still is not what was paid for. A participant is
counted up to the last datagram of theirs that was authenticated: silence is no proof of presence, and a browser that
died half a minute before its session was given up was not there for that half minute. Several sessions of one
participant count once. No work is done for each packet and viewer: a viewer costs something when it comes, goes, and
is read.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

MICROSECONDS = 1_000_000
GONE_MAX = 20_000
"""Participants who left and are still remembered. Who left long before them begins at zero when they come again."""

KEPT_SECONDS = 600.0
ROOMS_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Attended:
    """`watched` microseconds of the show in all; `is_present`: connected now."""

    participant: str
    watched: int
    is_present: bool


@dataclass(frozen=True, slots=True)
class RoomAttendance:
    """What a room counted. `closed_seconds` after it was closed, 0 while it is open.

    `is_published`: a picture arrives.
    """

    meter: str
    is_published: bool
    closed_seconds: float
    viewers: list[Attended]


@dataclass(slots=True)
class _Participant:
    banked: float = 0.0
    """Of visits that are over."""
    since: float = 0.0
    """The flow when this visit began."""
    told: float = 0.0
    sessions: dict[str, Callable[[], float]] = field(default_factory=dict)
    """When something authentic came last, by session."""


class Attendance:
    def __init__(self, *, gap_seconds: float) -> None:
        """A pause of the publisher longer than `gap_seconds` does not count."""
        self.meter = secrets.token_urlsafe(12)
        self._gap = gap_seconds
        self._flow = 0.0
        self._picture_at: float | None = None
        self._here: dict[str, _Participant] = {}
        self._gone: OrderedDict[str, float] = OrderedDict()

    def picture(self, now: float) -> None:
        """A packet of the publisher's picture arrived."""
        if self._picture_at is not None and now - self._picture_at <= self._gap:
            self._flow += now - self._picture_at
        self._picture_at = now

    def came(self, participant: str, session: str, last_seen: Callable[[], float]) -> None:
        """Media goes to a session from now on. `last_seen` tells when its peer last gave a sign of life."""
        visit = self._here.get(participant)
        if visit is None:
            banked = self._gone.pop(participant, 0.0)
            visit = self._here[participant] = _Participant(banked=banked, since=self._flow, told=banked)
        visit.sessions[session] = last_seen

    def went(self, participant: str, session: str) -> None:
        visit = self._here.get(participant)
        if visit is None or session not in visit.sessions:
            return
        counted = self._counted(visit)
        del visit.sessions[session]
        if not visit.sessions:
            del self._here[participant]
            self._gone[participant] = counted
            if len(self._gone) > GONE_MAX:
                self._gone.popitem(last=False)

    def read(self) -> list[Attended]:
        here = [Attended(who, _micro(self._counted(visit)), True) for who, visit in self._here.items()]
        return [*here, *(Attended(who, _micro(seconds), False) for who, seconds in self._gone.items())]

    def _counted(self, visit: _Participant) -> float:
        until = max(self._flow_at(last_seen()) for last_seen in visit.sessions.values())
        visit.told = max(visit.told, visit.banked + until - visit.since)
        return visit.told

    def _flow_at(self, moment: float) -> float:
        """No more than the flow at a moment in the past: it never ran faster than the clock."""
        if self._picture_at is None:
            return 0.0
        return self._flow - max(0.0, self._picture_at - moment)


class ClosedRooms:
    """The last attendance of rooms that were closed, for whoever still has to settle it. Bounded in time and number."""

    def __init__(self) -> None:
        self._rooms: OrderedDict[str, tuple[float, RoomAttendance]] = OrderedDict()

    def add(self, room_id: str, attendance: RoomAttendance, now: float) -> None:
        self._rooms[room_id] = (now, attendance)
        while len(self._rooms) > ROOMS_MAX:
            self._rooms.popitem(last=False)

    def find(self, room_id: str, now: float) -> RoomAttendance | None:
        found = self._rooms.get(room_id)
        return replace(found[1], closed_seconds=round(now - found[0], 3)) if found else None

    def expire(self, now: float) -> None:
        while self._rooms and now - next(iter(self._rooms.values()))[0] > KEPT_SECONDS:
            self._rooms.popitem(last=False)


def _micro(seconds: float) -> int:
    return int(seconds * MICROSECONDS)
