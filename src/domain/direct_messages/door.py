"""Who may write to a performer, for their eyes alone (CHT-14)."""

from dataclasses import dataclass
from enum import StrEnum

from domain.direct_messages.price import InvalidMessagePrice, MessagePrices
from domain.errors import Forbidden, Invalid
from domain.money import Tokens


class DirectMessagesOff(Forbidden):
    """They take none at all."""

    code = "direct_messages_off"


class DirectMessagesNotForYou(Forbidden):
    """They take some, of other people."""

    code = "direct_messages_not_for_you"


class UnknownDoor(Invalid):
    code = "unknown_direct_message_door"


class Door(StrEnum):
    """Of one performer. Everybody's is off until they open it, and nobody opens it to all."""

    OFF = "off"
    FOLLOWERS = "followers"
    TIPPERS = "tippers"
    """Whoever has tipped them at any time."""
    PAYERS = "payers"
    """Whoever pays the price of each message."""

    @classmethod
    def named(cls, key: str) -> "Door":
        """Raises `UnknownDoor`."""
        try:
            return cls(key)
        except ValueError:
            known = ", ".join(cls)
            raise UnknownDoor(f"direct messages are for one of these: {known}", pointer="/door") from None

    def require_open(self) -> None:
        """Raises `DirectMessagesOff`."""
        if self is Door.OFF:
            raise DirectMessagesOff("direct messages with this performer are off")

    def require_open_to(self, *, follows: bool, has_tipped: bool) -> None:
        """`follows`, `has_tipped`: this performer. Raises `DirectMessagesOff`, `DirectMessagesNotForYou`."""
        self.require_open()
        if self is Door.FOLLOWERS and not follows:
            raise DirectMessagesNotForYou("only people who follow this performer write to them")
        if self is Door.TIPPERS and not has_tipped:
            raise DirectMessagesNotForYou("only people who have tipped this performer write to them")


@dataclass(frozen=True, slots=True)
class Entrance:
    """The door of one performer, and the tokens that each message to them costs: none but where payers write."""

    door: Door
    price: Tokens

    def __post_init__(self) -> None:
        assert (self.price > 0) == (self.door is Door.PAYERS), "a price is of payers alone"

    @classmethod
    def free(cls, door: Door) -> "Entrance":
        return cls(door, Tokens(0))

    @classmethod
    def asked(cls, key: str, price: int | None, prices: MessagePrices) -> "Entrance":
        """Raises `UnknownDoor`, `InvalidMessagePrice`."""
        door = Door.named(key)
        if door is Door.PAYERS:
            return cls(door, prices.chosen(price))
        if price is not None:
            raise InvalidMessagePrice("a price is asked of payers alone", pointer="/price")
        return cls.free(door)


OFF = Entrance.free(Door.OFF)
"""Everybody's, until they say otherwise."""
