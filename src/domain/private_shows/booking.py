"""A viewer's seat in a show: asked for, taken, paid by the second, over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, Forbidden, NotFound
from domain.ids import BookingId, ShowId, ShowOfferId, UserId
from domain.money import Tokens
from domain.private_shows.funding import Piece, Portion, funded, going_back, portions
from domain.private_shows.offer import START_LATE, ShowKind, ShowOffer
from domain.private_shows.pricing import seconds_paid_by, tokens_for
from domain.private_shows.session_log import (
    MICROSECONDS,
    Reading,
    Span,
    shortened,
    watched,
    with_reading,
)
from domain.private_shows.show import Show

ANSWER_TIME = timedelta(minutes=3)
"""A request that the performer has not answered by then is over, and what it set aside is free again."""
GROUP_ANSWER_TIME = timedelta(minutes=15)
AHEAD_SECONDS, REFILL_SECONDS = 180, 90
"""For how long tokens are set aside ahead, while the wallet allows, and when no more than this is left."""
WARN_SECONDS = 60
"""A viewer is told when no more than this is left."""
ABSENT_AFTER = timedelta(seconds=30)
"""A seat by the minute is given up when its viewer watched nothing for so long."""


class BookingNotFound(NotFound):
    code = "booking_not_found"


class NotYourBooking(Forbidden):
    code = "not_your_booking"


class OwnShow(Forbidden):
    code = "own_show"


class BookingIdReused(Conflict):
    code = "booking_id_reused"


class AlreadyBooked(Conflict):
    code = "already_booked"


class SoldOut(Conflict):
    code = "show_sold_out"


class BookingOver(Conflict):
    code = "booking_over"


class GuestNotAdmitted(Conflict):
    """Who asked for the show may not be in its room any more. Whether staff put them out stays with staff."""

    code = "guest_not_admitted"


class BookingState(StrEnum):
    REQUESTED = "requested"
    """Tokens are set aside, and the show has not begun."""
    JOINED = "joined"
    ENDED = "ended"


class BookingEnding(StrEnum):
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    """Nobody answered, or the show never began."""
    LEFT = "left"
    NO_FUNDS = "no_funds"
    ABSENT = "absent"
    NOT_SHOWN = "not_shown"
    """The law of where they are, or the performer, let it be seen there no more (STR-20). The performer reads that they
    left: it would say where they live."""
    SHOW_OVER = "show_over"


@dataclass(frozen=True, slots=True)
class Booking:
    """`price` is the offer's, as the viewer agreed to it; `fee_basis_points` of what is charged are the platform's.

    `charged_tokens` were posted, in all; `refunded_tokens` of them went back. `charged_seconds` are the seconds that
    are paid for: of a seat by the minute they cost exactly `charged_tokens - refunded_tokens`.
    """

    id: BookingId
    offer_id: ShowOfferId
    show_id: ShowId | None
    viewer_id: UserId
    performer_id: UserId
    kind: ShowKind
    price: Tokens
    fee_basis_points: int
    state: BookingState
    ending: BookingEnding | None
    requested_at: datetime
    answer_by: datetime
    joined_at: datetime | None
    left_at: datetime | None
    last_seen_at: datetime | None
    is_warned: bool
    charged_seconds: int
    charged_tokens: int
    refunded_tokens: int
    spans: tuple[Span, ...]
    pieces: tuple[Piece, ...]

    @classmethod
    def request(
        cls,
        *,
        booking_id: BookingId,
        offer: ShowOffer,
        viewer_id: UserId,
        fee_basis_points: int,
        now: datetime,
    ) -> "Booking":
        """Raises `OwnShow`."""
        if viewer_id == offer.performer_id:
            raise OwnShow("performers do not book their own shows")
        return cls(
            booking_id, offer.id, None, viewer_id, offer.performer_id, offer.terms.kind, offer.terms.price,
            fee_basis_points, BookingState.REQUESTED, None, now, _answer_by(offer, now), None, None, None,
            is_warned=False, charged_seconds=0, charged_tokens=0, refunded_tokens=0, spans=(), pieces=(),
        )  # fmt: skip

    def require_same_request(self, *, offer_id: ShowOfferId, viewer_id: UserId) -> None:
        """Tell a retry from another booking under the same id. Raises `BookingIdReused`."""
        if (self.offer_id, self.viewer_id) != (offer_id, viewer_id):
            raise BookingIdReused("this id belongs to another booking")

    def require_viewer(self, user_id: UserId) -> None:
        if user_id != self.viewer_id:
            raise NotYourBooking("only the viewer who booked may do this")

    def require_performer(self, user_id: UserId) -> None:
        if user_id != self.performer_id:
            raise NotYourBooking("only the performer who was asked may do this")

    def require_waiting(self, now: datetime) -> None:
        """Raises `BookingOver`."""
        if self.state is not BookingState.REQUESTED or now > self.answer_by:
            raise BookingOver("this request is over")

    @property
    def ending_for_performer(self) -> BookingEnding | None:
        return BookingEnding.LEFT if self.ending is BookingEnding.NOT_SHOWN else self.ending

    @property
    def is_by_the_minute(self) -> bool:
        return self.kind is not ShowKind.TICKETED

    def funded_by(self, pieces: Sequence[Piece]) -> "Booking":
        return replace(self, pieces=(*self.pieces, *pieces))

    def joined(self, show: Show, now: datetime) -> "Booking":
        """Raises `BookingOver`."""
        self.require_waiting(now)
        return replace(self, show_id=show.id, state=BookingState.JOINED, joined_at=now, last_seen_at=now)

    # The session log

    def read(self, reading: Reading) -> "Booking":
        """Take a reading of the media plane into the log."""
        assert self.joined_at is not None, "only who joined is counted"
        assert self.last_seen_at is not None, "who joined was there"
        spans = with_reading(self.spans, reading, joined_at=self.joined_at)
        seen = max(self.last_seen_at, reading.at) if reading.is_present else self.last_seen_at
        return replace(self, spans=spans, last_seen_at=seen)

    @property
    def watched_seconds(self) -> int:
        return watched(self.spans) // MICROSECONDS

    @property
    def paid_seconds(self) -> int:
        """Until when the tokens that are set aside last. Of seats by the minute only."""
        return seconds_paid_by(funded(self.pieces), tokens_per_minute=self.price)

    @property
    def seconds_left(self) -> int:
        return max(0, self.paid_seconds - self.watched_seconds)

    @property
    def tokens_wanted(self) -> int:
        """What should be set aside beyond what is, so that the seat lasts `AHEAD_SECONDS` more."""
        if not self.is_by_the_minute or self.seconds_left > REFILL_SECONDS:
            return 0
        ahead = tokens_for(self.watched_seconds + AHEAD_SECONDS, tokens_per_minute=self.price)
        return max(0, ahead - funded(self.pieces))

    def is_absent(self, now: datetime) -> bool:
        """Whether the seat is given up for want of a viewer."""
        assert self.last_seen_at is not None, "who joined was there"
        return self.is_by_the_minute and now - self.last_seen_at > ABSENT_AFTER

    # What it costs

    def charged(self) -> tuple["Booking", tuple[Portion, ...]]:
        """Charge what was watched and is not charged yet, a ticket at once. No more than is set aside."""
        seconds = self.watched_seconds
        due = self.price
        if self.is_by_the_minute:
            seconds = min(seconds, self.paid_seconds)
            due = Tokens(tokens_for(seconds, tokens_per_minute=self.price))
        if due < self.charged_tokens:
            return self, ()  # the log was cut: what is too much goes back when the seat is settled
        new = portions(self.pieces, start=self.charged_tokens, stop=due)
        return replace(self, charged_seconds=seconds, charged_tokens=int(due)), new

    def cut_to(self, show: Show) -> "Booking":
        """The log without what was counted after the show ended."""
        if show.ended_at is None or self.last_seen_at is None or self.last_seen_at <= show.ended_at:
            return self
        after = (self.last_seen_at - show.ended_at) // timedelta(microseconds=1)
        return replace(self, spans=shortened(self.spans, max(0, watched(self.spans) - after)))

    def gets_ticket_back(self, show: Show) -> bool:
        """As the show says; nor did whoever was put out by region before it was as long as promised choose to leave.

        Nobody brings that about themselves: whoever moves is refused when they next ask, and not put out.
        """
        if show.refunds_tickets or self.ending is not BookingEnding.NOT_SHOWN:
            return show.refunds_tickets
        assert self.left_at is not None, "who was put out is over"
        return self.left_at - show.started_at < show.promised

    def refund_due(self, show: Show, *, taken_back: int) -> tuple[Portion, ...]:
        """What goes back of a seat that has ended: a ticket as the show says, else what the log does not bear out.

        `taken_back` of its bought tokens went back with their purchase, or may yet, and go back once only.
        """
        keep = 0 if self.gets_ticket_back(show) else self.charged_tokens
        if self.is_by_the_minute:
            keep = tokens_for(self.charged_seconds, tokens_per_minute=self.price)
        due = portions(self.pieces, start=keep, stop=self.charged_tokens)
        return going_back(due, already=self.refunded_tokens, staying=taken_back)

    def refunded(self, back: Sequence[Portion]) -> "Booking":
        tokens = sum(portion.tokens for portion in back)
        return replace(self, refunded_tokens=self.refunded_tokens + tokens)

    def warned(self, is_low: bool) -> "Booking":
        """Whether the viewer knows that little is left; who has bought more is warned again another time."""
        return replace(self, is_warned=is_low)

    # Its end

    def ended(self, ending: BookingEnding, now: datetime) -> "Booking":
        """End it; the log of a seat by the minute is cut to what was paid for. Raises `BookingOver`."""
        if self.state is BookingState.ENDED:
            raise BookingOver("this booking is over")
        spans, seconds = self.spans, self.charged_seconds
        if self.is_by_the_minute and self.state is BookingState.JOINED:
            spans = shortened(spans, self.paid_seconds * MICROSECONDS)
            seconds = watched(spans) // MICROSECONDS
        return replace(
            self, state=BookingState.ENDED, ending=ending, left_at=now, spans=spans, charged_seconds=seconds
        )


def _answer_by(offer: ShowOffer, now: datetime) -> datetime:
    if offer.terms.starts_at is not None:
        return offer.terms.starts_at + START_LATE
    return now + (ANSWER_TIME if offer.terms.kind is ShowKind.PRIVATE else GROUP_ANSWER_TIME)
