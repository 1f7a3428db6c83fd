"""A private, group or ticketed show: while it runs, its stream is closed to everybody else."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, Forbidden, NotFound
from domain.ids import ShowId, ShowOfferId, StreamId, UserId
from domain.private_shows.offer import ShowKind, ShowOffer

REFUNDING_SEVERITY = 1
"""A show that staff or the platform stopped for something as grave as this (0 is gravest) was not worth its ticket."""


class ShowNotFound(NotFound):
    code = "show_not_found"


class NotYourShow(Forbidden):
    code = "not_your_show"


class ShowIdReused(Conflict):
    code = "show_id_reused"


class InPrivateShow(Conflict):
    """The performer is in a private show: only those who booked it may watch."""

    code = "in_private_show"


class AlreadyInShow(Conflict):
    """One private show at a time."""

    code = "already_in_show"


class TooFewSeats(Conflict):
    code = "too_few_viewers"


class ShowState(StrEnum):
    RUNNING = "running"
    ENDED = "ended"


class ShowEnding(StrEnum):
    PERFORMER = "performer"
    VIEWERS_LEFT = "viewers_left"
    STREAM_OVER = "stream_over"
    """The performer ended the whole show, or was gone too long."""
    KILLED = "killed"


@dataclass(frozen=True, slots=True)
class Show:
    """`promised` is how long a ticketed show was to last. `refunds_tickets` is decided when it ends."""

    id: ShowId
    offer_id: ShowOfferId
    performer_id: UserId
    stream_id: StreamId
    kind: ShowKind
    promised: timedelta
    state: ShowState
    started_at: datetime
    ended_at: datetime | None
    ending: ShowEnding | None
    refunds_tickets: bool

    @classmethod
    def start(cls, *, show_id: ShowId, offer: ShowOffer, stream_id: StreamId, now: datetime) -> "Show":
        is_ticketed = offer.terms.kind is ShowKind.TICKETED
        promised = timedelta(minutes=offer.terms.minutes if is_ticketed else 0)
        return cls(
            show_id, offer.id, offer.performer_id, stream_id, offer.terms.kind, promised,
            ShowState.RUNNING, now, None, None, refunds_tickets=False,
        )  # fmt: skip

    def require_same_request(self, *, offer_id: ShowOfferId, stream_id: StreamId) -> None:
        """Tell a retry from another show under the same id. Raises `ShowIdReused`."""
        if (self.offer_id, self.stream_id) != (offer_id, stream_id):
            raise ShowIdReused("this id belongs to another show")

    def require_performer(self, user_id: UserId) -> None:
        if user_id != self.performer_id:
            raise NotYourShow("only the performer of this show may do this")

    @property
    def is_running(self) -> bool:
        return self.state is ShowState.RUNNING

    def ended(self, ending: ShowEnding, at: datetime, *, severity: int | None) -> "Show":
        """End it; ending one that is over changes nothing. `severity` is that of the rule a stopped show broke.

        A ticket is given back when the show was stopped for something grave (TIP-08), or was shorter than promised.
        """
        if not self.is_running:
            return self
        at = max(at, self.started_at)
        grave = severity is not None and severity <= REFUNDING_SEVERITY
        refunds = self.kind is ShowKind.TICKETED and (grave or at - self.started_at < self.promised)
        return replace(self, state=ShowState.ENDED, ended_at=at, ending=ending, refunds_tickets=refunds)
