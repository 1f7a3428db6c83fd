"""An officer looks at a document: for a reason, for a minute, and counted (AGE-23, AGE-24)."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import CaseId, DocumentId, DocumentViewId, UserId
from domain.india import INDIA

VIEW_LIFETIME = timedelta(seconds=60)
VIEWS_PER_HOUR_MAX = 120
"""What one officer may open in an hour before administrators are told."""
REASON_MIN = 3
REASON_MAX = 300

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class ReasonRequired(Invalid):
    """Nobody looks at a document without saying why."""

    code = "reason_required"


class DocumentViewNotFound(NotFound):
    """There is no such view, or it is another officer's."""

    code = "document_view_not_found"


class DocumentViewExpired(Conflict):
    code = "document_view_expired"


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One minute of one document. The secret that shows it is kept as its digest only.

    `pages_shown` counts every picture that was made, a page seen twice counts twice.
    """

    id: DocumentViewId
    token_digest: bytes
    document_id: DocumentId
    case_id: CaseId | None
    officer_id: UserId
    reason: str
    opened_at: datetime
    expires_at: datetime
    pages_shown: int

    @classmethod
    def open(
        cls, *, view_id: DocumentViewId, token_digest: bytes, document_id: DocumentId, case_id: CaseId | None,
        officer_id: UserId, reason: str, now: datetime,
    ) -> "DocumentView":  # fmt: skip
        """Raises `ReasonRequired`."""
        text = _CONTROL.sub(" ", reason).strip()
        if not REASON_MIN <= len(text) <= REASON_MAX:
            raise ReasonRequired(f"a reason has {REASON_MIN} to {REASON_MAX} characters", pointer="/reason")
        return cls(
            view_id, token_digest, document_id, case_id, officer_id, text, now, now + VIEW_LIFETIME, 0
        )  # fmt: skip

    def shown(self, *, to: UserId, now: datetime) -> "DocumentView":
        """Count one page. Raises `DocumentViewNotFound`, `DocumentViewExpired`."""
        if to != self.officer_id:
            raise DocumentViewNotFound("there is no such view")
        if now >= self.expires_at:
            raise DocumentViewExpired("this view is over; open the document again, with a reason")
        return replace(self, pages_shown=self.pages_shown + 1)

    def watermark(self, *, officer_name: str, now: datetime) -> str:
        """What stands all over each page: whoever photographs the screen names themselves.

        With the end of the officer's id, as a name may be in letters that the picture's font has not.
        """
        time = now.astimezone(INDIA).strftime("%d %b %Y %H:%M:%S IST")
        case = f"case {str(self.case_id)[-8:]}" if self.case_id else f"document {str(self.document_id)[-8:]}"
        return f"{officer_name} ({str(self.officer_id)[-6:]}) · {time} · {case}"
