"""Where one viewer is in the room's picture, and which of their numbers meant what."""

from collections import deque
from typing import NamedTuple

from media.fanout.engine import Destination
from media.rooms.choice import LayerChooser
from media.rooms.feeds import Feed, Position, Rung
from media.rooms.outgoing import MediaPacket, WireFormat
from media.wire.rtp import signed16

PAST_FEEDS = 8
"""A packet older than so many switches is of no use to a decoder."""


class _Stretch(NamedTuple):
    feed: Feed
    first: int
    last: int


class Seat:
    def __init__(
        self,
        viewer_id: str,
        form: WireFormat,
        destination: Destination,
        chooser: LayerChooser,
        *,
        is_beneath: bool = False,
    ) -> None:
        """`is_beneath`: staff who look unseen; a cover does not cover the show from them."""
        self.viewer_id = viewer_id
        self.form = form
        self.destination = destination
        self.chooser = chooser
        self.is_beneath = is_beneath
        self.feed: Feed | None = None
        self.target: Rung | None = None
        self._left: Position | None = None
        self._first = 0
        self._past: deque[_Stretch] = deque(maxlen=PAST_FEEDS)

    @property
    def rung(self) -> Rung | None:
        """What is sent now; None while there is only sound."""
        return self.feed.rung if self.feed is not None else None

    @property
    def height(self) -> int:
        """Of what is sent now, in pixels; 0 for none, or if it is not known."""
        return self.feed.layer.height if self.feed is not None else 0

    def position(self, now: float) -> Position | None:
        """The last numbers sent; None before the first picture."""
        return self.feed.position(now) if self.feed is not None else self._left

    def leave(self, now: float) -> None:
        """The packets so far stay available to those who ask for them again."""
        if self.feed is None:
            return
        self._left = self.feed.position(now)
        self._past.append(_Stretch(self.feed, self._first, self._left.index))
        self.feed.remove(self.form, self.destination)
        self.feed = None

    def forget(self) -> None:
        """Nothing of before is sent again, whoever asks."""
        self._past.clear()

    def enter(self, feed: Feed, first: int) -> None:
        """`first`: the viewer's number of the first packet."""
        self.feed, self._first = feed, first
        feed.add(self.form, self.destination)

    def find(self, seq: int, now: float) -> MediaPacket | None:
        """The packet that this viewer knows by a number of 16 bits."""
        position = self.position(now)
        if position is None:
            return None
        index = position.index + signed16(seq - position.index)
        if self.feed is not None and index >= self._first:
            return self.feed.find(index)
        for stretch in self._past:
            if stretch.first <= index <= stretch.last:
                return stretch.feed.find(index)
        return None
