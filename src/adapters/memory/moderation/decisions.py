"""Decisions, sanctions and appeals in memory."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from adapters.memory.tables import HasTables
from domain.ids import DecisionAppealId, DecisionId, ModerationCaseId, StreamId, UserId
from domain.moderation.cases.kind import Queue
from domain.moderation.cases.status import PROPOSAL_WAITS
from domain.moderation.decisions.action import WITH_THE_SHOW
from domain.moderation.decisions.appeal import AppealMade, AppealNotFound, AppealOutcome, DecisionAppeal
from domain.moderation.decisions.decision import Decision, DecisionNotFound
from domain.moderation.decisions.sanction import Sanction, suspension_of
from ports.moderation.decisions import (
    AppealRow,
    DecisionAppeals,
    DecisionQueries,
    DecisionRow,
    Decisions,
    ProposalRow,
    Sanctions,
)


class DecisionTables:
    def __init__(self) -> None:
        self.decisions: dict[DecisionId, Decision] = {}
        self.sanctions: dict[tuple[DecisionId, int], Sanction] = {}
        self.appeals: dict[DecisionAppealId, DecisionAppeal] = {}

    def of_person(self, person_id: UserId) -> list[Sanction]:
        return [
            each for each in self.sanctions.values() if each.person_id == person_id and each.ended_at is None
        ]

    def row(self, decision: Decision) -> DecisionRow:
        sanctions = tuple(each for each in self.sanctions.values() if each.decision_id == decision.id)
        appeal = next((each for each in self.appeals.values() if each.decision_id == decision.id), None)
        return DecisionRow(decision, sanctions, appeal)


class MemoryDecisions(Decisions):
    def __init__(self, tables: DecisionTables) -> None:
        self._tables = tables

    async def add(self, decision: Decision) -> None:
        assert decision.id not in self._tables.decisions, "a decision is made once"
        self._tables.decisions[decision.id] = decision

    async def get(self, decision_id: DecisionId) -> Decision:
        try:
            return self._tables.decisions[decision_id]
        except KeyError:
            raise DecisionNotFound("there is no such decision") from None

    async def is_any_of(self, case_id: ModerationCaseId) -> bool:
        return any(decision.case_id == case_id for decision in self._tables.decisions.values())


class MemorySanctions(Sanctions):
    def __init__(self, tables: DecisionTables) -> None:
        self._tables = tables

    async def add(self, sanctions: Sequence[Sanction]) -> None:
        self._tables.sanctions |= {(each.decision_id, each.place): each for each in sanctions}

    async def of_person(self, person_id: UserId) -> Sequence[Sanction]:
        return self._tables.of_person(person_id)

    async def shut_out_among(self, people: Collection[UserId], *, now: datetime) -> frozenset[UserId]:
        return frozenset(each for each in people if suspension_of(self._tables.of_person(each), now))

    async def all_of_person_for_update(self, person_id: UserId) -> Sequence[Sanction]:
        own = [each for each in self._tables.sanctions.values() if each.person_id == person_id]
        return sorted(own, key=lambda each: (each.since, each.decision_id, each.place))

    async def of_decision_for_update(self, decision_id: DecisionId) -> Sequence[Sanction]:
        return [each for each in self._tables.sanctions.values() if each.decision_id == decision_id]

    async def end(self, sanction: Sanction) -> None:
        self._tables.sanctions[sanction.decision_id, sanction.place] = sanction

    async def erase_words_of(self, person_id: UserId) -> int:
        kept = [
            key for key, each in self._tables.sanctions.items() if each.person_id == person_id and each.before
        ]
        for key in kept:
            self._tables.sanctions[key] = replace(self._tables.sanctions[key], before="")
        return len(kept)


class MemoryDecisionAppeals(DecisionAppeals):
    def __init__(self, tables: DecisionTables) -> None:
        self._tables = tables

    async def add(self, appeal: DecisionAppeal) -> None:
        if any(each.decision_id == appeal.decision_id for each in self._tables.appeals.values()):
            raise AppealMade("this decision was appealed before; that is done once")
        self._tables.appeals[appeal.id] = appeal

    async def get_for_update(self, appeal_id: DecisionAppealId) -> DecisionAppeal:
        try:
            return self._tables.appeals[appeal_id]
        except KeyError:
            raise AppealNotFound("there is no such appeal") from None

    async def save(self, appeal: DecisionAppeal) -> None:
        self._tables.appeals[appeal.id] = appeal

    async def overturned_of(self, person_id: UserId) -> frozenset[DecisionId]:
        theirs = [each for each in self._tables.appeals.values() if each.person_id == person_id]
        return frozenset(each.decision_id for each in theirs if each.outcome is AppealOutcome.OVERTURNED)

    async def erase_words_of(self, person_id: UserId) -> int:
        theirs = [each for each in self._tables.appeals.values() if each.person_id == person_id and each.text]
        for each in theirs:
            self._tables.appeals[each.id] = replace(each, text="")
        return len(theirs)


class MemoryDecisionQueries(DecisionQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    @property
    def _tables(self) -> DecisionTables:
        tables: DecisionTables = self._database.tables.decisions
        return tables

    async def of_person(
        self, person_id: UserId, *, before: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[DecisionRow]:
        theirs = [
            each
            for each in self._tables.decisions.values()
            if each.person_id == person_id and (before is None or (each.decided_at, each.id) < before)
        ]
        theirs.sort(key=lambda each: (each.decided_at, each.id), reverse=True)
        return [self._tables.row(each) for each in theirs[:limit]]

    async def of_case(self, case_id: ModerationCaseId) -> Sequence[DecisionRow]:
        of_it = [each for each in self._tables.decisions.values() if each.case_id == case_id]
        return [
            self._tables.row(each) for each in sorted(of_it, key=lambda d: (d.decided_at, d.id), reverse=True)
        ]

    async def get(self, decision_id: DecisionId, person_id: UserId) -> DecisionRow:
        decision = self._tables.decisions.get(decision_id)
        if decision is None or decision.person_id != person_id:
            raise DecisionNotFound("there is no such decision")
        return self._tables.row(decision)

    async def appeals(self, queues: Collection[Queue], *, of_age: bool, limit: int) -> Sequence[AppealRow]:
        waiting = [
            self._appeal_row(each)
            for each in self._tables.appeals.values()
            if each.outcome is AppealOutcome.OPEN and self._is_of(each, queues, of_age)
        ]
        return sorted(waiting, key=lambda row: (row.appeal.due_at, row.appeal.id))[:limit]

    async def appeal(
        self, appeal_id: DecisionAppealId, queues: Collection[Queue], *, of_age: bool
    ) -> AppealRow:
        appeal = self._tables.appeals.get(appeal_id)
        if appeal is None or not self._is_of(appeal, queues, of_age):
            raise AppealNotFound("there is no such appeal")
        return self._appeal_row(appeal)

    async def proposals(self, queues: Collection[Queue], *, limit: int) -> Sequence[ProposalRow]:
        users = self._database.tables.identity.users
        rows = []
        for case in self._database.tables.moderation_cases.open_cases():
            status = case.status
            if status.proposal is None or status.queue not in queues:
                continue
            by, person_id = status.proposal.moderator_id, status.person_id
            rows.append(
                ProposalRow(
                    case_id=case.id, kind=status.kind.value, severity=int(status.severity),
                    act=status.proposal.act.value, policy=status.proposal.policy, proposed_by=by,
                    proposed_by_name=users[by].display_name, person_id=person_id,
                    person_name=users[person_id].display_name if person_id else "",
                    proposed_at=status.proposal.lapses_at - PROPOSAL_WAITS, lapses_at=status.proposal.lapses_at,
                )
            )  # fmt: skip
        return sorted(rows, key=lambda row: (row.lapses_at, row.case_id))[:limit]

    async def to_end(
        self, *, now: datetime, after: tuple[datetime, DecisionId] | None, limit: int
    ) -> Sequence[tuple[datetime, DecisionId]]:
        over = [
            (each.action.until, each.decision_id)
            for each in self._tables.sanctions.values()
            if each.ended_at is None and each.action.until is not None and each.action.until <= now
        ]
        streams = self._database.tables.streaming.streams
        with_show = [
            (ended_at, each.decision_id)
            for each in self._tables.sanctions.values()
            if each.ended_at is None
            and each.action.kind in WITH_THE_SHOW
            and each.action.scope.id is not None
            and (ended_at := streams[StreamId(each.action.scope.id)].ended_at) is not None
        ]
        due: dict[DecisionId, datetime] = {}
        for at, decision_id in over + with_show:
            if after is None or (at, decision_id) > after:
                due[decision_id] = min(at, due.get(decision_id, at))
        return sorted((at, decision_id) for decision_id, at in due.items())[:limit]

    def _is_of(self, appeal: DecisionAppeal, queues: Collection[Queue], of_age: bool) -> bool:
        decision = self._tables.decisions[appeal.decision_id]
        return decision.queue in queues and decision.is_of_age is of_age

    def _appeal_row(self, appeal: DecisionAppeal) -> AppealRow:
        decision, users = self._tables.decisions[appeal.decision_id], self._database.tables.identity.users
        names = (users[appeal.person_id].display_name, users[decision.decided_by].display_name)
        return AppealRow(self._tables.row(decision), appeal, *names)
