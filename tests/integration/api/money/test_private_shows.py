"""Private, group and ticketed shows over HTTP: from the offer to the bill."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from adapters.memory.streaming.media import MemoryMedia
from domain.identity.permissions import Role
from domain.ids import StreamId
from domain.ledger.chart import AccountKind
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.money.test_tipping import give
from tests.integration.api.streaming.test_streaming import a_live_show, code_of, offer

PRIVATE = {"kind": "private", "price": 60, "minutes": 1}
TICKETED = {"kind": "ticketed", "price": 200, "minutes": 10, "seats_max": 5}


async def an_offer(performer: Person, body: dict[str, Any]) -> str:
    offer_id = str(uuid4())
    made = await performer.json("PUT", f"/v1/show-offers/{offer_id}", body, status=201)
    assert made["is_open"]
    return offer_id


async def booked(viewer: Person, offer_id: str, stream_id: str, price: int) -> dict[str, Any]:
    path = f"/v1/show-offers/{offer_id}/bookings/{uuid4()}"
    body = {"stream_id": stream_id, "agreed_price": price}
    made: dict[str, Any] = await viewer.json("PUT", path, body, status=201)
    return made


async def begun(performer: Person, offer_id: str, stream_id: str, booking_id: str | None) -> str:
    show_id = str(uuid4())
    body = {"offer_id": offer_id, "stream_id": stream_id, "booking_id": booking_id}
    for _ in range(2):  # a retry is the same show
        show = await performer.json("PUT", f"/v1/private-shows/{show_id}", body, status=201)
        assert (show["id"], show["state"]) == (show_id, "running")
    return show_id


async def test_str_17_a_private_show_from_the_offer_to_the_bill(people: People, container: Container) -> None:
    ravi, asha, stranger = await people.make(Role.PERFORMER), await people.make(), await people.make()
    await give(container, asha, AccountKind.VIEWER_PAID, 300)
    stream_id = await a_live_show(ravi)
    media = container.media_rooms()
    assert isinstance(media, MemoryMedia)
    offer_id = await an_offer(ravi, PRIVATE)

    (seen,) = (await asha.json("GET", f"/v1/streams/{stream_id}/show-offers", status=200))["items"]
    assert (seen["price"], seen["about_paise"], seen["minutes"]) == (60, 5_940, 1)
    booking = await booked(asha, offer_id, stream_id, 60)
    assert (booking["state"], booking["charged_tokens"]) == ("requested", 0)
    (request,) = (await ravi.json("GET", "/v1/me/show-requests", status=200))["items"]
    assert request["id"] == booking["id"]

    show_id = await begun(ravi, offer_id, stream_id, booking["id"])
    refused = await offer(stranger, f"/v1/streams/{stream_id}/whep")
    assert (refused.status_code, await code_of(refused)) == (409, "in_private_show")
    assert (await offer(asha, f"/v1/streams/{stream_id}/whep")).status_code == 201

    media.plays(
        StreamId(UUID(stream_id)), seconds=3_600
    )  # our own clock knows better: the show has just begun
    left = await asha.json("POST", f"/v1/show-bookings/{booking['id']}/leave", status=200)
    assert (left["state"], left["ending"]) == ("ended", "left")
    assert left["charged_tokens"] == left["charged_seconds"]
    (mine,) = (await asha.json("GET", "/v1/me/show-bookings", status=200))["items"]
    assert mine == left
    assert (await offer(asha, f"/v1/streams/{stream_id}/whep")).status_code == 409
    ended = await ravi.json("POST", f"/v1/private-shows/{show_id}/end", status=200)
    assert ended["state"] == "ended"
    assert (await offer(stranger, f"/v1/streams/{stream_id}/whep")).status_code == 201


async def test_tip_08_a_stop_with_the_kill_switch_gives_tickets_back(
    people: People, container: Container
) -> None:
    ravi, asha, meera = [await people.make(r) for r in (Role.PERFORMER, Role.VIEWER, Role.MODERATOR)]
    await give(container, asha, AccountKind.VIEWER_PAID, 300)
    stream_id = await a_live_show(ravi)
    starts_at = (container.now()() + timedelta(minutes=5)).isoformat()
    offer_id = await an_offer(ravi, {**TICKETED, "starts_at": starts_at})
    ticket = await booked(asha, offer_id, stream_id, 200)
    await begun(ravi, offer_id, stream_id, None)
    assert (
        await offer(meera, f"/v1/streams/{stream_id}/whep")
    ).status_code == 201  # staff look into any show
    await container.meter_shows()()
    assert (await asha.json("GET", "/v1/wallet", status=200))["paid"] == 100

    body = {"policy": "non_consent", "note": "Stopped to look into it."}
    await meera.json("POST", f"/v1/staff/streams/{stream_id}/stop", body, status=200)
    await container.meter_shows()()
    assert (await asha.json("GET", "/v1/wallet", status=200))["paid"] == 300
    (mine,) = (await asha.json("GET", "/v1/me/show-bookings", status=200))["items"]
    assert (mine["id"], mine["refunded_tokens"]) == (ticket["id"], 200)


async def test_what_is_refused(people: People, container: Container) -> None:
    ravi, other, asha = [await people.make(r) for r in (Role.PERFORMER, Role.PERFORMER, Role.VIEWER)]
    stream_id = await a_live_show(ravi)
    offer_id = await an_offer(ravi, PRIVATE)

    async def code(who: Person, method: str, path: str, body: object = None) -> str:
        return await code_of(await who.call(method, path, body))

    book = f"/v1/show-offers/{offer_id}/bookings/{uuid4()}"
    body = {"stream_id": stream_id, "agreed_price": 60}
    assert (
        await code(ravi, "PUT", f"/v1/show-offers/{uuid4()}", {**PRIVATE, "price": 0}) == "invalid_show_terms"
    )
    assert (
        await code(ravi, "PUT", f"/v1/show-offers/{uuid4()}", {**PRIVATE, "kind": "odd"})
        == "invalid_show_terms"
    )
    assert (
        await code(ravi, "PUT", f"/v1/show-offers/{offer_id}", {**PRIVATE, "price": 61})
        == "show_offer_id_reused"
    )
    assert await code(asha, "PUT", book, {**body, "agreed_price": 59}) == "show_price_differs"
    assert await code(asha, "PUT", book, body) == "insufficient_balance"
    assert await code(ravi, "PUT", book, body) == "own_show"
    assert await code(other, "POST", f"/v1/show-offers/{offer_id}/close") == "not_your_show_offer"
    await give(container, asha, AccountKind.VIEWER_PAID, 60)
    booking = await booked(asha, offer_id, stream_id, 60)
    assert await code(asha, "PUT", book, body) == "already_booked"
    decline, leave = (f"/v1/show-bookings/{booking['id']}/{verb}" for verb in ("decline", "leave"))
    assert await code(other, "POST", decline) == "not_your_booking"
    assert await code(other, "POST", leave) == "not_your_booking"
    start = {"offer_id": offer_id, "stream_id": stream_id, "booking_id": booking["id"]}
    assert await code(other, "PUT", f"/v1/private-shows/{uuid4()}", start) == "not_your_show_offer"
    declined = await ravi.json("POST", decline, status=200)
    assert declined["ending"] == "declined"
    assert await code(ravi, "PUT", f"/v1/private-shows/{uuid4()}", start) == "booking_not_found"
    assert await code(ravi, "POST", f"/v1/private-shows/{uuid4()}/end") == "show_not_found"
    assert await ravi.json("POST", f"/v1/show-offers/{offer_id}/close", status=200)
    assert await code(asha, "PUT", book, body) == "show_offer_closed"
