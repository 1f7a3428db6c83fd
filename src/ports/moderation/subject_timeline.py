"""All that happened around one person, of every part of the platform, in one line of time (MOD-28)."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.ids import UserId
from domain.moderation.cases.kind import Queue


class MomentSource(StrEnum):
    IDENTITY = "identity"
    SHOWS = "shows"
    CHAT = "chat"
    REPORTS = "reports"
    CASES = "cases"
    DECISIONS = "decisions"
    MONEY = "money"
    PICTURES = "pictures"
    SOUND = "sound"


SHOWN_OF_VERIFICATION = frozenset(
    {"approved", "rejected", "expired", "revoked", "withdrawn", "blocked_minor"}
)
"""How a verification ended. Who a person is, and what their documents say, stays with KYC officers."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. `what` is such as `show_started`; `detail` a code such as the reason, a show's title, or
    of a `speech_alarm` or `code_alarm` how many seconds into the show it was said or shown;
    `ref` is the id of what it happened to. No amount of money, no address and nobody's words are in it."""

    at: datetime
    source: MomentSource
    what: str
    ref: UUID
    detail: str

    @property
    def place(self) -> "MomentPlace":
        return MomentPlace(self.at, self.what, self.ref, self.detail)


@dataclass(frozen=True, slots=True)
class MomentPlace:
    """Where a page goes on."""

    at: datetime
    what: str
    ref: UUID
    detail: str


class SubjectTimelineQueries(Protocol):
    @abstractmethod
    async def of_person(
        self, person_id: UserId, *, queues: Collection[Queue], may_see_child_safety: bool, before: MomentPlace | None,
        limit: int,
    ) -> Sequence[Moment]:  # fmt: skip
        """Newest first. Of cases, and of what was reported and decided in them, those in these `queues` alone (ADM-11);
        without `may_see_child_safety` nothing tells of one about children (CSA-04)."""
