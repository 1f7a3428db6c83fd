"""Messages that are taken away from a room: which, by whom, and under which rule (CHT-08)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.chat.rule import ChatRule
from domain.errors import Forbidden
from domain.ids import MessageId, StreamId, TipId, UserId
from domain.language import Language

CHAT_DELETED = "chat.deleted"
"""In the room's log: `message_ids` are gone, under `rule`."""
CHAT_CLEARED = "chat.cleared"
"""In the room's log: what came before it is gone, of `author_id` or, where that is empty, of everybody."""
CHAT_RESTORED = "chat.restored"
"""In the room's log: `message_ids` stand there again. Their words are in their own events, and in no other."""
APPEAL = "If you think that is wrong, write to our grievance desk: somebody else looks at it again."
"""How whoever wrote a message that was taken away is heard (CHT-13)."""


REASONS = "The reasons, and how to appeal, stand under “Decisions about you”."
"""How they are heard where our team did it: it is a decision, and its statement follows (ENF-01)."""


class NoModeratorHere(Forbidden):
    """Neither staff, nor the performer of this room, nor one of its moderators where those may do it."""

    code = "no_moderator_here"


class ModeratorKind(StrEnum):
    """In which right somebody moderates a room."""

    STAFF = "staff"
    PERFORMER = "performer"
    ROOM_MODERATOR = "room_moderator"
    """Whom the performer appointed."""

    @property
    def text(self) -> str:
        """Who that is, for the one whom it concerns."""
        return _KIND_TEXTS[self]

    @property
    def hindi(self) -> str:
        """The same, as what has done something is named in Hindi: `ने` follows."""
        return _HINDI_TEXTS[self]

    def redress(self, language: Language) -> str:
        """How the one whom it concerns is heard."""
        if language is Language.HINDI:
            return _HINDI_REASONS if self is ModeratorKind.STAFF else _HINDI_APPEAL
        return REASONS if self is ModeratorKind.STAFF else APPEAL

    @property
    def redress_path(self) -> str:
        """The page of it."""
        return "/decisions" if self is ModeratorKind.STAFF else "/grievance"

    def redress_button(self, language: Language) -> str:
        """What leads there."""
        if language is Language.HINDI:
            return "कारण पढ़ें" if self is ModeratorKind.STAFF else "हमारे शिकायत कक्ष को लिखें"
        return "Read the reasons" if self is ModeratorKind.STAFF else "Write to our grievance desk"


_HINDI_APPEAL = "यदि आपको यह ग़लत लगता है, तो हमारे शिकायत कक्ष को लिखें: कोई और इसे फिर से देखेगा।"
_HINDI_REASONS = "कारण, और अपील कैसे करें, “आपके बारे में निर्णय” में लिखा है।"
_KIND_TEXTS = {
    ModeratorKind.STAFF: "Our moderators",
    ModeratorKind.PERFORMER: "The performer",
    ModeratorKind.ROOM_MODERATOR: "A moderator of this room",
}
_HINDI_TEXTS = {
    ModeratorKind.STAFF: "हमारे मॉडरेटरों",
    ModeratorKind.PERFORMER: "कलाकार",
    ModeratorKind.ROOM_MODERATOR: "इस कमरे के एक मॉडरेटर",
}


def moderator_kind(
    *, actor_id: UserId, performer_id: UserId, is_staff: bool, is_appointed: bool = False
) -> ModeratorKind:
    """`is_staff`: whether the actor's role controls rooms; `is_appointed`: whether the performer made them a moderator,
    where such may do it. Raises `NoModeratorHere`.
    """
    if is_staff:
        return ModeratorKind.STAFF
    if actor_id == performer_id:
        return ModeratorKind.PERFORMER
    if is_appointed:
        return ModeratorKind.ROOM_MODERATOR
    raise NoModeratorHere(
        "only our moderators, the performer of this room, and in part whom they appointed, do that"
    )


@dataclass(frozen=True, slots=True)
class Removal:
    """What is to go: one message, or the words of one tip, else those of one author, else all of the room. Never what
    comes later, and of a tip never more than its words.

    Of one author the words of tips that name nobody stay: who gave those, the room would learn by it (TIP-01).
    """

    stream_id: StreamId
    message_id: MessageId | None
    author_id: UserId | None
    rule: ChatRule
    actor_id: UserId
    at: datetime
    tip_id: TipId | None = None

    def __post_init__(self) -> None:
        named = (self.message_id, self.tip_id, self.author_id)
        assert sum(each is not None for each in named) <= 1, "a message has one author"

    @property
    def is_of_one(self) -> bool:
        """One message, or one tip's words."""
        return self.message_id is not None or self.tip_id is not None

    @property
    def action(self) -> str:
        """As the audit log calls it."""
        if self.message_id is not None:
            return "chat.delete"
        if self.tip_id is not None:
            return "chat.delete_tip_words"
        return "chat.clear_person" if self.author_id is not None else "chat.clear"

    @property
    def subject(self) -> str:
        """As the audit log names it."""
        if self.message_id is not None:
            return f"stream:{self.stream_id} message:{self.message_id}"
        if self.tip_id is not None:
            return f"stream:{self.stream_id} tip:{self.tip_id}"
        of_whom = f" account:{self.author_id}" if self.author_id is not None else ""
        return f"stream:{self.stream_id}{of_whom}"
