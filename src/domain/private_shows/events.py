"""What happened to a seat that its viewer should hear of."""

from dataclasses import dataclass
from typing import ClassVar

from domain.events import Event
from domain.ids import BookingId, UserId


@dataclass(frozen=True)
class SeatGivenBack(Event):
    """Tokens of a seat went back to its viewer, or its show was stopped while they sat in it.

    `refunded_tokens` went back now, `kept_tokens` are what the seat cost in the end. `kind` is a `ShowKind`.
    """

    name: ClassVar[str] = "private_shows.seat_given_back"
    booking_id: BookingId
    viewer_id: UserId
    kind: str
    refunded_tokens: int
    kept_tokens: int
    is_stopped: bool
