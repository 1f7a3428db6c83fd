"""People of finance keep something from somebody, and the worker makes a decision of it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from application.payouts.decide_payout_account import DecidePayoutAccount
from application.payouts.decline_payout import DeclinePayout
from domain.ids import UserId
from domain.ledger.chart import AccountKind
from domain.moderation.audit.entry import AuditEntry
from domain.payouts.account import (
    AccountState,
    HoldReason,
    Outcome,
    PayoutAccount,
)
from domain.payouts.payout import Payout
from ports.moderation.decisions import DecisionRow
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage
from tests.integration.database.payouts.payout_stage import PayoutStage, a_bank_account, set_payout_stage

WHY = "The bank says that it belongs to another person."
K = AccountKind


@dataclass
class Stage:
    """Ravi is paid; people of finance decide, and moderators about appeals."""

    money: PayoutStage
    acts: ActStage

    @property
    def ravi(self) -> UserId:
        return self.money.performer

    async def declines(self, payout: Payout, **changes: Any) -> Payout:
        values: dict[str, Any] = {"policy": "payout_details", "note": WHY} | changes
        world = self.acts.world
        return await DeclinePayout(world.begin, world.now, world.new_id)(
            payout_id=payout.id, officer_id=self.money.officers[0], **values
        )

    async def decides(self, account: PayoutAccount, officer: int, **changes: Any) -> PayoutAccount:
        values: dict[str, Any] = {
            "outcome": Outcome.REFUSE,
            "policy": "payout_details",
            "note": WHY,
        } | changes
        world = self.acts.world
        return await DecidePayoutAccount(world.begin, world.now, world.new_id)(
            account_id=account.id, officer_id=self.money.officers[officer], **values
        )

    async def held(self) -> PayoutAccount:
        """An account of another name."""
        given = await self.of_another_name(a_bank_account())
        account = await self.money.account(given.id)
        assert (account.state, account.hold) == (AccountState.HELD, HoldReason.NAME_MISMATCH)
        return account

    async def of_another_name(self, written: str) -> PayoutAccount:
        self.money.provider.names[written.split(":")[1]] = "Suresh Patel"
        given = await self.money.give_account(written)
        await self.money.ask_banks()
        return given

    async def refused(self) -> tuple[PayoutAccount, DecisionRow]:
        account = await self.held()
        for officer in (0, 1):
            account = await self.decides(account, officer)
        return account, await self.stated()

    async def work(self) -> None:
        await self.acts.work_these(
            *[each for each in await self.acts.events(self.ravi) if not each[1].stream_id]
        )
        self.acts.world.now.advance(seconds=1)

    async def stated(self) -> DecisionRow:
        await self.work()
        return (await self.acts.rows(self.ravi))[0]

    async def balances(self) -> tuple[int, int]:
        """What can be drawn, and what is on its way to the bank with its taxes."""
        aside = [await self.money.balance(kind) for kind in (K.PAYOUT_CLEARING, K.TDS_PAYABLE, K.TCS_PAYABLE)]
        return await self.money.balance(K.PERFORMER_PAYABLE), sum(aside)

    async def audited(self, action: str, subject: str) -> list[str]:
        world = self.acts.world
        if world.kind == "memory":
            entries: list[AuditEntry] = list(world.database.tables.moderation.audit)
            return [each.reason for each in entries if (each.action, each.subject) == (action, subject)]
        query = text(
            "SELECT reason FROM audit_entry WHERE action = :action AND subject = :subject ORDER BY sequence"
        )
        async with world.engine.connect() as connection:
            rows = await connection.execute(query, {"action": action, "subject": subject})
            return [row[0] for row in rows]


async def set_finance_stage(world: World) -> Stage:
    money = await set_payout_stage(world)
    await money.ready()
    acts = await ActStage(world).set_up()
    acts.ravi = money.performer
    return Stage(money, acts)
