"""Money that goes back, by its pages: a buyer asks, finance decides; exceptions, settlements and promo tokens."""

from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.memory.payments.gateway import MemoryGateway
from application.notifications.notify_money import NotifyRefundMoved
from application.notifications.tell_person import TellPerson
from domain.identity.permissions import Role
from domain.ids import EventId, OrderId, RefundId
from domain.payments.order import Order
from domain.payments.refund_events import RefundMoved
from domain.payments.velocity import HoldReason, PaymentHold
from entrypoints.container import Container
from entrypoints.web.page import balance_of
from ports.payments.gateways import GatewayEventKind, RefundState
from tests.builders import an_order
from tests.integration.api.conftest import People, Person
from tests.integration.web.conftest import Visit


@pytest.fixture
def gateway(container: Container) -> MemoryGateway:
    gateway: object = container.gateways().named("razorpay")
    assert isinstance(gateway, MemoryGateway)
    gateway.failure = None
    return gateway


async def order_of(container: Container, gateway: MemoryGateway, buyer: Person) -> Order:
    order = an_order(id=OrderId(uuid4()), buyer_id=buyer.user.id, created_at=container.now()(), ask_at=None)
    gateway.opened[order.provider_order_id] = order
    async with container.database().begin() as tx:
        await tx.orders.add(order)
    return order


async def hears(container: Container, gateway: MemoryGateway, event: object) -> None:
    body, headers = gateway.webhook(event)  # type: ignore[arg-type]
    await container.receive_gateway_webhook()(provider="razorpay", body=body, headers=headers)
    await container.process_gateway_event()(event_id=event.event_id)  # type: ignore[attr-defined]


async def bought(container: Container, gateway: MemoryGateway, buyer: Person) -> Order:
    order = await order_of(container, gateway, buyer)
    await hears(container, gateway, gateway.pay(order.provider_order_id))
    return order


async def test_wal_07_a_buyer_asks_and_an_officer_approves(
    people: People, container: Container, gateway: MemoryGateway, visit: Visit
) -> None:
    buyer, officer = await people.make(), await people.make(Role.FINANCE_OFFICER)
    order = await bought(container, gateway, buyer)
    path = f"/wallet/orders/{order.id}"
    form = {"refund_id": str(uuid4()), "tokens": "501", "reason": "By mistake"}
    refused = await visit(buyer, f"{path}/refunds", form)
    assert refused.status == 409
    assert "500 tokens of this order are left to refund" in refused.text
    asked = await visit(buyer, f"{path}/refunds", form | {"tokens": "100"})
    assert asked.status == 303
    assert "To be decided" in (await visit(buyer, path)).text

    desk = await visit(officer, "/staff/refunds")
    assert "By mistake" in desk.text
    assert not desk.document.unclosed
    done = await visit(officer, f"/staff/refunds/{form['refund_id']}", {"act": "approve", "note": "Checked"})
    assert done.status == 303
    page = await visit(buyer, path)
    assert "Approved" in page.text
    assert "₹99.80" in page.text
    assert not page.document.unclosed


async def test_wal_07_a_refund_that_cannot_be_sent_says_what_comes_next(
    people: People, container: Container, gateway: MemoryGateway, visit: Visit
) -> None:
    buyer, officer = await people.make(), await people.make(Role.FINANCE_OFFICER)
    order = await bought(container, gateway, buyer)
    path, refund_id = f"/wallet/orders/{order.id}", uuid4()
    await visit(
        buyer, f"{path}/refunds", {"refund_id": str(refund_id), "tokens": "100", "reason": "By mistake"}
    )
    await visit(officer, f"/staff/refunds/{refund_id}", {"act": "approve", "note": "Checked"})
    gateway.refund_state = RefundState.FAILED
    try:
        await container.send_refunds()()
    finally:
        gateway.refund_state = RefundState.PROCESSED
    tell: TellPerson = container.tell_person()
    await NotifyRefundMoved(tell)(RefundMoved(RefundId(refund_id), "failed"), EventId(uuid4()))

    page, notices = await visit(buyer, path), await visit(buyer, "/notices")

    assert "Could not be sent" in page.text
    for text in (page.text, notices.text):
        assert "is back in it" in text
        assert "Grievances and contact" in text
    assert "Your refund could not be sent" in notices.text
    paid, _ = await balance_of(container, buyer.user.id)
    assert paid == order.tokens
    assert not page.document.unclosed


async def test_wal_07_whose_refund_is_refused_reads_why_and_who_hears_them(
    people: People, container: Container, gateway: MemoryGateway, visit: Visit
) -> None:
    buyer, officer = await people.make(), await people.make(Role.FINANCE_OFFICER)
    order = await bought(container, gateway, buyer)
    path, refund_id = f"/wallet/orders/{order.id}", uuid4()
    form = {"refund_id": str(refund_id), "tokens": "100", "reason": "By mistake"}
    assert (await visit(buyer, f"{path}/refunds", form)).status == 303
    wordless = await visit(officer, f"/staff/refunds/{refund_id}", {"act": "refuse", "note": " "})
    assert (wordless.status, "Say why" in wordless.text) == (422, True)
    why = f"These were spent on a show {uuid4().hex[:8]}."
    assert (await visit(officer, f"/staff/refunds/{refund_id}", {"act": "refuse", "note": why})).status == 303
    tell: TellPerson = container.tell_person()
    await NotifyRefundMoved(tell)(RefundMoved(RefundId(refund_id), "refused"), EventId(uuid4()))
    for at in (path, "/notices"):
        english, hindi = await visit(buyer, f"{at}?lang=en"), await visit(buyer, f"{at}?lang=hi")
        for words in (why, "Nothing was taken from you", "Grievances and contact"):
            assert words in english.text
        assert (why in hindi.text, "कुछ नहीं लिया गया" in hindi.text) == (True, True)
        assert not english.document.unclosed
    again = form | {"refund_id": str(uuid4())}
    assert (await visit(buyer, f"{path}/refunds?lang=en", again)).status == 303, "and may ask once more"


async def test_wal_07_an_officer_asks_and_may_not_decide(
    people: People, container: Container, gateway: MemoryGateway, visit: Visit
) -> None:
    buyer, officer = await people.make(), await people.make(Role.FINANCE_OFFICER)
    order = await bought(container, gateway, buyer)
    refund_id = str(uuid4())
    form = {"refund_id": refund_id, "order_id": str(order.id), "tokens": "", "reason": "They wrote to us"}
    assert (await visit(officer, "/staff/refunds", form)).status == 303
    own = await visit(officer, f"/staff/refunds/{refund_id}", {"act": "approve", "note": "Checked"})
    assert own.status == 403
    assert "Somebody else decides" in own.text
    wrong = await visit(officer, "/staff/refunds", form | {"refund_id": str(uuid4()), "order_id": "12"})
    assert "An order is named by its number." in wrong.text


async def test_wal_06_an_exception_is_claimed_and_decided(
    people: People, container: Container, gateway: MemoryGateway, visit: Visit
) -> None:
    buyer, officer = await people.make(), await people.make(Role.FINANCE_OFFICER)
    order = await order_of(container, gateway, buyer)
    async with container.database().begin() as tx:
        await tx.orders.close_unpaid(buyer.user.id)
    payment = gateway.pay(order.provider_order_id)
    await hears(container, gateway, payment)
    path = f"/staff/payment-exceptions/{payment.payment_id}"

    early = await visit(officer, path, {"decision": "credit", "reason": "It is right"})
    assert (early.status, "Claim it first." in early.text) == (409, True)
    assert (await visit(officer, f"{path}/claim", {"act": "claim"})).status == 303
    queue = await visit(officer, "/staff/payment-exceptions")
    assert queue.document.all("input", name="decision", value="write_off")
    assert not queue.document.unclosed
    assert (await visit(officer, path, {"decision": "credit", "reason": "It is right"})).status == 303
    assert "500" in (await visit(buyer, "/wallet")).text
    api = await officer.json("GET", "/v1/staff/payment-exceptions", status=200)
    assert payment.payment_id not in {each["payment_id"] for each in api["items"]}


async def test_wal_08_a_dispute_is_listed_and_holds_buying(
    people: People, container: Container, gateway: MemoryGateway, visit: Visit
) -> None:
    buyer, officer = await people.make(), await people.make(Role.FINANCE_OFFICER)
    order = await bought(container, gateway, buyer)
    [payment] = gateway.payments[order.provider_order_id]
    await hears(container, gateway, gateway.dispute(payment.payment_id, GatewayEventKind.DISPUTE_CREATED))

    assert payment.payment_id in (await visit(officer, "/staff/disputes")).text
    held = await visit(
        buyer,
        "/wallet/orders",
        {
            "order_id_starter": str(uuid4()),
            "package_id": "starter",
            "provider": "razorpay",
            "place_of_supply": "29",
        },
    )
    assert (held.status, "disputed" in held.text) == (409, True)
    await hears(container, gateway, gateway.dispute(payment.payment_id, GatewayEventKind.DISPUTE_WON))
    api = await officer.json("GET", "/v1/staff/disputes", status=200)
    assert {"won"} == {each["state"] for each in api["items"] if each["payment_id"] == payment.payment_id}


async def test_wal_06_a_settlement_file_is_brought_and_its_differences_explained(
    people: People, visit: Visit
) -> None:
    officer = await people.make(Role.FINANCE_OFFICER)
    reference, payment = f"UTR{uuid4().hex[:12]}", f"OM{uuid4().hex}"
    file = (
        "PaymentType,MerchantReferenceId,PhonePeReferenceId,From,Instrument,CreationDate,TransactionDate,"
        "SettlementDate,BankReferenceNo,Amount,Fee,IGST,CGST,SGST\n"
        f"PAYMENT,order,{payment},X,UPI_REDEMPTION,01-05-2031,01-05-2031,02-05-2031,{reference},"
        "499.00,-9.98,-1.80,0.00,0.00\n"
    )
    brought = await visit(
        officer, "/staff/settlements", {"provider": "phonepe"}, files={"file": file.encode()}
    )
    assert brought.status == 303
    page = await visit(officer, "/staff/settlements")
    assert payment in page.text
    assert "₹487.22" in page.text
    assert not page.document.unclosed
    resolved = await visit(
        officer,
        "/staff/settlements/differences",
        {
            "provider": "phonepe", "kind": "extra", "line_kind": "payment", "subject": payment,
            "reason": "Of another shop of ours",
        },
    )  # fmt: skip
    assert resolved.status == 303
    assert "Of another shop of ours" in (await visit(officer, "/staff/settlements")).text
    broken = await visit(
        officer, "/staff/settlements", {"provider": "phonepe"}, files={"file": b"not,a\nreport"}
    )
    assert broken.status == 422


async def test_promo_tokens_are_granted_and_shown_with_their_day(
    people: People, container: Container, visit: Visit
) -> None:
    buyer, officer = await people.make(), await people.make(Role.FINANCE_OFFICER)
    last = (container.now()() + timedelta(days=20)).date().isoformat()
    form = {
        "grant_id": str(uuid4()), "user_id": str(buyer.user.id), "tokens": "40", "expires_on": last,
        "reason": "Welcome back",
    }  # fmt: skip
    assert (await visit(officer, "/staff/promo", form | {"tokens": "4000"})).status == 422
    assert (await visit(officer, "/staff/promo", form)).status == 303
    listed = await visit(officer, "/staff/promo")
    assert "Welcome back" in listed.text
    assert not listed.document.unclosed
    wallet = await visit(buyer, "/wallet")
    assert "40 bonus tokens lapse on" in wallet.text
    assert not wallet.document.unclosed


async def test_wal_07_the_same_over_the_api(
    people: People, container: Container, gateway: MemoryGateway
) -> None:
    buyer, officer = await people.make(), await people.make(Role.FINANCE_OFFICER)
    order = await bought(container, gateway, buyer)
    refund_id = uuid4()
    path = f"/v1/orders/{order.id}/refunds/{refund_id}"
    body = {"tokens": 100, "reason": "By mistake"}
    asked = await buyer.json("PUT", path, body, status=200)
    assert (asked["state"], asked["amount_paise"]) == ("requested", 9_980)
    assert await buyer.json("PUT", path, body, status=200) == asked
    await buyer.json("PUT", path, {"tokens": 101, "reason": "By mistake"}, status=409)
    waiting = await officer.json("GET", "/v1/staff/refunds", status=200)
    assert str(refund_id) in {each["id"] for each in waiting["items"]}
    decision = f"/v1/staff/refunds/{refund_id}/decision"
    done = await officer.json("PUT", decision, {"approve": True, "note": "Checked"}, status=200)
    assert done["state"] == "approved"
    await officer.json("PUT", decision, {"approve": False, "note": "No"}, status=409)
    mine = await buyer.json("GET", f"/v1/orders/{order.id}/refunds", status=200)
    assert [each["state"] for each in mine["items"]] == ["approved"]

    late = await order_of(container, gateway, buyer)
    async with container.database().begin() as tx:
        await tx.orders.close_unpaid(buyer.user.id)
    payment = gateway.pay(late.provider_order_id)
    await hears(container, gateway, payment)
    work = f"/v1/staff/payment-exceptions/{payment.payment_id}"
    await officer.json("PUT", f"{work}/claim", {"release": False}, status=200)
    decided = await officer.json(
        "PUT", f"{work}/decision", {"decision": "refund", "reason": "They locked it"}, status=200
    )
    assert decided["state"] == "decided"


async def test_wal_12_a_hold_is_told_in_the_wallet_kept_and_released_by_an_officer(
    people: People, container: Container, visit: Visit
) -> None:
    buyer, officer = await people.make(), await people.make(Role.FINANCE_OFFICER)
    hold = PaymentHold.begin(buyer.user.id, HoldReason.INSTRUMENTS, container.now()())
    async with container.database().begin() as tx:
        await tx.payment_holds.save(hold)

    wallet = await visit(buyer, "/wallet")
    assert "Several different cards" in wallet.text
    assert not wallet.document.all("button", name="package_id"), "no price beside what cannot be bought"

    desk = await visit(officer, "/staff/payment-holds")
    assert buyer.user.display_name in desk.text
    assert "Many cards or accounts" in desk.text
    assert not desk.document.unclosed
    path = f"/staff/payment-holds/{buyer.user.id}"
    assert "Say why." in (await visit(officer, path, {"act": "release", "note": ""})).text
    unnamed = await visit(
        officer, path, {"act": "keep", "policy": "harassment", "note": "Five people’s cards"}
    )
    assert (unnamed.status, "names one of the policies" in unnamed.text) == (422, True)
    assert "Five people’s cards" in unnamed.text, "what was written stands there again"
    form = {"act": "keep", "policy": "payment_fraud", "note": "Five people’s cards"}
    assert (await visit(officer, path, form)).status == 303
    kept = await container.payment_hold_queries().find(buyer.user.id)
    assert kept is not None
    assert kept.until > hold.until
    assert (await visit(officer, path, {"act": "release", "note": "Their own cards"})).status == 303
    assert "Several different cards" not in (await visit(buyer, "/wallet")).text
    log = await container.moderation_queries().audit_about([f"account:{buyer.user.id}"], limit=5)
    assert [entry.action for entry in log] == ["payment_hold.release", "payment_hold.keep"]
    again = await visit(officer, path, {"act": "release", "note": "Their own cards"})
    assert (again.status, "There is no hold" in again.text) == (404, True)


async def test_enf_01_enf_02_wal_12_a_programs_hold_says_so_and_is_contested_with_one_button(
    people: People, container: Container, visit: Visit
) -> None:
    buyer, officer = await people.make(), await people.make(Role.FINANCE_OFFICER)
    async with container.database().begin() as tx:
        await tx.payment_holds.save(
            PaymentHold.begin(buyer.user.id, HoldReason.INSTRUMENTS, container.now()())
        )
    contest, asked = "/wallet/hold/contest", "Asks for a person to look"
    wallet = await visit(buyer, "/wallet")
    assert "A program decided this" in wallet.text
    assert wallet.document.all("form", action=contest)
    assert asked not in (await visit(officer, "/staff/payment-holds")).text
    assert (await visit(buyer, contest, {})).status == 303
    wallet = await visit(buyer, "/wallet")
    assert ("You asked us to look at it" in wallet.text, wallet.document.all("form", action=contest)) == (
        True,
        [],
    )
    assert "A program decided this" in wallet.text
    assert asked in (await visit(officer, "/staff/payment-holds")).text
    in_hindi = await visit(buyer, "/wallet?lang=hi")
    assert ("एक प्रोग्राम ने" in in_hindi.text, "A program decided" in in_hindi.text) == (True, False)
    await visit(buyer, "/wallet?lang=en")
    path, form = (
        f"/staff/payment-holds/{buyer.user.id}",
        {"policy": "payment_fraud", "note": "Five people’s cards"},
    )
    assert (await visit(officer, path, {**form, "act": "keep"})).status == 303
    wallet = await visit(buyer, "/wallet")
    assert ("A person looked at it" in wallet.text, "A program decided this" in wallet.text) == (True, False)
    assert not wallet.document.all("form", action=contest)
    assert (await visit(buyer, contest, {})).status == 409
    assert (await visit(officer, path, {**form, "act": "release"})).status == 303
    assert (await visit(buyer, contest, {})).status == 404


async def test_the_desk_counts_what_waits_and_links_only_what_the_reader_may_open(
    people: People, container: Container, gateway: MemoryGateway, visit: Visit
) -> None:
    buyer, officer, admin = [
        await people.make(role) for role in (Role.VIEWER, Role.FINANCE_OFFICER, Role.ADMIN)
    ]
    order = await bought(container, gateway, buyer)
    form = {"refund_id": str(uuid4()), "tokens": "100", "reason": "By mistake"}
    await visit(buyer, f"/wallet/orders/{order.id}/refunds", form)

    waiting = (await container.finance_queries().waiting(now=container.now()())).refunds
    assert waiting >= 1
    desk = await visit(officer, "/staff/finance")
    assert f'href="/staff/refunds">Refunds <span class="desk-count">{waiting}<' in desk.text
    assert not desk.document.unclosed
    book = await visit(admin, "/staff/finance")
    assert book.document.all("a", href="/staff/finance/cash")
    assert not book.document.all("a", href="/staff/refunds")
