"""What happens in a room, in order, for everyone in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.ids import EventId, StreamId

STREAM_STARTED = "stream.started"
STREAM_ENDED = "stream.ended"
STREAM_KILLED = "stream.killed"
STREAM_COVERED = "stream.covered"
STREAM_MUTED = "stream.muted"
"""Staff look at the show: `covered` or `muted` says whether it is so from now on."""
MEDIA_STALLED = "media.stalled"
"""Nothing comes from the performer any more, or something does again, as `stalled` says."""
MEDIA_MOVED = "media.moved"
"""Another media process carries the room from now on: whoever sends or watches joins again."""
CHAT_MESSAGE = "chat.message"
CHAT_SETTINGS = "chat.settings"
"""From now on the chat is as `ChatSettings.shown` says."""
CHAT_RULES = "chat.rules"
"""From now on whoever writes has accepted `rules`, of this `version`; nobody has to where they are empty."""
CHAT_MODERATOR = "chat.moderator"
"""`person_id` is a moderator of this room from now on, or is none, as `moderates` says."""
TIP_CREATED = "tip.created"
TIP_MESSAGE = "tip.message"
"""The words of a tip that waited for a moderator, released."""
TIP_WORDS_REMOVED = "tip.words_removed"
"""The words of the tips `tip_ids` are gone, under `rule`; the tips stand. `cleared`: the chat was, of one or of all."""
TIP_WORDS_RESTORED = "tip.words_restored"
"""The words of `tip_ids` stand there again. They are in the tips' own events, and in no other."""
GOAL_STARTED = "goal.started"
GOAL_PROGRESS = "goal.progress"
GOAL_MET = "goal.met"
GOAL_RESET = "goal.reset"
GOAL_CANCELLED = "goal.cancelled"

RECORDING_CHANGED = "recording.changed"
"""Whether the show is recorded from now on (STR-14)."""

FOR_OVERLAYS = frozenset(
    {
        TIP_CREATED, TIP_MESSAGE, TIP_WORDS_REMOVED, GOAL_STARTED, GOAL_PROGRESS, GOAL_MET, GOAL_RESET, GOAL_CANCELLED,
    }
)  # fmt: skip
"""What a broadcasting program may read (TIP-10)."""
PRIVATE_REQUESTED = "private.requested"
PRIVATE_STARTED = "private.accepted"
PRIVATE_TICK = "private.tick"
PRIVATE_LOW_FUNDS = "private.low_funds"
PRIVATE_ENDED = "private.ended"
"""Of private, group and ticketed shows. They name shows and bookings, and nobody: the whole room reads them."""

ENDINGS = frozenset({STREAM_ENDED, STREAM_KILLED})
"""After one of these nothing more happens in a room."""


PERSONAL: Mapping[str, tuple[str, Mapping[str, str]]] = {
    CHAT_MESSAGE: ("author_id", {"author": "Erased account", "text": ""}),
    TIP_CREATED: ("viewer_id", {"viewer": "Erased account", "message": ""}),
    TIP_MESSAGE: ("viewer_id", {"message": ""}),
    CHAT_SETTINGS: ("performer_id", {"pinned": ""}),
    CHAT_RULES: ("performer_id", {"rules": ""}),
}
"""Of each event that tells of a person: the field that says of whom, and what stands there once they are erased.

An anonymous tip's event does not say whose it is: the tip itself does, which `tip_id` names.
"""
TAKEN_BACK: Mapping[str, object] = {"text": "", "removed": True}
"""What stands in a message's event once it was taken away."""
TIP_WORDS_GONE: Mapping[str, object] = {"message": "", "words_removed": True}
"""What stands in a tip's event once its words were taken away."""
OF_TIPS = frozenset({TIP_CREATED, TIP_MESSAGE})


@dataclass(frozen=True, slots=True)
class RoomEvent:
    """One durable event of a room. `seq` rises by one from event to event of the same room, starting at 1.

    `data` is JSON: text, whole numbers, booleans and nested mappings of them.
    It is shown to everyone in the room.
    """

    id: EventId
    stream_id: StreamId
    seq: int
    type: str
    data: Mapping[str, object]
    occurred_at: datetime
