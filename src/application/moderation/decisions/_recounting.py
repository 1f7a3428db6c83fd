"""What a strike that is overturned takes with it, in the transaction that overturns it (ENF-03)."""

from collections.abc import Sequence

from application.moderation.cases._cases import record
from application.moderation.decisions._enforcing import Overturn
from domain.ids import AuditId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.decisions import recounted_by_appeal
from domain.moderation.cases.event import By
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.recount import recounted
from domain.moderation.decisions.sanction import Sanction
from domain.moderation.events import SuspensionRecounted
from ports.transaction import Transaction


async def recount_suspensions(
    tx: Transaction, case: ModerationCase, ended: Sequence[Sanction], by: Overturn
) -> None:
    """`ended` are the sanctions of the overturned decision; the caller holds its case, and the person. The case of the
    suspension is another, which nobody holds: it stands in the history of this one, and in the audit log of both."""
    for strike in ended:
        if strike.action.kind is not ActionKind.STRIKE:
            continue
        everything = await tx.sanctions.all_of_person_for_update(strike.person_id)
        never = await tx.decision_appeals.overturned_of(strike.person_id)
        for each in recounted(everything, strike, by.at, never=never):
            until = each.instead.action.until if each.instead is not None else None
            await tx.sanctions.end(each.ended)
            if each.instead is not None:
                await tx.sanctions.add([each.instead])
            decision_id, person_id = each.ended.decision_id, each.ended.person_id
            case = await record(
                tx, recounted_by_appeal(case, decision_id, until, By.staff(by.officer_id, note="", now=by.at))
            )
            await tx.audit.append(
                AuditEntry(
                    AuditId(by.new_id()), by.officer_id, "sanction.recount",
                    f"decision:{decision_id} account:{person_id}", "ended" if until is None else "shortened",
                    f"strike of decision {by.decision.id} overturned", by.at,
                )
            )  # fmt: skip
            await tx.outbox.add(SuspensionRecounted(decision_id, person_id, until))
