"""Requests of authorities, legal holds and erasures in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.age_verification import AgeTables
from domain.compliance.erasure import Erasure, ErasureCause
from domain.compliance.legal_hold import LegalHold, LegalHoldIdReused, LegalHoldNotFound
from domain.compliance.legal_request import LegalRequest, LegalRequestNotFound, Step
from domain.ids import LegalHoldId, LegalRequestId, UserId
from ports.compliance import Erasures, LegalHolds, LegalRequests


class ComplianceTables:
    def __init__(self) -> None:
        self.requests: dict[LegalRequestId, LegalRequest] = {}
        self.steps: list[Step] = []
        self.holds: dict[LegalHoldId, LegalHold] = {}
        self.erasures: list[Erasure] = []

    def is_held(self, account_id: UserId, now: datetime) -> bool:
        return any(hold.account_id == account_id and hold.holds(now) for hold in self.holds.values())

    def minor_is_erased(self, account_id: UserId, *, locked_at: datetime | None) -> bool:
        return locked_at is not None and any(
            erasure.account_id == account_id
            and erasure.cause is ErasureCause.MINOR
            and erasure.at >= locked_at
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


class MemoryLegalHolds(LegalHolds):
    def __init__(self, tables: ComplianceTables) -> None:
        self._tables = tables

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


class MemoryErasures(Erasures):
    def __init__(self, tables: ComplianceTables, ages: AgeTables) -> None:
        self._tables = tables
        self._ages = ages

    async def add(self, erasure: Erasure) -> None:
        self._tables.erasures.append(erasure)

    async def minor_is_erased(self, account_id: UserId) -> bool:
        locked_at = self._ages.status_of(account_id).decided_at
        return self._tables.minor_is_erased(account_id, locked_at=locked_at)
