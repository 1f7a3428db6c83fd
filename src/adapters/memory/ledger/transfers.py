"""The double-entry ledger in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.memory.tables import HasTables
from domain.ids import HoldId, TransferId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.digest import Seal, SignedDigest
from domain.ledger.hold import HeldAmount
from domain.ledger.returns import is_return_to_wallet, require_returned_to_source
from domain.ledger.transfer import InsufficientBalance, Transfer, TransferKeyReused
from ports.ledger.transfers import Ledger, LedgerQueries, StatementLine, TrialBalanceRow


@dataclass(frozen=True, slots=True)
class Posted:
    transfer: Transfer
    sequence: int
    debit_balance: int
    credit_balance: int


class LedgerTables:
    def __init__(self) -> None:
        self.balances: dict[Account, int] = {}
        self.held: dict[Account, int] = {}
        self.journal: dict[TransferId, Posted] = {}
        self.holds: dict[HoldId, HeldAmount] = {}
        self.hold_posts: dict[TransferId, HoldId] = {}
        self.seals: list[Seal] = []
        self.digests: list[SignedDigest] = []

    def spendable(self, account: Account) -> int:
        return self.balances.setdefault(account, 0) - self.held.get(account, 0)


class MemoryLedger(Ledger):
    def __init__(self, tables: LedgerTables) -> None:
        self._tables = tables

    async def lock(self, accounts: Sequence[Account]) -> dict[Account, int]:
        return {account: self._tables.spendable(account) for account in accounts}

    async def post(self, transfers: Sequence[Transfer]) -> None:
        assert len({transfer.id for transfer in transfers}) == len(transfers), "each transfer once"
        fresh = [transfer for transfer in transfers if not self._is_replay(transfer)]
        balances = dict(self._tables.balances)
        posted = []
        for place, transfer in enumerate(fresh):
            self._require_returned(transfer, fresh[:place])
            for account in (transfer.debit, transfer.credit, transfer.fee_account):
                if account is not None:
                    balances.setdefault(account, 0)
            balances[transfer.debit] -= transfer.amount
            spendable = balances[transfer.debit] - self._tables.held.get(transfer.debit, 0)
            if spendable < 0 and not transfer.debit.kind.may_go_negative:
                raise InsufficientBalance("the balance does not cover this")
            balances[transfer.credit] += transfer.amount - transfer.fee
            if transfer.fee_account is not None:
                balances[transfer.fee_account] += transfer.fee
            posted.append((transfer, balances[transfer.debit], balances[transfer.credit]))
        for transfer, debit_balance, credit_balance in posted:
            sequence = len(self._tables.journal) + 1
            self._tables.journal[transfer.id] = Posted(transfer, sequence, debit_balance, credit_balance)
        self._tables.balances = balances

    def _require_returned(self, transfer: Transfer, beside: Sequence[Transfer]) -> None:
        if is_return_to_wallet(transfer):
            journal = (posted.transfer for posted in self._tables.journal.values())
            touched = [
                each
                for each in (*journal, *beside)
                if each.reference == transfer.reference and transfer.credit in (each.debit, each.credit)
            ]
            require_returned_to_source(transfer, touched)

    def _is_replay(self, transfer: Transfer) -> bool:
        earlier = self._tables.journal.get(transfer.id)
        if earlier is None:
            return False
        if replace(earlier.transfer, at=transfer.at) != transfer:
            raise TransferKeyReused("this transfer id belongs to another transfer")
        return True


def lines_of(posted: Posted, owner: UserId, kinds: Sequence[str]) -> list[StatementLine]:
    """The lines of one transfer: what left comes before what came."""
    transfer = posted.transfer
    legs = (
        (transfer.debit, -transfer.amount, posted.debit_balance),
        (transfer.credit, transfer.amount - transfer.fee, posted.credit_balance),
    )
    return [
        StatementLine(
            transfer_id=transfer.id,
            sequence=posted.sequence,
            account=account.kind,
            kind=transfer.kind.value,
            amount=change,
            balance_after=balance,
            reference=transfer.reference,
            at=transfer.at,
        )
        for account, change, balance in legs
        if account.owner == owner and account.kind.value in kinds and change != 0
    ]


class MemoryLedgerQueries(LedgerQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    @property
    def _tables(self) -> LedgerTables:
        tables: LedgerTables = self._database.tables.ledger
        return tables

    async def balance(self, account: Account) -> int:
        return self._tables.balances.get(account, 0)

    async def statement(
        self, owner: UserId, *, kinds: Sequence[str], before: int | None, limit: int
    ) -> Sequence[StatementLine]:
        newest_first = sorted(self._tables.journal.values(), key=lambda posted: -posted.sequence)
        return [
            line
            for posted in newest_first
            if before is None or posted.sequence < before
            for line in lines_of(posted, owner, kinds)
        ][:limit]

    async def trial_balance(self) -> Sequence[TrialBalanceRow]:
        balances: dict[AccountKind, list[int]] = {}
        for account, balance in self._tables.balances.items():
            balances.setdefault(account.kind, []).append(balance)
        rows = [
            TrialBalanceRow(kind.unit, kind.value, accounts=len(each), balance=sum(each))
            for kind, each in balances.items()
        ]
        return sorted(rows, key=lambda row: (row.unit, row.kind))
