"""What staff have to know of a person when they work on a case, until when, and why (MOD-30)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import LabelId, UserId
from domain.moderation.note import required_note

DAYS_MAX = 365
"""No label is for good: whoever still means it after a year says so again."""


class Connotation(StrEnum):
    GOOD = "good"
    NEUTRAL = "neutral"
    BAD = "bad"


class LabelKind(StrEnum):
    TARGETED = "targeted"
    """Others report them to harm them."""
    HANDLE_WITH_CARE = "handle_with_care"
    """They were hurt here, or are in a hard place: choose words with care."""
    LOOK_CLOSELY = "look_closely"
    """Their shows are to be looked at more often."""
    REPEATS = "repeats"
    """The same was decided on them before."""
    MAY_EVADE = "may_evade"
    """They may be somebody whose account was closed."""

    @property
    def connotation(self) -> Connotation:
        return _CONNOTATIONS[self]


_CONNOTATIONS = {
    LabelKind.TARGETED: Connotation.GOOD,
    LabelKind.HANDLE_WITH_CARE: Connotation.NEUTRAL,
    LabelKind.LOOK_CLOSELY: Connotation.BAD,
    LabelKind.REPEATS: Connotation.BAD,
    LabelKind.MAY_EVADE: Connotation.BAD,
}


class UnknownLabel(Invalid):
    code = "unknown_label"


class LabelDaysOutOfRange(Invalid):
    code = "label_days_out_of_range"


class LabelNotFound(NotFound):
    code = "label_not_found"


class LabelIdReused(Conflict):
    code = "label_id_reused"


class LabelOver(Conflict):
    """It was taken off, or has run out."""

    code = "label_over"


@dataclass(frozen=True, slots=True)
class Label:
    """For staff only. It restricts nobody: what does is a decision, with reasons and an appeal. Without `put_by`
    an event rule put it on."""

    id: LabelId
    person_id: UserId
    kind: LabelKind
    reason: str
    put_by: UserId | None
    put_at: datetime
    until: datetime
    removed_by: UserId | None
    removed_at: datetime | None
    removed_reason: str

    @classmethod
    def put(
        cls, *, label_id: LabelId, person_id: UserId, kind: str, reason: str, days: int, put_by: UserId | None,
        now: datetime,
    ) -> "Label":  # fmt: skip
        """Raises `UnknownLabel`, `NoteMissing`, `NoteTooLong`, `LabelDaysOutOfRange`."""
        try:
            chosen = LabelKind(kind)
        except ValueError:
            raise UnknownLabel("choose a label", pointer="/kind") from None
        if not 1 <= days <= DAYS_MAX:
            raise LabelDaysOutOfRange(f"a label holds for 1 to {DAYS_MAX} days", pointer="/days")
        until = now + timedelta(days=days)
        return cls(label_id, person_id, chosen, required_note(reason), put_by, now, until, None, None, "")

    def holds(self, now: datetime) -> bool:
        return self.removed_at is None and now < self.until

    def require_same_request(self, other: "Label") -> None:
        """Tell a retry from another label under the same id. Raises `LabelIdReused`."""
        if (self.person_id, self.kind, self.put_by, self.reason) != (
            other.person_id,
            other.kind,
            other.put_by,
            other.reason,
        ):
            raise LabelIdReused("this id belongs to another label")

    def removed(self, *, by: UserId, reason: str, now: datetime) -> "Label":
        """Raises `LabelOver`, `NoteMissing`, `NoteTooLong`."""
        if not self.holds(now):
            raise LabelOver("this label holds no more")
        return replace(self, removed_by=by, removed_at=now, removed_reason=required_note(reason))

    def put_back(self, now: datetime) -> "Label":
        """As if it had not been taken off, until the end that it had. Raises `LabelOver` where that has come."""
        assert self.removed_at is not None, "what is put back was taken off"
        if now >= self.until:
            raise LabelOver("this label has run out meanwhile")
        return replace(self, removed_by=None, removed_at=None, removed_reason="")
