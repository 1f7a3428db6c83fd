"""What the database says of acts that were answered, asked by SQL: thousands of lines over HTTP would take minutes."""
# ruff: noqa: PLC0415  (drivers are imported when they are used: --help must not wait for them)

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from entrypoints.cli.crash.answered import Act

Row = tuple[Any, ...]

_OF_ACTS = {
    Act.ORDER: "SELECT id, true FROM token_order WHERE id = ANY (:ids)",
    Act.TIP: "SELECT id, tokens FROM tip WHERE id = ANY (:ids)",
    Act.GOAL: "SELECT id, target FROM tip_goal WHERE id = ANY (:ids)",
    Act.REFUND: "SELECT id, tokens FROM refund WHERE id = ANY (:ids)",
    Act.REFUND_DECISION: "SELECT id, state <> 'refused' FROM refund WHERE id = ANY (:ids) AND state <> 'requested'",
    Act.PAYOUT: "SELECT id, gross FROM payout WHERE id = ANY (:ids)",
    Act.BATCH: "SELECT id, payouts FROM payout_batch WHERE id = ANY (:ids)",
    Act.CHECK: "SELECT id, state = 'released' FROM payout_batch WHERE id = ANY (:ids)",
    Act.BOOKING: "SELECT id, true FROM show_booking WHERE id = ANY (:ids)",
    Act.SHOW: "SELECT id, true FROM private_show WHERE id = ANY (:ids)",
    Act.SEAT_LEFT: "SELECT id, state = 'ended' FROM show_booking WHERE id = ANY (:ids)",
    Act.SHOW_ENDED: "SELECT id, state = 'ended' FROM private_show WHERE id = ANY (:ids)",
}
_WALLET = """
    SELECT t.reference, sum(CASE WHEN t.debit_account = a.id THEN -t.amount ELSE t.amount - t.fee END) AS change
    FROM ledger_account a JOIN ledger_transfer t ON t.debit_account = a.id OR t.credit_account = a.id
    WHERE a.owner_id = :owner AND a.kind IN ('viewer_paid', 'viewer_promo')
    GROUP BY t.reference
"""
_TAKEN_BACK = """
    SELECT 'refund:' || id, -(from_wallet + bonus) FROM refund
    WHERE buyer_id = :owner AND state IN ('approved', 'sent', 'processed')
"""
_REFUNDS = "SELECT id, state, amount FROM refund"
_PAYOUTS = "SELECT id, state, gross - tds - tcs FROM payout"
_WAITING = """
    SELECT id, name, attempts, available_at, extract(epoch FROM now() - occurred_at) FROM outbox
    WHERE delivered_at IS NULL AND dead_at IS NULL ORDER BY occurred_at LIMIT 1000
"""
_WORDS_IN_LINE = """
    SELECT 'payment ' || e.payment_id
    FROM gateway_event e JOIN outbox o ON o.payload ->> 'event_id' = e.event_id
    WHERE e.processed_at IS NULL AND o.name = 'payments.gateway_event_received'
      AND o.delivered_at IS NULL AND o.dead_at IS NULL
    UNION
    SELECT 'payout ' || e.payout_id
    FROM payout_event e JOIN outbox o ON o.payload ->> 'event_id' = e.event_id
    WHERE e.processed_at IS NULL AND o.name = 'payouts.provider_event_received'
      AND o.delivered_at IS NULL AND o.dead_at IS NULL
"""
_WATCHED = "SELECT id FROM payout WHERE state = 'paid' AND look_at IS NOT NULL"
_PURCHASES = "SELECT provider_order_id, price FROM token_order WHERE state = 'paid'"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that was not delivered yet. `available_at` is when it is taken up (again)."""

    event_id: UUID
    name: str
    attempts: int
    available_at: datetime
    waited_seconds: float

    def __str__(self) -> str:
        return (
            f"event {self.name} {self.event_id}, tried {self.attempts} times in {self.waited_seconds:.0f} s,"
        )

    @property
    def is_untried(self) -> bool:
        """Whether it waits for the worker, and not for the end of a pause after a failure."""
        return self.attempts == 0


class Evidence:
    """What is asked together is asked by one connection, made for it: the one before may have been killed."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url

    async def missing(self, answered: Mapping[Act, Mapping[UUID, object]]) -> list[str]:
        """Those that were answered, and are not there, or otherwise."""
        asked = [(act, wanted) for act, wanted in answered.items() if wanted]
        rows = await self._ask_all([(_OF_ACTS[act], {"ids": list(wanted)}) for act, wanted in asked])
        wrong: list[str] = []
        for (act, wanted), found_rows in zip(asked, rows, strict=True):
            found = {row[0]: row[1] for row in found_rows}
            wrong += [
                f"{act} {act_id}: answered was {what}, recorded is {found.get(act_id, 'nothing')}"
                for act_id, what in wanted.items()
                if found.get(act_id) != what
            ]
        return wrong

    async def wallet_lines(self, owner: UUID) -> Counter[str]:
        """What each reference brought to somebody's wallet, or took from it."""
        return self._counted(await self._ask(_WALLET, owner=owner))

    async def taken_back(self, owner: UUID) -> Counter[str]:
        """What refunds took from somebody's wallet, as the refunds themselves have it."""
        return self._counted(await self._ask(_TAKEN_BACK, owner=owner))

    async def refunds(self) -> dict[str, tuple[str, int]]:
        """State and paise of each, by its id."""
        return {str(row[0]): (row[1], row[2]) for row in await self._ask(_REFUNDS)}

    async def payouts(self) -> dict[str, tuple[str, int]]:
        """State and paise to the bank of each, by its id."""
        return {str(row[0]): (row[1], row[2]) for row in await self._ask(_PAYOUTS)}

    async def waiting(self) -> list[Waiting]:
        """What the worker did not deliver yet, the oldest first."""
        return [Waiting(row[0], row[1], row[2], row[3], float(row[4])) for row in await self._ask(_WAITING)]

    async def in_line(self) -> set[str]:
        """Payments and payouts of which the provider's word is stored, and still waits for the worker, as the
        ledger's checks name them."""
        return {row[0] for row in await self._ask(_WORDS_IN_LINE)}

    async def watched(self) -> set[str]:
        """Paid payouts about which the bank will be asked again."""
        return {str(row[0]) for row in await self._ask(_WATCHED)}

    async def purchases(self) -> dict[str, int]:
        """Paise of each paid order, by the gateway's id of it."""
        return {row[0]: row[1] for row in await self._ask(_PURCHASES)}

    @staticmethod
    def _counted(rows: list[Row]) -> Counter[str]:
        return Counter({row[0]: int(row[1]) for row in rows if row[1]})

    async def _ask(self, question: str, **values: object) -> list[Row]:
        return (await self._ask_all([(question, values)]))[0]

    async def _ask_all(self, questions: Sequence[tuple[str, Mapping[str, object]]]) -> list[list[Row]]:
        from sqlalchemy import text
        from sqlalchemy.ext.asyncio import create_async_engine

        engine = create_async_engine(self._database_url)
        try:
            async with engine.connect() as connection:
                return [
                    [tuple(row) for row in await connection.execute(text(question), values)]
                    for question, values in questions
                ]
        finally:
            await engine.dispose()
