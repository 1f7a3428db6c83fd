"""What follows from a decision on age, or from a move of a case."""

from dataclasses import dataclass
from typing import ClassVar

from domain.events import Event
from domain.ids import CaseId, UserId


@dataclass(frozen=True)
class AgeDecided(Event):
    name: ClassVar[str] = "age_verification.age_decided"
    user_id: UserId
    state: str


@dataclass(frozen=True)
class AgeOverridden(Event):
    """An officer took away what an account's age allowed. `reason` is the key of a `Reason` that the person is told; ""
    of one from before these had one, as `is_decision` is false where there was no appeal yet."""

    name: ClassVar[str] = "age_verification.age_overridden"
    user_id: UserId
    state: str
    reason: str = ""
    is_decision: bool = False


@dataclass(frozen=True)
class AgeGivenBack(Event):
    """What a program held an account for did not stand: it is as it was before. `state` is what it is now."""

    name: ClassVar[str] = "age_verification.age_given_back"
    user_id: UserId
    state: str


@dataclass(frozen=True)
class CaseMoved(Event):
    """A case is in another state; `seq` is the number of the move, `reason` the key of a `Reason`."""

    name: ClassVar[str] = "age_verification.case_moved"
    case_id: CaseId
    user_id: UserId
    seq: int
    purpose: str
    state: str
    reason: str


@dataclass(frozen=True)
class DocumentViewsExcessive(Event):
    """An officer opened more documents within an hour than the work explains. `hour` is such as `2026-11-01T14`."""

    name: ClassVar[str] = "age_verification.document_views_excessive"
    officer_id: UserId
    views: int
    hour: str
