"""What happens in a show's room: its log, who may hear it, and what carries it to them."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import MessageId, SessionId, StreamId, TipId, UserId
from domain.streaming.room_event import RoomEvent
from ports.errors import PortError
from ports.identity.accounts import Principal

TICKET_SECONDS = 30


class RoomEvents(Protocol):
    """The durable log of each room, written in the transaction that makes the event true.

    The database that commits them also broadcasts them to `RoomFeed`, after the commit.
    """

    @abstractmethod
    async def append(
        self, stream_id: StreamId, event_type: str, data: Mapping[str, object], *, now: datetime
    ) -> RoomEvent:
        """Take the room's next `seq`. Its counter stays locked until the transaction ends: append last.

        An ending (`stream.ended`, `stream.killed`) closes the log: raises `StreamNotLive` afterwards. So nobody who
        tips or chats has to hold the show itself, and whoever stops it waits behind one of them, not behind all.
        """

    @abstractmethod
    async def take_back(self, messages: Collection[MessageId], stream_id: StreamId) -> None:
        """Take the words of these messages out of a room's log: whoever reads it later finds `removed` there.

        Whoever is in the room now is told by an event of its own.
        """

    @abstractmethod
    async def give_back(self, message_id: MessageId, stream_id: StreamId, *, text: str) -> None:
        """The words of a message that was taken back stand in the log again, for whoever reads it from now on."""

    @abstractmethod
    async def take_back_words(self, tips: Collection[TipId], stream_id: StreamId) -> None:
        """As `take_back`, of the words of these tips: `words_removed` stands in the events that had them."""

    @abstractmethod
    async def give_back_words(self, tip_id: TipId, stream_id: StreamId, *, message: str) -> None:
        """They stand again in the event that they were taken out of."""

    @abstractmethod
    async def was_cleared(self, stream_id: StreamId, author_id: UserId | None, *, after: datetime) -> bool:
        """Whether the chat was cleared later than that: of everybody, or of this person where one is named."""

    @abstractmethod
    async def blank(self, stream_id: StreamId, event_type: str) -> None:
        """Take the words of all earlier events of this type, one of `PERSONAL`, out of a room's log: what is pinned no
        more, or no rule any more, is not read there later (CHT-08)."""

    @abstractmethod
    async def erase_words_of(self, user_id: UserId) -> int:
        """Take a person's name and words out of the rooms' logs; returns of how many events. Nobody is told anew."""


class RoomLog(Protocol):
    """Reads of the rooms' durable log, outside any transaction."""

    @abstractmethod
    async def since(
        self, stream_id: StreamId, seq: int, *, limit: int, only: Collection[str] | None = None
    ) -> Sequence[RoomEvent]:
        """Events with a greater `seq`, in order: all of them, or `only` of these types."""

    @abstractmethod
    async def last_seq(self, stream_id: StreamId) -> int:
        """0 for a room in which nothing happened."""

    @abstractmethod
    async def since_many(self, seen: Mapping[StreamId, int], *, limit: int) -> Sequence[RoomEvent]:
        """As `since` for many rooms at once, at most `limit` events of each, in order of room and `seq`."""


class Audience(Protocol):
    """The people who hold an open connection to a room."""

    @abstractmethod
    async def principals(
        self, sessions: Collection[SessionId], *, now: datetime
    ) -> Mapping[SessionId, Principal]:
        """Who stands behind each of these sessions, all in one read. A session that is over is left out."""


class RoomFeed(Protocol):
    """Carries committed room events to every web process. Best effort: the log is the truth."""

    @abstractmethod
    async def publish(self, event: RoomEvent) -> None:
        """Never raises: when the carrier is down, readers find the event in the log."""

    async def publish_all(self, events: Sequence[RoomEvent]) -> None:
        """As `publish` for each, in order; a carrier that can takes them at once."""
        for event in events:
            await self.publish(event)

    @abstractmethod
    def subscribe(self) -> AsyncIterator[RoomEvent]:
        """Events of all rooms from now on. Ends with `PortError` when the carrier is lost."""


class TicketsUnavailable(PortError):
    """Tickets can be neither kept nor redeemed now."""


@dataclass(frozen=True, slots=True)
class TicketHolder:
    """For whom a ticket opens the events connection."""

    user_id: UserId
    session_id: SessionId


class EventTickets(Protocol):
    """Tickets for one connection each, good for `TICKET_SECONDS`. Every method raises `TicketsUnavailable`."""

    @abstractmethod
    async def keep(self, ticket: str, holder: TicketHolder) -> None:
        """Make a secret of 256 random bits good."""

    @abstractmethod
    async def redeem(self, ticket: str) -> TicketHolder | None:
        """Who holds it, once. None for a ticket that is used, too old or none of ours."""
