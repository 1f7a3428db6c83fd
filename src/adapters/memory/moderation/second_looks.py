"""Second looks at closed cases, in memory."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.memory.tables import HasTables
from domain.ids import SecondLookId, UserId
from domain.moderation.cases.kind import Queue
from domain.moderation.cases.states import ModerationState
from domain.moderation.desk.second_look import Agreement, SecondLook, SecondLookNotFound, SecondLookPass
from ports.moderation.second_looks import AgreementRow, SecondLookQueries, SecondLookRow, SecondLooks


class SecondLookTables:
    def __init__(self) -> None:
        self.looks: dict[SecondLookId, SecondLook] = {}
        self.passes: list[SecondLookPass] = []


class MemorySecondLooks(SecondLooks):
    def __init__(self, tables: SecondLookTables) -> None:
        self._tables = tables

    async def add(self, look: SecondLook) -> None:
        self._tables.looks[look.id] = look

    async def find_for_update(self, look_id: SecondLookId) -> SecondLook | None:
        return self._tables.looks.get(look_id)

    async def answer(self, look: SecondLook) -> None:
        self._tables.looks[look.id] = look

    async def pass_on(self, passed: SecondLookPass) -> None:
        self._tables.passes.append(passed)

    async def knowing(self, look: SecondLook) -> Collection[UserId]:
        return _knowing(look, self._tables)


class MemorySecondLookQueries(SecondLookQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def waiting(
        self, person_id: UserId, queues: Collection[Queue], *, now: datetime, limit: int | None,
        about: Collection[UUID] | None = None,
    ) -> Sequence[SecondLookRow]:  # fmt: skip
        found = [look for look in self._looks() if look.queue in queues and self._waits(look, person_id, now)]
        found.sort(key=lambda look: (look.waits_until, look.id))
        rows = [self._row(look) for look in found]
        return [
            row for row in rows if about is None or {row.case_id, row.subject_id, row.person_id} & set(about)
        ][:limit]

    async def get(
        self, look_id: SecondLookId, person_id: UserId, queues: Collection[Queue], *, now: datetime
    ) -> SecondLookRow:
        for row in await self.waiting(person_id, queues, now=now, limit=len(self._looks())):
            if row.look_id == look_id:
                return row
        raise SecondLookNotFound("there is no such second look")

    async def agreement(self, queues: Collection[Queue], *, since: datetime) -> Sequence[AgreementRow]:
        found = [look for look in self._looks() if look.queue in queues and look.closed_at >= since]
        return [
            _counted(queue, [look.agreement for look in found if look.queue is queue])
            for queue in sorted({look.queue for look in found})
        ]

    async def differing(
        self, queues: Collection[Queue], *, since: datetime, limit: int
    ) -> Sequence[SecondLook]:
        found = [
            (look.finding.found_at, look.id, look)
            for look in self._looks()
            if look.finding is not None and look.agreement is not Agreement.AGREED
            and look.queue in queues and look.closed_at >= since
            and look.closed_at == max(each.closed_at for each in self._looks() if each.case_id == look.case_id)
        ]  # fmt: skip
        return [look for _, _, look in sorted(found, key=lambda each: each[:2], reverse=True)][:limit]

    def _looks(self) -> list[SecondLook]:
        tables: SecondLookTables = self._database.tables.second_looks
        return list(tables.looks.values())

    def _waits(self, look: SecondLook, person_id: UserId, now: datetime) -> bool:
        tables: Any = self._database.tables.moderation_cases
        status = tables.cases[look.case_id].status
        if look.finding is not None or look.waits_until <= now or status.person_id == person_id:
            return False
        if status.state is not ModerationState.CLOSED or status.closed_at != look.closed_at:
            return False
        if person_id in _knowing(look, self._database.tables.second_looks):
            return False
        return all(event.by.actor_id != person_id for event in tables.events[look.case_id])

    def _row(self, look: SecondLook) -> SecondLookRow:
        status = self._database.tables.moderation_cases.cases[look.case_id].status
        return SecondLookRow(
            look_id=look.id, case_id=look.case_id, kind=status.kind.value, severity=int(status.severity),
            subject_kind=status.subject.kind.value, subject_id=status.subject.id, person_id=status.person_id,
            reports=status.reports, opened_at=status.opened_at, waits_until=look.waits_until,
        )  # fmt: skip


def _knowing(look: SecondLook, tables: SecondLookTables) -> set[UserId]:
    judged = {
        each.finding.found_by
        for each in tables.looks.values()
        if each.finding is not None and each.case_id == look.case_id and each.closed_at < look.closed_at
    }
    return judged | {
        passed.person_id for passed in tables.passes if tables.looks[passed.look_id].case_id == look.case_id
    }


def _counted(queue: Queue, ends: Sequence[Agreement | None]) -> AgreementRow:
    return AgreementRow(
        queue, len(ends), ends.count(Agreement.AGREED), ends.count(Agreement.OTHER_RULE),
        ends.count(Agreement.OTHER_OUTCOME),
    )  # fmt: skip
