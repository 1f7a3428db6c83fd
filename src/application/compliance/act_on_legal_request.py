"""The steps of a request that need nothing but an officer's word."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from application.compliance._history import record, require_legal_officer
from domain.compliance.legal_request import LegalRequest, StepKind
from domain.compliance.words import normal_reason
from domain.ids import AuditId, LegalRequestId, UserId
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


class Act(StrEnum):
    REVIEW = "review"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    CLOSE = "close"


_STEPS = {
    Act.REVIEW: StepKind.REVIEWED,
    Act.APPROVE: StepKind.APPROVED,
    Act.REFUSE: StepKind.REFUSED,
    Act.WITHDRAW: StepKind.WITHDRAWN,
    Act.CLOSE: StepKind.CLOSED,
}


@dataclass(frozen=True, slots=True)
class ActOnLegalRequest:
    """Begin the review, approve (two officers, each with a reason), refuse, withdraw or close.

    Raises `LegalRequestNotFound`, `InvalidTransition`, `FourEyes`, `OwnAccount`, `ReasonRequired` for every act but
    the review, `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, request_id: LegalRequestId, by: UserId, act: Act, reason: str
    ) -> LegalRequest:
        now = self.now()
        async with self.begin() as tx:
            await require_legal_officer(tx, by)
            before = await tx.legal_requests.get_for_update(request_id)
            after = _moved(before, act, by=by, reason=reason, now=now)
            await tx.legal_requests.update(after)
            note = "" if act is Act.REVIEW else normal_reason(reason)
            await record(tx, after, _STEPS[act], by=by, note=note, audit_id=AuditId(self.new_id()), now=now)
            return after


def _moved(request: LegalRequest, act: Act, *, by: UserId, reason: str, now: datetime) -> LegalRequest:
    match act:
        case Act.REVIEW:
            return request.under_review(by=by)
        case Act.APPROVE:
            return request.approved(by=by, reason=reason, now=now)
        case Act.REFUSE:
            return request.refused(by=by, now=now)
        case Act.WITHDRAW:
            return request.withdrawn(by=by, now=now)
        case Act.CLOSE:
            return request.closed(by=by, now=now)
        case _:
            assert_never(act)
