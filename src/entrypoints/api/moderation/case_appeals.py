"""Appeals against decisions on cases, for whoever decides them, over the API."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.ids import DecisionAppealId, ModerationCaseId, UserId
from domain.moderation.cases.refusals import CaseAboutYou, CaseReportedByYou
from domain.moderation.cases.status import replay
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.appeal import (
    AppealAboutYou,
    AppealNotFound,
    AppealOutcome,
    AppealOver,
    SameReviewer,
    UnknownAppealOutcome,
)
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.desk.second_look import SecondLookWaits
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.api.moderation.case_acts import NOTED, TAG
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.queues import my_queues
from entrypoints.views.second_looks import require_not_sealed, sealed
from ports.moderation.decisions import AppealRow

WAITING = 100


class DecideAppealBody(Body, frozen=True):
    outcome: str
    """`upheld`, or `overturned`: then all of it is given back at once."""
    answer: str
    """The person reads it."""
    note: str = ""
    """For staff alone."""


class AppealedActionView(View, frozen=True):
    kind: ActionKind
    policy: StopPolicy
    until: datetime | None


class CaseAppealView(View, frozen=True):
    id: UUID
    decision_id: UUID
    case_id: UUID
    person_id: UUID
    text: str
    """In the person's own words."""
    filed_at: datetime
    due_at: datetime
    actions: list[AppealedActionView]
    facts: str
    law: str
    decided_by: list[UUID]
    decided_at: datetime
    may_decide: bool
    """Nobody decides on what they had a part in, nor on their own. Whether they reported it is said of one appeal
    alone, not in the list."""
    outcome: AppealOutcome
    answer: str


class CaseAppealsView(View, frozen=True):
    items: list[CaseAppealView]
    are_some_left_out: bool
    """Whether a second look is asked of me: appeals in such a case are left out, since that there is one says already
    how it was decided."""


class DecidedAppealView(View, frozen=True):
    id: UUID
    outcome: AppealOutcome
    answer: str
    decided_at: datetime | None


def add_appeals(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/appeals")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Appeals that wait, of the queues that I see, what is due first at the top",
        tag=TAG,
        responses={200: CaseAppealsView},
    )
    async def appeals() -> Response:
        asked = await sealed(container)
        cases = {row.case_id for row in asked}
        rows = await container.decision_queries().appeals(
            await my_queues(container), of_age=False, limit=WAITING
        )
        shown = [row for row in rows if row.row.decision.case_id not in cases]
        return json(CaseAppealsView(items=[_appeal(row) for row in shown], are_some_left_out=bool(asked)))

    @routes.get("/v1/staff/appeals/<uuid:appeal_id>")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="One appeal, with what was decided",
        tag=TAG,
        responses={200: CaseAppealView},
        errors=[AppealNotFound, SecondLookWaits],
    )
    async def appeal(appeal_id: UUID) -> Response:
        row = await container.decision_queries().appeal(
            DecisionAppealId(appeal_id), await my_queues(container), of_age=False
        )
        case_id = ModerationCaseId(row.row.decision.case_id)
        await require_not_sealed(container, case_id)
        timeline = await container.moderation_case_queries().timeline(case_id)
        return json(_appeal(row, not_for=replay([each.event for each in timeline]).not_for))

    @routes.post("/v1/staff/appeals/<uuid:appeal_id>/decision")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Decide an appeal, as somebody who had no part in the decision",
        tag=TAG,
        request=DecideAppealBody,
        responses={200: DecidedAppealView},
        errors=[
            AppealNotFound, UnknownAppealOutcome, *NOTED, SameReviewer, AppealAboutYou, AppealOver, CaseAboutYou,
            CaseReportedByYou,
        ],
    )  # fmt: skip
    async def decide_appeal(appeal_id: UUID) -> Response:
        body = parse(DecideAppealBody, await request.get_data())
        decided = await container.decide_appeal()(
            appeal_id=DecisionAppealId(appeal_id), actor_id=principal().user_id, outcome=body.outcome,
            answer=body.answer, note=body.note,
        )  # fmt: skip
        return json(
            DecidedAppealView(
                id=decided.id, outcome=decided.outcome, answer=decided.answer, decided_at=decided.decided_at
            )
        )


def _appeal(row: AppealRow, *, not_for: Collection[UserId] = ()) -> CaseAppealView:
    decision, appeal, me = row.row.decision, row.appeal, principal().user_id
    is_open = appeal.outcome is AppealOutcome.OPEN
    return CaseAppealView(
        id=appeal.id, decision_id=decision.id, case_id=decision.case_id, person_id=appeal.person_id,
        text=appeal.text, filed_at=appeal.filed_at, due_at=appeal.due_at,
        actions=[AppealedActionView(kind=each.kind, policy=each.policy, until=each.until) for each in decision.actions],
        facts=decision.statement.facts, law=decision.statement.law, decided_by=sorted(decision.deciders),
        decided_at=decision.decided_at,
        may_decide=is_open and me not in {*decision.deciders, appeal.person_id, *not_for},
        outcome=appeal.outcome, answer=appeal.answer,
    )  # fmt: skip
