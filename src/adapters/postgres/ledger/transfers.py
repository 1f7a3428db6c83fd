"""The double-entry ledger in PostgreSQL.

Posting is one call of `ledger_post` (migration 0005): it locks, compares, checks and writes.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    Row,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.schema import metadata
from domain.ids import TransferId, UserId
from domain.ledger.chart import Account, AccountKind, Unit
from domain.ledger.closed_system import OutsideClosedSystem
from domain.ledger.transfer import InsufficientBalance, Transfer, TransferKeyReused
from ports.ledger.transfers import Ledger, LedgerQueries, StatementLine, TrialBalanceRow

PLATFORM = UUID(int=0)
"""The owner of the accounts that are nobody's own: a value, so that they are unique and found by one index."""

_WALLETS = frozenset({AccountKind.VIEWER_PAID, AccountKind.VIEWER_PROMO})

RANKS: dict[AccountKind, int] = {
    kind: 0 if kind in _WALLETS else 1 if kind.is_personal else 2 for kind in AccountKind
}
"""The high bits of an account's id: wallets, then earnings, then the platform's own.

Accounts are locked by ascending id, so those that many people share are locked last and held shortest.
"""

account_table = Table(
    "ledger_account",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("unit", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("owner_id", Uuid, nullable=False),
    Column("balance", BigInteger, nullable=False),
    Column("floor", BigInteger, nullable=True),
    Column("held", BigInteger, nullable=False, server_default=text("0")),
    UniqueConstraint("kind", "owner_id"),
    CheckConstraint("unit IN ('TOKEN', 'INR')", name="unit"),
    CheckConstraint("held >= 0", name="held"),
    CheckConstraint("floor IS NULL OR balance - held >= floor", name="floor"),
)

transfer_table = Table(
    "ledger_transfer",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("sequence", BigInteger, Identity(always=True), nullable=False),
    Column("unit", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("debit_account", BigInteger, nullable=False),
    Column("credit_account", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("fee_account", BigInteger, nullable=True),
    Column("fee", BigInteger, nullable=False),
    Column("debit_balance", BigInteger, nullable=False),
    Column("credit_balance", BigInteger, nullable=False),
    Column("reference", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    # The transaction that wrote it: what the digest is sealed by.
    Column("xact", BigInteger, nullable=False, server_default=text("pg_current_xact_id()::text::bigint")),
    CheckConstraint("unit IN ('TOKEN', 'INR')", name="unit"),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("fee >= 0 AND fee <= amount AND (fee = 0 OR fee_account IS NOT NULL)", name="fee"),
    CheckConstraint("debit_account <> credit_account", name="legs"),
    CheckConstraint("reference <> ''", name="reference"),
    Index("ix_ledger_transfer_debit_account_sequence", "debit_account", "sequence"),
    Index("ix_ledger_transfer_credit_account_sequence", "credit_account", "sequence"),
    Index(
        "ix_ledger_transfer_order",
        "xact",
        "sequence",
        "at",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32, "autosummarize": "on"},
    ),
)


_ACCOUNTS = (
    bindparam("kinds", type_=ARRAY(Text)),
    bindparam("owners", type_=ARRAY(Uuid)),
    bindparam("units", type_=ARRAY(Text)),
    bindparam("floors", type_=ARRAY(BigInteger)),
    bindparam("ranks", type_=ARRAY(BigInteger)),
)
_TRANSFERS = (
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("transfer_kinds", type_=ARRAY(Text)),
    bindparam("debits", type_=ARRAY(Integer)),
    bindparam("credits", type_=ARRAY(Integer)),
    bindparam("amounts", type_=ARRAY(BigInteger)),
    bindparam("fee_accounts", type_=ARRAY(Integer)),
    bindparam("fees", type_=ARRAY(BigInteger)),
    bindparam("references", type_=ARRAY(Text)),
    bindparam("times", type_=ARRAY(DateTime(timezone=True))),
)
_locked = func.ledger_lock(*_ACCOUNTS).table_valued("ids", "balances", "spendable")
_LOCK = select(_locked.c.spendable)
_POST = select(func.ledger_post(*_ACCOUNTS, *_TRANSFERS))


def owner_value(account: Account) -> UUID:
    return PLATFORM if account.owner is None else account.owner


def _account_arrays(accounts: Sequence[Account]) -> dict[str, object]:
    """What the functions need to find an account, and to make one that is not there yet."""
    return {
        "kinds": [account.kind.value for account in accounts],
        "owners": [owner_value(account) for account in accounts],
        "units": [account.kind.unit.value for account in accounts],
        "floors": [None if account.kind.may_go_negative else 0 for account in accounts],
        "ranks": [RANKS[account.kind] for account in accounts],
    }


class PostgresLedger(Ledger):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self, accounts: Sequence[Account]) -> dict[Account, int]:
        distinct = list(dict.fromkeys(accounts))
        spendable = (await self._connection.execute(_LOCK, _account_arrays(distinct))).scalar_one()
        return dict(zip(distinct, spendable, strict=True))

    async def post(self, transfers: Sequence[Transfer]) -> None:
        assert len({transfer.id for transfer in transfers}) == len(transfers), "each transfer once"
        if not transfers:
            return
        places: dict[Account | None, int | None] = {None: None}
        for transfer in transfers:
            for account in (transfer.debit, transfer.credit, transfer.fee_account):
                places.setdefault(account, len(places))
        arrays = _account_arrays([account for account in places if account is not None])
        arrays |= {
            "ids": [transfer.id for transfer in transfers],
            "transfer_kinds": [transfer.kind.value for transfer in transfers],
            "debits": [places[transfer.debit] for transfer in transfers],
            "credits": [places[transfer.credit] for transfer in transfers],
            "amounts": [transfer.amount for transfer in transfers],
            "fee_accounts": [places[transfer.fee_account] for transfer in transfers],
            "fees": [transfer.fee for transfer in transfers],
            "references": [transfer.reference for transfer in transfers],
            "times": [transfer.at for transfer in transfers],
        }
        try:
            outcome = (await self._connection.execute(_POST, arrays)).scalar_one()
        except IntegrityError as error:
            # Two transactions that share no account raced with one id: the journal's key refused the second.
            if "pk_ledger_transfer" in str(error.orig):
                raise TransferKeyReused("this transfer id belongs to another transfer") from error
            if "not returned to its source" in str(error.orig):
                raise OutsideClosedSystem("what comes back to a wallet is what left it") from error
            raise
        if outcome == "key_reused":
            raise TransferKeyReused("this transfer id belongs to another transfer")
        if outcome == "insufficient_balance":
            raise InsufficientBalance("the balance does not cover this")
        assert outcome == "posted", outcome


_STATEMENT = text(
    """
    SELECT a.kind AS account, line.* FROM ledger_account a
    CROSS JOIN LATERAL (
        (SELECT id, sequence, kind, -amount AS change, debit_balance AS balance_after, reference, at
         FROM ledger_transfer WHERE debit_account = a.id AND sequence < :before
         ORDER BY sequence DESC LIMIT :limit)
        UNION ALL
        (SELECT id, sequence, kind, amount - fee, credit_balance, reference, at
         FROM ledger_transfer WHERE credit_account = a.id AND sequence < :before AND amount > fee
         ORDER BY sequence DESC LIMIT :limit)
    ) AS line
    WHERE a.owner_id = :owner AND a.kind = ANY (:kinds)
    ORDER BY line.sequence DESC
    LIMIT :limit
    """
).bindparams(
    bindparam("before", type_=BigInteger),
    bindparam("limit", type_=Integer),
    bindparam("owner", type_=Uuid),
    bindparam("kinds", type_=ARRAY(Text)),
)
_LAST = 2**63 - 1


def _line(row: Row[tuple[object, ...]]) -> StatementLine:
    return StatementLine(
        transfer_id=TransferId(row.id),
        sequence=row.sequence,
        account=AccountKind(row.account),
        kind=row.kind,
        amount=row.change,
        balance_after=row.balance_after,
        reference=row.reference,
        at=row.at,
    )


class PostgresLedgerQueries(LedgerQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def balance(self, account: Account) -> int:
        query = select(account_table.c.balance).where(
            account_table.c.kind == account.kind.value, account_table.c.owner_id == owner_value(account)
        )
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).scalar_one_or_none() or 0

    async def statement(
        self, owner: UserId, *, kinds: Sequence[str], before: int | None, limit: int
    ) -> Sequence[StatementLine]:
        values = {
            "owner": owner,
            "kinds": list(kinds),
            "before": _LAST if before is None else before,
            "limit": limit,
        }
        async with self._engine.connect() as connection:
            return [_line(row) for row in await connection.execute(_STATEMENT, values)]

    async def trial_balance(self) -> Sequence[TrialBalanceRow]:
        query = (
            select(
                account_table.c.unit,
                account_table.c.kind,
                func.count().label("accounts"),
                func.sum(account_table.c.balance).label("balance"),
            )
            .group_by(account_table.c.unit, account_table.c.kind)
            .order_by(account_table.c.unit, account_table.c.kind)
        )
        async with self._engine.connect() as connection:
            return [
                TrialBalanceRow(
                    unit=Unit(row.unit), kind=row.kind, accounts=row.accounts, balance=int(row.balance)
                )
                for row in await connection.execute(query)
            ]
