"""The tokens of a message to a performer who asks a price."""

from collections.abc import Sequence

from domain.direct_messages.direct_message import DirectMessage
from domain.identity.permissions import Permission, require_permission
from domain.identity.user import User
from domain.ledger.chart import Account, AccountKind
from domain.ledger.entries import message_transfers
from domain.ledger.transfer import InsufficientBalance
from domain.payouts.calendar import day_of
from domain.payouts.schedule import FeeSchedule, fees_of
from domain.tipping.spending import LimitReached
from ports.transaction import Transaction


async def pay(
    tx: Transaction, message: DirectMessage, author: User, schedules: Sequence[FeeSchedule]
) -> None:
    """Move what the message costs to its performer, as a tip of so much would, and count it where its writer set
    themselves a limit (TIP-07).

    Raises `PermissionDenied`, `InsufficientBalance`, `LimitReached`, `OnBreak`, `SelfExcluded`, `FeeScheduleNotFound`.
    """
    require_permission(author.role, Permission.TIP)
    promo, paid = (
        Account.of(kind, author.id) for kind in (AccountKind.VIEWER_PROMO, AccountKind.VIEWER_PAID)
    )
    free = await tx.ledger.lock([promo, paid])
    control = (await tx.spending.find_all([author.id])).get(author.id)
    if control is not None:
        try:
            counted = control.spend(message.price, is_tip=True, now=message.sent_at)
        except LimitReached as refusal:
            refusal.pointer = "/price"
            raise
        await tx.spending.save_all([counted])
    _require_funds(free[promo] + free[paid], message.price)
    agreed = await tx.schedule_agreements.of_performer(message.pair.performer_id)
    fees = fees_of(day_of(message.sent_at), agreed, schedules)
    await tx.ledger.post(
        message_transfers(
            message_id=message.id, viewer=author.id, performer=message.pair.performer_id, tokens=message.price,
            promo_balance=free[promo], fee_basis_points=fees.platform_fee_bps,
            at=message.sent_at,
        )
    )  # fmt: skip


def _require_funds(available: int, price: int) -> None:
    if price > available:
        raise InsufficientBalance(
            f"a message here costs {price:,} tokens, and you have {max(0, available):,}; nothing was sent",
            hindi=f"यहाँ संदेश की क़ीमत {price:,} टोकन है, और आपके पास {max(0, available):,} हैं; कुछ भेजा नहीं गया।",
        )
