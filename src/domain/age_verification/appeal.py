"""A person disputes a decision on who they are or how old (AGE-20)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import AppealId, CaseId, DocumentId, UserId
from domain.india import INDIA

TEXT_MIN = 10
TEXT_MAX = 2_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class AppealTextOutOfRange(Invalid):
    code = "appeal_text_out_of_range"


class AppealNeedsDocument(Invalid):
    """A lock of a minor is disputed with a document, or not at all."""

    code = "appeal_needs_document"


class AppealOpen(Conflict):
    """There is an appeal against this decision already."""

    code = "appeal_open"


class AppealOver(Conflict):
    """It was decided before."""

    code = "appeal_over"


class AppealNotFound(NotFound):
    code = "appeal_not_found"


class AppealOutcome(StrEnum):
    OPEN = "open"
    OVERTURNED = "overturned"
    UPHELD = "upheld"
    LAPSED = "lapsed"
    """The case ended in another way: it was withdrawn, its time was over, or its holder turned out to be a minor."""


@dataclass(frozen=True, slots=True)
class AppealClock:
    """How long a decision may take, by the law in force when the appeal came, from a midnight in India on."""

    law: str
    effective_from: datetime
    days: int


CLOCKS: Sequence[AppealClock] = (
    AppealClock(
        "IT Rules 2021, rule 3(2)(a): dispose within 15 days", datetime(2021, 5, 26, tzinfo=INDIA), 15
    ),
    AppealClock(
        "IT Rules as amended by G.S.R. 120(E): dispose within 7 days", datetime(2026, 2, 20, tzinfo=INDIA), 7
    ),
)
"""For counsel (FIELD 2.2, IN-3)."""


def appeal_due(filed_at: datetime) -> datetime:
    in_force = [clock for clock in CLOCKS if clock.effective_from <= filed_at]
    return filed_at + timedelta(days=in_force[-1].days if in_force else CLOCKS[0].days)


@dataclass(frozen=True, slots=True)
class Appeal:
    """One appeal against the last decision on a case. `event_seq` is the number of the case's event it disputes."""

    id: AppealId
    case_id: CaseId
    user_id: UserId
    event_seq: int
    text: str
    document_id: DocumentId | None
    filed_at: datetime
    due_at: datetime
    outcome: AppealOutcome
    decided_by: UserId | None
    decided_at: datetime | None

    @classmethod
    def file(
        cls, *, appeal_id: AppealId, case_id: CaseId, user_id: UserId, event_seq: int, text: str,
        document_id: DocumentId | None, now: datetime,
    ) -> "Appeal":  # fmt: skip
        """Raises `AppealTextOutOfRange`."""
        words = _CONTROL.sub("", text).strip()
        if not TEXT_MIN <= len(words) <= TEXT_MAX:
            raise AppealTextOutOfRange(f"say why in {TEXT_MIN} to {TEXT_MAX} characters", pointer="/text")
        return cls(
            appeal_id, case_id, user_id, event_seq, words, document_id, now, appeal_due(now),
            AppealOutcome.OPEN, None, None,
        )  # fmt: skip

    def lapsed(self, *, now: datetime) -> "Appeal":
        """Nobody decides it any more. Raises `AppealOver`."""
        self._require_open()
        return replace(self, outcome=AppealOutcome.LAPSED, decided_at=now)

    def decided(self, outcome: AppealOutcome, *, by: UserId, now: datetime) -> "Appeal":
        """Raises `AppealOver`."""
        self._require_open()
        return replace(self, outcome=outcome, decided_by=by, decided_at=now)

    def _require_open(self) -> None:
        if self.outcome is not AppealOutcome.OPEN:
            raise AppealOver("this appeal was decided before")
