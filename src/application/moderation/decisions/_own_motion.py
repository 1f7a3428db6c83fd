"""A case of our own motion, opened for a decision and closed with it: nobody complained, and nobody waits (ADR 47)."""

from application.moderation.cases._cases import record
from domain.casework import Lease
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.clocks import Proof
from domain.moderation.cases.event import By, CaseOutcome
from domain.moderation.cases.law import Duty
from ports.transaction import Transaction


async def close_own(
    tx: Transaction, case: ModerationCase, by: By, *, lease: Lease, why: str, removed: str
) -> ModerationCase:
    """`why` nobody has to be answered, and by what it was `removed`, are the proofs of these duties."""
    assert by.actor_id is not None, "people decide"
    own = By(by.actor_id, by.tool, automated=False, note="", at=by.at)
    references = {Duty.ACKNOWLEDGE: why, Duty.REMOVE: removed}
    for clock in case.status.unproved:
        if clock.duty in references:
            case = await record(tx, case.proved(Proof(clock.law, by.at, references[clock.duty], ""), own))
    return await record(tx, case.closed(CaseOutcome.ACTED, by, lease=lease, seen=case.version))
