"""What a known picture in a show held is given back with what it stood on: the account, and the money (ENF-03).

A child's picture is the child safety officers': the account and the money stand still until their own case has found
nothing and names what shows an adult, or two of them found that it was another picture. No appeal ends that before, and
where anything is undecided nothing is given back.
"""

from datetime import datetime

from domain.age_verification.age import AgeStatus
from domain.age_verification.events import AgeDecided, AgeGivenBack
from domain.ids import AuditId, ModerationCaseId, StreamId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.payout_entries import unfreeze_transfers
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import (
    By,
    CaseOutcome,
    Opened,
    Subject,
    SubjectKind,
)
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.decision import Decision
from domain.moderation.watch.hash_bank import BankKind
from domain.payouts.events import FreezeReleased
from domain.payouts.freeze import FreezeState, cause_of_match
from ports.clock import NewId
from ports.transaction import Transaction

# In the order in which everybody locks them: pending first.
OWN_ACCOUNTS = (
    AccountKind.PERFORMER_PENDING,
    AccountKind.PERFORMER_AVAILABLE,
    AccountKind.PERFORMER_FROZEN,
    AccountKind.PERFORMER_PAYABLE,
    AccountKind.PERFORMER_RESERVE,
)


UNFOUNDED_NOTE = "its case found nothing"


async def hold_age_of(tx: Transaction, decision: Decision) -> None:
    """Hold the account whose show was stopped, or of whose age it is, until the end. Ask before shows and the case are
    held: whoever holds an account for a picture does so first."""
    if decision.is_of_age or any(action.kind is ActionKind.STOP_SHOW for action in decision.actions):
        await tx.ages.get_for_update(decision.person_id)


async def hold_age_of_case(tx: Transaction, case_id: ModerationCaseId) -> None:
    """As `hold_age_of`, of whom the case is about."""
    for event in (await tx.moderation_cases.events(case_id))[:1]:
        if isinstance(event.what, Opened) and event.what.person_id is not None:
            await tx.ages.get_for_update(event.what.person_id)


async def is_of_child(tx: Transaction, stream_id: StreamId) -> bool:
    """Whether a child's picture was found in it, as it stands: two officers may have found that it was another."""
    match = await tx.frame_matches.find_of(stream_id)
    return match is not None and match.kind is BankKind.CHILD_SAFETY and not await _was_false(tx, stream_id)


async def _was_false(tx: Transaction, stream_id: StreamId) -> bool:
    said = await tx.false_matches.newest_of(stream_id)
    return said is not None and said.is_confirmed


async def give_account_back(tx: Transaction, person_id: UserId, stream_id: StreamId) -> None:
    """What it was before, where nobody else holds it."""
    status = await tx.ages.get_for_update(person_id)
    await _save(tx, status, status.given_back(stream_id))


async def give_age_back(tx: Transaction, person_id: UserId, acted_at: datetime, *, now: datetime) -> None:
    """What officers took of an account at that moment, where nothing else holds it (AGE-19)."""
    status = await tx.ages.get_for_update(person_id)
    await _save(tx, status, status.returned(acted_at, now=now))


async def _save(tx: Transaction, before: AgeStatus, after: AgeStatus) -> None:
    if after == before:
        return
    await tx.ages.save(after)
    if after.state is not before.state:
        await tx.outbox.add(AgeDecided(user_id=after.user_id, state=after.state))
        await tx.outbox.add(AgeGivenBack(after.user_id, after.state))


async def give_back_of_unfounded(tx: Transaction, closed: ModerationCase, by: By, new_id: NewId) -> None:
    """The case found nothing. The account is as it was, and whoever closed the case is one of the two people who let
    the money go (PYT-07): where somebody of finance was the first, it goes on."""
    stream_id = await _show_of_unfounded(tx, closed)
    person_id = closed.status.person_id
    if stream_id is None or person_id is None:
        return
    await give_account_back(tx, person_id, stream_id)
    await agree_to_release(tx, person_id, cause_of_match(stream_id), by, new_id)


async def _show_of_unfounded(tx: Transaction, closed: ModerationCase) -> StreamId | None:
    """The show whose picture this case has cleared; None where anything else is still to be said of it."""
    status = closed.status
    if status.outcome is not CaseOutcome.NO_VIOLATION or status.person_id is None:
        return None
    if status.subject.kind is SubjectKind.SHOW:
        stream_id = StreamId(status.subject.id)
    else:
        hold = (await tx.ages.get_for_update(status.person_id)).match_hold
        if hold is None or not status.kind.is_of_child_safety:
            return None
        stream_id = hold.stream_id
    match = await tx.frame_matches.find_of(stream_id)
    if match is None or match.performer_id != status.person_id:
        return None
    is_other_desk = (match.kind is BankKind.CHILD_SAFETY) != status.kind.is_of_child_safety
    if is_other_desk or (await is_of_child(tx, stream_id) and not status.is_age_shown):
        return None
    about = Subject(SubjectKind.PERSON, status.person_id)
    if await tx.moderation_cases.find_open(about, child_safety=True) is not None:
        return None
    stands = any(
        each.action.kind is ActionKind.STOP_SHOW and each.action.scope.id == stream_id
        for each in await tx.sanctions.of_person(status.person_id)
    )
    return None if stands else stream_id


async def agree_to_release(
    tx: Transaction, person_id: UserId, cause: str, by: By, new_id: NewId, *, note: str = UNFOUNDED_NOTE
) -> None:
    assert by.actor_id is not None, "people close cases"
    await tx.ledger.lock([Account.of(kind, person_id) for kind in OWN_ACCOUNTS])
    freeze = await tx.freezes.find_for_cause(person_id, cause)
    if freeze is None or freeze.state is not FreezeState.OPEN or freeze.first_officer_id == by.actor_id:
        return
    after = freeze.released(officer_id=by.actor_id, note=note, now=by.at)
    await tx.freezes.update(after)
    if after.state is FreezeState.RELEASED:
        await tx.ledger.post(
            unfreeze_transfers(
                freeze_id=after.id, performer=person_id, tokens=after.left, paise=after.paise, at=by.at
            )
        )
        await tx.outbox.add(FreezeReleased(after.id, person_id))
    await tx.audit.append(
        AuditEntry(
            AuditId(new_id()), by.actor_id, "earnings.unfreeze", f"account:{person_id} freeze:{after.id}", after.state,
            note, by.at,
        )
    )  # fmt: skip
