"""What a settlement books: what a gateway held for us reaches the bank, less what it keeps.

References read `settlement:<provider>:<the gateway's id>`.
"""

from datetime import datetime

from domain.ledger.chart import Account, AccountKind
from domain.ledger.entries import receivable_of
from domain.ledger.transfer import Transfer, TransferKind, transfer_id_for

_BANK = Account.system(AccountKind.BANK)
_FEES = Account.system(AccountKind.GATEWAY_FEES)


def settlement_reference(provider: str, settlement_id: str) -> str:
    return f"settlement:{provider}:{settlement_id}"


def settlement_transfers(
    *, provider: str, settlement_id: str, net_paise: int, fee_paise: int, tax_paise: int, at: datetime
) -> tuple[Transfer, ...]:
    """`net_paise` reached the bank, or left it where more was refunded than paid: then it is below zero.

    The tax on the fee is an expense like the fee itself, until counsel confirms that it may be set off against the
    GST we owe.
    """
    receivable = receivable_of(provider)
    debit, credit = (_BANK, receivable) if net_paise >= 0 else (receivable, _BANK)
    parts = (
        (TransferKind.SETTLEMENT, debit, credit, abs(net_paise)),
        (TransferKind.SETTLEMENT_FEE, _FEES, receivable, fee_paise),
        (TransferKind.SETTLEMENT_FEE_TAX, _FEES, receivable, tax_paise),
    )
    reference = settlement_reference(provider, settlement_id)
    return tuple(
        Transfer(transfer_id_for(reference, kind), kind, debit, credit, amount, None, 0, reference, at)
        for kind, debit, credit, amount in parts
        if amount
    )
