"""The money of a tip and nothing else, through the same group commit: what a ledger alone does."""

from collections.abc import Sequence

from adapters.postgres.connect import Connection, connector
from adapters.postgres.group_commit import GroupCommit
from adapters.postgres.posting import posting
from domain.ids import TransferId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import Transfer, TransferKind, require_funds
from domain.money import share_of
from entrypoints.cli.benches._tip_stage import FEE_BASIS_POINTS, NO_CAUSE, TOKENS, Show
from entrypoints.container import new_id, utc_now

_LOCK = """
SELECT owner_id, id, balance - held AS free FROM ledger_account
WHERE kind = 'viewer_paid' AND owner_id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""
_POST = "SELECT ledger_post_many($1, $2)"


class MoneyAlone:
    def __init__(self, database_url: str) -> None:
        self._group: GroupCommit[tuple[UserId, UserId], None] = GroupCommit(
            connector(database_url, local=True, name="bench money"),
            _move_all,
            key=lambda item: item[0],
            committed=lambda _: None,
            capacity=2_000,
            batch_max=64,
            lanes=2,
        )

    async def move(self, viewer: UserId, show: Show) -> None:
        await self._group.submit((viewer, show.performer_id))

    async def aclose(self) -> None:
        await self._group.aclose()


async def _move_all(
    connection: Connection, items: Sequence[tuple[UserId, UserId]]
) -> Sequence[Exception | None]:
    wallets = {row["owner_id"]: row for row in await connection.fetch(_LOCK, [viewer for viewer, _ in items])}
    for viewer, _ in items:
        require_funds(wallets[viewer]["free"], TOKENS)
    transfers = [_transfer(viewer, performer) for viewer, performer in items]
    payers = [wallets[viewer]["id"] for viewer, _ in items]
    await connection.execute(_POST, *posting(transfers, payers))
    return [None] * len(items)


def _transfer(viewer: UserId, performer: UserId) -> Transfer:
    return Transfer(
        id=TransferId(new_id()), kind=TransferKind.TIP, debit=Account.of(AccountKind.VIEWER_PAID, viewer),
        credit=Account.of(AccountKind.PERFORMER_PENDING, performer), amount=TOKENS,
        fee_account=Account.system(AccountKind.PLATFORM_FEE), fee=share_of(TOKENS, FEE_BASIS_POINTS),
        reference=NO_CAUSE, at=utc_now(),
    )  # fmt: skip
