"""Decisions of our staff about whoever asks, with their reasons, and the appeal against each, over the API."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.ids import DecisionAppealId, DecisionId
from domain.language import Language
from domain.moderation.cases.kind import CaseKind
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.appeal import (
    AppealMade,
    AppealOutcome,
    AppealTextMissing,
    AppealTooLate,
    DecisionAppeal,
)
from domain.moderation.decisions.decision import DecisionNotFound
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.decisions.sanction import EndedBy, Sanction
from domain.moderation.decisions.statement import Source, Statement, action_words
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.cursor import InvalidCursor, cursor_of, read_cursor
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from ports.moderation.decisions import DecisionRow

TAG = "moderation"
PAGE_LENGTH = 20
LISTING = "own_decisions"


class AppealDecisionBody(Body, frozen=True):
    text: str
    """Why you do not agree, in 10 to 2,000 characters."""


class DecidedActionView(View, frozen=True):
    kind: ActionKind
    rule: StopPolicy
    words: dict[str, str]
    """What was done, by language: `en`, `hi`."""
    until: datetime | None
    """When it ends by itself; null where it does not, or was done at once."""
    weight: int
    """Of a strike, else 0."""
    automated: bool
    """Whether it follows from strikes by a fixed rule, and no person chose it."""
    ended_at: datetime | None
    ended_by: EndedBy | None
    """`system` when its time was over, `show_over` when the show ended in which it held, `staff` when our team gave it
    back, `appeal` when the decision was overturned."""


class ReasonsView(View, frozen=True):
    facts: str
    law: str
    """Empty where the ground is our terms."""
    source: Source
    automated_detection: bool
    content_on: date | None
    territory: list[str]
    texts: dict[str, str]
    """The whole of it as it was told, by language: `en`, `hi`."""


class OwnAppealView(View, frozen=True):
    id: UUID
    text: str
    filed_at: datetime
    due_at: datetime
    """By when somebody else decides it."""
    outcome: AppealOutcome
    answer: str
    """Why, once it is decided; else empty."""
    decided_at: datetime | None


class OwnDecisionView(View, frozen=True):
    id: UUID
    about: CaseKind
    decided_at: datetime
    actions: list[DecidedActionView]
    statement: ReasonsView
    appeal_until: datetime
    may_appeal: bool
    """Whether it can be appealed now: once, and until `appeal_until`."""
    appeal: OwnAppealView | None


class OwnDecisionsView(View, frozen=True):
    items: list[OwnDecisionView]
    next_cursor: str | None


def add_own_decisions(routes: Blueprint, container: Container) -> None:
    _add_reading(routes, container)

    @routes.post("/v1/me/decisions/<uuid:decision_id>/appeal")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    @documented(
        summary="Ask that somebody else looks at a decision about me: once, and in time",
        tag=TAG,
        request=AppealDecisionBody,
        responses={201: OwnAppealView},
        errors=[DecisionNotFound, AppealTextMissing, AppealTooLate, AppealMade],
    )
    async def appeal(decision_id: UUID) -> Response:
        body = parse(AppealDecisionBody, await request.get_data())
        filed = await container.appeal_decision()(
            appeal_id=DecisionAppealId(container.new_id()()),
            decision_id=DecisionId(decision_id),
            person_id=principal().user_id,
            text=body.text,
        )
        return json(_appeal_view(filed), 201)


def _add_reading(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/me/decisions")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    @documented(
        summary="Decisions of our staff about me, with their reasons, newest first",
        tag=TAG,
        query={"cursor": "`next_cursor` of the page before"},
        responses={200: OwnDecisionsView},
        errors=[InvalidCursor],
    )
    async def own_decisions() -> Response:
        secret_key = container.settings().secret_key
        rows = await container.decision_queries().of_person(
            principal().user_id,
            before=read_cursor(request.args.get("cursor"), listing=LISTING, secret_key=secret_key),
            limit=PAGE_LENGTH + 1,
        )
        shown, now = rows[:PAGE_LENGTH], container.now()()
        return json(
            OwnDecisionsView(
                items=[_view(row, now) for row in shown],
                next_cursor=decisions_cursor(rows, secret_key) if len(rows) > PAGE_LENGTH else None,
            )
        )

    @routes.get("/v1/me/decisions/<uuid:decision_id>")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    @documented(
        summary="A decision about me: what, why, by which rule, for how long, and how to appeal",
        tag=TAG,
        responses={200: OwnDecisionView},
        errors=[DecisionNotFound],
    )
    async def own_decision(decision_id: UUID) -> Response:
        row = await container.decision_queries().get(DecisionId(decision_id), principal().user_id)
        return json(_view(row, container.now()()))


def decisions_cursor(rows: Sequence[DecisionRow], secret_key: str) -> str:
    """The place after the last row of a page."""
    last = rows[:PAGE_LENGTH][-1].decision
    return cursor_of(last.decided_at, last.id, listing=LISTING, secret_key=secret_key)


def may_appeal(row: DecisionRow, now: datetime) -> bool:
    return row.appeal is None and now < row.decision.statement.appeal_until


def _view(row: DecisionRow, now: datetime) -> OwnDecisionView:
    decision = row.decision
    return OwnDecisionView(
        id=decision.id,
        about=decision.statement.kind,
        decided_at=decision.decided_at,
        actions=[_action_view(each) for each in row.sanctions],
        statement=_statement_view(decision.statement),
        appeal_until=decision.statement.appeal_until,
        may_appeal=may_appeal(row, now),
        appeal=_appeal_view(row.appeal) if row.appeal else None,
    )


def _action_view(sanction: Sanction) -> DecidedActionView:
    action = sanction.action
    return DecidedActionView(
        kind=action.kind,
        rule=action.policy,
        words={language.value: action_words(action, language) for language in Language},
        until=action.until,
        weight=action.weight,
        automated=action.automated,
        ended_at=sanction.ended_at,
        ended_by=sanction.ended_by,
    )


def _statement_view(statement: Statement) -> ReasonsView:
    return ReasonsView(
        facts=statement.facts,
        law=statement.law,
        source=statement.source,
        automated_detection=statement.automated_detection,
        content_on=statement.content_on,
        territory=list(statement.territory),
        texts={language.value: text for language, text in statement.texts},
    )


def _appeal_view(appeal: DecisionAppeal) -> OwnAppealView:
    return OwnAppealView(
        id=appeal.id,
        text=appeal.text,
        filed_at=appeal.filed_at,
        due_at=appeal.due_at,
        outcome=appeal.outcome,
        answer=appeal.answer,
        decided_at=appeal.decided_at,
    )
