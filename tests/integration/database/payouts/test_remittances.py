"""Taxes paid to the government, on memory and PostgreSQL: by two people, with a challan that pays once (PYT-05)."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.ledger.checks.all import CHECKS
from application.ledger.decide_remittance import DecideRemittance
from application.ledger.make_remittance import MakeRemittance
from domain.errors import Refusal
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import RemittanceId, UserId
from domain.india import INDIA
from domain.ledger.chart import Account, AccountKind
from domain.ledger.remittance import (
    ChallanUsed,
    Remittance,
    RemittanceIdReused,
    RemittanceNotFound,
    RemittanceState,
    SecondOfficerConfirms,
    Tax,
)
from domain.ledger.transfer import InsufficientBalance, TransferKind
from ports.ledger.remittances import RemittanceQueries
from tests.builders import a_transfer, a_user
from tests.integration.database.conftest import World

WHY = "Compared with the bank's line and the portal"
CHECK = "every tax that was paid is booked, and no other"
OWED = 1_000_00
TOGETHER_SECONDS = 1.0


class Desk:
    """Officers of finance, and a bank account of TCS that owes at least `OWED`."""

    def __init__(self, world: World, officers: list[UserId], viewer: UserId) -> None:
        self.world, self.officers, self.viewer = world, officers, viewer

    async def owe(self, paise: int = OWED) -> None:
        """As if it had been collected from a payout of somebody whom the platform owed as much."""
        performer = UserId(uuid4())
        payable = Account.of(AccountKind.PERFORMER_PAYABLE, performer)
        legs = (
            (TransferKind.EARNINGS_VALUE, Account.system(AccountKind.DEFERRED_REVENUE), payable),
            (TransferKind.PAYOUT_TCS, payable, Account.system(AccountKind.TCS_PAYABLE)),
        )
        async with self.world.begin() as tx:
            for kind, debit, credit in legs:
                await tx.ledger.post(
                    [
                        a_transfer(
                            kind=kind, debit=debit, credit=credit, amount=paise, fee_account=None, fee=0,
                            at=self.world.now(),
                        )
                    ]
                )  # fmt: skip

    async def make(self, *, by: int = 0, **changes: Any) -> Remittance:
        today = self.world.now().astimezone(INDIA).date()
        values: dict[str, Any] = {
            "remittance_id": RemittanceId(uuid4()), "tax": Tax.TCS, "period": f"{today:%Y-%m}",
            "amount_paise": OWED, "paid_on": today, "cin": a_challan(), "reason": "TCS of the month, by net banking",
            "maker_id": self.officers[by],
        }  # fmt: skip
        return await MakeRemittance(self.world.begin, self.world.now, self.world.new_id)(**values | changes)

    async def decide(self, remittance: Remittance, *, by: int = 1, confirm: bool = True) -> Remittance:
        decide = DecideRemittance(self.world.begin, self.world.now, self.world.new_id)
        return await decide(
            remittance_id=remittance.id, officer_id=self.officers[by], confirm=confirm, note=WHY
        )

    async def outcome(self, remittance: Remittance, *, by: int) -> str:
        try:
            await self.decide(remittance, by=by)
        except Refusal as refusal:
            return refusal.code
        return "booked"

    async def owed(self) -> int:
        return await self.world.ledger_queries.balance(Account.system(AccountKind.TCS_PAYABLE))

    async def stored(self, remittance_id: RemittanceId) -> Remittance:
        async with self.world.begin() as tx:
            return await tx.remittances.get_for_update(remittance_id)

    @property
    def queries(self) -> RemittanceQueries:
        return cast(RemittanceQueries, self.world.query("ledger.remittances", "RemittanceQueries"))


def a_challan() -> str:
    return f"{uuid4().int % 10**14:014d}HDFC"


@pytest.fixture
async def desk(world: World) -> Desk:
    officers = [UserId(uuid4()) for _ in range(21)]
    viewer = UserId(uuid4())
    async with world.begin() as tx:
        for officer in officers:
            await tx.users.add(a_user(id=officer, role=Role.FINANCE_OFFICER))
        await tx.users.add(a_user(id=viewer))
    return Desk(world, officers, viewer)


async def booked_of(desk: Desk, remittance: Remittance) -> int:
    """Paise that are booked of it."""
    reference = f"remittance:{remittance.id}"
    if desk.world.kind == "memory":
        journal = desk.world.database.tables.ledger.journal.values()
        return sum(each.transfer.amount for each in journal if each.transfer.reference == reference)
    async with desk.world.engine.connect() as connection:
        query = text("SELECT coalesce(sum(amount), 0) FROM ledger_transfer WHERE reference = :reference")
        return int((await connection.execute(query, {"reference": reference})).scalar_one())


async def test_pyt_05_what_two_people_say_was_paid_leaves_the_bank(desk: Desk) -> None:
    await desk.owe()
    made = await desk.make()
    assert await booked_of(desk, made) == 0
    with pytest.raises(SecondOfficerConfirms):
        await desk.decide(made, by=0)

    confirmed = await desk.decide(made)

    assert (confirmed.state, confirmed.checker_id, confirmed.note) == (
        RemittanceState.CONFIRMED, desk.officers[1], WHY,
    )  # fmt: skip
    assert await desk.stored(made.id) == confirmed
    assert await booked_of(desk, made) == OWED
    rows = {row.remittance.id: row for row in await desk.queries.latest(limit=10_000)}
    assert rows[made.id].remittance == confirmed
    first = made.paid_on.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    months = await desk.queries.confirmed(Tax.TCS, since=first, until=after)
    assert confirmed in months[made.period]
    assert confirmed not in (await desk.queries.confirmed(Tax.GST, since=first, until=after)).get(
        made.period, []
    )
    assert await desk.queries.confirmed(Tax.TCS, since=after, until=date(2199, 1, 1)) == {}


async def test_pyt_05_writing_it_down_again_is_the_same_and_other_contents_are_not(desk: Desk) -> None:
    made = await desk.make()
    same: dict[str, Any] = {
        "remittance_id": made.id, "cin": made.cin, "amount_paise": made.amount, "paid_on": made.paid_on,
    }  # fmt: skip
    assert await desk.make(**same) == made
    with pytest.raises(RemittanceIdReused):
        await desk.make(**same | {"amount_paise": made.amount + 1})
    with pytest.raises(RemittanceNotFound):
        await desk.stored(RemittanceId(uuid4()))


async def test_pyt_05_no_more_is_paid_than_is_owed(desk: Desk) -> None:
    await desk.owe(1)
    made = await desk.make(amount_paise=2**50)
    with pytest.raises(InsufficientBalance):
        await desk.decide(made)
    assert (await desk.stored(made.id)).state is RemittanceState.MADE
    assert await booked_of(desk, made) == 0


async def test_pyt_05_a_refused_challan_may_be_written_down_again(desk: Desk) -> None:
    made = await desk.make()
    with pytest.raises(ChallanUsed):
        await desk.make(cin=made.cin)
    await desk.decide(made, by=0, confirm=False)
    again = await desk.make(cin=made.cin)
    assert again.id != made.id
    assert await booked_of(desk, made) == 0


async def test_only_officers_of_finance_write_it_down_or_decide(desk: Desk) -> None:
    made = await desk.make()
    with pytest.raises(PermissionDenied):
        await desk.make(maker_id=desk.viewer)
    decide = DecideRemittance(desk.world.begin, desk.world.now, desk.world.new_id)
    with pytest.raises(PermissionDenied):
        await decide(remittance_id=made.id, officer_id=desk.viewer, confirm=True, note=WHY)


async def test_pyt_05_twenty_confirm_at_once_and_one_of_them_did(desk: Desk) -> None:
    await desk.owe()
    made = await desk.make()
    async with desk.world.begin() as tx:
        # Nobody gets as far as the book, so that all have looked before the first has decided.
        await tx.ledger.lock([Account.system(AccountKind.TCS_PAYABLE)])
        deciding = [asyncio.create_task(desk.outcome(made, by=place)) for place in range(1, 21)]
        await asyncio.sleep(TOGETHER_SECONDS)
    outcomes = await asyncio.gather(*deciding)
    assert sorted(outcomes) == ["booked", *["remittance_closed"] * 19]
    assert await booked_of(desk, made) == OWED


async def test_pyt_05_twenty_write_the_same_challan_down_and_it_pays_once(desk: Desk) -> None:
    cin = a_challan()

    async def write(place: int) -> str:
        try:
            await desk.make(by=place, cin=cin)
        except ChallanUsed as refusal:
            return refusal.code
        return "made"

    outcomes = await asyncio.gather(*(write(place) for place in range(20)))
    assert sorted(outcomes) == [*["challan_used"] * 19, "made"]


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
async def test_pyt_05_the_database_itself_changes_nothing_of_what_was_paid(
    desk: Desk, engine: AsyncEngine
) -> None:
    await desk.owe()
    made = await desk.decide(await desk.make())
    for statement in (
        f"UPDATE tax_remittance SET amount = amount + 1 WHERE id = '{made.id}'",
        f"UPDATE tax_remittance SET state = 'refused' WHERE id = '{made.id}'",
        f"DELETE FROM tax_remittance WHERE id = '{made.id}'",
        "TRUNCATE tax_remittance",
    ):
        async with engine.connect() as connection:
            with pytest.raises(DBAPIError):
                await connection.execute(text(statement))
    alone = replace(made, id=RemittanceId(uuid4()), cin=a_challan(), checker_id=made.maker_id)
    with pytest.raises(DBAPIError):
        async with desk.world.begin() as tx:
            await tx.remittances.add(alone)


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
async def test_pyt_05_the_verifier_names_what_is_booked_and_nobody_confirmed(
    desk: Desk, engine: AsyncEngine
) -> None:
    await desk.owe(2 * OWED)
    made = await desk.decide(await desk.make())
    async with engine.connect() as connection:
        named = {row.subject for row in await connection.execute(text(CHECKS[CHECK]))}
        assert f"remittance {made.id}" not in named
        await connection.execute(text("ALTER TABLE tax_remittance DISABLE TRIGGER USER"))
        await connection.execute(
            text("UPDATE tax_remittance SET amount = amount - 1 WHERE id = :id"), {"id": made.id}
        )
        named = {row.subject for row in await connection.execute(text(CHECKS[CHECK]))}
        assert f"remittance {made.id}" in named
        await connection.rollback()
