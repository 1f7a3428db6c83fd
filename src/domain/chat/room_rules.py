"""What a performer asks of everybody who writes in their rooms, accepted before the first message (CHT-11)."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.ids import UserId
from domain.words import is_plain

RULES_MAX = 500


class InvalidRoomRules(Invalid):
    code = "invalid_room_rules"


class RoomRulesNotFound(NotFound):
    code = "room_rules_not_found"


class RoomRulesNotAccepted(Forbidden):
    code = "room_rules_not_accepted"


class RoomRulesChanged(Conflict):
    code = "room_rules_changed"


@dataclass(frozen=True, slots=True)
class RoomRules:
    """One version of the rules of a performer's rooms. The latest is in force; the others are kept as they were.

    `version` counts from 1. `text` has one rule or more on lines of their own; empty: nothing is asked any more.
    """

    performer_id: UserId
    version: int
    text: str
    set_at: datetime

    @classmethod
    def following(
        cls, before: "RoomRules | None", *, performer_id: UserId, text: str, now: datetime
    ) -> "RoomRules":
        """The version that comes after `before`, or the first. `text` is as `rules_text` returns it."""
        return cls(performer_id, before.version + 1 if before else 1, text, now)

    @property
    def binds(self) -> bool:
        """Whether anything is asked of anybody."""
        return bool(self.text)

    def require_accepted(self, *, accepted: bool) -> None:
        """`accepted`: this version. Raises `RoomRulesNotAccepted`, which carries the version."""
        if self.binds and not accepted:
            detail = "read the rules of this room and accept them before you write here"
            raise RoomRulesNotAccepted(detail, version=self.version)

    def require_in_force(self, version: int) -> None:
        """`version`: what somebody read. `self` is the latest. Raises `RoomRulesNotFound`, `RoomRulesChanged`, which
        carries the version in force.
        """
        if not self.binds:
            raise RoomRulesNotFound("this room has no rules to accept")
        if version != self.version:
            detail = "the rules of this room are others now; read them as they are and accept those"
            raise RoomRulesChanged(detail, version=self.version)


@dataclass(frozen=True, slots=True)
class RulesAcceptance:
    """Somebody read one version of a performer's rules and said that they keep to it."""

    person_id: UserId
    performer_id: UserId
    version: int
    at: datetime


def rules_text(typed: str) -> str:
    """Rules as they are kept: white space folded, one line each, no empty ones. Raises `InvalidRoomRules`."""
    lines = [folded for line in typed.splitlines() if (folded := " ".join(line.split()))]
    text = "\n".join(lines)
    if len(text) > RULES_MAX or not all(is_plain(line) for line in lines):
        detail = f"rules have at most {RULES_MAX} characters, and no control characters"
        raise InvalidRoomRules(detail, pointer="/rules")
    return text
