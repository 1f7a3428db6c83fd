"""What comes back to a wallet comes back from where that wallet's tokens went, and no more of it (WAL-11).

Tokens that one viewer gave a performer would be another's if a return could be booked to any wallet. So each return is
held against what left the very wallet under the same reference. The database holds it too (trigger `returned`).
"""

from collections.abc import Sequence

from domain.ledger.closed_system import WALLETS, OutsideClosedSystem
from domain.ledger.transfer import Transfer, TransferKind

RETURNS = frozenset({TransferKind.SHOW_REFUND, TransferKind.REFUND_UNDONE, TransferKind.DISPUTE_UNDONE})
"""The kinds by which a wallet gets back what left it. Everything else that enters a wallet is newly issued."""


def is_return_to_wallet(transfer: Transfer) -> bool:
    return transfer.kind in RETURNS and transfer.credit.kind in WALLETS


def require_returned_to_source(returned: Transfer, before: Sequence[Transfer]) -> None:
    """`before` are the transfers under the same reference that touched the credited wallet. A person whose tokens are
    taken for it is one whom the wallet gave them. Raises `OutsideClosedSystem`."""
    wallet, giver = returned.credit, returned.debit.owner
    given = [transfer for transfer in before if transfer.debit == wallet]
    back = sum(transfer.amount for transfer in before if transfer.credit == wallet)
    if returned.amount > sum(transfer.amount for transfer in given) - back:
        raise OutsideClosedSystem("no more comes back to a wallet than left it")
    if giver is not None and giver not in {transfer.credit.owner for transfer in given}:
        raise OutsideClosedSystem("tokens come back from whom they were given to")
