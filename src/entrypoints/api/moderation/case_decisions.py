"""Deciding a case over the API: several actions in one decision, and what takes two people."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from msgspec import Meta
from quart import Blueprint, Response, request

from application.moderation.decisions._deciding import Reasons
from application.moderation.decisions.decide_case import AskedAction
from application.moderation.decisions.propose_severe_act import UnknownSevereAct
from domain.casework import FourEyes, InvalidTransition
from domain.identity.permissions import Permission
from domain.ids import DecisionId, ModerationCaseId
from domain.moderation.cases.refusals import NothingToConfirm, StaleCase, Unconfirmed
from domain.moderation.decisions.action import (
    SCOPES,
    WHOLE,
    ActionHidden,
    ActionKind,
    ActionNeedsEnd,
    ActionNotPossible,
    Scope,
    ScopeKind,
    UnknownAction,
    action_named,
)
from domain.moderation.decisions.decision import (
    ActionTwice,
    BanNeedsTwo,
    Decision,
    NobodyConcerned,
    NothingDecided,
)
from domain.moderation.decisions.policy import StopPolicy, UnknownPolicy
from domain.moderation.decisions.statement import FactsOutOfRange, LawMissing, Statement
from domain.moderation.decisions.statement_words import MissingVariable
from domain.moderation.note import NoteTooLong
from domain.streaming.stream import StreamNotFound
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.api.moderation.case_acts import MINE, NO_PART, NOTED, TAG, MovedCaseView, moved
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

_YEARS = 10 * 366 * 24 * 3_600
_STATED = (FactsOutOfRange, LawMissing, MissingVariable)
_ASKED = (
    UnknownAction, UnknownPolicy, ActionNeedsEnd, BanNeedsTwo, ActionHidden, NothingDecided, ActionNotPossible,
    NobodyConcerned,
)  # fmt: skip


class AskedActionBody(Body, frozen=True):
    kind: str
    """One of the case's `actions`."""
    policy: str
    """The key of the rule that was broken: no action without one."""
    of: UUID | None = None
    """The show, message, item, tip or direct message that it is about; null for what is about the account or holds
    everywhere."""
    of_kind: ScopeKind | None = None
    """What `of` is, where an action can be about several kinds: `message`, `tip`, `direct_message`."""
    seconds: Annotated[int, Meta(ge=1, le=_YEARS)] | None = None
    """For how long, of what ends by itself."""


class PreviewDecisionBody(Body, frozen=True):
    actions: list[AskedActionBody]
    facts: str
    """What was found, as the person reads it; `{case}`, `{opened}` and `{show}` are filled in."""
    law: str = ""
    """Where it is against one; empty where it is against our terms."""


class DecideCaseBody(Body, frozen=True):
    actions: list[AskedActionBody]
    facts: str
    seen: int
    """`version` of the case as it was read."""
    law: str = ""
    note: str = ""
    """For staff alone."""


class ProposeBody(Body, frozen=True):
    act: str
    """One of the case's `severe_acts`."""
    policy: str
    note: str
    seen: int


class ConfirmProposalBody(Body, frozen=True):
    seen: int
    facts: str = ""
    """Of a permanent ban, what the person reads; else empty."""
    law: str = ""
    note: str = ""


class DropProposalBody(Body, frozen=True):
    note: str
    seen: int


class StatedDecisionView(View, frozen=True):
    """What the person reads, by language: `en`, `hi`."""

    texts: dict[str, str]


class TakenActionView(View, frozen=True):
    kind: ActionKind
    policy: StopPolicy
    of_kind: ScopeKind
    of: UUID | None
    until: datetime | None
    weight: int
    automated: bool
    """Whether it follows from strikes by a fixed rule, and no person chose it."""


class CaseDecisionView(View, frozen=True):
    id: UUID
    case_id: UUID
    person_id: UUID
    decided_at: datetime
    actions: list[TakenActionView]
    texts: dict[str, str]
    appeal_until: datetime


class ConfirmedProposalView(View, frozen=True):
    decision: CaseDecisionView | None
    """Null where what was proposed is no decision about a person."""


def add_case_decisions(routes: Blueprint, container: Container) -> None:
    _add_deciding(routes, container)
    _add_proposals(routes, container)


def _add_deciding(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/staff/cases/<uuid:case_id>/decision/preview")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="What the person would read; nothing is decided",
        tag=TAG,
        request=PreviewDecisionBody,
        responses={200: StatedDecisionView},
        errors=[*NO_PART, *_ASKED, *_STATED],
    )
    async def preview(case_id: UUID) -> Response:
        body = parse(PreviewDecisionBody, await request.get_data())
        statement = await container.preview_decision()(
            case_id=ModerationCaseId(case_id), actor_id=principal().user_id,
            asked=[_asked(each, at) for at, each in enumerate(body.actions)], reasons=Reasons(body.facts, body.law),
        )  # fmt: skip
        return json(StatedDecisionView(texts=_texts(statement)))

    @routes.post("/v1/staff/cases/<uuid:case_id>/decision")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Decide a case that I claimed: all actions and one statement of reasons at once, or nothing",
        tag=TAG,
        request=DecideCaseBody,
        responses={201: CaseDecisionView},
        errors=[*MINE, *_ASKED, *_STATED, ActionTwice, StreamNotFound, StaleCase, NoteTooLong],
    )
    async def decide(case_id: UUID) -> Response:
        body = parse(DecideCaseBody, await request.get_data())
        decision = await container.decide_moderation_case()(
            decision_id=DecisionId(container.new_id()()), case_id=ModerationCaseId(case_id),
            actor_id=principal().user_id, asked=[_asked(each, at) for at, each in enumerate(body.actions)],
            reasons=Reasons(body.facts, body.law), note=body.note, seen=body.seen,
        )  # fmt: skip
        return json(_decision(decision), 201)


def _add_proposals(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/staff/cases/<uuid:case_id>/proposal")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Propose what cannot be undone; it waits a day for another person, and lapses then",
        tag=TAG,
        request=ProposeBody,
        responses={200: MovedCaseView},
        errors=[
            *MINE, *NOTED, UnknownSevereAct, UnknownPolicy, ActionHidden, NobodyConcerned, Unconfirmed, StaleCase,
            InvalidTransition,
        ],
    )  # fmt: skip
    async def propose(case_id: UUID) -> Response:
        body = parse(ProposeBody, await request.get_data())
        case = await container.propose_severe_act()(
            case_id=ModerationCaseId(case_id), actor_id=principal().user_id, act=body.act, policy=body.policy,
            note=body.note, seen=body.seen,
        )  # fmt: skip
        return json(moved(case))

    @routes.post("/v1/staff/cases/<uuid:case_id>/proposal/confirm")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="The second person's word; of a permanent ban it is the decision",
        tag=TAG,
        request=ConfirmProposalBody,
        responses={200: ConfirmedProposalView},
        errors=[
            *NO_PART, *_STATED, FourEyes, NothingToConfirm, ActionHidden, ActionNotPossible, StreamNotFound,
            StaleCase, NoteTooLong,
        ],
    )  # fmt: skip
    async def confirm_proposal(case_id: UUID) -> Response:
        body = parse(ConfirmProposalBody, await request.get_data())
        decision = await container.confirm_severe_act()(
            decision_id=DecisionId(container.new_id()()), case_id=ModerationCaseId(case_id),
            actor_id=principal().user_id, reasons=Reasons(body.facts, body.law), note=body.note, seen=body.seen,
        )  # fmt: skip
        return json(ConfirmedProposalView(decision=_decision(decision) if decision is not None else None))

    @routes.post("/v1/staff/cases/<uuid:case_id>/proposal/drop")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Take a proposal back, or disagree with it, with a word of why",
        tag=TAG,
        request=DropProposalBody,
        responses={200: MovedCaseView},
        errors=[*NO_PART, *NOTED, NothingToConfirm, StaleCase],
    )
    async def drop_proposal(case_id: UUID) -> Response:
        body = parse(DropProposalBody, await request.get_data())
        case = await container.drop_proposal()(
            case_id=ModerationCaseId(case_id), actor_id=principal().user_id, note=body.note, seen=body.seen
        )
        return json(moved(case))


def _asked(body: AskedActionBody, at: int) -> AskedAction:
    """Raises `UnknownAction`, `ActionNeedsEnd`."""
    lasts = timedelta(seconds=body.seconds) if body.seconds is not None else None
    return AskedAction(body.kind, body.policy, _scope(action_named(body.kind), body, at), lasts)


def _scope(kind: ActionKind, body: AskedActionBody, at: int) -> Scope:
    if kind in WHOLE and body.of is None and body.of_kind in (None, WHOLE[kind].kind):
        return WHOLE[kind]
    kinds = SCOPES[kind] if kind not in WHOLE else frozenset[ScopeKind]()
    of_kind = next(iter(kinds)) if body.of_kind is None and len(kinds) == 1 else body.of_kind
    if of_kind is None or of_kind not in kinds:
        words = kind.replace("_", " ")
        raise ActionNeedsEnd(f"say of what: {words}", pointer=f"/actions/{at}/of_kind")
    return Scope(of_kind, body.of)


def _decision(decision: Decision) -> CaseDecisionView:
    return CaseDecisionView(
        id=decision.id, case_id=decision.case_id, person_id=decision.person_id, decided_at=decision.decided_at,
        actions=[
            TakenActionView(
                kind=each.kind, policy=each.policy, of_kind=each.scope.kind, of=each.scope.id, until=each.until,
                weight=each.weight, automated=each.automated,
            )
            for each in decision.actions
        ],
        texts=_texts(decision.statement), appeal_until=decision.statement.appeal_until,
    )  # fmt: skip


def _texts(statement: Statement) -> dict[str, str]:
    return {language.value: text for language, text in statement.texts}
