"""What a room moderator did, as the performer reads it, and takes it back (CHT-10)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.chat.kept_out import KeptOut
from domain.chat.rule import ChatRule
from domain.errors import Conflict, NotFound
from domain.ids import MessageId, RoomActId, StreamId, TipId, UserId


class RoomActNotFound(NotFound):
    code = "room_act_not_found"


class DecidedByStaff(Conflict):
    """Staff decided the same: a performer does not take that back."""

    code = "decided_by_staff"


class RoomActKind(StrEnum):
    REMOVE = "remove"
    KEEP_OUT = "keep_out"


@dataclass(frozen=True, slots=True)
class RoomAct:
    """One act of a moderator in one room: against whose line, or whom, under which rule, in their own words too.

    `message_id` is the line that was removed, `tip_id` the tip whose words were; `until` how long a person was to be
    kept out.
    """

    id: RoomActId
    performer_id: UserId
    stream_id: StreamId
    actor_id: UserId
    kind: RoomActKind
    person_id: UserId
    message_id: MessageId | None
    until: datetime | None
    rule: ChatRule
    note: str
    at: datetime
    undone_at: datetime | None
    tip_id: TipId | None = None

    def undone(self, now: datetime) -> "RoomAct":
        """Taking back what is taken back changes nothing."""
        return self if self.undone_at is not None else replace(self, undone_at=now)

    def is_what_holds(self, held: KeptOut | None) -> bool:
        """Whether what holds of the person now is this act, and no later one of anybody."""
        return held is not None and (held.actor_id, held.at) == (self.actor_id, self.at)
