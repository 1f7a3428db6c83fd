"""What a remittance books: a tax that was owed left the bank. References read `remittance:<uuid>`."""

from datetime import datetime

from domain.ids import RemittanceId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.remittance import Tax
from domain.ledger.transfer import Transfer, TransferKind, transfer_id_for


def remittance_reference(remittance_id: RemittanceId) -> str:
    return f"remittance:{remittance_id}"


def remittance_transfer(
    *, remittance_id: RemittanceId, tax: Tax, amount_paise: int, at: datetime
) -> Transfer:
    """It cannot be more than is owed: what is owed does not fall below zero."""
    reference = remittance_reference(remittance_id)
    return Transfer(
        id=transfer_id_for(reference, TransferKind.TAX_REMITTED),
        kind=TransferKind.TAX_REMITTED,
        debit=Account.system(tax.account),
        credit=Account.system(AccountKind.BANK),
        amount=amount_paise,
        fee_account=None,
        fee=0,
        reference=reference,
        at=at,
    )
