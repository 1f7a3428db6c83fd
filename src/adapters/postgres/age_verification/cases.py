"""Age status, verification cases with their events, and appeals in PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import Row, Select, exists, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.age_verification.tables import (
    age_status_table,
    appeal_table,
    case_event_table,
    case_table,
)
from domain.age_verification.age import AgeState, AgeStatus, MatchHold, Taken
from domain.age_verification.appeal import Appeal, AppealOpen, AppealOutcome
from domain.age_verification.case import (
    Moved,
    VerificationCase,
)
from domain.age_verification.case_event import Act, ActorKind, CaseEvent
from domain.age_verification.case_refusals import CaseNotFound, CaseOpen
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from domain.age_verification.states import CaseState
from domain.casework import InvalidTransition, Lease
from domain.ids import AppealId, CaseId, DocumentId, StreamId, UserId
from ports.age_verification.cases import AgeStatuses, Appeals, Cases


def _status_row(status: AgeStatus) -> dict[str, object]:
    return {
        "user_id": status.user_id,
        "state": status.state.value,
        "method": status.method,
        "provider": status.provider,
        "decided_at": status.decided_at,
        "assured_until": status.assured_until,
        "match_stream_id": status.match_hold.stream_id if status.match_hold else None,
        "match_before": status.match_hold.before.value if status.match_hold else None,
        "taken_before": status.taken.before.value if status.taken else None,
        "taken_until": status.taken.assured_until if status.taken else None,
        "taken_held_at": status.taken.held_at if status.taken else None,
        "taken_reset_at": status.taken.reset_at if status.taken else None,
    }


def _status(row: Row[tuple[object, ...]]) -> AgeStatus:
    return AgeStatus(
        user_id=UserId(row.user_id),
        state=AgeState(row.state),
        method=Method(row.method) if row.method else None,
        provider=row.provider,
        decided_at=row.decided_at,
        assured_until=row.assured_until,
        match_hold=MatchHold(StreamId(row.match_stream_id), AgeState(row.match_before))
        if row.match_stream_id
        else None,
        taken=Taken(AgeState(row.taken_before), row.taken_until, row.taken_held_at, row.taken_reset_at)
        if row.taken_before
        else None,
    )


class PostgresAgeStatuses(AgeStatuses):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, user_id: UserId) -> AgeStatus:
        query = select(age_status_table).where(age_status_table.c.user_id == user_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _status(row) if row else AgeStatus.unknown(user_id)

    async def get_for_update(self, user_id: UserId) -> AgeStatus:
        # The row must exist to be locked, or two first attempts would pass each other.
        await self._connection.execute(
            upsert(age_status_table).values(_status_row(AgeStatus.unknown(user_id))).on_conflict_do_nothing()
        )
        query = select(age_status_table).where(age_status_table.c.user_id == user_id).with_for_update()
        return _status((await self._connection.execute(query)).one())

    async def save(self, status: AgeStatus) -> None:
        row = _status_row(status)
        statement = upsert(age_status_table).values(row)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=row))


def _case_row(case: VerificationCase) -> dict[str, object]:
    return {
        "id": case.id,
        "user_id": case.user_id,
        "purpose": case.purpose.value,
        "policy_version": case.policy_version,
        "state": case.state.value,
        "method": case.method,
        "reason": case.reason.value,
        "hold": case.hold,
        "missing": list(case.missing),
        "first_officer_id": case.first_officer_id,
        "unblock_document_id": case.unblock_document_id,
        "appealed_officers": sorted(case.appealed_officers),
        "decided_by": case.decided_by,
        "claimed_by": case.lease.holder_id if case.lease else None,
        "claimed_until": case.lease.until if case.lease else None,
        "opened_at": case.opened_at,
        "submitted_at": case.submitted_at,
        "decided_at": case.decided_at,
        "valid_until": case.valid_until,
        "seq": case.seq,
        "chain": case.chain,
    }


def case_of(row: Row[tuple[object, ...]]) -> VerificationCase:
    return VerificationCase(
        id=CaseId(row.id),
        user_id=UserId(row.user_id),
        purpose=Purpose(row.purpose),
        policy_version=row.policy_version,
        state=CaseState(row.state),
        method=Method(row.method) if row.method else None,
        reason=Reason(row.reason),
        hold=Reason(row.hold) if row.hold else None,
        missing=tuple(row.missing),
        first_officer_id=UserId(row.first_officer_id) if row.first_officer_id else None,
        appealed_officers=frozenset(UserId(officer) for officer in row.appealed_officers),
        unblock_document_id=DocumentId(row.unblock_document_id) if row.unblock_document_id else None,
        decided_by=UserId(row.decided_by) if row.decided_by else None,
        lease=Lease(UserId(row.claimed_by), row.claimed_until) if row.claimed_by else None,
        opened_at=row.opened_at,
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
        valid_until=row.valid_until,
        seq=row.seq,
        chain=row.chain,
    )


def _event_row(event: CaseEvent) -> dict[str, object]:
    return {
        "case_id": event.case_id,
        "seq": event.seq,
        "before": event.before,
        "after": event.after.value,
        "actor_kind": event.act.kind.value,
        "actor_id": event.act.actor_id,
        "reason": event.act.reason.value,
        "note": event.act.note,
        "at": event.act.at,
        "digest": event.digest,
    }


def _event(row: Row[tuple[object, ...]]) -> CaseEvent:
    return CaseEvent(
        case_id=CaseId(row.case_id),
        seq=row.seq,
        before=CaseState(row.before) if row.before else None,
        after=CaseState(row.after),
        act=Act(
            kind=ActorKind(row.actor_kind),
            actor_id=UserId(row.actor_id) if row.actor_id else None,
            reason=Reason(row.reason),
            note=row.note,
            at=row.at,
        ),
        digest=row.digest,
    )


class PostgresCases(Cases):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, case_id: CaseId) -> VerificationCase | None:
        return await self._find(select(case_table).where(case_table.c.id == case_id))

    async def get(self, case_id: CaseId) -> VerificationCase:
        return await self._get(select(case_table).where(case_table.c.id == case_id))

    async def get_for_update(self, case_id: CaseId) -> VerificationCase:
        # NO KEY UPDATE: whatever only refers to the case need not wait.
        query = select(case_table).where(case_table.c.id == case_id).with_for_update(key_share=True)
        return await self._get(query)

    async def find_latest(self, user_id: UserId, purpose: Purpose) -> VerificationCase | None:
        return await self._find(
            select(case_table)
            .where(case_table.c.user_id == user_id, case_table.c.purpose == purpose.value)
            .order_by(case_table.c.opened_at.desc(), case_table.c.id.desc())
            .limit(1)
        )

    async def list_of_user(self, user_id: UserId) -> Sequence[VerificationCase]:
        query = (
            select(case_table)
            .where(case_table.c.user_id == user_id)
            .order_by(case_table.c.opened_at, case_table.c.id)
        )
        return [case_of(row) for row in await self._connection.execute(query)]

    async def record(self, moved: Moved) -> None:
        row = _case_row(moved.case) | {"moved_at": moved.event.act.at}
        if moved.event.before is None:
            await self._add(row)
        else:
            await self._replace(row, seen=moved.event.seq - 1)
        await self._connection.execute(insert(case_event_table).values(_event_row(moved.event)))

    async def keep(self, case: VerificationCase) -> None:
        await self._replace(_case_row(case), seen=case.seq)

    async def events(self, case_id: CaseId) -> Sequence[CaseEvent]:
        query = (
            select(case_event_table)
            .where(case_event_table.c.case_id == case_id)
            .order_by(case_event_table.c.seq)
        )
        return [_event(row) for row in await self._connection.execute(query)]

    async def _add(self, row: dict[str, object]) -> None:
        statement = upsert(case_table).values(row).on_conflict_do_nothing()
        if (await self._connection.execute(statement)).rowcount == 0:
            raise _open_already()

    async def _replace(self, row: dict[str, object], *, seen: int) -> None:
        """`seen` is the number of the event that the case was read with."""
        change = update(case_table).where(case_table.c.id == row["id"], case_table.c.seq == seen).values(row)
        try:
            result = await self._connection.execute(change)
        except IntegrityError as error:
            # An appeal would open it again, and its person has opened another meanwhile.
            if "ix_verification_case_open" in str(error.orig):
                raise _open_already() from error
            raise
        if result.rowcount == 0:
            raise InvalidTransition("this case has moved on meanwhile; look at it again")

    async def _find(self, query: Select[tuple[object, ...]]) -> VerificationCase | None:
        row = (await self._connection.execute(query)).one_or_none()
        return case_of(row) if row else None

    async def _get(self, query: Select[tuple[object, ...]]) -> VerificationCase:
        case = await self._find(query)
        if case is None:
            raise CaseNotFound("there is no such case")
        return case


def _open_already() -> CaseOpen:
    return CaseOpen("this account has a case of this kind that is not over")


def _appeal_row(appeal: Appeal) -> dict[str, object]:
    return {
        "id": appeal.id,
        "case_id": appeal.case_id,
        "user_id": appeal.user_id,
        "event_seq": appeal.event_seq,
        "text": appeal.text,
        "document_id": appeal.document_id,
        "filed_at": appeal.filed_at,
        "due_at": appeal.due_at,
        "outcome": appeal.outcome.value,
        "decided_by": appeal.decided_by,
        "decided_at": appeal.decided_at,
    }


def appeal_of(row: Row[tuple[object, ...]]) -> Appeal:
    return Appeal(
        id=AppealId(row.id),
        case_id=CaseId(row.case_id),
        user_id=UserId(row.user_id),
        event_seq=row.event_seq,
        text=row.text,
        document_id=DocumentId(row.document_id) if row.document_id else None,
        filed_at=row.filed_at,
        due_at=row.due_at,
        outcome=AppealOutcome(row.outcome),
        decided_by=UserId(row.decided_by) if row.decided_by else None,
        decided_at=row.decided_at,
    )


class PostgresAppeals(Appeals):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def has_open(self, user_id: UserId) -> bool:
        table = appeal_table.c
        query = select(exists().where(table.user_id == user_id, table.outcome == AppealOutcome.OPEN.value))
        return (await self._connection.execute(query)).scalar_one()

    async def erase_texts_of(self, user_id: UserId) -> int:
        table = appeal_table.c
        change = update(appeal_table).where(table.user_id == user_id, table.text != "").values(text="")
        return (await self._connection.execute(change)).rowcount

    async def find(self, appeal_id: AppealId) -> Appeal | None:
        return await self._find(select(appeal_table).where(appeal_table.c.id == appeal_id))

    async def find_open(self, case_id: CaseId) -> Appeal | None:
        return await self._find(
            select(appeal_table).where(
                appeal_table.c.case_id == case_id, appeal_table.c.outcome == AppealOutcome.OPEN.value
            )
        )

    async def add(self, appeal: Appeal) -> None:
        statement = upsert(appeal_table).values(_appeal_row(appeal)).on_conflict_do_nothing()
        if (await self._connection.execute(statement)).rowcount == 0:
            raise AppealOpen("there is an appeal against this decision already")

    async def update(self, appeal: Appeal) -> None:
        change = update(appeal_table).where(appeal_table.c.id == appeal.id).values(_appeal_row(appeal))
        await self._connection.execute(change)

    async def _find(self, query: Select[tuple[object, ...]]) -> Appeal | None:
        row = (await self._connection.execute(query)).one_or_none()
        return appeal_of(row) if row else None
