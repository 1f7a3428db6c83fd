"""What a person changes about their own spending: limits, a raise that waits, a break."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from domain.tipping.spending import SpendingControl
from ports.clock import Clock
from ports.transaction import BeginTransaction

Change = Callable[[SpendingControl, datetime], SpendingControl]


@dataclass(frozen=True, slots=True)
class ChangeSpending:
    """Make one change to what a person lets themselves spend (TIP-07); `change` is a method of `SpendingControl`.

    It holds from the commit on: whoever spends from the wallet waits for it, or came before. The counters of somebody
    who never set anything begin with what the journal says of this month.
    Raises `BreakNotShortened`.
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, user_id: UserId, change: Change) -> SpendingControl:
        wallet = [Account.of(kind, user_id) for kind in (AccountKind.VIEWER_PROMO, AccountKind.VIEWER_PAID)]
        now = self.now()
        async with self.begin() as tx:
            await tx.ledger.lock(wallet)
            control = (await tx.spending.find_all([user_id])).get(user_id)
            if control is None:
                control = SpendingControl.none_yet(user_id, await tx.spending.spent(user_id, now=now))
            changed = change(control, now)
            await tx.spending.save_all([changed])
            return changed
