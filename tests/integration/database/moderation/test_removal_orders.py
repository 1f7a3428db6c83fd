"""LEG-04: orders to remove as a database keeps them, in memory and in PostgreSQL alike."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import uuid4

import pytest

from domain.age_verification.document import Document, DocumentPurpose, StoredFile
from domain.ids import DocumentId, ReportId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.reports.removal_order import EnteredOrder, RemovalOrderIdReused, RemovalOrderNotFound
from domain.moderation.reports.signing_rank import SigningRank
from ports.compliance.removal_orders import OrderPlace, OrderState, RemovalOrderQueries
from ports.compliance.requests import RetentionQueries
from ports.sealing import Sealed, WrappedKey
from tests.integration.database.conftest import World
from tests.integration.database.moderation.test_merging import WHY, MergeDesk

OFFICER = Sealed(WrappedKey("key-1", b"wrapped"), b"sealed")


class OrderDesk(MergeDesk):
    async def order(self, case: ModerationCase, **changes: Any) -> EnteredOrder:
        now = self.world.now()
        wanted = Document.awaited(
            document_id=DocumentId(uuid4()), owner_id=self.meera, case_id=None,
            purpose=DocumentPurpose.LEGAL_ORDER, now=now,
        )  # fmt: skip
        file = StoredFile(f"documents/{uuid4()}", "key-1", b"wrapped", "application/pdf", 10, bytes(32), 1)
        made = EnteredOrder(
            id=ReportId(uuid4()), case_id=case.id, subject=case.status.subject, authority=f"Court {uuid4()}",
            reference="WP 112/2026", ordered_on=now.date(), rank=SigningRank.COURT, office="Registrar",
            document_id=wanted.id, sha256=bytes(32), received_at=now, due_at=now + timedelta(hours=3),
            entered_by=self.meera, entered_at=now,
        )  # fmt: skip
        made = replace(made, **changes)
        async with self.world.begin() as tx:
            await tx.documents.add(wanted)
            await tx.documents.update(wanted.stored(file, now=now))
            await tx.removal_orders.add(made, OFFICER)
        return made

    @property
    def queries(self) -> RemovalOrderQueries:
        return cast(RemovalOrderQueries, self.world.query("compliance.removal_orders", "RemovalOrderQueries"))

    @property
    def retention(self) -> RetentionQueries:
        return cast(RetentionQueries, self.world.query("compliance.queries", "RetentionQueries"))

    async def answered(self, order: EnteredOrder) -> datetime | None:
        return (await self.queries.find(order.id)).answered_at

    async def listed(self, order: EnteredOrder, state: OrderState | None) -> bool:
        rows = await self.queries.orders(state, authority=order.authority.upper(), after=None, limit=10)
        return [row.order.id for row in rows] == [order.id]


@pytest.fixture
async def desk(world: World) -> OrderDesk:
    desk = OrderDesk(world)
    await desk.open()
    return desk


async def test_leg_04_an_order_comes_back_as_it_was_kept_and_its_id_is_taken_once(desk: OrderDesk) -> None:
    order = await desk.order(desk.of_show)
    async with desk.world.begin() as tx:
        assert await tx.removal_orders.find(order.id) == order
        assert await tx.removal_orders.officer_of(order.id) == OFFICER
        assert await tx.removal_orders.find(ReportId(uuid4())) is None
        with pytest.raises(RemovalOrderNotFound):
            await tx.removal_orders.officer_of(ReportId(uuid4()))
    with pytest.raises(RemovalOrderIdReused):
        await desk.order(desk.of_show, id=order.id)
    row = await desk.queries.find(order.id)
    assert (row.order, row.kept_sha256, row.answered_at, row.case_state) == (order, bytes(32), None, "queued")
    with pytest.raises(RemovalOrderNotFound):
        await desk.queries.find(ReportId(uuid4()))


async def test_leg_04_it_is_answered_when_its_case_is_closed(desk: OrderDesk) -> None:
    order = await desk.order(desk.of_show)
    assert [await desk.listed(order, state) for state in (OrderState.OPEN, OrderState.ANSWERED, None)] == [
        True, False, True,
    ]  # fmt: skip
    await desk.seen(desk.of_show)
    desk.world.now.advance(minutes=1)
    await desk.over(desk.of_show)
    assert await desk.answered(order) == desk.world.now()
    assert [await desk.listed(order, state) for state in OrderState] == [False, True]


async def test_leg_04_a_later_page_goes_on_where_the_one_before_ended(desk: OrderDesk) -> None:
    court = f"Bench {uuid4()}"
    now = desk.world.now()
    orders = [
        await desk.order(desk.of_show, authority=court, received_at=now - timedelta(minutes=each // 2))
        for each in range(5)
    ]
    found: list[ReportId] = []
    place = None
    for _ in range(3):
        rows = await desk.queries.orders(None, authority=court, after=place, limit=2)
        found += [row.order.id for row in rows]
        place = OrderPlace(rows[-1].order.received_at, rows[-1].order.id)
    expected = sorted(orders, key=lambda each: (each.received_at, each.id), reverse=True)
    assert found == [order.id for order in expected]
    assert await desk.queries.orders(None, authority=court, after=place, limit=2) == []
    assert await desk.queries.orders(None, authority=court.replace("B", "%"), after=None, limit=2) == []


async def test_leg_04_mod_14_an_order_goes_with_its_case_and_comes_back(desk: OrderDesk) -> None:
    order, other = await desk.order(desk.of_show), await desk.order(desk.of_him)
    await desk.merged()
    assert (await desk.queries.find(order.id)).order.case_id == desk.of_him.id
    assert await desk.answered(order) is None, "merging answers nothing"
    await desk.part(case_id=desk.of_show.id, actor_id=desk.meera, note=WHY)
    assert (await desk.queries.find(order.id)).order.case_id == desk.of_show.id
    assert (await desk.queries.find(other.id)).order.case_id == desk.of_him.id


async def test_leg_04_months_count_who_ordered_and_what_was_late(desk: OrderDesk) -> None:
    at = datetime.fromisoformat("1999-05-31T18:29:00+00:00")  # 23:59 in India
    if desk.world.kind == "postgres":  # one database for all tests: a month that only this one has
        at = at.replace(year=1950 + uuid4().int % 49)
    rank = SigningRank.JOINT_SECRETARY
    await desk.order(desk.of_show, received_at=at, due_at=at + timedelta(hours=3))
    await desk.order(desk.of_show, received_at=at, due_at=desk.world.now() + timedelta(hours=3), rank=rank)
    await desk.order(desk.of_him, received_at=at + timedelta(minutes=1), due_at=desk.world.now())
    await desk.seen(desk.of_show)
    await desk.over(desk.of_show)
    found = {each.month: each for each in await desk.queries.months(now=desk.world.now(), limit=9_999)}
    month = found[at.date().replace(day=1)]
    assert (month.courts, month.others, month.in_time, month.late) == (1, 1, 1, 1)
    assert found[month.month.replace(month=6)].courts == 1


async def test_leg_04_ret_its_paper_is_kept_while_its_case_is_open_and_long_after(desk: OrderDesk) -> None:
    order = await desk.order(desk.of_show)

    async def to_erase() -> list[bool]:
        later = desk.world.now() + timedelta(days=1)
        nothing = await desk.retention.documents_of_nothing(before=later, now=later, limit=9_999)
        ended = await desk.retention.ended_orders(before=later, now=later, limit=9_999)
        return [order.document_id in {each.document_id for each in found} for found in (nothing, ended)]

    assert await to_erase() == [False, False]
    await desk.seen(desk.of_show)
    await desk.over(desk.of_show)
    assert await to_erase() == [False, True]
