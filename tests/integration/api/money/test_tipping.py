"""Tips, wallets and earnings over HTTP."""

import asyncio
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from dependency_injector import providers

from adapters.postgres.connect import connector
from adapters.postgres.tipping.tip_book import PostgresTipBook
from domain.age_verification.age import AgeState, AgeStatus
from domain.identity.permissions import Role
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import TransferKind
from domain.streaming.stream import EndReason, Stream
from entrypoints.container import Container
from tests.builders import a_stream, a_transfer
from tests.integration.api.conftest import People, Person


async def a_live_show(container: Container, performer: Person) -> Stream:
    stream = a_stream(performer_id=performer.user.id)
    async with container.database().begin() as tx:
        await tx.streams.add(stream)
    return stream


async def give(container: Container, person: Person, kind: AccountKind, *amounts: int) -> None:
    async with container.database().begin() as tx:
        for amount in amounts:
            issued = a_transfer(
                kind=TransferKind.PURCHASE_TOKENS, debit=Account.system(AccountKind.TOKENS_ISSUED),
                credit=Account.of(kind, person.user.id), amount=amount, fee_account=None, fee=0,
                at=container.now()(),
            )  # fmt: skip
            await tx.ledger.post([issued])


def path_of(stream: Stream, tip_id: object = None) -> str:
    return f"/v1/streams/{stream.id}/tips/{tip_id or uuid4()}"


async def test_a_tip_from_the_wallet_to_the_earnings(people: People, container: Container) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    stream = await a_live_show(container, ravi)
    await give(container, asha, AccountKind.VIEWER_PAID, 100)
    await give(container, asha, AccountKind.VIEWER_PROMO, 20)
    assert await asha.json("GET", "/v1/wallet", status=200) == {"paid": 100, "promo": 20, "total": 120}

    path = path_of(stream)
    tip = await asha.json("PUT", path, {"tokens": 50, "message": "What a raga"}, status=201)

    assert (tip["tokens"], tip["message"], tip["stream_id"]) == (50, "What a raga", str(stream.id))
    assert await asha.json("GET", "/v1/wallet", status=200) == {"paid": 70, "promo": 0, "total": 70}
    statement = await asha.json("GET", "/v1/wallet/statement", status=200)
    assert [(line["account"], line["kind"], line["amount"], line["balance_after"]) for line in statement["items"]] == [
        ("viewer_paid", "tip", -30, 70),
        ("viewer_promo", "tip", -20, 0),
        ("viewer_promo", "purchase_tokens", 20, 20),
        ("viewer_paid", "purchase_tokens", 100, 100),
    ]  # fmt: skip
    assert {line["reference"] for line in statement["items"][:2]} == {f"tip:{tip['id']}"}
    assert statement["next_cursor"] is None
    earnings = await ravi.json("GET", "/v1/earnings", status=200)
    assert earnings["pending"] == 35
    assert sum(line["amount"] for line in earnings["items"]) == 35


async def test_cht_15_who_writes_with_a_tip_or_in_a_title_that_they_are_a_minor_chats_no_more(
    people: People, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    stream = await a_live_show(container, ravi)
    await give(container, asha, AccountKind.VIEWER_PAID, 100)
    tip = {"tokens": 50, "message": "i am 15 years old"}
    await asha.json("PUT", path_of(stream), tip, status=201)
    said = await asha.json(
        "PUT", f"/v1/streams/{stream.id}/messages/{uuid4()}", {"text": "What a raga"}, status=403
    )
    assert said["code"] == "chat_locked"
    title = {"title": "i am 15 years old"}
    refused = await ravi.json("PUT", f"/v1/streams/{uuid4()}", title, status=422)
    async with container.database().begin() as tx:
        assert await tx.chat_locks.is_locked(ravi.user.id), refused


async def test_tip_06_a_retry_has_the_first_answer_and_another_body_none(
    people: People, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    stream = await a_live_show(container, ravi)
    await give(container, asha, AccountKind.VIEWER_PAID, 100)
    path, body = path_of(stream), {"tokens": 50, "message": "What a raga"}

    first = await asha.json("PUT", path, body, status=201)
    second = await asha.json("PUT", path, body, status=201)

    assert second == first
    assert (await asha.json("GET", "/v1/wallet", status=200))["total"] == 50
    refused = await asha.json("PUT", path, {"tokens": 51}, status=409)
    assert refused["code"] == "tip_id_reused"


@pytest.mark.parametrize(
    ("body", "status", "answer"),
    [
        ({"tokens": 101}, 409, ("insufficient_balance", None)),
        ({"tokens": 0}, 422, ("tip_amount_out_of_range", "/tokens")),
        ({"tokens": 2**63}, 422, ("tip_amount_out_of_range", "/tokens")),
        ({"tokens": 100_001}, 422, ("tip_amount_out_of_range", "/tokens")),
        ({"tokens": 1.5}, 422, ("malformed_body", "/tokens")),
        ({"tokens": "5"}, 422, ("malformed_body", "/tokens")),
        ({"tokens": 5, "message": "x" * 201}, 422, ("invalid_tip_message", "/message")),
        ({"tokens": 5, "message": "\x00"}, 422, ("invalid_tip_message", "/message")),
        ({"tokens": 5, "to": "me"}, 422, ("malformed_body", "/to")),
        ({}, 422, ("malformed_body", "/tokens")),
        (b"{", 422, ("malformed_body", "")),
    ],
)
async def test_what_is_no_tip_is_refused(
    people: People, container: Container, body: Any, status: int, answer: tuple[str, str | None]
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    stream = await a_live_show(container, ravi)
    await give(container, asha, AccountKind.VIEWER_PAID, 100)

    problem = await asha.json("PUT", path_of(stream), body, status=status)

    assert (problem["code"], problem.get("pointer")) == answer
    assert (await asha.json("GET", "/v1/wallet", status=200))["total"] == 100


async def test_who_and_what_may_not_be_tipped(people: People, container: Container) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    stream = await a_live_show(container, ravi)
    await give(container, asha, AccountKind.VIEWER_PAID, 100)
    await give(container, ravi, AccountKind.VIEWER_PAID, 100)

    own = await ravi.json("PUT", path_of(stream), {"tokens": 5}, status=403)
    nowhere = await asha.json("PUT", f"/v1/streams/{uuid4()}/tips/{uuid4()}", {"tokens": 5}, status=404)
    async with container.database().begin() as tx:
        await tx.streams.update(stream.ended(EndReason.PERFORMER, container.now()()))
    over = await asha.json("PUT", path_of(stream), {"tokens": 5}, status=409)

    assert [own["code"], nowhere["code"], over["code"]] == [
        "self_tip", "stream_not_found", "stream_not_live",
    ]  # fmt: skip


async def test_money_is_for_verified_adults(people: People, container: Container) -> None:
    asha = await people.make(age=AgeState.UNVERIFIED)
    for path in ("/v1/wallet", "/v1/wallet/statement"):
        problem = await asha.json("GET", path, status=403)
        assert problem["code"] == "age_verification_required"

    async with container.database().begin() as tx:
        await tx.ages.save(
            AgeStatus(asha.user.id, AgeState.MINOR_LOCKED, None, "tests", container.now()(), None)
        )
    problem = await asha.json("PUT", f"/v1/streams/{uuid4()}/tips/{uuid4()}", {"tokens": 5}, status=403)
    assert problem["code"] == "age_locked"


async def test_a_statement_is_read_page_by_page(people: People, container: Container) -> None:
    asha, stranger = await people.make(), await people.make()
    await give(container, asha, AccountKind.VIEWER_PAID, *range(1, 61))

    first = await asha.json("GET", "/v1/wallet/statement", status=200)
    following = f"/v1/wallet/statement?cursor={first['next_cursor']}"
    second = await asha.json("GET", following, status=200)

    assert [line["amount"] for line in first["items"] + second["items"]] == list(range(60, 0, -1))
    assert second["next_cursor"] is None
    # A cursor is a place in a list, and opens nobody else's.
    assert (await stranger.json("GET", following, status=200))["items"] == []


@pytest.mark.parametrize("cursor", ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAA", "%00"])
async def test_a_made_up_cursor_is_refused(people: People, cursor: str) -> None:
    asha = await people.make()

    problem = await asha.json("GET", f"/v1/wallet/statement?cursor={cursor}", status=422)

    assert problem["code"] == "invalid_cursor"


async def test_a_cursor_is_good_for_its_own_list_only(people: People, container: Container) -> None:
    ravi = await people.make(Role.PERFORMER)
    await give(container, ravi, AccountKind.VIEWER_PAID, *[1] * 50)
    page = await ravi.json("GET", "/v1/wallet/statement", status=200)

    problem = await ravi.json("GET", f"/v1/earnings?cursor={page['next_cursor']}", status=422)

    assert problem["code"] == "invalid_cursor"


async def test_ops_08_what_would_wait_too_long_is_sent_away(people: People, container: Container) -> None:
    """One tip is being recorded and one waits, which is all that may: the next is told when to come back."""
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    stream = await a_live_show(container, ravi)
    await give(container, asha, AccountKind.VIEWER_PAID, 100)
    connect = connector(str(container.settings().database_url), local=True, name="test")
    book = PostgresTipBook(connect, container.room_feed(), uuid4, waiting_max=1)
    container.tip_book.override(providers.Object(book))
    paths = [path_of(stream) for _ in range(3)]
    async with container.database().begin() as tx:
        await tx.ledger.lock([Account.of(AccountKind.PERFORMER_PENDING, ravi.user.id)])
        sending = []
        for path in paths[:2]:
            sending.append(asyncio.create_task(asha.call("PUT", path, {"tokens": 10})))
            await asyncio.sleep(0.3)
        refused = await asha.call("PUT", paths[2], {"tokens": 10})

    problem = msgspec.json.decode(await refused.get_data())
    assert (refused.status_code, problem["code"]) == (503, "overloaded")
    assert refused.headers["Retry-After"] == "1"
    assert [answer.status_code for answer in await asyncio.gather(*sending)] == [201, 201]
    await asha.json("PUT", paths[2], {"tokens": 10}, status=201)
    assert await asha.json("GET", "/v1/wallet", status=200) == {"paid": 70, "promo": 0, "total": 70}
    container.tip_book.reset_override()
    await book.aclose()
