"""What the use cases of verification share inside their transactions."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.age_verification.age import AgeState, AgeStatus
from domain.age_verification.attempt import require_another_try
from domain.age_verification.case import Moved, VerificationCase
from domain.age_verification.events import AgeDecided, CaseMoved
from domain.age_verification.evidence import Evidence, EvidenceKind, Verdict, standing
from domain.age_verification.policy import Policy, Purpose
from domain.age_verification.reasons import Reason
from domain.age_verification.screening import screen
from domain.age_verification.states import CaseState
from domain.identity.permissions import PERMISSIONS, Permission, Role
from domain.ids import CaseId, UserId
from ports.transaction import Transaction

_ENDS_APPEALS = frozenset({CaseState.WITHDRAWN, CaseState.EXPIRED, CaseState.BLOCKED_MINOR})


async def record(tx: Transaction, moved: Moved) -> VerificationCase:
    """Store a move and announce it. An appeal that nobody can decide any more ends with the case."""
    await tx.cases.record(moved)
    case = moved.case
    if case.state in _ENDS_APPEALS and moved.event.before is not case.state:
        appeal = await tx.appeals.find_open(case.id)
        if appeal is not None:
            await tx.appeals.update(appeal.lapsed(now=moved.event.act.at))
    await tx.outbox.add(
        CaseMoved(
            case_id=case.id,
            user_id=case.user_id,
            seq=case.seq,
            purpose=case.purpose,
            state=case.state,
            reason=case.reason,
        )
    )
    return case


async def hold_case(tx: Transaction, case_id: CaseId) -> tuple[AgeStatus, VerificationCase]:
    """The person's status and their case, both locked, in the one order that all use. Raises `CaseNotFound`."""
    user_id = (await tx.cases.get(case_id)).user_id
    status = await tx.ages.get_for_update(user_id)
    return status, await tx.cases.get_for_update(case_id)


async def hold_own_case(
    tx: Transaction, case_id: CaseId, user_id: UserId
) -> tuple[AgeStatus, VerificationCase]:
    """As `hold_case`, for its holder. Raises `CaseNotFound`, `NotYourCase`."""
    (await tx.cases.get(case_id)).require_holder(user_id)
    return await hold_case(tx, case_id)


async def require_room_for_attempt(tx: Transaction, user_id: UserId, *, now: datetime) -> None:
    """Raises `TooManyAttempts`."""
    require_another_try(await tx.attempts.count_since(user_id, now - timedelta(days=1)))


async def settle(
    tx: Transaction, status: AgeStatus, case: VerificationCase, policy: Policy, *, now: datetime
) -> VerificationCase:
    """Take a case in `processing` as far as its evidence carries it. While a provider is still at work it waits.

    An account that is held, or locked meanwhile, is looked at by officers, whatever it shows (ACC-11).
    """
    if case.state is not CaseState.PROCESSING or await tx.attempts.running_of_case(case.id):
        return case
    if status.state in (AgeState.HELD, AgeState.MINOR_LOCKED) and case.hold is None:
        case = case.held(Reason.ACCOUNT_HELD)
    evidence = await tx.evidence.of_case(case.id)
    case = await record(tx, case.screened(screen(evidence, policy, hold=case.hold, now=now), now=now))
    if case.state is CaseState.AUTO_PASSED and not policy.approvals:
        case = await record(tx, case.approved_by_evidence(evidence, policy=policy, now=now))
        await grant(tx, status, case, evidence, now=now)
    elif case.state is CaseState.NEEDS_INPUT and case.purpose is Purpose.VIEWER:
        await change_status(tx, status, status.undecided())
    return case


async def grant(
    tx: Transaction,
    status: AgeStatus,
    case: VerificationCase,
    evidence: Sequence[Evidence],
    *,
    now: datetime,
) -> None:
    """Give what an approved case gives: a verified age, and to a performer the role. Raises `AgeLocked`.

    For a viewer nothing is kept of what they showed but that they are an adult (AGE-17).
    """
    assert case.valid_until is not None, "it was approved"
    age = next(
        piece
        for piece in standing(evidence, now=now)
        if piece.kind is EvidenceKind.AGE and piece.verdict is Verdict.PASSED
    )
    assured = status.assured(method=age.method, provider=age.provider, until=case.valid_until, now=now)
    await change_status(tx, status, assured)
    if case.purpose is Purpose.VIEWER:
        await tx.claims.erase_of_case(case.id)
        return
    user = await tx.users.get_for_update(case.user_id)
    if user.role is Role.VIEWER:
        await tx.users.update(user.with_role(Role.PERFORMER))


async def take_away(tx: Transaction, case: VerificationCase) -> None:
    """Take the role back that an approval gave. Shows of whoever may not perform any more are ended by the worker."""
    if case.purpose is not Purpose.PERFORMER:
        return
    user = await tx.users.get_for_update(case.user_id)
    if Permission.PUBLISH in PERMISSIONS[user.role]:
        await tx.users.update(user.with_role(Role.VIEWER))


async def change_status(tx: Transaction, before: AgeStatus, after: AgeStatus) -> None:
    """Store what is known of an age, and announce it where the state is another.

    Whoever may not buy any more has no open orders either: a payment that comes all the same is owed back.
    """
    if after == before:
        return
    await tx.ages.save(after)
    if before.state is AgeState.VERIFIED_ADULT and after.state is not AgeState.VERIFIED_ADULT:
        await tx.orders.close_unpaid(after.user_id)
    if after.state is not before.state:
        await tx.outbox.add(AgeDecided(user_id=after.user_id, state=after.state))
