"""Moderation cases in memory."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime

from adapters.memory.tables import HasTables
from domain.casework import Lease
from domain.ids import ModerationCaseId, UserId
from domain.moderation.audit.entry import PLATFORM
from domain.moderation.cases.before import owes_police
from domain.moderation.cases.case import CaseMove, ModerationCase
from domain.moderation.cases.clocks import has_law
from domain.moderation.cases.event import ModerationEvent, Opened, ReportJoined, Subject
from domain.moderation.cases.kind import Queue
from domain.moderation.cases.law import POCSO_MINOR
from domain.moderation.cases.merge import merged_into
from domain.moderation.cases.refusals import ModerationCaseNotFound, StaleCase, SubjectHasCase
from domain.moderation.cases.routed import Source
from domain.moderation.cases.states import ModerationState
from domain.moderation.cases.status import replay
from ports.moderation.cases import (
    CaseDifference,
    CaseLeases,
    CaseVerifier,
    ChatLocks,
    HeldRow,
    ModerationCaseQueries,
    ModerationCases,
    Place,
    QueueRow,
    TimelineRow,
)


class ModerationCaseTables:
    def __init__(self) -> None:
        self.cases: dict[ModerationCaseId, ModerationCase] = {}
        self.events: dict[ModerationCaseId, list[ModerationEvent]] = {}
        self.leases: dict[ModerationCaseId, Lease] = {}
        self.chat_locks: set[UserId] = set()

    def open_cases(self) -> list[ModerationCase]:
        return [case for case in self.cases.values() if case.status.state is not ModerationState.CLOSED]

    def sources(self, case_id: ModerationCaseId) -> frozenset[Source]:
        came = (
            each for each in self.events.get(case_id, []) if isinstance(each.what, (Opened, ReportJoined))
        )
        return frozenset(each.by.source for each in came)


class MemoryModerationCases(ModerationCases):
    def __init__(self, tables: ModerationCaseTables) -> None:
        self._tables = tables

    async def find_open(self, subject: Subject, *, child_safety: bool) -> ModerationCase | None:
        if own := self._own(subject, child_safety=child_safety):
            return own
        merged = [
            case
            for case in self._tables.cases.values()
            if case.status.is_merged
            and case.status.subject == subject
            and case.status.kind.is_of_child_safety is child_safety
        ]
        if not merged:
            return None
        case = max(merged, key=lambda each: (each.status.moved_at, each.id))
        while case.status.is_merged:
            case = self._tables.cases[merged_into(self._tables.events[case.id]).case_id]
        return case if case.status.state is not ModerationState.CLOSED else None

    def _own(self, subject: Subject, *, child_safety: bool) -> ModerationCase | None:
        for case in self._tables.open_cases():
            if case.status.subject == subject and case.status.kind.is_of_child_safety is child_safety:
                return case
        return None

    async def get_for_update(self, case_id: ModerationCaseId) -> ModerationCase:
        try:
            return self._tables.cases[case_id]
        except KeyError:
            raise ModerationCaseNotFound("there is no such case") from None

    async def record(self, move: CaseMove) -> None:
        if not move.events:
            return
        kept = self._tables.cases.get(move.case.id)
        if (kept.version if kept else 0) != move.events[0].seq - 1:
            raise StaleCase("this case has moved on meanwhile; look at it again")
        status = move.case.status
        if status.state is not ModerationState.CLOSED:
            other = self._own(status.subject, child_safety=status.kind.is_of_child_safety)
            if other is not None and other.id != move.case.id:
                raise SubjectHasCase("there is a case of this subject that is not closed")
        self._tables.cases[move.case.id] = move.case
        self._tables.events.setdefault(move.case.id, []).extend(move.events)

    async def copy_anew(self, case: ModerationCase) -> None:
        self._tables.cases[case.id] = case

    async def events(self, case_id: ModerationCaseId) -> Sequence[ModerationEvent]:
        return list(self._tables.events.get(case_id, []))

    async def sources(self, case_id: ModerationCaseId) -> Collection[Source]:
        return self._tables.sources(case_id)


class MemoryCaseLeases(CaseLeases):
    def __init__(self, tables: ModerationCaseTables) -> None:
        self._tables = tables

    async def find(self, case_id: ModerationCaseId) -> Lease | None:
        return self._tables.leases.get(case_id)

    async def keep(self, case_id: ModerationCaseId, lease: Lease) -> None:
        self._tables.leases[case_id] = lease

    async def end(self, case_id: ModerationCaseId) -> None:
        self._tables.leases.pop(case_id, None)


class MemoryChatLocks(ChatLocks):
    def __init__(self, tables: ModerationCaseTables) -> None:
        self._tables = tables

    async def lock(self, user_id: UserId, *, now: datetime) -> None:
        self._tables.chat_locks.add(user_id)

    async def lift(self, user_id: UserId, *, now: datetime) -> None:
        self._tables.chat_locks.discard(user_id)

    async def is_locked(self, user_id: UserId) -> bool:
        return user_id in self._tables.chat_locks


class MemoryModerationCaseQueries(ModerationCaseQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    @property
    def _tables(self) -> ModerationCaseTables:
        tables: ModerationCaseTables = self._database.tables.moderation_cases
        return tables

    async def queue(
        self, queues: Collection[Queue], *, after: Place | None, now: datetime, limit: int
    ) -> Sequence[QueueRow]:
        rows = [self._row(case, now) for case in self._tables.open_cases() if case.status.queue in queues]
        rows.sort(key=lambda row: _order(row.place))
        if after is not None:
            rows = [row for row in rows if _order(row.place) > _order(after)]
        return rows[:limit]

    async def held_by(self, person_id: UserId, *, now: datetime) -> Sequence[HeldRow]:
        held = [id_ for id_, lease in self._tables.leases.items() if lease.is_held_by(person_id, now=now)]
        found = [self._tables.cases[case_id].status for case_id in held]
        return [
            HeldRow(
                status.id, status.subject.kind, status.kind, status.severity, status.queue, status.reports,
                status.due_at, status.seq,
            )
            for status in sorted(found, key=lambda status: (status.due_at, status.id))
        ]  # fmt: skip

    async def timeline(self, case_id: ModerationCaseId) -> Sequence[TimelineRow]:
        return [TimelineRow(event, self._name(event)) for event in self._tables.events.get(case_id, [])]

    async def lease(self, case_id: ModerationCaseId) -> Lease | None:
        return self._tables.leases.get(case_id)

    async def to_look_at(
        self, *, now: datetime, after: tuple[datetime, ModerationCaseId] | None, limit: int
    ) -> Sequence[tuple[datetime, ModerationCaseId]]:
        due: dict[ModerationCaseId, datetime] = {}
        for case in self._tables.open_cases():
            lease = self._tables.leases.get(case.id)
            for time in (case.status.next_alarm_at, lease.until if lease else None):
                if time is not None and time <= now and (after is None or (time, case.id) > after):
                    due[case.id] = min(time, due.get(case.id, time))
        return sorted((at, case_id) for case_id, at in due.items())[:limit]

    async def to_catch_up(
        self, *, profile: str, after: ModerationCaseId | None, limit: int
    ) -> Sequence[ModerationCaseId]:
        found = [
            case.id
            for case in self._tables.cases.values()
            if (owes_police(case.status) and has_law(POCSO_MINOR, profile=profile))
            or replay(self._tables.events[case.id]) != case.status
        ]
        return sorted(each for each in found if after is None or each > after)[:limit]

    def _row(self, case: ModerationCase, now: datetime) -> QueueRow:
        status, lease = case.status, self._tables.leases.get(case.id)
        holder = lease.holder_id if lease is not None and now < lease.until else None
        name = self._database.tables.identity.users[holder].display_name if holder else ""
        return QueueRow(
            case_id=case.id, subject_kind=status.subject.kind, subject_id=status.subject.id, kind=status.kind,
            severity=status.severity, score=status.score, queue=status.queue, state=status.state,
            reports=status.reports, is_breached=status.is_breached, due_at=status.due_at,
            opened_at=status.opened_at, claimed_by=holder, claimed_by_name=name, not_for=status.not_for,
        )  # fmt: skip

    def _name(self, event: ModerationEvent) -> str:
        if event.by.actor_id is not None:
            name: str = self._database.tables.identity.users[event.by.actor_id].display_name
            return name
        return PLATFORM if event.by.automated else ""


class MemoryCaseVerifier(CaseVerifier):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def differences(self) -> AsyncIterator[CaseDifference]:
        tables: ModerationCaseTables = self._database.tables.moderation_cases
        for case_id, case in tables.cases.items():
            if replay(tables.events[case_id]) != case.status:
                yield CaseDifference(case_id, ("status",))

    async def size(self) -> int:
        return len(self._database.tables.moderation_cases.cases)


def _order(place: Place) -> tuple[object, ...]:
    return (place.severity, place.due_at, place.rank, place.opened_at, place.case_id)
