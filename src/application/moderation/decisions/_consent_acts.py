"""What staff kept hidden on the word of somebody who said that they are seen in it, as it is shown again (ENF-03)."""

from uuid import UUID

from application.moderation.decisions._enforcing import Overturn
from domain.consent.events import WithdrawalConcluded
from domain.consent.restoring import restored
from domain.ids import AuditId, WithdrawalId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.decisions.sanction import Sanction
from ports.transaction import Transaction


async def show_again(tx: Transaction, sanction: Sanction, by: Overturn) -> None:
    """The claim is over, and whoever made it hears so; they may make it again. What was made of the show is shown where
    nothing else keeps it: consent that anybody took back there holds. What is erased stays so.

    The caller holds the show: whoever withdraws meanwhile comes before this or after it.
    """
    before = await tx.withdrawals.get_for_update(WithdrawalId(UUID(sanction.before)))
    after = before.overturned(by=by.officer_id, now=by.at)
    if after is before or after.stream_id is None:
        return
    await tx.withdrawals.update(after)
    shown = restored(
        await tx.media_items.of_stream(after.stream_id),
        withdrawals=await tx.withdrawals.of_stream(after.stream_id),
        cast=await tx.casts.of_stream(after.stream_id),
        now=by.at,
    )
    for item in shown:
        await tx.media_items.save(item)
    await tx.audit.append(
        AuditEntry(
            AuditId(by.new_id()), by.officer_id, "withdrawal.overturn", f"withdrawal:{after.id}", after.state.value,
            f"decision {sanction.decision_id} overturned", by.at,
        )
    )  # fmt: skip
    await tx.outbox.add(WithdrawalConcluded(after.id))
