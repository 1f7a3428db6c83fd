"""The wallets of those who tip, locked for a batch."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.postgres.connect import Connection
from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind

# First of all locks, in their one order. What another transaction holds is not waited for: its owner's tip comes with a
# later batch, and holds up nobody else's. `there` is how many wallets these people have.
_LOCK = """
WITH held AS MATERIALIZED (
    SELECT id, kind, owner_id, balance - held AS free FROM ledger_account
    WHERE kind = ANY ($1::text[]) AND owner_id = ANY ($2::uuid[])
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
)
SELECT kind, owner_id, id, free,
       (SELECT count(*) FROM ledger_account WHERE kind = ANY ($1::text[]) AND owner_id = ANY ($2::uuid[])) AS there
FROM held
"""

_WHOSE = (
    "SELECT id, owner_id FROM ledger_account WHERE kind = ANY ($1::text[]) AND owner_id = ANY ($2::uuid[])"
)

_PROMO, _PAID = AccountKind.VIEWER_PROMO, AccountKind.VIEWER_PAID
_KINDS = [_PROMO.value, _PAID.value]


@dataclass(frozen=True, slots=True)
class Wallets:
    """The locked wallets of a batch: by owner, for each kind the account's id and what is free in it."""

    promo: dict[UserId, tuple[int, int]]
    paid: dict[UserId, tuple[int, int]]
    busy: set[UserId]
    """Whose wallets somebody else holds."""

    def id_of(self, account: Account) -> int:
        assert account.owner is not None, "a wallet is somebody's"
        return (self.promo if account.kind is _PROMO else self.paid)[account.owner][0]


async def lock_wallets(connection: Connection, viewers: Sequence[UserId]) -> Wallets:
    wallets = Wallets({}, {}, set())
    rows = await connection.fetch(_LOCK, _KINDS, viewers)
    for row in rows:
        of_kind = wallets.promo if row["kind"] == _PROMO.value else wallets.paid
        of_kind[row["owner_id"]] = (row["id"], row["free"])
    if not rows or rows[0]["there"] > len(rows):
        locked = {row["id"] for row in rows}
        whose = await connection.fetch(_WHOSE, _KINDS, viewers)
        wallets.busy.update(row["owner_id"] for row in whose if row["id"] not in locked)
    return wallets
