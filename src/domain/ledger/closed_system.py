"""No way out for tokens (WAL-11): a viewer's tokens are spent, given back to the platform or expire, and nothing else.

Nothing moves tokens from one viewer's wallet to another's, or turns them into rupees for a viewer. Every transfer is
held to that when it is made, whatever its kind.
"""

from domain.errors import Forbidden
from domain.ledger.chart import Account, AccountKind

WALLETS = frozenset({AccountKind.VIEWER_PAID, AccountKind.VIEWER_PROMO})

OUT_OF_WALLETS = frozenset(
    {AccountKind.PERFORMER_PENDING, AccountKind.TOKENS_ISSUED, AccountKind.TOKENS_EXPIRED}
)
"""Where a viewer's tokens may go: to whom they were given, or back to the platform."""

INTO_WALLETS = frozenset(
    {
        AccountKind.TOKENS_ISSUED,
        AccountKind.PERFORMER_PENDING,
        AccountKind.PERFORMER_AVAILABLE,
        AccountKind.PERFORMER_FROZEN,
        AccountKind.PLATFORM_FEE,
    }
)
"""Where a viewer's tokens may come from: the platform, or somebody who gives back what they were given."""

EARNINGS = frozenset(
    {AccountKind.PERFORMER_PENDING, AccountKind.PERFORMER_AVAILABLE, AccountKind.PERFORMER_FROZEN}
)


class OutsideClosedSystem(Forbidden):
    """A transfer that would carry tokens out of the closed system."""

    code = "outside_closed_system"


def require_closed_system(debit: Account, credit: Account) -> None:
    """Raises `OutsideClosedSystem`."""
    if debit.kind in WALLETS:
        if credit.kind not in OUT_OF_WALLETS:
            raise OutsideClosedSystem(
                "a viewer's tokens are spent or given back to the platform, nothing else"
            )
        if credit.owner == debit.owner:
            raise OutsideClosedSystem("nobody gives tokens to themselves")
    if credit.kind in WALLETS and debit.kind not in INTO_WALLETS:
        raise OutsideClosedSystem("tokens come from the platform, or back from whom they were given to")
    if debit.kind in EARNINGS and credit.kind in EARNINGS and debit.owner != credit.owner:
        raise OutsideClosedSystem("a performer's earnings are nobody else's")
