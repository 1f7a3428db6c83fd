"""A room that another process has and this one carries on: an edge, whose viewers get what comes by a pipe."""

from dataclasses import replace

from media.rooms.controls import Controls
from media.rooms.room import Room
from media.rooms.source import Incoming


class CarriedRoom(Room):
    """Its cover comes off with the first picture that comes after the word for it.

    Where the show is delayed (STR-16), nothing comes from its origin for one delay after that word: whoever watches
    here, or comes meanwhile, keeps the still as those at the origin do, and it is repeated. Where it is not, the next
    picture comes within a thirtieth of a second.
    """

    _to_uncover: Controls | None = None

    def control(self, controls: Controls, now: float) -> None:
        is_coming_off = self.controls.is_covered and not controls.is_covered
        self._to_uncover = controls if is_coming_off else None
        super().control(replace(controls, is_covered=True) if is_coming_off else controls, now)

    def forward(self, packet: Incoming, now: float) -> None:
        is_ours = self.publisher is not None and packet.source[0] == self.publisher.id
        if self._to_uncover is not None and is_ours and packet.kind == "video":
            controls, self._to_uncover = self._to_uncover, None
            super().control(controls, now)
        super().forward(packet, now)
