"""Requests of authorities, legal holds and erasures in memory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.memory.age_verification.cases import AgeTables
from adapters.memory.compliance.removal_orders import RemovalOrderTables
from adapters.memory.moderation.cases import ModerationCaseTables
from adapters.memory.moderation.decisions import DecisionTables
from domain.compliance.erasure import Erasure, ErasureCause
from domain.compliance.legal_hold import LegalHold, LegalHoldIdReused, LegalHoldNotFound
from domain.compliance.legal_request import LegalRequest, LegalRequestNotFound, Step
from domain.compliance.open_matter import OpenMatter
from domain.ids import LegalHoldId, LegalRequestId, UserId
from domain.moderation.decisions.appeal import AppealOutcome
from ports.compliance.requests import Erasures, LegalHolds, LegalRequests


class ComplianceTables:
    def __init__(self) -> None:
        self.requests: dict[LegalRequestId, LegalRequest] = {}
        self.steps: list[Step] = []
        self.holds: dict[LegalHoldId, LegalHold] = {}
        self.erasures: list[Erasure] = []
        self.removal_orders = RemovalOrderTables()

    def is_held(self, account_id: UserId, now: datetime) -> bool:
        return any(hold.account_id == account_id and hold.holds(now) for hold in self.holds.values())

    def minor_is_erased(
        self, account_id: UserId, *, locked_at: datetime | None, is_part: bool = False
    ) -> bool:
        """Wholly, or at least in part."""
        return locked_at is not None and any(
            erasure.account_id == account_id
            and erasure.cause is ErasureCause.MINOR
            and erasure.at >= locked_at
            and (is_part or (erasure.table == "account" and erasure.rows > 0))
            for erasure in self.erasures
        )


class MemoryLegalRequests(LegalRequests):
    def __init__(self, tables: ComplianceTables) -> None:
        self._tables = tables

    async def add(self, request: LegalRequest) -> LegalRequest:
        return self._tables.requests.setdefault(request.id, request)

    async def get_for_update(self, request_id: LegalRequestId) -> LegalRequest:
        try:
            return self._tables.requests[request_id]
        except KeyError:
            raise LegalRequestNotFound("there is no such request") from None

    async def update(self, request: LegalRequest) -> None:
        self._tables.requests[request.id] = request

    async def add_step(self, step: Step) -> None:
        self._tables.steps.append(step)

    async def to_tell(self, *, now: datetime, limit: int) -> Sequence[LegalRequestId]:
        due = [
            (request.answered_at, request.id)
            for request in self._tables.requests.values()
            if request.answered_at is not None
            and request.told_at is None
            and (request.gag_until is None or request.gag_until <= now)
        ]
        return [request_id for _, request_id in sorted(due)[:limit]]

    async def with_expired_export(self, *, now: datetime, limit: int) -> Sequence[LegalRequestId]:
        due = [
            (request.export.expires_at, request.id)
            for request in self._tables.requests.values()
            if request.export is not None and request.export.expires_at <= now
        ]
        return [request_id for _, request_id in sorted(due)[:limit]]


def open_matters(
    account_id: UserId, cases: ModerationCaseTables, decisions: DecisionTables
) -> frozenset[OpenMatter]:
    matters = set()
    for case in cases.open_cases():
        if case.status.person_id == account_id and case.status.kind.is_of_child_safety:
            matters.add(OpenMatter.CHILD_SAFETY)
    for appeal in decisions.appeals.values():
        if appeal.person_id == account_id and appeal.outcome is AppealOutcome.OPEN:
            matters.add(OpenMatter.APPEAL)
    return frozenset(matters)


def stays(tables: Any, account_id: UserId, now: datetime) -> bool:
    """Whether evidence of that person stays. `tables` are all of the world's."""
    open_now = open_matters(account_id, tables.moderation_cases, tables.decisions)
    return tables.compliance.is_held(account_id, now) or OpenMatter.CHILD_SAFETY in open_now


class MemoryLegalHolds(LegalHolds):
    def __init__(
        self, tables: ComplianceTables, cases: ModerationCaseTables, decisions: DecisionTables
    ) -> None:
        self._tables = tables
        self._cases = cases
        self._decisions = decisions

    async def find(self, hold_id: LegalHoldId) -> LegalHold | None:
        return self._tables.holds.get(hold_id)

    async def add(self, hold: LegalHold) -> None:
        if hold.id in self._tables.holds:
            raise LegalHoldIdReused("this id belongs to another hold")
        self._tables.holds[hold.id] = hold

    async def get_for_update(self, hold_id: LegalHoldId) -> LegalHold:
        try:
            return self._tables.holds[hold_id]
        except KeyError:
            raise LegalHoldNotFound("there is no such hold") from None

    async def update(self, hold: LegalHold) -> None:
        self._tables.holds[hold.id] = hold

    async def is_held(self, account_id: UserId, *, now: datetime) -> bool:
        return self._tables.is_held(account_id, now)

    async def open_matters(self, account_id: UserId) -> frozenset[OpenMatter]:
        return open_matters(account_id, self._cases, self._decisions)


class MemoryErasures(Erasures):
    def __init__(self, tables: ComplianceTables, ages: AgeTables) -> None:
        self._tables = tables
        self._ages = ages

    async def add(self, erasure: Erasure) -> None:
        self._tables.erasures.append(erasure)

    async def minor_is_erased(self, account_id: UserId) -> bool:
        locked_at = self._ages.status_of(account_id).decided_at
        return self._tables.minor_is_erased(account_id, locked_at=locked_at)
