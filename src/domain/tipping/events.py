"""What happened with tips."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.events import Event
from domain.ids import StreamId, TipId, UserId


@dataclass(frozen=True)
class TipSent(Event):
    """A viewer's tokens are the performer's. The message is left out: readers find it with the tip."""

    name: ClassVar[str] = "tipping.tip_sent"
    tip_id: TipId
    stream_id: StreamId
    viewer_id: UserId
    performer_id: UserId
    tokens: int
    sent_at: datetime
