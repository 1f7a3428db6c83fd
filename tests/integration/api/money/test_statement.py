"""Statements over HTTP: opening, lines that explain themselves, closing."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from domain.identity.permissions import Role
from domain.ids import StreamId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import TransferKind
from entrypoints.container import Container
from tests.builders import a_stream, a_tip, a_transfer, an_order
from tests.integration.api.conftest import People, Person

ISSUED = Account.system(AccountKind.TOKENS_ISSUED)
BEFORE_MIDNIGHT = datetime(2026, 10, 31, 18, 29, 59, tzinfo=UTC)
"""The last second of October in India."""
NOVEMBER = "from=2026-11-01&to=2026-11-30"


async def spend(container: Container, viewer: Person, performer: Person, name: str = "Ravi") -> list[str]:
    """Bought in October's last second, tipped in November's first and last, and once more in December."""
    november = BEFORE_MIDNIGHT + timedelta(seconds=1)
    times = [november, november + timedelta(days=30, seconds=-1), november + timedelta(days=30)]
    wallet = Account.of(AccountKind.VIEWER_PAID, viewer.user.id)
    earnings = Account.of(AccountKind.PERFORMER_PENDING, performer.user.id)
    order = an_order(buyer_id=viewer.user.id)
    stream = a_stream(id=StreamId(uuid4()), performer_id=performer.user.id)
    tips = [
        a_tip(stream_id=stream.id, viewer_id=viewer.user.id, performer_id=performer.user.id, sent_at=at)
        for at in times
    ]
    async with container.database().begin() as tx:
        await tx.streams.add(stream)
        await tx.orders.add(order)
        for tip in tips:
            await tx.tips.add(tip)
        await tx.ledger.post(
            [
                a_transfer(
                    kind=TransferKind.PURCHASE_TOKENS, debit=ISSUED, credit=wallet, amount=500, fee_account=None,
                    fee=0, reference=f"order:{order.id}", at=BEFORE_MIDNIGHT,
                ),
                *(
                    a_transfer(debit=wallet, credit=earnings, reference=f"tip:{tip.id}", at=tip.sent_at)
                    for tip in tips
                ),
            ]
        )  # fmt: skip
    return [f"tip:{tip.id}" for tip in tips]


async def read_json(who: Person, query: str) -> Any:
    response = await who.call("GET", f"/v1/statement?{query}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    return msgspec.json.decode(await response.get_data())


async def read_csv(who: Person, query: str) -> list[dict[str, str]]:
    response = await who.call("GET", f"/v1/statement.csv?{query}")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    text = (await response.get_data()).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


async def test_wal_13_opening_and_lines_add_up_to_closing(people: People, container: Container) -> None:
    viewer, performer = await people.make(), await people.make(Role.PERFORMER)
    references = await spend(container, viewer, performer)
    november = await read_json(viewer, NOVEMBER)
    assert november["opening"] == {"viewer_paid": 500, "viewer_promo": 0}
    assert [line["reference"] for line in november["lines"]] == references[:2]
    assert [line["balance"] for line in november["lines"]] == [450, 400]
    assert november["closing"] == {"viewer_paid": 400, "viewer_promo": 0}
    assert {line["words"] for line in november["lines"]} == {f"Tip to {performer.user.display_name}"}
    assert november["lines"][0]["at"] == "2026-11-01T00:00:00+05:30"

    october = await read_json(viewer, "from=2026-10-01&to=2026-10-31")
    assert (sum(october["opening"].values()), sum(october["closing"].values())) == (0, 500)
    assert [line["words"] for line in october["lines"]] == ["Bought Regular"]

    earned = await read_json(performer, f"of=earnings&{NOVEMBER}")
    assert [(line["words"], line["amount"]) for line in earned["lines"]] == [
        (f"Tip from {viewer.user.display_name}", 35)
    ] * 2
    assert sum(earned["closing"].values()) == 70


async def test_wal_13_the_csv_says_the_same_with_an_end(people: People, container: Container) -> None:
    viewer, performer = await people.make(), await people.make(Role.PERFORMER)
    await spend(container, viewer, performer)
    lines = await read_csv(viewer, NOVEMBER)
    assert [(line["What"], line["Change, tokens"], line["Balance"]) for line in lines] == [
        ("Opening balance", "", "500"),
        (f"Tip to {performer.user.display_name}", "-50", "450"),
        (f"Tip to {performer.user.display_name}", "-50", "400"),
        ("Closing balance", "", "400"),
    ]
    assert (lines[1]["Date"], lines[1]["Time (India)"]) == ("2026-11-01", "00:00:00")
    assert (lines[2]["Date"], lines[2]["Time (India)"]) == ("2026-11-30", "23:59:59")
    assert lines[1]["Account"] == "Bought tokens"


async def test_wal_13_many_lines_come_in_parts_that_fit(people: People, container: Container) -> None:
    viewer = await people.make()
    wallet = Account.of(AccountKind.VIEWER_PAID, viewer.user.id)
    async with container.database().begin() as tx:
        await tx.ledger.post(
            [
                a_transfer(
                    kind=TransferKind.PURCHASE_TOKENS, debit=ISSUED, credit=wallet, amount=1, fee_account=None, fee=0,
                    at=BEFORE_MIDNIGHT + timedelta(seconds=1 + number),
                )
                for number in range(1_200)
            ]
        )  # fmt: skip
    statement = await read_json(viewer, NOVEMBER)
    assert [line["balance"] for line in statement["lines"]] == list(range(1, 1_201))
    lines = await read_csv(viewer, NOVEMBER)
    assert [line["Balance"] for line in lines] == [str(number) for number in (0, *range(1, 1_201), 1_200)]


async def test_wal_13_rupees_have_two_places_in_a_spreadsheet(people: People, container: Container) -> None:
    performer = await people.make(Role.PERFORMER)
    payable = Account.of(AccountKind.PERFORMER_PAYABLE, performer.user.id)
    owed, clearing = Account.system(AccountKind.DEFERRED_REVENUE), Account.system(AccountKind.PAYOUT_CLEARING)
    at = BEFORE_MIDNIGHT + timedelta(days=1)
    async with container.database().begin() as tx:
        await tx.ledger.post(
            [
                a_transfer(
                    kind=TransferKind.EARNINGS_VALUE, debit=owed, credit=payable, amount=1_00_005, fee_account=None,
                    fee=0, at=at,
                ),
                a_transfer(
                    kind=TransferKind.PAYOUT, debit=payable, credit=clearing, amount=1_00_004, fee_account=None,
                    fee=0, at=at,
                ),
            ]
        )  # fmt: skip
    lines = await read_csv(performer, f"of=payouts&{NOVEMBER}")
    assert [line["Change, rupees"] for line in lines] == ["", "1000.05", "-1000.04", ""]
    assert lines[-1]["Balance"] == "0.01"


@pytest.mark.parametrize(
    ("query", "code"),
    [("from=yesterday", "invalid_period"), ("of=everything", "unknown_statement")],
)
async def test_what_is_no_statement_is_refused(people: People, query: str, code: str) -> None:
    viewer = await people.make()
    for path in ("/v1/statement", "/v1/statement.csv"):
        assert (await viewer.json("GET", f"{path}?{query}", status=422))["code"] == code


async def test_nobody_reads_another_s(people: People, container: Container) -> None:
    viewer, performer = await people.make(), await people.make(Role.PERFORMER)
    await spend(container, viewer, performer)
    stranger = await people.make()
    assert (await read_json(stranger, NOVEMBER))["lines"] == []
    assert (await read_json(stranger, f"of=earnings&{NOVEMBER}"))["lines"] == []
