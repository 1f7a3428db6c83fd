"""What weighs most is opened by two people: one says what for, another allows it (CSA-10)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.casework import FourEyes
from domain.errors import Conflict, NotFound
from domain.ids import FootageId, FootageOpeningId, UserId
from domain.moderation.note import normal_note, required_note
from domain.moderation.watch.footage import FootageKind

WAITS_FOR = timedelta(hours=24)
"""How long one waits for another person's word."""
OPEN_FOR = timedelta(hours=1)
"""How long after that word it may be looked at; each look is a view of its own."""


class OpeningAnswer(StrEnum):
    ALLOWED = "allowed"
    REFUSED = "refused"


class SecondPersonNeeded(Conflict):
    """Ask for it; another person has to allow it first."""

    code = "second_person_needed"


class FootageOpeningNotFound(NotFound):
    code = "footage_opening_not_found"


class FootageOpeningIdReused(Conflict):
    code = "footage_opening_id_reused"


class FootageOpeningAnswered(Conflict):
    """Somebody has answered."""

    code = "footage_opening_answered"


class FootageOpeningLapsed(Conflict):
    """Nobody answered within `WAITS_FOR`; it is asked again."""

    code = "footage_opening_lapsed"


def needs_second_person(kind: FootageKind, *, grave: bool, is_withheld: bool) -> bool:
    """`is_withheld` says that it is for child safety officers alone. Clips kept for something grave are opened by two
    people too; stills of the schedule are what the live wall shows anyway."""
    return is_withheld or (kind is FootageKind.CLIP and grave)


@dataclass(frozen=True, slots=True)
class FootageOpening:
    """One person's wish to look at one clip, and what another said to it. Both words are kept."""

    id: FootageOpeningId
    footage_id: FootageId
    asked_by: UserId
    purpose: str
    asked_at: datetime
    answer: OpeningAnswer | None
    answered_by: UserId | None
    answered_at: datetime | None
    note: str

    @classmethod
    def ask(
        cls, *, opening_id: FootageOpeningId, footage_id: FootageId, asked_by: UserId, purpose: str, now: datetime
    ) -> "FootageOpening":  # fmt: skip
        """Raises `NoteMissing`, `NoteTooLong`."""
        return cls(opening_id, footage_id, asked_by, required_note(purpose), now, None, None, None, "")

    @property
    def lapses_at(self) -> datetime:
        return self.asked_at + WAITS_FOR

    @property
    def open_until(self) -> datetime | None:
        """Until when it may be looked at; None where nobody allowed it."""
        if self.answer is not OpeningAnswer.ALLOWED or self.answered_at is None:
            return None
        return self.answered_at + OPEN_FOR

    def require_same_request(self, other: "FootageOpening") -> None:
        """Tell a retry from another wish under the same id. Raises `FootageOpeningIdReused`."""
        if (self.footage_id, self.asked_by, self.purpose) != (
            other.footage_id,
            other.asked_by,
            other.purpose,
        ):
            raise FootageOpeningIdReused("this id belongs to another request")

    def answered(
        self, answer: OpeningAnswer, *, answered_by: UserId, note: str, now: datetime
    ) -> "FootageOpening":
        """A refusal says why. Raises `FourEyes`, `FootageOpeningAnswered`, `FootageOpeningLapsed`, `NoteMissing`,
        `NoteTooLong`."""
        if answered_by == self.asked_by:
            raise FourEyes("you asked for this: another person has to answer")
        if self.answer is not None:
            raise FootageOpeningAnswered("somebody has answered this")
        if now >= self.lapses_at:
            raise FootageOpeningLapsed("this waited for a day; it has to be asked for again")
        said = required_note(note) if answer is OpeningAnswer.REFUSED else normal_note(note)
        return replace(self, answer=answer, answered_by=answered_by, answered_at=now, note=said)

    def is_open_to(self, person_id: UserId, *, now: datetime) -> bool:
        """Only to whoever asked, and only for `OPEN_FOR`."""
        return person_id == self.asked_by and self.open_until is not None and now < self.open_until
