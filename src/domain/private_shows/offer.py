"""What a performer offers beside the public show: private and group shows by the minute, shows with a ticket."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.ids import ShowOfferId, UserId
from domain.money import Tokens
from domain.private_shows.pricing import tokens_for

PRICE_MAX = 10_000
"""Tokens a minute."""
TICKET_MAX = 100_000
MINUTES_MAX = 60
PROMISED_MINUTES_MAX = 240
GROUP_SEATS_MAX = 100
TICKETS_MAX = 500
ANNOUNCED_MAX = timedelta(days=30)
START_EARLY = timedelta(minutes=15)
START_LATE = timedelta(hours=1)
"""A ticketed show that has not begun by then never will: whoever has a ticket is free of it."""


class OfferNotFound(NotFound):
    code = "show_offer_not_found"


class NotYourOffer(Forbidden):
    code = "not_your_show_offer"


class InvalidOfferTerms(Invalid):
    code = "invalid_show_terms"


class OfferIdReused(Conflict):
    code = "show_offer_id_reused"


class OfferClosed(Conflict):
    code = "show_offer_closed"


class TooEarly(Conflict):
    code = "show_too_early"


class PriceChanged(Conflict):
    """The viewer agreed to another price than the offer's."""

    code = "show_price_differs"


class ShowKind(StrEnum):
    PRIVATE = "private"
    """One viewer, by the minute."""
    GROUP = "group"
    """Some viewers, each by the minute."""
    TICKETED = "ticketed"
    """At a time that was announced, for one price."""


@dataclass(frozen=True, slots=True)
class Terms:
    """`price` is tokens a minute, or the price of the ticket. `minutes` are what a viewer must have the tokens for
    before a show by the minute begins (it is charged by the second all the same), and what a ticketed show promises.
    """

    kind: ShowKind
    price: Tokens
    minutes: int
    seats_min: int
    seats_max: int
    starts_at: datetime | None

    def require_sensible(self, now: datetime) -> None:
        """Raises `InvalidOfferTerms`."""
        is_ticketed = self.kind is ShowKind.TICKETED
        price_max = TICKET_MAX if is_ticketed else PRICE_MAX
        if not 1 <= self.price <= price_max:
            raise InvalidOfferTerms(f"the price is 1 to {price_max:,} tokens", pointer="/price")
        minutes_max = PROMISED_MINUTES_MAX if is_ticketed else MINUTES_MAX
        if not 1 <= self.minutes <= minutes_max:
            raise InvalidOfferTerms(f"the minutes are 1 to {minutes_max}", pointer="/minutes")
        self._require_seats()
        if is_ticketed != (self.starts_at is not None):
            raise InvalidOfferTerms("a ticketed show has a time, and no other", pointer="/starts_at")
        if self.starts_at is not None and not now < self.starts_at <= now + ANNOUNCED_MAX:
            raise InvalidOfferTerms(
                f"a show is announced up to {ANNOUNCED_MAX.days} days ahead", pointer="/starts_at"
            )

    def _require_seats(self) -> None:
        low, high = {
            ShowKind.PRIVATE: (1, 1),
            ShowKind.GROUP: (2, GROUP_SEATS_MAX),
            ShowKind.TICKETED: (1, TICKETS_MAX),
        }[self.kind]
        if not low <= self.seats_min <= self.seats_max <= high:
            raise InvalidOfferTerms(
                f"such a show has {low} to {high} viewers, and no fewer at most than it begins with",
                pointer="/seats_max",
            )

    @property
    def is_by_the_minute(self) -> bool:
        return self.kind is not ShowKind.TICKETED

    @property
    def tokens_to_begin(self) -> int:
        """What a viewer's wallet must hold, and what is set aside when they ask for a seat."""
        if not self.is_by_the_minute:
            return self.price
        return tokens_for(self.minutes * 60, tokens_per_minute=self.price)


@dataclass(frozen=True, slots=True)
class ShowOffer:
    """Terms that never change: a performer who wants others closes this offer and makes another one."""

    id: ShowOfferId
    performer_id: UserId
    terms: Terms
    is_open: bool
    created_at: datetime

    @classmethod
    def make(cls, *, offer_id: ShowOfferId, performer_id: UserId, terms: Terms, now: datetime) -> "ShowOffer":
        """Raises `InvalidOfferTerms`."""
        terms.require_sensible(now)
        return cls(offer_id, performer_id, terms, is_open=True, created_at=now)

    def require_same_request(self, *, performer_id: UserId, terms: Terms) -> None:
        """Tell a retry from another offer under the same id. Raises `OfferIdReused`."""
        if (self.performer_id, self.terms) != (performer_id, terms):
            raise OfferIdReused("this id belongs to another offer")

    def closed(self) -> "ShowOffer":
        return replace(self, is_open=False)

    def require_performer(self, user_id: UserId) -> None:
        if user_id != self.performer_id:
            raise NotYourOffer("only the performer who made this offer may do this")

    def require_bookable(self, *, agreed_price: int, now: datetime) -> None:
        """Raises `OfferClosed`, `PriceChanged`."""
        if not self.is_open or self.is_too_late(now):
            raise OfferClosed("this offer is closed")
        if agreed_price != self.terms.price:
            raise PriceChanged("the price is another than the one you agreed to", pointer="/agreed_price")

    def require_startable(self, now: datetime) -> None:
        """Raises `OfferClosed`, `TooEarly`."""
        if not self.is_open or self.is_too_late(now):
            raise OfferClosed("this offer is closed")
        if self.terms.starts_at is not None and now < self.terms.starts_at - START_EARLY:
            raise TooEarly("this show begins later")

    def is_too_late(self, now: datetime) -> bool:
        """Whether the time of a ticketed show has passed."""
        return self.terms.starts_at is not None and now > self.terms.starts_at + START_LATE
