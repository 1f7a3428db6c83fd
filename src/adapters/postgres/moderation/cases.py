"""Moderation cases in PostgreSQL: events that are only added, and the status in the same transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import get_args
from uuid import UUID

import msgspec
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    case,
    exists,
    func,
    insert,
    literal,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import UpdateBase

from adapters.postgres.moderation.case_tables import (
    IS_MERGED,
    IS_OPEN,
    chat_lock_table,
    moderation_case_table,
    moderation_event_table,
    moderation_lease_table,
)
from domain.casework import Lease
from domain.ids import ModerationCaseId, UserId
from domain.moderation.cases.case import CaseMove, ModerationCase
from domain.moderation.cases.event import (
    REPORT_TOOL,
    By,
    Happening,
    MergedInto,
    ModerationEvent,
    Opened,
    ReportJoined,
    Subject,
)
from domain.moderation.cases.refusals import ModerationCaseNotFound, StaleCase, SubjectHasCase
from domain.moderation.cases.routed import Source
from domain.moderation.cases.states import ModerationState
from domain.moderation.cases.status import CaseStatus
from ports.moderation.cases import CaseLeases, ChatLocks, ModerationCases

_HAPPENINGS: dict[str, type[Happening]] = {kind.name: kind for kind in get_args(Happening)}


def status_row(status: CaseStatus) -> dict[str, object]:
    """Every column of the copy."""
    return {
        "id": status.id,
        "subject_kind": status.subject.kind.value,
        "subject_id": status.subject.id,
        "person_id": status.person_id,
        "kind": status.kind.value,
        "is_of_child_safety": status.kind.is_of_child_safety,
        "severity": int(status.severity),
        "rank": 100 - status.score,
        "queue": status.queue.value,
        "state": status.state.value,
        "reports": status.reports,
        "is_breached": status.is_breached,
        "due_at": status.due_at,
        "next_alarm_at": status.next_alarm_at,
        "opened_at": status.opened_at,
        "closed_at": status.closed_at,
        "moved_at": status.moved_at,
        "seq": status.seq,
        "status": msgspec.json.decode(msgspec.json.encode(status)),  # as it is read back: lists, no tuples
    }


SAID = (Opened.name, ReportJoined.name)
"""The events in which somebody says that something is wrong."""


def source_of_event() -> ColumnElement[str]:
    """As `By.source`."""
    event = moderation_event_table.c
    return case(
        (event.automated, Source.PROGRAM.value),
        (event.tool == REPORT_TOOL, Source.ACCOUNT.value),
        (event.actor_id.is_(None), Source.NO_ACCOUNT.value),
        else_=Source.STAFF.value,
    )


def case_of(row: Row[tuple[object, ...]]) -> ModerationCase:
    return ModerationCase(msgspec.convert(row.status, CaseStatus))


def event_row(event: ModerationEvent) -> dict[str, object]:
    return {
        "case_id": event.case_id,
        "seq": event.seq,
        "name": event.what.name,
        "what": msgspec.to_builtins(event.what),
        "actor_id": event.by.actor_id,
        "tool": event.by.tool,
        "automated": event.by.automated,
        "note": event.by.note,
        "at": event.by.at,
    }


def event_of(row: Row[tuple[object, ...]]) -> ModerationEvent:
    return ModerationEvent(
        case_id=ModerationCaseId(row.case_id),
        seq=row.seq,
        by=By(UserId(row.actor_id) if row.actor_id else None, row.tool, row.automated, row.note, row.at),
        what=msgspec.convert(row.what, _HAPPENINGS[row.name]),
    )


class PostgresModerationCases(ModerationCases):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find_open(self, subject: Subject, *, child_safety: bool) -> ModerationCase | None:
        # There may be no row to lock yet, and two first reports must not both open a case.
        key = f"moderation_case:{subject.kind}:{subject.id}:{child_safety}"
        await self._connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
        table = moderation_case_table.c
        of_subject = (
            (table.subject_kind == subject.kind.value)
            & (table.subject_id == subject.id)
            & table.is_of_child_safety.is_(child_safety)
        )
        while (goes_on := await self._goes_on(of_subject)) is not None:
            async with self._connection.begin_nested() as looked:
                case = await self.get_for_update(goes_on)
                # Whoever merges, parts, closes or reopens holds this case too: what is still so now stays so.
                if await self._goes_on(of_subject) == goes_on:
                    return case if case.status.state is not ModerationState.CLOSED else None
                # Whoever holds two takes them in the order of their ids: this one is let go before another is taken.
                # PostgreSQL keeps a row that it waited for also where the row is not what was asked for any more, so
                # nothing is asked for with its lock but by its id, in here.
                await looked.rollback()
        return None

    async def _goes_on(self, of_subject: ColumnElement[bool]) -> ModerationCaseId | None:
        """Of this subject the case that is not closed, or what at the end took in the one that was merged last."""
        table, event = moderation_case_table.c, moderation_event_table.c
        own = select(table.id, literal(value=False).label("is_merged")).where(of_subject, IS_OPEN)
        merged = (
            select(table.id, literal(value=True).label("is_merged"))
            .where(of_subject, IS_MERGED)
            .order_by(table.closed_at.desc(), table.id.desc())
            .limit(1)
        )
        # In one statement, or a case that opens again between two is seen by neither.
        both = union_all(own, merged.subquery().select()).subquery()
        row = (
            await self._connection.execute(
                select(both.c.id, both.c.is_merged).order_by(both.c.is_merged).limit(1)
            )
        ).one_or_none()
        if row is None:
            return None
        if not row.is_merged:
            return ModerationCaseId(row.id)
        at: UUID = row.id
        while True:
            went = (
                select(event.what["case_id"].astext)
                .join(moderation_case_table, table.id == event.case_id)
                .where(event.case_id == at, event.name == MergedInto.name, IS_MERGED)
                .order_by(event.seq.desc())
                .limit(1)
            )
            further = await self._connection.scalar(went)
            if further is None:
                return ModerationCaseId(at)
            at = UUID(further)

    async def get_for_update(self, case_id: ModerationCaseId) -> ModerationCase:
        case = await self._find(select(moderation_case_table).where(moderation_case_table.c.id == case_id))
        if case is None:
            raise ModerationCaseNotFound("there is no such case")
        return case

    async def record(self, move: CaseMove) -> None:
        if not move.events:
            return
        row, seen = status_row(move.case.status), move.events[0].seq - 1
        try:
            # In a part of its own, so that whoever opens a second case of a subject can look again in this transaction.
            async with self._connection.begin_nested():
                stored = await self._connection.execute(self._change(row, seen))
        except IntegrityError as error:
            if "ix_moderation_case_subject" in str(error.orig):
                raise SubjectHasCase("there is a case of this subject that is not closed") from error
            raise
        if stored.rowcount == 0:
            raise StaleCase("this case has moved on meanwhile; look at it again")
        events = [event_row(event) for event in move.events]
        await self._connection.execute(insert(moderation_event_table), events)

    async def copy_anew(self, case: ModerationCase) -> None:
        row = status_row(case.status)
        await self._connection.execute(self._change(row, case.version))

    async def events(self, case_id: ModerationCaseId) -> Sequence[ModerationEvent]:
        table = moderation_event_table.c
        query = select(moderation_event_table).where(table.case_id == case_id).order_by(table.seq)
        return [event_of(row) for row in await self._connection.execute(query)]

    async def sources(self, case_id: ModerationCaseId) -> Collection[Source]:
        event = moderation_event_table.c
        query = select(source_of_event()).where(event.case_id == case_id, event.name.in_(SAID)).distinct()
        return {Source(source) for source in await self._connection.scalars(query)}

    def _change(self, row: dict[str, object], seen: int) -> UpdateBase:
        if seen == 0:
            return upsert(moderation_case_table).values(row).on_conflict_do_nothing(index_elements=["id"])
        table = moderation_case_table.c
        return update(moderation_case_table).where(table.id == row["id"], table.seq == seen).values(row)

    async def _find(self, query: Select[tuple[object, ...]]) -> ModerationCase | None:
        # NO KEY UPDATE: whatever only refers to the case need not wait.
        row = (await self._connection.execute(query.with_for_update(key_share=True))).one_or_none()
        return case_of(row) if row else None


class PostgresCaseLeases(CaseLeases):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, case_id: ModerationCaseId) -> Lease | None:
        table = moderation_lease_table.c
        query = select(moderation_lease_table).where(table.case_id == case_id, table.until.is_not(None))
        row = (await self._connection.execute(query)).one_or_none()
        return Lease(UserId(row.holder_id), row.until) if row else None

    async def keep(self, case_id: ModerationCaseId, lease: Lease) -> None:
        row = {"case_id": case_id, "holder_id": lease.holder_id, "until": lease.until}
        statement = upsert(moderation_lease_table).values(row)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["case_id"], set_=row))

    async def end(self, case_id: ModerationCaseId) -> None:
        table = moderation_lease_table.c
        change = update(moderation_lease_table).where(table.case_id == case_id).values(until=None)
        await self._connection.execute(change)


class PostgresChatLocks(ChatLocks):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self, user_id: UserId, *, now: datetime) -> None:
        statement = upsert(chat_lock_table).values(user_id=user_id, locked_at=now, lifted_at=None)
        lifted = chat_lock_table.c.lifted_at.is_not(None)
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["user_id"], set_={"locked_at": now, "lifted_at": None}, where=lifted
            )
        )

    async def lift(self, user_id: UserId, *, now: datetime) -> None:
        table = chat_lock_table.c
        held = (table.user_id == user_id) & table.lifted_at.is_(None)
        await self._connection.execute(update(chat_lock_table).where(held).values(lifted_at=now))

    async def is_locked(self, user_id: UserId) -> bool:
        table = chat_lock_table.c
        query = select(exists().where(table.user_id == user_id, table.lifted_at.is_(None)))
        return (await self._connection.execute(query)).scalar_one()
