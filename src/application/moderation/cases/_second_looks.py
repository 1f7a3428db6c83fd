"""Drawing closed cases for a second look, and who has no part in one."""

from domain.ids import SecondLookId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import AppealDecided, Decided, TakenBack
from domain.moderation.decisions.appeal import AppealOutcome
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.desk.second_look import SecondLook, SecondLookRate
from ports.clock import NewId
from ports.transaction import Transaction


async def draw(tx: Transaction, closed: ModerationCase, rate: SecondLookRate, new_id: NewId) -> None:
    """Ask for a second look at a case that was closed in this transaction, where the lot falls on it."""
    status = closed.status
    if not rate.takes(closed.id):
        return
    assert status.outcome is not None, "a closed case has an outcome"
    assert status.closed_at is not None, "a closed case has a time"
    await tx.second_looks.add(
        SecondLook.ask(
            look_id=SecondLookId(new_id()), case_id=closed.id, queue=status.queue, outcome=status.outcome,
            policies=await _policies(tx, closed), now=status.closed_at,
        )
    )  # fmt: skip


async def _policies(tx: Transaction, closed: ModerationCase) -> set[StopPolicy]:
    """The rules that were named for what stands: of decisions, and of what was done at once."""
    events = [event.what for event in await tx.moderation_cases.events(closed.id)]
    undone = {
        what.decision_id
        for what in events
        if (isinstance(what, AppealDecided) and what.outcome == AppealOutcome.OVERTURNED.value)
        or isinstance(what, TakenBack)
    }
    rules = {StopPolicy(urgent.policy) for urgent in closed.status.urgent if urgent.policy}
    for what in events:
        if isinstance(what, Decided) and what.decision_id not in undone:
            rules |= {action.policy for action in (await tx.decisions.get(what.decision_id)).actions}
    return rules


async def who_had_a_part(tx: Transaction, look: SecondLook, case: ModerationCase) -> set[UserId]:
    """Everybody who did anything in the case, whoever reported among them, who knows how it was decided from a second
    look, and whom it is about."""
    found = {event.by.actor_id for event in await tx.moderation_cases.events(case.id)}
    knowing = await tx.second_looks.knowing(look)
    return {person for person in (*found, *knowing, *case.status.not_for) if person is not None}
