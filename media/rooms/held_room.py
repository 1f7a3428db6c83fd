"""A room whose viewers get what is sent into it some seconds later (STR-16).

It is two rooms and a line between them. Backstage, which is this room, are the publisher, the taps and staff who look
unseen: all of them without delay. At the front are the viewers, in a room like any other, whose publisher is the line.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Final

from media.fanout.engine import FanOut
from media.metrics import Counters
from media.rooms.admission import Admission
from media.rooms.attendance import RoomAttendance
from media.rooms.controls import Controls
from media.rooms.delay_line import DelayLine, Later, Timer
from media.rooms.room import Room
from media.rooms.source import Source
from media.rooms.stills import Stills
from media.rooms.viewer import Viewer
from media.rooms.vitals import Health
from media.transport.peer import Network
from media.wire import sdp

DELAY_SECONDS_MAX: Final = 30.0
"""What a publisher may send in so long fits into the line's memory."""


def _call_later(seconds: float, call: Callable[[], None]) -> Timer:
    return asyncio.get_running_loop().call_later(seconds, call)


class HeldRoom(Room):
    """`delay_seconds` are fixed for its life."""

    def __init__(
        self,
        room_id: str,
        engine: FanOut,
        counters: Counters,
        has_pending: Callable[[Room], None],
        stills: Stills,
        *,
        delay_seconds: float,
        later: Later = _call_later,
    ) -> None:
        super().__init__(room_id, engine, counters, has_pending, stills)
        self.delay_seconds = delay_seconds
        self.line: DelayLine | None = None
        """None until there is a publisher."""
        self._later = later
        self._covered_until = float("-inf")
        # The line flushes it: what comes out has nothing to do with what the socket brings.
        self._front = Room(room_id, engine, counters, lambda _: None, stills, is_first=False)

    @property
    def front(self) -> Room:
        return self._front

    # Who is here

    @property
    def has_viewers(self) -> bool:
        return bool(self.viewers or self._front.viewers)

    @property
    def connected_viewers(self) -> int:
        return self._front.connected_viewers

    def peers(self) -> list[Source | Viewer]:
        return [*super().peers(), *self._front.viewers.values()]

    def take_source(self, source: Source, video_codec: str) -> None:
        is_other_codec = video_codec != self.codec
        super().take_source(source, video_codec)
        if is_other_codec:
            self._lay_line(video_codec)

    def _lay_line(self, codec: str) -> None:
        """Of another codec nothing may follow: nobody watches yet, and what waits in the line before is given up."""
        if self.line is not None:
            self.taps.remove(self.line)
        self.line = DelayLine(
            self,
            self._front,
            self.counters,
            codec=codec,
            seconds=self.delay_seconds,
            later=self._later,
            before_release=self._decide_front,
        )
        self.line.put(self.controls)
        self.taps.append(self.line)
        self._front.take_source(self.line, codec)

    def subscribe(self, network: Network, offer: sdp.Offer, participant: str, *, is_hidden: bool) -> Viewer:
        """Who is hidden sees the show as it is sent."""
        if is_hidden:
            return super().subscribe(network, offer, participant, is_hidden=True)
        return self._front.subscribe(network, offer, participant, is_hidden=False)

    def admit(self, participant: str, admission: Admission, now: float) -> None:
        self._front.admit(participant, admission, now)

    def forget(self, peer_id: str) -> None:
        super().forget(peer_id)
        self._front.forget(peer_id)

    def attendance(self, now: float) -> RoomAttendance:
        """Of the front: what counts is what was shown."""
        return self._front.attendance(now)

    def health(self) -> Health:
        return replace(super().health(), loss_out=self._front.health().loss_out)

    def close(self) -> None:
        self._front.close()  # first, and with it the line, its source: nothing held back is sent after this
        super().close()

    # What staff decide

    def control(self, controls: Controls, now: float) -> None:
        if self.controls.is_covered and not controls.is_covered:
            self._covered_until = now + self.delay_seconds
        if self.line is not None:
            self.line.put(controls)  # before anything is flushed
        super().control(controls, now)
        self._decide_front(now)

    def _decide_front(self, now: float) -> None:
        """The same as backstage; but after a cover viewers keep the still until what came after it comes out."""
        is_covered = self.controls.is_covered or now < self._covered_until
        shown = replace(self.controls, is_covered=is_covered)
        if shown != self._front.controls:
            self._front.control(shown, now)

    def put_out(self, participants: Collection[str]) -> None:
        """What a publisher sent who is put out by somebody else goes no further."""
        is_publisher = self.publisher is not None and self.publisher.participant in participants
        if is_publisher and self.line is not None:
            self.line.empty()
        super().put_out(participants)

    # By the clock

    def tick(self, now: float) -> None:
        super().tick(now)
        self._decide_front(now)
        self._front.tick(now)

    def second(self, now: float) -> None:
        super().second(now)
        self._front.second(now)
