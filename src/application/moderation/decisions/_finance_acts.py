"""What people of finance kept from somebody, as it is given back on appeal (ENF-03)."""

from datetime import datetime

from application.moderation.decisions._enforcing import Overturn
from domain.age_verification.linking import LinkKind
from domain.age_verification.policy import Purpose
from domain.ids import AuditId, PayoutAccountId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.sanction import Sanction
from domain.payments.events import PaymentHoldReleased
from domain.payouts.coercion import PERFORMERS_TOO_MANY
from domain.payouts.events import PayoutAccountChanged
from ports.transaction import Transaction


async def give_back_of_finance(tx: Transaction, sanction: Sanction, by: Overturn) -> None:
    """Of a payout nothing is left to give: all of it came back when it was declined, and may be asked for since."""
    target = sanction.action.scope.id
    if sanction.action.kind is ActionKind.HOLD_PAYMENTS:
        await _let_buy_again(tx, sanction, by)
    elif sanction.action.kind is ActionKind.REFUSE_PAYOUT_ACCOUNT and target is not None:
        await _give_account_back(tx, PayoutAccountId(target), refused_at=sanction.since)


async def _give_account_back(tx: Transaction, account_id: PayoutAccountId, *, refused_at: datetime) -> None:
    """It waits for two people of finance again: whose it is, no appeal has asked the bank.

    Where so many have given it since that coercion is looked for, it stays refused; whoever gives it once more has it
    reviewed (PYT-10). Who gave it is asked under the account's lock: the next one to give it waits there, and holds
    what they find.
    """
    before = await tx.payout_accounts.get_for_update(account_id)
    after = before.given_back(refused_at)
    if after is before:
        return
    links = await tx.links.with_digest(LinkKind.PAYOUT_ACCOUNT, before.digest)
    if len({link.user_id for link in links if link.purpose is Purpose.PERFORMER}) >= PERFORMERS_TOO_MANY:
        return
    await tx.payout_accounts.update(after)
    await tx.outbox.add(PayoutAccountChanged(after.id, after.performer_id, after.state))


async def _let_buy_again(tx: Transaction, sanction: Sanction, by: Overturn) -> None:
    """But where another decision keeps that hold, and as long as that does."""
    hold = await tx.payment_holds.find_for_update(sanction.person_id)
    if hold is None or hold.key != sanction.before or sanction.action.until is None:
        return
    others = [
        each.action.until
        for each in await tx.sanctions.of_person(sanction.person_id)
        if each.action.kind is ActionKind.HOLD_PAYMENTS
        and each.before == hold.key
        and each.decision_id != sanction.decision_id
    ]
    after = hold.without(sanction.action.until, [each for each in others if each is not None], by.at)
    if after is hold:
        return
    await tx.payment_holds.save(after)
    if after.released_at is not None:
        await tx.outbox.add(PaymentHoldReleased(sanction.person_id))
    await tx.audit.append(
        AuditEntry(
            AuditId(by.new_id()), by.officer_id, "payment_hold.release", f"account:{sanction.person_id}", "overturned",
            f"decision {sanction.decision_id} overturned", by.at,
        )
    )  # fmt: skip
