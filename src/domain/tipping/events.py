"""What follows from a tip."""

from dataclasses import dataclass
from typing import ClassVar

from domain.events import Event
from domain.ids import StreamId, TipId, UserId


@dataclass(frozen=True)
class TipWordsExpired(Event):
    """Nobody decided in time on words that came with a tip: they are shown to nobody."""

    name: ClassVar[str] = "tipping.tip_words_expired"
    tip_id: TipId
    stream_id: StreamId
    viewer_id: UserId
