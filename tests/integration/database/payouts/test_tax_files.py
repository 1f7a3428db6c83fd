"""What was withheld, in lines for whoever files it, on memory and PostgreSQL (PYT-03, PYT-04)."""

from datetime import timedelta
from typing import cast

import pytest

from application.payouts.make_tax_file import MakeTaxFile
from domain.identity.permissions import PermissionDenied
from domain.moderation.cases.kind import Queue
from domain.payouts.account import ReasonRequired
from domain.payouts.calendar import day_of, start_of
from domain.payouts.payout import Payout, Word
from domain.payouts.tax_file import InvalidTaxPeriod
from ports.ledger.remittances import RemittanceQueries
from ports.payouts.queries import WithheldQueries
from tests.integration.database.conftest import World
from tests.integration.database.payouts.payout_stage import DAY, NAME, PayoutStage, sealer, set_payout_stage

GSTIN, PAN = "27AAPFU0939F1ZV", "ABCPE1234F"
WHY = "For the month's return, asked by the accountant"


async def drawn(stage: PayoutStage) -> Payout:
    """₹500 of a performer who is registered for GST: half a per cent is collected."""
    stage.world.now.set(start_of(DAY) + timedelta(hours=12))
    await stage.agree()
    await stage.give_account(gstin=GSTIN)
    await stage.ask_banks()
    await stage.earn(paid=2_000, at=stage.world.now())
    stage.world.now.set(start_of(DAY + timedelta(days=7)))
    await stage.release()
    return await stage.request(50_000)


def making(stage: PayoutStage) -> MakeTaxFile:
    world = stage.world
    return MakeTaxFile(
        world.begin, queries_of(world), cast(RemittanceQueries, world.query("ledger.remittances", "RemittanceQueries")),
        sealer(), "29", world.now, world.new_id,
    )  # fmt: skip


def queries_of(world: World) -> WithheldQueries:
    return cast(WithheldQueries, world.query("payouts.queries", "WithheldQueries"))


async def test_pyt_04_what_was_collected_is_a_line_with_the_suppliers_gstin(world: World) -> None:
    stage = await set_payout_stage(world)
    payout = await drawn(stage)
    day = day_of(world.now())
    found = await queries_of(world).withheld(since=day, until=day + timedelta(days=1))
    assert payout in found
    assert payout not in await queries_of(world).withheld(since=day + timedelta(days=1), until=day)

    lines = await making(stage).tcs(month=f"{day:%Y-%m}", officer_id=stage.officers[0], reason=WHY)

    # Other tests of this database draw under the same number on the same day.
    [line] = [line for line in lines if line.gstin == GSTIN]
    assert line.name == NAME
    assert line.igst_paise >= 250
    assert (line.cgst_paise, line.sgst_paise) == (0, 0)


async def test_pyt_04_a_payout_that_came_to_nothing_is_in_no_file(world: World) -> None:
    stage = await set_payout_stage(world)
    payout = await drawn(stage)
    await stage.check(await stage.batch(payout))
    await stage.send()
    await stage.hear(payout.id, Word.FAILED)
    day = day_of(world.now())
    found = await queries_of(world).withheld(since=day, until=day + timedelta(days=1))
    assert payout.id not in {each.id for each in found}


async def test_pyt_03_pans_are_opened_for_a_reason_by_who_may_and_the_audit_log_knows(world: World) -> None:
    stage = await set_payout_stage(world)
    make = making(stage)
    with pytest.raises(ReasonRequired):
        await make.tds(quarter="2026-27/Q1", officer_id=stage.officers[0], reason="short")
    with pytest.raises(PermissionDenied):
        await make.tds(quarter="2026-27/Q1", officer_id=stage.viewer, reason=WHY)
    with pytest.raises(InvalidTaxPeriod):
        await make.tcs(month="June", officer_id=stage.officers[0], reason=WHY)
    reason = f"{WHY} ({stage.officers[0]})"
    await make.tds(quarter="2026-27/Q1", officer_id=stage.officers[0], reason=reason)
    rows = await world.moderation_queries.audit(before=None, limit=1_000, queues=frozenset(Queue))
    [entry] = [row for row in rows if row.note == reason]
    assert (entry.action, entry.subject) == ("tax_file.make", "tax_file:tds:2026-27/Q1")
