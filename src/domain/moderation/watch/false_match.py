"""A match was wrong: two child safety officers say so, one after the other, and never by looking at it (CSA-03).

What they have is how far the hashes are apart, whose bank it was, whether the picture was turned, and what else is
known of the show. Evidence stays withheld, and is kept as long as its rule says.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.casework import FourEyes
from domain.errors import Conflict, NotFound
from domain.ids import FalseMatchId, StreamId, UserId
from domain.moderation.note import required_note

WAITS_FOR = timedelta(hours=24)
"""How long one waits for another person's word; then it is said again (as a proposal of a case, ENF-06)."""


class FalseMatchAnswer(StrEnum):
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class FrameMatchNotFound(NotFound):
    """No match of a child's picture was found in this show, or it is not for this reader."""

    code = "frame_match_not_found"


class FalseMatchNotFound(NotFound):
    code = "false_match_not_found"


class FalseMatchIdReused(Conflict):
    code = "false_match_id_reused"


class FalseMatchStands(Conflict):
    """Somebody has said of this match that it was wrong; their word waits for another, or was confirmed."""

    code = "false_match_stands"


class FalseMatchAnswered(Conflict):
    code = "false_match_answered"


class FalseMatchLapsed(Conflict):
    """Nobody answered within `WAITS_FOR`; it is said again."""

    code = "false_match_lapsed"


@dataclass(frozen=True, slots=True)
class FalseMatch:
    """One officer's word that the match in this show was wrong, and another's to it. Both are kept."""

    id: FalseMatchId
    stream_id: StreamId
    said_by: UserId
    reason: str
    said_at: datetime
    answer: FalseMatchAnswer | None
    answered_by: UserId | None
    answered_at: datetime | None
    note: str

    @classmethod
    def say(
        cls, *, false_match_id: FalseMatchId, stream_id: StreamId, said_by: UserId, reason: str, now: datetime
    ) -> "FalseMatch":
        """Raises `NoteMissing`, `NoteTooLong`."""
        return cls(false_match_id, stream_id, said_by, required_note(reason), now, None, None, None, "")

    @property
    def lapses_at(self) -> datetime:
        return self.said_at + WAITS_FOR

    @property
    def is_confirmed(self) -> bool:
        return self.answer is FalseMatchAnswer.CONFIRMED

    def is_waiting(self, now: datetime) -> bool:
        return self.answer is None and now < self.lapses_at

    def require_same_request(self, other: "FalseMatch") -> None:
        """Tell a retry from another word under the same id. Raises `FalseMatchIdReused`."""
        if (self.stream_id, self.said_by, self.reason) != (other.stream_id, other.said_by, other.reason):
            raise FalseMatchIdReused("this id belongs to another word")

    def require_none_stands(self, earlier: "FalseMatch | None", *, now: datetime) -> None:
        """`earlier` is what was said last of this match. Raises `FalseMatchStands`."""
        if earlier is not None and (earlier.is_confirmed or earlier.is_waiting(now)):
            raise FalseMatchStands("somebody has said so already; another person answers that")

    def answered(
        self,
        answer: FalseMatchAnswer,
        *,
        answered_by: UserId,
        acted: Collection[UserId],
        note: str,
        now: datetime,
    ) -> "FalseMatch":
        """`acted` are those who gave the stop its reason, agreed to it or decided on it: of what they did somebody else
        says whether it was wrong.

        Raises `FourEyes`, `FalseMatchAnswered`, `FalseMatchLapsed`, `NoteMissing`, `NoteTooLong`.
        """
        if self.answer is not None:
            raise FalseMatchAnswered("somebody has answered this")
        if now >= self.lapses_at:
            raise FalseMatchLapsed("this waited for a day; it has to be said again")
        if answer is FalseMatchAnswer.CONFIRMED:
            if answered_by == self.said_by:
                raise FourEyes("you said this yourself: another person has to answer")
            if answered_by in acted:
                raise FourEyes("you had a part in the stop: another person has to answer")
        return replace(
            self, answer=answer, answered_by=answered_by, answered_at=now, note=required_note(note)
        )
