"""People whom a performer trusts with the chats of their shows, and what they may do there (CHT-10)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.chat.kept_out import KeptOut
from domain.errors import Conflict, Forbidden, NotFound
from domain.ids import UserId
from domain.india import second_words

MODERATORS_MAX = 20
"""Of one performer, with those who have not answered yet."""
ASK_AGAIN_AFTER = timedelta(days=7)
"""Whoever said no, or gave it up, is left in peace for so long."""
SECONDS_MAX = 24 * 3_600
"""For how long a room moderator keeps a person out at most."""


class RoomModeratorNotFound(NotFound):
    code = "room_moderator_not_found"


class NotToBeModerator(Conflict):
    code = "not_to_be_moderator"


class TooManyModerators(Conflict):
    code = "too_many_moderators"


class NotAskedNow(Conflict):
    """There is no question to answer, or nothing to give up."""

    code = "not_asked_now"


class BeyondRoomModerators(Forbidden):
    """The performer and staff may do it; whoever the performer appointed may not."""

    code = "beyond_room_moderators"


class ModeratorState(StrEnum):
    ASKED = "asked"
    ACTIVE = "active"
    DECLINED = "declined"
    RESIGNED = "resigned"
    DISMISSED = "dismissed"


OPEN = frozenset({ModeratorState.ASKED, ModeratorState.ACTIVE})


class ModeratorAnswer(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    RESIGN = "resign"


_ANSWERS = {
    ModeratorAnswer.ACCEPT: (ModeratorState.ASKED, ModeratorState.ACTIVE),
    ModeratorAnswer.DECLINE: (ModeratorState.ASKED, ModeratorState.DECLINED),
    ModeratorAnswer.RESIGN: (ModeratorState.ACTIVE, ModeratorState.RESIGNED),
}
"""From which state to which."""


@dataclass(frozen=True, slots=True)
class RoomModerator:
    """What stands between one performer and one person. It gives no right outside the chats of that performer."""

    performer_id: UserId
    person_id: UserId
    state: ModeratorState
    changed_at: datetime

    @classmethod
    def ask(
        cls, *, performer_id: UserId, person_id: UserId, may_be: bool, before: "RoomModerator | None", open_now: int,
        now: datetime,
    ) -> "RoomModerator":  # fmt: skip
        """`may_be`: a verified adult who is not staff. `open_now`: how many the performer has, asked or active.

        Asking whoever is asked or active already changes nothing. Raises `NotToBeModerator`, `TooManyModerators`.
        """
        if before is not None and before.state in OPEN:
            return before
        if not may_be or person_id == performer_id:
            raise NotToBeModerator("a moderator is a verified adult: neither yourself nor our staff")
        said_no = before is not None and before.state is not ModeratorState.DISMISSED
        if said_no and before is not None and now < (again := before.changed_at + ASK_AGAIN_AFTER):
            raise NotToBeModerator(f"they said no; ask again after {second_words(again)}", until=again)
        if open_now >= MODERATORS_MAX:
            raise TooManyModerators(f"a performer has at most {MODERATORS_MAX} moderators")
        return cls(performer_id, person_id, ModeratorState.ASKED, now)

    def answered(self, answer: ModeratorAnswer, now: datetime) -> "RoomModerator":
        """The same answer again changes nothing. Raises `NotAskedNow`."""
        before, after = _ANSWERS[answer]
        if self.state is after:
            return self
        if self.state is not before:
            raise NotAskedNow("there is nothing to answer here any more")
        return replace(self, state=after, changed_at=now)

    def dismissed(self, now: datetime) -> "RoomModerator":
        """Dismissing whoever is none changes nothing."""
        if self.state not in OPEN:
            return self
        return replace(self, state=ModeratorState.DISMISSED, changed_at=now)


def require_one_message(*, names_message: bool) -> None:
    """Raises `BeyondRoomModerators`."""
    if not names_message:
        raise BeyondRoomModerators("a moderator of a room removes one message at a time")


def require_not_above(*, person_id: UserId, performer_id: UserId, is_staff: bool) -> None:
    """`is_staff`: whether the person is. Raises `BeyondRoomModerators`."""
    if is_staff or person_id == performer_id:
        raise BeyondRoomModerators("a moderator of a room does nothing to its performer, or to our staff")


def require_somebody_elses(author_id: UserId, actor_id: UserId) -> None:
    """Raises `BeyondRoomModerators`."""
    if author_id == actor_id:
        raise BeyondRoomModerators("somebody else decides about what you wrote yourself")


def require_short(seconds: int | None) -> None:
    """Raises `BeyondRoomModerators`."""
    if seconds is None or seconds > SECONDS_MAX:
        raise BeyondRoomModerators("a moderator of a room keeps a person out for 24 hours at most")


def require_not_softened(decided: KeptOut, held: KeptOut | None) -> None:
    """What somebody else decided for longer stands. Raises `BeyondRoomModerators`."""
    if held is not None and held.actor_id != decided.actor_id and decided.is_shorter_than(held):
        raise BeyondRoomModerators("somebody else keeps them out for longer already")
