"""Buying tokens over the API."""

from uuid import uuid4

import msgspec
import pytest
from quart import Quart, Response

from adapters.memory.payments.gateway import MemoryGateway
from domain.ledger.chart import Account, AccountKind
from entrypoints.container import Container
from ports.payments.gateways import GatewayError
from ports.payments.orders import GatewayEventNotFound
from tests.integration.api.conftest import People


@pytest.fixture
def gateway(container: Container) -> MemoryGateway:
    gateway: object = container.gateways().named("razorpay")
    assert isinstance(gateway, MemoryGateway)
    gateway.failure = None
    return gateway


def wanted(package_id: object, **changes: object) -> dict[str, object]:
    body = {"package_id": package_id, "provider": "razorpay", "method": "card", "place_of_supply": "29"}
    return {**body, **changes}


async def code_of(response: Response) -> tuple[int, object]:
    body = msgspec.json.decode(await response.get_data(), type=dict[str, object])
    return response.status_code, body["code"]


async def told(app: Quart, body: bytes, headers: dict[str, str]) -> Response:
    return await app.test_client().post("/v1/webhooks/razorpay", data=body, headers=headers)


async def test_packages_are_priced_with_their_tax(people: People) -> None:
    asha = await people.make()
    packages = await asha.json("GET", "/v1/packages", status=200)
    assert packages["items"][1] == {
        "id": "regular",
        "name": "Regular",
        "price_paise": 49_900,
        "gst_paise": 7_612,
        "tokens": 500,
        "bonus": 25,
        "currency": "INR",
    }


async def test_an_order_is_placed_once_and_paid_by_the_gateways_word(
    people: People, app: Quart, container: Container, gateway: MemoryGateway
) -> None:
    asha = await people.make()
    path = f"/v1/orders/{uuid4()}"

    placed = await asha.json("PUT", path, wanted("regular"), status=200)
    assert await asha.json("PUT", path, wanted("regular"), status=200) == placed
    provider_order_id = placed["checkout"]["provider_order_id"]
    assert placed["order"]["state"] == "created"
    assert placed["checkout"]["fields"]["callback_url"] == f"http://livepanty.test{path}/return"

    event = gateway.pay(provider_order_id)
    for _ in range(2):
        response = await told(app, *gateway.webhook(event))
        assert response.status_code == 204
    assert (await asha.json("GET", path, status=200))["state"] == "created"
    await container.process_gateway_event()(event_id=event.event_id)

    paid = await asha.json("GET", path, status=200)
    assert paid["state"] == "paid"
    assert (await asha.json("GET", "/v1/orders", status=200))["items"] == [paid]
    again = await asha.json("PUT", path, wanted("regular"), status=200)
    assert (again["order"], again["checkout"]) == (paid, None)
    wallet = Account.of(AccountKind.VIEWER_PAID, asha.user.id)
    assert await container.ledger_queries().balance(wallet) == 500


async def test_an_id_in_use_a_package_that_is_not_and_a_body_that_is_wrong(people: People) -> None:
    asha, ravi = await people.make(), await people.make()
    path = f"/v1/orders/{uuid4()}"
    await asha.json("PUT", path, wanted("starter"), status=200)

    assert await code_of(await ravi.call("PUT", path, wanted("starter"))) == (409, "order_id_reused")
    assert await code_of(await asha.call("PUT", path, wanted("patron"))) == (409, "order_id_reused")
    other = f"/v1/orders/{uuid4()}"
    assert await code_of(await asha.call("PUT", other, wanted("free"))) == (404, "package_not_found")
    wrong: list[object] = [{}, wanted(1), {**wanted("starter"), "price_paise": 1}, [], None, b"{"]
    for body in wrong:
        assert await code_of(await asha.call("PUT", other, body)) == (422, "malformed_body")


async def test_orders_of_others_are_not_there(people: People) -> None:
    asha, stranger = await people.make(), await people.make()
    path = f"/v1/orders/{uuid4()}"
    await asha.json("PUT", path, wanted("starter"), status=200)

    assert await code_of(await stranger.call("GET", path)) == (404, "order_not_found")
    assert (await stranger.json("GET", "/v1/orders", status=200))["items"] == []


async def test_a_gateway_that_is_down_charges_nothing_and_a_retry_goes_on(
    people: People, gateway: MemoryGateway
) -> None:
    asha = await people.make()
    path = f"/v1/orders/{uuid4()}"
    gateway.failure = GatewayError("down")
    response = await asha.call("PUT", path, wanted("starter"))
    assert await code_of(response) == (503, "provider_unavailable")
    assert response.headers["Retry-After"]

    gateway.failure = None
    placed = await asha.json("PUT", path, wanted("starter"), status=200)
    assert placed["checkout"]["provider_order_id"]


async def test_wal_03_a_webhook_that_nobody_signed_is_a_bad_request_and_changes_nothing(
    people: People, app: Quart, container: Container, gateway: MemoryGateway
) -> None:
    asha = await people.make()
    placed = await asha.json("PUT", f"/v1/orders/{uuid4()}", wanted("starter"), status=200)
    body, headers = gateway.webhook(gateway.pay(placed["checkout"]["provider_order_id"]))
    forged = body.replace(b"9900", b"9901")

    for attempt in ((forged, headers), (body, {}), (b"", headers)):
        assert await code_of(await told(app, *attempt)) == (400, "bad_gateway_webhook")
    with pytest.raises(GatewayEventNotFound):
        await container.process_gateway_event()(event_id=gateway.read_webhook(body, headers).event_id)


@pytest.mark.parametrize(
    ("brought", "query"),
    [
        ({"razorpay_payment_id": "pay_1", "razorpay_signature": "a lie"}, "?waiting=1"),
        ({"error[code]": "BAD_REQUEST_ERROR"}, "?failed=1"),
        ({}, ""),
    ],
)
async def test_what_the_browser_brings_back_only_chooses_a_page(
    people: People, app: Quart, brought: dict[str, str], query: str
) -> None:
    asha = await people.make()
    order_id = uuid4()
    await asha.json("PUT", f"/v1/orders/{order_id}", wanted("starter"), status=200)
    back = f"/v1/orders/{order_id}/return"

    by_get = await app.test_client().get(back, query_string=brought)
    by_post = await app.test_client().post(back, form=brought)

    for response in (by_get, by_post):
        assert response.status_code == 303
        assert response.headers["Location"] == f"/wallet/orders/{order_id}{query}"
    assert (await asha.json("GET", f"/v1/orders/{order_id}", status=200))["state"] == "created"


async def test_a_gateways_page_may_send_the_browser_back_by_post_and_signs_nobody_in(
    app: Quart, people: People, container: Container
) -> None:
    asha = await people.make()
    order_id = uuid4()
    cookie = f"{container.authenticator().cookie_name}={asha.cookie}"
    response = await app.test_client().post(
        f"/v1/orders/{order_id}/return",
        form={"razorpay_payment_id": "pay_1"},
        headers={"Sec-Fetch-Site": "cross-site", "Cookie": cookie, "Accept": "text/html"},
    )
    assert (response.status_code, response.headers["Location"]) == (
        303,
        f"/wallet/orders/{order_id}?waiting=1",
    )
