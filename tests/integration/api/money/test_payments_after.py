"""What follows a payment, over the API: invoices, holds, and what is refused before any money moves."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
from dependency_injector import providers
from pypdfium2 import PdfDocument
from quart import Quart, Response

from adapters.memory.payments.gateway import MemoryGateway
from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.ids import OrderId
from domain.money import Paise, rupees
from domain.payments.order import OrderNotFound
from domain.payments.velocity import HoldReason, PaymentHold
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person

WANTED = {"package_id": "regular", "provider": "razorpay", "method": "card", "place_of_supply": "29"}


async def code_of(response: Response) -> tuple[int, object]:
    body = msgspec.json.decode(await response.get_data(), type=dict[str, object])
    return response.status_code, body["code"]


async def detail_of(response: Response) -> object:
    return msgspec.json.decode(await response.get_data(), type=dict[str, object])["detail"]


async def bought(asha: Person, container: Container, **changes: str) -> str:
    """The id of an order that is paid."""
    order_id = str(uuid4())
    placed = await asha.json("PUT", f"/v1/orders/{order_id}", {**WANTED, **changes}, status=200)
    gateway = container.gateways().named("razorpay")
    assert isinstance(gateway, MemoryGateway)
    event = gateway.pay(placed["checkout"]["provider_order_id"])
    async with container.database().begin() as tx:
        await tx.gateway_events.add(event, now=container.now()())
    await container.process_gateway_event()(event_id=event.event_id)
    return order_id


async def test_wal_07_a_refund_has_its_credit_note_for_its_buyer_alone(
    people: People, container: Container
) -> None:
    asha, stranger, officer = (
        await people.make(),
        await people.make(),
        await people.make(Role.FINANCE_OFFICER),
    )
    order_id, refund_id = await bought(asha, container), str(uuid4())
    wanted = {"tokens": 100, "reason": "Bought by mistake"}
    await asha.json("PUT", f"/v1/orders/{order_id}/refunds/{refund_id}", wanted, status=200)
    path = f"/v1/me/refunds/{refund_id}/credit-note"
    assert await code_of(await asha.call("GET", path)) == (404, "credit_note_not_found")
    decided = {"approve": True, "note": "Checked"}
    await officer.json("PUT", f"/v1/staff/refunds/{refund_id}/decision", decided, status=200)
    await container.send_refunds()()

    note = await asha.json("GET", path, status=200)

    assert note["number"].startswith("CN/")
    assert (note["total_paise"], note["net_paise"], note["tokens"]) == (9_980, 8_458, 100)
    invoice = await asha.json("GET", f"/v1/orders/{order_id}/invoice", status=200)
    assert note["invoice_number"] == invoice["number"]
    page = await (await asha.call("GET", f"/wallet/orders/{order_id}")).get_data(as_text=True)
    assert note["number"] in page
    for pdf in (f"{path}.pdf", f"/wallet/refunds/{refund_id}/credit-note.pdf"):
        assert (await (await asha.call("GET", pdf)).get_data(as_text=False)).startswith(b"%PDF-")
    for suffix in ("", ".pdf"):
        assert await code_of(await stranger.call("GET", path + suffix)) == (404, "credit_note_not_found")


async def test_wal_02_a_paid_order_has_an_invoice_for_its_buyer_alone(
    people: People, container: Container
) -> None:
    asha, stranger = await people.make(), await people.make()
    path = f"/v1/orders/{await bought(asha, container)}/invoice"

    invoice = await asha.json("GET", path, status=200)

    assert invoice["number"].startswith("LP/")
    assert (invoice["total_paise"], invoice["net_paise"]) == (49_900, 42_288)
    assert (invoice["cgst_paise"], invoice["sgst_paise"], invoice["igst_paise"]) == (3_806, 3_806, 0)
    assert (invoice["seller"], invoice["seller_gstin"]) == (
        "Example Media Private Limited",
        "29AAAAA0000A1Z5",
    )
    assert invoice["descriptor"] == container.settings().statement_descriptor
    for suffix in ("", ".pdf"):
        assert await code_of(await stranger.call("GET", path + suffix)) == (404, "invoice_not_found")
        unpaid = f"/v1/orders/{uuid4()}/invoice{suffix}"
        assert await code_of(await asha.call("GET", unpaid)) == (404, "invoice_not_found")


async def test_wal_02_what_each_package_shows_is_what_is_charged_invoiced_and_credited(
    people: People, container: Container
) -> None:
    asha = await people.make()
    gateway = container.gateways().named("razorpay")
    assert isinstance(gateway, MemoryGateway)
    shown = (await asha.json("GET", "/v1/packages", status=200))["items"]
    page = await (await asha.call("GET", "/wallet")).get_data(as_text=True)

    for package in shown:
        price = package["price_paise"]
        assert f"Buy for {rupees(Paise(price))}" in page
        order_id = await bought(asha, container, package_id=package["id"])
        order = await asha.json("GET", f"/v1/orders/{order_id}", status=200)
        charged = gateway.payments[f"order_{UUID(order_id).hex}"][0].amount
        invoice = await asha.json("GET", f"/v1/orders/{order_id}/invoice", status=200)
        assert charged == order["price_paise"] == invoice["total_paise"] == price
        taxes = [invoice[f"{tax}_paise"] for tax in ("cgst", "sgst", "igst")]
        assert sum(taxes) == order["gst_paise"] == package["gst_paise"]
        assert invoice["net_paise"] + sum(taxes) == price
        assert (order["state"], order["tokens"], order["bonus"]) == (
            "paid",
            package["tokens"],
            package["bonus"],
        )
    wallet = await asha.json("GET", "/v1/wallet", status=200)
    assert wallet["paid"] == sum(package["tokens"] for package in shown)
    assert wallet["promo"] == sum(package["bonus"] for package in shown)


async def test_wal_02_the_pdf_says_what_the_invoice_says_each_time_alike(
    people: People, container: Container
) -> None:
    asha = await people.make()
    path = f"/v1/orders/{await bought(asha, container, place_of_supply='27')}/invoice"
    invoice = await asha.json("GET", path, status=200)

    response = await asha.call("GET", path + ".pdf")
    body = bytes(await response.get_data())  # type: ignore[arg-type]

    assert (response.status_code, response.content_type) == (200, "application/pdf")
    assert response.headers["Content-Disposition"].endswith('.pdf"')
    words = PdfDocument(body)[0].get_textpage().get_text_range()
    for expected in (
        invoice["number"], "Example Media Private Limited", "GSTIN 29AAAAA0000A1Z5", "Maharashtra (27)", "998439",
        "IGST 18 %", "76.12", "422.88", "499.00", "EXAMPLE MEDIA",
    ):  # fmt: skip
        assert expected in words, expected
    assert "CGST" not in words
    assert bytes(await (await asha.call("GET", path + ".pdf")).get_data()) == body  # type: ignore[arg-type]


async def test_wal_12_a_hold_is_shown_to_the_buyer_and_released_with_a_reason(
    people: People, container: Container
) -> None:
    asha, officer = await people.make(), await people.make(Role.FINANCE_OFFICER)
    hold = PaymentHold.begin(asha.user.id, HoldReason.INSTRUMENTS, container.now()())
    async with container.database().begin() as tx:
        await tx.payment_holds.save(hold)

    refused = await asha.call("PUT", f"/v1/orders/{uuid4()}", WANTED)
    assert refused.status_code == 409
    problem = msgspec.json.decode(await refused.get_data(), type=dict[str, object])
    assert problem["code"] == "payments_on_hold"
    assert "cards" in str(problem["detail"])

    holds = await officer.json("GET", "/v1/staff/finance/payment-holds", status=200)
    assert str(asha.user.id) in {row["buyer_id"] for row in holds["items"]}
    keep = f"/v1/staff/finance/payment-holds/{asha.user.id}/keep"
    rule = {"policy": "payment_fraud"}
    assert await code_of(await officer.call("POST", keep, {"note": " ", **rule})) == (422, "note_missing")
    for unnamed in ({}, {"policy": "harassment"}):
        no_rule = await officer.call("POST", keep, {"note": "Five cards of five people.", **unnamed})
        assert await code_of(no_rule) == (422, "unknown_policy")
    kept = await officer.json("POST", keep, {"note": "Five cards of five people.", **rule}, status=200)
    assert datetime.fromisoformat(kept["until"]) > hold.until + timedelta(days=28)
    assert "in 30 days" in str(await detail_of(await asha.call("PUT", f"/v1/orders/{uuid4()}", WANTED)))
    release = f"/v1/staff/finance/payment-holds/{asha.user.id}/release"
    assert await code_of(await officer.call("POST", release, {"note": " "})) == (422, "note_missing")
    released = await officer.json("POST", release, {"note": "Their own two cards."}, status=200)
    assert released["released_at"]
    assert await code_of(await officer.call("POST", release, {"note": "again"})) == (
        404,
        "payment_hold_not_found",
    )
    assert await code_of(await officer.call("POST", keep, {"note": "again", **rule})) == (
        404,
        "payment_hold_not_found",
    )
    await asha.json("PUT", f"/v1/orders/{uuid4()}", WANTED, status=200)


async def test_wal_12_twenty_unpaid_orders_in_ten_minutes_are_enough(
    people: People, container: Container
) -> None:
    asha = await people.make()
    for _ in range(20):
        await asha.json("PUT", f"/v1/orders/{uuid4()}", WANTED, status=200)

    refused = await asha.call("PUT", f"/v1/orders/{uuid4()}", WANTED)

    assert await code_of(refused) == (409, "payments_on_hold")
    async with container.database().begin() as tx:
        hold = await tx.payment_holds.find_for_update(asha.user.id)
    assert hold is not None, "the hold stays, though the order was refused"
    assert hold.until - hold.since == timedelta(hours=24)


@pytest.mark.parametrize("age", [AgeState.UNVERIFIED, AgeState.PENDING, AgeState.MINOR_LOCKED])
async def test_wal_17_nobody_unverified_opens_an_order(
    people: People, container: Container, age: AgeState
) -> None:
    asha, order_id = await people.make(Role.VIEWER, age), uuid4()
    code = "age_locked" if age is AgeState.MINOR_LOCKED else "age_verification_required"
    response = await asha.call("PUT", f"/v1/orders/{order_id}", WANTED)
    assert await code_of(response) == (403, code)
    async with container.database().begin() as tx:
        with pytest.raises(OrderNotFound):
            await tx.orders.get_for_update(OrderId(order_id))


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"place_of_supply": "28"}, 422, "unknown_place_of_supply"),
        ({"place_of_supply": ""}, 422, "unknown_place_of_supply"),
        ({"provider": "stripe"}, 404, "provider_not_offered"),
        ({"provider": "phonepe", "method": "wallet"}, 404, "method_not_offered"),
        ({"method": "cash"}, 422, "malformed_body"),
        ({"package_id": 1.5}, 422, "malformed_body"),
    ],
)
async def test_what_is_not_offered_is_refused(
    people: People, changes: dict[str, object], status: int, code: str
) -> None:
    asha = await people.make()
    response = await asha.call("PUT", f"/v1/orders/{uuid4()}", {**WANTED, **changes})
    assert await code_of(response) == (status, code)


async def test_wal_05_a_browser_that_says_it_paid_changes_nothing(people: People, app: Quart) -> None:
    asha, order_id = await people.make(), uuid4()
    placed = await asha.json("PUT", f"/v1/orders/{order_id}", WANTED, status=200)
    provider_order_id = placed["checkout"]["provider_order_id"]
    payment_id, secret = "pay_29QQoUBi66xm2f", b"the gateway's own secret"
    signature = hmac.new(secret, f"{provider_order_id}|{payment_id}".encode(), hashlib.sha256).hexdigest()
    said = {"razorpay_payment_id": payment_id, "razorpay_order_id": provider_order_id}

    back = await app.test_client().post(
        f"/v1/orders/{order_id}/return", form={**said, "razorpay_signature": signature}
    )
    page = await (await asha.call("GET", back.location)).get_data(as_text=True)

    assert (back.status_code, back.location) == (303, f"/wallet/orders/{order_id}?waiting=1")
    assert "tokens are yours" not in page
    assert (await asha.json("GET", f"/v1/orders/{order_id}", status=200))["state"] == "created"
    assert (await asha.json("GET", "/v1/wallet", status=200))["total"] == 0
    assert (await asha.json("GET", "/v1/wallet/statement", status=200))["items"] == []


@pytest.fixture
def approved(container: Container) -> Iterator[None]:
    settings = container.settings().model_copy(
        update={
            "acquirer_approval_ref": "ACQ/2026/17",
            "razorpayx_account_number": "7878780080316316",
            "payout_approval_ref": "BANK/2026/4",
        }
    )
    with container.settings.override(providers.Object(settings)):
        yield


async def test_wal_09_finance_reads_which_approval_each_provider_has(
    people: People, app: Quart, approved: None
) -> None:
    officer, asha = await people.make(Role.FINANCE_OFFICER), await people.make()
    assert await officer.json("GET", "/v1/staff/finance/approvals", status=200) == {
        "legal_profile": "IN-nonexplicit",
        "items": [
            {"provider": "razorpay", "title": "Razorpay", "reference": "ACQ/2026/17"},
            {"provider": "phonepe", "title": "PhonePe", "reference": ""},
            {"provider": "razorpayx", "title": "RazorpayX payouts", "reference": "BANK/2026/4"},
        ],
    }
    refused = await asha.call("GET", "/v1/staff/finance/approvals")
    assert await code_of(refused) == (403, "permission_denied")
    health = await (await app.test_client().get("/health")).get_data(as_text=True)
    assert msgspec.json.decode(health)["payments"]["acquirer_approval"] == {
        "razorpay": "recorded",
        "phonepe": "missing",
    }
    assert "2026/17" not in health, "anybody may read it"


async def test_wal_09_health_says_whose_approval_is_recorded_and_never_which(app: Quart) -> None:
    response = await app.test_client().get("/health")
    body = msgspec.json.decode(await response.get_data())
    assert body["payments"] == {
        "legal_profile": "IN-nonexplicit",
        "acquirer_approval": {"razorpay": "missing", "phonepe": "missing"},
    }
