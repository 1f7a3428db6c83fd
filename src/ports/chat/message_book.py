"""Where chat messages are recorded."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.age_verification.age import AgeState
from domain.chat.message import Message
from domain.chat.room_rules import RoomRules
from domain.identity.permissions import Role
from domain.moderation.decisions.sanction import Sanction
from domain.streaming.stream import Stream
from ports.chat.messages import ChatStanding


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """What a message is decided on. Its author was locked before any of it was read, and stays so: of two messages at
    once, the second sees the first.

    `age` counts an assurance that is over for nothing. `is_locked`: the author does not chat until staff have looked.
    `earlier` is the message that has this id already, or the `HeldMessage` that waited under it. `is_removed`: staff
    put the author out of this show. `is_blocked`: its performer lets them into none of theirs. `sanctions` are the
    author's that were not ended. `standing` is theirs in the room of the show's performer, where there is such a show;
    whether they tipped, follow or have proved a telephone number, and when they wrote last, is looked up where the room
    asks for it.
    `unaccepted`: the rules in force in that performer's rooms, where the author has not accepted them.
    """

    author_name: str
    role: Role
    age: AgeState
    is_locked: bool
    stream: Stream | None
    earlier: Message | None
    is_removed: bool
    is_blocked: bool
    sanctions: Sequence[Sanction]
    standing: ChatStanding | None
    unaccepted: RoomRules | None


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message that was decided on, and what its room is shown of it (JSON, as in `RoomEvent.data`)."""

    message: Message
    shown: Mapping[str, object]


DecideMessage = Callable[[MessageFacts], NewMessage | Message]
"""The rules of a message: returns it, or the earlier one that the request repeats, or raises a refusal. It may be asked
more than once, and then only its last word counts: it changes nothing and waits for nothing."""


class MessageBook(Protocol):
    """Where messages are recorded, each with its event in the room: both or neither."""

    @abstractmethod
    async def record(self, asked: Message, decide: DecideMessage) -> Message:
        """Load the facts, let `decide` judge, write down what it returns, and then tell the room.

        Messages of one author are recorded one after the other, in the order they were sent. A caller that gives up
        learns by asking again what became of its message.

        Raises what `decide` raises, `UserNotFound`, `StreamNotLive` when the room's log is closed, and `Overloaded`
        before anything is begun.
        """
