"""Working on a case over the API: claim it, keep it, give it back, hand it up, prove its duties, close it."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from application.moderation.cases.close_moderation_case import UnknownOutcome
from domain.casework import FourEyes, InvalidTransition
from domain.identity.permissions import Permission
from domain.ids import ModerationCaseId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.clocks import ProofIncomplete
from domain.moderation.cases.event import CaseOutcome
from domain.moderation.cases.refusals import (
    AgeNotShown,
    AlreadyClaimed,
    CaseAboutYou,
    CaseReportedByYou,
    ModerationCaseNotFound,
    NotClaimed,
    NothingToConfirm,
    ProofMissing,
    StaleCase,
    StatementMissing,
    SubjectHasCase,
    Unconfirmed,
    UnknownDuty,
)
from domain.moderation.cases.states import ModerationState
from domain.moderation.decisions.policy import UnknownPolicy
from domain.moderation.desk.exposure import BreakNeeded
from domain.moderation.desk.skip import UnknownSkipReason
from domain.moderation.note import NoteMissing, NoteTooLong
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "moderation"
NO_PART = (ModerationCaseNotFound, CaseAboutYou, CaseReportedByYou)
MINE = (*NO_PART, NotClaimed)
NOTED = (NoteMissing, NoteTooLong)


class ReturnCaseBody(Body, frozen=True):
    reason: str
    """`too_hard`, `language`, `conflict`, `senior`, `shift`, `other`: counted, and kept of nobody."""
    note: str = ""
    """For whoever takes it next; not needed but for `other`."""


class CaseNoteBody(Body, frozen=True):
    note: str
    """For staff alone."""


class ProveDutyBody(Body, frozen=True):
    law: str
    """The key of one of its clocks."""
    reference: str
    """By what it can be seen: a number, an event, or why nothing was to be done."""
    authority: str = ""
    """Who was told, where the duty is to tell one."""


class CloseCaseBody(Body, frozen=True):
    outcome: str
    """`acted` or `no_violation`."""
    note: str
    seen: int
    """`version` of the case as it was read."""


class UrgentReasonBody(Body, frozen=True):
    policy: str
    """The key of the rule that it stands on."""
    note: str = ""


class ConfirmUrgentBody(Body, frozen=True):
    note: str = ""


class ClaimedCaseView(View, frozen=True):
    id: UUID
    version: int
    state: ModerationState
    claimed_until: datetime


class KeptCaseView(View, frozen=True):
    id: UUID
    claimed_until: datetime


class MovedCaseView(View, frozen=True):
    id: UUID
    version: int
    state: ModerationState
    outcome: CaseOutcome | None


def add_case_acts(routes: Blueprint, container: Container) -> None:
    _add_claiming(routes, container)
    _add_leaving(routes, container)
    _add_ending(routes, container)
    _add_urgent(routes, container)


def _add_claiming(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/staff/cases/<uuid:case_id>/claim")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Take a case for five minutes; whoever has it may ask again",
        tag=TAG,
        responses={200: ClaimedCaseView},
        errors=[*NO_PART, AlreadyClaimed, InvalidTransition, BreakNeeded],
    )
    async def claim(case_id: UUID) -> Response:
        claimed = await container.claim_moderation_case()(
            case_id=ModerationCaseId(case_id), actor_id=principal().user_id
        )
        status = claimed.case.status
        return json(
            ClaimedCaseView(
                id=status.id, version=status.seq, state=status.state, claimed_until=claimed.lease.until
            )
        )

    @routes.post("/v1/staff/cases/<uuid:case_id>/keep")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Keep a case for five minutes more: the heartbeat of whoever works on it",
        tag=TAG,
        responses={200: KeptCaseView},
        errors=[*MINE, AlreadyClaimed],
    )
    async def keep(case_id: UUID) -> Response:
        lease = await container.keep_moderation_case()(
            case_id=ModerationCaseId(case_id), actor_id=principal().user_id
        )
        return json(KeptCaseView(id=case_id, claimed_until=lease.until))


def _add_leaving(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/staff/cases/<uuid:case_id>/return")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Give a case back to its queue, for a reason",
        tag=TAG,
        request=ReturnCaseBody,
        responses={200: MovedCaseView},
        errors=[*MINE, *NOTED, UnknownSkipReason, InvalidTransition],
    )
    async def give_back(case_id: UUID) -> Response:
        body = parse(ReturnCaseBody, await request.get_data())
        case = await container.return_moderation_case()(
            case_id=ModerationCaseId(case_id),
            actor_id=principal().user_id,
            reason=body.reason,
            words=body.note,
        )
        return json(moved(case))

    @routes.post("/v1/staff/cases/<uuid:case_id>/escalate")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Hand a case up, with a word of why",
        tag=TAG,
        request=CaseNoteBody,
        responses={200: MovedCaseView},
        errors=[*MINE, *NOTED, InvalidTransition],
    )
    async def escalate(case_id: UUID) -> Response:
        body = parse(CaseNoteBody, await request.get_data())
        case = await container.escalate_moderation_case()(
            case_id=ModerationCaseId(case_id), actor_id=principal().user_id, note=body.note
        )
        return json(moved(case))


def _add_ending(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/staff/cases/<uuid:case_id>/proofs")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Record by what it can be seen that one law's duty was done",
        tag=TAG,
        request=ProveDutyBody,
        responses={200: MovedCaseView},
        errors=[*MINE, NoteTooLong, ProofIncomplete, UnknownDuty],
    )
    async def prove(case_id: UUID) -> Response:
        body = parse(ProveDutyBody, await request.get_data())
        case = await container.prove_duty()(
            case_id=ModerationCaseId(case_id), actor_id=principal().user_id, law=body.law,
            reference=body.reference, authority=body.authority,
        )  # fmt: skip
        return json(moved(case))

    @routes.post("/v1/staff/cases/<uuid:case_id>/close")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Close a case with what was found, once every duty is proved",
        tag=TAG,
        request=CloseCaseBody,
        responses={200: MovedCaseView},
        errors=[
            *MINE, *NOTED, UnknownOutcome, StaleCase, ProofMissing, AgeNotShown, Unconfirmed, StatementMissing,
            InvalidTransition,
        ],
    )  # fmt: skip
    async def close(case_id: UUID) -> Response:
        body = parse(CloseCaseBody, await request.get_data())
        case = await container.close_moderation_case()(
            case_id=ModerationCaseId(case_id), actor_id=principal().user_id, outcome=body.outcome, note=body.note,
            seen=body.seen,
        )  # fmt: skip
        return json(moved(case))

    @routes.post("/v1/staff/cases/<uuid:case_id>/reopen")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Put a closed case back into its queue, with a word of why; its clocks never stood still",
        tag=TAG,
        request=CaseNoteBody,
        responses={200: MovedCaseView},
        errors=[*NO_PART, *NOTED, InvalidTransition, SubjectHasCase],
    )
    async def reopen(case_id: UUID) -> Response:
        body = parse(CaseNoteBody, await request.get_data())
        case = await container.reopen_moderation_case()(
            case_id=ModerationCaseId(case_id), actor_id=principal().user_id, note=body.note
        )
        return json(moved(case))


def _add_urgent(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/staff/cases/<uuid:case_id>/urgent-acts/<int:seq>/reason")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Say which rule an act at once stands on, within fifteen minutes of it",
        tag=TAG,
        request=UrgentReasonBody,
        responses={200: MovedCaseView},
        errors=[*NO_PART, UnknownPolicy, NoteTooLong, NothingToConfirm],
    )
    async def give_reason(case_id: UUID, seq: int) -> Response:
        body = parse(UrgentReasonBody, await request.get_data())
        case = await container.give_reason()(
            case_id=ModerationCaseId(case_id), actor_id=principal().user_id, of_seq=seq, policy=body.policy,
            note=body.note,
        )  # fmt: skip
        return json(moved(case))

    @routes.post("/v1/staff/cases/<uuid:case_id>/urgent-acts/<int:seq>/confirm")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Agree to an act at once, as another person than the one who did it",
        tag=TAG,
        request=ConfirmUrgentBody,
        responses={200: MovedCaseView},
        errors=[*NO_PART, FourEyes, NothingToConfirm, Unconfirmed, NoteTooLong],
    )
    async def confirm_urgent(case_id: UUID, seq: int) -> Response:
        body = parse(ConfirmUrgentBody, await request.get_data())
        case = await container.confirm_urgent_act()(
            case_id=ModerationCaseId(case_id), actor_id=principal().user_id, of_seq=seq, note=body.note
        )
        return json(moved(case))


def moved(case: ModerationCase) -> MovedCaseView:
    status = case.status
    return MovedCaseView(id=status.id, version=status.seq, state=status.state, outcome=status.outcome)
