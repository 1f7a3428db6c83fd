"""Tips."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.age_verification.age import AgeState
from domain.chat.removal import Removal
from domain.chat.room_rules import RoomRules
from domain.identity.permissions import Role
from domain.ids import MenuItemId, StreamId, TipId, UserId
from domain.ledger.transfer import Transfer
from domain.moderation.decisions.sanction import Sanction
from domain.streaming.stream import Stream
from domain.tipping.menu_item import MenuItem
from domain.tipping.spending import SpendingControl
from domain.tipping.tip import Tip
from ports.chat.messages import ChatStanding


class Tips(Protocol):
    @abstractmethod
    async def find(self, tip_id: TipId) -> Tip | None: ...

    @abstractmethod
    async def add(self, tip: Tip) -> None:
        """Raises `TipIdReused` when another tip has the id."""

    @abstractmethod
    async def get_for_update(self, tip_id: TipId) -> Tip:
        """Raises `TipNotFound`."""

    @abstractmethod
    async def has_tipped(self, viewer_id: UserId, performer_id: UserId) -> bool:
        """Whether there is any tip of this viewer to this performer."""

    @abstractmethod
    async def decide_message(self, tip: Tip) -> None:
        """Keep what a moderator decided on the tip's message; nothing else of a tip ever changes."""

    @abstractmethod
    async def remove_words(self, removal: Removal) -> Sequence[tuple[TipId, UserId]]:
        """Mark as taken away the words of tips that the removal names and that anybody may read; they stay as evidence.
        Words that somebody decides on at this moment are theirs, unless the removal names that one tip.

        Returns the tips, each with who gave it.
        """

    @abstractmethod
    async def standing_words(self, removal: Removal) -> Sequence[TipId]:
        """Those whose words the removal names and that anybody may read: after `remove_words`, what was left."""

    @abstractmethod
    async def erase_messages_of(self, viewer_id: UserId) -> int:
        """Take the words out of all tips of a person; returns of how many. The tips themselves stay."""


@dataclass(frozen=True, slots=True)
class AskedTip:
    """Which tip somebody wants to send, and when they asked: what its facts are looked up by."""

    tip_id: TipId
    stream_id: StreamId
    viewer_id: UserId
    menu_item_id: MenuItemId | None
    at: datetime


@dataclass(frozen=True, slots=True)
class TipFacts:
    """What a tip is decided on. The viewer's wallets were locked before any of it was read, and stay so.

    `age` counts an assurance that is over for nothing. `promo_tokens` and `paid_tokens` are free to be spent: what
    is held is not among them. `earlier` is the tip that has this id already. `control` is what the viewer lets
    themselves spend, where they said: it changes under the wallets' lock only. `menu_item` is the one asked for.
    `is_removed`: staff put the viewer out of this show. `is_blocked`: its performer lets them into none. `is_locked`,
    `standing`, `unaccepted` and `sanctions` are those of chat: they hold for the words of a tip too. Who tips has
    tipped, and is not made to wait between tips: `has_tipped` is True there, and `last_at` None.
    """

    viewer_name: str
    role: Role
    age: AgeState
    stream: Stream | None
    earlier: Tip | None
    promo_tokens: int
    paid_tokens: int
    control: SpendingControl | None
    menu_item: MenuItem | None
    is_removed: bool
    is_blocked: bool
    is_locked: bool
    standing: ChatStanding | None
    """None where there is no such show."""
    unaccepted: RoomRules | None
    """The rules of the room, where the viewer has not accepted them."""
    sanctions: Sequence[Sanction]


@dataclass(frozen=True, slots=True)
class NewTip:
    """A tip that was decided on: what it moves, what its room is shown of it (JSON, as in `RoomEvent.data`), and the
    viewer's control with this tip counted."""

    tip: Tip
    transfers: tuple[Transfer, ...]
    shown: Mapping[str, object]
    control: SpendingControl | None


DecideTip = Callable[[TipFacts], NewTip | Tip]
"""The rules of a tip: returns it, or the earlier one that the request repeats, or raises a refusal. It may be asked
more than once, and then only its last word counts: it changes nothing and waits for nothing."""


class TipBook(Protocol):
    """Where tips are recorded, each with its money and its event in the room: all of it or nothing.

    A goal that is up counts what stands after its start in the room's log, in the same transaction (TIP-04), and the
    room is told after the tips how far it got.
    """

    @abstractmethod
    async def record(self, asked: AskedTip, decide: DecideTip) -> Tip:
        """Load the facts, let `decide` judge, write down what it returns, and then tell the room.

        Tips of one viewer are recorded one after the other, in the order they were asked for. A caller that gives up
        learns by asking again what became of its tip.

        Raises what `decide` raises, `UserNotFound`, `TipIdReused`, `StreamNotLive` when the room's log is closed,
        and `Overloaded` before anything is begun.
        """
