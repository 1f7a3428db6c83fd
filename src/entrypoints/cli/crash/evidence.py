"""What the database says of acts that were answered, asked by SQL: thousands of lines over HTTP would take minutes."""
# ruff: noqa: PLC0415  (drivers are imported when they are used: --help must not wait for them)

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

_TIPS = "SELECT id, tokens FROM tip WHERE id = ANY (:ids)"
_ORDERS = "SELECT id FROM token_order WHERE id = ANY (:ids)"
_WALLET = """
    SELECT t.reference, sum(CASE WHEN t.debit_account = a.id THEN -t.amount ELSE t.amount - t.fee END) AS change
    FROM ledger_account a JOIN ledger_transfer t ON t.debit_account = a.id OR t.credit_account = a.id
    WHERE a.owner_id = :owner AND a.kind IN ('viewer_paid', 'viewer_promo')
    GROUP BY t.reference
"""


class Evidence:
    """Each question is a connection of its own: the one before may have been killed."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url

    async def missing_tips(self, tips: Mapping[UUID, int]) -> list[str]:
        """Those that were answered, and are not there, or with other tokens."""
        found = {row[0]: row[1] for row in await self._ask(_TIPS, ids=list(tips))}
        return [
            f"tip {tip_id} of {tokens} tokens was answered, {found.get(tip_id, 'none')} is recorded"
            for tip_id, tokens in tips.items()
            if found.get(tip_id) != tokens
        ]

    async def missing_orders(self, orders: Collection[UUID]) -> list[str]:
        found = {row[0] for row in await self._ask(_ORDERS, ids=list(orders))}
        return [f"order {order_id} was answered, and is not there" for order_id in set(orders) - found]

    async def wallet_lines(self, owner: UUID) -> Counter[str]:
        """What each reference brought to somebody's wallet, or took from it."""
        return Counter(
            {reference: int(change) for reference, change in await self._ask(_WALLET, owner=owner)}
        )

    async def _ask(self, question: str, **values: object) -> list[tuple[Any, ...]]:
        from sqlalchemy import text
        from sqlalchemy.ext.asyncio import create_async_engine

        engine = create_async_engine(self._database_url)
        try:
            async with engine.connect() as connection:
                return [tuple(row) for row in await connection.execute(text(question), values)]
        finally:
            await engine.dispose()
