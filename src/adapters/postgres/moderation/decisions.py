"""Decisions, sanctions and appeals in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import Row, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.moderation.decision_tables import (
    moderation_appeal_table,
    moderation_decision_table,
    moderation_sanction_table,
)
from domain.ids import DecisionAppealId, DecisionId, ModerationCaseId, UserId
from domain.moderation.decisions.action import SHUTS_OUT, Action
from domain.moderation.decisions.appeal import AppealMade, AppealNotFound, AppealOutcome, DecisionAppeal
from domain.moderation.decisions.decision import Decision, DecisionNotFound
from domain.moderation.decisions.sanction import EndedBy, Sanction
from ports.moderation.decisions import DecisionAppeals, Decisions, Sanctions


def decision_of(row: Row[tuple[object, ...]]) -> Decision:
    return msgspec.convert(row.decision, Decision)


def _sanction_row(sanction: Sanction) -> dict[str, object]:
    return {
        "decision_id": sanction.decision_id,
        "place": sanction.place,
        "case_id": sanction.case_id,
        "person_id": sanction.person_id,
        "kind": sanction.action.kind.value,
        "shuts_out": sanction.action.kind in SHUTS_OUT,
        "action": msgspec.to_builtins(sanction.action),
        "since": sanction.since,
        "until": sanction.action.until,
        "before": sanction.before,
        "ended_at": sanction.ended_at,
        "ended_by": sanction.ended_by.value if sanction.ended_by else None,
    }


class _SanctionRow(msgspec.Struct):
    decision_id: UUID
    place: int
    case_id: UUID
    person_id: UUID
    action: object
    since: datetime
    before: str
    ended_at: datetime | None
    ended_by: str | None


_decode_sanctions = msgspec.json.Decoder(list[_SanctionRow]).decode


def sanctions_of(rows: str) -> Sequence[Sanction]:
    """The sanctions that `jsonb_agg` made of their rows."""
    return [sanction_of(row) for row in _decode_sanctions(rows)]


def sanction_of(row: Row[tuple[object, ...]] | _SanctionRow) -> Sanction:
    return Sanction(
        decision_id=DecisionId(row.decision_id),
        place=row.place,
        case_id=ModerationCaseId(row.case_id),
        person_id=UserId(row.person_id),
        action=msgspec.convert(row.action, Action),
        since=row.since,
        before=row.before,
        ended_at=row.ended_at,
        ended_by=EndedBy(row.ended_by) if row.ended_by else None,
    )


def _appeal_row(appeal: DecisionAppeal) -> dict[str, object]:
    return {
        "id": appeal.id,
        "decision_id": appeal.decision_id,
        "person_id": appeal.person_id,
        "text": appeal.text,
        "filed_at": appeal.filed_at,
        "due_at": appeal.due_at,
        "outcome": appeal.outcome.value,
        "answer": appeal.answer,
        "note": appeal.note,
        "decided_by": appeal.decided_by,
        "decided_at": appeal.decided_at,
    }


def appeal_of(row: Row[tuple[object, ...]]) -> DecisionAppeal:
    return DecisionAppeal(
        id=DecisionAppealId(row.id),
        decision_id=DecisionId(row.decision_id),
        person_id=UserId(row.person_id),
        text=row.text,
        filed_at=row.filed_at,
        due_at=row.due_at,
        outcome=AppealOutcome(row.outcome),
        answer=row.answer,
        note=row.note,
        decided_by=UserId(row.decided_by) if row.decided_by else None,
        decided_at=row.decided_at,
    )


class PostgresDecisions(Decisions):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, decision: Decision) -> None:
        row = {
            "id": decision.id,
            "case_id": decision.case_id,
            "person_id": decision.person_id,
            "decided_by": decision.decided_by,
            "queue": decision.queue.value,
            "decided_at": decision.decided_at,
            "decision": msgspec.to_builtins(decision),
        }
        await self._connection.execute(insert(moderation_decision_table).values(row))

    async def get(self, decision_id: DecisionId) -> Decision:
        query = select(moderation_decision_table).where(moderation_decision_table.c.id == decision_id)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise DecisionNotFound("there is no such decision")
        return decision_of(row)

    async def is_any_of(self, case_id: ModerationCaseId) -> bool:
        found = exists().where(moderation_decision_table.c.case_id == case_id)
        return bool(await self._connection.scalar(select(found)))


class PostgresSanctions(Sanctions):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, sanctions: Sequence[Sanction]) -> None:
        await self._connection.execute(
            insert(moderation_sanction_table), [_sanction_row(each) for each in sanctions]
        )

    async def of_person(self, person_id: UserId) -> Sequence[Sanction]:
        table = moderation_sanction_table.c
        query = select(moderation_sanction_table).where(
            table.person_id == person_id, table.ended_at.is_(None)
        )
        return [sanction_of(row) for row in await self._connection.execute(query)]

    async def shut_out_among(self, people: Collection[UserId], *, now: datetime) -> frozenset[UserId]:
        table = moderation_sanction_table.c
        query = select(table.person_id).where(
            table.person_id.in_(sorted(people)),
            table.shuts_out,
            table.ended_at.is_(None),
            or_(table.until.is_(None), table.until > now),
        )
        return frozenset(UserId(row.person_id) for row in await self._connection.execute(query))

    async def all_of_person_for_update(self, person_id: UserId) -> Sequence[Sanction]:
        table = moderation_sanction_table.c
        query = select(moderation_sanction_table).where(table.person_id == person_id)
        query = query.order_by(table.since, table.decision_id, table.place)
        rows = await self._connection.execute(query.with_for_update(key_share=True))
        return [sanction_of(row) for row in rows]

    async def of_decision_for_update(self, decision_id: DecisionId) -> Sequence[Sanction]:
        table = moderation_sanction_table.c
        query = (
            select(moderation_sanction_table).where(table.decision_id == decision_id).order_by(table.place)
        )
        rows = await self._connection.execute(query.with_for_update(key_share=True))
        return [sanction_of(row) for row in rows]

    async def end(self, sanction: Sanction) -> None:
        table = moderation_sanction_table.c
        change = (
            update(moderation_sanction_table)
            .where(table.decision_id == sanction.decision_id, table.place == sanction.place)
            .values(
                ended_at=sanction.ended_at, ended_by=sanction.ended_by.value if sanction.ended_by else None
            )
        )
        await self._connection.execute(change)

    async def erase_words_of(self, person_id: UserId) -> int:
        table = moderation_sanction_table.c
        change = (
            update(moderation_sanction_table)
            .where(table.person_id == person_id, table.before != "")
            .values(before="")
        )
        return (await self._connection.execute(change)).rowcount


class PostgresDecisionAppeals(DecisionAppeals):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, appeal: DecisionAppeal) -> None:
        try:
            await self._connection.execute(insert(moderation_appeal_table).values(_appeal_row(appeal)))
        except IntegrityError as error:
            if "moderation_appeal" not in str(error.orig):
                raise
            raise AppealMade("this decision was appealed before; that is done once") from error

    async def get_for_update(self, appeal_id: DecisionAppealId) -> DecisionAppeal:
        query = select(moderation_appeal_table).where(moderation_appeal_table.c.id == appeal_id)
        row = (await self._connection.execute(query.with_for_update(key_share=True))).one_or_none()
        if row is None:
            raise AppealNotFound("there is no such appeal")
        return appeal_of(row)

    async def save(self, appeal: DecisionAppeal) -> None:
        change = update(moderation_appeal_table).where(moderation_appeal_table.c.id == appeal.id)
        await self._connection.execute(change.values(_appeal_row(appeal)))

    async def overturned_of(self, person_id: UserId) -> frozenset[DecisionId]:
        table = moderation_appeal_table.c
        query = select(table.decision_id).where(
            table.person_id == person_id, table.outcome == AppealOutcome.OVERTURNED.value
        )
        return frozenset(DecisionId(row.decision_id) for row in await self._connection.execute(query))

    async def erase_words_of(self, person_id: UserId) -> int:
        table = moderation_appeal_table.c
        change = (
            update(moderation_appeal_table)
            .where(table.person_id == person_id, table.text != "")
            .values(text="")
        )
        return (await self._connection.execute(change)).rowcount
