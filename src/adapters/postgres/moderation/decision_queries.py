"""Decisions as the person concerned and staff read them, and what is to be ended, in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Row, Select, Uuid, cast, exists, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.age_verification.tables import quoted
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.case_tables import IS_PROPOSED, moderation_case_table
from adapters.postgres.moderation.cases import case_of
from adapters.postgres.moderation.decision_tables import (
    moderation_appeal_table,
    moderation_decision_table,
    moderation_sanction_table,
)
from adapters.postgres.moderation.decisions import appeal_of, decision_of, sanction_of
from domain.ids import DecisionAppealId, DecisionId, ModerationCaseId, UserId
from domain.moderation.cases.kind import Queue
from domain.moderation.cases.status import PROPOSAL_WAITS
from domain.moderation.decisions.action import OF_AGE, WITH_THE_SHOW
from domain.moderation.decisions.appeal import AppealNotFound, AppealOutcome
from domain.moderation.decisions.decision import DecisionNotFound
from ports.moderation.decisions import AppealRow, DecisionQueries, DecisionRow, ProposalRow

_CASE = moderation_case_table.c
_DECISION = moderation_decision_table.c
_SANCTION = moderation_sanction_table.c
_APPEAL = moderation_appeal_table.c
# Those of shows as `ix_moderation_sanction_of_show` has them: what still stands.
_TO_END = text(
    f"""
SELECT decision_id, min(at) AS at FROM (
SELECT decision_id, until AS at FROM moderation_sanction
WHERE ended_at IS NULL AND until IS NOT NULL AND until <= :now
UNION ALL
SELECT standing.decision_id, stream.ended_at FROM moderation_sanction AS standing
JOIN stream ON stream.id = (standing.action #>> '{{scope,id}}')::uuid
WHERE standing.ended_at IS NULL AND standing.kind IN ({quoted(WITH_THE_SHOW)}) AND stream.ended_at IS NOT NULL
) AS over
WHERE CAST(:at AS timestamptz) IS NULL OR (at, decision_id) > (CAST(:at AS timestamptz), CAST(:id AS uuid))
GROUP BY decision_id ORDER BY 2, decision_id LIMIT :limit
"""  # noqa: S608
)
_NEWEST = (_DECISION.decided_at.desc(), _DECISION.id.desc())


class PostgresDecisionQueries(DecisionQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_person(
        self, person_id: UserId, *, before: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[DecisionRow]:
        query = select(moderation_decision_table).where(_DECISION.person_id == person_id)
        if before is not None:
            query = query.where(tuple_(_DECISION.decided_at, _DECISION.id) < tuple_(*before))
        return await self._rows(query.order_by(*_NEWEST).limit(limit))

    async def of_case(self, case_id: ModerationCaseId) -> Sequence[DecisionRow]:
        query = select(moderation_decision_table).where(_DECISION.case_id == case_id)
        return await self._rows(query.order_by(*_NEWEST))

    async def get(self, decision_id: DecisionId, person_id: UserId) -> DecisionRow:
        found = await self._rows(
            select(moderation_decision_table).where(
                _DECISION.id == decision_id, _DECISION.person_id == person_id
            )
        )
        if not found:
            raise DecisionNotFound("there is no such decision")
        return found[0]

    async def appeals(self, queues: Collection[Queue], *, of_age: bool, limit: int) -> Sequence[AppealRow]:
        query = (
            _appeals(queues, of_age)
            .where(_APPEAL.outcome == AppealOutcome.OPEN.value)
            .order_by(_APPEAL.due_at, _APPEAL.id)
            .limit(limit)
        )
        return await self._appeal_rows(query)

    async def appeal(
        self, appeal_id: DecisionAppealId, queues: Collection[Queue], *, of_age: bool
    ) -> AppealRow:
        found = await self._appeal_rows(_appeals(queues, of_age).where(_APPEAL.id == appeal_id))
        if not found:
            raise AppealNotFound("there is no such appeal")
        return found[0]

    async def proposals(self, queues: Collection[Queue], *, limit: int) -> Sequence[ProposalRow]:
        async with self._engine.connect() as connection:
            rows = await connection.execute(_proposals(queues).limit(limit))
            return [_proposal_row(row) for row in rows]

    async def to_end(
        self, *, now: datetime, after: tuple[datetime, DecisionId] | None, limit: int
    ) -> Sequence[tuple[datetime, DecisionId]]:
        at, decision_id = after or (None, None)
        values = {"now": now, "at": at, "id": decision_id, "limit": limit}
        async with self._engine.connect() as connection:
            return [
                (row.at, DecisionId(row.decision_id)) for row in await connection.execute(_TO_END, values)
            ]

    async def _rows(self, query: Select[Any]) -> list[DecisionRow]:
        async with self._engine.connect() as connection:
            decisions = [decision_of(row) for row in await connection.execute(query)]
            ids = [decision.id for decision in decisions]
            wanted = select(moderation_sanction_table).where(_SANCTION.decision_id.in_(ids))
            sanctions = [
                sanction_of(row) for row in await connection.execute(wanted.order_by(_SANCTION.place))
            ]
            made = select(moderation_appeal_table).where(_APPEAL.decision_id.in_(ids))
            appeals = {row.decision_id: appeal_of(row) for row in await connection.execute(made)}
        return [
            DecisionRow(
                decision,
                tuple(each for each in sanctions if each.decision_id == decision.id),
                appeals.get(decision.id),
            )
            for decision in decisions
        ]

    async def _appeal_rows(self, query: Select[Any]) -> list[AppealRow]:
        async with self._engine.connect() as connection:
            found = [
                (appeal_of(row), row.person_name, row.decider_name) for row in await connection.execute(query)
            ]
        ids = [appeal.decision_id for appeal, _, _ in found]
        rows = await self._rows(select(moderation_decision_table).where(_DECISION.id.in_(ids)))
        of = {row.decision.id: row for row in rows}
        return [AppealRow(of[appeal.decision_id], appeal, *names) for appeal, *names in found]


def _appeals(queues: Collection[Queue], of_age: bool) -> Select[Any]:
    acts = exists().where(_SANCTION.decision_id == _DECISION.id, _SANCTION.kind.in_(sorted(OF_AGE)))
    person, decider = account_table.alias("person"), account_table.alias("decider")
    return (
        select(
            moderation_appeal_table,
            person.c.display_name.label("person_name"),
            decider.c.display_name.label("decider_name"),
        )
        .join(moderation_decision_table, _DECISION.id == _APPEAL.decision_id)
        .join(person, person.c.id == _APPEAL.person_id)
        .join(decider, decider.c.id == _DECISION.decided_by)
        .where(_DECISION.queue.in_([queue.value for queue in queues]), acts if of_age else ~acts)
    )


def _proposals(queues: Collection[Queue]) -> Select[Any]:
    person, proposer = account_table.alias("person"), account_table.alias("proposer")
    proposal = _CASE.status["proposal"]
    by, lapses = cast(proposal["moderator_id"].astext, Uuid), proposal["lapses_at"].astext
    return (
        select(
            moderation_case_table,
            person.c.display_name.label("person_name"),
            proposer.c.display_name.label("proposer_name"),
        )
        .join(proposer, proposer.c.id == by)
        .outerjoin(person, person.c.id == _CASE.person_id)
        .where(_CASE.queue.in_([queue.value for queue in queues]), IS_PROPOSED)
        .order_by(cast(lapses, DateTime(timezone=True)), _CASE.id)
    )


def _proposal_row(row: Row[Any]) -> ProposalRow:
    status = case_of(row).status
    proposal = status.proposal
    assert proposal is not None, "the query asks for those that have one"
    return ProposalRow(
        case_id=status.id, kind=status.kind.value, severity=int(status.severity), act=proposal.act.value,
        policy=proposal.policy, proposed_by=proposal.moderator_id, proposed_by_name=row.proposer_name,
        person_id=status.person_id, person_name=row.person_name or "",
        proposed_at=proposal.lapses_at - PROPOSAL_WAITS, lapses_at=proposal.lapses_at,
    )  # fmt: skip
